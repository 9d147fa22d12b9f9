use domain::ids::{ChatId, CustomerId, SessionId};
use domain::message::Content;
use domain::queue::Decision;
use domain::session::{CloseReason, Phase};

use super::*;

const LINE: LineId = LineId(1);

fn log(events: Vec<Event>) -> Vec<Entry> {
    let entry = |(seq, event): (u64, Event)| Entry {
        chat: ChatId(1),
        seq,
        session: Some(SessionId(1)),
        line: LINE,
        at: Timestamp(0),
        event,
        due: None,
        freed: None,
        freed_total: None,
        crm: false,
        trace: None,
    };
    (1..).zip(events).map(entry).collect()
}

fn offer(to: Offeree) -> Event {
    Event::OfferMade { to, until: None, decision: Decision::default() }
}

fn one(user: u64) -> Event {
    offer(Offeree::One(UserId(user)))
}

fn message(author: Author) -> Message {
    Message {
        author,
        content: Content::text("hello"),
        sent_at: Timestamp(0),
        internal: false,
        external_id: None,
        client_id: None,
        automatic: None,
    }
}

#[test]
fn the_last_word_of_a_log_says_whose_a_session_is() {
    let opened =
        Event::SessionOpened { session: SessionId(1), line: LINE, priority: 0, lookup_until: None };
    let answered = |user| Event::SessionAnswered { by: UserId(user) };
    let said = || Event::MessageAdded(message(Author::System));
    let check = |events: Vec<Event>, held| assert_eq!(held_after(&log(events)), held);
    check(vec![], None);
    check(vec![said()], None);
    check(vec![opened.clone(), said()], Some(Held::Nobody));
    check(vec![opened.clone(), one(2), said()], Some(Held::By(UserId(2))));
    check(vec![opened.clone(), offer(Offeree::Everyone)], Some(Held::Everyone));
    check(vec![one(2), Event::OfferDeclined { by: UserId(2) }], Some(Held::Nobody));
    check(vec![one(2), answered(2), said()], Some(Held::By(UserId(2))));
    let transferred = Event::SessionTransferred { by: UserId(2), to: UserId(3), until: None };
    check(vec![answered(2), transferred], Some(Held::By(UserId(3))));
}

#[test]
fn who_loses_a_session_is_named() {
    let (ann, bob) = (UserId(1), UserId(2));
    let queued = |because| Event::SessionQueued { line: LINE, because };
    let check = |event: &Event, user| assert_eq!(named(event), user, "{event:?}");
    check(&Event::OfferLapsed { to: Offeree::One(ann) }, Some(ann));
    check(&Event::OfferLapsed { to: Offeree::Everyone }, None);
    check(&Event::SessionTransferred { by: ann, to: bob, until: None }, Some(ann));
    check(&queued(QueuedBecause::OwnerSilent { owner: bob }), Some(bob));
    check(&queued(QueuedBecause::Transferred { by: ann }), Some(ann));
    check(&Event::SessionAnswered { by: ann }, None);
}

#[test]
fn a_line_is_left_by_being_queued_elsewhere() {
    let because = QueuedBecause::Transferred { by: UserId(1) };
    let mut entries = log(vec![one(2), Event::SessionQueued { line: LineId(7), because }]);
    entries[1].line = LineId(7);
    assert_eq!(line_before(&entries[1], &entries[..1]), Some(LINE));
    entries[1].line = LINE;
    assert_eq!(line_before(&entries[1], &entries[..1]), None, "its own");
    assert_eq!(line_before(&entries[0], &[]), None);
}

#[test]
fn parties_are_who_has_it_had_it_last_and_reads_along() {
    let mut session = session();
    assert_eq!(parties(&session), BTreeSet::new());
    session.joined = vec![UserId(9)];
    session.phase = Phase::Owned { operator: UserId(1) };
    assert_eq!(parties(&session), BTreeSet::from([UserId(1), UserId(9)]));
    let reason = CloseReason::Finished;
    session.phase = Phase::Closed { operator: Some(UserId(2)), at: Timestamp(0), reason };
    assert_eq!(parties(&session), BTreeSet::from([UserId(2), UserId(9)]));
}

#[test]
fn a_message_moves_its_session_if_somebody_waits_for_an_answer_or_gets_one() {
    let mut session = session();
    let customers = message(Author::Customer(CustomerId(1)));
    assert!(!moves(&customers, Timestamp(5), &session));
    session.unanswered_since = Some(Timestamp(4));
    assert!(!moves(&customers, Timestamp(5), &session), "they waited before");
    session.unanswered_since = Some(Timestamp(5));
    assert!(moves(&customers, Timestamp(5), &session));
    let operators = message(Author::Operator(UserId(1)));
    assert!(moves(&operators, Timestamp(5), &session));
    let note = Message { internal: true, ..operators };
    assert!(!moves(&note, Timestamp(5), &session));
    assert!(!moves(&message(Author::System), Timestamp(5), &session));
}

#[test]
fn entries_are_told_by_what_they_are_about() {
    let check = |event: &Event, kind| assert_eq!(told(event), kind, "{event:?}");
    check(&Event::MessageAdded(message(Author::System)), Told::Added);
    check(&Event::MessageDeleted { target: 3, by: None }, Told::Changed(3));
    check(&Event::MessageReacted { target: 4, emoji: None }, Told::Changed(4));
    check(&one(1), Told::Offered);
    check(&Event::SessionClosed { by: None, reason: CloseReason::Idle }, Told::Closed);
    check(&Event::MarkedUnanswered, Told::Updated);
}

fn session() -> Session {
    serde_json::from_value(serde_json::json!({
        "id": 1, "line": 1, "first_seq": 1, "opened_at": 0, "queued_at": 0, "active_at": 0,
        "phase": { "in": "waiting" },
    }))
    .expect("a session")
}
