//! What becomes of a session whose holder has gone (§4.8).

use super::*;
use crate::session::{Gone, QueuedBecause};

const ON_LEAVE: Gone = Gone::OnLeave { until: LAPSES };

fn review(user: Actor, gone: Option<Gone>) -> Command {
    Command::Review { user: user.user, gone }
}

fn queued(gone: Gone) -> Event {
    let because = QueuedBecause::OwnerGone { owner: ANNA.user, gone };
    Event::SessionQueued { line: LINE, because }
}

fn lapsed() -> Event {
    Event::OfferLapsed { to: Offeree::One(ANNA.user) }
}

#[test]
fn an_owner_who_is_dismissed_loses_the_session() {
    for given in [owned(), replied()] {
        let dismissed = review(ANNA, Some(Gone::Dismissed));
        check(given.clone(), dismissed.clone(), Ok(vec![queued(Gone::Dismissed)]));
        let session = session_after(given, dismissed);
        assert_eq!(session.phase, Phase::Waiting { skipped: false });
        assert_eq!((session.queued_at, session.owned_at), (START, None));
        assert_eq!(session.passed, []);
    }
}

#[test]
fn an_owner_on_leave_loses_it_only_while_the_customer_waits() {
    check(owned(), review(ANNA, Some(ON_LEAVE)), Ok(vec![queued(ON_LEAVE)]));
    let away = Event::OwnerAway { until: LAPSES };
    check(replied(), review(ANNA, Some(ON_LEAVE)), Ok(vec![away.clone()]));
    check(with(replied(), [away]), review(ANNA, Some(ON_LEAVE)), Ok(vec![]));
}

#[test]
fn a_leave_that_is_moved_is_noted_and_one_that_is_over_too() {
    let away = |until| Event::OwnerAway { until };
    let given = with(replied(), [away(LAPSES)]);
    let longer = Gone::OnLeave { until: CLOSES };
    check(given.clone(), review(ANNA, Some(longer)), Ok(vec![away(CLOSES)]));
    check(given.clone(), review(ANNA, None), Ok(vec![Event::OwnerBack]));
    check(with(given, [Event::OwnerBack]), review(ANNA, None), Ok(vec![]));
    check(replied(), review(ANNA, None), Ok(vec![]));
}

#[test]
fn whoever_is_offered_it_and_is_dismissed_has_let_it_lapse() {
    for given in [offered(), transferred(), asked()] {
        check(given.clone(), review(ANNA, Some(Gone::Dismissed)), Ok(vec![lapsed()]));
        check(given, review(ANNA, None), Ok(vec![]));
    }
}

#[test]
fn s09_whoever_is_offered_it_and_on_leave_keeps_the_offer_where_nobody_is_checked() {
    let checks = || Settings { check_available: true, ..Settings::default() };
    for given in [offered(), transferred(), asked()] {
        check(given.clone(), review(ANNA, Some(ON_LEAVE)), Ok(vec![]));
        let checked = When::from(review(ANNA, Some(ON_LEAVE))).under(checks());
        check(given, checked, Ok(vec![lapsed()]));
    }
}

#[test]
fn a_bot_that_is_no_more_loses_the_session_to_the_responsible_or_the_queue() {
    let because = QueuedBecause::OwnerGone { owner: ROBOT.user, gone: Gone::Dismissed };
    let queued = Event::SessionQueued { line: LINE, because };
    let dismissed = || review(ROBOT, Some(Gone::Dismissed));
    check(bot_led(), dismissed(), Ok(vec![queued.clone()]));
    let known = Event::CustomerRecognised { responsible: Some(ANNA.user) };
    let forwards = Settings { crm_forward: true, ..timeless() };
    let there =
        When::from(dismissed()).under(forwards).knowing(|it| it.responsible_is_there = true);
    let asks = Event::ResponsibleAsked { to: ANNA.user, until: None };
    check(with(bot_led(), [known]), there, Ok(vec![queued, asks]));
    let session = session_after(bot_led(), dismissed());
    assert_eq!((session.queued_at, session.unanswered_since), (NOW, Some(NOW)));
    for left_alone in [review(ROBOT, Some(ON_LEAVE)), review(ROBOT, None)] {
        check(bot_led(), left_alone, Ok(vec![]));
    }
    check(bot_closing(), dismissed(), Ok(vec![]));
}

#[test]
fn what_another_holds_or_nobody_is_left_alone() {
    let elsewhere = [vec![], waiting(), offered_to_all(), bot_led(), closing(), closed()];
    for given in elsewhere.into_iter().chain([looked_up(), bot_closing()]) {
        for gone in [Some(Gone::Dismissed), Some(ON_LEAVE), None] {
            check(given.clone(), review(ANNA, gone), Ok(vec![]));
        }
    }
    for given in [offered(), owned(), replied(), transferred()] {
        check(given, review(BRUNO, Some(Gone::Dismissed)), Ok(vec![]));
    }
}

#[test]
fn a_new_owner_is_not_away_because_the_last_one_was() {
    let away = Event::OwnerAway { until: LAPSES };
    let given = with(replied(), [away]);
    let session = session_after(given.clone(), Command::Intercept { by: CARLA });
    assert_eq!(session.owner_away_until, None);
    let to = crate::session::TransferTarget::User { user: BRUNO.user, employed: true };
    let session = session_after(given, Command::Transfer { by: ANNA, to });
    assert_eq!(session.owner_away_until, None);
    let unreplied = with(transferred(), [answered(ANNA), Event::OwnerAway { until: LAPSES }]);
    let skipped = session_after(unreplied, Command::Skip { by: ANNA, offer: None });
    assert_eq!(skipped.owner_away_until, None);
}

#[test]
fn an_owner_who_came_back_in_the_closing_delay_keeps_what_is_reopened() {
    let until = Timestamp(CLOSES.0 + 1);
    let finished = finished(Some(ANNA), CLOSES, CloseReason::Finished);
    let given = with(replied(), [Event::OwnerAway { until }, finished]);
    let session = session_after(given, customer_says("wait"));
    assert_eq!(session.phase, Phase::Owned { operator: ANNA.user });
    assert_eq!(session.owner_away_until, None);
}
