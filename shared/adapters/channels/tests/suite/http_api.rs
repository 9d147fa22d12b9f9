//! A provider's API that answers what a test tells it to, and remembers what it was asked.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use application::ports::{Account, Messenger, OutboundPart, Outgoing, SendResult};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, Response, StatusCode};
use channels::Channels;
use domain::channel::ChannelKind;
use domain::ids::MessageId;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::bot_api::{Shelf, TOKEN, account, messengers_with};

/// What the provider does with a call.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Answers so.
    Says(u16, Value),
    /// Answers so, with these headers.
    SaysWith(u16, Vec<(&'static str, String)>, Value),
    /// Answers with a body that is no JSON.
    Garbage(u16, &'static str),
    /// Breaks the connection.
    Breaks,
}

/// A call that was made.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) headers: HeaderMap,
    /// A JSON body, or the texts of a form.
    pub(crate) body: Value,
    /// The file of a form: its name, its media type, its bytes.
    pub(crate) file: Option<(String, String, Vec<u8>)>,
    pub(crate) raw: Bytes,
}

#[derive(Default)]
struct Script {
    replies: VecDeque<Reply>,
    asked: Vec<Asked>,
    files: HashMap<String, Vec<u8>>,
}

/// The stand-in, with an account at it.
pub(crate) struct HttpApi {
    pub(crate) base: String,
    pub(crate) account: Account,
    pub(crate) channels: Channels<Shelf>,
    pub(crate) shelf: Shelf,
    script: Arc<Mutex<Script>>,
}

/// `200` with this JSON.
pub(crate) fn ok(value: Value) -> Reply {
    Reply::Says(200, value)
}

impl HttpApi {
    /// One for an account of `kind`, named `id`, that answers so, in this order, and then 500.
    pub(crate) async fn answering(
        kind: ChannelKind,
        id: &str,
        replies: impl IntoIterator<Item = Reply>,
    ) -> Self {
        let script = Script { replies: replies.into_iter().collect(), ..Script::default() };
        let script = Arc::new(Mutex::new(script));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = axum::Router::new().fallback(answer).with_state(Arc::clone(&script));
        let router = router.layer(DefaultBodyLimit::disable());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let mut account = account(kind, &base);
        account.channel.account = Some(id.to_owned());
        let shelf = Shelf::default();
        let channels = messengers_with(shelf.clone());
        Self { base, account, channels, shelf, script }
    }

    /// What it was asked.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.script.lock().unwrap().asked.clone()
    }

    /// The one thing it was asked.
    #[track_caller]
    pub(crate) fn only(&self) -> Asked {
        let mut asked = self.asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        asked.remove(0)
    }

    /// Serves `bytes` under `path`; gives the address.
    pub(crate) fn serve(&self, path: &str, bytes: &[u8]) -> String {
        self.script.lock().unwrap().files.insert(path.to_owned(), bytes.to_vec());
        format!("{}{path}", self.base)
    }

    /// Puts a file of ours on the shelf.
    pub(crate) fn keep(&self, key: &str, bytes: &[u8]) {
        self.shelf.0.lock().unwrap().insert(key.to_owned(), bytes.to_vec());
    }

    /// Sends a part to a conversation.
    pub(crate) async fn send(&self, conversation: &str, part: &OutboundPart) -> SendResult {
        self.reply(conversation, part, None).await
    }

    /// Sends a part in answer to a message.
    pub(crate) async fn reply(
        &self,
        conversation: &str,
        part: &OutboundPart,
        reply_to: Option<&str>,
    ) -> SendResult {
        let outgoing = Outgoing {
            conversation,
            id: MessageId(7),
            index: 0,
            part,
            reply_to,
            private_to: None,
            late: false,
            face: None,
        };
        let result = self.channels.send(&self.account, outgoing).await;
        assert!(!format!("{result:?}").contains(TOKEN), "no result shows the token");
        result
    }
}

impl Asked {
    /// `POST /path`.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// A header.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|it| it.to_str().unwrap()).unwrap_or_default()
    }

    /// Whether it carried the account's token as a bearer.
    pub(crate) fn is_authorized(&self) -> bool {
        self.header(AUTHORIZATION.as_str()) == format!("Bearer {TOKEN}")
    }
}

async fn answer(
    State(script): State<Arc<Mutex<Script>>>,
    request: Request,
) -> Result<Response<Body>, Broken> {
    let path = request.uri().path().to_owned();
    let asked = asked(request).await;
    let reply = {
        let mut script = script.lock().unwrap();
        script.asked.push(asked);
        if let Some(bytes) = script.files.get(&path) {
            let response = Response::builder().header(CONTENT_TYPE, "image/png");
            return Ok(response.body(bytes.clone().into()).unwrap());
        }
        let spent = || Reply::Says(500, json!({ "error": { "message": "nothing more to say" } }));
        script.replies.pop_front().unwrap_or_else(spent)
    };
    let (status, headers, body) = match reply {
        Reply::Says(status, body) => (status, vec![], body.to_string()),
        Reply::SaysWith(status, headers, body) => (status, headers, body.to_string()),
        Reply::Garbage(status, body) => (status, vec![], body.to_owned()),
        Reply::Breaks => return Err(Broken),
    };
    let mut response = Response::builder().status(StatusCode::from_u16(status).unwrap());
    for (name, value) in headers {
        response = response.header(name, value);
    }
    Ok(response.body(body.into()).unwrap())
}

async fn asked(request: Request) -> Asked {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let url = url::Url::parse(&format!("http://provider{uri}")).unwrap();
    let mut asked = Asked {
        method,
        path: uri.path().to_owned(),
        query: url.query_pairs().into_owned().collect(),
        headers: request.headers().clone(),
        body: Value::Null,
        file: None,
        raw: Bytes::new(),
    };
    if !asked.header(CONTENT_TYPE.as_str()).starts_with("multipart/") {
        asked.raw = to_bytes(request.into_body(), usize::MAX).await.unwrap();
        asked.body = serde_json::from_slice(&asked.raw).unwrap_or_default();
        return asked;
    }
    let mut form = Multipart::from_request(request, &()).await.unwrap();
    asked.body = json!({});
    while let Some(field) = form.next_field().await.unwrap() {
        let name = field.name().unwrap().to_owned();
        if let Some(file_name) = field.file_name().map(str::to_owned) {
            let mime = field.content_type().unwrap_or("").to_owned();
            asked.file = Some((file_name, mime, field.bytes().await.unwrap().to_vec()));
        } else {
            asked.body[&name] = field.text().await.unwrap().into();
        }
    }
    asked
}

/// Ends the task of the connection, without the noise of a panic.
struct Broken;

impl axum::response::IntoResponse for Broken {
    fn into_response(self) -> Response<Body> {
        std::panic::resume_unwind(Box::new("the connection is to break"))
    }
}
