//! Working hours: against the minute counter at every change of every zone's clock, and how fast they are asked.

use std::hint::black_box;
use std::io::{self, Write};
use std::time::Instant;

use domain::hours::sweep::{Tally, distinct, sweep, sweep_weeks};
use domain::settings::Settings;
use domain::settings::fields::{Fields, normalise, settings};
use domain::time::{Seconds, Timestamp};
use serde_json::json;

use crate::report::{Bound, Report};

/// The years in which every change is looked at, both included.
const YEARS: (i32, i32) = (2020, 2035);

const RANDOM_WEEKS: u64 = 2_000;

const ASKED: u32 = 1_000_000;

pub(crate) fn measure(report: &mut Report) -> io::Result<()> {
    let zones = distinct(YEARS);
    let mut tally = Tally::default();
    for zone in &zones {
        sweep(*zone, YEARS, 1, &mut tally);
    }
    sweep_weeks(&zones, RANDOM_WEEKS, 7, &mut tally);
    if let Some(first) = &tally.first {
        writeln!(io::stderr(), "{first}")?;
    }
    let zones = u32::try_from(zones.len()).unwrap_or(u32::MAX);
    report.row("hours_sweep_zones", f64::from(zones), "zones", None, None)?;
    let checks = u32::try_from(tally.checks).unwrap_or(u32::MAX);
    report.row("hours_sweep_checks", f64::from(checks), "count", None, None)?;
    let mismatches = u32::try_from(tally.mismatches).unwrap_or(u32::MAX);
    let none = Some(Bound::AtMost(0.0));
    report.row("hours_sweep_mismatches", f64::from(mismatches), "count", none, none)?;
    asked(report)
}

/// A line with a lunch break, a free Sunday, holidays and an exception, asked at instants of two years.
fn asked(report: &mut Report) -> io::Result<()> {
    let line = line();
    let instants = || (0..ASKED).map(|it| Timestamp(1_767_225_600_000) + Seconds(it * 61));
    let rate = |began: Instant| f64::from(ASKED) / began.elapsed().as_secs_f64();
    let (now, aim) = (Some(Bound::AtLeast(200_000.0)), Some(Bound::AtLeast(1_000_000.0)));

    let began = Instant::now();
    black_box(instants().filter(|it| line.is_open(*it)).count());
    report.row("hours_is_open_per_s", rate(began), "per_s", now, aim)?;

    let began = Instant::now();
    for at in instants() {
        black_box(line.deadline(at, Seconds(8 * 60 * 60)));
    }
    report.row("hours_deadline_per_s", rate(began), "per_s", now, aim)
}

fn line() -> Settings {
    let weekday = ["09:00-13:00", "14:00-18:00"];
    let input = json!({
        "WORKTIME_ENABLE": "Y",
        "WORKTIME_TIMEZONE": "Europe/Rome",
        "WORKTIME_DAYOFF": ["SU"],
        "WORKTIME_HOLIDAYS": "1.01,6.01,25.04,1.05,2.06,15.08,1.11,8.12,25.12,26.12",
        "CANALI": {
            "clocks_in_working_time": true,
            "hours": { "MO": weekday, "TU": weekday, "WE": weekday, "TH": weekday, "FR": weekday },
            "exceptions": { "2026-12-24": ["09:00-12:00"] },
        },
    });
    let nothing = Fields::new();
    let input = input.as_object().cloned().unwrap_or_default();
    settings(&normalise(&nothing, &input).expect("every value is right"), 1)
}
