//! The attributes of each item, beside its key. What is stored stays readable: new attributes have defaults.

mod chat;
mod crm;
mod directory;
mod errand;
mod external;
mod failed;
mod line;
mod notification;
mod session;
mod socket;
mod token;

pub(crate) use self::chat::{DeliveryItem, EntryItem, HeadItem};
pub(crate) use self::crm::{
    BoundItem, CardItem, CardKeyItem, ClaimItem, HandleItem, KeptItem, KeyItem, MergedItem,
    NewNoteItem, NoteItem, OriginItem, SourceItem, TimelineItem,
};
pub(crate) use self::directory::{
    ConversationItem, Document, HealthItem, Pointer, Revised, RevisedDocument,
};
pub(crate) use self::errand::{DueErrandItem, ErrandItem, NewErrandItem};
pub(crate) use self::external::{EntryPointer, ExternalItem};
pub(crate) use self::failed::FailedKeyItem;
pub(crate) use self::line::{
    DueItem, LineItem, PlaceItem, RecheckItem, RosterItem, SeatItem, TotalItem, WalksItem,
};
pub(crate) use self::notification::{
    InboxItem, NewNotificationItem, NotificationItem, NumberItem, ToldItem,
};
pub(crate) use self::session::{SessionItem, SessionKeyItem};
pub(crate) use self::socket::{
    ChangesItem, NewSocketItem, SocketItem, SocketsItem, TopicItem, decode_listener,
    encode_listener,
};
pub(crate) use self::token::{ListedTokenItem, TokenItem};
