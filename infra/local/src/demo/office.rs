//! The shop: its operators, its line, its channels.

use serde_json::{Value, json};

use super::caller::Caller;
use super::talks::OPERATORS;
use super::telegram::TOKEN;
use crate::serve::BoxError;

const LINE: &str = "Lume";

/// The shop, as the one who steers it sees it.
#[derive(Debug)]
pub(super) struct Office {
    /// The first admin.
    pub(super) admin: Caller,
    /// The line's id.
    pub(super) line: u64,
    /// The operators by id.
    pub(super) operators: Vec<(u64, Caller)>,
    /// The live chat's public key.
    pub(super) live_chat: Option<String>,
}

impl Office {
    /// Makes it.
    pub(super) async fn open(
        admin: Caller,
        messenger: &str,
        password: Option<&str>,
    ) -> Result<Self, BoxError> {
        let mut operators = Vec::new();
        for (name, department) in OPERATORS {
            let made = admin.post("/api/v1/departments", &json!({ "name": department })).await?;
            let email = format!("{}@lume.example", name.to_lowercase());
            let person = json!({
                "name": name, "email": email, "position": department, "role": "operator",
                "department_ids": [made["id"]],
            });
            let made = admin.post("/api/v1/users", &person).await?;
            let (id, token) = (number(&made["id"]), made["token"].as_str().unwrap_or_default());
            let operator = admin.with_token(token);
            operator
                .put(&format!("/api/v1/users/{id}/presence"), &json!({ "status": "online" }))
                .await?;
            if let Some(password) = password {
                let path = format!("/api/v1/users/{id}/password");
                operator.put(&path, &json!({ "password": password })).await?;
            }
            operators.push((id, operator));
        }
        let line = line(&admin, &operators).await?;
        let channels = format!("/api/v1/lines/{line}/channels");
        let bot = json!({ "bot_token": TOKEN, "api_base": messenger });
        admin.post(&channels, &json!({ "kind": "telegram", "settings": bot })).await?;
        let page = admin.post(&channels, &json!({ "kind": "live_chat", "settings": {} })).await?;
        let live_chat = page["public_key"].as_str().map(str::to_owned);
        Ok(Self { admin, line, operators, live_chat })
    }

    /// Finds it as it was left.
    pub(super) async fn find(admin: Caller) -> Result<Self, BoxError> {
        let lines = admin.post("/rest/imopenlines.config.list.get", &json!({})).await?;
        let lines = lines["result"].as_array().cloned().unwrap_or_default();
        let line = lines.iter().find(|it| it["LINE_NAME"] == LINE);
        let line = line.map(|it| number(&it["ID"])).ok_or("the demonstration's line is gone")?;
        let channels = admin.get(&format!("/api/v1/lines/{line}/channels")).await?;
        let channels = channels["items"].as_array().cloned().unwrap_or_default();
        let key = channels.iter().find_map(|it| it["public_key"].as_str().map(str::to_owned));
        Ok(Self { admin, line, operators: vec![], live_chat: key })
    }

    /// The operators leave, and whoever looks on takes their place.
    pub(super) async fn go_home(&self) -> Result<(), BoxError> {
        for (id, operator) in &self.operators {
            let away = json!({ "status": "offline" });
            operator.put(&format!("/api/v1/users/{id}/presence"), &away).await?;
        }
        self.admin.put("/api/v1/users/1/presence", &json!({ "status": "online" })).await.map(drop)
    }

    /// The line's open sessions.
    pub(super) async fn open_sessions(&self) -> Result<Vec<Value>, BoxError> {
        let path = format!("/api/v1/sessions?line={}&limit=200", self.line);
        let page = self.admin.get(&path).await?;
        let sessions = page["items"].as_array().cloned().unwrap_or_default();
        Ok(sessions.into_iter().filter(|it| it["closed_at"].is_null()).collect())
    }

    /// Whether somebody has this customer's session: only to them is an answer due, not to a greeting.
    pub(super) async fn is_spoken_with(&self, customer: i64) -> Result<bool, BoxError> {
        let open = self.open_sessions().await?;
        let customer = customer.to_string();
        let theirs = |it: &&Value| it["customer"]["external_id"] == customer.as_str();
        Ok(open.iter().find(theirs).is_some_and(|it| !it["operator_id"].is_null()))
    }

    /// The operator `id`.
    pub(super) fn operator(&self, id: u64) -> Option<&Caller> {
        self.operators.iter().find(|it| it.0 == id).map(|it| &it.1)
    }
}

async fn line(admin: &Caller, operators: &[(u64, Caller)]) -> Result<u64, BoxError> {
    let seats = operators.iter().map(|it| it.0).chain([1]);
    let queue: Vec<Value> =
        seats.map(|it| json!({ "ENTITY_TYPE": "user", "ENTITY_ID": it })).collect();
    let params = json!({ "PARAMS": {
        "LINE_NAME": LINE, "ACTIVE": "Y", "QUEUE": queue, "CHECK_AVAILABLE": "Y", "QUEUE_TIME": 120,
        "CRM": "Y", "CRM_CREATE": "lead", "CRM_CHAT_TRACKER": "Y",
        "WELCOME_MESSAGE": "Y", "WELCOME_MESSAGE_TEXT": "Welcome to Lume! Somebody is with you in a moment.",
        "NO_ANSWER_RULE": "text", "NO_ANSWER_TIME": 600,
        "NO_ANSWER_TEXT": "We are a little busy today, sorry. We have not forgotten you.",
        "CLOSE_RULE": "text", "CLOSE_TEXT": "Thank you for writing to us!",
        "KPI_FIRST_ANSWER_TIME": 180, "KPI_FIRST_ANSWER_ALERT": "Y", "KPI_FIRST_ANSWER_LIST": [1],
    }});
    let made = admin.post("/rest/imopenlines.config.add", &params).await?;
    Ok(number(&made["result"]))
}

/// A number, be it written as a text; 0 for what is none.
pub(super) fn number(value: &Value) -> u64 {
    let written = || value.as_str().and_then(|it| it.parse().ok());
    value.as_u64().or_else(written).unwrap_or_default()
}
