//! *Evenly* (S4): of two operators who stay eligible, none is offered two sessions more than the other.

use std::collections::BTreeMap;

use domain::ids::{LineId, UserId};
use domain::queue::Roster;
use domain::settings::Settings;
use domain::time::Timestamp;

/// Offers since both have been eligible, by line and pair of operators.
#[derive(Debug, Default)]
pub(super) struct Fairness(BTreeMap<(LineId, UserId, UserId), (u64, u64)>);

impl Fairness {
    /// Notes an offer to `user`, before which the line's roster was `roster`.
    ///
    /// It is enough to look at each offer: who was at their limit between two of them has missed none.
    pub(super) fn note(
        &mut self,
        line: LineId,
        user: UserId,
        roster: &Roster,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<(), String> {
        let is_eligible =
            |it: UserId| roster.seat(it).is_some_and(|it| it.hindrance(settings, now).is_none());
        self.0
            .retain(|(of, one, other), _| *of != line || is_eligible(*one) && is_eligible(*other));
        for other in roster.seats.iter().map(|it| it.user).filter(|it| *it != user) {
            if !is_eligible(other) {
                continue;
            }
            let (pair, is_first) =
                if user < other { ((user, other), true) } else { ((other, user), false) };
            let counts = self.0.entry((line, pair.0, pair.1)).or_default();
            if is_first {
                counts.0 += 1;
            } else {
                counts.1 += 1;
            }
            if counts.0.abs_diff(counts.1) > 1 {
                return Err(format!(
                    "operators {} and {} were offered {} and {} sessions",
                    pair.0, pair.1, counts.0, counts.1
                ));
            }
        }
        Ok(())
    }
}
