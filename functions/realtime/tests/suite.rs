//! The function on the world in memory, by the events that API Gateway and SQS hand it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::sync::Arc;

use application::channels::session_secret_name;
use application::people::hash_token;
use application::ports::{
    ChannelStore, Clock, PeopleStore, Secrets, SocketId, SocketStore, TokenRecord, TokenStore,
    TokenUse, Topic, Visibility, Whose,
};
use application::realtime::Throttle;
use application::{Backoff, Context};
use channels::visitor_token::{Person, Purpose, sign};
use domain::channel::{Channel, ChannelKind};
use domain::ids::{ChannelId, LineId, UserId};
use domain::presence::Presence;
use domain::time::{Seconds, Timestamp};
use domain::user::{Role, User};
use dto::frame::Words;
use memory::{Fault, Faults, ManualClock, MemoryPush, MemoryQueues, MemoryStore};
use serde_json::{Value, json};

const CONNECT: &str = include_str!("../../../events/websocket/connect.json");
const MESSAGE: &str = include_str!("../../../events/websocket/message.json");
const DISCONNECT: &str = include_str!("../../../events/websocket/disconnect.json");
const PUSHES: &str = include_str!("../../../events/sqs/pushes.json");

/// The token in the sample of a handshake, and the socket of all samples.
const TOKEN: &str = "0123456789abcdef";
const SOCKET: &str = "Kb1x2dL8liACEzQ=";

const ANN: UserId = UserId(1);
const CHANNEL: ChannelId = ChannelId(5);
const KEY: &str = "a key to sign with";

struct NoVisibility;

impl Visibility for NoVisibility {
    async fn again_after(&self, _source: &str, _receipt: &str, _delay: Seconds) {}
}

type Handler = realtime::Handler<
    MemoryStore,
    MemoryQueues,
    ManualClock,
    MemoryPush,
    MemoryStore,
    NoVisibility,
    MemoryStore,
>;

struct World {
    handler: Handler,
    faults: Faults,
}

impl World {
    async fn new() -> Self {
        let faults = Faults::none();
        let clock = ManualClock::at(Timestamp::from_seconds(1_000));
        let store = MemoryStore::new(faults.clone());
        let handler = realtime::Handler {
            context: Context {
                store: store.clone(),
                queues: MemoryQueues::new(clock.clone(), faults.clone()),
                clock,
                caches: Arc::default(),
                backoff: Backoff::none(),
                has_crm: false,
            },
            push: MemoryPush::new(faults.clone()),
            words: Words::new("https://chat.example"),
            secrets: store.clone(),
            visibility: NoVisibility,
            objects: store.clone(),
            throttle: Throttle::default(),
        };
        store.put_user(&ann()).await.unwrap();
        let token = TokenRecord {
            user: ANN,
            created_at: Timestamp(0),
            kind: TokenUse::Program,
            name: None,
            seen_at: None,
            expires_at: None,
            made_by: None,
        };
        store.put_token(&hash_token(TOKEN), &token).await.unwrap();
        store.put_channel(&channel(vec![])).await.unwrap();
        Secrets::put(&store, &session_secret_name(CHANNEL), KEY).await.unwrap();
        Self { handler, faults }
    }

    fn store(&self) -> &MemoryStore {
        &self.handler.context.store
    }

    /// The status that an event is answered with.
    async fn status(&self, event: Value) -> u64 {
        let answer = self.handler.handle(event).await.unwrap();
        answer["statusCode"].as_u64().unwrap()
    }

    async fn opens(&self, token: &str, origin: Option<&str>) -> u64 {
        let mut event = sample(CONNECT);
        event["queryStringParameters"] = json!({ "token": token });
        match origin {
            Some(origin) => event["headers"]["Origin"] = json!(origin),
            None => drop(event["headers"].as_object_mut().unwrap().remove("Origin")),
        }
        self.status(event).await
    }

    async fn kept(&self) -> Option<Whose> {
        self.store().socket(&socket()).await.unwrap().map(|it| it.whose)
    }

    fn visitor_token(&self, purpose: Purpose, key: &str) -> String {
        let now = self.handler.context.clock.now();
        sign(purpose, &channel(vec![]), "user:42", Person::default(), key, now).unwrap()
    }
}

fn sample(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn socket() -> SocketId {
    SocketId(SOCKET.to_owned())
}

fn ann() -> User {
    User {
        id: ANN,
        name: "Ann".to_owned(),
        last_name: None,
        email: None,
        position: None,
        avatar: None,
        role: Role::Supervisor,
        department_ids: vec![],
        bot: false,
        presence: Presence::default(),
    }
}

fn channel(origins: Vec<String>) -> Channel {
    Channel {
        widget: None,
        id: CHANNEL,
        line: LineId(1),
        kind: ChannelKind::LiveChat,
        name: String::new(),
        connection: String::new(),
        api_base: None,
        account: None,
        details: BTreeMap::new(),
        public_key: None,
        origins,
        registered_url: None,
        takes_texts: true,
        notes: vec![],
        disconnected_at: None,
    }
}

#[tokio::test]
async fn an_employee_is_let_in_answered_and_forgotten() {
    let world = World::new().await;
    assert_eq!(world.status(sample(CONNECT)).await, 200);
    let whose = Whose::User { user: ANN, role: Role::Supervisor, token: hash_token(TOKEN) };
    assert_eq!(world.kept().await, Some(whose));
    world.handler.push.open(&socket());
    assert_eq!(world.status(sample(MESSAGE)).await, 200);
    let heard = world.handler.push.heard(&socket());
    let synced: Value = serde_json::from_str(heard.last().unwrap()).unwrap();
    assert_eq!((&synced["type"], &synced["data"]["gone"]), (&json!("synced"), &json!([12])));
    for _ in 0..2 {
        assert_eq!(world.status(sample(DISCONNECT)).await, 200);
        assert_eq!(world.kept().await, None);
    }
}

#[tokio::test]
async fn a_token_that_is_nobodys_opens_nothing() {
    let world = World::new().await;
    for token in ["", "wrong", "a.b.c"] {
        assert_eq!(world.opens(token, None).await, 401, "{token}");
    }
    let mut event = sample(CONNECT);
    event["queryStringParameters"] = Value::Null;
    assert_eq!(world.status(event).await, 401);
    let dismissed = Presence { dismissed: true, ..Presence::default() };
    world.store().put_user(&User { presence: dismissed, ..ann() }).await.unwrap();
    assert_eq!(world.opens(TOKEN, None).await, 401);
    assert_eq!(world.kept().await, None);
}

#[tokio::test]
async fn a_visitor_is_let_in_by_their_session_token_alone() {
    let world = World::new().await;
    for (purpose, key) in [(Purpose::Resume, KEY), (Purpose::Session, "another key")] {
        assert_eq!(world.opens(&world.visitor_token(purpose, key), None).await, 401);
    }
    let token = world.visitor_token(Purpose::Session, KEY);
    assert_eq!(world.opens(&token, None).await, 200);
    let until = Timestamp::from_seconds(1_000 + 24 * 60 * 60);
    let conversation = "user:42".to_owned();
    let whose = Whose::Visitor { channel: CHANNEL, conversation: conversation.clone(), until };
    assert_eq!(world.kept().await, Some(whose));
    let topic = Topic::Conversation(CHANNEL, conversation);
    assert_eq!(world.store().listeners_now(&topic).await.unwrap().len(), 1);
    world.handler.context.clock.set(until);
    assert_eq!(world.opens(&token, None).await, 401, "a day later");
}

#[tokio::test]
async fn a_page_elsewhere_may_not_have_the_chat() {
    let world = World::new().await;
    let token = world.visitor_token(Purpose::Session, KEY);
    let origins = vec!["https://shop.example".to_owned()];
    world.store().put_channel(&channel(origins)).await.unwrap();
    for (origin, status) in [
        (None, 403),
        (Some("https://elsewhere.example"), 403),
        (Some("https://shop.example"), 200),
        (Some("https://SHOP.example"), 200),
    ] {
        assert_eq!(world.opens(&token, origin).await, status, "{origin:?}");
    }
    world.handler.context.caches.forget_channel(CHANNEL);
    let gone = Channel { disconnected_at: Some(Timestamp(1)), ..channel(vec![]) };
    world.store().put_channel(&gone).await.unwrap();
    assert_eq!(world.opens(&token, None).await, 401);
}

#[tokio::test]
async fn while_the_store_gives_no_answer_nobody_is_let_in_and_may_come_again() {
    let world = World::new().await;
    world.faults.fail_call(1, Fault::Unavailable);
    assert_eq!(world.opens(TOKEN, None).await, 503);
    assert_eq!(world.opens(TOKEN, None).await, 200);
}

#[tokio::test]
async fn what_is_no_event_is_an_error() {
    let world = World::new().await;
    for event in [json!({}), json!([]), json!({ "requestContext": { "routeKey": "typing" } })] {
        assert!(world.handler.handle(event.clone()).await.is_err(), "{event}");
    }
}

#[tokio::test]
async fn of_pushes_what_cannot_be_read_is_parked_and_what_fails_comes_again() {
    let world = World::new().await;
    let batch = |body: &str| {
        let mut event = sample(PUSHES);
        event["Records"][0]["body"] = json!(body);
        event
    };
    let failures = async |event: Value| {
        let answer = world.handler.handle(event).await.unwrap();
        answer["batchItemFailures"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(failures(sample(PUSHES)).await, 0);
    assert_eq!(failures(batch("{\"type\":\"dance\"}")).await, 0);
    let parked = world.store().object_keys();
    assert_eq!(parked.len(), 1);
    assert!(parked[0].starts_with("parked/realtime/"), "{parked:?}");
    world.faults.fail_call(1, Fault::Unavailable);
    assert_eq!(failures(sample(PUSHES)).await, 1);
}
