//! What the writes that happen all day cost, as DynamoDB counts it (design §6). A change of these numbers is a change
//! of the bill.

use application::ports::{
    ChatRecord, ChatStore, Commit, Dedupe, DedupeScope, LineStore, SlotCondition,
};
use domain::bookings::{Bookings, Slot, bookings};
use domain::channel::ChannelKind;
use domain::chat::{Chat, Customer};
use domain::delivery::{Delivery, Part};
use domain::ids::{ChannelId, ChatId, CustomerId, LineId, SessionId, UserId};
use domain::message::{Author, Content, Message};
use domain::queue::{CANDIDATES_MAX, Decision, Verdict};
use domain::session::{CloseReason, Event, Offeree, commit};
use domain::settings::Settings;
use domain::time::{Seconds, Timestamp};
use dynamodb::DynamoStore;

use crate::embedded::Embedded;

const START: Timestamp = Timestamp(1_700_000_000_000);
const CHAT: ChatId = ChatId(1_234_567);
const OPERATOR: UserId = UserId(4_321);
const LINE: LineId = LineId(321);

/// One chat, written to minute by minute.
struct World {
    _embedded: Embedded,
    store: DynamoStore,
    settings: Settings,
    record: ChatRecord,
    now: Timestamp,
}

impl World {
    /// A chat whose ids and names are as long as they get in practice, in a line with a limit, rotation and idle time.
    async fn new() -> Self {
        let embedded = Embedded::start().await;
        let store = embedded.store("canali").await;
        let customer = Customer {
            id: CustomerId(1_234_567),
            name: "Maria Giovanna Bentivoglio-Castelnuovo".into(),
            external_id: "584302198321".into(),
            picture: false,
        };
        let place = (ChannelId(321), ChannelKind::Telegram, LINE);
        let chat = Chat::new(CHAT, place, "-1001234567890:584302198321".into(), customer);
        let record = ChatRecord { chat, version: 0, held: Bookings::default() };
        let settings =
            Settings { max_chat: 5, auto_close_time: Seconds(3_600), ..Settings::default() };
        Self { _embedded: embedded, store, settings, record, now: START }
    }

    /// Write units of a commit of `events`.
    async fn write(&mut self, events: Vec<Event>, key: Option<&str>) -> f64 {
        self.now = self.now + Seconds(10);
        let offers = events.iter().any(|it| matches!(it, Event::OfferMade { .. }));
        let slot = Slot { line: LINE, user: OPERATOR };
        let (after, entries) = commit(self.record.chat.clone(), events, self.now);
        let held = bookings(&after, &self.settings, &self.record.held, self.now);
        let dedupe = key.map(|key| Dedupe {
            scope: DedupeScope::Channel(after.channel),
            key,
            seq: after.seq,
            pending: &[],
            expires_at: self.now + Seconds(9 * 24 * 60 * 60),
        });
        let offer = offers.then_some(SlotCondition {
            slot,
            limit: Some(5),
            total_limit: None,
            turn: 123_456,
        });
        let before = &self.record;
        let write = Commit { before, after: &after, held, entries: &entries, dedupe, offer };
        let spent = self.store.consumed().writes;
        self.store.commit(write).await.unwrap();
        self.record = ChatRecord { version: self.record.version + 1, held, chat: after };
        self.store.consumed().writes - spent
    }

    async fn hear(&mut self, key: &str, text: &str) -> f64 {
        let message = message(Author::Customer(CustomerId(1_234_567)), text, Some(key));
        self.write(vec![message], Some(key)).await
    }

    /// A session that is answered and replied to; the timer of its beginning has fired and is set anew.
    async fn in_conversation() -> Self {
        let mut world = Self::new().await;
        world.write(vec![opened()], Some("1")).await;
        world.write(vec![offered(3)], None).await;
        world.write(vec![Event::SessionAnswered { by: OPERATOR }], None).await;
        world.write(vec![message(Author::Operator(OPERATOR), "hello", None)], None).await;
        world.hear("2", "hello").await;
        world.now = world.now + Seconds(60);
        world.write(vec![], None).await;
        world
    }
}

#[track_caller]
fn assert_units(spent: &[f64], expected: &[i32]) {
    let expected: Vec<f64> = expected.iter().copied().map(f64::from).collect();
    assert_eq!(spent, expected);
}

fn opened() -> Event {
    Event::SessionOpened {
        session: SessionId(1_234_567),
        line: LINE,
        priority: 0,
        lookup_until: None,
    }
}

fn offered(candidates: usize) -> Event {
    let others = (1..candidates).map(|it| (UserId(1_000 + it as u64), Verdict::NotClockedIn));
    let decision = Decision {
        candidates: std::iter::once((OPERATOR, Verdict::Taken)).chain(others).collect(),
        counts: vec![(Verdict::Taken, 1), (Verdict::NotClockedIn, 400)],
        settings_version: 1_234,
    };
    Event::OfferMade { to: Offeree::One(OPERATOR), until: Some(START + Seconds(50)), decision }
}

fn message(author: Author, text: &str, external_id: Option<&str>) -> Event {
    Event::MessageAdded(Message {
        author,
        content: Content::text(text),
        sent_at: START,
        internal: false,
        external_id: external_id.map(str::to_owned),
        client_id: None,
        automatic: None,
    })
}

/// Head 2, entry 2, dedupe 2, and no index: the timer that is set stays, and so does the counted class.
#[tokio::test]
async fn a_message_in_mid_conversation_costs_six() {
    let mut world = World::in_conversation().await;
    let long = world.hear("100500001", &"è".repeat(300)).await;
    let short = world.hear("100500002", "and?").await;
    assert_units(&[long, short], &[6, 6]);

    let spent = world.store.consumed().reads;
    world
        .store
        .find_chat(world.record.chat.channel, &world.record.chat.conversation)
        .await
        .unwrap();
    world.store.head(CHAT).await.unwrap();
    assert_units(&[world.store.consumed().reads - spent], &[2]);
}

/// Head 2, entry 2, the place 2, the slot 2, and the timer's index 2.
#[tokio::test]
async fn an_offer_costs_at_most_twelve() {
    let mut world = World::new().await;
    let hello = message(Author::Customer(CustomerId(1)), "hello", Some("1"));
    world.write(vec![opened(), hello], Some("1")).await;
    assert_units(&[world.write(vec![offered(CANDIDATES_MAX)], None).await], &[10]);
}

/// The whole life of a session, write by write: opened and listed with its first message, offered, answered, replied to (that
/// gives the slot back, 2), replied to again (the timer is past and moves, 2), written to (that takes the slot, 2),
/// finished, closed.
#[tokio::test]
async fn a_session_costs() {
    let mut world = World::new().await;
    let hello = message(Author::Customer(CustomerId(1)), "hello", Some("1"));
    let opening = world.write(vec![opened(), hello], Some("1")).await;
    let offer = world.write(vec![offered(3)], None).await;
    let answer = world.write(vec![Event::SessionAnswered { by: OPERATOR }], None).await;
    let hello = message(Author::Operator(OPERATOR), "what can I do for you?", None);
    let first_reply = world.write(vec![hello.clone()], None).await;
    let next_reply = world.write(vec![hello], None).await;
    let message = world.hear("2", "hello?").await;
    let finished = Event::SessionFinished {
        by: Some(OPERATOR),
        operator: OPERATOR,
        bot: false,
        until: world.now + Seconds(600),
        reason: CloseReason::Finished,
    };
    let finish = world.write(vec![finished], None).await;
    let closed = Event::SessionClosed { by: None, reason: CloseReason::Finished };
    let close = world.write(vec![closed], None).await;
    let costs = [opening, offer, answer, first_reply, next_reply, message, finish, close];
    assert_units(&costs, &[18, 10, 4, 6, 6, 8, 8, 9]);
}

/// From the operator's message to the provider's `sent`: the commit, the two steps of the delivery, the external id.
#[tokio::test]
async fn an_operators_message_costs_at_most_nine() {
    let mut world = World::in_conversation().await;
    let spent = world.store.consumed().writes;
    world.write(vec![message(Author::Operator(OPERATOR), "here you are", None)], None).await;
    let taken = Part::Sent { external_id: "100500003".into() };
    for part in [Part::Sending, taken] {
        let delivery = Delivery { parts: vec![part], ..Delivery::default() };
        world.store.put_delivery(CHAT, world.record.chat.seq, &delivery).await.unwrap();
    }
    let entry = (CHAT, world.record.chat.seq);
    let channel = world.record.chat.channel;
    world.store.put_external_id(channel, "100500003", entry, START).await.unwrap();
    let cost = world.store.consumed().writes - spent;
    assert_units(&[cost], &[9]);
}

/// A routing decision reads 12 members with each unit, in one query.
#[tokio::test]
async fn a_roster_costs_a_unit_for_twelve_members() {
    let world = World::new().await;
    for position in 0..48 {
        let slot = Slot { line: LINE, user: UserId(1_000 + u64::from(position)) };
        let mut chat = world.record.clone();
        chat.chat.id = ChatId(u64::from(position) + 1);
        chat.chat.conversation = format!("{position}");
        let held = Bookings { slot: Some(slot), ..Bookings::default() };
        let offer = Some(SlotCondition { slot, limit: None, total_limit: None, turn: 123_456 });
        let (before, after) = (&chat, &chat.chat);
        let write = Commit { before, after, held, entries: &[], dedupe: None, offer };
        world.store.commit(write).await.unwrap();
        world.store.seat(slot, position, domain::presence::Presence::default()).await.unwrap();
    }
    let spent = world.store.consumed().reads;
    assert_eq!(world.store.roster(LINE).await.unwrap().seats.len(), 48);
    let units = world.store.consumed().reads - spent;
    assert!(units <= 48.0 / 12.0, "{units}");
}
