//! Who the CRM says the customer is, and what the channel tells of them (S16).

use super::*;
use crate::crm::{Bound, CardKind, CardRef, CardsChange, CommunicationKind, Handle};
use crate::ids::SessionId;
use crate::session::Responsible;

const LEAD: Bound =
    Bound { lead: Some(crate::crm::CardId(5)), contact: None, company: None, deal: None };

fn says(session: SessionId, cards: Option<Bound>, responsible: Option<Actor>) -> When {
    let responsible = responsible.map(|it| Responsible { user: it.user, absent: false });
    let settings = Settings { crm_forward: true, ..Settings::default() };
    let (session, cards) = (Some(session), cards.map(CardsChange::Set));
    When::from(Command::Recognise { session, cards, responsible }).under(settings)
}

fn known(responsible: Option<Actor>) -> Event {
    Event::CustomerRecognised { responsible: responsible.map(|it| it.user) }
}

fn asks(to: Actor) -> Event {
    Event::ResponsibleAsked { to: to.user, until: Some(NOW + Seconds(60)) }
}

fn phone(last: u32) -> Handle {
    let value = format!("+39333123456{last}");
    Handle::of(CommunicationKind::Phone, &value, None).unwrap()
}

#[test]
fn s16_a_chat_is_bound_to_the_customers_cards_once() {
    let bound = Event::CardsBound { cards: LEAD };
    let expected = vec![bound.clone(), known(None)];
    check(looked_up(), says(SESSION, Some(LEAD), None), Ok(expected.clone()));
    let given = with(looked_up(), expected);
    assert_eq!(chat(given.clone()).cards, LEAD);
    check(given.clone(), says(SESSION, Some(LEAD), None), Ok(vec![]));
    check(given.clone(), says(SESSION, None, None), Ok(vec![]));
    let other = Bound::to(CardRef::new(CardKind::Contact, 1));
    let rebound = Event::CardsBound { cards: other };
    check(given.clone(), says(SESSION, Some(other), None), Ok(vec![rebound]));
    let nothing = Bound::default();
    let unbound = Event::CardsBound { cards: nothing };
    check(given, says(SESSION, Some(nothing), None), Ok(vec![unbound]));
}

#[test]
fn s16_a_late_answer_binds_the_chat_and_asks_nobody() {
    let bound = || Ok(vec![Event::CardsBound { cards: LEAD }]);
    check(closed(), says(SESSION, Some(LEAD), Some(DINO)), bound());
    check(waiting(), says(NEXT_SESSION, Some(LEAD), Some(DINO)), bound());
    check(waiting(), says(NEXT_SESSION, None, Some(DINO)), Ok(vec![]));
    check(vec![], says(SESSION, Some(LEAD), None), bound());
}

#[test]
fn s16_who_tells_later_who_they_are_is_recognised_then_and_once() {
    let at_first = with(looked_up(), [known(None)]);
    let expected = vec![known(Some(DINO)), asks(DINO)];
    check(at_first.clone(), says(SESSION, None, Some(DINO)), Ok(expected.clone()));
    check(at_first.clone(), says(SESSION, None, None), Ok(vec![]));
    let lapsed = Event::OfferLapsed { to: Offeree::One(DINO.user) };
    let after = with(with(at_first, expected), [lapsed]);
    for again in [DINO, ANNA] {
        check(after.clone(), says(SESSION, None, Some(again)), Ok(vec![]));
    }
    let answered = with(owned(), [known(None)]);
    check(answered, says(SESSION, None, Some(DINO)), Ok(vec![known(Some(DINO))]));
}

fn message(reach: &'static [Handle]) -> When {
    let incoming =
        Incoming { external_id: "m9".to_owned(), sent_at: NOW, content: Content::text("hello") };
    When::from(Command::Receive(incoming)).knowing(|it| it.reach = reach)
}

/// What the message's own events are followed by.
fn told(given: Vec<Event>, reach: Vec<Handle>) -> Vec<Handle> {
    let reach: &'static [Handle] = Vec::leak(reach);
    let events = message(reach).decide(&chat(given)).unwrap();
    let by = |it| if let Event::CustomerReachable { by } = it { Some(by) } else { None };
    events.into_iter().find_map(by).unwrap_or_default()
}

#[test]
fn s16_what_the_channel_tells_is_kept_once_and_only_so_much() {
    for given in [vec![], waiting(), owned(), closing(), closed()] {
        assert_eq!(told(given.clone(), vec![]), []);
        assert_eq!(told(given.clone(), vec![phone(1), phone(1)]), [phone(1)]);
        let known = with(given, [Event::CustomerReachable { by: vec![phone(1)] }]);
        assert_eq!(told(known.clone(), vec![phone(1)]), []);
        assert_eq!(told(known.clone(), vec![phone(1), phone(2)]), [phone(2)]);
        assert_eq!(told(known, (1..9).map(phone).collect()), [phone(2), phone(3), phone(4)]);
    }
    let blocked = with(waiting(), [Event::CustomerBlocked { by: ANNA.user }]);
    assert_eq!(told(blocked, vec![phone(1)]), []);
}
