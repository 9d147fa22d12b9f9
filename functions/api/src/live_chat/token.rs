//! A visitor's tokens: JWTs signed with their channel's own key, so that nothing is stored for a visit.

use application::channels::session_secret_name;
use application::ports::{Clock, Secrets};
use domain::ids::ChannelId;
use domain::inbound::Sender;
use domain::time::{Seconds, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::app::{App, Ports};
use crate::error::ApiError;

/// How long a visit lasts (reference channels §11: 24 h).
pub(super) const SESSION_LIFE: Seconds = Seconds(24 * 60 * 60);

/// How long a visitor is known again on the same device.
pub(super) const RESUME_LIFE: Seconds = Seconds(180 * 24 * 60 * 60);

/// What a token is for; one kind is never taken for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Purpose {
    /// To write and to read.
    Session,
    /// To begin another visit as the same visitor.
    Resume,
}

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claims {
    /// The channel.
    pub(super) aud: String,
    /// The visitor: the conversation's id.
    pub(super) sub: String,
    /// When it ends, in seconds since 1970.
    pub(super) exp: i64,
    /// What it is for.
    pub(super) purpose: Purpose,
    /// Who they say they are; vouched for by the site where it has an identity secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// Their e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
    /// Their phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) phone: Option<String>,
    /// Their language, as an IETF tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) locale: Option<String>,
}

impl Claims {
    /// The visitor as the sender of what they write.
    pub(super) fn sender(&self) -> Sender {
        Sender {
            external_id: self.sub.clone(),
            name: self.name.clone().unwrap_or_default(),
            username: None,
            language: self.locale.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
        }
    }
}

/// Signs `claims` for `channel`; its id is in the header, so that the key can be found again.
pub(super) async fn sign<P: Ports>(
    app: &App<P>,
    channel: ChannelId,
    claims: &Claims,
) -> Result<String, ApiError> {
    let key = app.secrets.get(&session_secret_name(channel)).await?.ok_or_else(ApiError::internal)?;
    let header = Header { kid: Some(channel.to_string()), ..Header::new(Algorithm::HS256) };
    let key = EncodingKey::from_secret(key.as_bytes());
    jsonwebtoken::encode(&header, claims, &key).map_err(|_| ApiError::internal())
}

/// Who holds `token`, if it is genuine, of that purpose, and has not ended.
///
/// # Errors
///
/// 401 for any other token; 503 if the key cannot be read now.
pub(super) async fn read<P: Ports>(
    app: &App<P>,
    token: &str,
    purpose: Purpose,
) -> Result<(ChannelId, Claims), ApiError> {
    let wrong = ApiError::unauthorized;
    let header = jsonwebtoken::decode_header(token).map_err(|_| wrong())?;
    let channel = header.kid.and_then(|it| it.parse::<ChannelId>().ok()).ok_or_else(wrong)?;
    let key = app.secrets.get(&session_secret_name(channel)).await?.ok_or_else(wrong)?;
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&[channel.to_string()]);
    // The library's clock is the system's; ours may be another.
    validation.validate_exp = false;
    let key = DecodingKey::from_secret(key.as_bytes());
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation).map_err(|_| wrong())?.claims;
    let is_over = Timestamp::from_seconds(claims.exp) <= app.context.clock.now();
    if claims.purpose != purpose || is_over {
        return Err(wrong());
    }
    Ok((channel, claims))
}
