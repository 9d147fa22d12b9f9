//! People, chats and events that tests have in common.

use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;

use crate::access::Actor;
use crate::channel::ChannelKind;
use crate::chat::{Chat, Customer};
use crate::ids::{ChannelId, ChatId, CustomerId, LineId, OfferId, SessionId, UserId};
use crate::message::{Author, Automatic, Content, Message};
use crate::queue::Decision;
use crate::session::{CloseReason, Event, Offeree, commit};
use crate::settings::{FirstBot, Settings};
use crate::time::{Seconds, Timestamp};

/// The same cases every time; `PROPTEST_RNG_SEED` in the environment asks for others.
pub(crate) fn steady(cases: u32) -> ProptestConfig {
    let given = ProptestConfig::default();
    let rng_seed = match given.rng_seed {
        RngSeed::Random => RngSeed::Fixed(2),
        fixed @ RngSeed::Fixed(_) => fixed,
    };
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..given }
}

/// A member of the line; in the cases below, who holds the session.
pub(crate) const ANNA: Actor = Actor { user: UserId(1), member: true, supervisor: false };
/// Another member of the line.
pub(crate) const BRUNO: Actor = Actor { user: UserId(2), member: true, supervisor: false };
/// Steers the line without being in its queue.
pub(crate) const CARLA: Actor = Actor { user: UserId(3), member: false, supervisor: true };
/// An employee of another line.
pub(crate) const DINO: Actor = Actor { user: UserId(4), member: false, supervisor: false };

/// A bot; no bot is in a queue.
pub(crate) const ROBOT: Actor = Actor { user: UserId(12), member: false, supervisor: false };

pub(crate) const LINE: LineId = LineId(5);
pub(crate) const OTHER_LINE: LineId = LineId(6);
pub(crate) const CHAT: ChatId = ChatId(7);
pub(crate) const SESSION: SessionId = SessionId(8);
pub(crate) const NEXT_SESSION: SessionId = SessionId(9);
pub(crate) const CUSTOMER: CustomerId = CustomerId(10);

/// When everything given happened.
pub(crate) const START: Timestamp = Timestamp(1_000_000);
/// When a command comes, unless a case says otherwise.
pub(crate) const NOW: Timestamp = Timestamp(START.0 + 10_000);
/// When an offer made at [`START`] lapses, by the default settings.
pub(crate) const LAPSES: Timestamp = Timestamp(START.0 + 60_000);
/// When routing has waited long enough for the CRM in [`looked_up`].
pub(crate) const LOOKED_UP: Timestamp = Timestamp(START.0 + 2_000);
/// When a session finished at [`START`] closes, by the default settings.
pub(crate) const CLOSES: Timestamp = Timestamp(START.0 + 600_000);

pub(crate) fn chat(given: Vec<Event>) -> Chat {
    let customer = Customer {
        id: CUSTOMER,
        name: "Customer".to_owned(),
        external_id: "c".to_owned(),
        picture: false,
    };
    let of = (ChannelId(11), ChannelKind::Telegram, LINE);
    commit(Chat::new(CHAT, of, "c".to_owned(), customer), given, START).0
}

// What may have happened before.

pub(crate) fn waiting() -> Vec<Event> {
    vec![
        Event::SessionOpened { session: SESSION, line: LINE, priority: 0, lookup_until: None },
        said("hello", START),
    ]
}

/// Waiting for the CRM's answer until [`LOOKED_UP`].
pub(crate) fn looked_up() -> Vec<Event> {
    let (session, lookup_until) = (SESSION, Some(LOOKED_UP));
    vec![
        Event::SessionOpened { session, line: LINE, priority: 0, lookup_until },
        said("hello", START),
    ]
}

/// A bot speaks with the customer until [`LAPSES`].
pub(crate) fn bot_led() -> Vec<Event> {
    with(waiting(), [Event::BotJoined { bot: ROBOT.user, until: Some(LAPSES) }])
}

/// The bot has finished it.
pub(crate) fn bot_closing() -> Vec<Event> {
    let (operator, reason) = (ROBOT.user, CloseReason::Finished);
    let by = Some(operator);
    with(bot_led(), [Event::SessionFinished { by, operator, bot: true, until: CLOSES, reason }])
}

/// Anna is asked, because the CRM names her.
pub(crate) fn asked() -> Vec<Event> {
    with(waiting(), [Event::ResponsibleAsked { to: ANNA.user, until: Some(LAPSES) }])
}

pub(crate) fn offered_to(to: Offeree) -> Vec<Event> {
    let until = (to != Offeree::Everyone).then_some(LAPSES);
    with(waiting(), [Event::OfferMade { to, until, decision: Decision::default() }])
}

pub(crate) fn offered() -> Vec<Event> {
    offered_to(Offeree::One(ANNA.user))
}

/// The id of the offer of [`offered`], and of no other.
pub(crate) fn offer() -> OfferId {
    OfferId::of(CHAT, 3)
}

pub(crate) fn stale_offer() -> OfferId {
    OfferId::of(CHAT, 2)
}

pub(crate) fn offered_to_all() -> Vec<Event> {
    offered_to(Offeree::Everyone)
}

pub(crate) fn owned() -> Vec<Event> {
    with(offered(), [answered(ANNA)])
}

pub(crate) fn replied() -> Vec<Event> {
    with(owned(), [wrote(ANNA, "hello, how can I help?", START)])
}

/// Bruno had it and transferred it to Anna.
pub(crate) fn transferred() -> Vec<Event> {
    let (by, to) = (BRUNO.user, ANNA.user);
    let transfer = Event::SessionTransferred { by, to, until: Some(LAPSES) };
    with(waiting(), [answered(BRUNO), wrote(BRUNO, "one moment", START), transfer])
}

pub(crate) fn closing() -> Vec<Event> {
    with(replied(), [finished(Some(ANNA), CLOSES, CloseReason::Finished)])
}

/// Nobody wrote on after Anna.
pub(crate) fn closed_for_idleness() -> Vec<Event> {
    let reason = CloseReason::Idle;
    with(replied(), [finished(None, START, reason), Event::SessionClosed { by: None, reason }])
}

pub(crate) fn closed() -> Vec<Event> {
    with(closing(), [Event::SessionClosed { by: None, reason: CloseReason::Finished }])
}

pub(crate) fn with(mut given: Vec<Event>, more: impl IntoIterator<Item = Event>) -> Vec<Event> {
    given.extend(more);
    given
}

// Events.

pub(crate) fn said(text: &str, at: Timestamp) -> Event {
    message(Author::Customer(CUSTOMER), text, at, Some(text))
}

pub(crate) fn wrote(by: Actor, text: &str, at: Timestamp) -> Event {
    message(Author::Operator(by.user), text, at, None)
}

pub(crate) fn auto(automatic: Automatic, text: &str, at: Timestamp) -> Event {
    match message(Author::System, text, at, None) {
        Event::MessageAdded(it) => {
            Event::MessageAdded(Message { automatic: Some(automatic), ..it })
        }
        other => other,
    }
}

pub(crate) fn message(
    author: Author,
    text: &str,
    sent_at: Timestamp,
    external_id: Option<&str>,
) -> Event {
    Event::MessageAdded(Message {
        author,
        content: Content::text(text),
        sent_at,
        internal: false,
        external_id: external_id.map(str::to_owned),
        client_id: None,
        automatic: None,
    })
}

pub(crate) fn answered(by: Actor) -> Event {
    Event::SessionAnswered { by: by.user }
}

pub(crate) fn finished(by: Option<Actor>, until: Timestamp, reason: CloseReason) -> Event {
    let (by, operator) = (by.map(|it| it.user), ANNA.user);
    Event::SessionFinished { by, operator, bot: false, until, reason }
}

// Settings.

pub(crate) fn inactive() -> Settings {
    Settings { active: false, ..Settings::default() }
}

/// [`ROBOT`] speaks first with every new customer, for a minute.
pub(crate) fn first_bot() -> FirstBot {
    FirstBot { id: ROBOT.user, always: false, time: Seconds(60), stays: false }
}

/// The line's bot is [`ROBOT`], for as long as it likes; nothing else happens by itself.
pub(crate) fn robotic() -> Settings {
    Settings { bot: Some(FirstBot { time: Seconds(0), ..first_bot() }), ..timeless() }
}

/// Nothing happens by itself.
pub(crate) fn timeless() -> Settings {
    let no_answer_time = Seconds(0);
    Settings { queue_time: Seconds(0), no_answer_time, ..Settings::default() }
}
