//! Pinned sessions, and sessions in silence.

use super::*;
use crate::session::DeadlineKind;
use crate::session::{TransferTarget, deadlines};

fn pin(by: Actor, on: bool) -> Command {
    Command::Pin { by, on }
}

fn pinned(on: bool) -> Event {
    Event::PinSet { by: ANNA.user, on }
}

fn silence(by: Actor, on: bool) -> Command {
    Command::Silence { by, on }
}

fn silent(by: Actor, on: bool) -> Event {
    Event::SilenceSet { by: by.user, on }
}

#[test]
fn the_owner_pins_and_lets_go_once() {
    for given in [owned(), replied()] {
        check(given.clone(), pin(ANNA, true), Ok(vec![pinned(true)]));
        check(given.clone(), pin(ANNA, false), Ok(vec![]));
        let given = with(given, [pinned(true)]);
        check(given.clone(), pin(ANNA, true), Ok(vec![]));
        check(given, pin(ANNA, false), Ok(vec![pinned(false)]));
    }
}

#[test]
fn nobody_else_pins() {
    for by in [BRUNO, CARLA, DINO] {
        check(owned(), pin(by, true), Err(Refusal::NotHolder));
    }
    for given in [waiting(), offered(), transferred(), closing()] {
        check(given, pin(ANNA, true), Err(Refusal::NotHolder));
    }
    check(bot_led(), pin(ROBOT, true), Err(Refusal::NotHolder));
    check(closed(), pin(ANNA, true), Err(Refusal::SessionClosed));
}

#[test]
fn a_pinned_session_is_neither_idle_nor_taken_from_its_owner() {
    let settings = only(|it| {
        it.auto_close_time = Seconds(30);
        it.return_silent = Seconds(30);
    });
    let kinds = |given| -> Vec<DeadlineKind> {
        let session = chat(given).session.unwrap();
        deadlines(&session, &settings).into_iter().map(|it| it.kind).collect()
    };
    let waits = with(replied(), [said("and?", START)]);
    assert_eq!(kinds(waits.clone()), [DeadlineKind::Silent, DeadlineKind::Idle]);
    assert_eq!(kinds(with(waits.clone(), [pinned(true)])), []);
    let loose = with(waits, [pinned(true), pinned(false)]);
    assert_eq!(kinds(loose), [DeadlineKind::Silent, DeadlineKind::Idle]);
}

#[test]
fn whoever_gets_a_pinned_session_next_has_it_loose() {
    let given = with(owned(), [pinned(true)]);
    let to = TransferTarget::User { user: BRUNO.user, employed: true };
    let skip = Command::Skip { by: ANNA, offer: None };
    let ways = [skip, Command::Intercept { by: CARLA }, Command::Transfer { by: ANNA, to }];
    for way in ways {
        assert!(!session_after(given.clone(), way).pinned);
    }
}

#[test]
fn who_takes_part_or_a_supervisor_has_it_silent_and_loud_again() {
    let joined = || with(owned(), [Event::OperatorJoined { user: DINO.user }]);
    for by in [ANNA, CARLA, DINO] {
        check(joined(), silence(by, true), Ok(vec![silent(by, true)]));
        check(joined(), silence(by, false), Ok(vec![]));
        let given = with(joined(), [silent(BRUNO, true)]);
        check(given.clone(), silence(by, true), Ok(vec![]));
        check(given, silence(by, false), Ok(vec![silent(by, false)]));
    }
    check(joined(), silence(BRUNO, true), Err(Refusal::NotHolder));
    check(closing(), silence(ANNA, true), Ok(vec![silent(ANNA, true)]));
    check(bot_led(), silence(ROBOT, true), Ok(vec![silent(ROBOT, true)]));
    for given in [waiting(), offered()] {
        check(given.clone(), silence(ANNA, true), Err(Refusal::NotHolder));
        check(given, silence(CARLA, true), Ok(vec![silent(CARLA, true)]));
    }
    check(closed(), silence(CARLA, true), Err(Refusal::SessionClosed));
}

#[test]
fn in_silence_what_employees_write_is_a_note() {
    let noted = |by: Actor| {
        let Event::MessageAdded(mut message) = wrote(by, "psst", NOW) else { unreachable!() };
        message.internal = true;
        Ok(vec![Event::MessageAdded(message)])
    };
    for given in [owned(), offered(), closing()] {
        let given = with(given, [silent(CARLA, true)]);
        check(given.clone(), write(ANNA, "psst"), noted(ANNA));
        check(given.clone(), write(CARLA, "psst"), noted(CARLA));
        check(given, write(DINO, "psst"), Err(Refusal::NotHolder));
    }
    let loud = with(owned(), [silent(CARLA, true), silent(CARLA, false)]);
    check(loud, write(ANNA, "psst"), Ok(vec![wrote(ANNA, "psst", NOW)]));
}

#[test]
fn s46_in_silence_an_inactive_line_takes_what_employees_write() {
    let given = with(owned(), [silent(CARLA, true)]);
    let when = When::from(write(ANNA, "psst")).under(inactive());
    assert!(when.decide(&chat(given)).is_ok());
}
