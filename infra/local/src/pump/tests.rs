//! The pump with a real embedded SQS behind it and a closure before it.

use std::collections::HashMap;
use std::sync::Mutex;

use chrono::TimeDelta;
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::mpsc;

use super::*;
use crate::clock::HostClock;
use crate::functions::{Closure, Function};
use crate::meter::Meter;
use crate::queues::{VISIBILITY_S, spec};
use crate::sdk::Sdk;

struct World {
    _dir: TempDir,
    clock: Arc<HostClock>,
    activity: Arc<Activity>,
    meter: Arc<Meter>,
    sqs: Sqs,
    client: aws_sdk_sqs::Client,
    stop: watch::Sender<bool>,
}

impl World {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(HostClock::manual(&dir.path().join("clock")).unwrap());
        let activity = Activity::new();
        let journal = dir.path().join("journal");
        let sqs = Sqs::start(&journal, Arc::clone(&clock), Arc::clone(&activity)).await.unwrap();
        let meter = Meter::new(Arc::clone(&clock));
        let sdk = Sdk::new(String::new(), sqs.endpoint(), Arc::clone(&meter), Arc::default());
        let client = sdk.sqs("webhook");
        let stop = watch::Sender::new(false);
        Self { _dir: dir, clock, activity, meter, sqs, client, stop }
    }

    fn feed(&self, queue: &str, function: Arc<dyn Function>) -> tokio::task::JoinHandle<()> {
        let function = Invoker::new(function, Arc::clone(&self.meter));
        let activity = Arc::clone(&self.activity);
        let pump = Pump::new(spec(queue).unwrap(), self.sqs.clone(), function, activity);
        tokio::spawn(Arc::new(pump).run(self.stop.subscribe()))
    }

    async fn send(&self, group: &str, dedup: &str) {
        let send = self.client.send_message().queue_url(self.sqs.url("inbound.fifo"));
        let send = send.message_group_id(group).message_deduplication_id(dedup);
        send.message_body(format!("{group}/{dedup}")).send().await.unwrap();
    }

    async fn advance(&self, seconds: u32) {
        self.clock.set(self.clock.now() + TimeDelta::seconds(seconds.into())).unwrap();
        self.sqs.advance(Duration::from_secs(seconds.into())).await;
    }

    /// Waits until nothing runs and nothing is visible.
    async fn quiet(&self) {
        let mut epoch = self.activity.watch();
        while self.activity.running() > 0 || self.sqs.visible().await > 0 {
            epoch.changed().await.unwrap();
        }
    }
}

fn bodies(event: &Value) -> Vec<String> {
    let records = event["Records"].as_array().unwrap();
    records.iter().map(|it| it["body"].as_str().unwrap().to_owned()).collect()
}

fn failures(event: &Value, failed: impl Fn(&str) -> bool) -> Value {
    let records = event["Records"].as_array().unwrap().iter();
    let failed = records.filter(|it| failed(it["body"].as_str().unwrap()));
    let failed: Vec<_> = failed.map(|it| json!({ "itemIdentifier": it["messageId"] })).collect();
    json!({ "batchItemFailures": failed })
}

#[tokio::test]
async fn the_event_is_as_lambda_sends_it() {
    let world = World::new().await;
    let (events, mut seen) = mpsc::unbounded_channel();
    world.send("a", "1").await;
    world.feed(
        "inbound.fifo",
        Closure::shared("route", move |event| {
            events.send(event).unwrap();
            async { Ok(Value::Null) }
        }),
    );
    let event = seen.recv().await.unwrap();
    let record = &event["Records"][0];
    assert_eq!(record["eventSourceARN"], "arn:aws:sqs:us-east-1:000000000000:inbound.fifo");
    assert_eq!(record["eventSource"], "aws:sqs");
    assert_eq!(record["awsRegion"], "us-east-1");
    assert_eq!(record["md5OfBody"].as_str().map(str::len), Some(32));
    let attributes = &record["attributes"];
    assert_eq!(attributes["MessageGroupId"], "a");
    assert_eq!(attributes["MessageDeduplicationId"], "1");
    assert_eq!(attributes["ApproximateReceiveCount"], "1");
    assert_eq!(attributes["SequenceNumber"], "00000000000000000001");
    assert_eq!(attributes["SentTimestamp"], world.clock.now().timestamp_millis().to_string());
    let typed: aws_lambda_events::sqs::SqsEvent = serde_json::from_value(event).unwrap();
    assert_eq!(typed.records[0].body.as_deref(), Some("a/1"));
}

#[tokio::test]
async fn what_failed_comes_again_and_its_group_waits() {
    let world = World::new().await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&order);
    for (group, dedup) in [("a", "bad"), ("a", "next"), ("b", "good")] {
        world.send(group, dedup).await;
    }
    world.feed(
        "inbound.fifo",
        Closure::shared("route", move |event| {
            let again = event["Records"][0]["attributes"]["ApproximateReceiveCount"] != "1";
            let answer = failures(&event, |body| body == "a/bad" && !again);
            seen.lock().unwrap().extend(bodies(&event));
            async { Ok(answer) }
        }),
    );
    world.quiet().await;
    assert_eq!(*order.lock().unwrap(), ["a/bad", "b/good"]);
    world.advance(VISIBILITY_S).await;
    world.quiet().await;
    assert_eq!(*order.lock().unwrap(), ["a/bad", "b/good", "a/bad", "a/next"]);
}

#[tokio::test]
async fn an_error_fails_the_whole_batch_until_the_dead_letter_queue() {
    let world = World::new().await;
    let count = Arc::new(Mutex::new(HashMap::<String, u32>::new()));
    let seen = Arc::clone(&count);
    for group in ["a", "b"] {
        world.send(group, "1").await;
    }
    world.feed(
        "inbound.fifo",
        Closure::shared("route", move |event| {
            for body in bodies(&event) {
                *seen.lock().unwrap().entry(body).or_default() += 1;
            }
            async { Err("no".into()) }
        }),
    );
    for _ in 0..6 {
        world.quiet().await;
        world.advance(VISIBILITY_S).await;
    }
    world.quiet().await;
    let expected = HashMap::from([("a/1".to_owned(), 5), ("b/1".to_owned(), 5)]);
    assert_eq!(*count.lock().unwrap(), expected);
    assert_eq!(world.sqs.receive("inbound-dlq.fifo", 10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_group_is_never_handled_twice_at_once_and_stays_in_order() {
    let world = World::new().await;
    for number in 0..40 {
        world.send(["a", "b", "c", "d"][number % 4], &number.to_string()).await;
    }
    let order = Arc::new(Mutex::new(Vec::<usize>::new()));
    let seen = Arc::clone(&order);
    world.feed(
        "inbound.fifo",
        Closure::shared("route", move |event| {
            let seen = Arc::clone(&seen);
            async move {
                for body in bodies(&event) {
                    tokio::task::yield_now().await;
                    let number = body.split('/').nth(1).unwrap().parse().unwrap();
                    seen.lock().unwrap().push(number);
                }
                Ok(json!({}))
            }
        }),
    );
    world.quiet().await;
    let order = order.lock().unwrap();
    assert_eq!(order.len(), 40);
    for group in 0..4 {
        let of_group: Vec<_> = order.iter().filter(|it| *it % 4 == group).collect();
        assert!(of_group.is_sorted(), "{of_group:?}");
    }
}

#[tokio::test]
async fn stopping_waits_for_the_batch_in_hand_and_takes_no_other() {
    let world = World::new().await;
    let (began, mut seen) = mpsc::unbounded_channel();
    let release = Arc::new(tokio::sync::Notify::new());
    let released = Arc::clone(&release);
    world.send("a", "1").await;
    let pump = world.feed(
        "inbound.fifo",
        Closure::shared("route", move |event| {
            let (began, released) = (began.clone(), Arc::clone(&released));
            async move {
                began.send(bodies(&event)).unwrap();
                released.notified().await;
                Ok(json!({}))
            }
        }),
    );
    seen.recv().await.unwrap();
    world.stop.send_replace(true);
    world.send("b", "1").await;
    release.notify_one();
    pump.await.unwrap();
    assert_eq!(world.sqs.visible().await, 1, "b/1 was not taken");
    world.advance(VISIBILITY_S).await;
    assert_eq!(world.sqs.visible().await, 1, "a/1 was deleted");
}

#[tokio::test]
async fn the_pollers_requests_are_billed_to_the_function_they_feed() {
    let world = World::new().await;
    world.send("a", "1").await;
    world.feed("inbound.fifo", Closure::shared("route", |_| async { Ok(Value::Null) }));
    world.quiet().await;
    let report = world.meter.report();
    assert_eq!(report["by_function"]["webhook"]["sqs.requests"], 1.0);
    assert_eq!(report["by_function"]["route"]["sqs.requests"], 2.0);
    assert_eq!(report["by_function"]["route"]["lambda.invocations"], 1.0);
    assert_eq!(report["messages"], 1.0);
}

#[test]
fn an_answer_is_read_as_lambda_reads_it() {
    let message = |id: &str| Message { message_id: Some(id.to_owned()), ..Message::default() };
    let messages = [message("1"), message("2")];
    let check = |answer: Value, expect: Outcome| assert_eq!(outcome(&answer, &messages), expect);
    let failed = |ids: &[&str]| Outcome::Failed(ids.iter().map(|it| (*it).to_owned()).collect());

    check(Value::Null, failed(&[]));
    check(json!({}), failed(&[]));
    check(json!({ "batchItemFailures": null }), failed(&[]));
    check(json!({ "batchItemFailures": [{ "itemIdentifier": "2" }] }), failed(&["2"]));
    check(json!({ "batchItemFailures": [{ "itemIdentifier": "3" }] }), Outcome::AllFailed);
    check(json!({ "batchItemFailures": [{ "itemIdentifier": "" }] }), Outcome::AllFailed);
    check(json!({ "batchItemFailures": [{ "itemIdentifier": null }] }), Outcome::AllFailed);
    check(json!({ "batchItemFailures": [{}] }), Outcome::AllFailed);
    check(json!({ "batchItemFailures": "2" }), Outcome::AllFailed);
}
