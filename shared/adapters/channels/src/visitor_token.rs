//! The two tokens of a live chat's visitor: one to act by for a day, one to come back with.

use domain::channel::Channel;
use domain::ids::ChannelId;
use domain::time::{Seconds, Timestamp};
use jsonwebtoken::dangerous::insecure_decode_claims;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

/// How long a visitor may act without opening the chat anew.
pub const SESSION_LIFE: Seconds = Seconds(24 * 60 * 60);

/// How long a visitor finds their conversation again.
const RESUME_LIFE: Seconds = Seconds(365 * 24 * 60 * 60);

/// What a token is for; one does not do for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To act by.
    Session,
    /// To come back with.
    Resume,
}

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The live chat.
    pub aud: String,
    /// The conversation.
    pub sub: String,
    /// When it ends, in seconds since 1970.
    pub exp: i64,
    /// What it is for.
    pub purpose: Purpose,
    /// Who the visitor says they are.
    #[serde(flatten)]
    pub person: Person,
}

/// Who a visitor says they are; vouched for by the site, where it has a secret for that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The site's own id of them, if it vouched for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// What they call themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Their phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Their language, as an IETF tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// The key signs nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no token can be signed")]
pub struct NoToken;

/// A token for `conversation`, signed with the channel's key.
///
/// # Errors
///
/// [`NoToken`].
pub fn sign(
    purpose: Purpose,
    channel: &Channel,
    conversation: &str,
    person: Person,
    key: &str,
    now: Timestamp,
) -> Result<String, NoToken> {
    let life = match purpose {
        Purpose::Session => SESSION_LIFE,
        Purpose::Resume => RESUME_LIFE,
    };
    let claims = Claims {
        aud: channel.id.to_string(),
        sub: conversation.to_owned(),
        exp: (now + life).0.div_euclid(1_000),
        purpose,
        person,
    };
    encode(&Header::default(), &claims, &EncodingKey::from_secret(key.as_bytes()))
        .map_err(|_| NoToken)
}

/// The live chat a token says it is of. Not to be believed before it is verified with that chat's key.
pub fn claimed_channel(token: &str) -> Option<ChannelId> {
    let claims: Claims = insecure_decode_claims(token).ok()?;
    claims.aud.parse().ok()
}

/// What `token` says, if it was signed with the channel's key for this purpose and has not ended.
pub fn verify(
    token: &str,
    purpose: Purpose,
    channel: &Channel,
    key: &str,
    now: Timestamp,
) -> Option<Claims> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&[channel.id.to_string()]);
    // Compared below, with the clock that everything else follows.
    validation.validate_exp = false;
    let key = DecodingKey::from_secret(key.as_bytes());
    let claims = decode::<Claims>(token, &key, &validation).ok()?.claims;
    (claims.purpose == purpose && now < Timestamp::from_seconds(claims.exp)).then_some(claims)
}

#[cfg(test)]
mod tests {
    use domain::channel::ChannelKind;
    use domain::ids::LineId;

    use super::*;

    fn channel(id: u64) -> Channel {
        Channel {
            id: ChannelId(id),
            line: LineId(1),
            kind: ChannelKind::LiveChat,
            name: String::new(),
            connection: String::new(),
            api_base: None,
            account: None,
            details: std::collections::BTreeMap::new(),
            public_key: None,
            origins: vec![],
            widget: None,
            registered_url: None,
            takes_texts: true,
            notes: vec![],
            disconnected_at: None,
        }
    }

    #[test]
    fn a_token_holds_for_its_purpose_its_channel_its_key_and_its_time() {
        let now = Timestamp::from_seconds(1_000);
        let person = Person { name: Some("Ada".to_owned()), ..Person::default() };
        let token = sign(Purpose::Session, &channel(1), "v1", person.clone(), "key", now).unwrap();
        let check = |purpose, id, key, at| verify(&token, purpose, &channel(id), key, at);
        assert_eq!(claimed_channel(&token), Some(ChannelId(1)));
        let claims = check(Purpose::Session, 1, "key", now).unwrap();
        assert_eq!((claims.sub.as_str(), claims.person), ("v1", person));
        assert_eq!(check(Purpose::Resume, 1, "key", now), None);
        assert_eq!(check(Purpose::Session, 2, "key", now), None);
        assert_eq!(check(Purpose::Session, 1, "other", now), None);
        assert!(check(Purpose::Session, 1, "key", now + Seconds(SESSION_LIFE.0 - 1)).is_some());
        assert_eq!(check(Purpose::Session, 1, "key", now + SESSION_LIFE), None);
    }

    #[test]
    fn an_unsigned_token_is_none() {
        let header = "eyJhbGciOiJub25lIn0";
        let now = Timestamp::from_seconds(0);
        let token =
            sign(Purpose::Session, &channel(1), "v", Person::default(), "key", now).unwrap();
        let claims = token.split('.').nth(1).unwrap();
        let forged = format!("{header}.{claims}.");
        assert_eq!(verify(&forged, Purpose::Session, &channel(1), "key", now), None);
        assert_eq!(claimed_channel("nonsense"), None);
    }
}
