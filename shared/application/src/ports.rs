//! What the use cases need from the outside. Each port says what its errors mean and whether anything has changed;
//! the suites in `contract` hold every implementation to it.

mod agreements;
mod announcements;
mod bindings;
mod chats;
mod clock;
mod crm;
mod dead_letters;
mod failed;
mod ids;
mod lines;
mod messenger;
mod notifications;
mod objects;
mod people;
mod queues;
mod secrets;
mod sockets;
mod tokens;
mod webhooks;

pub use self::agreements::{AgreementRecord, AgreementStore};
pub use self::announcements::{
    ANNOUNCEMENT_VERSION, AnnouncedFile, Announcement, Announcements, Happening, NoBus, OfferedTo,
    WrittenBy,
};
pub use self::bindings::CrmBindings;
pub use self::chats::{
    Change, ChatRecord, ChatStore, Commit, CommitError, Dedupe, DedupeScope, SessionFilter,
    SessionRef, SlotCondition,
};
pub use self::clock::Clock;
pub use self::crm::{CrmDirectory, Kept};
pub use self::dead_letters::{
    DeadLetter, DeadLetterCount, DeadLetterQueue, DeadLetters, DeadLettersSeen, RedriveError,
    Redriven,
};
pub use self::failed::{FailedDeliveries, FailedDelivery, FailedFilter};
pub use self::ids::{IdKind, Ids};
pub use self::lines::{ChannelStore, LineRecord, LineStore};
pub use self::messenger::{
    Account, ConnectError, Connected, Media, Messenger, OutboundPart, Outgoing, Profile,
    SendResult, SharedSecret,
};
pub use self::notifications::{Notification, NotificationStore, Received, Subject};
pub use self::objects::{LinkTo, Objects};
pub use self::people::PeopleStore;
pub use self::queues::{
    AlertMessage, Assign, CrmAnswer, CrmMessage, HookMessage, Outbound, PushMessage, Queues,
    RetainMessage, TimerMessage, Visibility,
};
pub use self::secrets::Secrets;
pub use self::sockets::{
    Gone, LIST_EVERY, LIST_OVERDUE, Listener, NoTopic, Push, PushError, SOCKET_LIFE, Socket,
    SocketId, SocketStore, Teller, Topic, Whose,
};
pub use self::tokens::{TokenRecord, TokenStore, TokenUse};
pub use self::webhooks::{
    ErrandRecord, ErrandStore, Letter, Mailer, Receivers, SignedCall, WebhookRecord, WebhookStore,
};

use thiserror::Error;

/// Why a store, an SQS queue or another service of ours did not do what it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// No answer, or one that says *later*: it may or may not have happened. Ask again.
    #[error("{service} is unavailable")]
    Unavailable {
        /// Which service.
        service: &'static str,
        /// What it said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// What is stored cannot be read. Nothing has changed; asking again will not help.
    #[error("{what} is corrupt")]
    Corrupt {
        /// What was to be read.
        what: String,
        /// What is wrong with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Another writer was first. Nothing has changed: load, decide and save again.
    #[error("{what} was changed by another writer")]
    Stale {
        /// What was to be written.
        what: String,
    },
}
