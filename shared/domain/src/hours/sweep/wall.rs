//! The minute counter: what the clock on the wall shows, minute by minute, and which of them are open. It knows no way
//! from local time to UTC; it looks.

use chrono_tz::Tz;

use super::plan::Plan;
use super::{DAY, zones};

/// A clock on the wall for some days.
#[derive(Clone, Debug)]
pub(super) struct Wall {
    /// The first minute since 1970.
    pub(super) begin: i64,
    /// What is shown at each: minutes since 1970, as if the clock were in UTC.
    shown: Vec<i64>,
}

impl Wall {
    pub(super) fn new(zone: Tz, begin: i64, end: i64) -> Self {
        let shown = (begin..end).map(|it| it + zones::offset(zone, it)).collect();
        Self { begin, shown }
    }

    /// Which minutes are open.
    pub(super) fn open(&self, plan: &Plan) -> Vec<bool> {
        let mut open = vec![false; self.shown.len()];
        let (Some(first), Some(last)) = (self.shown.iter().min(), self.shown.iter().max()) else {
            return open;
        };
        for day in first.div_euclid(DAY) - 2..=last.div_euclid(DAY) {
            for (from, to) in plan.on(day) {
                let to = if (from, to) != (1_439, 1_439) && to == 1_439 { DAY } else { to };
                let end = if to > from { to } else { to + DAY };
                for minute in self.minutes(day * DAY + from, day * DAY + end) {
                    open[minute] = true;
                }
            }
        }
        open
    }

    /// From when `from` is first shown, or passed, until `to` is last shown, or passed.
    fn minutes(&self, from: i64, to: i64) -> std::ops::Range<usize> {
        // No clock is a day off UTC, so that only these can show such times.
        let index = |it: i64| usize::try_from(it - self.begin).unwrap_or(0).min(self.shown.len());
        let (first, last) = (index(from - DAY), index(to + DAY));
        let near = &self.shown[first..last];
        let begin = near.iter().position(|it| *it >= from).unwrap_or(near.len());
        let end = near
            .iter()
            .rposition(|it| *it <= to)
            .map_or(0, |it| if near[it] == to { it } else { it + 1 });
        first + begin..first + end
    }
}
