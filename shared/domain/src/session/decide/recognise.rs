//! What the CRM's answer does (S16, S17, §4.5), and what the channel tells of the customer.

use super::{Event, Facts, Phase, Session, bot};
use crate::chat::{Chat, REACH_MAX};
use crate::crm::{CardsChange, Handle};
use crate::ids::SessionId;
use crate::session::Responsible;
use crate::time::Timestamp;

/// The customer has these cards, be their session over; and the responsible is asked at once, and once, unless somebody
/// has answered or a colleague has handed the session to a person. An answer for another session than the open one says
/// nothing of who is asked.
pub(super) fn recognise(
    chat: &Chat,
    session: Option<SessionId>,
    cards: Option<CardsChange>,
    responsible: Option<Responsible>,
    facts: Facts<'_>,
    now: Timestamp,
) -> Vec<Event> {
    let new = cards.map(|it| it.applied(chat.cards)).filter(|it| *it != chat.cards);
    let mut events: Vec<Event> = new.map(|cards| Event::CardsBound { cards }).into_iter().collect();
    let found = responsible.filter(|it| !it.absent).map(|it| it.user);
    // Who was unknown at first may be known by what they told later.
    let is_news = |it: &&Session| !it.recognised || (!it.named && found.is_some());
    let open = chat.open_session().filter(|it| Some(it.id) == session).filter(is_news);
    let Some(session) = open else { return events };
    events.push(Event::CustomerRecognised { responsible: found });
    let holds_it = found.is_some() && session.holder() == found;
    if let Some(to) = found.filter(|_| may_be_asked(session, facts) && !holds_it) {
        events.push(bot::ask(to, facts, now));
    }
    events
}

fn may_be_asked(session: &Session, facts: Facts<'_>) -> bool {
    let is_free = match session.phase {
        Phase::Waiting { .. } | Phase::Offered { from: None, .. } => true,
        Phase::Bot { .. } // They are asked when it hands over.
        | Phase::Offered { .. }
        | Phase::Owned { .. }
        | Phase::Closing { .. }
        | Phase::Closed { .. } => false,
    };
    is_free && facts.settings.crm_forward && facts.settings.active
}

/// What the channel tells that it had not told before, as far as there is room for it.
pub(super) fn reachable(chat: &Chat, facts: Facts<'_>) -> Option<Event> {
    let known = &chat.reach;
    let mut by: Vec<Handle> = Vec::new();
    for handle in facts.reach {
        if !known.contains(handle) && !by.contains(handle) && known.len() + by.len() < REACH_MAX {
            by.push(handle.clone());
        }
    }
    (!by.is_empty()).then_some(Event::CustomerReachable { by })
}
