//! Who may do what to a session (design §4.8, §4.14): facts about the actor, stated by the caller.

use serde::{Deserialize, Serialize};

use crate::ids::UserId;
use crate::session::{Offeree, Phase, Session};
use crate::settings::Settings;

/// An employee and their standing in the session's present line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who acts.
    pub user: UserId,
    /// Whether they are in the line's queue.
    pub member: bool,
    /// Whether they steer the line: an admin, or a supervisor who is in its queue.
    pub supervisor: bool,
}

impl Actor {
    /// Whether they could take a session that waits in the line.
    pub fn may_take(self) -> bool {
        self.member || self.supervisor
    }
}

/// Whether `actor` may read a session's log (§4.14): who steers the line; who takes part in it, is offered it, or could
/// take it.
pub fn may_read(session: &Session, actor: Actor, settings: &Settings) -> bool {
    let takes_part = session.holder() == Some(actor.user)
        || session.bot() == Some(actor.user)
        || session.operator() == Some(actor.user)
        || session.joined.contains(&actor.user);
    actor.supervisor || takes_part || could_take(session, actor, settings)
}

fn could_take(session: &Session, actor: Actor, settings: &Settings) -> bool {
    match session.phase {
        Phase::Waiting { .. } | Phase::Offered { to: Offeree::Everyone, .. } => actor.member,
        Phase::Bot { .. } | Phase::Offered { to: Offeree::One(_), .. } | Phase::Owned { .. } => {
            actor.member && settings.members_may_intercept
        }
        Phase::Closing { .. } | Phase::Closed { .. } => false,
    }
}
