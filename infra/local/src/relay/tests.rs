//! The relay on a real stream, with a closure for `dispatch`.

use std::sync::Mutex;

use dynoxide::Database;
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::functions::{Closure, Function};
use crate::meter::Meter;

struct World {
    dir: TempDir,
    database: Database,
    stream: Arc<Stream>,
    activity: Arc<Activity>,
    written: Arc<Notify>,
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("db");
        let database = Database::new(file.to_str().unwrap()).unwrap();
        let request = json!({
            "TableName": "canali",
            "AttributeDefinitions": [
                { "AttributeName": "pk", "AttributeType": "S" },
                { "AttributeName": "sk", "AttributeType": "S" },
            ],
            "KeySchema": [
                { "AttributeName": "pk", "KeyType": "HASH" },
                { "AttributeName": "sk", "KeyType": "RANGE" },
            ],
            "BillingMode": "PAY_PER_REQUEST",
            "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "NEW_IMAGE" },
        });
        database.create_table(serde_json::from_value(request).unwrap()).unwrap();
        let stream = Arc::new(Stream::open(&file, "canali").unwrap());
        Self { dir, database, stream, activity: Activity::new(), written: Arc::default() }
    }

    fn write(&self, numbers: std::ops::Range<u32>) {
        for number in numbers {
            let item = json!({ "pk": { "S": "C#1" }, "sk": { "S": format!("E#{number:04}") } });
            let request = json!({ "TableName": "canali", "Item": item });
            self.database.put_item(serde_json::from_value(request).unwrap()).unwrap();
        }
        self.written.notify_one();
    }

    fn relay(&self, dispatch: Arc<dyn Function>) -> Arc<Relay> {
        let clock = Arc::new(HostClock::system());
        let dispatch = Invoker::new(dispatch, Meter::new(Arc::clone(&clock)));
        let relay = Relay::new(
            Arc::clone(&self.stream),
            dispatch,
            Arc::clone(&self.activity),
            clock,
            Arc::clone(&self.written),
            &self.dir.path().join("position"),
            Parked::new(&self.dir.path().join("parked")),
        );
        Arc::new(relay.unwrap())
    }

    /// Runs the relay until it is at the end.
    async fn run(&self, relay: &Arc<Relay>) {
        let stop = watch::Sender::new(false);
        let mut epoch = self.activity.watch();
        let task = tokio::spawn(Arc::clone(relay).run(stop.subscribe()));
        while !relay.is_at_end() {
            epoch.changed().await.unwrap();
        }
        stop.send_replace(true);
        task.await.unwrap();
    }

    fn parked(&self) -> usize {
        std::fs::read_dir(self.dir.path().join("parked")).map_or(0, Iterator::count)
    }
}

/// What `dispatch` was given, batch by batch.
type Batches = Arc<Mutex<Vec<Vec<u32>>>>;

fn numbers(event: &Value) -> Vec<u32> {
    let records = event["Records"].as_array().unwrap().iter();
    records
        .map(|it| it["dynamodb"]["Keys"]["sk"]["S"].as_str().unwrap()[2..].parse().unwrap())
        .collect()
}

fn sequence_number(event: &Value, number: u32) -> Value {
    let index = numbers(event).iter().position(|it| *it == number).unwrap();
    event["Records"][index]["dynamodb"]["SequenceNumber"].clone()
}

/// Remembers what it was given; answers as `answer` says.
fn seen(
    answer: impl Fn(&Value, usize) -> Result<Value, &'static str> + Send + Sync + 'static,
) -> (Batches, Arc<dyn Function>) {
    let batches = Arc::new(Mutex::new(Vec::new()));
    let all = Arc::clone(&batches);
    let function = Closure::shared("dispatch", move |event| {
        let mut all = all.lock().unwrap();
        let answer = answer(&event, all.len()).map_err(Into::into);
        all.push(numbers(&event));
        async { answer }
    });
    (batches, function)
}

#[tokio::test]
async fn the_event_is_as_lambda_sends_it() {
    let world = World::new();
    world.write(1..2);
    let event = Arc::new(Mutex::new(Value::Null));
    let kept = Arc::clone(&event);
    let dispatch = Closure::shared("dispatch", move |event| {
        *kept.lock().unwrap() = event;
        async { Ok(Value::Null) }
    });
    world.run(&world.relay(dispatch)).await;
    let event = event.lock().unwrap().clone();
    let record = &event["Records"][0];
    assert_eq!(record["eventName"], "INSERT");
    assert_eq!(record["eventSource"], "aws:dynamodb");
    assert_eq!(record["dynamodb"]["StreamViewType"], "NEW_IMAGE");
    assert_eq!(record["dynamodb"]["NewImage"]["pk"]["S"], "C#1");
    let typed: aws_lambda_events::dynamodb::Event = serde_json::from_value(event).unwrap();
    assert_eq!(typed.records[0].change.sequence_number.as_deref().map(str::len), Some(21));
}

#[tokio::test]
async fn everything_comes_once_in_order_and_a_restart_goes_on_from_there() {
    let world = World::new();
    let (batches, dispatch) = seen(|_, _| Ok(json!({ "batchItemFailures": [] })));
    world.write(0..250);
    world.run(&world.relay(Arc::clone(&dispatch))).await;
    let sizes: Vec<_> = batches.lock().unwrap().iter().map(Vec::len).collect();
    assert_eq!(sizes, [100, 100, 50]);

    world.write(250..251);
    world.run(&world.relay(dispatch)).await;
    let all: Vec<_> = batches.lock().unwrap().concat();
    assert_eq!(all, (0..251).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_reported_record_is_where_the_next_batch_begins() {
    let world = World::new();
    let (batches, dispatch) = seen(|event, times| {
        let failed = [5, 3].map(|it| json!({ "itemIdentifier": sequence_number(event, it) }));
        Ok(if times == 0 { json!({ "batchItemFailures": failed }) } else { Value::Null })
    });
    world.write(0..8);
    world.run(&world.relay(dispatch)).await;
    let expected: [Vec<u32>; 2] = [(0..8).collect(), (3..8).collect()];
    assert_eq!(*batches.lock().unwrap(), expected, "the lowest one counts");
    assert_eq!(world.parked(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_is_always_reported_is_parked_and_the_rest_goes_on() {
    let world = World::new();
    let (batches, dispatch) = seen(|event, _| {
        let bad = numbers(event).contains(&2).then(|| sequence_number(event, 2));
        let failed: Vec<_> = bad.iter().map(|it| json!({ "itemIdentifier": it })).collect();
        Ok(json!({ "batchItemFailures": failed }))
    });
    world.write(0..5);
    world.run(&world.relay(dispatch)).await;
    assert_eq!(batches.lock().unwrap().last(), Some(&vec![3, 4]));
    assert_eq!(world.parked(), 1);
}

#[tokio::test(start_paused = true)]
async fn one_that_fails_the_batch_is_found_and_parked_alone() {
    let world = World::new();
    let done = Arc::new(Mutex::new(Vec::new()));
    let all = Arc::clone(&done);
    let dispatch = Closure::shared("dispatch", move |event| {
        let numbers = numbers(&event);
        let answer = if numbers.contains(&37) {
            Err("no".into())
        } else {
            all.lock().unwrap().extend(numbers);
            Ok(Value::Null)
        };
        async { answer }
    });
    world.write(0..150);
    world.run(&world.relay(dispatch)).await;
    let expected: Vec<u32> = (0..150).filter(|it| *it != 37).collect();
    assert_eq!(*done.lock().unwrap(), expected);
    assert_eq!(world.parked(), 1);
}

#[tokio::test]
async fn a_killed_relay_gives_the_batch_in_hand_again() {
    let world = World::new();
    world.write(0..3);
    let (began, mut began_with) = tokio::sync::mpsc::unbounded_channel();
    let stuck = Closure::shared("dispatch", move |event| {
        began.send(numbers(&event)).unwrap();
        std::future::pending()
    });
    let stop = watch::Sender::new(false);
    let killed = tokio::spawn(world.relay(stuck).run(stop.subscribe()));
    assert_eq!(began_with.recv().await, Some(vec![0, 1, 2]));
    killed.abort();

    let (batches, dispatch) = seen(|_, _| Ok(Value::Null));
    world.run(&world.relay(dispatch)).await;
    assert_eq!(*batches.lock().unwrap(), [[0, 1, 2]]);
}
