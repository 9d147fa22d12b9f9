use chrono::DateTime;
use serde_json::json;

use super::*;
use crate::settings::Settings;
use crate::settings::fields::{normalise, settings};
use crate::time::{Seconds, Timestamp};

/// `fields` changed by `input`.
fn change(fields: &Fields, input: &Value) -> Result<Fields, FieldError> {
    normalise(fields, input.as_object().unwrap())
}

#[track_caller]
fn own(setting: &str, value: &Value) -> Result<Value, FieldError> {
    let fields = change(&Fields::new(), &json!({ "CANALI": { setting: value } }))?;
    Ok(output(&fields, "CANALI")[setting].clone())
}

/// The name of the field that is refused for `value`, after `CANALI.`.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "cases read better without borrows")]
fn refused(setting: &str, value: Value) -> String {
    let error = own(setting, &value).unwrap_err();
    assert!(!error.why.is_empty());
    error.field.strip_prefix("CANALI.").unwrap().to_owned()
}

/// What the rules read of a line with hours.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "cases read better without borrows")]
fn line(input: Value) -> Settings {
    let on = change(&Fields::new(), &json!({ "WORKTIME_ENABLE": "Y" })).unwrap();
    settings(&change(&on, &input).unwrap(), 1)
}

fn at(text: &str) -> Timestamp {
    Timestamp(DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis())
}

/// Which hours of the Monday after are open, of a whole week: `hours[day]`, each hour by its half.
fn week(settings: &Settings) -> Vec<String> {
    let monday = at("2026-06-01T00:30:00Z");
    let open = |hour: u32| settings.is_open(monday + Seconds(hour * 3_600));
    let show = |hour| if open(hour) { '#' } else { '.' };
    (0..7).map(|day| (0..24).map(|hour| show(day * 24 + hour)).collect()).collect()
}

const NINE_TO_SIX: &str = ".........#########......";
const CLOSED: &str = "........................";
const OPEN: &str = "########################";

#[test]
fn s24_a_line_without_hours_is_always_open() {
    assert_eq!(settings(&Fields::new(), 1).hours, None);
    let off = json!({ "WORKTIME_ENABLE": "N", "CANALI": { "hours": { "MO": [] } } });
    let off = settings(&change(&Fields::new(), &off).unwrap(), 1);
    assert_eq!(off.hours, None);
    assert_eq!(week(&off), [OPEN; 7]);
    assert_eq!(week(&line(json!({}))), [NINE_TO_SIX; 7]);
}

#[test]
fn s25_hours_are_in_the_lines_zone() {
    let rome = line(json!({ "WORKTIME_TIMEZONE": "Europe/Rome" }));
    assert!(!rome.is_open(at("2026-06-01T08:59:59.999+02:00")));
    assert!(rome.is_open(at("2026-06-01T09:00:00+02:00")));
    assert_eq!(rome.hours.unwrap().zone, Tz::Europe__Rome);
    assert_eq!(line(json!({})).hours.unwrap().zone, Tz::UTC);
}

#[test]
fn s26_hours_are_from_and_to() {
    let settings = line(json!({ "WORKTIME_FROM": "9.30", "WORKTIME_TO": "13:15" }));
    assert!(!settings.is_open(at("2026-06-01T09:29:59.999Z")));
    assert!(settings.is_open(at("2026-06-01T09:30:00Z")));
    assert!(settings.is_open(at("2026-06-01T13:14:59.999Z")));
    assert!(!settings.is_open(at("2026-06-01T13:15:00Z")));
}

#[test]
fn t12_hours_of_the_original_can_be_a_night_or_all_day() {
    let night = line(json!({ "WORKTIME_FROM": "22:00", "WORKTIME_TO": "06:00" }));
    assert_eq!(week(&night)[1], "######................##");
    for (from, to) in [("0", "23.59"), ("00:00", "24:00"), ("9", "9"), ("0", "0")] {
        let all = line(json!({ "WORKTIME_FROM": from, "WORKTIME_TO": to }));
        assert_eq!(week(&all), [OPEN; 7], "{from}-{to}");
        assert!(all.is_open(at("2026-06-01T23:59:59.999Z")), "{from}-{to}");
    }
}

#[test]
fn s27_s28_nothing_begins_on_days_off_and_holidays() {
    let settings =
        line(json!({ "WORKTIME_DAYOFF": ["SA", "su"], "WORKTIME_HOLIDAYS": "02.6,4.06" }));
    let days = [NINE_TO_SIX, CLOSED, NINE_TO_SIX, CLOSED, NINE_TO_SIX, CLOSED, CLOSED];
    assert_eq!(week(&settings), days);
    let leap = line(json!({ "WORKTIME_HOLIDAYS": "29.02" }));
    assert!(!leap.is_open(at("2028-02-29T12:00:00Z")));
    assert!(leap.is_open(at("2027-03-01T12:00:00Z")));
}

#[test]
fn s26_a_weekday_can_have_hours_of_its_own() {
    let settings = line(json!({
        "WORKTIME_DAYOFF": ["TU", "SU"],
        "CANALI": { "hours": { "MO": ["09:00-13:00", "14:00-18:00"], "TU": ["12:00-13:00"], "SA": [] } },
    }));
    let days = [
        ".........####.####......",
        "............#...........",
        NINE_TO_SIX,
        NINE_TO_SIX,
        NINE_TO_SIX,
        CLOSED,
        CLOSED,
    ];
    assert_eq!(week(&settings), days);
}

#[test]
fn s28_a_date_can_have_hours_of_its_own() {
    let settings = line(json!({
        "WORKTIME_HOLIDAYS": "2.06",
        "CANALI": { "exceptions": { "2026-06-01": [], "2026-06-02": ["22:00-06:00"] } },
    }));
    assert_eq!(week(&settings)[0], CLOSED);
    assert_eq!(week(&settings)[1], "......................##");
    assert_eq!(week(&settings)[2], "######...#########......");
}

#[test]
fn hours_are_given_in_normal_form() {
    let said =
        json!({ "mo": ["14:00-18:00", "9-13", "9.00-13.00"], "TU": "22:00-6:00", "WE": [""] });
    let given = json!({ "MO": ["09:00-13:00", "14:00-18:00"], "TU": ["22:00-06:00"], "WE": [] });
    assert_eq!(own("hours", &said).unwrap(), given);
    assert_eq!(own("hours", &given).unwrap(), given);
    let said =
        json!({ "2026-12-24": ["0-23.59"], "2028-02-29": ["09:00-09:00"], "2026-12-25": [] });
    let given =
        json!({ "2026-12-24": ["00:00-24:00"], "2026-12-25": [], "2028-02-29": ["09:00-09:00"] });
    assert_eq!(own("exceptions", &said).unwrap(), given);
    assert_eq!(own("exceptions", &given).unwrap(), given);
    for nothing in [json!({}), json!([]), json!(""), Value::Null] {
        assert_eq!(own("hours", &nothing).unwrap(), json!({}));
        assert_eq!(own("exceptions", &nothing).unwrap(), json!({}));
    }
}

#[test]
fn days_are_changed_one_by_one_and_null_takes_one_out() {
    let first =
        json!({ "CANALI": { "hours": { "MO": ["9-13"], "TU": [] }, "return_silent_s": 9 } });
    let first = change(&Fields::new(), &first).unwrap();
    let second = json!({ "CANALI": { "hours": { "mo": null, "WE": [] } } });
    let second = change(&first, &second).unwrap();
    assert_eq!(output(&second, "CANALI")["hours"], json!({ "TU": [], "WE": [] }));
    assert_eq!(output(&second, "CANALI")["return_silent_s"], 9);
    let nothing = change(&second, &json!({ "CANALI": { "hours": {} } })).unwrap();
    assert_eq!(nothing, second);
    let third = json!({ "CANALI": { "hours": null, "return_silent_s": null } });
    assert_eq!(change(&second, &third).unwrap(), Fields::new());
    let days =
        json!({ "CANALI": { "hours": { "TU": null, "WE": null }, "return_silent_s": null } });
    assert_eq!(change(&second, &days).unwrap(), Fields::new());
}

#[test]
fn wrong_days_are_refused_by_their_names() {
    assert_eq!(refused("hours", json!("9-13")), "hours");
    assert_eq!(refused("hours", json!(["9-13"])), "hours");
    assert_eq!(refused("hours", json!({ "MON": [] })), "hours.MON");
    assert_eq!(refused("hours", json!({ "2026-12-24": [] })), "hours.2026-12-24");
    for day in ["2026-02-30", "2027-02-29", "2026-13-01", "2026-00-10", "24.12", "2026-1-1", "MO"] {
        assert_eq!(refused("exceptions", json!({ day: [] })), format!("exceptions.{day}"));
    }
    assert_eq!(refused("exceptions", json!({ "+12026-01-01": [] })), "exceptions.+12026-01-01");
    for wrong in [json!(["9"]), json!(["9-25"]), json!(["24:00-9"]), json!([9]), json!(true)] {
        assert_eq!(refused("hours", json!({ "MO": wrong })), "hours.MO", "{wrong}");
    }
    assert_eq!(refused("hours", json!({ "MO": [["9-13"]] })), "hours.MO");
}

#[test]
fn days_and_their_intervals_are_counted() {
    let intervals = |count: usize| (0..count).map(|it| format!("{it}-{it}.30")).collect::<Vec<_>>();
    assert!(own("hours", &json!({ "MO": intervals(INTERVALS_MAX) })).is_ok());
    assert_eq!(refused("hours", json!({ "MO": intervals(INTERVALS_MAX + 1) })), "hours.MO");
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let dates = |count: usize| {
        let days = first.iter_days().take(count).map(|it| (it.to_string(), json!([])));
        Value::Object(days.collect())
    };
    let full = change(&Fields::new(), &json!({ "CANALI": { "exceptions": dates(DATES_MAX) } }));
    assert_eq!(refused("exceptions", dates(DATES_MAX + 1)), "exceptions");
    let one_more = json!({ "CANALI": { "exceptions": { "2029-01-01": [] } } });
    assert_eq!(change(&full.clone().unwrap(), &one_more).unwrap_err().field, "CANALI.exceptions");
    let exchanged = json!({ "CANALI": { "exceptions": { "2029-01-01": [], "2026-01-01": null } } });
    assert!(change(&full.unwrap(), &exchanged).is_ok());
}

#[test]
fn deadlines_are_in_working_time_only_if_that_is_set() {
    let (friday, hour) = (at("2026-06-05T17:30:00Z"), Seconds(3_600));
    let clocks = json!({ "clocks_in_working_time": true, "hours": { "SA": [], "SU": [] } });
    let monday = at("2026-06-08T09:30:00Z");
    assert_eq!(line(json!({ "CANALI": clocks })).deadline(friday, hour), monday);
    assert_eq!(line(json!({})).deadline(friday, hour), friday + hour);
    let always = Settings { clocks_in_working_time: true, ..Settings::default() };
    assert_eq!(always.deadline(friday, hour), friday + hour);
    let days = DAYS.map(|it| (it.to_owned(), json!([])));
    let never = json!({ "clocks_in_working_time": true, "hours": Map::from_iter(days) });
    let never = line(json!({ "CANALI": never }));
    assert!(!never.is_open(friday));
    assert_eq!(never.deadline(friday, hour), friday + hour);
}

#[test]
fn our_switches_are_read() {
    let off = line(json!({}));
    assert!(!off.offer_off_hours && !off.clocks_in_working_time);
    let offers = line(json!({ "CANALI": { "offer_off_hours": true } }));
    assert!(offers.offer_off_hours && !offers.clocks_in_working_time);
    let clocks = line(json!({ "CANALI": { "clocks_in_working_time": "Y" } }));
    assert!(!clocks.offer_off_hours && clocks.clocks_in_working_time);
}

#[test]
fn settings_of_before_hours_are_still_read() {
    let old = serde_json::to_value(Settings::default()).unwrap();
    assert!(old.get("hours").is_none() && old.get("clocks_in_working_time").is_none());
    assert_eq!(serde_json::from_value::<Settings>(old).unwrap(), Settings::default());
    let with = line(json!({ "CANALI": { "exceptions": { "2026-12-24": ["9-12"] } } }));
    let kept = serde_json::to_value(&with).unwrap();
    assert_eq!(serde_json::from_value::<Settings>(kept).unwrap(), with);
}
