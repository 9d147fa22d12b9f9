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
    check_under(&Settings::default(), chat, held, expected);
}

#[track_caller]
fn check_under(settings: &Settings, chat: &Chat, held: &Bookings, expected: Option<&str>) {
    let found = violations(chat, held, settings);
    match expected {
        None => assert_eq!(found, Vec::<String>::new()),
        Some(words) => assert!(found.iter().any(|it| it.contains(words)), "{found:?}"),
    }
}

#[test]
fn what_ought_to_be_is_well() {
    for given in
        [waiting(), offered(), transferred(), asked(), owned(), replied(), closing(), closed()]
    {
        let chat = chat(given);
        check(&chat, &held(&chat), None);
    }
    for given in [looked_up(), bot_led(), bot_closing(), closed_for_idleness()] {
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

#[test]
fn s17_a_responsible_who_passed_it_may_be_asked() {
    let mut chat = chat(asked());
    let well = held(&chat);
    chat.session.as_mut().unwrap().passed.push(ANNA.user);
    check(&chat, &well, None);
}

#[test]
fn what_counts_for_somebody_while_a_bot_has_it_is_seen() {
    for given in [bot_led(), bot_closing()] {
        let chat = chat(given);
        let well = held(&chat);
        let slot = held(&owned_by_anna()).slot;
        check(&chat, &Bookings { slot, ..well }, Some("a bot has it"));
        check(&chat, &Bookings { place: place(), ..well }, Some("a bot has it"));
        let total = Some(ANNA.user);
        check(&chat, &Bookings { total, ..well }, Some("a bot has it"));
    }
}

fn owned_by_anna() -> Chat {
    chat(owned())
}

fn place() -> Option<crate::bookings::Place> {
    held(&chat(waiting())).place
}

#[test]
fn s17_a_place_during_the_lookup_is_seen() {
    let chat = chat(looked_up());
    check(&chat, &Bookings { place: place(), ..held(&chat) }, Some("waits for the CRM"));
}

#[test]
fn a_total_without_a_slot_or_a_limit_is_seen_and_so_is_a_missing_one() {
    let (limited, words) = (Settings { max_chat_total: 1, ..timeless() }, Some("over all lines"));
    let owned = owned_by_anna();
    let well = bookings(&owned, &limited, &Bookings::default(), START);
    check_under(&limited, &owned, &well, None);
    check_under(&limited, &owned, &Bookings { total: None, ..well }, words);
    check_under(&limited, &owned, &Bookings { total: Some(BRUNO.user), ..well }, words);
    check_under(&timeless(), &owned, &well, words);
    let waiting = chat(waiting());
    let idle = bookings(&waiting, &limited, &Bookings::default(), START);
    let total = Some(ANNA.user);
    check_under(&limited, &waiting, &Bookings { total, ..idle }, words);
}

/// That a session nothing is booked for is seen; or is well, where somebody keeps it.
#[track_caller]
fn check_kept(given: Vec<Event>, settings: &Settings, kept: bool) {
    let chat = chat(given);
    let slot = bookings(&chat, settings, &Bookings::default(), START).slot;
    let bare = Bookings { slot, ..Bookings::default() };
    check_under(settings, &chat, &bare, (!kept).then_some("by itself"));
}

#[test]
fn a_session_to_which_nothing_will_ever_happen_is_seen() {
    let endless = |to| {
        let decision = crate::queue::Decision::default();
        with(waiting(), [Event::OfferMade { to, until: None, decision }])
    };
    let rotates = Settings { queue_time: crate::time::Seconds(1), ..timeless() };
    let all = Settings { queue_type: QueueType::All, ..timeless() };
    check_kept(waiting(), &timeless(), false);
    check_kept(looked_up(), &timeless(), false);
    check_kept(endless(Offeree::One(ANNA.user)), &timeless(), true);
    check_kept(endless(Offeree::One(ANNA.user)), &rotates, false);
    check_kept(endless(Offeree::Everyone), &all, true);
    check_kept(endless(Offeree::Everyone), &timeless(), false);
    check_kept(replied(), &timeless(), true);
    check_kept(closing(), &timeless(), false);
    check_kept(bot_led(), &timeless(), false);
    let bot = Event::BotJoined { bot: ROBOT.user, until: None };
    check_kept(with(waiting(), [bot]), &robotic(), true);
    for given in [waiting(), closing(), bot_led()] {
        check_kept(given, &Settings { active: false, ..timeless() }, true);
    }
}

#[test]
fn what_is_left_of_an_owner_who_has_it_no_longer_is_seen() {
    let clear: fn(&mut Session) = |_| ();
    let left: [fn(&mut Session); 4] = [
        |it| it.owned_at = Some(START),
        |it| it.replied = true,
        |it| it.pinned = true,
        |it| it.owner_away_until = Some(START),
    ];
    for (given, is_owned) in [(waiting(), false), (offered(), false), (replied(), true)] {
        for change in left.into_iter().chain([clear]) {
            let mut chat = chat(given.clone());
            change(chat.session.as_mut().unwrap());
            let well = is_owned || std::ptr::fn_addr_eq(change, clear);
            check(&chat, &held(&chat), (!well).then_some("ownership"));
        }
    }
    // One from before it was noted since when.
    let mut old = owned_by_anna();
    old.session.as_mut().unwrap().owned_at = None;
    check(&old, &held(&old), None);
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

#[test]
fn what_is_kept_of_the_chat_itself_replays_too() {
    let blocks = Event::CustomerBlocked { by: ANNA.user };
    let agreement = crate::ids::AgreementId(1);
    let notice = crate::message::Automatic::Agreement { agreement, version: 1 };
    let how = crate::agreement::ConsentHow::Form;
    let agrees = Event::ConsentGiven { agreement, version: 1, how };
    let given = with(waiting(), [auto(notice, "We keep it.", START), agrees, blocks]);
    let (chat, log) = commit(chat(vec![]), given, START);
    check_log(&chat, &log, None);
    check_log(&Chat { blocked: false, ..chat.clone() }, &log, Some("replay"));
    for cut in 2..log.len() {
        let shorter = Chat { seq: cut as u64, ..chat.clone() };
        check_log(&shorter, &log[..cut], Some("replay"));
    }
}
