//! An [`Update`](https://core.telegram.org/bots/api#update) becomes one event of ours, or is parked.

use domain::ids::ChannelId;
use domain::inbound::{Inbound, InboundEvent, Sender};
use domain::message::{Button, Content, ReplyTo};
use domain::time::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::content::{content, person};
use super::external_id;
use crate::inbound::Parsed;
use crate::json::Object;

/// Names of update kinds are quoted up to here, in characters; Telegram's are shorter.
const KIND_MAX: usize = 40;

/// What the events of an update have in common.
struct Update {
    id: String,
    channel: ChannelId,
    received_at: Timestamp,
}

/// Reads the body of one webhook call; it holds one update.
pub(crate) fn parse(channel: ChannelId, body: &[u8], received_at: Timestamp) -> Parsed {
    let value: Value = match serde_json::from_slice(body) {
        Ok(it) => it,
        Err(error) => return Parsed::parked(format!("not JSON: {error}"), body),
    };
    let Some(update) = Object::of(&value) else {
        return Parsed::parked("not an update", body);
    };
    match event(update, channel, received_at, body) {
        Ok(event) => Parsed::event(event),
        Err(reason) => Parsed::parked(reason, body),
    }
}

/// The event of an update, or why there is none.
fn event(
    update: Object<'_>,
    channel: ChannelId,
    received_at: Timestamp,
    body: &[u8],
) -> Result<Inbound, String> {
    let id = update.id("update_id").unwrap_or_else(|| hash8(body));
    let common = Update { id, channel, received_at };
    if let Some(message) = update.object("message") {
        common.message(message)
    } else if let Some(message) = update.object("edited_message") {
        common.edit(message)
    } else if let Some(query) = update.object("callback_query") {
        common.press(query)
    } else if let Some(change) = update.object("my_chat_member") {
        common.membership(change)
    } else {
        let kind = update.keys().find(|it| *it != "update_id").filter(|_| update.has("update_id"));
        let kind: String = kind.ok_or("not an update")?.chars().take(KIND_MAX).collect();
        Err(format!("an update of {kind} is not handled"))
    }
}

impl Update {
    fn message(self, message: Object<'_>) -> Result<Inbound, String> {
        let (conversation, external_id) = place(message)?;
        let sender = sender(message, message.object("from"));
        let (sender, content) = content(message, &conversation, sender);
        let sent_at = message.instant("date").unwrap_or(self.received_at);
        let dedupe_key = external_id.clone();
        let event = InboundEvent::Message { external_id, sent_at, content };
        Ok(self.inbound(conversation, dedupe_key, sender, event))
    }

    /// An edit may fire more than once for a change, and within a second for two: time and content tell them apart.
    fn edit(self, message: Object<'_>) -> Result<Inbound, String> {
        let (conversation, target) = place(message)?;
        let sender = sender(message, message.object("from"));
        let (sender, content) = content(message, &conversation, sender);
        let date = message.integer("edit_date").unwrap_or_default();
        let edited_at = message.instant("edit_date").or_else(|| message.instant("date"));
        let edited_at = edited_at.unwrap_or(self.received_at);
        let hash = hash8(&serde_json::to_vec(&content).unwrap_or_default());
        let dedupe_key = format!("edit:{target}:{date}:{hash}");
        let event = InboundEvent::Edit { target, content, edited_at };
        Ok(self.inbound(conversation, dedupe_key, sender, event))
    }

    /// A button was pressed. The press has an id of its own, since the message is ours and may be pressed again.
    fn press(self, query: Object<'_>) -> Result<Inbound, String> {
        let press = query.id("id").ok_or("a callback query without an id")?;
        let from = query.object("from");
        let message = query.object("message");
        let pressed = message.and_then(|it| place(it).ok()).map(|(_, it)| it);
        // Under a message sent inline there is no chat: in a private one the chat is the person.
        let chat = message.and_then(|it| it.object("chat")).and_then(|it| it.id("id"));
        let conversation = chat.or_else(|| from?.id("id")).ok_or("a callback query of nobody")?;
        let payload = query.text("data").or_else(|| query.text("game_short_name")).unwrap_or("");
        let caption = message.and_then(|it| caption(it, payload)).unwrap_or(payload);
        let content = Content {
            text: Some(caption.to_owned()).filter(|it| !it.is_empty()),
            reply_to: pressed.map(|it| ReplyTo { external_id: Some(it), seq: None, quote: None }),
            button: Some(Button { press_id: Some(press.clone()), ..Button::carrying(payload) }),
            ..Content::default()
        };
        let key = format!("cb:{press}");
        let sender = match (from, message) {
            (Some(it), _) => person(it),
            (None, Some(it)) => sender(it, None),
            (None, None) => Sender { external_id: conversation.clone(), ..Sender::default() },
        };
        let event =
            InboundEvent::Message { external_id: key.clone(), sent_at: self.received_at, content };
        Ok(self.inbound(conversation, key, sender, event))
    }

    /// The customer blocked or unblocked the bot (<https://core.telegram.org/bots/api#chatmemberupdated>).
    fn membership(self, change: Object<'_>) -> Result<Inbound, String> {
        let chat = change.object("chat").ok_or("a membership without a chat")?;
        if !is_private(chat) {
            return Err("our membership of a group is not handled".to_owned());
        }
        let conversation = chat.id("id").ok_or("a membership without a chat")?;
        let status = change.object("new_chat_member").and_then(|it| it.text("status"));
        let event = match status {
            Some("kicked") => InboundEvent::Left,
            Some("member") => InboundEvent::Returned,
            Some(_) | None => return Err("a membership of this status is not handled".to_owned()),
        };
        let sender = person(change.object("from").unwrap_or(chat));
        let key = format!("upd:{}", self.id);
        Ok(self.inbound(conversation, key, sender, event))
    }

    fn inbound(
        self,
        conversation: String,
        dedupe_key: String,
        mut sender: Sender,
        event: InboundEvent,
    ) -> Inbound {
        let Self { id: _, channel, received_at } = self;
        if sender.external_id.is_empty() {
            sender.external_id.clone_from(&conversation);
        }
        Inbound { channel, conversation, dedupe_key, sender, received_at, trace: None, event }
    }
}

/// The conversation of a message and its id.
fn place(message: Object<'_>) -> Result<(String, String), String> {
    let chat =
        message.object("chat").and_then(|it| it.id("id")).ok_or("a message without a chat")?;
    let id = message.id("message_id").ok_or("a message without an id")?;
    let external_id = external_id(&chat, &id);
    Ok((chat, external_id))
}

/// Who wrote: the person, else the chat in whose name it was written, else the chat itself.
fn sender(message: Object<'_>, from: Option<Object<'_>>) -> Sender {
    let sender = from.or_else(|| message.object("sender_chat")).or_else(|| message.object("chat"));
    sender.map(person).unwrap_or_default()
}

/// What stands on the button that carries `payload`.
fn caption<'a>(message: Object<'a>, payload: &str) -> Option<&'a str> {
    let mut buttons = message.object("reply_markup")?.rows("inline_keyboard");
    buttons.find(|it| it.text("callback_data") == Some(payload))?.text("text")
}

/// Whether a chat is with one person; where its type is not told, people's ids are positive and groups' negative.
fn is_private(chat: Object<'_>) -> bool {
    match chat.text("type") {
        Some(it) => it == "private",
        None => chat.integer("id").is_some_and(|it| it > 0),
    }
}

/// 8 hexadecimal digits of a hash.
fn hash8(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes)[..4])
}
