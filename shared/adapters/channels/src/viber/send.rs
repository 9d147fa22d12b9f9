//! Calls of the bot: messages, the account, the webhook.

use std::time::Duration;

use application::ports::{ConnectError, Connected, OutboundPart, Outgoing, SendResult};
use domain::message::{
    Attachment, AttachmentKind, Contact, Content, Location, Press, QuickReply, Source,
};
use serde_json::{Value, json};
use url::Url;

use super::{CAPTION_MAX, FILE_MAX_BYTES, TEXT_MAX};
use crate::json::Object;
use crate::parts::{self, Limits, no_template};
use crate::provider::Way;
use crate::split::{Unit, split_by};
use crate::targets::{CALL_TIMEOUT, DOWNLOAD_TIMEOUT};
use crate::wire::{Answer, Failure, Request, Wire, cut, rejected, unfetched};

/// Where the bot API is.
const HOME: &str = "https://chatapi.viber.com";

/// The longest name of a sender, in characters ("Send message").
const NAME_MAX: usize = 28;

/// The callbacks we ask for; those of messages come in any case ("Setting a webhook").
const EVENTS: [&str; 6] =
    ["delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started"];

/// The calls of a message: only pictures have a text of their own.
pub(super) fn parts(content: &Content) -> Vec<OutboundPart> {
    let limits = Limits {
        unit: Unit::Characters,
        text_max: TEXT_MAX,
        caption_max: CAPTION_MAX,
        takes_caption: |it| it.kind == AttachmentKind::Image,
    };
    let mut cut = Vec::new();
    for part in parts::parts(content, &limits) {
        if let OutboundPart::Location(it) = &part {
            // A place has no room for what it is called.
            let labels = [it.name.as_deref(), it.address.as_deref()];
            let label = labels.into_iter().flatten().collect::<Vec<_>>().join("\n");
            cut.extend(parts::texts(&label, &limits));
        }
        cut.push(part);
    }
    cut
}

/// The longest a [`send`] of `part` takes: of a file its size is looked at first.
pub(super) fn time_needed(part: &OutboundPart) -> Duration {
    match part {
        OutboundPart::Text(_)
        | OutboundPart::Choices { .. }
        | OutboundPart::Location(_)
        | OutboundPart::Contact(_)
        | OutboundPart::Template { .. } => CALL_TIMEOUT,
        OutboundPart::Media { .. } => CALL_TIMEOUT + DOWNLOAD_TIMEOUT,
    }
}

/// Sends one part.
pub(super) async fn send<O>(
    way: Way<'_, O>,
    outgoing: Outgoing<'_>,
) -> Result<SendResult, SendResult> {
    let mut message = match outgoing.part {
        OutboundPart::Text(text) => json!({ "type": "text", "text": text }),
        OutboundPart::Choices { text, replies } => {
            json!({ "type": "text", "text": text, "keyboard": keyboard(replies) })
        }
        OutboundPart::Location(it) => place(it),
        OutboundPart::Contact(it) => card(it),
        OutboundPart::Media { attachment, caption } => {
            file(way, attachment, caption.as_deref()).await?
        }
        OutboundPart::Template { .. } => return Err(no_template()),
    };
    // Whom the line hides writes as the channel.
    let name = outgoing.face.and_then(|it| it.name.as_deref());
    let name = name.unwrap_or(&way.account.channel.name);
    let name: String = name.chars().take(NAME_MAX).collect();
    let avatar = outgoing.face.and_then(|it| it.avatar.as_deref());
    message["receiver"] = outgoing.conversation.into();
    message["sender"] = json!({ "name": name });
    if let Some(avatar) = avatar.filter(|it| it.starts_with("https://")) {
        message["sender"]["avatar"] = avatar.into();
    }
    message["tracking_data"] = format!("{}:{}", outgoing.id, outgoing.index).into();
    let answer = call(way, "send_message", message).await.map_err(SendResult::from)?;
    let object = Object::of(&answer.json);
    match object.and_then(|it| it.integer("status")) {
        Some(0) => {
            let token = object.and_then(|it| it.id("message_token"));
            let garbled = || SendResult::Unknown { reason: "the answer cannot be read".to_owned() };
            Ok(SendResult::Sent { external_id: token.ok_or_else(garbled)? })
        }
        Some(status) => Err(refused(status, &words(&answer))),
        None if answer.status.is_success() => {
            Err(SendResult::Unknown { reason: "the answer cannot be read".to_owned() })
        }
        None => Err(SendResult::Retry {
            after: answer.retry_after().map(domain::time::Seconds),
            reason: words(&answer),
            whole_account: answer.status.as_u16() == 429,
        }),
    }
}

/// One button a row ("Keyboards").
fn keyboard(replies: &[QuickReply]) -> Value {
    let buttons = replies.iter().map(|it| {
        let (action, body) = match &it.press {
            Press::Payload(_) => ("reply", &it.title),
            Press::Url(url) => ("open-url", url),
        };
        json!({
            "Columns": 6, "Rows": 1, "Text": escaped(&it.title), "ActionType": action,
            "ActionBody": body,
        })
    });
    let buttons: Vec<Value> = buttons.collect();
    json!({ "Type": "keyboard", "DefaultHeight": false, "Buttons": buttons })
}

/// What stands on a button may be HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What a status says of the message ("Error codes").
fn refused(status: i64, reason: &str) -> SendResult {
    let reason = cut(reason);
    match status {
        // Neither token nor account nor its webhook nor its balance are good for anything.
        1 | 2 | 7..=10 | 15 | 24 => SendResult::ChannelBroken { reason },
        5 | 11 => SendResult::RecipientGone { reason },
        // The customer has not subscribed, or what may go for free has gone.
        6 | 23 => SendResult::WindowClosed { reason },
        12 => SendResult::Retry { after: None, reason, whole_account: true },
        3 | 4 | 13 | 14 | 16..=22 => SendResult::Rejected { reason },
        _ => SendResult::Retry { after: None, reason, whole_account: false },
    }
}

/// A file by its address; of all but pictures Viber wants the size.
async fn file<O>(
    way: Way<'_, O>,
    attachment: &Attachment,
    caption: Option<&str>,
) -> Result<Value, SendResult> {
    let Source::Url(address) = &attachment.source else {
        return Err(rejected("Viber takes files from an address alone"));
    };
    if attachment.kind == AttachmentKind::Image {
        return Ok(json!({ "type": "picture", "text": caption.unwrap_or(""), "media": address }));
    }
    let size = if let Some(size) = attachment.size {
        size
    } else {
        let url = Url::parse(address).map_err(|_| rejected("the file's address is none"))?;
        let found = way.targets.fetch(&url, FILE_MAX_BYTES).await;
        let bytes = found.map_err(|it| unfetched(&it))?.bytes;
        u64::try_from(bytes.len()).unwrap_or(u64::MAX)
    };
    let name = attachment.name.clone().unwrap_or_else(|| "file".to_owned());
    Ok(match attachment.kind {
        AttachmentKind::Video => json!({ "type": "video", "media": address, "size": size }),
        AttachmentKind::Image
        | AttachmentKind::Audio
        | AttachmentKind::Voice
        | AttachmentKind::File
        | AttachmentKind::Sticker
        | AttachmentKind::Animation => {
            json!({ "type": "file", "media": address, "size": size, "file_name": name })
        }
    })
}

fn place(place: &Location) -> Value {
    json!({ "type": "location", "location": { "lat": place.latitude, "lon": place.longitude } })
}

fn card(card: &Contact) -> Value {
    let name = split_by(Unit::Characters, &card.name, NAME_MAX).first().copied().unwrap_or("?");
    json!({ "type": "contact", "contact": { "name": name, "phone_number": card.phone } })
}

/// Looks at the account, and has its callbacks sent to `webhook`; Viber calls there before it answers.
pub(super) async fn connect<O>(
    way: Way<'_, O>,
    webhook: Option<(&str, &str)>,
) -> Result<Connected, ConnectError> {
    let account = done(call(way, "get_account_info", json!({})).await?)?;
    if let Some((url, _)) = webhook {
        let hook =
            json!({ "url": url, "event_types": EVENTS, "send_name": true, "send_photo": true });
        done(call(way, "set_webhook", hook).await?)?;
    }
    let of = |name| Object::of(&account.json).and_then(|it| it.string(name));
    let id = of("id").or_else(|| of("uri"));
    let id = id.ok_or_else(|| ConnectError::Unreachable("the answer cannot be read".to_owned()))?;
    Ok(Connected { name: of("name").unwrap_or_else(|| id.clone()), account: id, notes: vec![] })
}

/// Has no more callbacks sent; of a token that is none any more there is nothing to undo.
pub(super) async fn disconnect<O>(way: Way<'_, O>) -> Result<Vec<String>, ConnectError> {
    match done(call(way, "set_webhook", json!({ "url": "" })).await?) {
        Ok(_) | Err(ConnectError::Refused(_)) => Ok(vec![]),
        Err(error @ ConnectError::Unreachable(_)) => Err(error),
    }
}

/// Whether the account's callbacks still come to us: they go to the `webhook` that it names ("Get Account Info").
pub(super) async fn check<O>(way: Way<'_, O>) -> Result<Option<String>, ConnectError> {
    let account = done(call(way, "get_account_info", json!({})).await?)?;
    let called = Object::of(&account.json).and_then(|it| it.string("webhook"));
    let registered = way.account.channel.registered_url.as_deref();
    match called {
        it if it.as_deref() == registered => Ok(None),
        Some(it) => Err(ConnectError::Refused(format!("Viber calls another address: {it}"))),
        None => Err(ConnectError::Refused("Viber calls no address any more".to_owned())),
    }
}

async fn call<O>(way: Way<'_, O>, method: &str, body: Value) -> Result<Answer, Failure> {
    let token = way.account.token.as_deref().map(str::trim).filter(|it| !it.is_empty());
    let token =
        token.ok_or_else(|| Failure::Misconfigured("an auth token is needed".to_owned()))?;
    let wire = Wire::new(way.targets, way.account, HOME)?;
    let request = Request::post(&["pa", method], body).header("x-viber-auth-token", token);
    let mut answer = wire.call(request).await?;
    if let Some(Value::String(words)) = answer.json.get_mut("status_message") {
        *words = wire.blot(words);
    }
    Ok(answer)
}

fn words(answer: &Answer) -> String {
    let said = Object::of(&answer.json).and_then(|it| it.string("status_message"));
    said.unwrap_or_else(|| format!("HTTP {}", answer.status.as_u16()))
}

/// An answer that says yes.
fn done(answer: Answer) -> Result<Answer, ConnectError> {
    match Object::of(&answer.json).and_then(|it| it.integer("status")) {
        Some(0) => Ok(answer),
        Some(12) | None => Err(ConnectError::Unreachable(words(&answer))),
        Some(_) => Err(ConnectError::Refused(format!("Viber refuses: {}", cut(&words(&answer))))),
    }
}
