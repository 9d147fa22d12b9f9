//! Working hours: times of day, the zone, days of the week and of the year (S24-S28, trap T8, T12).

use std::str::FromStr;

use serde_json::Value;

use super::kind::{End, Parsed, list, text};
use crate::hours::minute_of_day;

/// From Monday to Sunday.
pub(crate) const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Days in each month; the 29th of February is one.
const MONTHS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// `09:30`, `9.30`, `9`: kept as `9.30` and `9`, as the original gives them. Hours end at `23.59`, its last minute
/// included, which is also what `24` means.
pub(super) fn time(value: &Value, end: End) -> Parsed<String> {
    let expected = || "a time of day is expected, such as 9, 9.30 or 09:30".to_owned();
    let said = match value {
        Value::Number(number) if number.as_u64().is_none() => return Err(expected()),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => text(value, 16).map_err(|_| expected())?,
    };
    let Some(said) = said.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()) else {
        return Ok(None);
    };
    let minute = minute_of_day(&said).ok_or_else(expected)?;
    match (minute / 60, minute % 60) {
        (24, _) if end == End::To => Ok(Some("23.59".to_owned())),
        (24.., _) => Err(expected()),
        (hour, 0) => Ok(Some(hour.to_string())),
        (hour, minute) => Ok(Some(format!("{hour}.{minute:02}"))),
    }
}

/// An IANA time zone.
pub(super) fn zone(value: &Value) -> Parsed<String> {
    let name = text(value, 255)?.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    match name {
        Some(name) if chrono_tz::Tz::from_str(&name).is_err() => {
            Err(format!("there is no time zone {name:?}; an IANA name is expected"))
        }
        Some(_) | None => Ok(name),
    }
}

/// `MO` … `SU`.
pub(super) fn weekdays(value: &Value) -> Parsed<Vec<String>> {
    let expected = || format!("days are expected as {}", DAYS.join(", "));
    let Some(items) = list(value)? else { return Ok(None) };
    let mut days: Vec<String> = Vec::new();
    for item in items {
        let day = item.as_str().unwrap_or_default().trim().to_ascii_uppercase();
        if !DAYS.contains(&day.as_str()) {
            return Err(expected());
        }
        if !days.contains(&day) {
            days.push(day);
        }
    }
    Ok(Some(days))
}

/// `D.MM`: every year's; kept as they are written.
pub(super) fn holidays(value: &Value) -> Parsed<Vec<String>> {
    let Some(items) = list(value)? else { return Ok(None) };
    let mut days: Vec<String> = Vec::new();
    for item in items {
        let day = text(&item, 16)?.unwrap_or_default().trim().to_owned();
        if !is_day_of_year(&day) {
            return Err(format!("{day:?} is no day of the year; D.MM is expected, such as 25.12"));
        }
        if !days.contains(&day) {
            days.push(day);
        }
    }
    Ok(Some(days))
}

fn is_day_of_year(text: &str) -> bool {
    let Some((day, month)) = text.split_once('.') else { return false };
    let (Some(day), Some(month)) = (digits(day, 1..=2), digits(month, 1..=2)) else { return false };
    let length = usize::try_from(month).ok().and_then(|it| MONTHS.get(it.checked_sub(1)?));
    length.is_some_and(|length| (1..=*length).contains(&day))
}

/// A number of so many digits, without a sign.
fn digits(text: &str, count: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let is_number = count.contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}
