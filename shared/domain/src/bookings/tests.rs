//! What a chat holds where it stands.

use super::*;
use crate::message::Automatic;
use crate::samples::*;
use crate::session::{CloseReason, Event, Offeree, QueuedBecause};
use crate::settings::Counting;
use crate::time::Seconds;

fn held(given: Vec<Event>, settings: &Settings) -> Bookings {
    bookings(&chat(given), settings, &Bookings::default(), START)
}

/// The timer after `given`, where `set` was set before and `now` is now.
#[track_caller]
fn check_timer(given: Vec<Event>, set: Timestamp, now: Timestamp, expected: Timestamp) {
    let before = Bookings { timer: Some(set), ..Bookings::default() };
    let settings = Settings { no_answer_time: Seconds(0), ..Settings::default() };
    assert_eq!(bookings(&chat(given), &settings, &before, now).timer, Some(expected));
}

#[test]
fn a_timer_that_is_set_earlier_stays_until_its_instant() {
    let earlier = Timestamp(LAPSES.0 - 1);
    check_timer(offered(), earlier, START, earlier);
    check_timer(offered(), earlier, Timestamp(earlier.0 - 1), earlier);
    check_timer(offered(), earlier, earlier, LAPSES);
    check_timer(offered(), LAPSES, START, LAPSES);
}

#[test]
fn a_timer_that_is_set_too_late_is_set_anew() {
    check_timer(offered(), Timestamp(LAPSES.0 + 1), START, LAPSES);
}

#[test]
fn an_overdue_timer_stays_due() {
    check_timer(offered(), LAPSES, LAPSES, LAPSES);
    check_timer(offered(), LAPSES, Timestamp(LAPSES.0 + 1), LAPSES);
}

#[test]
fn where_nothing_is_due_there_is_no_timer() {
    let set = Bookings { timer: Some(LAPSES), ..Bookings::default() };
    assert_eq!(bookings(&chat(replied()), &timeless(), &set, START).timer, None);
    assert_eq!(bookings(&chat(offered()), &inactive(), &set, START).timer, None);
}

#[test]
fn only_what_waits_has_a_place() {
    let priority = 7;
    let opened =
        Event::SessionOpened { session: SESSION, line: LINE, priority, lookup_until: None };
    let place = Place { line: LINE, priority, since: START, session: SESSION };
    assert_eq!(held(vec![opened], &Settings::default()).place, Some(place));
    for given in [offered(), offered_to_all(), transferred(), owned(), closing(), closed()] {
        assert_eq!(held(given, &Settings::default()).place, None);
    }
}

#[test]
fn s46_what_waits_in_an_inactive_line_has_no_place() {
    assert_eq!(held(waiting(), &inactive()).place, None);
}

#[test]
fn a_transfer_to_a_line_takes_the_age_along() {
    let because = QueuedBecause::Transferred { by: ANNA.user };
    let moved = Event::SessionQueued { line: OTHER_LINE, because };
    let (chat, _) = crate::session::commit(chat(replied()), vec![moved], NOW);
    let found = bookings(&chat, &Settings::default(), &Bookings::default(), NOW);
    let place = Place { line: OTHER_LINE, priority: 0, since: START, session: SESSION };
    assert_eq!((found.place, found.slot), (Some(place), None));
}

#[test]
fn the_list_is_sorted_by_priority_then_age_then_session() {
    let place = |priority, since, session| {
        let (since, session) = (Timestamp(since), crate::ids::SessionId(session));
        Place { line: LINE, priority, since, session }.order()
    };
    assert!(place(1, 9, 9) < place(0, 0, 0));
    assert!(place(0, 1, 9) < place(0, 2, 0));
    assert!(place(0, 1, 1) < place(0, 1, 2));
    assert!(place(-1, 0, 0) > place(0, 9, 9));
}

/// Whether Anna's load counts what came to `given`, by each of the three rules.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "cases read better without borrows")]
fn check_counted(given: Vec<Event>, [answered, answered_new, closed]: [bool; 3]) {
    let counts = |counting| {
        let limited = Settings { max_chat: 3, counting, ..Settings::default() };
        let slot = held(given.clone(), &limited).slot;
        assert!(slot.is_none_or(|it| it == Slot { line: LINE, user: ANNA.user }), "{slot:?}");
        slot.is_some()
    };
    let found = [Counting::Answered, Counting::AnsweredNew, Counting::Closed].map(counts);
    assert_eq!(found, [answered, answered_new, closed]);
}

#[test]
fn s11_s12_s13_what_counts_against_the_limit() {
    check_counted(waiting(), [false; 3]);
    check_counted(offered(), [true; 3]);
    check_counted(offered_to_all(), [false; 3]);
    check_counted(transferred(), [true; 3]);
    check_counted(owned(), [true; 3]);
    check_counted(
        with(offered(), [answered(ANNA), auto(Automatic::NoAnswer, "soon", START)]),
        [true; 3],
    );
    check_counted(replied(), [false, false, true]);
    check_counted(with(replied(), [said("and now?", START)]), [false, true, true]);
    check_counted(closing(), [false; 3]);
    check_counted(closed(), [false; 3]);
}

#[test]
fn s11_after_a_transfer_answered_means_answered_by_the_present_owner() {
    check_counted(with(transferred(), [answered(ANNA)]), [true; 3]);
    let reply = wrote(ANNA, "hello", START);
    check_counted(with(transferred(), [answered(ANNA), reply]), [false, false, true]);
}

#[test]
fn without_a_limit_all_that_is_held_counts_so_that_a_conversation_moves_no_counter() {
    let slot = Some(Slot { line: LINE, user: ANNA.user });
    let free = Settings { counting: Counting::Answered, ..Settings::default() };
    for given in [offered(), owned(), replied()] {
        assert_eq!(held(given, &free).slot, slot);
    }
    assert_eq!(held(closing(), &free).slot, None);
}

#[test]
fn a_declined_or_lapsed_offer_gives_the_slot_back_and_takes_the_place_again() {
    let to = Offeree::One(ANNA.user);
    for gone in [Event::OfferLapsed { to }, Event::OfferDeclined { by: ANNA.user }] {
        let found = held(with(offered(), [gone]), &Settings::default());
        let place = Place { line: LINE, priority: 0, since: START, session: SESSION };
        assert_eq!((found.slot, found.place), (None, Some(place)));
    }
}

#[test]
fn a_closed_chat_holds_nothing() {
    let spam = Event::SessionClosed { by: None, reason: CloseReason::Spam };
    for given in [vec![], closed(), with(waiting(), [spam])] {
        assert_eq!(held(given, &Settings::default()), Bookings::default());
    }
}

#[test]
fn what_a_bot_holds_counts_for_nobody_and_has_no_place() {
    let settings = Settings { max_chat_total: 3, ..timeless() };
    for given in [bot_led(), bot_closing()] {
        let found = held(given, &settings);
        assert_eq!((found.slot, found.total, found.place), (None, None, None));
    }
    assert_eq!(held(bot_led(), &settings).timer, Some(LAPSES));
    assert_eq!(held(bot_closing(), &settings).timer, Some(CLOSES));
}

#[test]
fn s17_what_waits_for_the_crm_has_a_timer_and_no_place() {
    let found = held(looked_up(), &timeless());
    assert_eq!((found.timer, found.place), (Some(LOOKED_UP), None));
    let place = Place { line: LINE, priority: 0, since: START, session: SESSION };
    for ended in [Event::LookupLapsed, Event::CustomerRecognised { responsible: None }] {
        let found = held(with(looked_up(), [ended]), &timeless());
        assert_eq!((found.timer, found.place), (None, Some(place)));
    }
}

#[test]
fn s17_who_is_asked_as_responsible_is_counted() {
    let slot = Some(Slot { line: LINE, user: ANNA.user });
    assert_eq!(held(asked(), &Settings::default()).slot, slot);
}

#[test]
fn a_limit_over_all_lines_counts_what_the_slot_counts() {
    let total = |given, settings: &Settings| held(given, settings).total;
    let limited = Settings { max_chat_total: 1, ..Settings::default() };
    let anna = Some(ANNA.user);
    for given in [offered(), transferred(), asked(), owned()] {
        assert_eq!(total(given.clone(), &limited), anna);
        assert_eq!(total(given.clone(), &Settings { max_chat: 1, ..Settings::default() }), None);
        assert_eq!(held(given, &limited).slot.map(|it| it.user), anna);
    }
    for given in [waiting(), offered_to_all(), replied(), closing(), closed()] {
        assert_eq!(total(given.clone(), &limited), None);
        assert_eq!(held(given, &limited).slot, None);
    }
    let all = Settings { counting: Counting::Closed, ..limited };
    assert_eq!(total(replied(), &all), anna);
}

#[test]
fn a_bot_that_lets_go_leaves_a_place_of_that_age() {
    let how = crate::session::HandedOver::Asked;
    let because = QueuedBecause::Bot { bot: ROBOT.user, how, stays: false };
    let queued = Event::SessionQueued { line: LINE, because };
    let (chat, _) = crate::session::commit(chat(bot_led()), vec![queued], NOW);
    let found = bookings(&chat, &Settings::default(), &Bookings::default(), NOW);
    let place = Place { line: LINE, priority: 0, since: NOW, session: SESSION };
    assert_eq!(found.place, Some(place));
}
