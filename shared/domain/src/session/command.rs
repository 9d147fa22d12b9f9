//! What can be asked of a chat, and the facts a decision needs beside the chat's own state.

use super::{Gone, Offeree, Unattended};
use crate::access::Actor;
use crate::agreement::{Agreement, ConsentHow};
use crate::crm::{CardsChange, Handle};
use crate::erasure::Erasure;
use crate::ids::{LineId, OfferId, SessionId, UserId};
use crate::message::{Content, QuickReply};
use crate::queue::Decision;
use crate::settings::Settings;
use crate::time::Timestamp;
use crate::window::Window;

/// Something asked of a chat.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// The customer wrote.
    Receive(Incoming),
    /// The customer changed a message.
    ReviseIncoming {
        /// Its place in the log.
        target: u64,
        /// What it says now.
        content: Content,
    },
    /// The customer took a message back.
    RetractIncoming {
        /// Its place in the log.
        target: u64,
    },
    /// The customer put a sign on a message, or took it away.
    React {
        /// Its place in the log.
        target: u64,
        /// The sign; none: it was taken away.
        emoji: Option<String>,
    },
    /// Somebody of ours wrote to the customer, but not through us.
    HearElsewhere(Incoming),
    /// The customer's messenger tells more of them.
    Profile {
        /// Their name.
        name: Option<String>,
        /// Whether their picture is kept.
        picture: bool,
    },
    /// Somebody hides a customer's comment, or shows it again.
    Hide {
        /// Who.
        by: Actor,
        /// Its place in the log.
        target: u64,
        /// Which of the two.
        on: bool,
    },
    /// The customer shut us out.
    Leave,
    /// The customer let us in again.
    Return,
    /// The line's queue offers the waiting session; `assign` alone asks this (design D10).
    Offer {
        /// To whom.
        to: Offeree,
        /// Whether a silent round ended with it.
        wrapped: bool,
        /// How the choice was made.
        decision: Decision,
    },
    /// Nobody of the line is there for the waiting session; `assign` alone asks this (§4.6).
    TellNobodyIsThere {
        /// Why nobody is.
        why: Unattended,
    },
    /// The CRM has answered who the customer is, and who is responsible for them (§4.5).
    Recognise {
        /// The session it was asked for; none, where the answer says nothing of who is responsible.
        session: Option<SessionId>,
        /// What becomes of the customer's cards; none, where the answer says nothing of them.
        cards: Option<CardsChange>,
        /// Who; nobody, where the customer is unknown or has no responsible.
        responsible: Option<Responsible>,
    },
    /// An employee has gone, or is back: whatever they hold is looked at (§4.8).
    Review {
        /// Who.
        user: UserId,
        /// Why they are not there; none, where they are.
        gone: Option<Gone>,
    },
    /// Somebody takes the session.
    Answer {
        /// Who.
        by: Actor,
        /// The offer they saw, as fencing token.
        offer: Option<OfferId>,
    },
    /// Somebody passes the session on.
    Skip {
        /// Who.
        by: Actor,
        /// The offer they saw, as fencing token.
        offer: Option<OfferId>,
    },
    /// An employee writes.
    Write {
        /// Who.
        by: Actor,
        /// What.
        draft: Draft,
    },
    /// An employee changes their message.
    Revise {
        /// Who.
        by: Actor,
        /// Its place in the log.
        target: u64,
        /// What it says now.
        content: Content,
    },
    /// An employee takes their message back.
    Retract {
        /// Who.
        by: Actor,
        /// Its place in the log.
        target: u64,
    },
    /// Somebody hands the session over.
    Transfer {
        /// Who.
        by: Actor,
        /// To whom.
        to: TransferTarget,
    },
    /// Somebody ends the session.
    Finish {
        /// Who.
        by: Actor,
    },
    /// Somebody marks the session as spam.
    Spam {
        /// Who.
        by: Actor,
        /// Whether the customer's further messages open no session.
        block: bool,
    },
    /// Somebody lets a blocked customer in again.
    Unblock {
        /// Who.
        by: Actor,
    },
    /// Somebody begins a session without waiting for the customer.
    Start {
        /// Who.
        by: Actor,
    },
    /// The owner pins the session to themselves, or lets go of it.
    Pin {
        /// Who.
        by: Actor,
        /// Which of the two.
        on: bool,
    },
    /// Somebody who takes part has what employees write stay internal, or go out again.
    Silence {
        /// Who.
        by: Actor,
        /// Which of the two.
        on: bool,
    },
    /// A bot greets the customer with the line's text (trap T23).
    Greet {
        /// Which bot.
        by: Actor,
    },
    /// The customer agrees to the line's agreement.
    Consent {
        /// How.
        how: ConsentHow,
    },
    /// Somebody takes the session over.
    Intercept {
        /// Who.
        by: Actor,
    },
    /// Somebody reads along.
    Join {
        /// Who.
        by: Actor,
    },
    /// Somebody lets another read along.
    Invite {
        /// Who.
        by: Actor,
        /// Whom.
        user: UserId,
    },
    /// Somebody has another, or themselves, read along no more.
    Remove {
        /// Who.
        by: Actor,
        /// Whom.
        user: UserId,
    },
    /// The channel was disconnected, or the line deleted: the session ends silently.
    Abandon {
        /// Which of the two.
        reason: super::CloseReason,
    },
    /// Nothing may be kept of the customer any more.
    Erase(Box<Erasure>),
    /// Time has passed.
    Tick,
}

/// A customer's message on its way in.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    /// The provider's id of it.
    pub external_id: String,
    /// The provider's time.
    pub sent_at: Timestamp,
    /// What it says.
    pub content: Content,
}

/// An employee's message on its way out.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// What it says.
    pub content: Content,
    /// Only for employees.
    pub internal: bool,
    /// The caller's own id of it.
    pub client_id: Option<String>,
}

/// Whom a session is handed to, with what the decision must know of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferTarget {
    /// A person.
    User {
        /// Who.
        user: UserId,
        /// Whether they work here and are no bot.
        employed: bool,
    },
    /// Another line's queue.
    Line {
        /// Which.
        line: LineId,
        /// Whether it is switched on.
        active: bool,
    },
}

/// Who is responsible for a customer in the CRM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Responsible {
    /// Who.
    pub user: UserId,
    /// Why they cannot be asked: dismissed, a bot, or, with the line's check on, on leave.
    pub absent: bool,
}

/// A comment that somebody wants to answer privately, or to hide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// When it was written.
    pub at: Timestamp,
    /// Whether it has been answered privately before; an answer that failed is none.
    pub answered: bool,
    /// Whether it is hidden from others.
    pub hidden: bool,
}

/// What a decision needs beside the chat: stated by the use case, so that the decision stays pure.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts are independent of each other")]
pub struct Facts<'a> {
    /// The settings of the session's present line, or of the chat's where no session is open.
    pub settings: &'a Settings,
    /// How the customer's window stands; none, where nothing shuts it, or their message opens it.
    pub window: Option<Window>,
    /// The quick replies that the customer may mean by what they say, and the entry they were offered in.
    pub offered: Option<(u64, &'a [QuickReply])>,
    /// The author of the message that an edit or a deletion aims at, where it was looked up.
    pub target_author: Option<crate::message::Author>,
    /// What bears on answering a comment privately, where that is asked.
    pub comment: Option<Comment>,
    /// An unused id, in case a session is opened.
    pub new_session: Option<SessionId>,
    /// Whether the actor is at their limit; bears only on offers to everyone (§4.1).
    pub at_limit: bool,
    /// Whether the channel takes automatic texts.
    pub takes_texts: bool,
    /// The line's agreement, where it has one and a session may be opened (S30).
    pub agreement: Option<&'a Agreement>,
    /// Whether the line's bot is there, where a session may be opened (S41).
    pub bot_is_there: bool,
    /// Whether there is a CRM that will answer (§4.5).
    pub has_crm: bool,
    /// Why the owner a session would be reopened for is not there.
    pub owner_gone: Option<Gone>,
    /// Whether the line is still there in which a session that was closed for idleness would go on.
    pub line_is_there: bool,
    /// Whether the customer's responsible can be asked, where a bot hands over.
    pub responsible_is_there: bool,
    /// How the customer can be reached, as the channel tells with their message, where the line has a CRM.
    pub reach: &'a [Handle],
}

impl<'a> Facts<'a> {
    /// Just the settings: nothing else is known, and the channel takes texts.
    pub fn of(settings: &'a Settings) -> Self {
        Self {
            settings,
            window: None,
            offered: None,
            target_author: None,
            comment: None,
            new_session: None,
            at_limit: false,
            takes_texts: true,
            agreement: None,
            bot_is_there: false,
            has_crm: false,
            owner_gone: None,
            line_is_there: true,
            responsible_is_there: false,
            reach: &[],
        }
    }
}
