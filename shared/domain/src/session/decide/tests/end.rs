//! Finishing, spam, abandonment.

use super::*;
use crate::message::Automatic;
use crate::session::SessionStatus;
use crate::time::Minutes;

fn finish(by: Actor) -> Command {
    Command::Finish { by }
}

fn spam(by: Actor) -> Command {
    Command::Spam { by, block: false }
}

fn over(by: Option<Actor>, reason: CloseReason) -> Event {
    Event::SessionClosed { by: by.map(|it| it.user), reason }
}

#[test]
fn s34_finishing_starts_the_closing_delay_in_minutes() {
    let until = NOW + Minutes(10);
    let done = |by| Ok(vec![finished(Some(by), until, CloseReason::Finished)]);
    check(replied(), finish(ANNA), done(ANNA));
    check(replied(), finish(CARLA), done(CARLA));
    assert_eq!(session_after(replied(), finish(ANNA)).status(), SessionStatus::WaitClient);
}

#[test]
fn s34_without_a_closing_delay_it_closes_at_once() {
    let at_once = Settings { full_close_time: Minutes(0), ..Settings::default() };
    let finished = finished(Some(ANNA), NOW, CloseReason::Finished);
    let expected = vec![finished, over(Some(ANNA), CloseReason::Finished)];
    check(replied(), When::from(finish(ANNA)).under(at_once), Ok(expected));
}

#[test]
fn s33_the_close_text_goes_before_the_closing_delay() {
    let text = Settings { close_text: Some("Goodbye".to_owned()), ..Settings::default() };
    let until = NOW + Minutes(10);
    let expected = vec![
        auto(Automatic::Close, "Goodbye", NOW),
        finished(Some(ANNA), until, CloseReason::Finished),
    ];
    check(replied(), When::from(finish(ANNA)).under(text), Ok(expected));
    let blank = Settings { close_text: Some(" ".to_owned()), ..Settings::default() };
    let expected = vec![finished(Some(ANNA), until, CloseReason::Finished)];
    check(replied(), When::from(finish(ANNA)).under(blank), Ok(expected));
}

#[test]
fn only_the_owner_or_a_supervisor_finishes() {
    for by in [BRUNO, DINO] {
        for given in [waiting(), offered(), owned(), closing()] {
            check(given, finish(by), Err(Refusal::NotHolder));
        }
    }
    check(waiting(), finish(ANNA), Err(Refusal::NotHolder));
    check(offered(), finish(ANNA), Err(Refusal::NotHolder));
}

#[test]
fn a_supervisor_ends_what_nobody_has_at_once() {
    for given in [waiting(), offered(), offered_to_all(), transferred()] {
        let expected = vec![over(Some(CARLA), CloseReason::Finished)];
        check(given, finish(CARLA), Ok(expected));
    }
}

#[test]
fn finishing_twice_changes_nothing() {
    check(closing(), finish(ANNA), Ok(vec![]));
    check(closing(), finish(CARLA), Ok(vec![]));
    check(closed(), finish(ANNA), Err(Refusal::SessionClosed));
    check(vec![], finish(CARLA), Err(Refusal::SessionClosed));
}

#[test]
fn spam_ends_it_at_once_and_in_silence() {
    let text = Settings { close_text: Some("Goodbye".to_owned()), ..Settings::default() };
    for given in [offered(), owned(), replied(), closing(), transferred()] {
        let when = When::from(spam(ANNA)).under(text.clone());
        check(given, when, Ok(vec![over(Some(ANNA), CloseReason::Spam)]));
    }
    assert_eq!(session_after(owned(), spam(ANNA)).status(), SessionStatus::Spam);
}

#[test]
fn only_who_holds_it_or_a_supervisor_says_spam() {
    for given in [waiting(), offered(), owned(), closing()] {
        check(given.clone(), spam(BRUNO), Err(Refusal::NotHolder));
        check(given, spam(CARLA), Ok(vec![over(Some(CARLA), CloseReason::Spam)]));
    }
    check(closed(), spam(ANNA), Err(Refusal::SessionClosed));
}

#[test]
fn an_abandoned_session_ends_in_silence_from_everywhere() {
    let reasons = [CloseReason::LineDeleted, CloseReason::ChannelDisconnected];
    for reason in reasons {
        for given in [waiting(), offered(), offered_to_all(), owned(), closing(), transferred()] {
            check(given.clone(), Command::Abandon { reason }, Ok(vec![over(None, reason)]));
            let session = session_after(given, Command::Abandon { reason });
            assert_eq!(session.status(), SessionStatus::SilentlyClosed);
        }
        check(vec![], Command::Abandon { reason }, Ok(vec![]));
        check(closed(), Command::Abandon { reason }, Ok(vec![]));
    }
}

#[test]
fn the_closed_session_keeps_its_owner_instant_and_reason() {
    let session = session_after(closing(), When::from(Command::Tick).at(CLOSES));
    let (operator, reason) = (Some(ANNA.user), CloseReason::Finished);
    assert_eq!(session.phase, Phase::Closed { operator, at: CLOSES, reason });
}
