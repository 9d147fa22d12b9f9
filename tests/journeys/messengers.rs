//! A journey for each messenger, through its own protocol: a customer writes, the session is routed, an operator
//! answers, receipts come back, the provider fails once and recovers, and shuts its window.

mod apple;
mod bitrix24;
mod choices;
mod fake;
mod meta;
mod network;
mod viber;
mod whatsapp;

use std::collections::BTreeMap;

use application::channels::{ConnectOutcome, Connecting, Fresh, connect_channel};
use application::ports::Objects;
use application::{Operated, Operation, token_name};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::channel::ChannelKind;
use domain::delivery::MessageStatus;
use domain::message::{Attachment, AttachmentKind, Content, Source};
use domain::session::{Draft, Refusal};
use domain::template::{Gap, GapPlace, TemplateUse};
use domain::time::Seconds;
use domain::window::{Instead, Window};
use serde_json::Value;
use tower::ServiceExt;

use self::fake::{Asked, Fake, Says};
use crate::provider::Provider;
use crate::world::{LINE, START, World, timeless, writing};

/// How the provider tells of the message with an id, and what that makes of it.
type Receipt = (fn(id: &str) -> Value, MessageStatus);

/// A messenger, as the journey needs it.
struct Script {
    kind: ChannelKind,
    account: Option<&'static str>,
    details: &'static [(&'static str, &'static str)],
    token: &'static str,
    key: Option<&'static str>,
    /// The conversation that the customer writes in.
    conversation: &'static str,
    /// A call with the customer's `n`th message, which says this.
    message: fn(n: u32, what: &What) -> Value,
    /// The headers that make a call genuine.
    sign: fn(body: &[u8]) -> Vec<(&'static str, String)>,
    /// What the provider says to calls that succeed.
    says: Says,
    /// Which calls are messages to the customer.
    is_message: fn(&Asked) -> bool,
    /// What a message to the customer says, a file's place where it is one.
    text: fn(&Asked) -> String,
    /// How the provider says that its end is down.
    down: fn() -> (u16, Value),
    /// How it says that the customer cannot be written to any more; none, where that never happens.
    closed: Option<fn() -> (u16, Value)>,
    /// The receipts of the message with this id: delivered, read; none, where there are none.
    receipts: Vec<Receipt>,
    /// Whether it carries files to customers; else their operator reads that it does not.
    takes_files: bool,
    /// Whether its proof is of the body's bytes.
    signs_bodies: bool,
}

/// What a customer says.
enum What {
    Text(&'static str),
    Picture,
    File,
    Place,
}

/// A messenger's world.
struct Journey {
    world: World,
    fake: Fake,
    script: Script,
    connection: String,
}

impl Journey {
    async fn new(script: Script) -> Self {
        let mut world = World::new(timeless(), 1).await;
        let store = world.context.store.clone();
        world.provider = Provider::real(store);
        let fake = Fake::new(script.says, script.is_message).await;
        let connection = "hook".to_owned();
        let mut journey = Self { world, fake, script, connection };
        journey.connect().await;
        journey
    }

    async fn connect(&mut self) {
        let Script { kind, account, token, key, details, .. } = &self.script;
        let owned = |it: &(&str, &str)| (it.0.to_owned(), it.1.to_owned());
        let request = Connecting {
            kind: *kind,
            name: None,
            api_base: Some(self.fake.address.clone()),
            account: account.map(str::to_owned),
            details: details.iter().map(owned).collect::<BTreeMap<_, _>>(),
            token: Some((*token).to_owned()),
            key: key.map(str::to_owned),
            connection: None,
            origins: vec![],
            widget: None,
            takes_texts: true,
            identity_secret: None,
        };
        let fresh = Fresh {
            connection: self.connection.clone(),
            webhook_secret: "the word".to_owned(),
            public_key: "public".to_owned(),
            session_secret: "session".to_owned(),
        };
        let context = &self.world.context;
        let store = &context.store;
        let url = "https://canali.example";
        let ports = (&self.world.provider, store);
        let outcome = connect_channel(context, ports, LINE, request, fresh, url).await.unwrap();
        let ConnectOutcome::Done { channel, .. } = outcome else { panic!("{outcome:?}") };
        let kept = application::ports::Secrets::get(store, &token_name(channel.id)).await.unwrap();
        assert_eq!(kept.as_deref(), Some(self.script.token));
        self.connection = channel.connection;
        if channel.details.contains_key("portal") {
            // A portal's address ends in the secret.
            self.connection += "/the%20word";
        }
    }

    /// The provider calls us.
    async fn call(&self, body: &Value) -> StatusCode {
        let body = body.to_string();
        let signed = (self.script.sign)(body.as_bytes());
        self.post(signed, body).await
    }

    async fn post(&self, headers: Vec<(&'static str, String)>, body: String) -> StatusCode {
        self.post_to(&self.connection, headers, body).await
    }

    async fn post_to(
        &self,
        connection: &str,
        headers: Vec<(&'static str, String)>,
        body: String,
    ) -> StatusCode {
        let context = self.world.context.clone();
        let store = context.store.clone();
        let handler = webhook::Handler { context, objects: store.clone(), secrets: store };
        let mut request = Request::post(format!("/hooks/{connection}"));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(body)).unwrap();
        webhook::router(handler).oneshot(request).await.unwrap().status()
    }

    async fn says(&mut self, n: u32, what: &What) {
        let body = (self.script.message)(n, what);
        assert_eq!(self.call(&body).await, StatusCode::OK);
        assert_eq!(self.call(&body).await, StatusCode::OK, "the provider comes twice");
        self.world.settle().await;
    }

    async fn answers(&mut self, operation: Operation) {
        let done = self.world.does(1, self.script.conversation, operation).await;
        assert!(matches!(done, Operated::Done(_)), "{done:?}");
    }

    /// That the operator cannot do it now, and what they can instead.
    async fn is_refused(&mut self, operation: Operation, instead: Instead) {
        let done = self.world.does(1, self.script.conversation, operation).await;
        let Operated::Refused { refusal, .. } = done else { panic!("{done:?}") };
        assert_eq!(refusal, Refusal::WindowClosed { instead });
    }

    async fn statuses(&self) -> Vec<MessageStatus> {
        let deliveries = self.world.deliveries(self.script.conversation).await;
        deliveries.into_iter().map(|(_, it)| it.status(None)).collect()
    }

    async fn external_id(&self, n: usize) -> String {
        let deliveries = self.world.deliveries(self.script.conversation).await;
        match &deliveries[n].1.parts[0] {
            domain::delivery::Part::Sent { external_id } => external_id.clone(),
            part => panic!("{part:?}"),
        }
    }

    fn told(&self) -> Vec<String> {
        self.fake.messages().iter().map(self.script.text).collect()
    }
}

/// The whole of it.
async fn journey(script: Script) {
    let mut journey = Journey::new(script).await;
    refuses_what_is_not_signed(&journey).await;
    keeps_what_makes_no_sense(&journey).await;
    if journey.script.details.iter().any(|it| it.0 == "app_id") {
        shakes_hands(&journey).await;
    }
    customer_writes(&mut journey).await;
    operator_answers(&mut journey).await;
    receipts_come(&mut journey).await;
    provider_recovers(&mut journey).await;
    window_closes(&mut journey).await;
    a_day_passes(&mut journey).await;
}

async fn refuses_what_is_not_signed(journey: &Journey) {
    let body = (journey.script.message)(1, &What::Text("hello")).to_string();
    let signed = (journey.script.sign)(body.as_bytes());
    // Where there is no proof but the address, a little less of it.
    let elsewhere = journey.connection.strip_suffix("word").unwrap_or(&journey.connection);
    let unsigned = journey.post_to(elsewhere, vec![], body.clone()).await;
    assert_eq!(unsigned, StatusCode::UNAUTHORIZED);
    if journey.script.signs_bodies {
        let altered = body.replace("hello", "Hello");
        assert_eq!(journey.post(signed, altered).await, StatusCode::UNAUTHORIZED);
    }
    assert!(journey.world.find(journey.script.conversation).is_none());
    assert_eq!(journey.world.context.store.object_keys(), Vec::<String>::new());
}

/// What is genuine and makes no sense is kept for a person; what is too large is not taken.
async fn keeps_what_makes_no_sense(journey: &Journey) {
    let post = async |body: String| {
        let signed = (journey.script.sign)(body.as_bytes());
        journey.post(signed, body).await
    };
    for (n, body) in ["hello", "{}", "[[[", "\u{1F440}"].into_iter().enumerate() {
        assert_eq!(post(body.to_owned()).await, StatusCode::OK, "{body}");
        let kept = journey.world.context.store.object_keys();
        assert_eq!(kept.len(), n + 1, "{body}: {kept:?}");
    }
    let large = "x".repeat(webhook::BODY_MAX_BYTES + 1);
    assert_eq!(post(large).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(journey.world.find(journey.script.conversation).is_none());
}

/// Meta asks whether the address is ours before it calls.
async fn shakes_hands(journey: &Journey) {
    let asked = async |word: &str| {
        let context = journey.world.context.clone();
        let store = context.store.clone();
        let handler = webhook::Handler { context, objects: store.clone(), secrets: store };
        let query = format!("hub.mode=subscribe&hub.verify_token={word}&hub.challenge=1158");
        let request = Request::get(format!("/hooks/{}?{query}", journey.connection));
        let request = request.body(Body::empty()).unwrap();
        let answer = webhook::router(handler).oneshot(request).await.unwrap();
        let status = answer.status();
        (status, axum::body::to_bytes(answer.into_body(), 1_000).await.unwrap())
    };
    let (status, body) = asked("the%20word").await;
    assert_eq!((status, &body[..]), (StatusCode::OK, &b"1158"[..]));
    assert_eq!(asked("another").await.0, StatusCode::FORBIDDEN);
}

async fn customer_writes(journey: &mut Journey) {
    journey.says(1, &What::Text("hello")).await;
    journey.says(2, &What::Picture).await;
    journey.says(3, &What::File).await;
    journey.says(4, &What::Place).await;
    let conversation = journey.script.conversation;
    assert_eq!(journey.world.texts(conversation).len(), 4);
    assert_eq!(journey.world.texts(conversation)[0], "customer: hello");
    assert_eq!(journey.world.offered_to(conversation), Some(1));
    let chat = journey.world.record(conversation).chat;
    let until = Window::of(&chat, chat.heard_at).and_then(|it| it.until);
    let has_window = matches!(
        journey.script.kind,
        ChannelKind::Whatsapp | ChannelKind::Messenger | ChannelKind::InstagramDirect
    );
    assert_eq!(until, has_window.then_some(START + Seconds(24 * 60 * 60)));
}

async fn operator_answers(journey: &mut Journey) {
    journey.answers(Operation::Answer { offer: None }).await;
    journey.answers(writing("It is on its way")).await;
    let store = &journey.world.context.store;
    Objects::put(store, "uploads/1", b"%PDF".to_vec()).await.unwrap();
    let invoice = Attachment {
        kind: AttachmentKind::File,
        source: Source::Object("uploads/1".to_owned()),
        name: Some("invoice.pdf".to_owned()),
        mime: Some("application/pdf".to_owned()),
        size: Some(4),
        duration_s: None,
    };
    let content = Content { attachments: vec![invoice], ..Content::default() };
    let draft = Draft { content, internal: false, client_id: Some("file".to_owned()) };
    journey.answers(Operation::Write(draft)).await;
    let told = journey.told();
    assert_eq!(told[0], "It is on its way");
    let takes_files = journey.script.takes_files;
    let (count, file) =
        if takes_files { (2, MessageStatus::Sent) } else { (1, MessageStatus::Failed) };
    assert_eq!(told.len(), count, "{told:?}");
    assert_eq!(journey.statuses().await, [MessageStatus::Sent, file]);
}

async fn receipts_come(journey: &mut Journey) {
    let receipts = journey.script.receipts.clone();
    let id = journey.external_id(0).await;
    for (receipt, status) in receipts {
        assert_eq!(journey.call(&receipt(&id)).await, StatusCode::OK);
        journey.world.settle().await;
        assert_eq!(journey.statuses().await[0], status);
    }
}

async fn provider_recovers(journey: &mut Journey) {
    let (status, body) = (journey.script.down)();
    journey.fake.fail(status, body);
    journey.answers(writing("Anything else?")).await;
    journey.world.pass(Seconds(30)).await;
    let told = journey.told();
    assert_eq!(told.last().map(String::as_str), Some("Anything else?"), "{told:?}");
    assert_eq!(told.iter().filter(|it| *it == "Anything else?").count(), 1);
    assert_eq!(journey.statuses().await[2], MessageStatus::Sent);
}

async fn window_closes(journey: &mut Journey) {
    let Some(closed) = journey.script.closed else { return };
    let (status, body) = closed();
    journey.fake.fail(status, body);
    journey.answers(writing("Still there?")).await;
    let deliveries = journey.world.deliveries(journey.script.conversation).await;
    let (_, last) = deliveries.last().unwrap();
    assert_eq!(last.status(None), MessageStatus::Failed);
    assert!(last.error.is_some() && !journey.told().contains(&"Still there?".to_owned()));
}

/// Where a window shuts by itself, nothing can be written that the provider would refuse, and what it still takes arrives.
async fn a_day_passes(journey: &mut Journey) {
    const DAY: Seconds = Seconds(24 * 60 * 60);
    let windows = journey.script.kind.windows();
    if windows.anything.is_none() {
        return;
    }
    journey.world.context.clock.set(START + DAY + Seconds(1));
    let before = journey.told().len();
    if windows.by_person.is_some() {
        journey.answers(writing("Are you there?")).await;
        assert_eq!(journey.fake.messages().last().unwrap().body["tag"], "HUMAN_AGENT");
        assert_eq!(journey.told().len(), before + 1);
        journey.world.context.clock.set(START + Seconds(7 * DAY.0 + 1));
        journey.is_refused(writing("After a week"), Instead::Nothing).await;
        assert_eq!(journey.told().len(), before + 1);
        return;
    }
    journey.is_refused(writing("Are you there?"), Instead::Template).await;
    let template = TemplateUse {
        name: "order_update".to_owned(),
        language: "it".to_owned(),
        gaps: vec![Gap { place: GapPlace::Body, name: None, text: "1042".to_owned() }],
    };
    let content = Content { template: Some(template), ..Content::text("Order 1042 is ready") };
    let draft = Draft { content, internal: false, client_id: None };
    journey.answers(Operation::Write(draft)).await;
    assert_eq!(journey.statuses().await.last(), Some(&MessageStatus::Sent));
    let sent = journey.fake.messages().pop().unwrap().body;
    assert_eq!(
        (&sent["type"], &sent["template"]["name"]),
        (&"template".into(), &"order_update".into())
    );
}

/// The HMAC of `body`, in hexadecimal.
fn hmac(key: &str, body: &[u8]) -> String {
    hex::encode(hmac_bytes(key.as_bytes(), body))
}

/// The HMAC of `body`.
fn hmac_bytes(key: &[u8], body: &[u8]) -> Vec<u8> {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}
