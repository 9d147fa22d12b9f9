//! Against an EventBridge that answers what a test tells it to (`AWSEvents.PutEvents`, AWS JSON 1.1).

use std::sync::{Arc, Mutex};

use application::ports::{ANNOUNCEMENT_VERSION, Announcement};
use aws_sdk_eventbridge::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::*;

/// What it answers to everything, and what it was asked.
#[derive(Clone)]
struct Fake {
    answer: (StatusCode, Value),
    asked: Arc<Mutex<Vec<Value>>>,
}

async fn put(State(fake): State<Fake>, headers: HeaderMap, body: String) -> impl IntoResponse {
    assert_eq!(headers["x-amz-target"], "AWSEvents.PutEvents");
    fake.asked.lock().unwrap().push(serde_json::from_str(&body).unwrap());
    (fake.answer.0, fake.answer.1.to_string())
}

impl Fake {
    fn answering(status: StatusCode, answer: Value) -> Self {
        Self { answer: (status, answer), asked: Arc::default() }
    }

    async fn bus(&self, chosen: Chosen) -> EventBus {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(put).with_state(self.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        let config = aws_sdk_eventbridge::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-central-1"))
            .credentials_provider(Credentials::for_tests())
            .retry_config(RetryConfig::disabled())
            .endpoint_url(format!("http://{address}"));
        EventBus::new(Client::from_conf(config.build()), "canali".to_owned(), chosen)
    }

    /// The events of each call.
    fn calls(&self) -> Vec<Vec<Value>> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|it| it["Entries"].as_array().unwrap().clone()).collect()
    }
}

fn well() -> Fake {
    Fake::answering(StatusCode::OK, json!({ "FailedEntryCount": 0, "Entries": [] }))
}

fn announcement(seq: u64, happening: Happening) -> Announcement {
    Announcement {
        version: ANNOUNCEMENT_VERSION,
        id: format!("7-{seq}"),
        at: "2026-11-25T10:00:00.500Z".to_owned(),
        chat: 7,
        seq,
        session: Some(12),
        line: 1,
        happening,
    }
}

fn edited(seq: u64) -> Announcement {
    announcement(seq, Happening::MessageEdited { target: 1, by: None, text: None })
}

fn reopened(seq: u64) -> Announcement {
    announcement(seq, Happening::SessionReopened {})
}

#[tokio::test]
async fn an_event_bears_what_rules_choose_by() {
    let fake = well();
    fake.bus(Chosen::default()).await.publish(vec![reopened(3)]).await.unwrap();
    let calls = fake.calls();
    let [event] = calls[0].as_slice() else { panic!("{calls:?}") };
    assert_eq!(event["Source"], "canali");
    assert_eq!(event["DetailType"], "SessionReopened");
    assert_eq!(event["EventBusName"], "canali");
    let detail: Announcement = serde_json::from_str(event["Detail"].as_str().unwrap()).unwrap();
    assert_eq!(detail, reopened(3));
}

#[tokio::test]
async fn ten_go_in_a_call_and_none_where_there_is_nothing_to_say() {
    for (announced, calls) in [(0, vec![]), (1, vec![1]), (10, vec![10]), (11, vec![10, 1])] {
        let fake = well();
        let announcements = (1..=announced).map(reopened).collect();
        fake.bus(Chosen::default()).await.publish(announcements).await.unwrap();
        let sizes: Vec<usize> = fake.calls().iter().map(Vec::len).collect();
        assert_eq!(sizes, calls, "{announced}");
    }
}

#[tokio::test]
async fn what_people_wrote_is_published_only_where_it_is_asked_for() {
    let fake = well();
    fake.bus(Chosen::default()).await.publish(vec![edited(1)]).await.unwrap();
    assert!(fake.calls().is_empty());
    let chosen = "MessageEdited, SessionClosed".parse().unwrap();
    fake.bus(chosen).await.publish(vec![edited(1), reopened(2)]).await.unwrap();
    assert_eq!(fake.calls()[0].len(), 1);
}

#[tokio::test]
async fn what_passes_is_an_error_and_comes_again() {
    let internal = json!({ "FailedEntryCount": 1, "Entries": [{ "EventId": "1" }, { "ErrorCode": "InternalFailure" }] });
    let throttled = json!({ "__type": "ThrottlingException", "message": "slower" });
    for (status, answer) in [(200, internal), (400, throttled), (500, json!({}))] {
        let fake = Fake::answering(StatusCode::from_u16(status).unwrap(), answer);
        let published =
            fake.bus(Chosen::default()).await.publish(vec![reopened(1), reopened(2)]).await;
        assert!(matches!(published, Err(StoreError::Unavailable { .. })), "{published:?}");
    }
}

#[tokio::test]
async fn what_is_refused_for_good_does_not_hold_up_the_stream() {
    let one = json!({ "FailedEntryCount": 1, "Entries": [{ "ErrorCode": "MalformedDetail" }, { "EventId": "1" }] });
    let whole = json!({ "__type": "ValidationException", "message": "too large" });
    for (status, answer) in [(200, one), (400, whole)] {
        let fake = Fake::answering(StatusCode::from_u16(status).unwrap(), answer);
        let announcements = vec![reopened(1), reopened(2)];
        fake.bus(Chosen::default()).await.publish(announcements).await.unwrap();
    }
}

#[test]
fn who_chooses_what_there_is_not_is_told_what_there_is() {
    let unknown = "SessionOpened,SessionOpend".parse::<Chosen>().unwrap_err().to_string();
    assert!(
        unknown.starts_with("`SessionOpend` is none of SessionOpened, BotJoined, "),
        "{unknown}"
    );
    assert_eq!("none".parse(), Ok(Chosen(BTreeSet::new())));
}
