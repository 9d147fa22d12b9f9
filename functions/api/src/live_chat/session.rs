//! Opening the chat: a page says which live chat it has, and perhaps who its visitor is.

use application::channels::{identity_secret_name, session_secret_name};
use application::ports::{ChatStore, Clock, Secrets};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use domain::channel::Channel;
use domain::chat::NAME_MAX_CHARS;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use uuid::Uuid;

use super::config;
use super::dto::{Opened, Opening, SiteUser};
use super::messages::{Recently, recently};
use super::visitor::Visitor;
use crate::app::{App, Ports};
use crate::dto::form::WordingDto;
use crate::error::ApiError;
use crate::extract::{Body, Ids};
use crate::v1::Refusals;
use channels::visitor_token::{Person, Purpose, SESSION_LIFE, sign, verify};

/// The longest id a site has for a visitor.
const USER_ID_MAX_BYTES: usize = 200;

/// Opens the chat for a visitor. At most 20 times a minute from one address.
#[utoipa::path(
    post, path = "/lc/v1/{public_key}/session", tag = "live chat", security(()),
    params(("public_key" = String, Path)), request_body = Opening,
    responses((status = 200, body = Opened), Refusals)
)]
pub(crate) async fn open<P: Ports>(
    State(app): State<App<P>>,
    Ids(public_key): Ids<String>,
    headers: HeaderMap,
    Body(opening): Body<Opening>,
) -> Result<Json<Opened>, ApiError> {
    app.limiters.addresses.check(&app.peer(&headers))?;
    let channel = config::find(&app, &public_key, &headers).await?;
    let key = app.secrets.get(&session_secret_name(channel.id)).await?;
    let key = key.ok_or_else(ApiError::not_found)?;
    let now = app.context.clock.now();
    let person = introduce(&app, &channel, &opening).await?;
    let resumed = opening.resume_token.as_deref();
    let resumed = resumed.and_then(|it| verify(it, Purpose::Resume, &channel, &key, now));
    let conversation = match (&person.user, resumed) {
        (Some(user), _) => format!("user:{user}"),
        // Whose name the site vouched for is let back in only by the site.
        (None, Some(claims)) if claims.person.user.is_none() => claims.sub,
        (None, _) => stranger(&app, &channel, opening.visitor_id.as_deref()).await?,
    };
    let token = |purpose| {
        let signed = sign(purpose, &channel, &conversation, person.clone(), &key, now);
        signed.map_err(|_| ApiError::internal())
    };
    let (session_token, resume_token) = (token(Purpose::Session)?, token(Purpose::Resume)?);
    let config = config::of(&app, &channel).await?;
    let visitor = Visitor { channel, conversation, person };
    let Recently { history, last_seq, read_up_to, consent } = recently(&app, &visitor).await?;
    let agreed = consent.map(|it| WordingDto { id: it.agreement.0, version: it.version });
    Ok(Json(Opened {
        session_token,
        resume_token,
        conversation_id: visitor.conversation,
        expires_in: SESSION_LIFE.0,
        config,
        history,
        last_seq,
        read_up_to,
        agreed,
    }))
}

/// The conversation of somebody who was never here: under the page's own uuid, where it is nobody else's.
async fn stranger<P: Ports>(
    app: &App<P>,
    channel: &Channel,
    visitor_id: Option<&str>,
) -> Result<String, ApiError> {
    if let Some(id) = visitor_id.and_then(|it| Uuid::parse_str(it).ok()) {
        let id = id.to_string();
        if app.context.store.find_chat(channel.id, &id).await?.is_none() {
            return Ok(id);
        }
    }
    Ok(Uuid::new_v4().to_string())
}

/// Who the visitor is. Their id counts only where the site has a secret and vouches for it; without one anybody could
/// say it, so it is no more than what they call themselves.
async fn introduce<P: Ports>(
    app: &App<P>,
    channel: &Channel,
    opening: &Opening,
) -> Result<Person, ApiError> {
    let nobody = SiteUser::default();
    let said = opening.user.as_ref().unwrap_or(&nobody);
    let secret = app.secrets.get(&identity_secret_name(channel.id)).await?;
    let user = match (secret, user_id(said)?) {
        (Some(secret), Some(id)) => {
            vouched(&secret, &id, said.hash.as_deref().unwrap_or_default())?;
            Some(id)
        }
        (Some(_) | None, None) | (None, Some(_)) => None,
    };
    Ok(Person {
        user,
        name: short(said.name.as_deref()),
        email: short(said.email.as_deref()),
        phone: short(said.phone.as_deref()),
        language: short(opening.locale.as_deref()),
    })
}

/// Sites have numbers or texts for ids.
fn user_id(said: &SiteUser) -> Result<Option<String>, ApiError> {
    let wrong = || ApiError::unprocessable("user.id: a text or a number is expected");
    let id = match &said.id {
        None | Some(Value::Null) => None,
        Some(Value::String(id)) => Some(id.clone()).filter(|it| !it.is_empty()),
        Some(Value::Number(id)) => Some(id.to_string()),
        Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => return Err(wrong()),
    };
    if id.as_ref().is_some_and(|it| it.len() > USER_ID_MAX_BYTES) { Err(wrong()) } else { Ok(id) }
}

/// Whether `hash` is the HMAC of the id; compared in constant time.
fn vouched(secret: &str, id: &str, hash: &str) -> Result<(), ApiError> {
    let wrong = || ApiError {
        code: "IDENTITY_WRONG",
        description: "the site does not vouch for this user".to_owned(),
        ..ApiError::unauthorized()
    };
    let hash = hex::decode(hash).map_err(|_| wrong())?;
    let mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_| ApiError::internal())?;
    mac.chain_update(id).verify_slice(&hash).map_err(|_| wrong())
}

fn short(text: Option<&str>) -> Option<String> {
    let text: String = text?.trim().chars().take(NAME_MAX_CHARS).collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_site_itself_vouches() {
        // RFC 4231, test case 2.
        let hash = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let id = "what do ya want for nothing?";
        assert_eq!(vouched("Jefe", id, hash), Ok(()));
        assert_eq!(vouched("Jefe", id, &hash.to_uppercase()), Ok(()));
        for (secret, id, hash) in
            [("Jefe", "x", hash), ("x", id, hash), ("Jefe", id, ""), ("Jefe", id, "zz")]
        {
            assert_eq!(vouched(secret, id, hash).unwrap_err().code, "IDENTITY_WRONG");
        }
    }
}
