//! One of everything that was stored at first.

use application::ports::{
    AgreementRecord, AgreementStore, ChannelStore, ChatRecord, ChatStore, Commit, Dedupe,
    DedupeScope, IdKind, Ids, LineStore, PeopleStore, SlotCondition, TokenStore, TokenUse,
};
use domain::bookings::{Bookings, Place, Slot};
use domain::channel::ChannelKind;
use domain::chat::{Chat, Customer, Entry};
use domain::delivery::{Delivery, MessageStatus, Part};
use domain::ids::{AgreementId, ChannelId, ChatId, CustomerId, LineId, SessionId, UserId};
use domain::inbound::{Inbound, InboundEvent, Sender};
use domain::message::{
    Attachment, AttachmentKind, Author, Button, Contact, Content, Location, Message, ReplyTo,
    Source,
};
use domain::queue::{Decision, Seat, Verdict};
use domain::session::{CloseReason, Event, Offeree, QueuedBecause, commit};
use domain::time::Timestamp;
use dynamodb::DynamoStore;

use super::office::{agreement, channel, connection, department, health, line, presence, user};
use super::since::token;

pub(super) const NOW: Timestamp = Timestamp(1_700_000_000_000);
pub(super) const LATER: Timestamp = Timestamp(1_700_000_777_000);
pub(super) const CHANNEL: ChannelId = ChannelId(3);
pub(super) const LINE: LineId = LineId(2);
pub(super) const ANN: UserId = UserId(7);
pub(super) const BOB: UserId = UserId(8);
const SLOT: Slot = Slot { line: LINE, user: ANN };

/// Writes one item of every kind.
pub(crate) async fn write(store: &DynamoStore) {
    write_chats(store).await;
    store.put_line(&line()).await.unwrap();
    store.seat(SLOT, 4, presence()).await.unwrap();
    store.set_recheck(LINE, LATER).await.unwrap();
    store.put_channel(&channel()).await.unwrap();
    store.put_connection(&connection(1)).await.unwrap();
    store.put_health(CHANNEL, &health()).await.unwrap();
    store.put_user(&user()).await.unwrap();
    store.put_department(&department()).await.unwrap();
    store.put_token("00ff", &token(TokenUse::Program)).await.unwrap();
    store.put_password(ANN, "$argon2id$").await.unwrap();
    for revision in 1..=2 {
        store.put_agreement(&AgreementRecord { revision, ..agreement() }).await.unwrap();
    }
    assert_eq!(store.next(IdKind::Chat).await.unwrap(), 1);
    assert_eq!(store.next(IdKind::Chat).await.unwrap(), 2);
}

/// When what is read was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// As `items.v1.json` has it: before it was noted since when an owner has a session, before open sessions were
    /// listed, and before revisions of connections were counted.
    AtFirst,
    /// As it is written today.
    Today,
}

/// Holds what is read to what was written.
pub(crate) async fn assert_read(store: &DynamoStore, written: Written) {
    assert_chats(store, written).await;
    assert_eq!(store.line(LINE).await.unwrap(), Some(line()));
    assert_eq!(store.lines().await.unwrap()[0], line());
    let seat = Seat { user: ANN, position: 4, presence: presence(), load: 1, total: 0, turn: 9 };
    assert_eq!(store.roster(LINE).await.unwrap().seats, [seat]);
    assert_eq!(store.due_lines(LATER).await.unwrap(), [(LINE, LATER)]);
    assert_eq!(store.channel(CHANNEL).await.unwrap(), Some(channel()));
    assert_eq!(store.channels().await.unwrap(), [channel()]);
    assert_eq!(store.channel_by_public_key("pub").await.unwrap(), Some(channel()));
    // Revisions of connections are counted since.
    let revision = u64::from(written == Written::Today);
    assert_eq!(store.connection("n1").await.unwrap(), Some(connection(revision)));
    assert_eq!(store.health(CHANNEL).await.unwrap(), health());
    assert_eq!(store.users().await.unwrap(), [user()]);
    assert_eq!(store.departments().await.unwrap(), [department()]);
    assert_eq!(store.agreement(AgreementId(9)).await.unwrap(), Some(agreement()));
    assert_eq!(store.agreements().await.unwrap(), [agreement()]);
    assert_eq!(store.token("00ff").await.unwrap(), Some(token(TokenUse::Program)));
    assert_eq!(store.password(ANN).await.unwrap(), Some("$argon2id$".into()));
    assert_eq!(store.next(IdKind::Chat).await.unwrap(), 3);
}

/// Chat 1 has everything happen to it, chat 2 is offered and held; events wait for a message that never comes.
async fn write_chats(store: &DynamoStore) {
    let (ended, log, waits) = everything();
    let mut before = chat(1);
    for entry in &log {
        before = save(store, &before, vec![entry.event.clone()], Bookings::default()).await;
    }
    assert_eq!(before.chat, ended);
    save(store, &before, vec![], waits).await;
    save(store, &chat(2), offered(), taken()).await;
    store.put_delivery(ChatId(1), 2, &delivery()).await.unwrap();
    store.put_external_id(CHANNEL, "ours", (ChatId(1), 2), LATER).await.unwrap();
    for key in ["d1", "d2"] {
        store.keep_pending("later", &pending(key), LATER).await.unwrap();
    }
}

async fn assert_chats(store: &DynamoStore, written: Written) {
    let (mut ended, log, waits) = everything();
    if written == Written::AtFirst {
        ended.session.as_mut().unwrap().owned_at = None;
        assert_eq!(store.open_chats(LINE).await.unwrap(), []);
    }
    let head = store.head(ChatId(1)).await.unwrap().unwrap();
    assert_eq!((head.chat, head.held), (ended.clone(), waits));
    assert_eq!(head.version, log.len() as u64 + 1);
    assert_eq!(store.entries(ChatId(1), 0, 100).await.unwrap(), log);
    assert_eq!(store.find_chat(CHANNEL, "c1").await.unwrap(), Some(ChatId(1)));
    assert_eq!(store.waiting(LINE, 9).await.unwrap(), [ChatId(1)]);
    assert_eq!(store.due_chats(LATER).await.unwrap()[..2], [(ChatId(1), NOW), (ChatId(2), LATER)]);
    assert_eq!(store.deliveries(ChatId(1), 0, 9).await.unwrap(), [(2, delivery())]);
    let scope = DedupeScope::Channel(CHANNEL);
    assert_eq!(store.find_entry(scope, "ours").await.unwrap(), Some((ChatId(1), 2)));
    assert_eq!(store.find_entry(scope, "c1-1").await.unwrap(), Some((ChatId(1), 1)));

    let summary = store.session(SessionId(11)).await.unwrap().unwrap();
    assert_eq!((summary.chat, summary.ended), (ChatId(1), ended.session));
    let open = store.session(SessionId(12)).await.unwrap().unwrap();
    assert_eq!((open.chat, open.ended), (ChatId(2), None));

    let dedupe = Dedupe { scope, key: "later", seq: 1, pending: &[], expires_at: LATER };
    let before = chat(3);
    let (after, entries) = commit(before.chat.clone(), vec![Event::CustomerLeft], NOW);
    let write = Commit {
        before: &before,
        after: &after,
        held: Bookings::default(),
        entries: &entries,
        dedupe: Some(dedupe),
        offer: None,
    };
    let Err(application::ports::CommitError::Pending(waiting)) = store.commit(write).await else {
        panic!("nothing waits")
    };
    assert_eq!(waiting, [pending("d1"), pending("d2")]);
}

async fn save(
    store: &DynamoStore,
    before: &ChatRecord,
    events: Vec<Event>,
    held: Bookings,
) -> ChatRecord {
    let offer =
        held.slot.map(|slot| SlotCondition { slot, limit: Some(5), total_limit: None, turn: 9 });
    save_under(store, before, events, held, offer).await
}

pub(super) async fn save_under(
    store: &DynamoStore,
    before: &ChatRecord,
    events: Vec<Event>,
    held: Bookings,
    offer: Option<SlotCondition>,
) -> ChatRecord {
    let (after, entries) = commit(before.chat.clone(), events, NOW);
    let key = format!("{}-{}", before.chat.conversation, after.seq);
    let scope = DedupeScope::Channel(CHANNEL);
    let dedupe = Dedupe { scope, key: &key, seq: after.seq, pending: &[], expires_at: LATER };
    let dedupe = Some(dedupe).filter(|_| before.version == 0);
    let write = Commit { before, after: &after, held, entries: &entries, dedupe, offer };
    store.commit(write).await.unwrap();
    ChatRecord { version: before.version + 1, held, chat: after }
}

pub(super) fn chat(id: u64) -> ChatRecord {
    let customer = Customer {
        id: CustomerId(5),
        name: "Zoë".into(),
        external_id: "u5".into(),
        picture: false,
    };
    let place = (CHANNEL, ChannelKind::Telegram, LINE);
    let chat = Chat::new(ChatId(id), place, format!("c{id}"), customer);
    ChatRecord { chat, version: 0, held: Bookings::default() }
}

/// A chat to which everything has happened, its log, and what it is then said to hold.
fn everything() -> (Chat, Vec<Entry>, Bookings) {
    let (chat, log) = commit(chat(1).chat, all_events(), NOW);
    let place = Place { line: LINE, priority: -2, since: NOW, session: SessionId(11) };
    (chat, log, Bookings { timer: Some(NOW), slot: None, total: None, place: Some(place) })
}

fn taken() -> Bookings {
    Bookings { timer: Some(LATER), slot: Some(SLOT), total: None, place: None }
}

fn offered() -> Vec<Event> {
    let to = Offeree::One(ANN);
    vec![
        Event::SessionOpened {
            session: SessionId(12),
            line: LINE,
            priority: 3,
            lookup_until: None,
        },
        Event::OfferMade { to, until: Some(LATER), decision: Decision::default() },
    ]
}

fn all_events() -> Vec<Event> {
    let decision = Decision {
        candidates: vec![(ANN, Verdict::Taken), (BOB, Verdict::NotClockedIn)],
        counts: vec![(Verdict::Taken, 1), (Verdict::AtLimit, 2)],
        settings_version: 4,
    };
    let reason = CloseReason::Finished;
    vec![
        Event::SessionOpened {
            session: SessionId(11),
            line: LINE,
            priority: -2,
            lookup_until: None,
        },
        message(Author::Customer(CustomerId(5)), full_content()),
        Event::CustomerLeft,
        Event::CustomerReturned,
        Event::OfferMade { to: Offeree::Everyone, until: None, decision: decision.clone() },
        Event::OfferLapsed { to: Offeree::Everyone },
        Event::RoundWrapped,
        Event::OfferMade { to: Offeree::One(ANN), until: Some(LATER), decision },
        Event::OfferDeclined { by: ANN },
        Event::MarkedUnanswered,
        Event::SessionAnswered { by: ANN },
        Event::OperatorJoined { user: BOB },
        message(Author::Operator(ANN), Content::text("one moment")),
        message(Author::Bot(BOB), Content::text("beep")),
        message(Author::System, Content::text("welcome")),
        Event::MessageEdited { target: 2, by: None, content: Content::text("hello!") },
        Event::MessageDeleted { target: 13, by: Some(ANN) },
        Event::SessionTransferred { by: ANN, to: BOB, until: None },
        Event::SessionQueued { line: LineId(9), because: QueuedBecause::Transferred { by: BOB } },
        Event::SessionIntercepted { by: BOB },
        Event::SessionFinished { by: Some(BOB), operator: BOB, bot: false, until: LATER, reason },
        Event::SessionReopened,
        Event::SessionClosed { by: None, reason: CloseReason::Idle },
    ]
}

pub(super) fn message(author: Author, content: Content) -> Event {
    Event::MessageAdded(Message {
        author,
        content,
        sent_at: NOW,
        internal: matches!(author, Author::Bot(_)),
        external_id: Some("m1".into()).filter(|_| matches!(author, Author::Customer(_))),
        client_id: Some("k1".into()).filter(|_| matches!(author, Author::Operator(_))),
        automatic: None,
    })
}

fn full_content() -> Content {
    let attachment = |kind, source| Attachment {
        kind,
        source,
        name: Some("a.bin".into()),
        mime: Some("application/x".into()),
        size: Some(9),
        duration_s: Some(1),
    };
    Content {
        text: Some("hello".into()),
        attachments: vec![
            attachment(AttachmentKind::Voice, Source::Provider("f1".into())),
            attachment(AttachmentKind::Image, Source::Url("https://example.org/a".into())),
            attachment(AttachmentKind::File, Source::Object("o/1".into())),
        ],
        location: Some(Location {
            latitude: 41.5,
            longitude: -12.25,
            name: Some("Rome".into()),
            address: None,
        }),
        contact: Some(Contact { name: "Leo".into(), phone: "+39".into(), own: true }),
        reply_to: Some(ReplyTo { external_id: Some("m0".into()), seq: Some(1), quote: None }),
        button: Some(Button { press_id: Some("p1".into()), ..Button::carrying("yes") }),
        unsupported: Some("{}".into()),
        ..Content::default()
    }
}

fn pending(dedupe_key: &str) -> Inbound {
    let content = Content::text("hello!");
    Inbound {
        channel: CHANNEL,
        conversation: "c1".into(),
        dedupe_key: dedupe_key.into(),
        sender: Sender { external_id: "u5".into(), name: "Zoë".into(), ..Sender::default() },
        received_at: NOW,
        trace: None,
        event: InboundEvent::Edit { target: "later".into(), content, edited_at: NOW },
    }
}

fn delivery() -> Delivery {
    Delivery {
        parts: vec![
            Part::Sent { external_id: "ours".into() },
            Part::Sending,
            Part::Unknown,
            Part::Failed,
        ],
        of: None,
        receipt: Some(MessageStatus::Read),
        error: Some("403".into()),
        tried_at: Some(NOW),
        retries: 2,
        turn: None,
    }
}
