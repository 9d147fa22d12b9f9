//! Skipping and transferring.

use super::*;
use crate::session::{QueuedBecause, TransferTarget};

fn skip(by: Actor, offer: Option<OfferId>) -> Command {
    Command::Skip { by, offer }
}

fn to_user(by: Actor, to: Actor) -> Command {
    Command::Transfer { by, to: TransferTarget::User { user: to.user, employed: true } }
}

fn to_line(by: Actor, line: LineId) -> Command {
    Command::Transfer { by, to: TransferTarget::Line { line, active: true } }
}

fn declined(by: Actor) -> Vec<Event> {
    vec![Event::OfferDeclined { by: by.user }]
}

fn passed_to(by: Actor, to: Actor) -> Vec<Event> {
    let until = Some(NOW + Seconds(60));
    vec![Event::SessionTransferred { by: by.user, to: to.user, until }]
}

fn queued(by: Actor, line: LineId) -> Vec<Event> {
    let because = QueuedBecause::Transferred { by: by.user };
    vec![Event::SessionQueued { line, because }]
}

#[test]
fn who_is_offered_it_declines_with_the_offers_id_or_without() {
    check(offered(), skip(ANNA, Some(offer())), Ok(declined(ANNA)));
    check(offered(), skip(ANNA, None), Ok(declined(ANNA)));
    check(offered(), skip(ANNA, Some(stale_offer())), Err(Refusal::OfferGone));
}

#[test]
fn nobody_declines_for_another() {
    for by in [BRUNO, CARLA, DINO] {
        check(offered(), skip(by, None), Err(Refusal::OfferGone));
        check(owned(), skip(by, None), Err(Refusal::NotHolder));
    }
}

#[test]
fn an_owner_gives_it_back_before_their_first_reply_and_not_after() {
    check(owned(), skip(ANNA, None), Ok(declined(ANNA)));
    check(replied(), skip(ANNA, None), Err(Refusal::NotHolder));
    // What an earlier owner wrote is not this one's reply.
    let taken_over = with(transferred(), [answered(ANNA)]);
    check(taken_over, skip(ANNA, None), Ok(declined(ANNA)));
}

#[test]
fn a_second_decline_finds_the_offer_gone() {
    let given = with(offered(), [Event::OfferDeclined { by: ANNA.user }]);
    check(given, skip(ANNA, Some(offer())), Err(Refusal::OfferGone));
}

#[test]
fn declining_what_everyone_is_offered_leaves_it_to_the_others() {
    check(offered_to_all(), skip(ANNA, None), Ok(vec![]));
    check(offered_to_all(), skip(DINO, None), Err(Refusal::OfferGone));
}

#[test]
fn a_declined_session_keeps_place_and_age() {
    for given in [offered(), owned(), transferred()] {
        let session = session_after(given, skip(ANNA, None));
        assert_eq!(session.phase, Phase::Waiting { skipped: true });
        assert_eq!((session.queued_at, session.opened_at), (START, START));
        assert_eq!(session.passed, [ANNA.user]);
    }
}

#[test]
fn what_ends_cannot_be_skipped() {
    for given in [vec![], closing(), closed()] {
        check(given, skip(ANNA, None), Err(Refusal::SessionClosed));
    }
}

#[test]
fn a_transfer_offers_it_to_the_other_and_the_owner_no_longer_holds_it() {
    check(replied(), to_user(ANNA, BRUNO), Ok(passed_to(ANNA, BRUNO)));
    let session = session_after(replied(), to_user(ANNA, BRUNO));
    let to = Offeree::One(BRUNO.user);
    assert_eq!(session.offer(), Some((OfferId::of(CHAT, 6), to)));
    assert_eq!((session.operator(), session.holder()), (None, Some(BRUNO.user)));
    assert_eq!(session.queued_at, START);
}

#[test]
fn a_transfer_stands_for_the_queue_time_or_for_ever() {
    let when = When::from(to_user(ANNA, BRUNO)).under(timeless());
    let (by, to) = (ANNA.user, BRUNO.user);
    check(replied(), when, Ok(vec![Event::SessionTransferred { by, to, until: None }]));
}

#[test]
fn a_transfer_may_go_outside_the_queue() {
    check(owned(), to_user(ANNA, DINO), Ok(passed_to(ANNA, DINO)));
}

#[test]
fn who_is_offered_it_may_pass_it_on() {
    check(offered(), to_user(ANNA, BRUNO), Ok(passed_to(ANNA, BRUNO)));
    check(transferred(), to_user(ANNA, BRUNO), Ok(passed_to(ANNA, BRUNO)));
    check(offered_to_all(), to_user(BRUNO, ANNA), Ok(passed_to(BRUNO, ANNA)));
}

#[test]
fn a_supervisor_transfers_what_another_holds_or_nobody() {
    for given in [waiting(), offered(), owned(), replied()] {
        check(given, to_user(CARLA, BRUNO), Ok(passed_to(CARLA, BRUNO)));
    }
}

#[test]
fn nobody_else_transfers() {
    for given in [waiting(), offered(), owned(), transferred()] {
        check(given.clone(), to_user(BRUNO, DINO), Err(Refusal::NotHolder));
        check(given, to_line(DINO, OTHER_LINE), Err(Refusal::NotHolder));
    }
}

#[test]
fn a_transfer_to_its_owner_or_to_somebody_gone_is_wrong() {
    check(owned(), to_user(ANNA, ANNA), Err(Refusal::OperatorWrong));
    check(owned(), to_user(CARLA, ANNA), Err(Refusal::OperatorWrong));
    check(offered(), to_user(ANNA, ANNA), Err(Refusal::OperatorWrong));
    let gone = TransferTarget::User { user: BRUNO.user, employed: false };
    check(owned(), Command::Transfer { by: ANNA, to: gone }, Err(Refusal::OperatorWrong));
}

#[test]
fn a_transfer_pressed_twice_is_one() {
    let given = with(owned(), passed_to(CARLA, BRUNO));
    check(given.clone(), to_user(CARLA, BRUNO), Ok(vec![]));
    let given = with(given, [Event::OfferLapsed { to: Offeree::One(BRUNO.user) }]);
    check(given, to_user(CARLA, BRUNO), Ok(passed_to(CARLA, BRUNO)));
}

#[test]
fn a_transfer_to_a_line_waits_there_at_its_old_age() {
    check(replied(), to_line(ANNA, OTHER_LINE), Ok(queued(ANNA, OTHER_LINE)));
    let session = session_after(replied(), to_line(ANNA, OTHER_LINE));
    assert_eq!(session.phase, Phase::Waiting { skipped: false });
    assert_eq!((session.line, session.queued_at), (OTHER_LINE, START));
    assert_eq!(session.passed, []);
    assert_eq!(chat(replied()).user_code(), "telegrambot|5|c|10");
    let moved = chat(with(replied(), queued(ANNA, OTHER_LINE)));
    assert_eq!(moved.user_code(), "telegrambot|5|c|10");
}

#[test]
fn who_passed_it_is_asked_again_after_a_transfer_to_a_line() {
    let given = with(offered(), [Event::OfferDeclined { by: ANNA.user }]);
    assert_eq!(session_after(given, to_line(CARLA, OTHER_LINE)).passed, []);
}

#[test]
fn an_owner_gives_it_back_to_the_queue_of_its_own_line() {
    check(replied(), to_line(ANNA, LINE), Ok(queued(ANNA, LINE)));
    check(waiting(), to_line(CARLA, LINE), Ok(vec![]));
}

#[test]
fn a_line_that_is_not_there_or_switched_off_takes_nothing() {
    let off = TransferTarget::Line { line: OTHER_LINE, active: false };
    check(owned(), Command::Transfer { by: ANNA, to: off }, Err(Refusal::LineWrong));
}

#[test]
fn what_ends_is_not_transferred() {
    for given in [vec![], closing(), closed()] {
        check(given.clone(), to_user(ANNA, BRUNO), Err(Refusal::SessionClosed));
        check(given, to_line(CARLA, OTHER_LINE), Err(Refusal::SessionClosed));
    }
}

#[test]
fn s46_nobody_transfers_in_an_inactive_line() {
    let when = When::from(to_user(ANNA, BRUNO)).under(inactive());
    check(owned(), when, Err(Refusal::LineInactive));
}
