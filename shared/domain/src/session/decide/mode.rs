//! How a session is handled by those who have it: pinned, or in silence.

use super::{Event, Phase, Refusal, Session, is_owner};
use crate::access::Actor;

/// The owner pins the session to themselves, or lets go of it.
pub(super) fn pin(session: &Session, by: Actor, on: bool) -> Result<Vec<Event>, Refusal> {
    match session.phase {
        Phase::Owned { operator } if operator == by.user => {
            Ok(if session.pinned == on { vec![] } else { vec![Event::PinSet { by: by.user, on }] })
        }
        Phase::Bot { .. }
        | Phase::Waiting { .. }
        | Phase::Offered { .. }
        | Phase::Owned { .. }
        | Phase::Closing { .. }
        | Phase::Closed { .. } => Err(Refusal::NotHolder),
    }
}

/// The owner, who reads along, or a supervisor has what employees write stay internal, or go out again.
pub(super) fn silence(session: &Session, by: Actor, on: bool) -> Result<Vec<Event>, Refusal> {
    if !(is_owner(session, by) || session.joined.contains(&by.user) || by.supervisor) {
        return Err(Refusal::NotHolder);
    }
    Ok(if session.silent == on { vec![] } else { vec![Event::SilenceSet { by: by.user, on }] })
}
