//! Working hours held against a minute counter, around every change of every zone's clock: that of the tests looks at
//! a sample of it, that of the benchmark at all (`make bench`, part `hours`).

mod check;
mod plan;
mod wall;
mod zones;

use chrono::NaiveDate;
use chrono_tz::Tz;

use self::plan::Plan;
use self::wall::Wall;
pub use self::zones::{changes, distinct};

const DAY: i64 = 24 * 60;

/// Days around a change that are looked at, on either side.
const LOOKED_AT: i64 = 2;

/// Days around those that the counter must know: for overnight intervals, for what opens or closes next, and for
/// deadlines.
const KNOWN: i64 = 3;

/// What a sweep came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Instants that were asked about.
    pub checks: u64,
    /// Answers that differ from the counter's.
    pub mismatches: u64,
    /// The first of them, with what it takes to see it again.
    pub first: Option<String>,
}

impl Tally {
    fn note<T: PartialEq + std::fmt::Debug>(
        &mut self,
        got: &T,
        counted: &T,
        of: impl FnOnce() -> String,
    ) {
        self.checks += 1;
        if got != counted {
            self.mismatches += 1;
            self.first.get_or_insert_with(|| format!("{}: {got:?}, counted {counted:?}", of()));
        }
    }
}

/// Looks at the days around each change of `zone`'s clock in `years`, and around a 29th of February; at every
/// `stride`th minute, and at every one around openings and closings.
pub fn sweep(zone: Tz, years: (i32, i32), stride: usize, tally: &mut Tally) {
    let leap_day = NaiveDate::from_ymd_opt(2028, 2, 29).map(minute_of);
    for minute in changes(zone, years).into_iter().chain(leap_day) {
        let wall =
            Wall::new(zone, minute - (LOOKED_AT + KNOWN) * DAY, minute + (LOOKED_AT + KNOWN) * DAY);
        for plan in Plan::all(zone, minute) {
            let looked_at = (minute - LOOKED_AT * DAY, minute + LOOKED_AT * DAY);
            check::compare(&wall, &plan, looked_at, stride, tally);
        }
    }
}

/// Looks at `count` weeks of random zones among `zones`, with random hours.
pub fn sweep_weeks(zones: &[Tz], count: u64, stride: usize, tally: &mut Tally) {
    for seed in 0..count {
        let mut dice = plan::Dice::new(seed);
        let Some(zone) = dice.one_of(zones) else { return };
        // From 2020 to 2035.
        let begin =
            minute_of(NaiveDate::default()) + dice.below(5_840).saturating_add(18_262) * DAY;
        let wall = Wall::new(zone, begin - KNOWN * DAY, begin + (7 + KNOWN) * DAY);
        let plan = Plan::random(zone, begin + 3 * DAY, &mut dice);
        check::compare(&wall, &plan, (begin, begin + 7 * DAY), stride, tally);
    }
}

/// Minutes since 1970 until the midnight of `date` in UTC.
fn minute_of(date: NaiveDate) -> i64 {
    date.signed_duration_since(NaiveDate::default()).num_minutes()
}
