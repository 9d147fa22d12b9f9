//! What must hold beside `domain::invariants`: what one entry may do to a chat, and how the queue may choose. Pure, so
//! that each can be read and tried by itself.

use domain::chat::{Chat, Entry};
use domain::ids::{SessionId, UserId};
use domain::message::Author;
use domain::queue::{Roster, Seat, Verdict};
use domain::session::{CloseReason, Event, Offeree, Phase, QueuedBecause, Session};
use domain::settings::Settings;
use domain::time::Timestamp;

#[cfg(test)]
mod tests;

/// What else an entry may depend on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around {
    /// Whether an offer's time may be cut short: its operator has gone, or the line's settings have changed.
    pub cuts_offers_short: bool,
}

/// What is wrong with `entry` as the next of `before`: two owners, a stranger's word, an end without a reason …
pub fn entry(before: &Chat, entry: &Entry, around: Around) -> Option<&'static str> {
    if entry.seq != before.seq + 1 {
        return Some("the log has a gap, or an entry twice");
    }
    match (&entry.event, before.open_session()) {
        (Event::SessionOpened { .. }, Some(_)) => Some("a session is opened beside an open one"),
        (Event::SessionOpened { .. }, None) => None,
        (Event::MessageAdded(message), open) => match message.author {
            Author::Operator(by) if !message.internal => {
                let holds = open.is_some_and(|it| it.phase == Phase::Owned { operator: by });
                (!holds).then_some("one who does not hold the session speaks to the customer")
            }
            Author::Operator(_)
            | Author::Customer(_)
            | Author::Bot(_)
            | Author::Elsewhere
            | Author::System => None,
        },
        (
            Event::MessageEdited { .. }
            | Event::MessageDeleted { .. }
            | Event::MessageReacted { .. }
            | Event::MessageHidden { .. }
            | Event::CustomerProfiled { .. }
            | Event::CustomerReachable { .. }
            | Event::CardsBound { .. }
            | Event::CustomerLeft
            | Event::CustomerReturned
            | Event::CustomerBlocked { .. }
            | Event::CustomerUnblocked { .. }
            | Event::CustomerErased(_)
            | Event::ConsentGiven { .. },
            _,
        ) => None,
        (Event::SessionReopened, None) => {
            let idle = before.session.as_ref().and_then(Session::closed);
            let is_idle = idle.is_some_and(|(_, reason)| reason == CloseReason::Idle);
            (!is_idle).then_some("what was not closed for idleness goes on")
        }
        (_, None) => Some("it happens to a session where none is open"),
        (event, Some(session)) => in_session(session, event, entry, around),
    }
}

fn in_session(
    session: &Session,
    event: &Event,
    entry: &Entry,
    around: Around,
) -> Option<&'static str> {
    let phase = &session.phase;
    match event {
        Event::OfferMade { .. } => {
            let waits = matches!(phase, Phase::Waiting { .. });
            (!waits).then_some("what does not wait is offered")
        }
        Event::OfferLapsed { to: lapsed } => match phase {
            Phase::Offered { to, .. } if to != lapsed => Some("another's offer lapses"),
            Phase::Offered { .. } if around.cuts_offers_short => None,
            Phase::Offered { until: Some(until), .. } if entry.at < *until => {
                Some("an offer lapses before its time")
            }
            Phase::Offered { until: None, .. } => Some("an offer lapses that stands for ever"),
            Phase::Offered { .. } => None,
            _ => Some("what is not offered lapses"),
        },
        Event::SessionAnswered { by } => match phase {
            Phase::Owned { operator } if operator != by => Some("a session gets a second owner"),
            Phase::Offered { to: Offeree::One(to), .. } if to != by => {
                Some("one who was not offered it takes it")
            }
            Phase::Closing { .. } => Some("what is closing is answered"),
            _ => None,
        },
        Event::SessionFinished { operator, bot, .. } => {
            let owned = match phase {
                Phase::Bot { bot: holder, .. } => *bot && holder == operator,
                Phase::Owned { operator: holder } => !*bot && holder == operator,
                _ => false,
            };
            (!owned).then_some("what nobody owns is finished")
        }
        Event::SessionClosed { by, reason } => closes(phase, *by, *reason),
        Event::SessionReopened => {
            let closing = matches!(phase, Phase::Closing { .. });
            (!closing).then_some("what is not closing is reopened")
        }
        _ => None,
    }
}

/// A session ends for the reason for which it was closing, or for one that overtakes it.
fn closes(phase: &Phase, by: Option<UserId>, reason: CloseReason) -> Option<&'static str> {
    match (phase, reason) {
        (_, CloseReason::Spam) if by.is_none() => Some("nobody marked it as spam"),
        (Phase::Closing { reason: given, .. }, CloseReason::Finished | CloseReason::Idle)
            if *given != reason =>
        {
            Some("it ends for another reason than it was closing for")
        }
        (Phase::Waiting { .. } | Phase::Offered { .. }, CloseReason::Finished) if by.is_none() => {
            Some("nobody finished it")
        }
        _ => None,
    }
}

/// What passing a session on leaves as it is (design §5, 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    session: SessionId,
    opened_at: Timestamp,
    queued_at: Timestamp,
}

impl Age {
    /// How old `session` is.
    pub fn of(session: &Session) -> Self {
        let Session { id, opened_at, queued_at, .. } = session;
        Self { session: *id, opened_at: *opened_at, queued_at: *queued_at }
    }
}

/// Whether `event` passes a session on: its age stays.
pub fn passes_on(event: &Event) -> bool {
    match event {
        Event::OfferLapsed { .. }
        | Event::OfferDeclined { .. }
        | Event::SessionTransferred { .. }
        | Event::RoundWrapped => true,
        Event::SessionQueued { because, .. } => !matches!(because, QueuedBecause::Bot { .. }),
        _ => false,
    }
}

/// Whether the queue may offer a session to one who has `load` sessions.
pub fn is_within_limit(load: i64, settings: &Settings) -> bool {
    settings.limit().is_none_or(|limit| load < i64::from(limit))
}

/// *Strictly*: an operator who stands before the one taken, is eligible, and has not let it lapse in this round.
pub fn skipped<'a>(
    roster: &'a Roster,
    taken: UserId,
    passed: &[UserId],
    hindered: impl Fn(&Seat) -> Option<Verdict>,
) -> Option<&'a Seat> {
    let place = roster.seat(taken)?.position;
    roster
        .seats
        .iter()
        .find(|it| it.position < place && hindered(it).is_none() && !passed.contains(&it.user))
}

/// *Evenly*: an operator who is eligible, has not let it lapse in this round, and was offered something less recently
/// than the one taken.
pub fn overtaken<'a>(
    roster: &'a Roster,
    taken: UserId,
    passed: &[UserId],
    hindered: impl Fn(&Seat) -> Option<Verdict>,
) -> Option<&'a Seat> {
    let turn = roster.seat(taken)?.turn;
    roster
        .seats
        .iter()
        .find(|it| it.turn < turn && hindered(it).is_none() && !passed.contains(&it.user))
}
