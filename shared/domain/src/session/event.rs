//! What can happen in a chat. One event is one log entry; the log is the outbox (design §1).

use serde::{Deserialize, Serialize};

use super::Offeree;
use crate::agreement::ConsentHow;
use crate::crm::{Bound, Handle};
use crate::erasure::Erasure;
use crate::ids::{AgreementId, LineId, SessionId, UserId};
use crate::message::{Content, Message};
use crate::queue::Decision;
use crate::time::Timestamp;

/// Something that happened in a chat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A session began; it waits in `line`.
    SessionOpened {
        /// Its id.
        session: SessionId,
        /// The line it waits in.
        line: LineId,
        /// The line's priority.
        priority: i32,
        /// Until when routing waits for the CRM.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lookup_until: Option<Timestamp>,
    },
    /// A bot speaks with the customer first (S41).
    BotJoined {
        /// The bot.
        bot: UserId,
        /// When its time is up; never, where it has no limit.
        until: Option<Timestamp>,
    },
    /// The CRM told who is responsible for the customer.
    CustomerRecognised {
        /// Who; nobody, where there is no such person.
        responsible: Option<UserId>,
    },
    /// The CRM knows the customer by these cards from now on (S16).
    CardsBound {
        /// Which; none, where they are all gone.
        cards: Bound,
    },
    /// The channel told how the customer can be reached outside it.
    CustomerReachable {
        /// How; what was not told before.
        by: Vec<Handle>,
    },
    /// The CRM did not answer in time: routing goes on without it.
    LookupLapsed,
    /// The session was offered to the customer's responsible, be they outside the queue (S17).
    ResponsibleAsked {
        /// Whom.
        to: UserId,
        /// When that offer lapses; never, where rotation is off.
        until: Option<Timestamp>,
    },
    /// Nobody of the line was there for the waiting session (§4.6).
    NobodyThere {
        /// Why.
        why: Unattended,
        /// Whether those who should know are told (`SEND_NOTIFICATION_EMPTY_QUEUE`).
        notify: bool,
    },
    /// Somebody wrote.
    MessageAdded(Message),
    /// A message was changed.
    MessageEdited {
        /// The changed message.
        target: u64,
        /// Who changed it: an operator, or nobody of ours where the customer did.
        by: Option<UserId>,
        /// What it says now.
        content: Content,
    },
    /// A message was taken back.
    MessageDeleted {
        /// The message.
        target: u64,
        /// Who took it back: an operator, or nobody of ours where the customer did.
        by: Option<UserId>,
    },
    /// The customer put a sign on a message of either side, or took it away.
    MessageReacted {
        /// The message.
        target: u64,
        /// The sign; none: it was taken away.
        emoji: Option<String>,
    },
    /// A customer's comment was hidden from others, or is shown again.
    MessageHidden {
        /// The comment.
        target: u64,
        /// Who did it.
        by: UserId,
        /// Which of the two.
        on: bool,
    },
    /// The customer's messenger told more of them than their messages do.
    CustomerProfiled {
        /// Their name; none: as before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Whether their picture is kept.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        picture: bool,
    },
    /// The customer shut us out.
    CustomerLeft,
    /// The customer let us in again.
    CustomerReturned,
    /// The customer's further messages open no session.
    CustomerBlocked {
        /// Who blocked them.
        by: UserId,
    },
    /// The customer may open sessions again.
    CustomerUnblocked {
        /// Who let them in.
        by: UserId,
    },
    /// Nothing is kept of the customer from here on: see [`crate::erasure`].
    CustomerErased(Box<Erasure>),
    /// The customer agreed to a line's agreement (S30).
    ConsentGiven {
        /// Which.
        agreement: AgreementId,
        /// Which version of its text.
        version: u32,
        /// How.
        how: ConsentHow,
    },
    /// The queue offered the session.
    OfferMade {
        /// To whom.
        to: Offeree,
        /// When the offer lapses; never, where rotation is off.
        until: Option<Timestamp>,
        /// How the choice was made.
        decision: Decision,
    },
    /// Everybody let it lapse: a silent round ended, the next begins.
    RoundWrapped,
    /// Who was offered it did not answer in time.
    OfferLapsed {
        /// Who held the offer.
        to: Offeree,
    },
    /// Who was offered it declined, or its owner gave it back before replying.
    OfferDeclined {
        /// Who declined.
        by: UserId,
    },
    /// Somebody took it.
    SessionAnswered {
        /// Its owner now.
        by: UserId,
    },
    /// It was offered to a person by another.
    SessionTransferred {
        /// Who transferred it.
        by: UserId,
        /// To whom.
        to: UserId,
        /// When that offer lapses; never, where rotation is off.
        until: Option<Timestamp>,
    },
    /// It was put into a line's queue at its old age.
    SessionQueued {
        /// The line.
        line: LineId,
        /// By what.
        because: QueuedBecause,
    },
    /// A supervisor took it over.
    SessionIntercepted {
        /// Its owner now.
        by: UserId,
    },
    /// Somebody reads along.
    OperatorJoined {
        /// Who.
        user: UserId,
    },
    /// Somebody reads along no more.
    OperatorLeft {
        /// Who.
        user: UserId,
    },
    /// Its owner is on leave and the customer waits for nothing: their next message brings it back to the queue.
    OwnerAway {
        /// Until when.
        until: Timestamp,
    },
    /// Its owner is back.
    OwnerBack,
    /// Its owner pinned it to themselves, or let go of it.
    PinSet {
        /// Who.
        by: UserId,
        /// Which of the two.
        on: bool,
    },
    /// What employees write stays internal from now on, or goes out again.
    SilenceSet {
        /// Who.
        by: UserId,
        /// Which of the two.
        on: bool,
    },
    /// The customer has waited longer for an answer than the line allows (S42, S43).
    AnswerLate {
        /// Which answer.
        kpi: Kpi,
        /// Since when they wait.
        since: Timestamp,
        /// Who had the session, or was offered it; nobody, where it waited or was offered to everyone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holder: Option<UserId>,
    },
    /// Nobody answered in the no-answer time (S32).
    MarkedUnanswered,
    /// It was finished; the closing delay runs until `until` (S34).
    SessionFinished {
        /// Who finished it; nobody, where it was idle.
        by: Option<UserId>,
        /// Its last owner, or the bot that held it.
        operator: UserId,
        /// Whether that is a bot.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        bot: bool,
        /// When it closes.
        until: Timestamp,
        /// Why.
        reason: CloseReason,
    },
    /// Somebody wrote on in the closing delay.
    SessionReopened,
    /// It is over.
    SessionClosed {
        /// Who ended it; nobody, where time did.
        by: Option<UserId>,
        /// Why.
        reason: CloseReason,
    },
}

/// What put a session back into a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum QueuedBecause {
    /// Somebody transferred it to the line.
    Transferred {
        /// Who.
        by: UserId,
    },
    /// A bot's turn was over (§4.10).
    Bot {
        /// Which bot.
        bot: UserId,
        /// How it ended.
        how: HandedOver,
        /// Whether it stays and reads along until the session closes (`WELCOME_BOT_LEFT`).
        stays: bool,
    },
    /// Its owner wrote nothing for the line's `return_silent_s` (§4.2).
    OwnerSilent {
        /// Whose it was.
        owner: UserId,
    },
    /// Its owner is not there any more (§4.8).
    OwnerGone {
        /// Whose it was.
        owner: UserId,
        /// Why they are gone.
        gone: Gone,
    },
}

/// How a bot's turn ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandedOver {
    /// It handed the session over itself.
    Asked,
    /// Its time was up.
    TimedOut,
    /// The customer sent a single `0`.
    Escaped,
}

/// Why an employee is gone for more than a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gone {
    /// They no longer work here.
    Dismissed,
    /// They are on leave.
    OnLeave {
        /// Until when.
        until: Timestamp,
    },
}

/// Why nobody of a line is there for a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unattended {
    /// It is outside the working hours.
    OffHours,
    /// Nobody of the queue is at work.
    NobodyAtWork,
    /// There is nobody in the queue.
    QueueEmpty,
}

/// Which response time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kpi {
    /// The first answer (S42).
    First,
    /// A further one (S43).
    Further,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// An operator finished it.
    Finished,
    /// Nobody wrote for the line's idle time (S35).
    Idle,
    /// An operator marked it as spam.
    Spam,
    /// Its line was deleted (S49).
    LineDeleted,
    /// Its channel was disconnected.
    ChannelDisconnected,
    /// Its customer was erased.
    CustomerErased,
}
