//! Events for the other end.

use std::time::{SystemTime, UNIX_EPOCH};

use application::ports::{ConnectError, Connected, OutboundPart, Outgoing, SendResult};
use bytes::Bytes;
use domain::message::{Attachment, Source, in_words};
use domain::time::Seconds;
use reqwest::Method;
use serde_json::{Value, json};

use super::{SIGNATURE_HEADER, TIMESTAMP_HEADER};
use crate::ids::uuid;
use crate::media::mime_of;
use crate::parts::no_template;
use crate::provider::{Sent, Way};
use crate::signature;
use crate::wire::{Answer, Body, Failure, Request, Wire, later, rejected};

/// Sends one part.
pub(super) async fn send<O>(way: Way<'_, O>, outgoing: Outgoing<'_>) -> SendResult {
    let mut message = match said(outgoing.part) {
        Ok(message) => message,
        Err(refused) => return refused,
    };
    let channel = &way.account.channel;
    // Both ends count alike: the address of the other one tells the two apart.
    let there = channel.api_base.as_deref().unwrap_or_default();
    let name = format!("{}:{there}:{}:{}", channel.connection, outgoing.id, outgoing.index);
    let id = uuid(name.as_bytes());
    message["id"] = id.as_str().into();
    message["date_ms"] = now_ms().into();
    if let Some(answered) = outgoing.reply_to {
        message["reply_to"] = answered.into();
    }
    let face = outgoing.face.cloned().unwrap_or_default();
    let event = json!({
        "event_id": id, "type": "message.add", "conversation": outgoing.conversation,
        "user": {
            "external_id": outgoing.conversation,
            // Whom the line hides writes as the channel.
            "name": face.name.as_deref().unwrap_or(&channel.name),
            "avatar": face.avatar, "position": face.position,
        },
        "message": message,
    });
    tell(way, &id, event).await
}

/// Changes what was sent.
pub(super) async fn edit<O>(way: Way<'_, O>, sent: Sent<'_>, part: &OutboundPart) -> SendResult {
    let Sent { conversation, id } = sent;
    let mut message = match said(part) {
        Ok(message) => message,
        Err(refused) => return refused,
    };
    message["id"] = id.into();
    message["date_ms"] = now_ms().into();
    let event_id = uuid(format!("{id}:{message}").as_bytes());
    let event = json!({
        "event_id": event_id, "type": "message.update", "conversation": conversation,
        "message": message,
    });
    tell(way, id, event).await
}

/// Takes back what was sent.
pub(super) async fn delete<O>(way: Way<'_, O>, sent: Sent<'_>) -> SendResult {
    let Sent { conversation, id } = sent;
    let event_id = uuid(format!("{id}:delete").as_bytes());
    let event = json!({
        "event_id": event_id, "type": "message.delete", "conversation": conversation,
        "message": { "id": id },
    });
    tell(way, id, event).await
}

/// Shows that a message of the other end was read.
pub(super) async fn mark_read<O>(way: Way<'_, O>, read: Sent<'_>) -> SendResult {
    let Sent { conversation, id } = read;
    let event_id = uuid(format!("{id}:read").as_bytes());
    let event = json!({
        "event_id": event_id, "type": "status", "conversation": conversation,
        "status": { "ids": [id], "state": "read" },
    });
    tell(way, id, event).await
}

/// Shows that somebody types.
pub(super) async fn typing<O>(way: Way<'_, O>, conversation: &str) -> SendResult {
    let event_id = uuid(format!("{conversation}:{}", now_ms()).as_bytes());
    let event = json!({ "event_id": event_id, "type": "typing", "conversation": conversation });
    tell(way, "", event).await
}

/// What is kept of a message until it is in the log, so that the other end can be told: its conversation and its id.
pub(super) fn sign_of(conversation: &str, id: &str) -> String {
    json!([conversation, id]).to_string()
}

/// Tells the other end that we have its message, of which this is the [`sign_of`].
pub(super) async fn delivered<O>(way: Way<'_, O>, sign: &str) -> SendResult {
    match serde_json::from_str::<(String, String)>(sign) {
        Ok((conversation, id)) => tell_state(way, &conversation, &id, "delivered").await,
        Err(_) => rejected("this is no sign of a message"),
    }
}

/// Tells the other end how far its message has come.
async fn tell_state<O>(way: Way<'_, O>, conversation: &str, id: &str, state: &str) -> SendResult {
    let event_id = uuid(format!("{id}:{state}").as_bytes());
    let event = json!({
        "event_id": event_id, "type": "status", "conversation": conversation,
        "status": { "ids": [id], "state": state },
    });
    tell(way, id, event).await
}

/// Asks whether the other end is there, with the same secret.
pub(super) async fn connect<O>(way: Way<'_, O>) -> Result<Connected, ConnectError> {
    let event = json!({ "event_id": uuid(b"ping"), "type": "ping" });
    let answer = call(way, event).await?;
    let channel = &way.account.channel;
    let notes = match answer.status.as_u16() {
        200..=299 => vec![],
        404 => vec![
            "The other portal does not know of this channel yet: connect it there, with the same secret.".to_owned(),
        ],
        401 => {
            return Err(ConnectError::Refused("the other portal has another secret".to_owned()));
        }
        status => {
            return Err(ConnectError::Unreachable(format!("the other portal answers {status}")));
        }
    };
    let name = channel.api_base.clone().unwrap_or_default();
    Ok(Connected { account: channel.connection.clone(), name, notes })
}

/// Asks whether the other end still takes our calls.
pub(super) async fn check<O>(way: Way<'_, O>) -> Result<Option<String>, ConnectError> {
    let connected = connect(way).await?;
    match connected.notes.into_iter().next() {
        Some(note) => Err(ConnectError::Refused(note)),
        None => Ok(None),
    }
}

fn said(part: &OutboundPart) -> Result<Value, SendResult> {
    Ok(match part {
        OutboundPart::Text(text) => json!({ "text": text }),
        OutboundPart::Choices { text, replies } => json!({ "text": in_words(text, replies) }),
        OutboundPart::Location(it) => json!({ "location": {
            "latitude": it.latitude, "longitude": it.longitude, "name": it.name,
            "address": it.address,
        }}),
        OutboundPart::Contact(it) => json!({ "contact": { "name": it.name, "phone": it.phone } }),
        OutboundPart::Media { attachment, caption } => {
            json!({ "text": caption, "files": [file(attachment)?] })
        }
        OutboundPart::Template { .. } => return Err(no_template()),
    })
}

fn file(attachment: &Attachment) -> Result<Value, SendResult> {
    let Source::Url(url) = &attachment.source else {
        return Err(rejected("the other portal takes files from an address"));
    };
    let mime = mime_of(attachment, None, attachment.kind);
    Ok(json!({ "name": attachment.name, "mime": mime, "size": attachment.size, "url": url }))
}

/// Makes a call; the same event again is the same event.
async fn tell<O>(way: Way<'_, O>, external_id: &str, event: Value) -> SendResult {
    let answer = match call(way, event).await {
        Ok(answer) => answer,
        Err(Failure::Unanswered(reason)) => return later(&reason),
        Err(failure) => return failure.into(),
    };
    let reason = format!("the other portal answers {}", answer.status.as_u16());
    match answer.status.as_u16() {
        200..=299 => SendResult::Sent { external_id: external_id.to_owned() },
        401 | 403 | 404 => SendResult::ChannelBroken { reason },
        429 => {
            let after = answer.retry_after().map(Seconds);
            SendResult::Retry { after, reason, whole_account: true }
        }
        500.. => SendResult::Retry {
            after: answer.retry_after().map(Seconds),
            reason,
            whole_account: false,
        },
        _ => rejected(&reason),
    }
}

async fn call<O>(way: Way<'_, O>, event: Value) -> Result<Answer, Failure> {
    let misconfigured = |why: &str| Failure::Misconfigured(why.to_owned());
    let channel = &way.account.channel;
    let secret = way.account.token.as_deref().filter(|it| !it.is_empty());
    let secret = secret.ok_or_else(|| misconfigured("the shared secret is needed"))?;
    let wire = Wire::new(way.targets, way.account, "")?;
    let (body, time) = (event.to_string().into_bytes(), (now_ms() / 1_000).to_string());
    let signed = [time.as_bytes(), b".", &body].concat();
    let signature = format!("v1={}", hex::encode(signature::sign(secret.as_bytes(), &signed)));
    let request = Request {
        method: Method::POST,
        body: Body::Bytes(Bytes::from(body)),
        ..Request::get(&["hooks", &channel.connection])
    };
    let request = request.header("content-type", "application/json");
    wire.call(request.header(TIMESTAMP_HEADER, time).header(SIGNATURE_HEADER, signature)).await
}

fn now_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}
