//! When the clocks of the zones change.

use std::collections::BTreeMap;

use chrono::{NaiveDate, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::minute_of;
use crate::time::Timestamp;

/// Changes are looked for this often: no zone changes its clock twice in so short a time.
const STEP: i64 = 6 * 60;

/// Zones whose clocks differ in `years`, both included, each by one of its names.
pub fn distinct(years: (i32, i32)) -> Vec<Tz> {
    let mut found: BTreeMap<Vec<(i64, i64)>, Tz> = BTreeMap::new();
    for zone in TZ_VARIANTS {
        let begin = first_of(years.0);
        let mut clock = vec![(begin, offset(zone, begin))];
        clock.extend(changes(zone, years).into_iter().map(|it| (it, offset(zone, it))));
        found.entry(clock).or_insert(zone);
    }
    found.into_values().collect()
}

/// The minutes since 1970 at which the clock of `zone` changes in `years`, both included.
pub fn changes(zone: Tz, years: (i32, i32)) -> Vec<i64> {
    let (mut at, end) = (first_of(years.0), first_of(years.1 + 1));
    let mut found = Vec::new();
    while at < end {
        let next = at + STEP;
        if offset(zone, at) != offset(zone, next) {
            let is_before = |minute: &i64| offset(zone, *minute) == offset(zone, at);
            found.push((at..=next).find(|it| !is_before(it)).unwrap_or(next));
        }
        at = next;
    }
    found
}

/// Minutes that the clock of `zone` is before UTC.
pub(super) fn offset(zone: Tz, minute: i64) -> i64 {
    let utc = Timestamp(minute * 60_000).to_utc().naive_utc();
    i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc() / 60)
}

fn first_of(year: i32) -> i64 {
    NaiveDate::from_ymd_opt(year, 1, 1).map_or(0, minute_of)
}
