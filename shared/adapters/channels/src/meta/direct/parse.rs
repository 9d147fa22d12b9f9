//! The items of `messaging` and `standby`: each holds one thing that happened.

use domain::channel::ChannelKind;
use domain::delivery::MessageStatus;
use domain::ids::ChannelId;
use domain::inbound::{Inbound, InboundEvent, Receipted, Sender};
use domain::message::{Button, Content};
use domain::time::Timestamp;
use serde_json::Value;

use super::content::{content, origin};
use crate::inbound::{Call, Parsed, Routes};
use crate::json::Object;

/// What our own messages carry, so that their echoes are known; followed by the message's id.
pub(super) const MARK: &str = "canali:";

const KINDS: [ChannelKind; 2] = [ChannelKind::Messenger, ChannelKind::InstagramDirect];

/// Keys of items that say nothing to us: who answers a conversation, what an app may do, an opened link without a
/// message. They are left out, not parked.
const SILENT: [&str; 11] = [
    "referral",
    "optin",
    "pass_thread_control",
    "take_thread_control",
    "request_thread_control",
    "app_roles",
    "policy_enforcement",
    "account_linking",
    "game_play",
    "response_feedback",
    "message_context",
];

/// What happened in one conversation.
struct Happening<'a> {
    channel: ChannelId,
    item: Object<'a>,
    /// The customer.
    customer: String,
    at: Timestamp,
    received_at: Timestamp,
}

/// Reads one item of an entry of `account`.
pub(crate) fn read(
    routes: &Routes,
    account: Option<&str>,
    value: &Value,
    call: &Call<'_>,
    parsed: &mut Parsed,
) {
    let Some(item) = Object::of(value) else { return parsed.park("no item", value) };
    if item.keys().any(|it| SILENT.contains(&it)) && !item.has("message") {
        return;
    }
    let party = |name: &str| item.object(name).and_then(|it| it.id("id"));
    let (sender, recipient) = (party("sender"), party("recipient"));
    // Instagram's entries have been seen with another id than the account's.
    let accounts = [account, recipient.as_deref(), sender.as_deref()];
    let found = accounts.into_iter().find_map(|it| Some((routes.find(&KINDS, it)?, it)));
    let Some(((channel, _), ours)) = found else {
        return parsed.park("an account that no channel has", value);
    };
    let parties = [sender.as_ref(), recipient.as_ref()].into_iter().flatten();
    let customer = parties.into_iter().find(|it| Some(it.as_str()) != ours).cloned();
    let Some(customer) = customer else { return parsed.park("an item of nobody", value) };
    let at = item.instant("timestamp").unwrap_or(call.now);
    let happening = Happening { channel, item, customer, at, received_at: call.now };
    match happening.event() {
        Ok(Some(event)) => parsed.events.push(event),
        Ok(None) => {}
        Err(reason) => parsed.park(reason, value),
    }
}

impl Happening<'_> {
    /// What happened; `None` for what is ours.
    fn event(self) -> Result<Option<Inbound>, &'static str> {
        let item = self.item;
        let event = if let Some(message) = item.object("message") {
            return self.message(message);
        } else if let Some(edit) = item.object("message_edit") {
            self.edit(edit)?
        } else if let Some(postback) = item.object("postback") {
            self.postback(postback)?
        } else if let Some(reaction) = item.object("reaction") {
            let target = reaction.id("mid").ok_or("a reaction to nothing")?;
            let emoji = emoji(reaction);
            let key = format!("reaction:{target}:{}:{}", self.customer, self.at.0);
            (key, InboundEvent::Reaction { target, emoji })
        } else if let Some(delivery) = item.object("delivery") {
            self.receipt(delivery, MessageStatus::Delivered)?
        } else if let Some(read) = item.object("read") {
            self.receipt(read, MessageStatus::Read)?
        } else {
            return Err("an item of no kind we know");
        };
        Ok(Some(self.inbound(event)))
    }

    fn message(self, message: Object<'_>) -> Result<Option<Inbound>, &'static str> {
        let id = message.id("mid").ok_or("a message without an id")?;
        if message.flag("is_deleted") {
            let event = InboundEvent::Delete { target: id.clone() };
            return Ok(Some(self.inbound((format!("delete:{id}"), event))));
        }
        let content = content(message);
        let sent_at = self.at;
        if message.flag("is_echo") {
            let is_ours = message.text("metadata").is_some_and(|it| it.starts_with(MARK));
            let key = format!("echo:{id}");
            let event = InboundEvent::Echo { external_id: id, sent_at, content };
            return Ok((!is_ours).then(|| self.inbound((key, event))));
        }
        let event = InboundEvent::Message { external_id: id.clone(), sent_at, content };
        Ok(Some(self.inbound((id, event))))
    }

    /// Instagram has been seen to tell a new message as its edit number zero.
    fn edit(&self, edit: Object<'_>) -> Result<(String, InboundEvent), &'static str> {
        let target = edit.id("mid").ok_or("an edit of nothing")?;
        let content = Content { text: edit.string("text"), ..Content::default() };
        let number = edit.integer("num_edit").unwrap_or(1);
        if number == 0 {
            let external_id = target.clone();
            let event = InboundEvent::Message { external_id, sent_at: self.at, content };
            return Ok((target, event));
        }
        let key = format!("edit:{target}:{number}");
        Ok((key, InboundEvent::Edit { target, content, edited_at: self.at }))
    }

    fn postback(&self, postback: Object<'_>) -> Result<(String, InboundEvent), &'static str> {
        let title = postback.string("title");
        let payload = postback.string("payload").or_else(|| title.clone());
        let payload = payload.ok_or("a pressed button that says nothing")?;
        let content = Content {
            text: title.or_else(|| Some(payload.clone())),
            button: Some(Button::carrying(payload)),
            origin: postback.object("referral").map(origin),
            ..Content::default()
        };
        let of = postback.id("mid").unwrap_or_else(|| self.customer.clone());
        let external_id = format!("postback:{of}:{}", self.at.0);
        let key = external_id.clone();
        Ok((key, InboundEvent::Message { external_id, sent_at: self.at, content }))
    }

    /// Messages by their ids, or all up to a watermark.
    fn receipt(
        &self,
        receipt: Object<'_>,
        status: MessageStatus,
    ) -> Result<(String, InboundEvent), &'static str> {
        let mut ids: Vec<String> = receipt.texts("mids").map(str::to_owned).collect();
        ids.extend(receipt.id("mid"));
        let watermark = receipt.instant("watermark");
        let (of, mark) = match (ids.first().cloned(), watermark) {
            (Some(first), _) => (Receipted::Ids(ids), first),
            (None, Some(until)) => (Receipted::UpTo(until), until.0.to_string()),
            (None, None) => return Err("a receipt of nothing"),
        };
        let key = format!("{}:{}:{mark}", status.rank(), self.customer);
        Ok((key, InboundEvent::Receipt { of, status, reason: None }))
    }

    fn inbound(self, (dedupe_key, event): (String, InboundEvent)) -> Inbound {
        let Self { channel, item: _, customer, at: _, received_at } = self;
        let sender = Sender { external_id: customer.clone(), ..Sender::default() };
        Inbound {
            channel,
            conversation: customer,
            dedupe_key,
            sender,
            received_at,
            trace: None,
            event,
        }
    }
}

/// The sign as an emoji; older calls only name it. None, where it was taken away.
fn emoji(reaction: Object<'_>) -> Option<String> {
    if reaction.text("action") == Some("unreact") {
        return None;
    }
    reaction.string("emoji").or_else(|| {
        let named = match reaction.text("reaction")? {
            "smile" => "😆",
            "angry" => "😠",
            "sad" => "😢",
            "wow" => "😮",
            "love" => "❤",
            "like" => "👍",
            "dislike" => "👎",
            _ => "?",
        };
        Some(named.to_owned())
    })
}
