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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::*;
    use crate::session::Event;

    const PEOPLE: [Actor; 5] = [ANNA, BRUNO, CARLA, DINO, ROBOT];

    /// Who of [`PEOPLE`] may read, with members who may not intercept and with members who may.
    #[track_caller]
    fn check(given: Vec<Event>, without: [bool; 5], with_right: [bool; 5]) {
        let session = chat(given).session.unwrap();
        let rightless = Settings::default();
        let may = Settings { members_may_intercept: true, ..Settings::default() };
        assert_eq!(PEOPLE.map(|it| may_read(&session, it, &rightless)), without);
        assert_eq!(PEOPLE.map(|it| may_read(&session, it, &may)), with_right);
    }

    const COULD_TAKE: [bool; 5] = [true, true, true, false, false];
    const ANNAS: [bool; 5] = [true, false, true, false, false];

    #[test]
    fn what_anybody_could_take_every_member_reads() {
        for given in [waiting(), looked_up(), offered_to_all()] {
            check(given, COULD_TAKE, COULD_TAKE);
        }
    }

    #[test]
    fn what_one_holds_the_others_read_only_by_right_of_the_line() {
        for given in [offered(), asked(), owned(), replied()] {
            check(given, ANNAS, COULD_TAKE);
        }
    }

    #[test]
    fn what_is_over_is_read_by_who_had_it() {
        for given in [closing(), closed()] {
            check(given, ANNAS, ANNAS);
        }
    }

    #[test]
    fn a_bot_reads_what_it_holds_and_no_more() {
        let bots = [false, false, true, false, true];
        check(bot_led(), bots, [true, true, true, false, true]);
        check(bot_closing(), bots, bots);
        let over = crate::session::CloseReason::Finished;
        let over = with(bot_closing(), [Event::SessionClosed { by: None, reason: over }]);
        let supervisors = [false, false, true, false, false];
        check(over, supervisors, supervisors);
    }

    #[test]
    fn who_reads_along_reads() {
        let joined = |by: Actor| Event::OperatorJoined { user: by.user };
        let given = with(owned(), [joined(DINO), joined(ROBOT)]);
        check(given, [true, false, true, true, true], [true; 5]);
    }
}
