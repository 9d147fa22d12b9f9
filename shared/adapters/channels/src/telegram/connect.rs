//! A bot is connected, disconnected, asked how it fares.

use application::ports::{ConnectError, Connected};
use serde_json::{Value, json};

use super::ALLOWED_UPDATES;
use super::api::{Bot, Call};
use super::outcome::Failure;
use crate::json::Object;

/// Webhook calls that Telegram makes at once; its default (<https://core.telegram.org/bots/api#setwebhook>).
const MAX_CONNECTIONS: u8 = 40;

/// Checks the token, then has updates sent to `webhook` (address and secret), or kept for polling.
pub(crate) async fn connect(
    bot: &Bot<'_>,
    webhook: Option<(&str, &str)>,
) -> Result<Connected, ConnectError> {
    let me = bot.call(&Call::new("getMe", json!({}))).await?;
    let connected = connected(&me)?;
    let call = match webhook {
        Some((url, secret)) => Call::new(
            "setWebhook",
            json!({
                "url": url,
                "secret_token": secret,
                "allowed_updates": ALLOWED_UPDATES,
                "max_connections": MAX_CONNECTIONS,
            }),
        ),
        None => Call::new("deleteWebhook", json!({})),
    };
    bot.call(&call).await?;
    Ok(connected)
}

/// Has no more updates sent; of a revoked token there is nothing to undo.
pub(crate) async fn disconnect(bot: &Bot<'_>) -> Result<Vec<String>, ConnectError> {
    match bot.call(&Call::new("deleteWebhook", json!({}))).await {
        Ok(_) => Ok(vec![]),
        Err(Failure::Answer(it)) if matches!(it.code, 401 | 404) => Ok(vec![]),
        Err(failure) => Err(failure.into()),
    }
}

/// What Telegram has against our webhook, in words (<https://core.telegram.org/bots/api#webhookinfo>): it calls another
/// address than the `registered` one, or none, or its calls fail.
pub(crate) async fn check(
    bot: &Bot<'_>,
    registered: Option<&str>,
) -> Result<Option<String>, ConnectError> {
    let info = bot.call(&Call::new("getWebhookInfo", json!({}))).await?;
    let Some(info) = Object::of(&info) else { return Err(Failure::Garbled.into()) };
    let elsewhere = match (info.text("url"), registered) {
        (called, registered) if called == registered => None,
        (Some(called), _) => Some(format!("Telegram calls another address: {called}")),
        (None, _) => Some("Telegram calls no address any more".to_owned()),
    };
    if let Some(elsewhere) = elsewhere {
        return Err(ConnectError::Refused(elsewhere));
    }
    let pending = info.integer("pending_update_count").unwrap_or(0);
    let error = info.text("last_error_message");
    Ok(error
        .filter(|_| pending > 0)
        .map(|it| format!("{pending} updates wait, the last call failed: {it}")))
}

fn connected(me: &Value) -> Result<Connected, Failure> {
    let me = Object::of(me).ok_or(Failure::Garbled)?;
    let account = me.id("id").ok_or(Failure::Garbled)?;
    let name = me.string("first_name").or_else(|| me.string("username"));
    Ok(Connected { name: name.unwrap_or_else(|| account.clone()), account, notes: vec![] })
}
