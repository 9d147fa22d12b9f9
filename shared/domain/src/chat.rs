//! A chat: one customer's lasting conversation on one channel. Its head is the unit of consistency (design D2):
//! it holds the open session, or the last, and the place of the last log entry.

use serde::{Deserialize, Serialize};

use crate::agreement::Consent;
use crate::channel::ChannelKind;
use crate::crm::{Bound, Handle};
use crate::ids::{AgreementId, ChannelId, ChatId, CustomerId, LineId, SessionId, UserId};
use crate::session::{Event, Session};
use crate::time::Timestamp;
use crate::trace::TraceId;

/// The head of a chat: what replaying its log gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chat {
    /// Its id.
    pub id: ChatId,
    /// The channel it runs through.
    pub channel: ChannelId,
    /// The messenger of that channel.
    pub kind: ChannelKind,
    /// The channel's line: each next session starts there, wherever the last was transferred (§4.8).
    pub line: LineId,
    /// The provider's id of the conversation.
    pub conversation: String,
    /// Who writes in it.
    pub customer: Customer,
    /// The last log entry's place; 0 before the first.
    #[serde(default)]
    pub seq: u64,
    /// Whether the customer shut us out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unreachable: bool,
    /// Whether the customer's messages open no session.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub blocked: bool,
    /// When the customer last wrote, where their messenger shuts a window after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard_at: Option<Timestamp>,
    /// The entry of the quick replies that the customer was offered and has not answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered: Option<u64>,
    /// The agreement, and the version of its text, that the customer was last shown (S30).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<(AgreementId, u32)>,
    /// What the customer last agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// The entry with which everything about its customer was erased: the chat is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<u64>,
    /// How its customer can be reached elsewhere, as the channel tells: at most [`REACH_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reach: Vec<Handle>,
    /// The cards its customer is known by in the CRM (S16).
    #[serde(default, skip_serializing_if = "Bound::is_empty")]
    pub cards: Bound,
    /// The open session, or the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
}

/// The customer of a chat, as their channel knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Our id of them.
    pub id: CustomerId,
    /// Their name, ready to show, cut at [`NAME_MAX_CHARS`].
    pub name: String,
    /// The provider's id of the person.
    pub external_id: String,
    /// Whether their picture is kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub picture: bool,
}

/// The conversation of a chat whose customer was erased: no channel leads there.
pub const ERASED: &str = "erased";

/// Ways to reach a customer that a chat's head keeps.
pub const REACH_MAX: usize = 4;

/// Names are cut here, so that a chat's head stays below 1 KB, the unit DynamoDB bills writes in.
pub const NAME_MAX_CHARS: usize = 100;

impl Chat {
    /// A chat to which nothing has happened yet.
    pub fn new(
        id: ChatId,
        (channel, kind, line): (ChannelId, ChannelKind, LineId),
        conversation: String,
        customer: Customer,
    ) -> Self {
        Self {
            id,
            channel,
            kind,
            line,
            conversation,
            customer,
            seq: 0,
            unreachable: false,
            blocked: false,
            heard_at: None,
            offered: None,
            notice: None,
            consent: None,
            erased: None,
            reach: vec![],
            cards: Bound::default(),
            session: None,
        }
    }

    /// The session that is not over, if there is one.
    pub fn open_session(&self) -> Option<&Session> {
        self.session.as_ref().filter(|it| !it.is_over())
    }

    /// The chat's last session, if it is this one.
    pub fn session_if(&self, id: SessionId) -> Option<&Session> {
        self.session.as_ref().filter(|it| it.id == id)
    }

    /// `<connector>|<line>|<conversation>|<customer>`: the original's name of a chat, with our id of the
    /// customer in the fourth place (trap T1).
    pub fn user_code(&self) -> String {
        let connector = self.kind.connector();
        format!("{connector}|{}|{}|{}", self.line, self.conversation, self.customer.id)
    }
}

/// One entry of a chat's log: what happened, when, in which session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The chat.
    pub chat: ChatId,
    /// Its place in the chat's log: 1, 2, 3 … without a gap.
    pub seq: u64,
    /// The session it belongs to; none for what happens between sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// The line that session is in.
    pub line: LineId,
    /// When it was committed.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
    /// The chat's next timer, where this commit set an earlier one than was set: `dispatch` queues what is near.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// The line in which this commit freed an operator's slot, or in which the chat waits from now on without an event
    /// that says so: somebody may be offered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freed: Option<LineId>,
    /// The operator whose sessions over all lines became fewer with this commit: other lines may offer them something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freed_total: Option<UserId>,
    /// Whether the CRM is to hear of it, as its line said then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub crm: bool,
    /// The call it goes back to; none, where it begins something itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<TraceId>,
}

impl Entry {
    /// What it is known by in the logs: the call it goes back to, or itself.
    pub fn trace(&self) -> TraceId {
        self.trace.unwrap_or_else(|| TraceId::of_entry(self.chat, self.seq))
    }
}
