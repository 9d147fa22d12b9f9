//! What a receiver's answer, or its silence, means: the specification's "Delivery success and failure".

use chrono::DateTime;
use domain::errand::Answer;
use domain::time::{Seconds, Timestamp};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use targets::Refused;

/// The meaning of an answer; `now` is our time.
pub(crate) fn of(response: &Response, now: Timestamp) -> Answer {
    let (status, headers) = (response.status(), response.headers());
    let reason = format!("it answered {}", status.as_u16());
    if status.is_success() {
        return Answer::Taken;
    }
    if status == StatusCode::GONE {
        return Answer::Gone { reason };
    }
    if status.is_redirection() {
        let reason = format!("{reason}: redirects are not followed; give the address it leads to");
        return Answer::Later { after: None, busy: false, reason };
    }
    Answer::Later { after: retry_after(headers, now), busy: is_busy(status), reason }
}

/// What is under load should be left alone for a while.
fn is_busy(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

/// How long it asks to wait: seconds, or a date (RFC 9110), which is counted from the date of the answer, as the
/// receiver's clock may be wrong.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Seconds> {
    let asked = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = asked.parse() {
        return Some(Seconds(seconds));
    }
    let until = date(asked)?;
    let said = headers.get(DATE).and_then(|it| date(it.to_str().ok()?));
    let wait = until.seconds_since(said.unwrap_or(now));
    Some(Seconds(u32::try_from(wait).unwrap_or(u32::MAX)))
}

fn date(text: &str) -> Option<Timestamp> {
    let date = DateTime::parse_from_rfc2822(text).ok()?;
    Some(Timestamp(date.timestamp_millis()))
}

/// There is no answer.
pub(crate) fn none(error: reqwest::Error) -> Answer {
    if let Some(refused) = targets::refusal(&error) {
        return self::refused(&refused);
    }
    let hangs = error.is_timeout();
    let what = if hangs { "it did not answer in time" } else { "it could not be called" };
    let reason = format!("{what}: {}", targets::words(error));
    Answer::Later { after: None, busy: hangs, reason }
}

/// Its address may not be called, for now: a name may lead elsewhere tomorrow.
pub(crate) fn refused(refused: &Refused) -> Answer {
    Answer::Later { after: None, busy: false, reason: refused.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_767_225_615_000); // 2026-01-01T00:00:15Z.

    fn asked(headers: &[(&'static str, &'static str)]) -> Option<u32> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        retry_after(&map, NOW).map(|it| it.0)
    }

    #[test]
    fn a_wait_is_seconds_or_a_date_by_the_receivers_clock() {
        assert_eq!(asked(&[]), None);
        assert_eq!(asked(&[("retry-after", " 120 ")]), Some(120));
        let date = ("retry-after", "Thu, 01 Jan 2026 00:01:15 GMT");
        assert_eq!(asked(&[date]), Some(60));
        let slow = ("date", "Wed, 31 Dec 2025 23:01:15 GMT");
        assert_eq!(asked(&[date, slow]), Some(3_600));
        let fast = ("date", "Fri, 02 Jan 2026 00:00:00 GMT");
        assert_eq!(asked(&[date, fast]), Some(0), "never negative");
        for nonsense in ["-5", "soon", "1e3", "Thu, 99 Jan 2026 00:00:00 GMT"] {
            assert_eq!(asked(&[("retry-after", nonsense)]), None, "{nonsense}");
        }
    }
}
