//! Times that contradict each other.

use serde_json::Value;

use super::{Code, Subject, Warning, warning};
use crate::settings::fields::{DAYS, is_on, output, value};

/// Working hours that are none, or all (S24-S28, trap T12).
pub(super) fn hours(line: &Subject<'_>) -> Vec<Warning> {
    let settings = line.settings;
    let mut found = Vec::new();
    let is_waited_for = !settings.offers_at(line.now);
    if is_waited_for && settings.next_opening(line.now).is_none() {
        let why = "there is no working hour in the next two years: no session is ever offered";
        found.push(warning("WORKTIME_ENABLE", Code::NeverOpens, why));
    }
    let from = value(line.fields, "WORKTIME_FROM");
    if settings.hours.is_some() && from == value(line.fields, "WORKTIME_TO") && are_daily(line) {
        let from = from.as_str().unwrap_or_default().to_owned();
        let why = format!("the line opens and closes at {from}, which is taken as 24 hours");
        found.push(warning("WORKTIME_TO", Code::AllDay, why));
    }
    found
}

/// Whether a day of the week has the hours of `WORKTIME_FROM` and `_TO`: neither its own, nor off.
fn are_daily(line: &Subject<'_>) -> bool {
    let own = output(line.fields, "CANALI");
    let off = value(line.fields, "WORKTIME_DAYOFF");
    let is_own = |day: &str| own["hours"].get(day).is_some();
    let is_off = |day: &str| off.as_array().is_some_and(|it| it.contains(&Value::from(day)));
    is_on(line.fields, "WORKTIME_ENABLE") && DAYS.iter().any(|it| !is_own(it) && !is_off(it))
}

/// Customers who are given no more time than operators (S32, S35): a conversation is closed for idleness before
/// anybody sees that it is stuck.
pub(super) fn closing(line: &Subject<'_>) -> Option<Warning> {
    let (no_answer, idle) =
        (line.settings.no_answer_time.on()?, line.settings.auto_close_time.on()?);
    (no_answer >= idle).then(|| {
        let (no_answer, idle) = (no_answer.0, idle.0);
        let why = format!(
            "a session counts as unanswered after {no_answer} s, and an idle one is closed after {idle} s already"
        );
        warning("NO_ANSWER_TIME", Code::ClosesFirst, why)
    })
}
