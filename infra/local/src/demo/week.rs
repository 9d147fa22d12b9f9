//! The days before: who comes when, and what the operators do about it. It is the same each time.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::office::{Office, number};
use super::talks::{End, TALKS, Turn};
use super::telegram::Messenger;
use crate::serve::BoxError;

/// How many come on each day.
const PER_DAY: [i64; 7] = [11, 14, 12, 13, 15, 5, 3];

/// When the shop opens, in UTC, and for how long, in seconds.
const OPENS: i64 = 7 * 3_600;
const OPEN_FOR: i64 = 11 * 3_600;

/// The last ones are answered before they end.
const LAST: i64 = 1_800;

/// One customer who comes.
#[derive(Clone, Copy, Debug)]
struct Visit {
    customer: i64,
    nth: i64,
}

/// Something that happens.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// Seconds since they began.
    at: i64,
    visit: Visit,
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Turn(Turn),
    End(End),
    /// The colleague who was asked does what is left.
    TakenOver,
}

/// Plays it from `start` on.
pub(super) async fn play(
    office: &Office,
    messenger: &Messenger,
    start: DateTime<Utc>,
    whole: TimeDelta,
) -> Result<(), BoxError> {
    let mut now = 0;
    for step in plan(start, whole) {
        office.admin.pass(step.at - now).await?;
        now = step.at;
        let date = start.timestamp() + now;
        if let What::Turn(Turn::Asks(text)) = step.what {
            messenger.write(step.visit.customer, text, date).await?;
            continue;
        }
        // Somebody may have been too slow for what was planned: so it is in shops.
        if let Err(error) = act(office, step).await {
            tracing::debug!(error = %error, "not as it was planned");
        }
    }
    office.admin.pass(whole.num_seconds() - now).await
}

/// Everything that is to happen, in order.
fn plan(start: DateTime<Utc>, whole: TimeDelta) -> Vec<Step> {
    let mut steps = Vec::new();
    let since_midnight = start.timestamp().rem_euclid(86_400);
    let mut nth = 0;
    for (day, count) in (0..=whole.num_days()).zip(PER_DAY.into_iter().cycle()) {
        for k in 0..count {
            nth += 1;
            let within = OPENS + k * OPEN_FOR / count + (nth * 397) % 900;
            let at: i64 = day * 86_400 + within - since_midnight;
            if at >= 0 && at + LAST < whole.num_seconds() {
                steps.extend(visit(nth, at));
            }
        }
    }
    steps.sort_by_key(|it| it.at);
    steps
}

fn visit(nth: i64, at: i64) -> Vec<Step> {
    let talk = usize::try_from(nth).ok().and_then(|it| TALKS.iter().cycle().nth(it));
    let Some(talk) = talk else { return vec![] };
    let visit = Visit { customer: 500 + (nth * 7) % 43, nth };
    let mut steps = Vec::new();
    let mut at = at;
    for (turn, n) in talk.turns.iter().zip(0..) {
        steps.push(Step { at, visit, what: What::Turn(*turn) });
        at += 25 + (nth * 31 + n * 47) % 170;
    }
    steps.push(Step { at, visit, what: What::End(talk.end) });
    if talk.end == End::HandedOver {
        steps.push(Step { at: at + 45, visit, what: What::TakenOver });
    }
    steps
}

async fn act(office: &Office, step: Step) -> Result<(), BoxError> {
    let open = office.open_sessions().await?;
    let customer = step.visit.customer.to_string();
    let session = open.iter().find(|it| it["customer"]["external_id"] == customer.as_str());
    let session = session.ok_or("the session is over")?;
    match step.what {
        What::Turn(Turn::Asks(_)) | What::End(End::Left) => Ok(()),
        What::Turn(Turn::Tells(text)) => say(office, session, text, false).await,
        What::Turn(Turn::Notes(text)) => say(office, session, text, true).await,
        What::End(End::Finished) => end(office, session, "finish").await,
        What::End(End::Spam) => end(office, session, "spam").await,
        What::End(End::HandedOver) => hand_over(office, session, step.visit.nth).await,
        What::TakenOver => {
            say(office, session, "Good afternoon! The invoice is on its way by e-mail.", false)
                .await?;
            end(office, session, "finish").await
        }
    }
}

/// Who holds the session; who is offered it takes it first.
async fn holder(office: &Office, session: &Value) -> Result<u64, BoxError> {
    let owner = number(&session["operator_id"]);
    if owner > 0 {
        return Ok(owner);
    }
    let offered = number(&session["offered_to"][0]);
    let operator = office.operator(offered).ok_or("nobody has it")?;
    let path = format!("/api/v1/sessions/{}/answer", session["id"]);
    operator.post(&path, &json!({ "offer_id": session["offer_id"] })).await?;
    Ok(offered)
}

async fn say(office: &Office, session: &Value, text: &str, internal: bool) -> Result<(), BoxError> {
    let holder = holder(office, session).await?;
    let operator = office.operator(holder).ok_or("they do not work here")?;
    let path = format!("/api/v1/chats/{}/messages", session["chat_id"]);
    operator.post(&path, &json!({ "text": text, "internal": internal })).await.map(drop)
}

async fn end(office: &Office, session: &Value, how: &str) -> Result<(), BoxError> {
    let holder = holder(office, session).await?;
    let operator = office.operator(holder).ok_or("they do not work here")?;
    let path = format!("/api/v1/sessions/{}/{how}", session["id"]);
    operator.post(&path, &json!({})).await.map(drop)
}

/// To the next colleague.
async fn hand_over(office: &Office, session: &Value, nth: i64) -> Result<(), BoxError> {
    let holder = holder(office, session).await?;
    let operator = office.operator(holder).ok_or("they do not work here")?;
    let others = office.operators.iter().filter(|it| it.0 != holder);
    let to = others.cycle().nth(usize::try_from(nth % 4)?).ok_or("there is nobody else")?;
    let path = format!("/api/v1/sessions/{}/transfer", session["id"]);
    operator.post(&path, &json!({ "user_id": to.0 })).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_happens_in_time_and_in_order() {
        let whole = TimeDelta::days(7);
        for hour in [0, 6, 12, 18, 23] {
            let start = DateTime::from_timestamp(1_767_225_600 + hour * 3_600, 0).unwrap();
            let steps = plan(start, whole);
            assert!(steps.is_sorted_by_key(|it| it.at));
            assert!(steps.iter().all(|it| (0..whole.num_seconds()).contains(&it.at)));
            let visits =
                steps.iter().map(|it| it.visit.nth).collect::<std::collections::BTreeSet<_>>();
            assert!(visits.len() > 60, "{} come", visits.len());
        }
    }
}
