//! Working hours beyond the original's: several intervals a day, and dates that are unlike their day of the week
//! (design §4.12, D19); and what they and the original's fields come to together.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde_json::{Map, Value};

use super::kind::{Parsed, list};
use super::worktime::DAYS;
use super::{FieldError, Fields, is_on, output, value};
use crate::hours::{Day, Holiday, Hours, Interval, minute_of_day};

/// Intervals of one day that are taken.
const INTERVALS_MAX: usize = 12;

/// Dates that are taken: a year's.
const DATES_MAX: usize = 366;

/// What the keys of a map of days are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// `MO` … `SU`.
    Weekday,
    /// `2026-12-24`.
    Date,
}

/// Changes the days that are in `said`, of the setting `field`; the others stay, and `null` takes a day out.
pub(super) fn merge(
    field: &str,
    key: Key,
    said: &Value,
    current: Option<&Value>,
) -> Result<Option<Value>, FieldError> {
    let mut days = current.and_then(Value::as_object).cloned().unwrap_or_default();
    let nothing = Map::new();
    let said = match said {
        Value::Null => return Ok(None),
        Value::Object(said) => said,
        // An empty map of PHP's is a list (trap T7).
        Value::Array(items) if items.is_empty() => &nothing,
        Value::String(text) if text.trim().is_empty() => &nothing,
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            return Err(FieldError::new(field, "an object of days is expected"));
        }
    };
    for (name, value) in said {
        let wrong = |why| FieldError::new(format!("{field}.{name}"), why);
        let name = day(key, name).map_err(wrong)?;
        match intervals(value).map_err(wrong)? {
            Some(intervals) => days.insert(name, Value::from(intervals)),
            None => days.remove(&name),
        };
    }
    if days.len() > DATES_MAX {
        return Err(FieldError::new(field, format!("at most {DATES_MAX} dates are taken")));
    }
    Ok((!days.is_empty()).then_some(Value::Object(days)))
}

/// A day's name in normal form.
fn day(key: Key, name: &str) -> Result<String, String> {
    match key {
        Key::Weekday => {
            let name = name.trim().to_ascii_uppercase();
            let expected = || format!("days are expected as {}", DAYS.join(", "));
            if DAYS.contains(&name.as_str()) { Ok(name) } else { Err(expected()) }
        }
        // Written back to be compared: a date has one name, or a day could be in the map twice.
        Key::Date => match name.trim().parse::<NaiveDate>() {
            Ok(date) if date.to_string() == name.trim() && name.trim().len() == 10 => {
                Ok(date.to_string())
            }
            Ok(_) | Err(_) => Err("there is no such date; 2026-12-24 is expected".to_owned()),
        },
    }
}

/// `09:00-13:00`, as many as there are; none if the day is off.
fn intervals(value: &Value) -> Parsed<Vec<String>> {
    let Some(items) = list(value)? else { return Ok(None) };
    if items.len() > INTERVALS_MAX {
        return Err(format!("at most {INTERVALS_MAX} intervals a day are taken"));
    }
    let mut intervals: BTreeSet<Interval> = BTreeSet::new();
    for item in items {
        let text = item.as_str().ok_or("intervals are expected as texts")?;
        intervals.insert(text.parse().map_err(|why| format!("{text:?}: {why}"))?);
    }
    Ok(Some(intervals.iter().map(ToString::to_string).collect()))
}

/// What a line's fields come to; `None` if it has no hours and is always open (S24).
pub(super) fn hours(fields: &Fields) -> Option<Hours> {
    if !is_on(fields, "WORKTIME_ENABLE") {
        return None;
    }
    let own = output(fields, "CANALI");
    let of_days =
        |name: &str| own.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    let (week, exceptions) = (of_days("hours"), of_days("exceptions"));
    let off = texts(&value(fields, "WORKTIME_DAYOFF"));
    let daily = Day::from(Vec::from_iter(daily(fields)));
    let on = |name: &str| match week.get(name) {
        Some(said) => said_of(said),
        None if off.iter().any(|it| it == name) => Day::CLOSED,
        None => daily.clone(),
    };
    let dated = |(date, said): (&String, &Value)| Some((date.parse().ok()?, said_of(said)));
    Some(Hours {
        zone: value(fields, "WORKTIME_TIMEZONE")
            .as_str()
            .and_then(|it| it.parse().ok())
            .unwrap_or(Tz::UTC),
        week: DAYS.map(on),
        holidays: texts(&value(fields, "WORKTIME_HOLIDAYS"))
            .iter()
            .filter_map(|it| holiday(it))
            .collect(),
        exceptions: exceptions.iter().filter_map(dated).collect(),
    })
}

/// From `WORKTIME_FROM` to `WORKTIME_TO`. Equal ones are 24 hours (trap T12).
fn daily(fields: &Fields) -> Option<Interval> {
    let minute = |name: &str| value(fields, name).as_str().and_then(minute_of_day);
    Interval::new(minute("WORKTIME_FROM")?, minute("WORKTIME_TO")?)
}

/// `D.MM`.
fn holiday(text: &str) -> Option<Holiday> {
    let (day, month) = text.split_once('.')?;
    Some(Holiday { month: month.parse().ok()?, day: day.parse().ok()? })
}

fn said_of(day: &Value) -> Day {
    let intervals = texts(day);
    Day::from(intervals.iter().filter_map(|it| it.parse().ok()).collect::<Vec<Interval>>())
}

fn texts(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}
