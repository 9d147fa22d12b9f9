//! Who may do what to a session (design §4.8, §4.14): facts about the actor, stated by the caller.

use serde::{Deserialize, Serialize};

use crate::ids::UserId;

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
