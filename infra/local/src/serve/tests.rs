//! The whole host with closures for functions: from HTTP through SQS, table and stream to HTTP.

use api::Identities;
use std::sync::Mutex;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
    ScalarAttributeType, StreamSpecification, StreamViewType,
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::functions::{Closure, FunctionError};

const TOKEN: &str = "token-of-the-tests";

/// What functions were given, in order.
type Seen = Arc<Mutex<Vec<String>>>;

struct World {
    dir: TempDir,
    seen: Seen,
    running: Running,
    http: reqwest::Client,
}

impl World {
    async fn new(clock: ClockMode) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let seen = Seen::default();
        let running = start_in(&dir, clock, &seen).await;
        Self { dir, seen, running, http: reqwest::Client::new() }
    }

    async fn restart(mut self) -> Self {
        assert!(self.running.stop().await);
        self.running = start_in(&self.dir, ClockMode::Manual, &self.seen).await;
        self
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.address())
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.http.get(self.url(path)).bearer_auth(TOKEN).send().await.unwrap();
        answer.json().await.unwrap()
    }

    async fn post(&self, path: &str, body: Value) -> reqwest::Response {
        self.http.post(self.url(path)).bearer_auth(TOKEN).json(&body).send().await.unwrap()
    }

    async fn settle(&self) {
        assert_eq!(self.post("/local/settle", json!({})).await.status(), 200);
    }

    async fn advance(&self, seconds: u32) -> DateTime<Utc> {
        let answer = self.post("/local/clock", json!({ "advance_s": seconds })).await;
        let answer: Value = answer.json().await.unwrap();
        answer["now"].as_str().unwrap().parse().unwrap()
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

async fn start_in(dir: &TempDir, clock: ClockMode, seen: &Seen) -> Running {
    let config = Config {
        listen: "127.0.0.1:0".to_owned(),
        data: dir.path().to_owned(),
        public_url: None,
        clock,
        admin_token: Some(TOKEN.to_owned()),
        admin_password: None,
        allow_targets: Vec::new(),
        crm: Choice::default(),
        crm_webhook_url: None,
        identities: Identities::default(),
        smtp: None,
        mail_from: "Canali <canali@localhost>".to_owned(),
    };
    start(config, async |embedded| wire(embedded, seen).await).await.unwrap()
}

/// A Canali in small: a hook is queued, `route` writes an entry and sets a timer, `dispatch` tells
/// `assign`.
async fn wire(embedded: &Embedded, seen: &Seen) -> Result<Functions, BoxError> {
    create_table(&embedded.sdk.dynamodb("host")).await?;
    let note = |what: &'static str| {
        let (seen, clock) = (Arc::clone(seen), Arc::clone(&embedded.clock));
        move |detail: &str| {
            let now = clock.now().timestamp();
            seen.lock().unwrap().push(format!("{what} {detail} {now}"));
        }
    };
    let (sqs, url) = (embedded.sdk.sqs("webhook"), embedded.sqs.url("inbound.fifo"));
    let webhook = Closure::shared("webhook", move |event| {
        let (sqs, url) = (sqs.clone(), url.clone());
        async move {
            let body = event["body"].as_str().unwrap_or_default().to_owned();
            let send = sqs.send_message().queue_url(url).message_body(&body);
            send.message_group_id("g").message_deduplication_id(&body).send().await?;
            Ok(json!({ "statusCode": 200 }))
        }
    });
    Ok(Functions {
        webhook,
        route: route(embedded, note("route")),
        assign: noting("assign", note("assign")),
        timeouts: noting("timeouts", note("timeouts")),
        dispatch: dispatch(embedded),
        deliver: noting("deliver", note("deliver")),
        kpi: noting("kpi", note("kpi")),
        crm: noting("crm", note("crm")),
        hooks: noting("hooks", note("hooks")),
        realtime: noting("realtime", note("realtime")),
        api: Closure::shared("api", |event| async move {
            match event["rawPath"].as_str() {
                Some("/panic") => panic!("secret"),
                Some("/fail") => Err("secret".into()),
                Some(_) | None => Ok(json!({ "path": event["rawPath"] })),
            }
        }),
    })
}

async fn create_table(client: &aws_sdk_dynamodb::Client) -> Result<(), BoxError> {
    let attribute = |name: &str| {
        let it = AttributeDefinition::builder().attribute_name(name);
        it.attribute_type(ScalarAttributeType::S).build()
    };
    let key =
        |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
    let stream = StreamSpecification::builder().stream_enabled(true);
    let made = client
        .create_table()
        .table_name(crate::dynamo::TABLE)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute("pk")?)
        .attribute_definitions(attribute("sk")?)
        .key_schema(key("pk", KeyType::Hash)?)
        .key_schema(key("sk", KeyType::Range)?)
        .stream_specification(stream.stream_view_type(StreamViewType::NewImage).build()?)
        .send()
        .await;
    match made.map_err(aws_sdk_dynamodb::Error::from) {
        Ok(_) | Err(aws_sdk_dynamodb::Error::ResourceInUseException(_)) => Ok(()),
        Err(err) => Err(err.into()),
    }
}

fn route(embedded: &Embedded, note: impl Fn(&str) + Send + Sync + 'static) -> Arc<dyn Function> {
    let (table, sqs) = (embedded.sdk.dynamodb("route"), embedded.sdk.sqs("route"));
    let timers = embedded.sqs.url("timers");
    Closure::shared("route", move |event| {
        let (table, sqs, timers) = (table.clone(), sqs.clone(), timers.clone());
        let bodies = bodies(&event);
        for body in &bodies {
            note(body);
        }
        async move {
            for body in bodies.iter().filter(|it| !it.starts_with("timer")) {
                let put = table.put_item().table_name(crate::dynamo::TABLE);
                let put = put.item("pk", AttributeValue::S("C#1".to_owned()));
                put.item("sk", AttributeValue::S(format!("E#{body}"))).send().await?;
                let send = sqs.send_message().queue_url(&timers).delay_seconds(90);
                send.message_body(format!("timer-{body}")).send().await?;
            }
            Ok::<_, FunctionError>(Value::Null)
        }
    })
}

fn dispatch(embedded: &Embedded) -> Arc<dyn Function> {
    let (sqs, url) = (embedded.sdk.sqs("dispatch"), embedded.sqs.url("assign.fifo"));
    Closure::shared("dispatch", move |event| {
        let (sqs, url) = (sqs.clone(), url.clone());
        async move {
            for record in event["Records"].as_array().into_iter().flatten() {
                let key = record["dynamodb"]["Keys"]["sk"]["S"].as_str().unwrap_or_default();
                let send = sqs.send_message().queue_url(&url).message_body(key);
                send.message_group_id("line").message_deduplication_id(key).send().await?;
            }
            Ok::<_, FunctionError>(Value::Null)
        }
    })
}

fn noting(name: &'static str, note: impl Fn(&str) + Send + Sync + 'static) -> Arc<dyn Function> {
    Closure::shared(name, move |event| {
        for body in bodies(&event) {
            note(&body);
        }
        if let Some(time) = event["time"].as_str() {
            note(time);
        }
        async { Ok(Value::Null) }
    })
}

fn bodies(event: &Value) -> Vec<String> {
    let records = event["Records"].as_array().into_iter().flatten();
    records.filter_map(|it| it["body"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn settled_means_that_everything_has_gone_through() {
    let world = World::new(ClockMode::System).await;
    let mut expected = Vec::new();
    for number in 100..130 {
        assert_eq!(world.post("/hooks/1", json!(number)).await.status(), 200);
        expected.push(format!("assign E#{number}"));
    }
    world.settle().await;
    let seen = world.take();
    let assigned = seen.iter().filter(|it| it.starts_with("assign"));
    let assigned: Vec<_> = assigned.map(|it| it.rsplit_once(' ').unwrap().0).collect();
    assert_eq!(assigned, expected);
}

#[tokio::test]
async fn the_clock_stops_at_each_due_instant() {
    let world = World::new(ClockMode::Manual).await;
    let start: DateTime<Utc> =
        world.get("/local/clock").await["now"].as_str().unwrap().parse().unwrap();
    world.post("/hooks/1", json!("x")).await;
    world.settle().await;
    world.take();
    let now = world.advance(150).await;
    assert_eq!((now - start).num_seconds(), 150);

    let timer =
        format!("route timer-\"x\" {}", (start + chrono::TimeDelta::seconds(90)).timestamp());
    let mut expected = vec![timer];
    let mut minute = Minute::after(start);
    while minute <= now {
        let time = minute.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        expected.push(format!("timeouts {time} {}", minute.timestamp()));
        minute = Minute::after(minute);
    }
    // What is due at one instant comes in either order.
    let sorted = |mut seen: Vec<String>| {
        seen.sort_by_key(|it| (it.rsplit_once(' ').unwrap().1.to_owned(), it.clone()));
        seen
    };
    let seen = world.take();
    let instant = |it: &String| it.rsplit_once(' ').unwrap().1.to_owned();
    assert!(seen.is_sorted_by_key(instant), "{seen:?}");
    assert_eq!(sorted(seen), sorted(expected));
}

#[tokio::test]
async fn a_restart_goes_on_at_the_same_instant_with_what_was_waiting() {
    let world = World::new(ClockMode::Manual).await;
    world.post("/hooks/1", json!("x")).await;
    world.settle().await;
    let before = world.advance(30).await;
    let world = world.restart().await;
    let now: DateTime<Utc> =
        world.get("/local/clock").await["now"].as_str().unwrap().parse().unwrap();
    assert_eq!(now, before);
    world.take();
    world.advance(59).await;
    assert!(!world.take().iter().any(|it| it.starts_with("route")));
    world.advance(1).await;
    assert!(world.take().iter().any(|it| it.starts_with("route timer-")));
}

#[tokio::test]
async fn local_is_for_the_admin_and_the_system_clock_stays() {
    let world = World::new(ClockMode::System).await;
    for path in ["/local/clock", "/local/meter", "/local/anything"] {
        let bare = world.http.get(world.url(path)).send().await.unwrap();
        assert_eq!(bare.status(), 401);
        let wrong = world.http.get(world.url(path)).bearer_auth("token").send().await.unwrap();
        assert_eq!(wrong.status(), 401);
    }
    let refused = world.post("/local/clock", json!({ "advance_s": 1 })).await;
    assert_eq!(refused.status(), 409);
    let refused: Value = refused.json().await.unwrap();
    assert_eq!(refused["error"], "SYSTEM_CLOCK");
    assert_eq!(world.http.get(world.url("/healthz")).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_bad_advance_is_refused_and_changes_nothing() {
    let world = World::new(ClockMode::Manual).await;
    let before = world.get("/local/clock").await;
    for body in [json!({}), json!({ "advance_s": -1 }), json!({ "advance_s": 1e9 }), json!([])] {
        assert_eq!(world.post("/local/clock", body).await.status(), 422);
    }
    assert_eq!(world.get("/local/clock").await, before);
}

#[tokio::test]
async fn the_meter_counts_by_function() {
    let world = World::new(ClockMode::Manual).await;
    world.post("/local/meter/reset", json!({})).await;
    world.post("/hooks/1", json!("x")).await;
    world.settle().await;
    let report = world.get("/local/meter").await;
    assert_eq!(report["messages"], 1.0);
    for (function, counter, count) in [
        ("webhook", "lambda.invocations", 1.0),
        ("webhook", "http.requests", 1.0),
        ("webhook", "sqs.requests", 1.0),
        ("route", "dynamodb.requests", 1.0),
        // Received, a timer sent, deleted.
        ("route", "sqs.requests", 3.0),
        ("dispatch", "sqs.requests", 1.0),
        ("assign", "sqs.requests", 2.0),
    ] {
        assert_eq!(report["by_function"][function][counter], count, "{function} {counter}");
    }
    assert!(report["usd_per_million_inbound"].as_f64().unwrap() > 1.0);
}

#[tokio::test]
async fn a_large_body_is_413_and_a_failure_tells_nothing() {
    let world = World::new(ClockMode::Manual).await;
    let send = async |size: usize| {
        let answer = world.http.post(world.url("/x")).body(vec![b'x'; size]).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(send(1_000_000).await.0, 200);
    let (status, body) = send(1_000_001).await;
    assert_eq!(status, 413);
    assert!(body.contains("\"error\":\"PAYLOAD_TOO_LARGE\""), "{body}");
    for path in ["/panic", "/fail"] {
        let answer = world.http.get(world.url(path)).send().await.unwrap();
        assert_eq!(answer.status(), 500);
        assert!(!answer.text().await.unwrap().contains("secret"));
    }
}

#[test]
fn a_portals_address_is_kept_checked_and_needed_once() {
    let dir = tempfile::tempdir().unwrap();
    let secrets = SecretStore::open(dir.path()).unwrap();
    let keep = |crm, url| keep_webhook(&secrets, crm, url).map_err(|it| it.to_string());
    assert_eq!(keep(Choice::BuiltIn, None), Ok(()));
    assert!(keep(Choice::Bitrix24, None).unwrap_err().contains("--crm-webhook-url"));
    let plain = keep(Choice::Bitrix24, Some("http://p.example/rest/1/c0de/")).unwrap_err();
    assert!(plain.contains("https://") && !plain.contains("c0de"), "{plain}");
    assert_eq!(keep(Choice::Bitrix24, Some("https://p.example/rest/1/c0de/")), Ok(()));
    assert_eq!(keep(Choice::Bitrix24, None), Ok(()), "it is kept");
}
