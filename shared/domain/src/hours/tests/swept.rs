//! A sample of what `make bench` compares in full.

use super::super::sweep::{Tally, changes, sweep, sweep_weeks};
use super::*;

/// Zones with usual and with odd clocks: half an hour's saving, saving in winter, two hours of it, none at all,
/// changes at midnight, by quarters of an hour from UTC, on days that the moon decides.
const ZONES: [Tz; 12] = [
    Tz::Europe__Berlin,
    Tz::America__New_York,
    Tz::Australia__Lord_Howe,
    Tz::Europe__Dublin,
    Tz::Antarctica__Troll,
    Tz::Asia__Kathmandu,
    Tz::America__Santiago,
    Tz::America__Havana,
    Tz::Asia__Gaza,
    Tz::Africa__Casablanca,
    Tz::Pacific__Chatham,
    Tz::America__Nuuk,
];

#[test]
fn s25_hours_are_what_a_minute_counter_says_around_every_change_of_a_clock() {
    let mut tally = Tally::default();
    for zone in ZONES {
        sweep(zone, (2026, 2026), 61, &mut tally);
    }
    assert_eq!(tally.first, None, "{} of {}", tally.mismatches, tally.checks);
    assert!(tally.checks > 20_000, "{}", tally.checks);
}

#[test]
fn s26_hours_of_random_weeks_are_what_a_minute_counter_says() {
    let mut tally = Tally::default();
    sweep_weeks(&ZONES, 200, 61, &mut tally);
    assert_eq!(tally.first, None, "{} of {}", tally.mismatches, tally.checks);
    assert!(tally.checks > 50_000, "{}", tally.checks);
}

#[test]
fn the_sweep_knows_when_clocks_change() {
    let minute = |text: &str| at(text).0 / 60_000;
    let berlin = [minute("2026-03-29T01:00:00Z"), minute("2026-10-25T01:00:00Z")];
    assert_eq!(changes(Tz::Europe__Berlin, (2026, 2026)), berlin);
    assert_eq!(changes(Tz::Asia__Kathmandu, (2020, 2035)).len(), 0);
    assert_eq!(changes(Tz::Europe__Berlin, (2020, 2035)).len(), 32);
}
