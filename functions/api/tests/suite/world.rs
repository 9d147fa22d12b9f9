//! All of Canali behind its HTTP, pumped by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use api::{Admin, App, Config, Limits, NoWakeups, Parts};
use application::cache::Caches;
use application::{Backoff, Context, Exits};
use axum::body::Body;
use axum::http::{Method, Request};
use domain::ids::ChannelId;
use domain::inbound::{Inbound, InboundEvent, Sender};
use domain::message::Content;
use domain::time::{Seconds, Timestamp};
use http_body_util::BodyExt;
use memory::{
    Body as Message, Faults, ManualClock, MemoryDeadLetters, MemoryQueues, MemoryReceivers,
    MemoryStore, SqsQueue,
};
use serde_json::{Value, json};
use tower::ServiceExt;

pub(crate) use crate::answer::Answer;
use crate::fake::Provider;

/// When everything begins.
pub(crate) const START: Timestamp = Timestamp(1_767_225_600_000);

/// The first admin's token and password.
pub(crate) const ADMIN: &str = "admin-token";
pub(crate) const PASSWORD: &str = "open sesame";

type Outside = Context<MemoryStore, MemoryQueues, ManualClock>;

/// Canali with a first admin.
pub(crate) struct World {
    pub(crate) context: Outside,
    pub(crate) provider: Provider,
    pub(crate) receivers: MemoryReceivers,
    pub(crate) faults: Faults,
    pub(crate) dead_letters: MemoryDeadLetters,
    links: application::Links,
    router: axum::Router,
    dispatched: AtomicUsize,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Limits::EMBEDDED).await
    }

    pub(crate) async fn with(limits: Limits) -> Self {
        let faults = Faults::none();
        let clock = ManualClock::at(START);
        let context = Context {
            store: MemoryStore::new(faults.clone()),
            queues: MemoryQueues::new(clock.clone(), faults.clone()),
            clock,
            caches: Arc::new(Caches::default()),
            backoff: Backoff::none(),
            has_crm: true,
        };
        let provider = Provider::default();
        let receivers = MemoryReceivers::default();
        let dead_letters = MemoryDeadLetters::new(faults.clone());
        let app = App::new(Parts {
            context: context.clone(),
            messenger: provider.clone(),
            receivers: receivers.clone(),
            secrets: context.store.clone(),
            objects: context.store.clone(),
            crm: context.store.clone(),
            wakeups: NoWakeups,
            dead_letters: dead_letters.clone(),
            config: Config {
                public_url: "https://chat.example/".to_owned(),
                socket_url: None,
                staleness: Seconds(0),
                limits,
                crm_built_in: true,
                edge: None,
                identities: None,
            },
        });
        let admin = Admin { token: ADMIN.to_owned(), password: Some(PASSWORD.to_owned()) };
        api::bootstrap(&app, &admin).await.unwrap();
        let router = api::router(app);
        let links = memory::counted_links("https://chat.example");
        Self {
            context,
            provider,
            receivers,
            faults,
            dead_letters,
            links,
            router,
            dispatched: AtomicUsize::new(0),
        }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: head.status, headers: head.headers, bytes }
    }

    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: &Value,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let request = request.header("content-type", "application/json").body(body);
        self.send(request.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        self.call(Method::GET, path, Some(token), &Value::Null).await
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, Some(token), body).await
    }

    pub(crate) async fn put(&self, path: &str, token: &str, body: &Value) -> Answer {
        self.call(Method::PUT, path, Some(token), body).await
    }

    pub(crate) async fn patch(&self, path: &str, token: &str, body: &Value) -> Answer {
        self.call(Method::PATCH, path, Some(token), body).await
    }

    pub(crate) async fn delete(&self, path: &str, token: &str) -> Answer {
        self.call(Method::DELETE, path, Some(token), &Value::Null).await
    }

    /// Calls a REST method as the admin.
    pub(crate) async fn rest(&self, method: &str, params: Value) -> Answer {
        self.rest_as(1, ADMIN, method, params).await
    }

    pub(crate) async fn rest_as(
        &self,
        user: u64,
        token: &str,
        method: &str,
        params: Value,
    ) -> Answer {
        self.call(Method::POST, &format!("/rest/{user}/{token}/{method}"), None, &params).await
    }

    /// Makes an employee who is online; their id and token.
    pub(crate) async fn hire(&self, name: &str, role: &str) -> (u64, String) {
        let body = json!({ "name": name, "role": role });
        let made = self.post("/api/v1/users", ADMIN, &body).await.ok();
        let (id, token) =
            (made["id"].as_u64().unwrap(), made["token"].as_str().unwrap().to_owned());
        let presence = format!("/api/v1/users/{id}/presence");
        self.put(&presence, &token, &json!({ "status": "online" })).await.ok();
        (id, token)
    }

    /// An active line with `users` in its queue and these settings.
    pub(crate) async fn line(&self, users: &[u64], settings: Value) -> u64 {
        let queue: Vec<Value> =
            users.iter().map(|it| json!({ "ENTITY_TYPE": "user", "ENTITY_ID": it })).collect();
        let mut params = json!({ "ACTIVE": "Y", "LINE_NAME": "Support", "QUEUE": queue });
        params.as_object_mut().unwrap().extend(settings.as_object().cloned().unwrap_or_default());
        let made = self.rest("imopenlines.config.add", json!({ "PARAMS": params })).await.ok();
        made["result"].as_u64().unwrap()
    }

    /// A Telegram channel of `line`.
    pub(crate) async fn channel(&self, line: u64) -> u64 {
        let settings =
            json!({ "bot_token": format!("{line}:token"), "api_base": "http://bots.example" });
        let body = json!({ "kind": "telegram", "settings": settings });
        let path = format!("/api/v1/lines/{line}/channels");
        self.post(&path, ADMIN, &body).await.ok()["id"].as_u64().unwrap()
    }

    /// A customer writes through a channel; then everything happens that follows.
    pub(crate) async fn write(&self, channel: u64, customer: &str, text: &str) {
        self.write_content(channel, customer, Content::text(text)).await;
    }

    pub(crate) async fn write_content(&self, channel: u64, customer: &str, content: Content) {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let external_id = format!("{customer}:{}", COUNT.fetch_add(1, Ordering::SeqCst));
        let now = self.now();
        let inbound = Inbound {
            channel: ChannelId(channel),
            conversation: customer.to_owned(),
            dedupe_key: external_id.clone(),
            sender: Sender {
                external_id: customer.to_owned(),
                name: "Ada".to_owned(),
                ..Sender::default()
            },
            received_at: now,
            trace: None,
            event: InboundEvent::Message { external_id, sent_at: now, content },
        };
        application::ports::Queues::inbound(&self.context.queues, vec![inbound]).await.unwrap();
        self.settle().await;
    }

    pub(crate) fn now(&self) -> Timestamp {
        application::ports::Clock::now(&self.context.clock)
    }

    /// Lets everything happen that is due.
    pub(crate) async fn settle(&self) {
        while self.dispatch().await | self.handle().await {}
    }

    pub(crate) async fn advance(&self, seconds: u32) {
        self.context.clock.advance(Seconds(seconds));
        application::timeouts(&self.context).await.unwrap();
        self.settle().await;
    }

    async fn dispatch(&self) -> bool {
        let entries = self.context.store.stream(self.dispatched.load(Ordering::SeqCst));
        for entry in &entries {
            application::dispatch(&self.context, entry).await.unwrap();
            self.dispatched.fetch_add(1, Ordering::SeqCst);
        }
        !entries.is_empty()
    }

    async fn handle(&self) -> bool {
        let mut worked = false;
        for queue in SqsQueue::ALL {
            while let Some(message) = self.context.queues.receive(queue) {
                let id = message.id.to_string();
                let (context, store) = (&self.context, &self.context.store);
                match &message.body {
                    Message::Inbound(it) => drop(application::route(context, it).await.unwrap()),
                    Message::CrmAnswer(it) => {
                        let _outcome = application::recognise(context, it).await.unwrap();
                    }
                    Message::Assign(it) => {
                        application::assign(context, *it, &id).await.unwrap();
                    }
                    Message::Outbound(it) => {
                        let (provider, files) = (&self.provider, (store, &self.links));
                        let sent = application::deliver(context, provider, store, files, it, None);
                        sent.await.unwrap();
                    }
                    Message::Alert(it) => {
                        application::kpi(context, "https://chat.example/", *it).await.unwrap();
                    }
                    Message::Crm(it) => {
                        application::crm(context, store, *it).await.unwrap();
                    }
                    Message::Retain(it) => {
                        application::retain(context, store, store, *it).await.unwrap();
                    }
                    Message::Hook(it) => {
                        let exits = Exits {
                            receivers: &self.receivers,
                            mailer: &self.receivers,
                            secrets: store,
                            public_url: "https://chat.example/",
                            deadline: None,
                            call: &id,
                        };
                        application::hooks(context, &exits, (**it).clone()).await.unwrap();
                    }
                    Message::Push(_) => {} // No page is open.
                    Message::Timer(it) => {
                        application::route_timer(context, it.clone(), &id).await.unwrap();
                    }
                }
                self.context.queues.finish(&message);
                worked = true;
            }
        }
        worked
    }

    /// The only session there is, as the admin sees it.
    pub(crate) async fn session(&self) -> Value {
        let items = self.sessions("").await;
        assert_eq!(items.len(), 1, "{items:?}");
        items[0].clone()
    }

    pub(crate) async fn sessions(&self, query: &str) -> Vec<Value> {
        let page = self.get(&format!("/api/v1/sessions{query}"), ADMIN).await.ok();
        page["items"].as_array().unwrap().clone()
    }

    /// Does something to a session.
    pub(crate) async fn act(
        &self,
        session: &Value,
        what: &str,
        token: &str,
        body: Value,
    ) -> Answer {
        self.post(&format!("/api/v1/sessions/{}/{what}", session["id"]), token, &body).await
    }

    /// Writes in a session's chat.
    pub(crate) async fn say(&self, session: &Value, token: &str, body: Value) -> Answer {
        let path = format!("/api/v1/chats/{}/messages", session["chat_id"]);
        let answer = self.post(&path, token, &body).await;
        self.settle().await;
        answer
    }

    /// The session's messages, as the admin sees them.
    pub(crate) async fn messages(&self, session: &Value) -> Vec<Value> {
        let path = format!("/api/v1/sessions/{}", session["id"]);
        self.get(&path, ADMIN).await.ok()["messages"].as_array().unwrap().clone()
    }
}

/// A line with two operators, a channel and a session offered to one of them.
pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) line: u64,
    pub(crate) channel: u64,
    pub(crate) operators: [(u64, String); 2],
    pub(crate) session: Value,
}

impl Desk {
    pub(crate) async fn new(settings: Value) -> Self {
        let world = World::new().await;
        let operators =
            [world.hire("Bea", "operator").await, world.hire("Carlo", "operator").await];
        let line = world.line(&[operators[0].0, operators[1].0], settings).await;
        let channel = world.channel(line).await;
        world.write(channel, "c7", "hello").await;
        let session = world.session().await;
        Self { world, line, channel, operators, session }
    }

    /// Whom it is offered to, and the other one.
    pub(crate) fn holder(&self) -> (&(u64, String), &(u64, String)) {
        let [one, other] = &self.operators;
        if self.session["offered_to"] == json!([one.0]) { (one, other) } else { (other, one) }
    }

    pub(crate) async fn answered(settings: Value) -> Self {
        let mut desk = Self::new(settings).await;
        let token = desk.holder().0.1.clone();
        desk.session = desk.world.act(&desk.session, "answer", &token, json!({})).await.ok();
        desk.world.settle().await;
        desk
    }

    /// Who answered.
    pub(crate) fn owner(&self) -> (&(u64, String), &(u64, String)) {
        let [one, other] = &self.operators;
        if self.session["operator_id"] == json!(one.0) { (one, other) } else { (other, one) }
    }
}
