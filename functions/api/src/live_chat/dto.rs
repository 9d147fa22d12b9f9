//! What travels between the widget and us. Instants are milliseconds since 1970.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::dto::form::WordingDto;
use crate::dto::visitor::VisitorMessage;
use crate::dto::widget::WidgetDto;

/// Who opens the chat.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct Opening {
    /// What opening it the last time gave: leads back to the conversation.
    pub(crate) resume_token: Option<String>,
    /// A uuid that the page made itself: counts only while nobody has a conversation under it.
    pub(crate) visitor_id: Option<String>,
    pub(crate) user: Option<SiteUser>,
    /// As an IETF tag.
    pub(crate) locale: Option<String>,
}

/// A person the site knows.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct SiteUser {
    /// The site's own id of them.
    #[schema(value_type = Option<String>)]
    pub(crate) id: Option<Value>,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    /// HMAC-SHA256 of the id with the channel's identity secret, in hex; required once there is such a secret.
    pub(crate) hash: Option<String>,
}

/// An open chat.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Opened {
    /// What the visitor acts by, for 24 h.
    pub(crate) session_token: String,
    /// What leads back to the conversation.
    pub(crate) resume_token: String,
    pub(crate) conversation_id: String,
    /// In seconds, how long the session token lasts.
    pub(crate) expires_in: u32,
    pub(crate) config: ConfigDto,
    /// The last messages, the oldest first.
    pub(crate) history: Vec<VisitorMessage>,
    /// The `after_seq` to ask for events with.
    pub(crate) last_seq: u64,
    /// What the visitor has written was read up to this `seq`; 0: nothing.
    pub(crate) read_up_to: u64,
    /// What the visitor last agreed to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agreed: Option<WordingDto>,
}

/// What the widget needs to know.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WidgetConfig)]
pub(crate) struct ConfigDto {
    /// What the line is called.
    pub(crate) name: String,
    /// Its language, if it has one.
    pub(crate) language: Option<String>,
    /// The longest text of a message.
    pub(crate) text_max_chars: usize,
    /// The largest file.
    pub(crate) upload_max_bytes: u64,
    /// Whether its operators see what is typed before it is sent (S37).
    pub(crate) watch_typing: bool,
    /// Whether it is working time.
    pub(crate) open: bool,
    /// If not: when the line opens, where it ever does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) opens_at_ms: Option<i64>,
    /// What visitors are asked to agree to (S30).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agreement: Option<ShownAgreement>,
    /// How it looks, and what it asks.
    pub(crate) widget: WidgetDto,
    /// Where the visitor's socket is; `?token=` and the session token are to be appended.
    pub(crate) socket_url: String,
}

/// A text about the collection of personal data, in one wording.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownAgreement {
    pub(crate) id: u64,
    /// Rises with every other text or link.
    pub(crate) version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    /// Where all of it can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) link: Option<String>,
}

/// Something the visitor is told.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct VisitorEvent {
    /// Its place; there are gaps where something is not theirs to see.
    pub(crate) seq: u64,
    /// `message.add`, `message.update`, `message.delete`, `operator` or `session.closed`.
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    #[schema(value_type = Object)]
    pub(crate) data: Value,
}

/// What happened.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the name in the answer")]
pub(crate) struct Events {
    pub(crate) events: Vec<VisitorEvent>,
    /// What the visitor has written was read up to this `seq`; 0: nothing.
    pub(crate) read_up_to: u64,
    /// The `after_seq` of the next call.
    pub(crate) next: u64,
    /// When to come again, where we do not wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry_after_ms: Option<u64>,
}

/// Messages, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VisitorMessages {
    pub(crate) messages: Vec<VisitorMessage>,
    /// What the visitor has written was read up to this `seq`; 0: nothing.
    pub(crate) read_up_to: u64,
    /// The `after_seq` of the next call.
    pub(crate) next: u64,
}

/// What a visitor writes.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Writing {
    /// A uuid of the widget's: the same one is the same message.
    pub(crate) client_message_id: String,
    #[serde(rename = "type", default)]
    pub(crate) kind: WritingKind,
    /// At most 10 000 characters.
    #[schema(max_length = 10_000)]
    pub(crate) text: Option<String>,
    /// What uploads gave.
    #[serde(default)]
    pub(crate) file_ids: Vec<String>,
    /// The id of the message it answers.
    pub(crate) reply_to: Option<String>,
    /// Of a location: its degrees; of a quick reply: what its button carries; of a form: what was filled in (`Form`).
    #[schema(value_type = Option<Object>)]
    pub(crate) payload: Option<Value>,
    /// The page of the site that the visitor writes on.
    pub(crate) page: Option<Page>,
}

/// A page of the site.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Page {
    /// An http or https address; anything else is passed over.
    pub(crate) url: Option<String>,
    pub(crate) title: Option<String>,
}

/// What a visitor does beside writing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Signal {
    /// They have read what came after one place up to another; at most 200 log entries.
    Read {
        #[serde(default)]
        after_seq: u64,
        /// Up to which place,
        up_to_seq: Option<u64>,
        /// or up to which message, by the `id` of one that was written to them.
        up_to_id: Option<String>,
    },
    /// They type; who holds the session is shown it for a few seconds.
    TypingStart,
    /// They do no longer.
    TypingStop,
    /// They leave: who writes to them from now on knows that they will see it when they come back.
    Close,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Noted {
    /// How many messages count as read by it.
    pub(crate) read: usize,
}

/// What kind of message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WritingKind {
    #[default]
    Text,
    File,
    Location,
    Form,
    QuickReply,
}

/// A message that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Written {
    /// The widget's uuid.
    pub(crate) id: String,
    pub(crate) created_at_ms: i64,
}

/// What a message is to say from now on.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Rewriting {
    pub(crate) text: String,
}
