//! Sessions that go on: after idle closing, and for owners who are not there (§4.8, §4.9).

use super::*;
use crate::session::{Gone, QueuedBecause};

fn says(at: Timestamp, settings: Settings) -> When {
    When::from(customer_says("again")).at(at).under(settings)
}

fn reopened(more: impl IntoIterator<Item = Event>) -> Vec<Event> {
    with(vec![Event::SessionReopened, said("again", NOW)], more)
}

fn gone(why: Gone) -> Event {
    let because = QueuedBecause::OwnerGone { owner: ANNA.user, gone: why };
    Event::SessionQueued { line: LINE, because }
}

const ON_LEAVE: Gone = Gone::OnLeave { until: LAPSES };

/// Whether a message at `at` goes on with the session closed at [`START`].
fn goes_on(given: Vec<Event>, at: Timestamp, auto_expire_time: Seconds) -> bool {
    let settings = Settings { auto_expire_time, ..Settings::default() };
    session_after(given, says(at, settings)).id == SESSION
}

#[test]
fn s35_a_session_closed_for_idleness_goes_on_until_it_expires() {
    let hour = START + Seconds(3_600);
    assert!(goes_on(closed_for_idleness(), Timestamp(hour.0 - 1), Seconds(3_600)));
    assert!(!goes_on(closed_for_idleness(), hour, Seconds(3_600)));
    assert!(!goes_on(closed_for_idleness(), START, Seconds(0)));
}

#[test]
fn s35_one_that_was_ended_otherwise_does_not_go_on() {
    let reasons = [
        CloseReason::Finished,
        CloseReason::Spam,
        CloseReason::LineDeleted,
        CloseReason::ChannelDisconnected,
    ];
    for reason in reasons {
        let given = with(replied(), [Event::SessionClosed { by: None, reason }]);
        assert!(!goes_on(given, NOW, Seconds(3_600)), "{reason:?}");
    }
}

#[test]
fn s35_what_goes_on_has_its_owner_again_and_is_not_greeted() {
    let settings = Settings {
        welcome_text: Some("Welcome".to_owned()),
        welcome_each_session: true,
        ..Settings::default()
    };
    check(closed_for_idleness(), says(NOW, settings.clone()), Ok(reopened([])));
    let session = session_after(closed_for_idleness(), says(NOW, settings));
    assert_eq!(session.phase, Phase::Owned { operator: ANNA.user });
    assert_eq!((session.queued_at, session.opened_at), (START, START));
    assert_eq!((session.unanswered_since, session.active_at), (Some(NOW), NOW));
}

#[test]
fn s35_what_goes_on_without_an_owner_waits() {
    let idle = Event::SessionClosed { by: None, reason: CloseReason::Idle };
    let given = with(transferred(), [idle]);
    check(given.clone(), customer_says("again"), Ok(reopened([])));
    let session = session_after(given, customer_says("again"));
    assert_eq!(session.phase, Phase::Waiting { skipped: false });
}

#[test]
fn what_is_reopened_for_an_owner_who_is_gone_waits_at_its_old_age() {
    for why in [ON_LEAVE, Gone::Dismissed] {
        for given in [closing(), closed_for_idleness()] {
            let when =
                || When::from(customer_says("again")).knowing(|it| it.owner_gone = Some(why));
            check(given.clone(), when(), Ok(reopened([gone(why)])));
            let session = session_after(given, when());
            assert_eq!(session.phase, Phase::Waiting { skipped: false });
            assert_eq!(session.queued_at, START);
        }
    }
}

#[test]
fn what_is_owned_does_not_change_hands_for_what_is_known_of_reopening() {
    let when = When::from(customer_says("again")).knowing(|it| it.owner_gone = Some(ON_LEAVE));
    check(replied(), when, Ok(vec![said("again", NOW)]));
}

#[test]
fn a_message_to_an_owner_on_leave_brings_it_back_to_the_queue() {
    let away = with(replied(), [Event::OwnerAway { until: LAPSES }]);
    let expected = Ok(vec![said("again", NOW), gone(ON_LEAVE)]);
    let last = Timestamp(LAPSES.0 - 1);
    check(away.clone(), says(last, Settings::default()), expected);
    let back = Ok(vec![said("again", NOW)]);
    check(away.clone(), says(LAPSES, Settings::default()), back.clone());
    let returned = with(away, [Event::OwnerBack]);
    check(returned, says(last, Settings::default()), back);
}
