//! What the stand-in answers.

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{Inner, Webhook, me};

/// How a call is answered instead of as usual.
#[derive(Clone, Debug)]
pub enum Reaction {
    /// As usual.
    Usual,
    /// Refused, with the Bot API's code and words; `retry_after` in seconds.
    Refuse {
        /// HTTP status and `error_code`.
        code: u16,
        /// `description`.
        description: &'static str,
        /// `parameters.retry_after`.
        retry_after: Option<u32>,
    },
    /// The call is taken and its effect happens, but the connection breaks before the answer is through.
    BreakOff,
    /// The call is taken and never answered.
    Hang,
    /// Answered with another result than usual.
    Result(Value),
}

impl Reaction {
    /// Too many calls; come again in `seconds`.
    pub const fn too_many(seconds: u32) -> Self {
        let description = "Too Many Requests: retry later";
        Self::Refuse { code: 429, description, retry_after: Some(seconds) }
    }

    /// The customer has shut the bot out.
    pub const fn blocked() -> Self {
        let description = "Forbidden: bot was blocked by the user";
        Self::Refuse { code: 403, description, retry_after: None }
    }

    /// Nothing works there.
    pub const fn down() -> Self {
        Self::Refuse { code: 502, description: "Bad Gateway", retry_after: None }
    }
}

/// Answers a call that has a result.
pub(super) async fn react(reaction: Reaction, result: impl FnOnce() -> Value) -> Response {
    match reaction {
        Reaction::Usual => ok(&result()),
        Reaction::Refuse { code, description, retry_after } => {
            let mut body = json!({ "ok": false, "error_code": code, "description": description });
            if let Some(seconds) = retry_after {
                body["parameters"] = json!({ "retry_after": seconds });
            }
            let status = StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_GATEWAY);
            (status, axum::Json(body)).into_response()
        }
        Reaction::BreakOff => {
            result();
            let pieces = [
                Ok(Bytes::from_static(b"{\"ok\":true,")),
                Err(std::io::Error::other("the line is cut")),
            ];
            Body::from_stream(futures::stream::iter(pieces)).into_response()
        }
        Reaction::Result(result) => ok(&result),
        Reaction::Hang => {
            result();
            std::future::pending().await
        }
    }
}

fn ok(result: &Value) -> Response {
    axum::Json(json!({ "ok": true, "result": result })).into_response()
}

/// What a call does and returns as usual.
pub(super) fn result(state: &mut Inner, token: &str, method: &str, params: &Value) -> Value {
    match method {
        "getMe" => me(token),
        "setWebhook" => {
            let text = |name: &str| params[name].as_str().unwrap_or_default().to_owned();
            let webhook = Webhook { url: text("url"), secret: text("secret_token") };
            state.webhooks.insert(token.to_owned(), webhook);
            Value::Bool(true)
        }
        "deleteWebhook" => {
            state.webhooks.remove(token);
            Value::Bool(true)
        }
        "getWebhookInfo" => {
            let url = state.webhooks.get(token).map(|it| it.url.clone()).unwrap_or_default();
            json!({ "url": url, "has_custom_certificate": false, "pending_update_count": 0 })
        }
        "getFile" => {
            let id = params["file_id"].as_str().unwrap_or_default();
            json!({ "file_id": id, "file_path": format!("files/{id}") })
        }
        _ if method.starts_with("send") && method != "sendChatAction" => {
            state.messages += 1;
            let chat = &params["chat_id"];
            let mut message = json!({
                // Far from the ids of customers' messages, as in one chat they never are the same.
                "message_id": 1_000_000 + state.messages, "date": super::super::update::DATE,
                "from": me(token), "chat": { "id": chat, "type": "private" },
            });
            if let Some(text) = params.get("text") {
                message["text"] = text.clone();
            }
            message
        }
        _ => Value::Bool(true),
    }
}
