//! Messages to a customer, and what is done to them afterwards.

use std::time::Duration;

use application::ports::{Objects, OutboundPart, SendResult};
use domain::message::{Attachment, Source};
use serde_json::{Value, json};

use super::api::{Bot, Call};
use super::keyboard::keyboard;
use super::media::{download, load, method, upload};
use super::outcome::Failure;
use super::{chat_and_message, external_id};
use crate::json::Object;
use crate::parts::no_template;
use crate::targets::{CALL_TIMEOUT, DOWNLOAD_TIMEOUT};

/// For a call with a file: ours goes up, or Telegram gets it from its address, before it answers: 50 MB at 20 Mbit/s.
/// Twice this and a download together stay below the minute that `deliver` has.
const MEDIA_TIMEOUT: Duration = Duration::from_secs(20);

/// What Telegram says of an address whose file it cannot get; then we get it and upload it.
const UNFETCHABLE: [&str; 4] = [
    "failed to get http url content",
    "wrong type of the web page content",
    "wrong file identifier/http url specified",
    "wrong remote file identifier specified",
];

/// What Telegram says of a change that is there already, or can no longer be made: nothing is left to do.
const SETTLED: [&str; 5] = [
    "message is not modified",
    "message to delete not found",
    "message can't be edited",
    "message can't be deleted",
    "query is too old",
];

/// The longest a [`send`] of `part` takes.
pub(crate) fn time_needed(part: &OutboundPart) -> Duration {
    match part {
        // Once more where the group has moved.
        OutboundPart::Text(_)
        | OutboundPart::Choices { .. }
        | OutboundPart::Location(_)
        | OutboundPart::Contact(_)
        | OutboundPart::Template { .. } => CALL_TIMEOUT * 2,
        // By address, then down, then up.
        OutboundPart::Media { .. } => MEDIA_TIMEOUT * 2 + DOWNLOAD_TIMEOUT,
    }
}

/// Sends one part. Sending has no idempotency key: what was not answered may have arrived.
pub(crate) async fn send(
    bot: &Bot<'_>,
    objects: &impl Objects,
    conversation: &str,
    part: &OutboundPart,
    reply_to: Option<&str>,
) -> SendResult {
    let call = match part {
        OutboundPart::Text(text) => Call::new("sendMessage", json!({ "text": text })),
        OutboundPart::Choices { text, replies } => {
            let fields = json!({ "text": text, "reply_markup": keyboard(replies) });
            Call::new("sendMessage", fields)
        }
        OutboundPart::Location(it) => {
            let place = json!({ "latitude": it.latitude, "longitude": it.longitude });
            Call::new("sendLocation", place)
        }
        OutboundPart::Contact(it) => {
            let name = if it.name.trim().is_empty() { &it.phone } else { &it.name };
            Call::new("sendContact", json!({ "phone_number": it.phone, "first_name": name }))
        }
        OutboundPart::Media { attachment, caption } => {
            let call = media_call(attachment, caption.as_deref());
            let call = addressed(call, conversation, reply_to);
            return match send_media(bot, objects, attachment, call).await {
                Ok(result) | Err(result) => result,
            };
        }
        OutboundPart::Template { .. } => return no_template(),
    };
    result(deliver(bot, addressed(call, conversation, reply_to)).await, conversation)
}

/// Changes a text, or a caption.
pub(crate) async fn edit(bot: &Bot<'_>, external_id: &str, part: &OutboundPart) -> SendResult {
    let rejected = |reason: &str| SendResult::Rejected { reason: reason.to_owned() };
    let Some((chat, message)) = chat_and_message(external_id) else {
        return rejected("not a message of Telegram's");
    };
    // Without its buttons the text would lose them.
    let markup = match part {
        OutboundPart::Choices { replies, .. } => Some(keyboard(replies)),
        OutboundPart::Text(_)
        | OutboundPart::Media { .. }
        | OutboundPart::Location(_)
        | OutboundPart::Contact(_)
        | OutboundPart::Template { .. } => None,
    };
    let (method, field, text) = match part {
        OutboundPart::Text(text) | OutboundPart::Choices { text, .. } => {
            ("editMessageText", "text", text.as_str())
        }
        OutboundPart::Media { attachment: _, caption } => {
            ("editMessageCaption", "caption", caption.as_deref().unwrap_or(""))
        }
        OutboundPart::Location(_) | OutboundPart::Contact(_) => {
            return rejected("Telegram cannot change a place or a card");
        }
        OutboundPart::Template { .. } => return no_template(),
    };
    let mut call =
        Call::new(method, json!({ "chat_id": chat, "message_id": message, field: text }));
    call.fields.extend(markup.map(|it| ("reply_markup".to_owned(), it)));
    settled(bot, call, external_id).await
}

/// Takes a message back; Telegram allows it for 48 hours.
pub(crate) async fn delete(bot: &Bot<'_>, external_id: &str) -> SendResult {
    let Some((chat, message)) = chat_and_message(external_id) else {
        return SendResult::Rejected { reason: "not a message of Telegram's".to_owned() };
    };
    let call = Call::new("deleteMessage", json!({ "chat_id": chat, "message_id": message }));
    settled(bot, call, external_id).await
}

/// Shows *typing…* for 5 seconds (<https://core.telegram.org/bots/api#sendchataction>).
pub(crate) async fn typing(bot: &Bot<'_>, conversation: &str) -> SendResult {
    let call = Call::new("sendChatAction", json!({ "action": "typing" }));
    settled(bot, addressed(call, conversation, None), "").await
}

/// Stops the pressed button's clock (<https://core.telegram.org/bots/api#answercallbackquery>).
pub(crate) async fn acknowledge(bot: &Bot<'_>, press_id: &str) -> SendResult {
    let call = Call::new("answerCallbackQuery", json!({ "callback_query_id": press_id }));
    settled(bot, call, "").await
}

fn media_call(attachment: &Attachment, caption: Option<&str>) -> Call {
    let mut call = Call::new(method(attachment.kind).0, json!({}));
    call.timeout = MEDIA_TIMEOUT;
    if let Some(caption) = caption.filter(|it| !it.is_empty()) {
        call.fields.insert("caption".to_owned(), caption.into());
    }
    call
}

/// Adds who is written to and what is answered. A message that is gone meanwhile must not keep the answer back.
fn addressed(mut call: Call, conversation: &str, reply_to: Option<&str>) -> Call {
    let chat = conversation.parse::<i64>();
    let chat_id = chat.as_ref().map_or_else(|_| conversation.into(), |it| Value::from(*it));
    call.fields.insert("chat_id".to_owned(), chat_id);
    let answered = reply_to.and_then(chat_and_message).filter(|(it, _)| chat == Ok(*it));
    if let Some((_, message)) = answered {
        let reply = json!({ "message_id": message, "allow_sending_without_reply": true });
        call.fields.insert("reply_parameters".to_owned(), reply);
    }
    call
}

/// Sends a file by reference where Telegram can follow it, else its bytes.
async fn send_media(
    bot: &Bot<'_>,
    objects: &impl Objects,
    attachment: &Attachment,
    mut call: Call,
) -> Result<SendResult, SendResult> {
    let conversation = call.fields.get("chat_id").map(ToString::to_string).unwrap_or_default();
    let field = method(attachment.kind).1;
    let media = match &attachment.source {
        Source::Provider(file_id) => {
            call.fields.insert(field.to_owned(), file_id.as_str().into());
            return Ok(result(deliver(bot, call).await, &conversation));
        }
        Source::Url(url) => {
            let mut by_address = call.clone();
            by_address.fields.insert(field.to_owned(), url.as_str().into());
            let answer = deliver(bot, by_address).await;
            if !answer.as_ref().is_err_and(|it| it.is_bad_request(&UNFETCHABLE)) {
                return Ok(result(answer, &conversation));
            }
            download(bot, url).await?
        }
        Source::Object(key) => load(objects, key).await?,
    };
    let (kind, upload) = upload(attachment, media);
    call.method = method(kind).0;
    call.upload = Some(upload);
    Ok(result(deliver(bot, call).await, &conversation))
}

/// Makes a call, and once more to where the group has moved
/// (<https://core.telegram.org/bots/api#responseparameters>, `migrate_to_chat_id`).
async fn deliver(bot: &Bot<'_>, mut call: Call) -> Result<Value, Failure> {
    let failure = match bot.call(&call).await {
        Ok(message) => return Ok(message),
        Err(failure) => failure,
    };
    let Failure::Answer(error) = &failure else { return Err(failure) };
    let Some(chat) = error.migrate_to else { return Err(failure) };
    call.fields.insert("chat_id".to_owned(), chat.into());
    // The answered message has another id there.
    call.fields.remove("reply_parameters");
    bot.call(&call).await
}

/// The sent message's id, or what went wrong.
fn result(answer: Result<Value, Failure>, conversation: &str) -> SendResult {
    let message = match answer {
        Ok(message) => message,
        Err(failure) => return failure.into(),
    };
    let message = Object::of(&message);
    let Some(id) = message.and_then(|it| it.id("message_id")) else {
        return Failure::Garbled.into();
    };
    let chat = message.and_then(|it| it.object("chat")?.id("id"));
    let external_id = external_id(chat.as_deref().unwrap_or(conversation), &id);
    SendResult::Sent { external_id }
}

/// Makes a call whose result says nothing; what is settled already counts as done.
async fn settled(bot: &Bot<'_>, call: Call, external_id: &str) -> SendResult {
    match bot.call(&call).await {
        Err(failure) if !failure.is_bad_request(&SETTLED) => failure.into(),
        Ok(_) | Err(_) => SendResult::Sent { external_id: external_id.to_owned() },
    }
}
