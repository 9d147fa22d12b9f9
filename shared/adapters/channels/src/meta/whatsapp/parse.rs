//! The value of a change of the field `messages`, and of `smb_message_echoes`: what was sent from the phone's own app.

use domain::delivery::MessageStatus;
use domain::ids::ChannelId;
use domain::inbound::{Inbound, InboundEvent, Receipted, Sender};
use domain::time::Timestamp;
use serde_json::Value;

use super::content::content;
use crate::inbound::Parsed;
use crate::json::Object;

/// What a group's conversation begins with: groups' ids look like numbers.
pub(super) const GROUP: &str = "group:";

/// What the events of one value have in common.
struct Common<'a> {
    channel: ChannelId,
    value: Object<'a>,
    received_at: Timestamp,
}

/// Reads everything in `value`, in order.
pub(crate) fn read(
    channel: ChannelId,
    value: Object<'_>,
    received_at: Timestamp,
    parsed: &mut Parsed,
) {
    let common = Common { channel, value, received_at };
    let before = parsed.events.len() + parsed.parked.len();
    for message in value.values("messages") {
        take(parsed, message, common.message(message));
    }
    for echo in value.values("message_echoes") {
        take(parsed, echo, common.echo(echo));
    }
    let mut silent = false;
    for status in value.values("statuses") {
        match common.status(status) {
            Ok(Some(event)) => parsed.events.push(event),
            Ok(None) => silent = true,
            Err(reason) => parsed.park(reason, status),
        }
    }
    for error in value.values("errors") {
        parsed.park("an error of WhatsApp's", error);
    }
    if parsed.events.len() + parsed.parked.len() == before && !silent {
        parsed.parked.push(crate::Parked {
            reason: "a value with nothing in it".to_owned(),
            raw: value.json().into_bytes(),
        });
    }
}

fn take(parsed: &mut Parsed, part: &Value, event: Result<Inbound, &'static str>) {
    match event {
        Ok(event) => parsed.events.push(event),
        Err(reason) => parsed.park(reason, part),
    }
}

impl Common<'_> {
    fn message(&self, message: &Value) -> Result<Inbound, &'static str> {
        let message = Object::of(message).ok_or("no message")?;
        let id = message.id("id").ok_or("a message without an id")?;
        let sender = self.sender(message)?;
        let at = message.instant("timestamp").unwrap_or(self.received_at);
        let kind = message.text("type").unwrap_or_default();
        let body = message.object(kind);
        let original = || body.and_then(|it| it.id("original_message_id"));
        let event = match kind {
            "system" => return Err("a system message is not handled"),
            "reaction" => {
                let body = body.ok_or("a reaction without a body")?;
                let target = body.id("message_id").ok_or("a reaction to nothing")?;
                InboundEvent::Reaction { target, emoji: body.string("emoji") }
            }
            "edit" => {
                let revised = body.and_then(|it| it.object("message")).ok_or("an empty edit")?;
                let target = original().ok_or("an edit of nothing")?;
                InboundEvent::Edit { target, content: content(revised), edited_at: at }
            }
            "revoke" => InboundEvent::Delete { target: original().ok_or("a revoke of nothing")? },
            _ => InboundEvent::Message {
                external_id: id.clone(),
                sent_at: at,
                content: content(message),
            },
        };
        let Some(group) = message.id("group_id") else {
            return Ok(self.inbound(sender.external_id.clone(), id, sender, event));
        };
        // The sender's other names are names of another conversation.
        let sender = Sender { aliases: vec![], ..sender };
        Ok(self.inbound(format!("{GROUP}{group}"), id, sender, event))
    }

    /// Written on the phone itself, to the customer.
    fn echo(&self, echo: &Value) -> Result<Inbound, &'static str> {
        let echo = Object::of(echo).ok_or("no message")?;
        let external_id = echo.id("id").ok_or("an echo without an id")?;
        let conversation = echo.id("to_user_id").or_else(|| echo.id("to"));
        let conversation = conversation.ok_or("an echo to nobody")?;
        let sent_at = echo.instant("timestamp").unwrap_or(self.received_at);
        let key = format!("echo:{external_id}");
        let event = InboundEvent::Echo { external_id, sent_at, content: content(echo) };
        let aliases = echo.id("to").into_iter().filter(|it| *it != conversation).collect();
        let sender = Sender { external_id: conversation.clone(), aliases, ..Sender::default() };
        Ok(self.inbound(conversation, key, sender, event))
    }

    /// How far a message of ours has come; `None` for *sent*, which we know.
    fn status(&self, status: &Value) -> Result<Option<Inbound>, &'static str> {
        let status = Object::of(status).ok_or("no status")?;
        let id = status.id("id").ok_or("a status without an id")?;
        let name = status.text("status").unwrap_or_default();
        let far = match name {
            "sent" | "accepted" | "pending" => return Ok(None),
            "delivered" => MessageStatus::Delivered,
            "read" | "played" => MessageStatus::Read,
            "failed" => MessageStatus::Failed,
            _ => return Err("a status that is not handled"),
        };
        let error = status.objects("errors").next();
        let reason = error.and_then(|it| {
            let details = it.object("error_data").and_then(|it| it.string("details"));
            details.or_else(|| it.string("message")).or_else(|| it.string("title"))
        });
        let recipient = status.id("recipient_user_id").or_else(|| status.id("recipient_id"));
        let conversation = recipient.unwrap_or_else(|| id.clone());
        let key = format!("status:{id}:{name}");
        let event = InboundEvent::Receipt { of: Receipted::Ids(vec![id]), status: far, reason };
        let sender = Sender { external_id: conversation.clone(), ..Sender::default() };
        Ok(Some(self.inbound(conversation, key, sender, event)))
    }

    /// Who wrote: by the business-scoped id where there is one, else by the number.
    fn sender(&self, message: Object<'_>) -> Result<Sender, &'static str> {
        let number = message.id("from");
        let scoped = message.id("from_user_id");
        let of_contact = |it: &Object<'_>| {
            let ids = [it.id("wa_id"), it.id("user_id")];
            ids.iter()
                .flatten()
                .any(|it| Some(it) == number.as_ref() || Some(it) == scoped.as_ref())
        };
        let mut contacts = self.value.objects("contacts");
        let contact = contacts.find(of_contact);
        let scoped = scoped.or_else(|| contact.and_then(|it| it.id("user_id")));
        let external_id = scoped.clone().or_else(|| number.clone()).ok_or("a message of nobody")?;
        let number = number.filter(|it| it.bytes().all(|it| it.is_ascii_digit()));
        let profile = contact.and_then(|it| it.object("profile"));
        let username = profile.and_then(|it| it.string("username"));
        let phone = number.as_ref().map(|it| format!("+{it}"));
        let name = profile.and_then(|it| it.string("name")).or_else(|| username.clone());
        Ok(Sender {
            name: name.or_else(|| phone.clone()).unwrap_or_else(|| external_id.clone()),
            aliases: number.into_iter().filter(|it| *it != external_id).collect(),
            external_id,
            username,
            language: None,
            email: None,
            phone,
        })
    }

    fn inbound(
        &self,
        conversation: String,
        dedupe_key: String,
        sender: Sender,
        event: InboundEvent,
    ) -> Inbound {
        let Self { channel, value: _, received_at } = *self;
        Inbound { channel, conversation, dedupe_key, sender, received_at, trace: None, event }
    }
}
