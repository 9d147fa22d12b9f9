//! Events of a bot ("Event Formats for imbot.v2").

use domain::channel::ChannelKind;
use domain::inbound::{Inbound, InboundEvent, Sender};
use domain::message::{Attachment, AttachmentKind, Content, ReplyTo, Source};
use domain::settings::bbcode;
use serde_json::Value;

use super::form;
use crate::inbound::{Call, Parsed, Routes};
use crate::json::Object;

/// Reads the body of a call: one event of one bot.
pub(in super::super) fn parse(routes: &Routes, call: &Call<'_>) -> Parsed {
    let Some(value) = form::read(call.body) else {
        return Parsed::parked("neither a form nor JSON", call.body);
    };
    let Some((event, data)) = Object::of(&value).and_then(|it| Some((it, it.object("data")?)))
    else {
        return Parsed::parked("not an event", call.body);
    };
    let bot = data.object("bot").and_then(|it| it.id("id"));
    let Some((channel, _)) = routes.find(&[ChannelKind::Network], bot.as_deref()) else {
        return Parsed::parked("a bot that no channel has", call.body);
    };
    match happened(event, data, call) {
        // What the bot itself writes, and what the portal writes by itself, says nothing to us.
        Ok(_) if is_ours(data, bot.as_deref()) => Parsed::default(),
        Ok(None) => Parsed::default(),
        Ok(Some((key, what))) => match conversation(data) {
            Some(conversation) => Parsed::event(Inbound {
                channel,
                sender: sender(data, &conversation),
                conversation,
                dedupe_key: key,
                received_at: call.now,
                trace: None,
                event: what,
            }),
            None => Parsed::parked("an event of no chat", call.body),
        },
        Err(why) => Parsed::parked(why, call.body),
    }
}

/// The key of an event, and what happened; none, where it says nothing to us.
type Happened = Option<(String, InboundEvent)>;

fn happened(
    event: Object<'_>,
    data: Object<'_>,
    call: &Call<'_>,
) -> Result<Happened, &'static str> {
    let at = event.instant("ts").unwrap_or(call.now);
    let message = data.object("message");
    let id = || message.and_then(|it| it.id("id")).ok_or("an event of no message");
    let said = || message.map(content).unwrap_or_default();
    // Events of one message have no ids of their own, and are not sent again.
    let key = |id: &str, what: &str| format!("{id}:{what}:{}", at.0);
    let name = event.text("event").unwrap_or_default().to_uppercase();
    Ok(Some(match name.as_str() {
        // A command is a message that begins with a slash.
        "ONIMBOTV2MESSAGEADD" | "ONIMBOTV2COMMANDADD" => {
            let id = id()?;
            let what =
                InboundEvent::Message { external_id: id.clone(), sent_at: at, content: said() };
            (id, what)
        }
        "ONIMBOTV2MESSAGEUPDATE" => {
            let target = id()?;
            let key = key(&target, "edit");
            (key, InboundEvent::Edit { target, content: said(), edited_at: at })
        }
        "ONIMBOTV2MESSAGEDELETE" => {
            let target = data.id("messageId").ok_or("an event of no message")?;
            (key(&target, "delete"), InboundEvent::Delete { target })
        }
        "ONIMBOTV2REACTIONCHANGE" => {
            let target = id()?;
            let put = data.text("action") != Some("delete");
            let emoji = data.text("reaction").filter(|_| put).map(sign);
            (key(&target, "reaction"), InboundEvent::Reaction { target, emoji })
        }
        "ONIMBOTV2JOINCHAT" | "ONIMBOTV2CONTEXTGET" => return Ok(None),
        "ONIMBOTV2DELETE" => {
            return Err("the bot was removed at the portal: connect the channel again");
        }
        _ => return Err("an event that is not handled"),
    }))
}

/// Whether the bot wrote it, or the portal by itself. A reaction is on what the bot wrote, as a rule.
fn is_ours(data: Object<'_>, bot: Option<&str>) -> bool {
    let Some(message) = data.object("message").filter(|_| !data.has("reaction")) else {
        return false;
    };
    is_set(message, "isSystem") || bot.is_some() && message.id("authorId").as_deref() == bot
}

/// Booleans are `1` and `0` in forms.
fn is_set(object: Object<'_>, name: &str) -> bool {
    object.flag(name) || matches!(object.text(name), Some("1" | "Y" | "true"))
}

/// Where answers go: the dialog with a person by their id, a group chat as `chat5`.
fn conversation(data: Object<'_>) -> Option<String> {
    let dialog = data.object("chat").and_then(|it| it.id("dialogId"));
    dialog.or_else(|| data.id("dialogId"))
}

fn sender(data: Object<'_>, conversation: &str) -> Sender {
    let Some(user) = data.object("user") else {
        return Sender { external_id: conversation.to_owned(), ..Sender::default() };
    };
    let phones = user.object("phones");
    let phone = phones.and_then(|it| it.id("personalMobile").or_else(|| it.id("workPhone")));
    let of = |name| user.string(name);
    let both = [of("firstName"), of("lastName")];
    let both: Vec<String> = both.into_iter().flatten().collect();
    Sender {
        external_id: user.id("id").unwrap_or_else(|| conversation.to_owned()),
        name: of("name").unwrap_or_else(|| both.join(" ")),
        language: data.string("language"),
        email: of("email"),
        phone,
        ..Sender::default()
    }
}

fn content(message: Object<'_>) -> Content {
    let params = message.object("params");
    let text = message.text("text").map(bbcode::plain).filter(|it| !it.trim().is_empty());
    let mut content =
        Content { text, attachments: params.map(files).unwrap_or_default(), ..Content::default() };
    if content.is_empty() {
        content.unsupported = Some(message.raw());
    }
    let answered = params.and_then(|it| it.id("REPLY_ID").or_else(|| it.id("replyId")));
    content.reply_to = answered.map(|it| ReplyTo { external_id: Some(it), seq: None, quote: None });
    content
}

/// Files by their ids on the portal's drive: bare, or with what is known of them.
fn files(params: Object<'_>) -> Vec<Attachment> {
    let listed = ["FILE_ID", "fileId", "files"].into_iter().find(|it| params.has(it));
    listed.map(|it| members(params, it)).unwrap_or_default().into_iter().filter_map(file).collect()
}

/// The members of a list, which in a form is an object with numbers for names.
fn members<'a>(object: Object<'a>, name: &str) -> Vec<&'a Value> {
    let Some(map) = object.object(name) else { return object.values(name).collect() };
    let mut numbered: Vec<(usize, &str)> =
        map.keys().filter_map(|it| Some((it.parse().ok()?, it))).collect();
    numbered.sort_unstable();
    numbered.into_iter().filter_map(|(_, it)| map.value(it)).collect()
}

fn file(value: &Value) -> Option<Attachment> {
    let whole = serde_json::json!({ "id": value });
    let bare = Object::of(&whole)?;
    let file = Object::of(value);
    let id = file.map_or_else(|| bare.id("id"), |it| it.id("id"))?;
    let told = |name| file.and_then(|it| it.string(name));
    let kind = match told("type").as_deref() {
        Some("image") => AttachmentKind::Image,
        Some("video") => AttachmentKind::Video,
        Some("audio") => AttachmentKind::Audio,
        Some(_) | None => AttachmentKind::File,
    };
    let size = file.and_then(|it| it.count("size"));
    Some(Attachment {
        kind,
        source: Source::Provider(id),
        name: told("name"),
        mime: None,
        size,
        duration_s: None,
    })
}

/// A reaction's code as an emoji ("imbot.v2.Chat.Message.Reaction.add"); another code as it is.
fn sign(code: &str) -> String {
    match code {
        "like" => "👍",
        "dislike" => "👎",
        "kiss" => "😘",
        "laugh" => "😆",
        "wonder" => "😮",
        "cry" => "😭",
        "angry" => "😡",
        "facepalm" => "🤦",
        "fire" => "🔥",
        "redHeart" => "❤️",
        other => other,
    }
    .to_owned()
}
