//! The tokens of calls, ours and Apple's: JWTs of one kind, HS256, so that no library of all kinds has to be carried
//! into `webhook` (RFC 7515, RFC 7519; "Authorization" of the MSP REST API).

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::header::AUTHORIZATION;
use serde_json::{Value, json};

use crate::inbound::{Call, Unverified};
use crate::json::Object;
use crate::signature;

/// How old a token of Apple's may be, in seconds.
const AGE_MAX: i64 = 60 * 60;

/// How far ahead Apple's clock may be, in seconds.
const AHEAD_MAX: i64 = 5 * 60;

/// Checks the token of a call: signed by the secret, with us as its audience, and not an hour old. A key is kept as
/// `<MSP id> <secret>`, the secret in Base64 as Apple shows it.
pub(super) fn verify(call: &Call<'_>) -> Result<(), Unverified> {
    let header = call.headers.get(AUTHORIZATION).and_then(|it| it.to_str().ok());
    let header = header.ok_or(Unverified::Missing)?;
    let token = header.strip_prefix("Bearer ").ok_or(Unverified::Missing)?.trim();
    let mut checked = Err(Unverified::Wrong);
    for line in call.key.unwrap_or_default().lines() {
        if let Some((msp, secret)) = line.trim().split_once(' ') {
            checked = checked.or_else(|_| check(token, msp, secret, call.now.0 / 1_000));
        }
    }
    checked
}

fn check(token: &str, msp: &str, secret: &str, now: i64) -> Result<(), Unverified> {
    let key = STANDARD.decode(secret.trim()).map_err(|_| Unverified::Wrong)?;
    let (signed, proof) = token.rsplit_once('.').ok_or(Unverified::Wrong)?;
    let (head, claims) = signed.split_once('.').ok_or(Unverified::Wrong)?;
    let proof = URL_SAFE_NO_PAD.decode(proof).map_err(|_| Unverified::Wrong)?;
    if key.is_empty() || !signature::matches(&key, signed.as_bytes(), &proof) {
        return Err(Unverified::Wrong);
    }
    let head = decoded(head).ok_or(Unverified::Wrong)?;
    let claims = decoded(claims).ok_or(Unverified::Wrong)?;
    let (Some(head), Some(claims)) = (Object::of(&head), Object::of(&claims)) else {
        return Err(Unverified::Wrong);
    };
    let is_for_us = claims.text("aud") == Some(msp) || claims.texts("aud").any(|it| it == msp);
    if head.text("alg") != Some("HS256") || !is_for_us {
        return Err(Unverified::Wrong);
    }
    let issued = claims.integer("iat").ok_or(Unverified::Wrong)?;
    let fresh = (now - AGE_MAX..=now + AHEAD_MAX).contains(&issued);
    if fresh { Ok(()) } else { Err(Unverified::Stale) }
}

fn decoded(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// A token for a call of ours, by `msp`; none, where the secret is no Base64.
pub(super) fn issue(msp: &str, secret: &str) -> Option<String> {
    let key = STANDARD.decode(secret.trim()).ok().filter(|it| !it.is_empty())?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let claims = URL_SAFE_NO_PAD.encode(json!({ "iss": msp, "iat": now }).to_string());
    let signed = format!("{head}.{claims}");
    let proof = URL_SAFE_NO_PAD.encode(signature::sign(&key, signed.as_bytes()));
    Some(format!("{signed}.{proof}"))
}
