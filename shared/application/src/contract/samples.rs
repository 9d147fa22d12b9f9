//! What the suites write.

use domain::bookings::{Bookings, Place, Slot};
use domain::channel::{Channel, ChannelKind};
use domain::chat::{Chat, Customer};
use domain::ids::{ChannelId, ChatId, CustomerId, LineId, SessionId, UserId};
use domain::inbound::{Inbound, InboundEvent, Sender};
use domain::message::{Author, Content, Message};
use domain::presence::{Presence, Status};
use domain::session::{CloseReason, Event, commit};
use domain::settings::Settings;
use domain::time::Timestamp;

use crate::ports::{
    ChatRecord, ChatStore, Commit, CommitError, Dedupe, DedupeScope, LineRecord, SlotCondition,
    StoreError,
};

pub(super) const CHANNEL: ChannelId = ChannelId(1);
pub(super) const LINE: LineId = LineId(1);

/// When everything happens, where nothing else is said.
pub(super) const NOW: Timestamp = Timestamp(1_700_000_000_000);

/// When what is kept for a time may be forgotten.
pub(super) const LATER: Timestamp = Timestamp(NOW.0 + 9 * 24 * 60 * 60 * 1_000);

/// A write of a chat, to be changed in part: `Write { events, ..Write::to(&before) }`.
pub(super) struct Write<'a> {
    pub(super) before: &'a ChatRecord,
    pub(super) events: Vec<Event>,
    pub(super) held: Bookings,
    pub(super) dedupe: Option<Dedupe<'a>>,
    pub(super) offer: Option<SlotCondition>,
}

impl<'a> Write<'a> {
    /// One message, and nothing else changes.
    pub(super) fn to(before: &'a ChatRecord) -> Self {
        let events = vec![said("hello")];
        Self { before, events, held: before.held, dedupe: None, offer: None }
    }

    /// The chat as it is stored, if it is.
    pub(super) async fn save(self, store: &impl ChatStore) -> Result<ChatRecord, CommitError> {
        let (after, entries) = commit(self.before.chat.clone(), self.events, NOW);
        let write = Commit {
            before: self.before,
            after: &after,
            held: self.held,
            entries: &entries,
            dedupe: self.dedupe,
            offer: self.offer,
        };
        store.commit(write).await?;
        Ok(ChatRecord { version: self.before.version + 1, held: self.held, chat: after })
    }
}

/// A chat that is not stored yet, on the conversation `c<id>`.
pub(super) fn new_chat(id: u64) -> ChatRecord {
    let customer = Customer {
        id: CustomerId(id),
        name: format!("Customer {id}"),
        external_id: "u".into(),
        picture: false,
    };
    let place = (CHANNEL, ChannelKind::Telegram, LINE);
    let chat = Chat::new(ChatId(id), place, format!("c{id}"), customer);
    ChatRecord { chat, version: 0, held: Bookings::default() }
}

/// A stored chat that holds `held`.
pub(super) async fn stored(store: &impl ChatStore, id: u64, held: Bookings) -> ChatRecord {
    Write { held, ..Write::to(&new_chat(id)) }.save(store).await.unwrap()
}

pub(super) fn said(text: &str) -> Event {
    Event::MessageAdded(Message {
        author: Author::Customer(CustomerId(1)),
        content: Content::text(text),
        sent_at: NOW,
        internal: false,
        external_id: None,
        client_id: None,
        automatic: None,
    })
}

pub(super) fn opened(session: u64) -> Event {
    Event::SessionOpened {
        session: SessionId(session),
        line: LINE,
        priority: 0,
        lookup_until: None,
    }
}

pub(super) fn closed() -> Event {
    Event::SessionClosed { by: None, reason: CloseReason::Idle }
}

/// What makes entry 1 of a chat the message `key` of the channel.
pub(super) fn dedupe<'a>(key: &'a str, pending: &'a [Inbound]) -> Dedupe<'a> {
    Dedupe { scope: DedupeScope::Channel(CHANNEL), key, seq: 1, pending, expires_at: LATER }
}

/// The customer took the message `target` back.
pub(super) fn deletion(target: &str, dedupe_key: &str) -> Inbound {
    Inbound {
        channel: CHANNEL,
        conversation: "c1".into(),
        dedupe_key: dedupe_key.into(),
        sender: Sender { external_id: "u".into(), ..Sender::default() },
        received_at: NOW,
        trace: None,
        event: InboundEvent::Delete { target: target.into() },
    }
}

pub(super) fn slot(user: u64) -> Slot {
    Slot { line: LINE, user: UserId(user) }
}

pub(super) fn in_slot(user: u64) -> Bookings {
    Bookings { slot: Some(slot(user)), ..Bookings::default() }
}

pub(super) fn in_place(priority: i32, since: i64, session: u64) -> Bookings {
    let since = Timestamp(since);
    let place = Place { line: LINE, priority, since, session: SessionId(session) };
    Bookings { place: Some(place), ..Bookings::default() }
}

pub(super) fn with_timer(at: i64) -> Bookings {
    Bookings { timer: Some(Timestamp(at)), ..Bookings::default() }
}

pub(super) fn online() -> Presence {
    Presence { status: Status::Online, ..Presence::default() }
}

pub(super) fn line(id: u64, version: u64) -> LineRecord {
    LineRecord {
        id: LineId(id),
        fields: [("LINE_NAME".to_owned(), serde_json::json!(format!("Line {id}")))].into(),
        settings: Settings { version, ..Settings::default() },
        created_at: NOW,
        modified_at: NOW,
        modified_by: UserId(1),
    }
}

pub(super) fn channel(id: u64, public_key: Option<&str>) -> Channel {
    Channel {
        id: ChannelId(id),
        line: LINE,
        kind: ChannelKind::LiveChat,
        name: format!("Channel {id}"),
        connection: format!("n{id}"),
        api_base: None,
        account: None,
        details: std::collections::BTreeMap::new(),
        public_key: public_key.map(str::to_owned),
        origins: vec![],
        widget: None,
        registered_url: None,
        takes_texts: true,
        notes: vec![],
        disconnected_at: None,
    }
}

/// Ids from outside of every shape a provider may think of, no two the same.
pub(super) fn odd_ids() -> Vec<String> {
    let mut ids: Vec<String> =
        ["1", "01", "1#2", "#", "C1#x", " ", "é", "-100123:45", "sha256:00", "a/b?c=d&e"]
            .map(str::to_owned)
            .into();
    ids.extend([
        "x".repeat(200),
        "x".repeat(201),
        "y".repeat(3_000),
        format!("{}z", "y".repeat(3_000)),
    ]);
    ids
}

pub(super) fn is_stale<T>(result: &Result<T, CommitError>) -> bool {
    matches!(result, Err(CommitError::Store(StoreError::Stale { .. })))
}
