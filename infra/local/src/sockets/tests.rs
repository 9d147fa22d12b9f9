//! Sockets with a closure for `realtime`: what it is invoked with, and what becomes of the connection.

use std::sync::PoisonError;

use futures::{SinkExt, StreamExt};
use lambda::{OwnLinks, StoredObjects};
use object_store::memory::InMemory;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::protocol::Message;
use tokio_tungstenite::tungstenite::{Bytes, Error};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::*;
use crate::front::{Files, Front};
use crate::functions::Closure;
use crate::local_api::LocalApi;
use crate::metrics::Metrics;
use crate::minute::Minute;
use crate::parked::Parked;
use crate::relay::Relay;
use crate::sqs::Sqs;
use crate::timeline::Timeline;

type Client = WebSocketStream<MaybeTlsStream<TcpStream>>;
type Seen = Arc<Mutex<Vec<Value>>>;

struct World {
    address: std::net::SocketAddr,
    sockets: Arc<Sockets>,
    timeline: Arc<Timeline>,
    meter: Arc<Meter>,
    seen: Seen,
    stop: watch::Sender<bool>,
    serving: [JoinHandle<()>; 2],
    _dir: tempfile::TempDir,
}

/// Lets in whoever has the token `yes`, repeats what it is told, and fails at `fail`.
fn echo(seen: Seen, sockets: &Arc<Sockets>) -> Arc<dyn crate::functions::Function> {
    let push = LocalPush { sockets: Arc::clone(sockets), function: "realtime" };
    Closure::shared("realtime", move |event| {
        seen.lock().unwrap_or_else(PoisonError::into_inner).push(event.clone());
        let push = push.clone();
        async move {
            let context = &event["requestContext"];
            let id = SocketId(context["connectionId"].as_str().unwrap().to_owned());
            match context["routeKey"].as_str() {
                Some("$connect") => {
                    let token = &event["queryStringParameters"]["token"];
                    return Ok(json!({ "statusCode": if token == "yes" { 200 } else { 401 } }));
                }
                Some("$default") => match event["body"].as_str().unwrap() {
                    "fail" => return Err("secret".into()),
                    "close" => push.close(&id).await,
                    text => push.push(&id, text).await?,
                },
                Some(_) | None => {}
            }
            Ok(json!({ "statusCode": 200 }))
        }
    })
}

impl World {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(HostClock::manual(&dir.path().join("clock")).unwrap());
        let (activity, meter) = (Activity::new(), Meter::new(Arc::clone(&clock)));
        let sockets = Sockets::new(Arc::clone(&clock), Arc::clone(&activity), Arc::clone(&meter));
        let seen = Seen::default();
        let realtime = Invoker::new(echo(Arc::clone(&seen), &sockets), Arc::clone(&meter));
        sockets.serve(realtime.clone());
        let timeline = timeline(&dir, &clock, &activity, &meter, &sockets).await;
        let metrics = Metrics::new(timeline.1).unwrap();
        let timeline = timeline.0;
        let local = LocalApi::new(Arc::clone(&timeline), Arc::clone(&meter), metrics, "t".into());
        let (open, clock) = (Arc::clone(&sockets), Arc::clone(&clock));
        let objects = StoredObjects::new(Arc::new(InMemory::new()));
        let links = OwnLinks::new("http://localhost/objects".to_owned()).unwrap();
        let files = Files { links, objects, clock: Arc::clone(&clock) };
        let front = Arc::new(Front::new(realtime.clone(), realtime, open, local, files, clock));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = watch::Sender::new(false);
        let serving = [
            tokio::spawn(front.serve(listener, stop.subscribe())),
            tokio::spawn(Arc::clone(&sockets).run(stop.subscribe())),
        ];
        Self { address, sockets, timeline, meter, seen, stop, serving, _dir: dir }
    }

    async fn try_open(&self, path: &str) -> Result<Client, Error> {
        connect_async(format!("ws://{}{path}", self.address)).await.map(|it| it.0)
    }

    async fn open(&self) -> Client {
        self.try_open("/ws?token=yes").await.unwrap()
    }

    fn routes(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        let route = |it: &Value| it["requestContext"]["routeKey"].as_str().unwrap().to_owned();
        seen.iter().map(route).collect()
    }

    fn last(&self) -> Value {
        self.seen.lock().unwrap().last().unwrap().clone()
    }

    async fn advance(&self, seconds: i64) {
        self.timeline.advance(TimeDelta::seconds(seconds)).await.unwrap();
    }

    fn count(&self, counter: &str) -> Value {
        self.meter.report()["by_function"]["realtime"][counter].clone()
    }
}

async fn timeline(
    dir: &tempfile::TempDir,
    clock: &Arc<HostClock>,
    activity: &Arc<Activity>,
    meter: &Arc<Meter>,
    sockets: &Arc<Sockets>,
) -> (Arc<Timeline>, Sqs) {
    let path = |name: &str| dir.path().join(name);
    let (clock, activity) = (Arc::clone(clock), Arc::clone(activity));
    let sqs = Sqs::start(&path("sqs"), Arc::clone(&clock), Arc::clone(&activity)).await.unwrap();
    let dynamo = crate::dynamo::Dynamo::start(&path("db"), Arc::clone(&clock)).await.unwrap();
    let idle = Closure::shared("idle", |_| async { Ok(Value::Null) });
    let idle = Invoker::new(idle, Arc::clone(meter));
    let relay = Relay::new(
        Arc::clone(dynamo.stream()),
        idle.clone(),
        Arc::clone(&activity),
        Arc::clone(&clock),
        Arc::default(),
        &path("position"),
        Parked::new(&path("parked")),
    );
    let minute = Arc::new(Minute::new(idle, Arc::clone(&activity), Arc::clone(&clock)));
    let relay = Arc::new(relay.unwrap());
    let sockets = Arc::clone(sockets);
    let timeline = Timeline::new(clock, activity, sqs.clone(), relay, minute, dynamo, sockets);
    (Arc::new(timeline), sqs)
}

async fn text(client: &mut Client) -> String {
    match client.next().await {
        Some(Ok(Message::Text(text))) => text.to_string(),
        other => panic!("{other:?}"),
    }
}

/// The code that a socket is closed with.
async fn closed(client: &mut Client) -> u16 {
    loop {
        match client.next().await {
            Some(Ok(Message::Close(frame))) => return frame.map_or(1005, |it| it.code.into()),
            Some(Ok(_)) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_socket_is_let_in_talks_and_ends_as_on_api_gateway() {
    let world = World::new().await;
    let mut client = world.open().await;
    let connect = world.last();
    assert_eq!(connect["requestContext"]["eventType"], "CONNECT");
    assert_eq!(connect["queryStringParameters"], json!({ "token": "yes" }));
    assert_eq!(connect["headers"]["upgrade"], "websocket");
    client.send(Message::text("hello")).await.unwrap();
    assert_eq!(text(&mut client).await, "hello");
    let message = world.last();
    assert_eq!((&message["body"], &message["isBase64Encoded"]), (&json!("hello"), &json!(false)));
    let id = |event: &Value| event["requestContext"]["connectionId"].clone();
    assert_eq!(id(&message), id(&connect));
    client.close(None).await.unwrap();
    closed(&mut client).await;
    world.timeline.settle().await;
    assert_eq!(world.routes(), ["$connect", "$default", "$disconnect"]);
    assert_eq!(id(&world.last()), id(&connect));
    assert_eq!(world.count("websocket.messages"), 2.0, "one of each side");
    assert_eq!(world.count("websocket.minutes"), 1.0, "a begun one");
}

#[tokio::test]
async fn who_is_not_let_in_is_told_by_the_handshake() {
    let world = World::new().await;
    for (path, status) in [("/ws", 401), ("/lc/v1/ws?token=no", 401)] {
        match world.try_open(path).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), status, "{path}"),
            other => panic!("{path}: {other:?}"),
        }
    }
    let http = reqwest::get(format!("http://{}/ws?token=yes", world.address)).await.unwrap();
    assert_eq!(http.status(), 426, "no handshake");
    assert_eq!(http.headers()["upgrade"], "websocket");
    assert_eq!(world.sockets.next_due(), None);
    assert_eq!(world.routes(), ["$connect", "$connect"]);
}

#[tokio::test]
async fn what_is_no_message_closes_the_socket_with_its_code() {
    let world = World::new().await;
    let mut client = world.open().await;
    client.send(Message::Binary(Bytes::from_static(b"\x00\x01"))).await.unwrap();
    assert_eq!(closed(&mut client).await, 1003);
    let mut client = world.open().await;
    let most = "x".repeat(MESSAGE_MAX);
    client.send(Message::text(most.clone())).await.unwrap();
    assert_eq!(text(&mut client).await, most);
    client.send(Message::text(most + "x")).await.unwrap();
    assert_eq!(closed(&mut client).await, 1009);
    let mut client = world.open().await;
    client.send(Message::text("fail")).await.unwrap();
    let failed: Value = serde_json::from_str(&text(&mut client).await).unwrap();
    assert_eq!(failed["message"], "Internal server error");
    client.send(Message::text("still here")).await.unwrap();
    assert_eq!(text(&mut client).await, "still here");
    client.send(Message::text("close")).await.unwrap();
    assert_eq!(closed(&mut client).await, 1000);
    world.timeline.settle().await;
    let ends = world.routes().iter().filter(|it| *it == "$disconnect").count();
    assert_eq!(ends, 3, "each is told once");
}

#[tokio::test]
async fn a_socket_ends_when_idle_and_when_old() {
    let world = World::new().await;
    let mut client = world.open().await;
    for _ in 0..12 {
        world.advance(9 * 60).await;
        client.send(Message::text("still here")).await.unwrap();
        assert_eq!(text(&mut client).await, "still here");
    }
    world.advance(12 * 60 - 1).await;
    assert_eq!(closed(&mut client).await, 1001, "ten minutes have passed");
    let mut client = world.open().await;
    for _ in 0..13 {
        world.advance(9 * 60).await;
        client.send(Message::text("still here")).await.unwrap();
        text(&mut client).await;
    }
    assert!(world.sockets.next_due().is_some());
    world.advance(3 * 60 - 1).await;
    assert!(world.sockets.next_due().is_some(), "a second is left of the two hours");
    world.advance(1).await;
    assert_eq!((closed(&mut client).await, world.sockets.next_due()), (1001, None));
    let end = world.last();
    assert_eq!(end["requestContext"]["disconnectReason"], "Going away");
    assert_eq!(world.count("websocket.minutes"), 118.0 + 120.0);
}

#[tokio::test]
async fn stopping_ends_all_sockets_and_tells_of_it() {
    let world = World::new().await;
    let mut clients = [world.open().await, world.open().await];
    world.stop.send_replace(true);
    for client in &mut clients {
        assert_eq!(closed(client).await, 1001);
    }
    let [_, run] = world.serving;
    run.await.unwrap();
    let seen = world.seen.lock().unwrap();
    let ends = seen.iter().filter(|it| it["requestContext"]["routeKey"] == "$disconnect");
    assert_eq!(ends.count(), 2);
}

#[tokio::test]
async fn a_push_to_who_is_gone_says_so() {
    let world = World::new().await;
    let push = LocalPush { sockets: Arc::clone(&world.sockets), function: "dispatch" };
    assert!(push.is_idle());
    let gone = push.push(&SocketId("nobody".to_owned()), "{}").await;
    assert!(matches!(gone, Err(PushError::Gone)));
    let mut client = world.open().await;
    assert!(!push.is_idle());
    let id = world.last()["requestContext"]["connectionId"].as_str().unwrap().to_owned();
    push.push(&SocketId(id), &"x".repeat(MESSAGE_STEP + 1)).await.unwrap();
    assert_eq!(text(&mut client).await.len(), MESSAGE_STEP + 1);
    let by = &world.meter.report()["by_function"]["dispatch"];
    assert_eq!(by["websocket.messages"], 2.0, "in steps of 32 KB");
}
