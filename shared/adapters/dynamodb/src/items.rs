//! The attributes of each item, beside its key. What is stored stays readable: new attributes have defaults.

mod chat;
mod crm;
mod directory;
mod external;
mod line;
mod notification;
mod session;

pub(crate) use self::chat::{DeliveryItem, EntryItem, HeadItem};
pub(crate) use self::crm::{
    BoundItem, CardItem, CardKeyItem, ClaimItem, HandleItem, KeptItem, KeyItem, MergedItem,
    NewNoteItem, NoteItem, OriginItem, SourceItem, TimelineItem,
};
pub(crate) use self::directory::{ConversationItem, Document, Pointer, Revised};
pub(crate) use self::external::{EntryPointer, ExternalItem};
pub(crate) use self::line::{
    DueItem, LineItem, PlaceItem, RecheckItem, RosterItem, SeatItem, TotalItem,
};
pub(crate) use self::notification::{
    InboxItem, NewNotificationItem, NotificationItem, NumberItem, ToldItem,
};
pub(crate) use self::session::{SessionItem, SessionKeyItem};
