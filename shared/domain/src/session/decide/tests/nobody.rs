//! Nobody is there: the customer is told, once in a session (S29, §4.6, trap T13).

use super::*;
use crate::message::Automatic;
use crate::session::Unattended;

const REASONS: [Unattended; 3] =
    [Unattended::OffHours, Unattended::NobodyAtWork, Unattended::QueueEmpty];

fn tell(why: Unattended, settings: Settings) -> When {
    When::from(Command::TellNobodyIsThere { why }).under(settings)
}

fn says_so() -> Settings {
    Settings { nobody_there_text: Some("Tomorrow".to_owned()), ..Settings::default() }
}

fn nobody(why: Unattended, notify: bool) -> Event {
    Event::NobodyThere { why, notify }
}

fn text() -> Event {
    auto(Automatic::NobodyThere, "Tomorrow", NOW)
}

#[test]
fn s29_who_waits_is_told_once_that_nobody_is_there() {
    for why in REASONS {
        check(waiting(), tell(why, says_so()), Ok(vec![nobody(why, false), text()]));
        for before in REASONS {
            let told = with(waiting(), [nobody(before, false)]);
            check(told, tell(why, says_so()), Ok(vec![]));
        }
    }
}

#[test]
fn s29_colleagues_are_told_of_an_empty_queue_but_not_of_the_hours() {
    let notifies =
        |text| Settings { notify_empty_queue: true, nobody_there_text: text, ..says_so() };
    let with_text = || notifies(says_so().nobody_there_text);
    let off = Unattended::OffHours;
    check(waiting(), tell(off, with_text()), Ok(vec![nobody(off, false), text()]));
    check(waiting(), tell(off, notifies(None)), Ok(vec![]));
    for why in [Unattended::NobodyAtWork, Unattended::QueueEmpty] {
        check(waiting(), tell(why, with_text()), Ok(vec![nobody(why, true), text()]));
        check(waiting(), tell(why, notifies(None)), Ok(vec![nobody(why, true)]));
    }
}

#[test]
fn s29_where_nothing_is_said_nothing_is_noted() {
    let why = Unattended::QueueEmpty;
    check(waiting(), tell(why, Settings::default()), Ok(vec![]));
    check(waiting(), tell(why, says_so()).knowing(|it| it.takes_texts = false), Ok(vec![]));
    let off = Settings { active: false, notify_empty_queue: true, ..says_so() };
    check(waiting(), tell(why, off), Ok(vec![]));
}

#[test]
fn s29_only_who_waits_is_told() {
    let elsewhere = [
        vec![],
        offered(),
        offered_to_all(),
        asked(),
        transferred(),
        owned(),
        replied(),
        bot_led(),
        looked_up(),
        closing(),
        closed(),
    ];
    for given in elsewhere {
        check(given, tell(Unattended::QueueEmpty, says_so()), Ok(vec![]));
    }
}

#[test]
fn s29_the_text_is_no_answer_and_the_session_waits_on() {
    let session = session_after(waiting(), tell(Unattended::OffHours, says_so()));
    assert_eq!(session.phase, Phase::Waiting { skipped: false });
    assert_eq!((session.queued_at, session.unanswered_since), (START, Some(START)));
    assert!(session.unattended);
}

#[test]
fn s29_the_next_session_is_told_anew() {
    let over = Event::SessionClosed { by: None, reason: CloseReason::Finished };
    let told = with(waiting(), [nobody(Unattended::OffHours, false), over]);
    assert!(!session_after(told, customer_says("again")).unattended);
}
