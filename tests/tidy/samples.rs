//! The sample events are true: each decodes into what the functions read, and says nothing that they do not know.

use application::ports::{
    AlertMessage, CrmMessage, HookMessage, Outbound, PushMessage, RetainMessage, TimerMessage,
};
use aws_lambda_events::event::apigw::ApiGatewayWebsocketProxyRequest;
use aws_lambda_events::event::dynamodb::Event as StreamEvent;
use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use aws_lambda_events::event::sqs::SqsEvent;
use domain::chat::Entry;
use domain::inbound::Inbound;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::repository::{all_well, files_ending, text_of};

/// Decodes a sample as the event of its source.
fn sample<T: DeserializeOwned>(path: &str) -> T {
    let text = text_of(path).unwrap_or_else(|| panic!("{path} is missing"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What is wrong with `text` as a `T`: what comes out again must be what went in.
fn differences<T: DeserializeOwned + Serialize>(path: &str, text: &str) -> Option<String> {
    let decoded: T = match serde_json::from_str(text) {
        Ok(decoded) => decoded,
        Err(error) => return Some(format!("{path}: {error} in {text}")),
    };
    let before: Value = serde_json::from_str(text).ok()?;
    let after = serde_json::to_value(&decoded).ok()?;
    (before != after).then(|| format!("{path}: {before}\nis read as\n{after}"))
}

#[track_caller]
fn check_sqs<T: DeserializeOwned + Serialize>(path: &str) {
    let event: SqsEvent = sample(path);
    assert!(!event.records.is_empty(), "{path} has records");
    let bodies = event.records.iter().map(|it| it.body.as_deref().unwrap_or_default());
    let wrong: Vec<String> = bodies.filter_map(|it| differences::<T>(path, it)).collect();
    all_well(&wrong);
}

#[test]
fn inbound_carries_what_happened_at_a_provider() {
    check_sqs::<Inbound>("events/sqs/inbound.json");
}

#[test]
fn assign_carries_a_line() {
    check_sqs::<application::ports::Assign>("events/sqs/assign.json");
}

#[test]
fn outbound_carries_an_entry() {
    check_sqs::<Outbound>("events/sqs/outbound.json");
}

#[test]
fn alerts_carries_an_entry() {
    check_sqs::<AlertMessage>("events/sqs/alerts.json");
}

#[test]
fn crm_carries_an_entry() {
    check_sqs::<CrmMessage>("events/sqs/crm.json");
    check_sqs::<RetainMessage>("events/sqs/crm-retention.json");
}

#[test]
fn hooks_carries_what_is_to_be_told() {
    check_sqs::<HookMessage>("events/sqs/hooks.json");
}

#[test]
fn pushes_carries_what_sockets_are_told() {
    check_sqs::<PushMessage>("events/sqs/pushes.json");
}

#[test]
fn the_socket_api_carries_what_happens_to_a_socket() {
    for (name, route) in
        [("connect", "$connect"), ("message", "$default"), ("disconnect", "$disconnect")]
    {
        let path = format!("events/websocket/{name}.json");
        let event: ApiGatewayWebsocketProxyRequest = sample(&path);
        assert_eq!(event.request_context.route_key.as_deref(), Some(route), "{path}");
        assert!(event.request_context.connection_id.is_some(), "{path}");
    }
}

#[test]
fn timers_carries_what_to_look_at() {
    check_sqs::<TimerMessage>("events/sqs/timers.json");
}

#[test]
fn the_stream_carries_log_entries() {
    let mut wrong = Vec::new();
    let paths: Vec<String> = files_ending(&[".json"])
        .into_iter()
        .filter(|it| it.starts_with("events/stream/"))
        .collect();
    assert!(!paths.is_empty(), "there are samples of the stream");
    for path in &paths {
        let event: StreamEvent = sample(path);
        for record in event.records {
            let image: Value =
                serde_dynamo::from_item(record.change.new_image).expect("the image is an item");
            let entry = image["entry"].as_str().unwrap_or_default();
            wrong.extend(differences::<Entry>(path, entry));
            wrong.extend(misplaced(path, &image, entry));
        }
    }
    all_well(&wrong);
}

/// What is wrong with the keys of a sample's item.
fn misplaced(path: &str, image: &Value, entry: &str) -> Option<String> {
    let entry: Entry = serde_json::from_str(entry).ok()?;
    let expected = (format!("C#{}", entry.chat), format!("E#{:07}", entry.seq));
    let found = (image["pk"].as_str()?.to_owned(), image["sk"].as_str()?.to_owned());
    (expected != found).then(|| format!("{path}: the keys {found:?} ought to be {expected:?}"))
}

#[test]
fn the_minute_rule_carries_nothing() {
    let event: EventBridgeEvent<Value> = sample("events/schedule/minute.json");
    assert_eq!((&*event.source, &*event.detail_type), ("aws.events", "Scheduled Event"));
}

#[test]
fn every_sample_is_json() {
    for path in files_ending(&[".json"]) {
        if path.starts_with("events/") {
            let _: Value = sample(&path);
        }
    }
}
