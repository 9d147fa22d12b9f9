//! Calls of the portal's REST, as the bot.

use std::time::Duration;

use application::ports::{
    ConnectError, Connected, Media, Objects, OutboundPart, Outgoing, SendResult,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::message::{Attachment, in_words};
use domain::time::Seconds;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use crate::json::Object;
use crate::media::{bytes_of, name_of};
use crate::parts::{card_in_words, no_template, place_in_words};
use crate::provider::{Sent, Way};
use crate::targets::DOWNLOAD_TIMEOUT;
use crate::wire::{self, Request, Wire, cut, rejected};

/// The largest file that is uploaded: portals take 100 MB ("File.upload"), but a third more as Base64 is held in memory.
const FILE_MAX_BYTES: usize = 20 * 1024 * 1024;

/// The longest token of a bot ("Bot.register").
const BOT_TOKEN_MAX: usize = 40;

/// The portal, and the bot that calls it.
struct Portal<'a> {
    wire: Wire<'a>,
    /// The bot's id there; none before it is registered.
    bot: Option<&'a str>,
    bot_token: String,
}

/// Why a call has no result.
enum Failure {
    /// There is no answer.
    Wire(wire::Failure),
    /// It succeeded, and says nothing that can be read.
    Garbled,
    /// The portal refused: its status, code and words.
    Refused(u16, String, String, Option<Seconds>),
}

impl<'a> Portal<'a> {
    fn new<O>(way: Way<'a, O>) -> Result<Self, wire::Failure> {
        let misconfigured = |why: &str| wire::Failure::Misconfigured(why.to_owned());
        let hook = way.account.token.as_deref().map(str::trim).filter(|it| !it.is_empty());
        let hook =
            hook.ok_or_else(|| misconfigured("the address of the inbound webhook is needed"))?;
        // As unguessable as the address, and the same whenever it is needed.
        let connection = &way.account.channel.connection;
        let digest = Sha256::digest(format!("canali bot: {connection} {hook}"));
        let bot_token: String = hex::encode(digest).chars().take(BOT_TOKEN_MAX).collect();
        let bot = way.account.channel.account.as_deref();
        Ok(Self { wire: Wire::new(way.targets, way.account, hook)?, bot, bot_token })
    }

    /// Calls `method` with `params`; gives its `result`.
    async fn call(&self, method: &str, mut params: Value) -> Result<Value, Failure> {
        params["botToken"] = self.bot_token.as_str().into();
        if let Some(bot) = self.bot {
            // Numbers stay numbers: `botId` is one.
            params["botId"] = bot.parse::<u64>().map_or_else(|_| bot.into(), Value::from);
        }
        let request = Request { timeout: DOWNLOAD_TIMEOUT, ..Request::post(&[method], params) };
        let mut answer = self.wire.call(request).await.map_err(Failure::Wire)?;
        let object = Object::of(&answer.json);
        let code = object.and_then(|it| it.string("error"));
        if code.is_some() || !answer.status.is_success() {
            let words = object.and_then(|it| it.string("error_description"));
            let status = answer.status.as_u16();
            let words = words.or_else(|| code.clone()).unwrap_or_else(|| format!("HTTP {status}"));
            let after = answer.retry_after().map(Seconds);
            return Err(Failure::Refused(
                status,
                code.unwrap_or_default().to_uppercase(),
                cut(&self.wire.blot(&words)),
                after,
            ));
        }
        match answer.json.get_mut("result") {
            Some(result) => Ok(result.take()),
            None => Err(Failure::Garbled),
        }
    }
}

/// The longest that sending takes: a file is fetched and uploaded.
pub(in super::super) const TIME_NEEDED: Duration = DOWNLOAD_TIMEOUT.saturating_mul(2);

/// Sends one part.
pub(in super::super) async fn send<O: Objects>(
    way: Way<'_, O>,
    outgoing: Outgoing<'_>,
) -> Result<SendResult, SendResult> {
    let portal = Portal::new(way).map_err(SendResult::from)?;
    let dialog = outgoing.conversation;
    if let OutboundPart::Media { attachment, caption } = outgoing.part {
        let fields = upload(way, attachment, caption.as_deref()).await?;
        let params = json!({ "dialogId": dialog, "fields": fields });
        let result = portal.call("imbot.v2.File.upload", params).await?;
        return sent(&result, "messageId");
    }
    let mut fields = json!({ "message": words(outgoing.part)? });
    if let Some(answered) = outgoing.reply_to.and_then(|it| it.parse::<u64>().ok()) {
        fields["replyId"] = answered.into();
    }
    let params = json!({ "dialogId": dialog, "fields": fields });
    let result = portal.call("imbot.v2.Chat.Message.send", params).await?;
    sent(&result, "id")
}

fn sent(result: &Value, name: &str) -> Result<SendResult, SendResult> {
    let id = Object::of(result).and_then(|it| it.id(name));
    let external_id = id.ok_or_else(|| SendResult::from(Failure::Garbled))?;
    Ok(SendResult::Sent { external_id })
}

/// A bot writes texts alone: places and cards are put in words.
fn words(part: &OutboundPart) -> Result<String, SendResult> {
    Ok(match part {
        OutboundPart::Text(text) => text.clone(),
        OutboundPart::Choices { text, replies } => in_words(text, replies),
        OutboundPart::Location(it) => place_in_words(it),
        OutboundPart::Contact(it) => card_in_words(it),
        OutboundPart::Media { caption, .. } => caption.clone().unwrap_or_default(),
        OutboundPart::Template { .. } => return Err(no_template()),
    })
}

async fn upload<O: Objects>(
    way: Way<'_, O>,
    attachment: &Attachment,
    caption: Option<&str>,
) -> Result<Value, SendResult> {
    let media = bytes_of(way, attachment, FILE_MAX_BYTES).await?;
    let name = name_of(attachment, attachment.kind);
    Ok(json!({ "name": name, "content": STANDARD.encode(&media.bytes), "message": caption }))
}

/// Changes what was sent; of a file its text.
pub(in super::super) async fn edit<O>(
    way: Way<'_, O>,
    sent: Sent<'_>,
    part: &OutboundPart,
) -> SendResult {
    let said = match words(part) {
        Ok(said) => said,
        Err(refused) => return refused,
    };
    let fields = json!({ "message": said });
    let params = json!({ "messageId": number(sent.id), "fields": fields });
    done(way, "imbot.v2.Chat.Message.update", params, sent.id).await
}

/// Takes back what was sent.
pub(in super::super) async fn delete<O>(way: Way<'_, O>, sent: Sent<'_>) -> SendResult {
    let params = json!({ "messageId": number(sent.id) });
    done(way, "imbot.v2.Chat.Message.delete", params, sent.id).await
}

/// Shows that somebody types.
pub(in super::super) async fn typing<O>(way: Way<'_, O>, dialog: &str) -> SendResult {
    done(way, "imbot.v2.Chat.InputAction.notify", json!({ "dialogId": dialog }), "").await
}

async fn done<O>(way: Way<'_, O>, method: &str, params: Value, id: &str) -> SendResult {
    let portal = match Portal::new(way) {
        Ok(portal) => portal,
        Err(failure) => return failure.into(),
    };
    match portal.call(method, params).await {
        Ok(_) => SendResult::Sent { external_id: id.to_owned() },
        Err(failure) => failure.into(),
    }
}

fn number(id: &str) -> Value {
    id.parse::<u64>().map_or_else(|_| id.into(), Value::from)
}

/// Registers the bot and has its events sent to `webhook`: to its address, with the secret as its last segment.
pub(in super::super) async fn connect<O>(
    way: Way<'_, O>,
    webhook: Option<(&str, &str)>,
) -> Result<Connected, ConnectError> {
    let portal = Portal { bot: None, ..Portal::new(way)? };
    let channel = &way.account.channel;
    let name = if channel.name.is_empty() { "Support" } else { &channel.name };
    let url = webhook.map(|(url, secret)| format!("{url}/{secret}")).unwrap_or_default();
    let events = json!({ "eventMode": "webhook", "webhookUrl": url });
    let mut fields = events.clone();
    fields["code"] = format!("canali_{}", channel.connection).into();
    fields["botToken"] = portal.bot_token.as_str().into();
    fields["properties"] = json!({ "name": name });
    fields["type"] = "bot".into();
    let made = portal.call("imbot.v2.Bot.register", json!({ "fields": fields })).await?;
    let bot = Object::of(&made).and_then(|it| it.object("bot")?.id("id"));
    let account = bot.ok_or_else(|| ConnectError::from(Failure::Garbled))?;
    // Registering what is there already changes nothing of it ("Bot.register").
    let portal = Portal { bot: Some(&account), ..portal };
    portal.call("imbot.v2.Bot.update", json!({ "fields": events })).await?;
    Ok(Connected { name: name.to_owned(), account, notes: vec![] })
}

/// Has the bot go; of one that is gone there is nothing to undo.
pub(in super::super) async fn disconnect<O>(way: Way<'_, O>) -> Result<Vec<String>, ConnectError> {
    match Portal::new(way)?.call("imbot.v2.Bot.unregister", json!({})).await {
        Ok(_) => Ok(vec![]),
        Err(Failure::Refused(_, code, ..)) if code == "BOT_NOT_FOUND" => Ok(vec![]),
        Err(failure) => Err(failure.into()),
    }
}

/// Whether the bot is there, and has its events sent.
pub(in super::super) async fn check<O>(way: Way<'_, O>) -> Result<Option<String>, ConnectError> {
    let found = Portal::new(way)?.call("imbot.v2.Bot.get", json!({})).await?;
    let mode = Object::of(&found).and_then(|it| it.object("bot")?.string("eventMode"));
    if mode.as_deref() == Some("webhook") {
        return Ok(None);
    }
    let why = "the bot's events are not sent to us any more: connect the channel again";
    Err(ConnectError::Refused(why.to_owned()))
}

/// Fetches a file from the portal's drive, by a link that can be used once.
pub(in super::super) async fn fetch<O>(
    way: Way<'_, O>,
    id: &str,
    max_bytes: usize,
) -> Result<Media, ConnectError> {
    let portal = Portal::new(way)?;
    let found = portal.call("imbot.v2.File.download", json!({ "fileId": number(id) })).await?;
    let url = Object::of(&found).and_then(|it| it.string("downloadUrl"));
    let url = url.and_then(|it| Url::parse(&it).ok());
    let url = url.ok_or_else(|| ConnectError::Refused("the portal has no such file".to_owned()))?;
    Ok(way.targets.fetch(&url, max_bytes).await?)
}

impl From<Failure> for SendResult {
    fn from(failure: Failure) -> Self {
        let (status, code, reason, after) = match failure {
            Failure::Wire(failure) => return failure.into(),
            Failure::Garbled => {
                return Self::Unknown { reason: "the answer cannot be read".to_owned() };
            }
            Failure::Refused(status, code, reason, after) => (status, code, reason, after),
        };
        match code.as_str() {
            "QUERY_LIMIT_EXCEEDED" | "OPERATION_TIME_LIMIT" => {
                Self::Retry { after, reason, whole_account: true }
            }
            // The bot is not in the chat, or not any more.
            "ACCESS_DENIED" => Self::RecipientGone { reason },
            "NO_AUTH_FOUND"
            | "INVALID_CREDENTIALS"
            | "INVALID_TOKEN"
            | "EXPIRED_TOKEN"
            | "INSUFFICIENT_SCOPE"
            | "USER_ACCESS_ERROR"
            | "PAYMENT_REQUIRED"
            | "PORTAL_DELETED"
            | "OVERLOAD_LIMIT"
            | "BOT_NOT_FOUND"
            | "BOT_OWNERSHIP_ERROR"
            | "BOT_TOKEN_NOT_SPECIFIED"
            | "ERROR_METHOD_NOT_FOUND" => Self::ChannelBroken { reason },
            "SENDING_FAILED" | "FILE_UPLOAD_FAILED" | "FILE_SEND_FAILED" | "FILE_FOLDER_ERROR" => {
                Self::Retry { after, reason, whole_account: false }
            }
            _ => match status {
                429 => Self::Retry { after, reason, whole_account: true },
                500.. => Self::Retry { after, reason, whole_account: false },
                // Also where the portal has moved: redirects are not followed.
                300..=399 | 401 | 403 | 404 => Self::ChannelBroken { reason },
                _ => rejected(&reason),
            },
        }
    }
}

impl From<Failure> for ConnectError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Wire(failure) => failure.into(),
            Failure::Garbled => Self::Unreachable("the answer cannot be read".to_owned()),
            Failure::Refused(status, code, reason, after) => {
                let words = format!("The portal refuses: {reason}");
                match SendResult::from(Failure::Refused(status, code, reason, after)) {
                    SendResult::Retry { reason, .. } => Self::Unreachable(reason),
                    SendResult::Sent { .. }
                    | SendResult::WindowClosed { .. }
                    | SendResult::Rejected { .. }
                    | SendResult::RecipientGone { .. }
                    | SendResult::ChannelBroken { .. }
                    | SendResult::Unknown { .. } => Self::Refused(words),
                }
            }
        }
    }
}
