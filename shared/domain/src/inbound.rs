//! What a channel hands in: one normalised event, the body of a message on `inbound.fifo`.

use serde::{Deserialize, Serialize};

use crate::delivery::MessageStatus;
use crate::ids::ChannelId;
use crate::message::Content;
use crate::time::Timestamp;
use crate::trace::TraceId;

/// One thing that happened at a provider, in our words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inbound {
    /// The channel it came through.
    pub channel: ChannelId,
    /// The provider's id of the conversation: who writes to whom. Order holds inside it.
    pub conversation: String,
    /// What makes a redelivery the same event; unique in its channel.
    pub dedupe_key: String,
    /// Who did it.
    pub sender: Sender,
    /// When `webhook` took it.
    pub received_at: Timestamp,
    /// The call it came by, in the logs of all functions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<TraceId>,
    /// What happened.
    pub event: InboundEvent,
}

/// The person at the other end, as far as the provider tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The provider's id of the person.
    pub external_id: String,
    /// Other ids of the conversation: a chat may have begun under one of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Their name, ready to show; may be empty.
    #[serde(default)]
    pub name: String,
    /// Their handle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Their language, as an IETF tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Their e-mail, where the channel supplies one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Their phone, where the channel supplies one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// What happened at the provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum InboundEvent {
    /// The customer wrote, or pressed a button.
    Message {
        /// The provider's id of the message.
        external_id: String,
        /// The provider's time.
        sent_at: Timestamp,
        /// What it says.
        content: Content,
    },
    /// The customer changed what they wrote.
    Edit {
        /// The provider's id of the changed message.
        target: String,
        /// What it says now.
        content: Content,
        /// The provider's time of the change.
        edited_at: Timestamp,
    },
    /// The customer took a message back.
    Delete {
        /// The provider's id of the message.
        target: String,
    },
    /// The customer put a sign on a message of either side, another in place of it, or took it away.
    Reaction {
        /// The provider's id of the message.
        target: String,
        /// The sign, as an emoji; none: it was taken away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<String>,
    },
    /// How far messages of ours have come, as the provider tells.
    Receipt {
        /// Which messages.
        of: Receipted,
        /// How far: delivered, read or failed.
        status: MessageStatus,
        /// Why it failed, in the provider's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// What was written to the customer from our side, as the provider plays it back: by us, or by somebody in the
    /// provider's own inbox.
    Echo {
        /// The provider's id of the message.
        external_id: String,
        /// The provider's time.
        sent_at: Timestamp,
        /// What it says.
        content: Content,
    },
    /// The customer shut us out: sending will fail until they return.
    Left,
    /// The customer let us in again.
    Returned,
}

/// Which messages of ours a receipt is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receipted {
    /// Those with these ids of the provider's.
    Ids(Vec<String>),
    /// All that were sent to the conversation up to this instant.
    UpTo(Timestamp),
}
