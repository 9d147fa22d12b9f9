//! Identifiers: integers counted by the store (gaps allowed), each kind its own type.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A line (open channel): a named queue with its rules.
    LineId
    /// An employee. User 1 is the first admin.
    UserId
    /// A customer as one channel knows them.
    CustomerId
    /// A customer's lasting conversation on one channel.
    ChatId
    /// One handling of a request inside a chat.
    SessionId
    /// An account at a messenger, connected to a line.
    ChannelId
    /// A department of employees.
    DepartmentId
    /// A text about the collection of personal data (S30).
    AgreementId
    /// An address that is told of things, signed.
    WebhookId
    /// One log entry that holds a message, over all chats; see [`MessageId::of`].
    MessageId
    /// One offer of a session; the fencing token of answer, skip and time-out (design D7).
    OfferId
}

/// Log entries a chat can hold: what fits below the chat's id in a [`MessageId`].
pub const SEQ_MAX: u64 = (1 << 20) - 1;

impl MessageId {
    /// The id of entry `seq` of `chat`: rises inside a chat and stays below 2^53 for the first 2^33 chats.
    pub fn of(chat: ChatId, seq: u64) -> Self {
        Self((chat.0 << 20) | (seq & SEQ_MAX))
    }

    /// The chat the message is in.
    pub fn chat(self) -> ChatId {
        ChatId(self.0 >> 20)
    }

    /// The message's place in the chat's log.
    pub fn seq(self) -> u64 {
        self.0 & SEQ_MAX
    }
}

impl OfferId {
    /// The id of the offer made by entry `seq` of `chat`.
    pub fn of(chat: ChatId, seq: u64) -> Self {
        Self(MessageId::of(chat, seq).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_takes_chat_and_seq_apart_again() {
        let id = MessageId::of(ChatId(7), SEQ_MAX);
        assert_eq!((id.chat(), id.seq()), (ChatId(7), SEQ_MAX));
        assert!(MessageId::of(ChatId(7), SEQ_MAX) < MessageId::of(ChatId(8), 0));
        assert!(MessageId::of(ChatId((1 << 33) - 1), SEQ_MAX).0 < 1 << 53);
    }
}
