//! What time does, one millisecond before each deadline and at it.

use super::*;
use crate::message::Automatic;
use crate::session::{DeadlineKind, deadlines, next_deadline};
use crate::settings::QueueType;
use crate::time::Minutes;

fn lapsed() -> Event {
    Event::OfferLapsed { to: Offeree::One(ANNA.user) }
}

fn ends(reason: CloseReason) -> Event {
    Event::SessionClosed { by: None, reason }
}

#[test]
fn s07_an_offer_lapses_at_its_instant() {
    check_due(offered(), &timeless(), LAPSES, vec![lapsed()]);
}

#[test]
fn s07_a_lapsed_session_waits_on_at_its_old_age_and_who_let_it_lapse_is_passed_over() {
    let tick = When::from(Command::Tick).at(LAPSES).under(timeless());
    let session = session_after(offered(), tick);
    assert_eq!(session.phase, Phase::Waiting { skipped: false });
    assert_eq!((session.queued_at, session.opened_at), (START, START));
    assert_eq!(session.passed, [ANNA.user]);
}

#[test]
fn a_transfer_nobody_takes_lapses_into_the_queue() {
    check_due(transferred(), &timeless(), LAPSES, vec![lapsed()]);
}

#[test]
fn s32_nobody_answered_is_noted_once_with_its_text() {
    let silent = only(|it| {
        it.no_answer_time = Seconds(60);
        it.queue_type = QueueType::All;
    });
    for given in [waiting(), owned(), offered_to_all()] {
        check_due(given, &silent, LAPSES, vec![Event::MarkedUnanswered]);
    }
    let text = Settings { no_answer_text: Some("Soon".to_owned()), ..silent };
    let expected = vec![Event::MarkedUnanswered, auto(Automatic::NoAnswer, "Soon", LAPSES)];
    check_due(waiting(), &text, LAPSES, expected);
    let marked = with(waiting(), [Event::MarkedUnanswered]);
    check(marked, When::from(Command::Tick).at(LAPSES).under(text.clone()), Ok(vec![]));
    check(replied(), When::from(Command::Tick).at(LAPSES).under(text), Ok(vec![]));
}

#[test]
fn s32_it_counts_from_queue_entry_over_all_offers() {
    let settings = only(|it| it.no_answer_time = Seconds(90));
    let due = START + Seconds(90);
    let again = Event::OfferMade {
        to: Offeree::One(BRUNO.user),
        until: Some(START + Seconds(120)),
        decision: Decision::default(),
    };
    let given = with(offered(), [lapsed(), again]);
    check_due(given, &settings, due, vec![Event::MarkedUnanswered]);
}

#[test]
fn s32_what_the_customer_adds_does_not_begin_it_anew() {
    let settings = only(|it| it.no_answer_time = Seconds(60));
    let (chat, _) = commit(chat(waiting()), vec![said("hello?", NOW)], NOW);
    let due = next_deadline(&chat.session.unwrap(), &settings).unwrap();
    assert_eq!((due.at, due.kind), (START + Seconds(60), DeadlineKind::NoAnswer));
}

#[test]
fn s32_in_a_session_an_employee_begins_it_counts_from_the_customers_first_message() {
    let settings = only(|it| it.no_answer_time = Seconds(60));
    let begun = waiting().into_iter().take(1).collect::<Vec<_>>();
    check(begun.clone(), When::from(Command::Tick).at(LAPSES).under(settings.clone()), Ok(vec![]));
    let (chat, _) = commit(chat(begun), vec![said("hello?", NOW)], NOW);
    let due = next_deadline(&chat.session.unwrap(), &settings).unwrap();
    assert_eq!((due.at, due.kind), (NOW + Seconds(60), DeadlineKind::NoAnswer));
}

#[test]
fn s29_who_has_not_written_and_was_not_written_to_is_not_told_that_nobody_is_there() {
    let told = Some("Nobody is in".to_owned());
    let settings = Settings { nobody_there_text: told, ..timeless() };
    let why = crate::session::Unattended::OffHours;
    let tell = || When::from(Command::TellNobodyIsThere { why }).under(settings.clone());
    let text = auto(Automatic::NobodyThere, "Nobody is in", NOW);
    let expected = vec![Event::NobodyThere { why, notify: false }, text];
    let begun = waiting().into_iter().take(1).collect::<Vec<_>>();
    check(begun, tell(), Ok(vec![]));
    check(waiting(), tell(), Ok(expected.clone()));
    let because = crate::session::QueuedBecause::Transferred { by: ANNA.user };
    let passed_on = with(replied(), [Event::SessionQueued { line: LINE, because }]);
    check(passed_on, tell(), Ok(expected));
}

#[test]
fn s32_the_mark_leaves_the_offer_as_it_is() {
    let settings = only(|it| it.no_answer_time = Seconds(30));
    let tick = When::from(Command::Tick).at(START + Seconds(30)).under(settings);
    let session = session_after(offered(), tick);
    assert!(session.unanswered);
    assert!(matches!(session.phase, Phase::Offered { .. }));
}

#[test]
fn s35_an_idle_conversation_is_closed_by_its_own_text() {
    let settings = only(|it| {
        it.auto_close_time = Seconds(300);
        it.auto_close_text = Some("Bye".to_owned());
    });
    let due = START + Seconds(300);
    let until = due + Minutes(10);
    let expected =
        vec![auto(Automatic::AutoClose, "Bye", due), finished(None, until, CloseReason::Idle)];
    check_due(replied(), &settings, due, expected);
}

#[test]
fn s35_each_message_of_either_side_begins_it_anew() {
    let settings = only(|it| it.auto_close_time = Seconds(300));
    for more in [said("and now?", START), wrote(ANNA, "wait", START)] {
        let later = START + Seconds(100);
        let (chat, _) = commit(chat(replied()), vec![more], later);
        let session = chat.session.unwrap();
        let due = next_deadline(&session, &settings).unwrap();
        assert_eq!((due.at, due.kind), (later + Seconds(300), DeadlineKind::Idle));
    }
}

#[test]
fn s35_notes_and_automatic_texts_are_no_activity() {
    let settings = only(|it| it.auto_close_time = Seconds(300));
    let (chat, _) =
        commit(chat(replied()), vec![auto(Automatic::Welcome, "Ping", NOW)], START + Seconds(100));
    let due = next_deadline(&chat.session.unwrap(), &settings).unwrap();
    assert_eq!(due.at, START + Seconds(300));
}

#[test]
fn s35_a_session_nobody_has_replied_to_is_never_closed_for_idleness() {
    let settings = only(|it| {
        it.auto_close_time = Seconds(300);
        it.queue_type = QueueType::All;
    });
    for given in [waiting(), offered_to_all(), owned()] {
        let when = When::from(Command::Tick).at(START + Seconds(1_000_000)).under(settings.clone());
        check(given, when, Ok(vec![]));
    }
}

#[test]
fn s35_one_that_waits_after_a_reply_ends_without_a_closing_delay() {
    let settings = only(|it| it.auto_close_time = Seconds(30));
    let due = START + Seconds(30);
    check_due(transferred(), &settings, due, vec![ends(CloseReason::Idle)]);
}

#[test]
fn s34_the_closing_delay_ends_at_its_instant_with_the_reason_it_began_with() {
    check_due(closing(), &timeless(), CLOSES, vec![ends(CloseReason::Finished)]);
    let idle = with(replied(), [finished(None, CLOSES, CloseReason::Idle)]);
    check_due(idle, &timeless(), CLOSES, vec![ends(CloseReason::Idle)]);
}

#[test]
fn s34_a_reopened_session_is_not_closed_by_the_old_delay() {
    let given = with(closing(), [Event::SessionReopened, said("wait", START)]);
    check(given, When::from(Command::Tick).at(CLOSES).under(timeless()), Ok(vec![]));
}

#[test]
fn what_was_due_while_nobody_looked_happens_in_order_and_once() {
    let settings =
        Settings { queue_time: Seconds(60), ..only(|it| it.no_answer_time = Seconds(30)) };
    let late = || When::from(Command::Tick).at(START + Seconds(86_400)).under(settings.clone());
    let expected = vec![Event::MarkedUnanswered, lapsed()];
    check(offered(), late(), Ok(expected.clone()));
    check(with(offered(), expected), late(), Ok(vec![]));
}

#[test]
fn what_was_due_after_the_end_does_not_happen() {
    let settings = only(|it| it.auto_close_time = Seconds(30));
    let late = When::from(Command::Tick).at(LAPSES + Seconds(1)).under(settings);
    check(transferred(), late, Ok(vec![ends(CloseReason::Idle)]));
}

#[test]
fn nothing_is_due_where_nothing_is_open() {
    for given in [vec![], closed()] {
        check(given, When::from(Command::Tick).at(Timestamp(i64::MAX)), Ok(vec![]));
    }
}

#[test]
fn s46_time_stands_still_in_an_inactive_line() {
    for given in [waiting(), offered(), owned(), replied(), closing()] {
        let when = When::from(Command::Tick).at(START + Seconds(1_000_000)).under(inactive());
        check(given.clone(), when, Ok(vec![]));
        assert_eq!(deadlines(&chat(given).session.unwrap(), &inactive()), []);
    }
}

#[test]
fn the_earliest_deadline_comes_first() {
    let session = chat(offered()).session.unwrap();
    let settings = only(|it| it.no_answer_time = Seconds(90));
    let kinds = |settings: &Settings| -> Vec<DeadlineKind> {
        deadlines(&session, settings).into_iter().map(|it| it.kind).collect()
    };
    assert_eq!(kinds(&settings), [DeadlineKind::Offer, DeadlineKind::NoAnswer]);
    let sooner = Settings { no_answer_time: Seconds(59), ..settings };
    assert_eq!(kinds(&sooner), [DeadlineKind::NoAnswer, DeadlineKind::Offer]);
}
