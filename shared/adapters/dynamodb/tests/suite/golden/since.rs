//! One of everything that is stored since `items.v2.json`: what bots, the CRM, absences, agreements, limits over all
//! lines, alerts and the health of channels brought.

use std::collections::BTreeMap;

use application::ports::{
    ChannelStore, ChatStore, ErrandRecord, ErrandStore, LineRecord, LineStore, Notification,
    NotificationStore, PeopleStore, Received, SlotCondition, Subject, TokenRecord, TokenStore,
    TokenUse, WebhookRecord, WebhookStore,
};
use domain::agreement::ConsentHow;
use domain::alert::{About, Ways};
use domain::bookings::{Bookings, Slot};
use domain::chat::{Chat, Entry};
use domain::crm::{Bound, CardKind, CardRef};
use domain::erasure::{Counts, Erasure};
use domain::errand::{Addressee, Answer, Body, Errand, ErrandKey};
use domain::ids::{AgreementId, ChannelId, ChatId, LineId, SessionId, UserId, WebhookId};
use domain::message::{Author, Automatic, Content, Message};
use domain::pace::Rate;
use domain::session::{
    CloseReason, Event, Gone, HandedOver, Kpi, QueuedBecause, Unattended, commit,
};
use domain::settings::{FirstBot, QueueType, Settings};
use domain::time::{Seconds, Timestamp};
use domain::webhook::Webhook;
use dynamodb::DynamoStore;

use super::offering;
use super::samples::{ANN, BOB, LATER, LINE, NOW, chat, message, save_under};

const ROBOT: UserId = UserId(20);
const FULL_LINE: LineId = LineId(4);
const HEARD_OF: ChannelId = ChannelId(4);
const RATE: Rate = Rate::bursting(10, Seconds(1), 1);
/// Bob's only session, which counts over all lines.
const HELD: Bookings = Bookings {
    timer: None,
    slot: Some(Slot { line: FULL_LINE, user: BOB }),
    total: Some(BOB),
    place: None,
};
const LED: Bookings = Bookings { timer: Some(LATER), slot: None, total: None, place: None };

/// Writes what there was not before.
pub(super) async fn write(store: &DynamoStore) {
    let condition = SlotCondition {
        slot: Slot { line: FULL_LINE, user: BOB },
        limit: None,
        total_limit: Some(3),
        turn: 1,
    };
    save_under(store, &chat(4), events(), HELD, Some(condition)).await;
    save_under(store, &chat(5), led(5), LED, None).await;
    save_under(store, &chat(6), asked(), Bookings::default(), None).await;
    save_under(store, &chat(7), finished(), LED, None).await;
    save_under(store, &chat(8), late(), LED, None).await;
    let stranger = save_under(store, &chat(40), vec![], Bookings::default(), None).await;
    save_under(store, &stranger, erased(), Bookings::default(), None).await;
    for notification in [told(1), told(2)] {
        assert!(store.add_notification(BOB, &notification, LATER).await.unwrap());
    }
    store.mark_all_read(BOB).await.unwrap();
    assert!(store.add_notification(BOB, &told(3), LATER).await.unwrap());
    assert!(store.mark_read(BOB, 2).await.unwrap());
    write_hooks(store).await;
    offering::write(store).await;
    store.put_line(&line()).await.unwrap();
    store.note_heard(HEARD_OF, NOW).await.unwrap();
    store.book_turn(HEARD_OF, RATE, NOW, Seconds(0)).await.unwrap();
    store.set_user_due(ANN, Some(LATER)).await.unwrap();
    store.put_token("11ff", &token(TokenUse::SignIn)).await.unwrap();
}

/// Holds what is read to what was written.
pub(super) async fn assert_read(store: &DynamoStore) {
    for (id, events, held) in [
        (4, events(), HELD),
        (5, led(5), LED),
        (6, asked(), Bookings::default()),
        (7, finished(), LED),
        (8, late(), LED),
        (40, erased(), Bookings::default()),
    ] {
        let (expected, log) = after(id, events);
        let head = store.head(ChatId(id)).await.unwrap().unwrap();
        assert_eq!((head.chat, head.held), (expected, held));
        assert_eq!(store.entries(ChatId(id), 0, 100).await.unwrap(), log);
    }
    assert_eq!(store.open_chats(LINE).await.unwrap(), [2, 4, 5, 6, 7, 8, 19].map(ChatId));
    assert_eq!(store.health(HEARD_OF).await.unwrap().heard_at, Some(NOW));
    let (_, turn) = store.book_turn(HEARD_OF, RATE, NOW, Seconds(1)).await.unwrap();
    assert_eq!(turn, Some(Timestamp(NOW.0 + 100)), "a turn was booked before");
    let inbox = store.notifications(BOB, None, 10).await.unwrap();
    let read = |it: &Received| (it.number, it.is_read, it.notification.clone());
    let expected = [(3, false, told(3)), (2, true, told(2)), (1, true, told(1))];
    assert_eq!(inbox.iter().map(read).collect::<Vec<_>>(), expected);
    assert_hooks(store).await;
    offering::assert_read(store).await;
    let totals = BTreeMap::from([(BOB, 1)]);
    let stored = store.totals(&[ANN, BOB]).await.unwrap();
    assert_eq!(stored.into_iter().filter(|it| it.1 > 0).collect::<BTreeMap<_, _>>(), totals);
    let kept = [TokenUse::Program, TokenUse::SignIn].map(token);
    let listed = store.tokens(ANN).await.unwrap().into_iter().map(|it| it.1);
    assert_eq!(listed.collect::<Vec<_>>(), kept);
    assert_eq!(store.due_users(LATER).await.unwrap(), [(ANN, LATER)]);
    assert_eq!(store.line(FULL_LINE).await.unwrap(), Some(line()));
}

/// What Ann acts by.
pub(super) fn token(kind: TokenUse) -> TokenRecord {
    let (name, at) = match kind {
        TokenUse::Program => (None, None),
        TokenUse::SignIn | TokenUse::Ticket => (Some("Firefox".to_owned()), Some(LATER)),
    };
    let made_by = None;
    TokenRecord { user: ANN, created_at: NOW, kind, name, seen_at: at, expires_at: at, made_by }
}

fn after(id: u64, events: Vec<Event>) -> (Chat, Vec<Entry>) {
    commit(chat(id).chat, events, NOW)
}

/// All that such an entry can say.
fn erased() -> Vec<Event> {
    let counts = Counts { chats: 2, messages: 3, files: 1, cards: 1, cards_left: 0 };
    let (everywhere, elsewhere, picture, done) = (true, true, true, true);
    let cards = Bound::to(CardRef::new(CardKind::Lead, 5));
    let also = vec![CardRef::new(CardKind::Deal, 6)];
    let (by, counts) = (ANN, Some(counts));
    let erasure = Erasure { by, everywhere, elsewhere, picture, cards, also, counts, done };
    vec![Event::CustomerErased(Box::new(erasure))]
}

fn opened(id: u64) -> Event {
    let (session, lookup_until) = (SessionId(10 + id), Some(LATER));
    Event::SessionOpened { session, line: LINE, priority: 0, lookup_until }
}

fn joined() -> Event {
    Event::BotJoined { bot: ROBOT, until: Some(LATER) }
}

fn automatic(automatic: Automatic) -> Event {
    let Event::MessageAdded(text) = message(Author::System, Content::text("text")) else {
        unreachable!()
    };
    Event::MessageAdded(Message { automatic: Some(automatic), ..text })
}

/// A bot has it, after the CRM did not answer.
fn led(id: u64) -> Vec<Event> {
    vec![opened(id), Event::LookupLapsed, joined()]
}

/// The bot has finished it.
fn finished() -> Vec<Event> {
    let (by, reason) = (Some(ROBOT), CloseReason::Finished);
    let end = Event::SessionFinished { by, operator: ROBOT, bot: true, until: LATER, reason };
    [led(7), vec![end]].concat()
}

/// The customer's responsible is asked.
fn asked() -> Vec<Event> {
    let known = Event::CustomerRecognised { responsible: Some(ANN) };
    vec![opened(6), known, Event::ResponsibleAsked { to: ANN, until: Some(LATER) }]
}

async fn write_hooks(store: &DynamoStore) {
    let disabled = Notification {
        about: About::WebhookDisabled,
        subject: Subject::Webhook { webhook: HOOK, since: NOW },
        at: LATER,
        text: "webhook 3 is disabled".to_owned(),
    };
    assert!(store.add_notification(ANN, &disabled, LATER).await.unwrap());
    store.put_ways(BOB, &ways()).await.unwrap();
    for revision in 1..=2 {
        store.put_webhook(&WebhookRecord { webhook: webhook(), revision }).await.unwrap();
    }
    for record in errands() {
        let ErrandRecord { errand, revision } = record.clone();
        assert!(store.add_errand(&errand, LATER).await.unwrap());
        if revision > 1 {
            store.put_errand(&record).await.unwrap();
        }
    }
}

async fn assert_hooks(store: &DynamoStore) {
    assert_eq!(store.ways(BOB).await.unwrap(), ways());
    let kept = WebhookRecord { webhook: webhook(), revision: 2 };
    assert_eq!(store.webhooks().await.unwrap(), [kept]);
    let errands = errands();
    for record in &errands {
        assert_eq!(store.errand(&record.errand.key).await.unwrap().as_ref(), Some(record));
    }
    let due = store.due_errands(LATER).await.unwrap();
    assert_eq!(due, [(errands[0].errand.key.clone(), NOW)]);
}

const HOOK: WebhookId = WebhookId(3);

fn ways() -> Ways {
    let inbox_only = [About::NobodyThere].into();
    Ways { email: true, webhook: Some(HOOK), inbox_only }
}

/// One with everything that it can have.
fn webhook() -> Webhook {
    let webhook = Webhook {
        id: HOOK,
        user: BOB,
        name: "CRM".to_owned(),
        url: "https://crm.example/hook".to_owned(),
        created_at: NOW,
        secret: "webhook/3/00ff".to_owned(),
        old_secret: None,
        failing_since: Some(NOW),
        spared_until: Some(LATER),
        disabled: None,
    };
    let gone = webhook.after(&Answer::Gone { reason: "it answered 410".to_owned() }, LATER);
    gone.unwrap().rotated("webhook/3/11ee".to_owned(), NOW)
}

/// One that waits, and one that was tried and refused.
fn errands() -> [ErrandRecord; 2] {
    let key = |to| ErrandKey { to, at: NOW, id: "notification-8-8-1".to_owned() };
    let body = Body::Json("{}".to_owned());
    let to_hook = Errand::new(key(Addressee::Webhook(HOOK)), "webhook.test".to_owned(), body, NOW);
    let body = Body::Letter { subject: "Late".to_owned(), text: "Bob is late".to_owned() };
    let kind = "notification.first_answer_late".to_owned();
    let mut to_bob = Errand::new(key(Addressee::Mailbox(BOB)), kind, body, NOW);
    to_bob.begin("a call", NOW);
    to_bob.end(&Answer::Never { reason: "there is no address".to_owned() }, LATER);
    [ErrandRecord { errand: to_hook, revision: 1 }, ErrandRecord { errand: to_bob, revision: 2 }]
}

/// Whose answer is late is told.
fn late() -> Vec<Event> {
    vec![opened(8), Event::AnswerLate { kpi: Kpi::First, since: NOW, holder: Some(BOB) }]
}

/// Told of an entry of the chat 8.
fn told(seq: u64) -> Notification {
    Notification {
        about: About::FirstAnswerLate,
        subject: Subject::Entry { chat: ChatId(8), seq, session: SessionId(18), line: LINE },
        at: NOW,
        text: "Bob is late".to_owned(),
    }
}

/// Every new event, and every reason in one; what they leave stands in the head.
fn events() -> Vec<Event> {
    let queued = |because| Event::SessionQueued { line: LINE, because };
    let away = Gone::OnLeave { until: LATER };
    let agreement = AgreementId(9);
    vec![
        opened(4),
        message(Author::Customer(domain::ids::CustomerId(5)), Content::text("hello")),
        automatic(Automatic::Agreement { agreement, version: 1 }),
        automatic(Automatic::Welcome),
        Event::ConsentGiven { agreement, version: 1, how: ConsentHow::Continued },
        Event::ConsentGiven { agreement, version: 1, how: ConsentHow::Form },
        joined(),
        queued(QueuedBecause::Bot { bot: ROBOT, how: HandedOver::TimedOut, stays: false }),
        joined(),
        queued(QueuedBecause::Bot { bot: ROBOT, how: HandedOver::Escaped, stays: false }),
        joined(),
        Event::CustomerRecognised { responsible: None },
        queued(QueuedBecause::Bot { bot: ROBOT, how: HandedOver::Asked, stays: true }),
        Event::NobodyThere { why: Unattended::OffHours, notify: false },
        Event::NobodyThere { why: Unattended::NobodyAtWork, notify: true },
        Event::NobodyThere { why: Unattended::QueueEmpty, notify: true },
        automatic(Automatic::NobodyThere),
        automatic(Automatic::NoAnswer),
        Event::AnswerLate { kpi: Kpi::Further, since: NOW, holder: None },
        Event::AnswerLate { kpi: Kpi::First, since: NOW, holder: None },
        Event::SessionAnswered { by: ANN },
        Event::OwnerAway { until: LATER },
        Event::OwnerBack,
        queued(QueuedBecause::OwnerSilent { owner: ANN }),
        queued(QueuedBecause::OwnerGone { owner: ANN, gone: Gone::Dismissed }),
        queued(QueuedBecause::OwnerGone { owner: ANN, gone: away }),
        automatic(Automatic::Close),
        automatic(Automatic::AutoClose),
        Event::CustomerBlocked { by: ANN },
        Event::CustomerUnblocked { by: ANN },
        Event::CustomerBlocked { by: BOB },
        Event::SessionIntercepted { by: BOB },
        Event::OwnerAway { until: LATER },
        Event::PinSet { by: BOB, on: true },
        Event::SilenceSet { by: BOB, on: true },
    ]
}

/// A line in which everything is set that can be.
fn line() -> LineRecord {
    let text = |text: &str| Some(text.to_owned());
    let settings = Settings {
        queue_type: QueueType::All,
        check_available: true,
        max_chat_total: 3,
        notify_empty_queue: true,
        crm_forward: true,
        bot: Some(FirstBot { id: ROBOT, always: true, time: Seconds(60), stays: true }),
        welcome_text: text("Welcome"),
        welcome_each_session: true,
        agreement: Some(AgreementId(9)),
        nobody_there_text: text("Tomorrow"),
        no_answer_text: text("Soon"),
        close_text: text("Goodbye"),
        auto_close_text: text("Bye"),
        kpi_first_answer_time: Seconds(1),
        kpi_further_answer_time: Seconds(2),
        return_silent: Seconds(3),
        keep_files: Seconds(86_400),
        keep_messages: Seconds(172_800),
        members_may_intercept: true,
        offer_off_hours: true,
        clocks_in_working_time: true,
        ..Settings::default()
    };
    LineRecord { id: FULL_LINE, settings, ..super::office::line() }
}
