//! Waiting for the CRM, and its answer (S17, §4.5).

use super::*;
use crate::session::{Responsible, TransferTarget};

fn recognise(user: Option<Actor>) -> When {
    let responsible = user.map(|it| Responsible { user: it.user, absent: false });
    When::from(asked_for(responsible)).under(forwards())
}

fn asked_for(responsible: Option<Responsible>) -> Command {
    Command::Recognise { session: Some(SESSION), cards: None, responsible }
}

fn forwards() -> Settings {
    Settings { crm_forward: true, ..Settings::default() }
}

fn known(responsible: Option<Actor>) -> Event {
    Event::CustomerRecognised { responsible: responsible.map(|it| it.user) }
}

fn asks(to: Actor) -> Event {
    Event::ResponsibleAsked { to: to.user, until: Some(NOW + Seconds(60)) }
}

#[test]
fn s17_routing_goes_on_without_the_crm_at_its_instant() {
    check_due(looked_up(), &timeless(), LOOKED_UP, vec![Event::LookupLapsed]);
    let session = session_after(looked_up(), When::from(Command::Tick).at(LOOKED_UP));
    assert_eq!((session.lookup_until, session.recognised), (None, false));
    assert_eq!(session.queued_at, START);
    let off = When::from(Command::Tick).at(LOOKED_UP).under(inactive());
    check(looked_up(), off, Ok(vec![]));
}

#[test]
fn s17_nobody_is_offered_a_session_while_the_crm_is_asked() {
    let to = Offeree::One(ANNA.user);
    let offer = || Command::Offer { to, wrapped: false, decision: Decision::default() };
    check(looked_up(), offer(), Ok(vec![]));
    let lapsed = with(looked_up(), [Event::LookupLapsed]);
    assert_eq!(session_after(lapsed, offer()).holder(), Some(ANNA.user));
}

#[test]
fn s17_the_responsible_is_asked_at_once_and_once() {
    let late = with(looked_up(), [Event::LookupLapsed]);
    for given in [looked_up(), late, offered_to_all(), offered_to(Offeree::One(ANNA.user))] {
        let expected = vec![known(Some(DINO)), asks(DINO)];
        check(given.clone(), recognise(Some(DINO)), Ok(expected.clone()));
        check(with(given, expected), recognise(Some(DINO)), Ok(vec![]));
    }
}

#[test]
fn s17_an_asked_responsible_holds_the_session() {
    let session = session_after(looked_up(), recognise(Some(DINO)));
    let Phase::Offered { to, until, from, as_responsible, .. } = session.phase else {
        panic!("{:?}", session.phase)
    };
    assert_eq!((to, until), (Offeree::One(DINO.user), Some(NOW + Seconds(60))));
    assert_eq!((from, as_responsible), (None, true));
    assert_eq!((session.crm_owner, session.lookup_until), (None, None));
    assert_eq!(session.queued_at, START);
    check(asked(), Command::Answer { by: ANNA, offer: None }, Ok(vec![answered(ANNA)]));
    check(asked(), Command::Answer { by: BRUNO, offer: None }, Err(Refusal::OfferGone));
}

#[test]
fn s17_a_silent_responsible_loses_it_to_the_queue() {
    let lapsed = Event::OfferLapsed { to: Offeree::One(ANNA.user) };
    check_due(asked(), &timeless(), LAPSES, vec![lapsed]);
}

#[test]
fn s17_without_rotation_the_responsible_keeps_the_offer() {
    let patient = Settings { queue_time: Seconds(0), ..forwards() };
    let expected = vec![known(Some(DINO)), Event::ResponsibleAsked { to: DINO.user, until: None }];
    check(looked_up(), recognise(Some(DINO)).under(patient), Ok(expected));
}

#[test]
fn s17_who_is_unknown_or_cannot_be_asked_is_nobody() {
    check(looked_up(), recognise(None), Ok(vec![known(None)]));
    let responsible = Some(Responsible { user: DINO.user, absent: true });
    let absent = When::from(asked_for(responsible)).under(forwards());
    check(looked_up(), absent, Ok(vec![known(None)]));
    let session = session_after(looked_up(), recognise(None));
    assert_eq!((session.lookup_until, session.recognised), (None, true));
}

#[test]
fn s17_who_holds_it_already_is_not_asked_again() {
    check(offered(), recognise(Some(ANNA)), Ok(vec![known(Some(ANNA))]));
    let expected = vec![known(Some(BRUNO)), asks(BRUNO)];
    check(offered(), recognise(Some(BRUNO)), Ok(expected));
}

#[test]
fn s17_what_somebody_has_or_was_handed_stays_with_them() {
    for given in [owned(), replied(), closing(), transferred(), bot_led(), bot_closing()] {
        check(given, recognise(Some(DINO)), Ok(vec![known(Some(DINO))]));
    }
    for given in [vec![], closed()] {
        check(given, recognise(Some(DINO)), Ok(vec![]));
    }
}

#[test]
fn s17_the_responsible_is_asked_only_where_the_line_says_so() {
    let only_known = || Ok(vec![known(Some(DINO))]);
    check(looked_up(), recognise(Some(DINO)).under(Settings::default()), only_known());
    let off = Settings { active: false, ..forwards() };
    check(looked_up(), recognise(Some(DINO)).under(off), only_known());
}

#[test]
fn s17_whoever_takes_it_first_ends_the_waiting_for_the_crm() {
    for command in [
        Command::Answer { by: ANNA, offer: None },
        Command::Intercept { by: CARLA },
        Command::Transfer {
            by: CARLA,
            to: TransferTarget::User { user: ANNA.user, employed: true },
        },
        Command::Transfer {
            by: CARLA,
            to: TransferTarget::Line { line: OTHER_LINE, active: true },
        },
    ] {
        assert_eq!(session_after(looked_up(), command).lookup_until, None);
    }
}
