//! Customers who are blocked: what they write is kept and opens nothing.

use super::*;
use crate::message::Automatic;

fn spam(by: Actor, block: bool) -> Command {
    Command::Spam { by, block }
}

fn over(by: Actor) -> Event {
    Event::SessionClosed { by: Some(by.user), reason: CloseReason::Spam }
}

fn blocks(by: Actor) -> Event {
    Event::CustomerBlocked { by: by.user }
}

fn blocked() -> Vec<Event> {
    with(owned(), [over(ANNA), blocks(ANNA)])
}

#[test]
fn spam_may_block_the_customer_with_it() {
    for given in [offered(), owned(), replied(), closing(), transferred(), asked()] {
        check(given, spam(ANNA, true), Ok(vec![over(ANNA), blocks(ANNA)]));
    }
    for given in [bot_led(), bot_closing()] {
        check(given.clone(), spam(ROBOT, true), Ok(vec![over(ROBOT), blocks(ROBOT)]));
        check(given.clone(), spam(CARLA, true), Ok(vec![over(CARLA), blocks(CARLA)]));
        check(given, spam(ANNA, true), Err(Refusal::NotHolder));
    }
    check(owned(), spam(BRUNO, true), Err(Refusal::NotHolder));
    check(blocked(), spam(ANNA, true), Err(Refusal::SessionClosed));
}

#[test]
fn who_is_blocked_already_is_not_blocked_again() {
    let begun =
        Event::SessionOpened { session: NEXT_SESSION, line: LINE, priority: 0, lookup_until: None };
    let given = with(blocked(), [begun, answered(ANNA)]);
    check(given, spam(ANNA, true), Ok(vec![over(ANNA)]));
}

#[test]
fn what_a_blocked_customer_writes_is_kept_and_opens_no_session() {
    let settings = Settings {
        welcome_text: Some("Welcome".to_owned()),
        welcome_each_session: true,
        bot: Some(first_bot()),
        ..Settings::default()
    };
    let when = When::from(customer_says("hi")).under(settings);
    check(blocked(), when.knowing(|it| it.bot_is_there = true), Ok(vec![said("hi", NOW)]));
    let left = with(blocked(), [Event::CustomerLeft]);
    check(left, customer_says("hi"), Ok(vec![Event::CustomerReturned, said("hi", NOW)]));
}

#[test]
fn what_a_blocked_customer_writes_reopens_nothing_and_agrees_to_nothing() {
    let notice = Automatic::Agreement { agreement: crate::ids::AgreementId(1), version: 1 };
    for given in [closing(), closed_for_idleness()] {
        let given = with(given, [auto(notice, "We keep it.", START), blocks(ANNA)]);
        let phase = chat(given.clone()).session.unwrap().phase;
        check(given.clone(), customer_says("hi"), Ok(vec![said("hi", NOW)]));
        assert_eq!(session_after(given, customer_says("hi")).phase, phase);
    }
}

#[test]
fn members_and_supervisors_let_them_in_again_once() {
    for by in [ANNA, BRUNO, CARLA] {
        let let_in = Event::CustomerUnblocked { by: by.user };
        check(blocked(), Command::Unblock { by }, Ok(vec![let_in.clone()]));
        check(with(blocked(), [let_in]), Command::Unblock { by }, Ok(vec![]));
        check(vec![], Command::Unblock { by }, Ok(vec![]));
    }
    for by in [DINO, ROBOT] {
        check(blocked(), Command::Unblock { by }, Err(Refusal::NotHolder));
    }
}

#[test]
fn who_is_let_in_again_opens_the_next_session() {
    let given = with(blocked(), [Event::CustomerUnblocked { by: ANNA.user }]);
    assert_eq!(session_after(given, customer_says("hi")).id, NEXT_SESSION);
}

#[test]
fn being_blocked_belongs_to_the_chat_and_not_to_a_session() {
    let (chat, entries) = commit(chat(owned()), vec![over(ANNA), blocks(ANNA)], NOW);
    assert!(chat.blocked);
    assert_eq!(entries[0].session, Some(SESSION));
    assert_eq!(entries[1].session, None);
    let unblocked = vec![Event::CustomerUnblocked { by: ANNA.user }];
    assert!(!commit(chat, unblocked, NOW).0.blocked);
}
