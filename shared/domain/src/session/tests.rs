//! Status codes, and what single events make of a session.

use super::*;
use crate::chat::Chat;
use crate::message::Automatic;
use crate::samples::*;

#[track_caller]
fn check(given: Vec<Event>, expected: SessionStatus, code: u8) {
    let status = chat(given).session.unwrap().status();
    assert_eq!((status, status.code()), (expected, code));
}

fn ended(reason: CloseReason) -> Vec<Event> {
    with(owned(), [Event::SessionClosed { by: None, reason }])
}

#[test]
fn the_original_status_and_its_code() {
    check(waiting(), SessionStatus::New, 0);
    check(offered(), SessionStatus::New, 0);
    check(offered_to_all(), SessionStatus::New, 0);
    check(transferred(), SessionStatus::New, 0);
    let declined = Event::OfferDeclined { by: ANNA.user };
    check(with(offered(), [declined]), SessionStatus::Skip, 5);
    check(owned(), SessionStatus::Client, 20);
    check(replied(), SessionStatus::Operator, 40);
    check(with(replied(), [said("and?", START)]), SessionStatus::ClientAfterOperator, 25);
    check(closing(), SessionStatus::WaitClient, 50);
    check(closed(), SessionStatus::Closed, 60);
    check(ended(CloseReason::Idle), SessionStatus::Closed, 60);
    check(ended(CloseReason::Spam), SessionStatus::Spam, 65);
    check(ended(CloseReason::LineDeleted), SessionStatus::SilentlyClosed, 75);
    check(ended(CloseReason::ChannelDisconnected), SessionStatus::SilentlyClosed, 75);
    assert_eq!(SessionStatus::Duplicate.code(), 69);
}

#[test]
fn an_owner_who_has_nothing_to_answer_and_has_not_written_has_answered() {
    let given = with(transferred(), [answered(ANNA)]);
    check(given, SessionStatus::Answer, 10);
}

#[test]
fn the_codes_rise_with_the_names() {
    let all = [
        SessionStatus::New,
        SessionStatus::Skip,
        SessionStatus::Answer,
        SessionStatus::Client,
        SessionStatus::ClientAfterOperator,
        SessionStatus::Operator,
        SessionStatus::WaitClient,
        SessionStatus::Closed,
        SessionStatus::Spam,
        SessionStatus::Duplicate,
        SessionStatus::SilentlyClosed,
    ];
    assert!(all.is_sorted_by(|a, b| a < b && a.code() < b.code()));
}

#[test]
fn the_first_unanswered_message_keeps_its_instant() {
    let (later, _) = commit(chat(waiting()), vec![said("hello?", NOW)], NOW);
    assert_eq!(later.session.as_ref().unwrap().unanswered_since, Some(START));
    let (answered, _) = commit(later, vec![wrote(ANNA, "yes", NOW)], NOW);
    assert_eq!(answered.session.unwrap().unanswered_since, None);
}

#[test]
fn who_lets_it_lapse_twice_is_noted_once() {
    let lapsed = Event::OfferLapsed { to: Offeree::One(ANNA.user) };
    let session = chat(with(offered(), [lapsed.clone(), lapsed])).session.unwrap();
    assert_eq!(session.passed, [ANNA.user]);
}

#[test]
fn an_offer_to_everyone_that_is_withdrawn_passes_nobody_over() {
    let lapsed = Event::OfferLapsed { to: Offeree::Everyone };
    assert_eq!(chat(with(offered_to_all(), [lapsed])).session.unwrap().passed, []);
}

#[test]
fn an_answer_begins_the_round_anew() {
    let declined = Event::OfferDeclined { by: ANNA.user };
    let session = chat(with(offered(), [declined, answered(BRUNO)])).session.unwrap();
    assert_eq!(session.passed, []);
}

#[test]
fn entries_name_the_session_they_belong_to_and_those_between_sessions_none() {
    let given = with(closed(), [Event::CustomerLeft, Event::CustomerReturned]);
    let start = Chat { seq: 0, session: None, ..chat(vec![]) };
    let (_, entries) = commit(start, given, START);
    let (inside, between) = entries.split_at(entries.len() - 2);
    assert!(inside.iter().all(|it| it.session == Some(SESSION)));
    assert!(between.iter().all(|it| it.session.is_none()));
}

#[test]
fn entries_are_counted_from_one_without_a_gap() {
    let (chat, entries) = commit(chat(vec![]), replied(), START);
    assert!(entries.iter().map(|it| it.seq).eq(1..=5));
    assert_eq!(chat.seq, 5);
}

#[test]
fn what_is_said_after_closing_changes_no_session() {
    let over = chat(closed()).session;
    let (after, _) = commit(chat(closed()), vec![auto(Automatic::Close, "late", NOW)], NOW);
    assert_eq!(after.session, over);
}

#[test]
fn who_holds_it_and_whose_it_is() {
    let of = |given| {
        let session = chat(given).session.unwrap();
        (session.holder(), session.operator())
    };
    let anna = Some(ANNA.user);
    assert_eq!(of(waiting()), (None, None));
    assert_eq!(of(offered()), (anna, None));
    assert_eq!(of(offered_to_all()), (None, None));
    assert_eq!(of(owned()), (anna, anna));
    assert_eq!(of(closing()), (anna, anna));
    assert_eq!(of(closed()), (None, anna));
}
