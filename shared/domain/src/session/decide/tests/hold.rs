//! Offers, answers, interceptions, joining.

use super::*;
use crate::queue::Decision;

fn offer_to(to: Offeree, wrapped: bool) -> Command {
    Command::Offer { to, wrapped, decision: Decision::default() }
}

fn made(to: Offeree, until: Option<Timestamp>) -> Event {
    Event::OfferMade { to, until, decision: Decision::default() }
}

fn answer(by: Actor, offer: Option<OfferId>) -> Command {
    Command::Answer { by, offer }
}

const TO_ANNA: Offeree = Offeree::One(ANNA.user);

#[test]
fn s07_an_offer_stands_for_the_queue_time() {
    let minute = Some(NOW + Seconds(60));
    check(waiting(), offer_to(TO_ANNA, false), Ok(vec![made(TO_ANNA, minute)]));
    let second = Settings { queue_time: Seconds(1), ..Settings::default() };
    let when = When::from(offer_to(TO_ANNA, false)).under(second);
    check(waiting(), when, Ok(vec![made(TO_ANNA, Some(NOW + Seconds(1)))]));
}

#[test]
fn s07_without_a_queue_time_an_offer_never_lapses() {
    let when = When::from(offer_to(TO_ANNA, false)).under(timeless());
    check(waiting(), when, Ok(vec![made(TO_ANNA, None)]));
}

#[test]
fn an_offer_to_everyone_never_lapses() {
    let everyone = offer_to(Offeree::Everyone, false);
    check(waiting(), everyone, Ok(vec![made(Offeree::Everyone, None)]));
}

#[test]
fn s08_a_silent_round_is_one_entry() {
    let expected = vec![Event::RoundWrapped, made(TO_ANNA, Some(NOW + Seconds(60)))];
    check(waiting(), offer_to(TO_ANNA, true), Ok(expected));
    let passed = with(offered(), [Event::OfferLapsed { to: TO_ANNA }]);
    assert_eq!(session_after(passed.clone(), Command::Tick).passed, [ANNA.user]);
    assert_eq!(session_after(passed, offer_to(TO_ANNA, true)).passed, []);
}

#[test]
fn what_does_not_wait_is_not_offered() {
    let elsewhere = [
        vec![],
        offered(),
        offered_to_all(),
        transferred(),
        owned(),
        replied(),
        closing(),
        closed(),
    ];
    for given in elsewhere {
        check(given, offer_to(Offeree::One(BRUNO.user), false), Ok(vec![]));
    }
}

#[test]
fn s46_an_inactive_line_offers_nothing() {
    check(waiting(), When::from(offer_to(TO_ANNA, false)).under(inactive()), Ok(vec![]));
}

#[test]
fn who_holds_the_offer_answers_with_its_id_or_without() {
    check(offered(), answer(ANNA, Some(offer())), Ok(vec![answered(ANNA)]));
    check(offered(), answer(ANNA, None), Ok(vec![answered(ANNA)]));
    check(offered(), answer(ANNA, Some(stale_offer())), Err(Refusal::OfferGone));
}

#[test]
fn an_answer_counts_until_the_lapse_is_written() {
    let late = When::from(answer(ANNA, Some(offer()))).at(LAPSES + Seconds(1));
    check(offered(), late, Ok(vec![answered(ANNA)]));
    let lapsed = with(offered(), [Event::OfferLapsed { to: TO_ANNA }]);
    check(lapsed, answer(ANNA, Some(offer())), Err(Refusal::OfferGone));
}

#[test]
fn what_is_offered_to_another_is_gone() {
    for by in [BRUNO, CARLA, DINO] {
        check(offered(), answer(by, None), Err(Refusal::OfferGone));
        check(transferred(), answer(by, None), Err(Refusal::OfferGone));
    }
}

#[test]
fn what_is_owned_is_answered_and_says_by_whom() {
    for by in [BRUNO, CARLA, DINO] {
        let owner = ANNA.user;
        check(owned(), answer(by, None), Err(Refusal::AlreadyAnswered { owner }));
        check(owned(), answer(by, Some(offer())), Err(Refusal::AlreadyAnswered { owner }));
    }
    check(owned(), answer(ANNA, Some(offer())), Ok(vec![]));
}

#[test]
fn while_it_waits_members_and_supervisors_take_it_by_hand() {
    for by in [ANNA, CARLA] {
        check(waiting(), answer(by, None), Ok(vec![answered(by)]));
    }
    check(waiting(), answer(DINO, None), Err(Refusal::NotHolder));
    check(waiting(), answer(ANNA, Some(offer())), Err(Refusal::OfferGone));
}

#[test]
fn s10_taking_by_hand_is_not_bound_to_the_limit() {
    check(waiting(), When::from(answer(ANNA, None)).at_limit(), Ok(vec![answered(ANNA)]));
    check(offered(), When::from(answer(ANNA, None)).at_limit(), Ok(vec![answered(ANNA)]));
}

#[test]
fn s06_the_first_to_answer_what_everyone_is_offered_owns_it() {
    let given = offered_to_all();
    for by in [ANNA, BRUNO, CARLA] {
        check(given.clone(), answer(by, None), Ok(vec![answered(by)]));
    }
    check(given.clone(), answer(DINO, None), Err(Refusal::OfferGone));
    let taken = with(given, [answered(ANNA)]);
    check(taken, answer(BRUNO, None), Err(Refusal::AlreadyAnswered { owner: ANNA.user }));
}

#[test]
fn who_is_at_their_limit_cannot_take_what_everyone_is_offered() {
    let full = When::from(answer(ANNA, None)).at_limit();
    check(offered_to_all(), full, Err(Refusal::AtLimit));
}

#[test]
fn who_is_transferred_a_session_answers_it() {
    check(transferred(), answer(ANNA, None), Ok(vec![answered(ANNA)]));
}

#[test]
fn what_ends_cannot_be_answered() {
    for given in [vec![], closing(), closed()] {
        check(given, answer(ANNA, None), Err(Refusal::SessionClosed));
    }
}

#[test]
fn s46_nobody_answers_in_an_inactive_line() {
    for given in [waiting(), offered(), offered_to_all(), transferred()] {
        let when = When::from(answer(ANNA, None)).under(inactive());
        check(given, when, Err(Refusal::LineInactive));
    }
}

#[test]
fn answering_keeps_the_age_and_notes_the_first_answer() {
    let session = session_after(offered(), answer(ANNA, None));
    assert_eq!((session.queued_at, session.answered_at), (START, Some(NOW)));
    let again = session_after(transferred(), answer(ANNA, None));
    assert_eq!((again.queued_at, again.answered_at), (START, Some(START)));
}

#[test]
fn members_intercept_by_right_of_the_line() {
    let may = Settings { members_may_intercept: true, ..Settings::default() };
    let taken = |by: Actor| Ok(vec![Event::SessionIntercepted { by: by.user }]);
    check(owned(), Command::Intercept { by: CARLA }, taken(CARLA));
    check(owned(), Command::Intercept { by: BRUNO }, Err(Refusal::NotHolder));
    check(owned(), When::from(Command::Intercept { by: BRUNO }).under(may.clone()), taken(BRUNO));
    let stranger = When::from(Command::Intercept { by: DINO }).under(may);
    check(owned(), stranger, Err(Refusal::NotHolder));
}

#[test]
fn an_interception_makes_the_supervisor_owner_who_has_not_replied() {
    let session = session_after(replied(), Command::Intercept { by: CARLA });
    assert_eq!(session.phase, Phase::Owned { operator: CARLA.user });
    assert!(!session.replied);
    assert_eq!(session.first_reply_at, Some(START));
}

#[test]
fn s46_nobody_intercepts_in_an_inactive_line() {
    let when = When::from(Command::Intercept { by: CARLA }).under(inactive());
    check(owned(), when, Err(Refusal::LineInactive));
}

#[test]
fn who_joins_reads_along_and_owns_nothing() {
    let session = session_after(owned(), Command::Join { by: BRUNO });
    assert_eq!(session.joined, [BRUNO.user]);
    assert_eq!(session.phase, Phase::Owned { operator: ANNA.user });
    let joined = with(owned(), [Event::OperatorJoined { user: BRUNO.user }]);
    check(joined, Command::Join { by: BRUNO }, Ok(vec![]));
}

#[test]
fn who_takes_part_lets_others_read_along() {
    let invite = |by| Command::Invite { by, user: DINO.user };
    let joined = Event::OperatorJoined { user: DINO.user };
    for by in [ANNA, BRUNO, CARLA] {
        check(owned(), invite(by), Ok(vec![joined.clone()]));
    }
    check(owned(), invite(DINO), Err(Refusal::NotHolder));
    let reads = with(owned(), [joined.clone()]);
    check(reads.clone(), invite(ANNA), Ok(vec![]));
    let session = session_after(reads, Command::Invite { by: DINO, user: BRUNO.user });
    assert_eq!(session.joined, [DINO.user, BRUNO.user]);
    check(owned(), Command::Invite { by: BRUNO, user: ANNA.user }, Ok(vec![]));
    check(closed(), invite(ANNA), Err(Refusal::SessionClosed));
}

#[test]
fn who_reads_along_leaves_or_is_taken_out_and_an_owner_is_not() {
    let reads = || with(owned(), [Event::OperatorJoined { user: DINO.user }]);
    let remove = |by| Command::Remove { by, user: DINO.user };
    let left = Event::OperatorLeft { user: DINO.user };
    for by in [ANNA, CARLA, DINO] {
        check(reads(), remove(by), Ok(vec![left.clone()]));
    }
    check(reads(), remove(BRUNO), Err(Refusal::NotHolder));
    assert_eq!(session_after(reads(), remove(DINO)).joined, []);
    check(with(reads(), [left]), remove(ANNA), Ok(vec![]));
    for by in [ANNA, CARLA] {
        check(owned(), Command::Remove { by, user: ANNA.user }, Err(Refusal::NotHolder));
    }
    check(closed(), remove(ANNA), Err(Refusal::SessionClosed));
}
