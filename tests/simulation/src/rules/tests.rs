//! That each rule says no where it ought to.

use domain::channel::ChannelKind;
use domain::chat::Customer;
use domain::ids::{ChannelId, ChatId, CustomerId, LineId};
use domain::message::{Content, Message};
use domain::presence::Presence;
use domain::session::commit;

use super::*;

const ANNA: UserId = UserId(2);
const BRUNO: UserId = UserId(3);
const NOW: Timestamp = Timestamp(1_000_000);

fn chat(events: Vec<Event>) -> Chat {
    let customer = Customer {
        id: CustomerId(1),
        name: "Ada".to_owned(),
        external_id: "ada".to_owned(),
        picture: false,
    };
    let of = (ChannelId(1), ChannelKind::Telegram, LineId(1));
    commit(Chat::new(ChatId(1), of, "ada".to_owned(), customer), events, NOW).0
}

fn opened() -> Event {
    Event::SessionOpened { session: SessionId(1), line: LineId(1), priority: 0, lookup_until: None }
}

fn offered(to: UserId) -> Event {
    let (to, until) = (Offeree::One(to), Some(Timestamp(NOW.0 + 10_000)));
    Event::OfferMade { to, until, decision: domain::queue::Decision::default() }
}

fn answered(by: UserId) -> Event {
    Event::SessionAnswered { by }
}

fn wrote(by: UserId) -> Event {
    Event::MessageAdded(Message {
        author: Author::Operator(by),
        content: Content::text("hello"),
        sent_at: NOW,
        internal: false,
        external_id: None,
        client_id: None,
        automatic: None,
    })
}

#[track_caller]
fn check(given: Vec<Event>, next: Event, is_wrong: bool) {
    let before = chat(given);
    let (_, entries) = commit(before.clone(), vec![next], NOW);
    assert_eq!(
        entry(&before, &entries[0], Around::default()).is_some(),
        is_wrong,
        "{:?}",
        entries[0].event
    );
}

#[test]
fn a_session_has_one_owner_and_only_they_speak() {
    check(vec![opened(), offered(ANNA)], answered(ANNA), false);
    check(vec![opened(), offered(ANNA)], answered(BRUNO), true);
    check(vec![opened(), answered(ANNA)], answered(BRUNO), true);
    check(vec![opened(), answered(ANNA)], wrote(ANNA), false);
    check(vec![opened(), answered(ANNA)], wrote(BRUNO), true);
    check(vec![opened(), offered(ANNA)], wrote(ANNA), true);
}

#[test]
fn a_chat_has_one_open_session() {
    check(vec![], opened(), false);
    check(vec![opened()], opened(), true);
    check(vec![], answered(ANNA), true);
}

#[test]
fn an_offer_lapses_in_its_time_and_is_its_holders() {
    let lapsed = |to| Event::OfferLapsed { to: Offeree::One(to) };
    let before = chat(vec![opened(), offered(ANNA)]);
    let at = |at, event| commit(before.clone(), vec![event], Timestamp(at)).1.remove(0);
    assert_eq!(entry(&before, &at(NOW.0 + 10_000, lapsed(ANNA)), Around::default()), None);
    assert!(entry(&before, &at(NOW.0 + 9_999, lapsed(ANNA)), Around::default()).is_some());
    assert!(entry(&before, &at(NOW.0 + 10_000, lapsed(BRUNO)), Around::default()).is_some());
    check(vec![opened(), offered(ANNA)], offered(BRUNO), true);
}

#[test]
fn a_session_ends_for_the_reason_it_was_closing_for() {
    let (by, operator, reason) = (Some(ANNA), ANNA, CloseReason::Finished);
    let finished = Event::SessionFinished { by, operator, bot: false, until: NOW, reason };
    let closing = vec![opened(), answered(ANNA), finished];
    let closed = |by, reason| Event::SessionClosed { by, reason };
    check(closing.clone(), closed(None, CloseReason::Finished), false);
    check(closing.clone(), closed(None, CloseReason::Idle), true);
    check(closing, closed(None, CloseReason::Spam), true);
    check(vec![opened()], closed(None, CloseReason::Finished), true);
}

#[test]
fn a_gap_is_seen() {
    let before = chat(vec![opened()]);
    let (_, mut entries) = commit(before.clone(), vec![answered(ANNA)], NOW);
    entries[0].seq += 1;
    assert!(entry(&before, &entries[0], Around::default()).is_some());
}

fn seat(user: UserId, position: u32, turn: u64) -> Seat {
    Seat { user, position, presence: Presence::default(), load: 0, total: 0, turn }
}

#[test]
fn who_is_passed_over_is_seen() {
    let roster = Roster { seats: vec![seat(ANNA, 0, 7), seat(BRUNO, 1, 3)] };
    let free = |_: &Seat| None;
    let full = |_: &Seat| Some(Verdict::AtLimit);
    assert_eq!(skipped(&roster, ANNA, &[], free), None);
    assert_eq!(skipped(&roster, BRUNO, &[], free).map(|it| it.user), Some(ANNA));
    assert_eq!(skipped(&roster, BRUNO, &[ANNA], free), None);
    assert_eq!(skipped(&roster, BRUNO, &[], full), None);
    assert_eq!(overtaken(&roster, BRUNO, &[], free), None);
    assert_eq!(overtaken(&roster, ANNA, &[], free).map(|it| it.user), Some(BRUNO));
    assert_eq!(overtaken(&roster, ANNA, &[BRUNO], free), None);
}

#[test]
fn nobody_is_offered_a_session_at_their_limit() {
    let two = Settings { max_chat: 2, ..Settings::default() };
    assert!(is_within_limit(1, &two));
    assert!(!is_within_limit(2, &two));
    assert!(is_within_limit(99, &Settings::default()));
}
