//! A Bot API that answers what a test tells it to, and remembers what it was asked.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use application::ports::{Account, Objects, OutboundPart, Outgoing, StoreError};
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{Response, StatusCode};
use channels::targets::AllowTargets;
use channels::{Call, Channels, Parsed, Route, Routes, parse};
use domain::channel::{Channel, ChannelKind};
use domain::ids::{ChannelId, LineId, MessageId};
use domain::time::Timestamp;
use http::HeaderMap;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// No result may ever show it.
pub(crate) const TOKEN: &str = "7:Test_Token-x";

/// What the API does with a call.
pub(crate) enum Answer {
    /// Answers so.
    Says(u16, Value),
    /// Answers with a body that is no Bot API's.
    Garbage(u16, &'static str),
    /// Breaks the connection.
    Breaks,
    /// Never answers; from here on time flies.
    Hangs,
}

/// A call that was made.
#[derive(Clone, Debug)]
pub(crate) struct Called {
    pub(crate) method: String,
    pub(crate) fields: Value,
    pub(crate) file: Option<(String, String, Vec<u8>)>,
}

#[derive(Default)]
struct Script {
    answers: VecDeque<Answer>,
    calls: Vec<Called>,
    files: HashMap<String, Vec<u8>>,
}

/// The stand-in, with an account at it.
pub(crate) struct BotApi {
    pub(crate) base: String,
    pub(crate) account: Account,
    pub(crate) channels: Channels<Shelf>,
    script: Arc<Mutex<Script>>,
}

/// An object store of one shelf.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf(pub(crate) Arc<Mutex<HashMap<String, Vec<u8>>>>);

impl Objects for Shelf {
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.0.lock().unwrap().insert(key.to_owned(), bytes);
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if key == "unavailable" {
            return Err(StoreError::Unavailable { service: "objects", source: "down".into() });
        }
        Ok(self.0.lock().unwrap().get(key).cloned())
    }
}

/// `{"ok":true,"result":…}`.
#[expect(clippy::needless_pass_by_value, reason = "tests write the value in place")]
pub(crate) fn ok(result: Value) -> Answer {
    Answer::Says(200, json!({ "ok": true, "result": result }))
}

/// A sent message.
pub(crate) fn sent(chat: i64, message: i64) -> Answer {
    ok(json!({ "message_id": message, "date": 1_790_000_000, "chat": { "id": chat } }))
}

/// A refusal.
pub(crate) fn no(code: u16, description: &str) -> Answer {
    Answer::Says(code, json!({ "ok": false, "error_code": code, "description": description }))
}

/// An account of `kind` at `api_base`.
pub(crate) fn account(kind: ChannelKind, api_base: &str) -> Account {
    let channel = Channel {
        id: ChannelId(3),
        line: LineId(1),
        kind,
        name: "Shop".to_owned(),
        connection: "c1".to_owned(),
        api_base: Some(api_base.to_owned()),
        account: None,
        details: std::collections::BTreeMap::new(),
        public_key: None,
        registered_url: None,
        origins: Vec::default(),
        widget: None,
        takes_texts: true,
        notes: vec![],
        disconnected_at: None,
    };
    Account { channel, token: Some(TOKEN.to_owned()), key: None }
}

/// `part` on its way to `conversation`.
pub(crate) fn outgoing<'a>(
    conversation: &'a str,
    part: &'a OutboundPart,
    reply_to: Option<&'a str>,
) -> Outgoing<'a> {
    Outgoing {
        conversation,
        id: MessageId(1),
        index: 0,
        part,
        reply_to,
        private_to: None,
        late: false,
        face: None,
    }
}

/// What a body of the one channel of a connection holds.
pub(crate) fn parse_for(
    kind: ChannelKind,
    channel: ChannelId,
    body: &[u8],
    now: Timestamp,
) -> Parsed {
    let routes = Routes::new(vec![Route { channel, kind, account: None }]);
    parse(kind, &routes, &Call { path: "", headers: &HeaderMap::new(), body, key: None, now })
}

/// The messengers, with loopback allowed.
pub(crate) fn messengers() -> Channels<Shelf> {
    messengers_with(Shelf::default())
}

/// The same, with files on a shelf.
pub(crate) fn messengers_with(shelf: Shelf) -> Channels<Shelf> {
    Channels::new(shelf, AllowTargets::parse("127.0.0.0/8").unwrap()).unwrap()
}

impl BotApi {
    /// One that answers so, in this order, and then 500.
    pub(crate) async fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        let script = Script { answers: answers.into_iter().collect(), ..Script::default() };
        let script = Arc::new(Mutex::new(script));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = axum::Router::new().fallback(answer).with_state(Arc::clone(&script));
        let router = router.layer(DefaultBodyLimit::disable());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        // A prefix and slashes after it are what people write.
        let account = account(ChannelKind::Telegram, &format!("{base}/api//"));
        Self { base, account, channels: messengers(), script }
    }

    /// What it was asked.
    pub(crate) fn calls(&self) -> Vec<Called> {
        self.script.lock().unwrap().calls.clone()
    }

    /// Serves `bytes` under `path`.
    pub(crate) fn serve(&self, path: &str, bytes: Vec<u8>) {
        self.script.lock().unwrap().files.insert(path.to_owned(), bytes);
    }
}

async fn answer(
    State(script): State<Arc<Mutex<Script>>>,
    request: Request,
) -> Result<Response<Body>, Broken> {
    let path = request.uri().path().to_owned();
    if let Some(bytes) = script.lock().unwrap().files.get(&path) {
        let response = Response::builder().header(CONTENT_TYPE, "application/octet-stream");
        return Ok(response.body(bytes.clone().into()).unwrap());
    }
    let called = called(&path, request).await;
    let answer = {
        let mut script = script.lock().unwrap();
        script.calls.push(called);
        script.answers.pop_front().unwrap_or_else(|| no(500, "nothing more to say"))
    };
    let (status, body) = match answer {
        Answer::Says(status, body) => (status, body.to_string()),
        Answer::Garbage(status, body) => (status, body.to_owned()),
        Answer::Breaks => return Err(Broken),
        Answer::Hangs => {
            tokio::time::pause();
            std::future::pending().await
        }
    };
    let status = StatusCode::from_u16(status).unwrap();
    let response = Response::builder().status(status).header(RETRY_AFTER, "9");
    Ok(response.body(body.into()).unwrap())
}

async fn called(path: &str, request: Request) -> Called {
    let method = path.strip_prefix(&format!("/api/bot{TOKEN}/")).unwrap_or("?").to_owned();
    let kind = request.headers()[CONTENT_TYPE].to_str().unwrap();
    if kind.starts_with("application/json") {
        let body = to_bytes(request.into_body(), usize::MAX).await.unwrap();
        return Called { method, fields: serde_json::from_slice(&body).unwrap(), file: None };
    }
    let mut form = Multipart::from_request(request, &()).await.unwrap();
    let mut called = Called { method, fields: json!({}), file: None };
    while let Some(field) = form.next_field().await.unwrap() {
        let name = field.name().unwrap().to_owned();
        if let Some(file_name) = field.file_name().map(str::to_owned) {
            called.fields[&name] = json!("(file)");
            let mime = field.content_type().unwrap_or("").to_owned();
            called.file = Some((file_name, mime, field.bytes().await.unwrap().to_vec()));
        } else {
            called.fields[&name] = field.text().await.unwrap().into();
        }
    }
    called
}

/// Ends the task of the connection, without the noise of a panic.
struct Broken;

impl axum::response::IntoResponse for Broken {
    fn into_response(self) -> Response<Body> {
        std::panic::resume_unwind(Box::new("the connection is to break"))
    }
}
