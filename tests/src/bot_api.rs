//! A stand-in for Telegram's Bot API (<https://core.telegram.org/bots/api>): it keeps every call, answers as a test
//! says, and calls the registered webhook as Telegram does.

mod answers;
mod server;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Notify;

pub use self::answers::Reaction;
use self::server::Server;
use crate::client::{Answer, try_send};

/// The header that Telegram says the secret in.
pub const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// How long a call is waited for; only a test that fails waits so long.
const CALL_WITHIN: Duration = Duration::from_mins(1);

/// A call that was made.
#[derive(Clone, Debug)]
pub struct Call {
    /// The bot's token.
    pub token: String,
    /// The method.
    pub method: String,
    /// Its parameters; of a multipart body only that there was one.
    pub params: Value,
}

/// What a bot has told with `setWebhook`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Where to call.
    pub url: String,
    /// What to say there.
    pub secret: String,
}

/// A running Bot API.
#[derive(Debug)]
pub struct BotApi {
    state: Arc<State>,
    server: Option<Server>,
    http: reqwest::Client,
    address: String,
    /// What webhooks begin with as they are registered, and where they are called instead.
    detour: Option<(String, String)>,
}

#[derive(Debug, Default)]
struct State {
    inner: Mutex<Inner>,
    called: Notify,
}

#[derive(Debug, Default)]
struct Inner {
    calls: Vec<Call>,
    webhooks: HashMap<String, Webhook>,
    /// What the next calls of a method are answered with.
    script: HashMap<String, VecDeque<Reaction>>,
    /// What all calls are answered with meanwhile.
    always: Option<Reaction>,
    messages: i64,
}

impl State {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BotApi {
    /// Starts one on a free port.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub async fn start() -> Self {
        Self::start_for("127.0.0.1", "127.0.0.1").await
    }

    /// Starts one on a free port of the interface `bind`, for callers who know this machine as `host`.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub async fn start_for(bind: &str, host: &str) -> Self {
        let state = Arc::new(State::default());
        let server = Server::start(Arc::clone(&state), &format!("{bind}:0")).await;
        let address = format!("http://{host}:{}", server.address().port());
        let http = reqwest::Client::builder().no_proxy().build().expect("a plain client");
        Self { state, server: Some(server), http, address, detour: None }
    }

    /// Calls webhooks that begin with `registered` at `called` instead: where a public address leads nowhere in a test.
    #[must_use]
    pub fn by_way_of(mut self, registered: &str, called: &str) -> Self {
        self.detour = Some((registered.to_owned(), called.to_owned()));
        self
    }

    /// For `settings.api_base`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Refuses connections from now on.
    pub async fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
    }

    /// Listens again at the same address.
    pub async fn resume(&mut self) {
        let address = self.address.trim_start_matches("http://");
        self.server = Some(Server::start(Arc::clone(&self.state), address).await);
    }

    /// Answers the next call of `method` with `reaction`; one after the other, if said more than once.
    pub fn expect(&self, method: &str, reaction: Reaction) {
        self.state.inner().script.entry(method.to_owned()).or_default().push_back(reaction);
    }

    /// Answers every call with `reaction`; with `None`, as usual again.
    pub fn always(&self, reaction: Option<Reaction>) {
        self.state.inner().always = reaction;
    }

    /// The calls of `method` so far, in order.
    pub fn calls(&self, method: &str) -> Vec<Call> {
        self.state.inner().calls.iter().filter(|it| it.method == method).cloned().collect()
    }

    /// The texts sent to `customer` so far, those refused included.
    pub fn texts_to(&self, customer: i64) -> Vec<String> {
        let calls = self.calls("sendMessage");
        let to = calls.iter().filter(|it| it.params["chat_id"] == customer);
        to.filter_map(|it| it.params["text"].as_str().map(str::to_owned)).collect()
    }

    /// The calls of `method`, once there are `count`.
    ///
    /// # Panics
    ///
    /// If there are not within a minute.
    pub async fn wait_for(&self, method: &str, count: usize) -> Vec<Call> {
        let enough = async {
            loop {
                let called = self.state.called.notified();
                let calls = self.calls(method);
                if calls.len() >= count {
                    return calls;
                }
                called.await;
            }
        };
        let found = tokio::time::timeout(CALL_WITHIN, enough).await;
        found.unwrap_or_else(|_| panic!("{method} was called {} times", self.calls(method).len()))
    }

    /// What the bot has registered, if anything.
    pub fn webhook(&self, token: &str) -> Option<Webhook> {
        self.state.inner().webhooks.get(token).cloned()
    }

    /// Hands the bot an update: to its webhook, with its secret.
    ///
    /// # Panics
    ///
    /// If the bot has no webhook, or nobody answers there.
    pub async fn push(&self, token: &str, update: &Value) -> Answer {
        let answer = self.try_push(token, update).await;
        answer.unwrap_or_else(|error| panic!("the webhook did not answer: {error}"))
    }

    /// As [`Self::push`], where the webhook may not answer.
    ///
    /// # Errors
    ///
    /// If it does not.
    ///
    /// # Panics
    ///
    /// If the bot has no webhook.
    pub async fn try_push(&self, token: &str, update: &Value) -> reqwest::Result<Answer> {
        let webhook = self.webhook(token).expect("the bot has a webhook");
        let url = match &self.detour {
            Some((registered, called)) => webhook.url.replacen(registered, called, 1),
            None => webhook.url,
        };
        let request = self.http.post(url).header(SECRET_HEADER, webhook.secret);
        try_send(request.json(update)).await
    }
}

/// A bot as `getMe` describes it.
fn me(token: &str) -> Value {
    let id = token.split(':').next().and_then(|it| it.parse::<i64>().ok()).unwrap_or(1);
    json!({ "id": id, "is_bot": true, "first_name": format!("Bot {id}"), "username": "test_bot" })
}
