//! What can be announced, in integrators' words.

use serde::{Deserialize, Serialize};

use super::file::AnnouncedFile;

/// What happened. Numbers are ids of ours; `by`, `to`, `operator` and `owner` are users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "type")]
pub enum Happening {
    /// A session began; it waits in its line.
    SessionOpened {},
    /// A bot speaks with the customer first.
    BotJoined {
        /// The bot.
        bot: u64,
    },
    /// The CRM told who is responsible for the customer.
    CustomerRecognised {
        /// Who; nobody, where there is no such person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        responsible: Option<u64>,
    },
    /// The CRM knows the customer by these cards from now on.
    CardsBound {
        /// The contact, by its number in the CRM.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        contact: Option<u64>,
        /// The company.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        company: Option<u64>,
        /// The lead.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lead: Option<u64>,
        /// The deal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deal: Option<u64>,
    },
    /// The channel told how the customer can be reached outside it; here only in which ways.
    CustomerReachable {
        /// `phone`, `email` or both.
        by: Vec<String>,
    },
    /// The CRM did not answer in time: routing goes on without it.
    LookupLapsed {},
    /// The session was offered to the customer's responsible.
    ResponsibleAsked {
        /// Whom.
        to: u64,
        /// When that offer lapses (RFC 3339); never, where it is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<String>,
    },
    /// Nobody of the line was there for the waiting session.
    NobodyThere {
        /// `off_hours`, `nobody_at_work` or `queue_empty`.
        why: String,
    },
    /// Somebody wrote.
    MessageAdded {
        /// Who.
        author: WrittenBy,
        /// What they wrote, cut at 16 KiB.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// Files and media, without their bytes.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AnnouncedFile>,
        /// Whether it is for employees only.
        internal: bool,
        /// What the button carries that was pressed instead of writing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        button: Option<String>,
    },
    /// A message was changed.
    MessageEdited {
        /// The changed message's place in the log.
        target: u64,
        /// Who changed it; the customer, where it is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<u64>,
        /// What it says now, cut at 16 KiB.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// A message was taken back.
    MessageDeleted {
        /// The message's place in the log.
        target: u64,
        /// Who took it back; the customer, where it is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<u64>,
    },
    /// The customer put a sign on a message, or took it away.
    MessageReacted {
        /// The message's place in the log.
        target: u64,
        /// The sign; taken away, where it is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<String>,
    },
    /// A customer's comment was hidden from others, or is shown again.
    MessageHidden {
        /// The comment's place in the log.
        target: u64,
        /// Who did it.
        by: u64,
        /// Which of the two.
        on: bool,
    },
    /// The customer's messenger told their name or gave their picture.
    CustomerProfiled {},
    /// The customer shut us out.
    CustomerLeft {},
    /// The customer let us in again.
    CustomerReturned {},
    /// The customer's further messages open no session.
    CustomerBlocked {
        /// Who blocked them.
        by: u64,
    },
    /// The customer may open sessions again.
    CustomerUnblocked {
        /// Who let them in.
        by: u64,
    },
    /// Everything about the customer was erased: what you keep of them is yours to erase.
    CustomerErased {
        /// Who did it.
        by: u64,
    },
    /// The customer agreed to the collection of their personal data.
    ConsentGiven {
        /// To which agreement.
        agreement: u64,
        /// To which version of its text.
        version: u32,
    },
    /// The queue offered the session.
    OfferMade {
        /// To whom.
        to: OfferedTo,
        /// When the offer lapses (RFC 3339); never, where it is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<String>,
    },
    /// Everybody let it lapse: the next round of offers begins.
    RoundWrapped {},
    /// Who was offered the session did not answer in time.
    OfferLapsed {
        /// Who.
        to: OfferedTo,
    },
    /// Who was offered the session declined it.
    OfferDeclined {
        /// Who.
        by: u64,
    },
    /// Somebody took the session.
    SessionAnswered {
        /// Its owner now.
        by: u64,
    },
    /// The session was offered to a person by another.
    SessionTransferred {
        /// By whom.
        by: u64,
        /// To whom.
        to: u64,
        /// When that offer lapses (RFC 3339); never, where it is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<String>,
    },
    /// The session was put into a line's queue at its old age.
    SessionQueued {
        /// The line it waits in now.
        into: u64,
        /// `transferred`, `bot`, `owner_silent` or `owner_gone`.
        because: String,
        /// Who transferred it, or whose it was.
        by: u64,
    },
    /// A supervisor took the session over.
    SessionIntercepted {
        /// Its owner now.
        by: u64,
    },
    /// Somebody reads along.
    OperatorJoined {
        /// Who.
        user: u64,
    },
    /// Somebody reads along no more.
    OperatorLeft {
        /// Who.
        user: u64,
    },
    /// The session's owner is on leave; the customer's next message brings it back to the queue.
    OwnerAway {
        /// Until when (RFC 3339).
        until: String,
    },
    /// The session's owner is back.
    OwnerBack {},
    /// The owner pinned the session to themselves, or let go of it.
    PinSet {
        /// Who.
        by: u64,
        /// Which of the two.
        on: bool,
    },
    /// What employees write stays internal from now on, or goes out again.
    SilenceSet {
        /// Who.
        by: u64,
        /// Which of the two.
        on: bool,
    },
    /// The customer has waited longer for an answer than the line allows.
    KpiBreached {
        /// `first` or `further`: which answer.
        kpi: String,
        /// Since when they wait (RFC 3339).
        since: String,
        /// Who had the session, or was offered it; nobody, where it is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holder: Option<u64>,
    },
    /// Nobody answered in the line's no-answer time.
    SessionUnanswered {},
    /// The session was finished; it closes unless somebody writes on.
    SessionFinished {
        /// Who finished it; nobody, where it was idle.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<u64>,
        /// Its last owner, or the bot that held it.
        operator: u64,
        /// When it closes (RFC 3339).
        until: String,
        /// `finished`, `idle`, `spam`, `line_deleted`, `channel_disconnected` or `customer_erased`.
        reason: String,
    },
    /// Somebody wrote on before the session closed.
    SessionReopened {},
    /// The session is over.
    SessionClosed {
        /// Who ended it; nobody, where time did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<u64>,
        /// `finished`, `idle`, `spam`, `line_deleted`, `channel_disconnected` or `customer_erased`.
        reason: String,
    },
}

impl Happening {
    /// All names, in the order of their declaration.
    pub const NAMES: [&'static str; 39] = [
        "SessionOpened",
        "BotJoined",
        "CustomerRecognised",
        "CardsBound",
        "CustomerReachable",
        "LookupLapsed",
        "ResponsibleAsked",
        "NobodyThere",
        "MessageAdded",
        "MessageEdited",
        "MessageDeleted",
        "MessageReacted",
        "MessageHidden",
        "CustomerProfiled",
        "CustomerLeft",
        "CustomerReturned",
        "CustomerBlocked",
        "CustomerUnblocked",
        "CustomerErased",
        "ConsentGiven",
        "OfferMade",
        "RoundWrapped",
        "OfferLapsed",
        "OfferDeclined",
        "SessionAnswered",
        "SessionTransferred",
        "SessionQueued",
        "SessionIntercepted",
        "OperatorJoined",
        "OperatorLeft",
        "OwnerAway",
        "OwnerBack",
        "PinSet",
        "SilenceSet",
        "KpiBreached",
        "SessionUnanswered",
        "SessionFinished",
        "SessionReopened",
        "SessionClosed",
    ];

    /// The names of those that carry what people wrote: they are published only where they are asked for.
    pub const WITH_TEXT: [&'static str; 2] = ["MessageAdded", "MessageEdited"];

    /// Its name, the `detail-type` of its event.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SessionOpened { .. } => "SessionOpened",
            Self::BotJoined { .. } => "BotJoined",
            Self::CustomerRecognised { .. } => "CustomerRecognised",
            Self::CardsBound { .. } => "CardsBound",
            Self::CustomerReachable { .. } => "CustomerReachable",
            Self::LookupLapsed { .. } => "LookupLapsed",
            Self::ResponsibleAsked { .. } => "ResponsibleAsked",
            Self::NobodyThere { .. } => "NobodyThere",
            Self::MessageAdded { .. } => "MessageAdded",
            Self::MessageEdited { .. } => "MessageEdited",
            Self::MessageDeleted { .. } => "MessageDeleted",
            Self::MessageReacted { .. } => "MessageReacted",
            Self::MessageHidden { .. } => "MessageHidden",
            Self::CustomerProfiled {} => "CustomerProfiled",
            Self::CustomerLeft { .. } => "CustomerLeft",
            Self::CustomerReturned { .. } => "CustomerReturned",
            Self::CustomerBlocked { .. } => "CustomerBlocked",
            Self::CustomerUnblocked { .. } => "CustomerUnblocked",
            Self::CustomerErased { .. } => "CustomerErased",
            Self::ConsentGiven { .. } => "ConsentGiven",
            Self::OfferMade { .. } => "OfferMade",
            Self::RoundWrapped { .. } => "RoundWrapped",
            Self::OfferLapsed { .. } => "OfferLapsed",
            Self::OfferDeclined { .. } => "OfferDeclined",
            Self::SessionAnswered { .. } => "SessionAnswered",
            Self::SessionTransferred { .. } => "SessionTransferred",
            Self::SessionQueued { .. } => "SessionQueued",
            Self::SessionIntercepted { .. } => "SessionIntercepted",
            Self::OperatorJoined { .. } => "OperatorJoined",
            Self::OperatorLeft { .. } => "OperatorLeft",
            Self::OwnerAway { .. } => "OwnerAway",
            Self::OwnerBack { .. } => "OwnerBack",
            Self::PinSet { .. } => "PinSet",
            Self::SilenceSet { .. } => "SilenceSet",
            Self::KpiBreached { .. } => "KpiBreached",
            Self::SessionUnanswered { .. } => "SessionUnanswered",
            Self::SessionFinished { .. } => "SessionFinished",
            Self::SessionReopened { .. } => "SessionReopened",
            Self::SessionClosed { .. } => "SessionClosed",
        }
    }
}

/// Who was offered a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OfferedTo {
    /// One operator.
    Operator {
        /// Who.
        user: u64,
    },
    /// Everybody eligible at once.
    Everyone {},
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WrittenBy {
    /// The customer.
    Customer {
        /// Our id of them.
        customer: u64,
    },
    /// An employee.
    Operator {
        /// Who.
        user: u64,
    },
    /// A bot.
    Bot {
        /// Which.
        user: u64,
    },
    /// Somebody of the business, but not through Canali: in the provider's own inbox, or on the phone.
    Elsewhere {},
    /// Canali itself: an automatic text.
    System {},
}
