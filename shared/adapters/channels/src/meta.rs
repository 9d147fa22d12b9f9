//! What Meta's channels have in common: one app calls one address for all its pages, accounts and numbers, with one
//! signature and one envelope, and is called through the Graph API.
//!
//! Relied on: <https://developers.facebook.com/docs/graph-api/webhooks/getting-started> (handshake, signature,
//! envelope), <https://developers.facebook.com/docs/graph-api/guides/error-handling>, and the pages that each channel's
//! module names; Graph API v26.0.

/// What Meta's providers do alike, in the `impl` of each: what differs in sending is in their modules' `send`.
macro_rules! of_meta {
    () => {
        const BY_HAND: &'static str = super::unsubscribe::BY_HAND;

        fn verify(&self, _: &Connection, call: &Call<'_>) -> Result<(), Unverified> {
            super::verify(call)
        }

        fn answer(&self, connection: &Connection, query: &[(String, String)]) -> Option<String> {
            super::answer(connection, query)
        }

        fn parse(&self, routes: &Routes, call: &Call<'_>) -> Parsed {
            super::parse(routes, call)
        }

        async fn send<O: Objects>(&self, way: Way<'_, O>, outgoing: Outgoing<'_>) -> SendResult {
            match Graph::new(way) {
                Ok(graph) => match send::send(&graph, way, outgoing).await {
                    Ok(result) | Err(result) => result,
                },
                Err(failure) => failure.into(),
            }
        }

        async fn disconnect<O: Objects>(
            &self,
            way: Way<'_, O>,
            staying: &[Channel],
        ) -> Result<Vec<String>, ConnectError> {
            super::unsubscribe::disconnect(way, staying).await
        }
    };
}

pub(crate) mod comments;
pub(crate) mod direct;
mod graph;
mod outcome;
mod subscribe;
mod unsubscribe;
pub(crate) mod whatsapp;

use domain::channel::{ChannelKind, Connection};
use serde_json::Value;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::inbound::{Call, Parsed, Routes, Unverified};
use crate::json::Object;
use crate::signature;

/// Carries `sha256=` and the signature of the body with the app's secret.
const SIGNATURE_HEADER: &str = "x-hub-signature-256";

/// Updates of one call (Graph API, "Webhooks: getting started"): up to a thousand; what is beyond is no call of Meta's.
const ENTRIES_MAX: usize = 1_000;

/// Fields that an app may be subscribed to and that say nothing to us: they are left out, not parked.
const SILENT: [&str; 10] = [
    "account_update",
    "account_review_update",
    "account_alerts",
    "business_capability_update",
    "message_template_status_update",
    "message_template_quality_update",
    "phone_number_name_update",
    "phone_number_quality_update",
    "template_category_update",
    "user_preferences",
];

/// Checks the signature, with any of the app's secrets.
pub(crate) fn verify(call: &Call<'_>) -> Result<(), Unverified> {
    let header = call.headers.get(SIGNATURE_HEADER).ok_or(Unverified::Missing)?;
    let signature = header.to_str().ok().and_then(|it| it.trim().strip_prefix("sha256="));
    signature::check(call.key, &[call.body], signature.ok_or(Unverified::Wrong)?)
}

/// The challenge, where the word is the one that Meta was told; of the word the connection keeps the hash.
pub(crate) fn answer(connection: &Connection, query: &[(String, String)]) -> Option<String> {
    let asked = |name: &str| query.iter().find(|it| it.0 == name).map(|it| it.1.as_str());
    let expected = connection.secret_hash.as_deref().and_then(|it| hex::decode(it).ok())?;
    let found = Sha256::digest(asked("hub.verify_token")?);
    let is_right = bool::from(found.as_slice().ct_eq(&expected));
    let challenge = asked("hub.challenge").filter(|it| !it.is_empty())?;
    (is_right && asked("hub.mode") == Some("subscribe")).then(|| challenge.to_owned())
}

/// Reads a body: each entry for itself, so that one that makes no sense costs no other.
pub(crate) fn parse(routes: &Routes, call: &Call<'_>) -> Parsed {
    let value: Value = match serde_json::from_slice(call.body) {
        Ok(it) => it,
        Err(error) => return Parsed::parked(format!("not JSON: {error}"), call.body),
    };
    let mut parsed = Parsed::default();
    // Some pages of Meta's show the whole in a list.
    let roots = match &value {
        Value::Array(roots) => roots.as_slice(),
        root => std::slice::from_ref(root),
    };
    for root in roots {
        let entries = root.get("entry").and_then(Value::as_array);
        match entries {
            Some(entries) if !entries.is_empty() => {
                for entry in entries.iter().take(ENTRIES_MAX) {
                    read_entry(routes, entry, call, &mut parsed);
                }
                for entry in entries.iter().skip(ENTRIES_MAX) {
                    parsed.park("more entries than Meta sends at once", entry);
                }
            }
            Some(_) | None => parsed.park("without entries", root),
        }
    }
    if roots.is_empty() {
        return Parsed::parked("without entries", call.body);
    }
    parsed
}

fn read_entry(routes: &Routes, entry: &Value, call: &Call<'_>, parsed: &mut Parsed) {
    let Some(object) = Object::of(entry) else { return parsed.park("no entry", entry) };
    let account = object.id("id");
    let mut found = false;
    for change in object.values("changes") {
        found = true;
        read_change(routes, object, change, call, parsed);
    }
    for item in object.values("messaging").chain(object.values("standby")) {
        found = true;
        direct::read(routes, account.as_deref(), item, call, parsed);
    }
    if !found {
        parsed.park("an entry of no kind we know", entry);
    }
}

fn read_change(
    routes: &Routes,
    entry: Object<'_>,
    raw: &Value,
    call: &Call<'_>,
    parsed: &mut Parsed,
) {
    let Some(object) = Object::of(raw) else { return parsed.park("no change", raw) };
    let account = entry.id("id");
    let field = object.text("field").unwrap_or_default();
    let Some(value) = object.object("value") else {
        return parsed.park("a change without a value", raw);
    };
    let at = entry.instant("time");
    let change = comments::Change { account: account.as_deref(), value, at, raw };
    match field {
        "messages" | "smb_message_echoes" if value.has("messaging_product") => {
            let account = value.object("metadata").and_then(|it| it.id("phone_number_id"));
            match routes.find(&[ChannelKind::Whatsapp], account.as_deref()) {
                Some((channel, _)) => whatsapp::read(channel, value, call.now, parsed),
                None => parsed.park("a number that no channel has", raw),
            }
        }
        "feed" => comments::read_facebook(routes, change, call, parsed),
        "comments" | "live_comments" => comments::read_instagram(routes, change, call, parsed),
        it if SILENT.contains(&it) => {}
        _ => parsed.park("a field that is not handled", raw),
    }
}
