//! What becomes of a session whose holder has gone, or for which nobody is there.

use super::{Event, Facts, Offeree, Phase, Session, bot, say};
use crate::chat::Chat;
use crate::ids::UserId;
use crate::message::Automatic;
use crate::session::{Gone, QueuedBecause, Unattended};
use crate::time::Timestamp;

/// An owner who is dismissed, or on leave while the customer waits, loses the session to the queue; whoever is offered
/// it and has gone has let it lapse (§4.8). A bot that is dismissed loses it too.
pub(super) fn review(
    chat: &Chat,
    user: UserId,
    gone: Option<Gone>,
    facts: Facts<'_>,
    now: Timestamp,
) -> Vec<Event> {
    let Some(session) = chat.open_session() else { return vec![] };
    match session.phase {
        Phase::Bot { bot, .. } if bot == user && gone == Some(Gone::Dismissed) => {
            bot::dismissed(session, bot, facts, now)
        }
        Phase::Owned { operator } if operator == user => {
            owner(session, user, gone).into_iter().collect()
        }
        Phase::Offered { to: Offeree::One(to), .. } if to == user => {
            let lapses = match gone {
                Some(Gone::Dismissed) => true,
                Some(Gone::OnLeave { .. }) => facts.settings.check_available,
                None => false,
            };
            lapses.then_some(Event::OfferLapsed { to: Offeree::One(to) }).into_iter().collect()
        }
        Phase::Bot { .. }
        | Phase::Waiting { .. }
        | Phase::Offered { .. }
        | Phase::Owned { .. }
        | Phase::Closing { .. }
        | Phase::Closed { .. } => vec![],
    }
}

fn owner(session: &Session, owner: UserId, gone: Option<Gone>) -> Option<Event> {
    let back = |gone| Event::SessionQueued {
        line: session.line,
        because: QueuedBecause::OwnerGone { owner, gone },
    };
    match gone {
        Some(gone @ Gone::Dismissed) => Some(back(gone)),
        Some(gone @ Gone::OnLeave { .. }) if session.unanswered_since.is_some() => Some(back(gone)),
        Some(Gone::OnLeave { until }) => {
            (session.owner_away_until != Some(until)).then_some(Event::OwnerAway { until })
        }
        None => session.owner_away_until.map(|_| Event::OwnerBack),
    }
}

/// Nobody is there for a session that waits: the customer is told, once in a session (§4.6). One to whom an employee is
/// about to write, and who has not written, waits for nothing.
pub(super) fn nobody_is_there(
    chat: &Chat,
    why: Unattended,
    facts: Facts<'_>,
    now: Timestamp,
) -> Vec<Event> {
    let has_begun = |it: &Session| it.unanswered_since.is_some() || it.first_reply_at.is_some();
    let waits = |it: &Session| {
        matches!(it.phase, Phase::Waiting { .. })
            && it.lookup_until.is_none()
            && !it.unattended
            && has_begun(it)
    };
    let settings = facts.settings;
    if !chat.open_session().is_some_and(waits) || !settings.active {
        return vec![];
    }
    let text = say(settings.nobody_there_text.as_ref(), Automatic::NobodyThere, facts, now);
    let notify = settings.notify_empty_queue && why != Unattended::OffHours;
    if text.is_none() && !notify {
        return vec![];
    }
    std::iter::once(Event::NobodyThere { why, notify }).chain(text).collect()
}
