//! People, lines, channels, sessions: the interface as a company uses it.

use serde_json::{Value, json};

use crate::bot_api::BotApi;
use crate::client::{Answer, Client};

/// An employee with their own token.
#[derive(Clone, Debug)]
pub struct Operator {
    /// Their id.
    pub id: u64,
    /// Calls as them.
    pub client: Client,
}

/// A line with its operators, in the order of its queue.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its id.
    pub id: u64,
    /// Its queue.
    pub operators: Vec<Operator>,
    admin: Client,
}

/// A connected channel.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its id.
    pub id: u64,
    /// The bot's token.
    pub token: String,
    /// The answer of connecting.
    pub body: Value,
}

/// Makes an employee.
///
/// # Panics
///
/// If they cannot be made.
pub async fn hire(admin: &Client, name: &str, role: &str) -> Operator {
    let body = json!({ "name": name, "role": role });
    let user = admin.post("/api/v1/users", &body).await.ok();
    let id = number(&user["id"]);
    let client = admin.with_token(user["token"].as_str().expect("a new user has a token"));
    Operator { id, client }
}

/// Calls a REST method as whoever's token it is; the user in the path is the token's.
pub async fn rest(client: &Client, user: u64, method: &str, params: &Value) -> Answer {
    let path = format!("/rest/{user}/{}/{method}", client.token());
    client.anonymous().post(&path, params).await
}

impl Line {
    /// A line that works, with `operators` who are online, and `settings` beside the defaults.
    pub async fn open(admin: &Client, operators: usize, settings: Value) -> Self {
        let mut hired = Vec::with_capacity(operators);
        for number in 1..=operators {
            let operator = hire(admin, &format!("Operator {number}"), "operator").await;
            operator.be("online").await;
            hired.push(operator);
        }
        Self::of(admin, hired, settings).await
    }

    /// A line of people who are there already.
    pub async fn of(admin: &Client, operators: Vec<Operator>, settings: Value) -> Self {
        let queue: Vec<Value> = operators
            .iter()
            .map(|it| json!({ "ENTITY_TYPE": "user", "ENTITY_ID": it.id }))
            .collect();
        let mut params = json!({ "LINE_NAME": "Support", "ACTIVE": "Y", "QUEUE": queue });
        for (name, value) in settings.as_object().into_iter().flatten() {
            params[name] = value.clone();
        }
        let method = "imopenlines.config.add";
        let answer = rest(admin, 1, method, &json!({ "PARAMS": params })).await.ok();
        Self { id: number(&answer["result"]), operators, admin: admin.clone() }
    }

    /// Changes its settings.
    ///
    /// # Panics
    ///
    /// If they are refused.
    pub async fn set(&self, settings: &Value) {
        let params = json!({ "CONFIG_ID": self.id, "PARAMS": settings });
        let answer = rest(&self.admin, 1, "imopenlines.config.update", &params).await.ok();
        assert_eq!(answer["result"], true, "{answer}");
    }

    /// Asks for a channel.
    pub async fn connect(&self, kind: &str, settings: Value) -> Answer {
        let body = json!({ "kind": kind, "settings": settings });
        self.admin.post(&format!("/api/v1/lines/{}/channels", self.id), &body).await
    }

    /// Connects a bot of `api`.
    pub async fn connect_bot(&self, api: &BotApi, token: &str) -> Channel {
        let settings = json!({ "bot_token": token, "api_base": api.address() });
        let body = self.connect("telegram", settings).await.ok();
        Channel { id: number(&body["id"]), token: token.to_owned(), body }
    }

    /// Its sessions, the newest first, over all pages.
    ///
    /// # Panics
    ///
    /// If they cannot be read.
    pub async fn sessions(&self) -> Vec<Value> {
        let path = format!("/api/v1/sessions?line={}&limit=1000", self.id);
        let mut found = Vec::new();
        let mut page = self.admin.get(&path).await.ok();
        loop {
            found.extend(page["items"].as_array().expect("a page has items").clone());
            let Some(next) = page.get("next").filter(|it| !it.is_null()) else { return found };
            let next = next.as_str().map_or_else(|| next.to_string(), str::to_owned);
            page = self.admin.get(&format!("{path}&cursor={next}")).await.ok();
        }
    }

    /// Its only session.
    ///
    /// # Panics
    ///
    /// If it has none, or more.
    pub async fn session(&self) -> Value {
        let sessions = self.sessions().await;
        assert_eq!(sessions.len(), 1, "one session is expected: {sessions:?}");
        sessions.into_iter().next().unwrap_or_default()
    }

    /// The operator with this id.
    ///
    /// # Panics
    ///
    /// If it is not one of its queue.
    pub fn operator(&self, id: &Value) -> &Operator {
        let found = self.operators.iter().find(|it| *id == it.id);
        found.unwrap_or_else(|| panic!("{id} is none of the line's operators"))
    }

    /// Whom `session` is offered to.
    ///
    /// # Panics
    ///
    /// If it is offered to nobody, or to several.
    pub fn offered(&self, session: &Value) -> &Operator {
        let offered = session["offered_to"].as_array().expect("a list of users");
        assert_eq!(offered.len(), 1, "one is offered it: {session}");
        self.operator(&offered[0])
    }
}

impl Operator {
    /// Sets their status.
    pub async fn be(&self, status: &str) {
        let path = format!("/api/v1/users/{}/presence", self.id);
        self.client.put(&path, &json!({ "status": status })).await.ok();
    }

    /// Does `what` to a session.
    pub async fn act(&self, session: &Value, what: &str, body: Value) -> Answer {
        self.client.post(&format!("/api/v1/sessions/{}/{what}", session["id"]), &body).await
    }

    /// Takes a session.
    pub async fn answer(&self, session: &Value) -> Value {
        self.act(session, "answer", json!({})).await.ok()
    }

    /// Writes to the customer of `session`.
    pub async fn write(&self, session: &Value, text: &str) -> Value {
        self.send(session, &json!({ "text": text })).await.ok()
    }

    /// Sends a message's body into the chat of `session`.
    pub async fn send(&self, session: &Value, body: &Value) -> Answer {
        self.client.post(&format!("/api/v1/chats/{}/messages", session["chat_id"]), body).await
    }
}

/// A session with its messages, as `client` sees them.
///
/// # Panics
///
/// If it cannot be read.
pub async fn read(client: &Client, session: &Value) -> (Value, Vec<Value>) {
    let mut found = Vec::new();
    let mut after = 0;
    loop {
        let path = format!("/api/v1/sessions/{}?after_seq={after}", session["id"]);
        let page = client.get(&path).await.ok();
        let messages = page["messages"].as_array().expect("a session has messages");
        found.extend(messages.iter().cloned());
        if page.get("next").is_none_or(Value::is_null) || messages.is_empty() {
            return (page["session"].clone(), found);
        }
        after = found.last().map_or(0, |it| number(&it["seq"]));
    }
}

/// The texts of messages.
pub fn texts(messages: &[Value]) -> Vec<&str> {
    messages.iter().map(|it| it["text"].as_str().unwrap_or_default()).collect()
}

/// A whole number.
///
/// # Panics
///
/// If it is none.
#[track_caller]
pub fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("a whole number is expected: {value}"))
}
