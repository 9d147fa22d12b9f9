//! That each violation is seen.

use super::*;
use crate::samples::*;
use crate::session::commit;
use crate::time::Timestamp;

fn held(chat: &Chat) -> Bookings {
    bookings(chat, &Settings::default(), &Bookings::default(), START)
}

#[track_caller]
fn check(chat: &Chat, held: &Bookings, expected: Option<&str>) {
    let found = violations(chat, held, &Settings::default());
    match expected {
        None => assert_eq!(found, Vec::<String>::new()),
        Some(words) => assert!(found.iter().any(|it| it.contains(words)), "{found:?}"),
    }
}

#[test]
fn what_ought_to_be_is_well() {
    for given in
        [waiting(), offered(), offered_to_all(), transferred(), owned(), closing(), closed()]
    {
        let chat = chat(given);
        check(&chat, &held(&chat), None);
    }
}

#[test]
fn a_missing_slot_or_place_is_seen() {
    let owned = chat(owned());
    check(&owned, &Bookings { slot: None, ..held(&owned) }, Some("ought to hold"));
    let waiting = chat(waiting());
    check(&waiting, &Bookings { place: None, ..held(&waiting) }, Some("ought to hold"));
}

#[test]
fn a_closed_chat_that_holds_something_is_seen() {
    check(&chat(closed()), &held(&chat(owned())), Some("no open session"));
}

#[test]
fn a_missing_or_late_timer_is_seen() {
    let chat = chat(offered());
    let well = held(&chat);
    check(&chat, &Bookings { timer: None, ..well }, Some("timer"));
    let late = Timestamp(LAPSES.0 + 1);
    check(&chat, &Bookings { timer: Some(late), ..well }, Some("timer"));
    let early = Timestamp(LAPSES.0 - 1);
    check(&chat, &Bookings { timer: Some(early), ..well }, None);
}

#[test]
fn an_offer_of_the_queue_to_one_who_passed_it_is_seen() {
    let mut chat = chat(offered());
    let well = held(&chat);
    chat.session.as_mut().unwrap().passed.push(ANNA.user);
    check(&chat, &well, Some("passed"));
}

#[test]
fn a_transfer_to_one_who_passed_it_is_well() {
    let mut chat = chat(transferred());
    let well = held(&chat);
    chat.session.as_mut().unwrap().passed.push(ANNA.user);
    check(&chat, &well, None);
}

#[track_caller]
fn check_log(chat: &Chat, log: &[Entry], expected: Option<&str>) {
    let found = log_violations(chat, log);
    match expected {
        None => assert_eq!(found, Vec::<String>::new()),
        Some(words) => assert!(found.iter().any(|it| it.contains(words)), "{found:?}"),
    }
}

#[test]
fn a_log_is_gap_free_and_replays() {
    let (chat, log) = commit(chat(vec![]), replied(), START);
    check_log(&chat, &log, None);
    check_log(&chat, &log[1..], Some("stands in place"));
    check_log(&chat, &log[..4], Some("replay"));
    let mut swapped = log.clone();
    swapped.swap(1, 2);
    check_log(&chat, &swapped, Some("stands in place"));
    let mut foreign = log;
    foreign[2].chat = crate::ids::ChatId(99);
    check_log(&chat, &foreign, Some("stands in place"));
}

#[test]
fn what_no_entry_says_of_a_customer_does_not_replay() {
    let (chat, log) = commit(chat(vec![]), replied(), START);
    let (agreement, version, how) =
        (crate::ids::AgreementId(1), 1, crate::agreement::ConsentHow::Form);
    let consent = crate::agreement::Consent { agreement, version, at: START, how };
    for wrong in [
        Chat { blocked: true, ..chat.clone() },
        Chat { notice: Some((agreement, version)), ..chat.clone() },
        Chat { consent: Some(consent), ..chat.clone() },
    ] {
        check_log(&wrong, &log, Some("replay"));
    }
}

#[test]
fn one_message_twice_in_the_log_is_seen() {
    let twice = with(waiting(), [said("hello", START)]);
    let (chat, log) = commit(chat(vec![]), twice, START);
    check_log(&chat, &log, Some("twice"));
}
