//! Dialogs: what one is (`imopenlines.dialog.get`), and writing in one (`im.message.add`).

use application::chats::{SessionView, find_session};
use application::ports::{ChannelStore, ChatStore, PeopleStore};
use application::{Operated, Operation, operate};
use domain::chat::Chat;
use domain::crm::{Bound, CardId};
use domain::ids::{ChatId, LineId, MessageId, SessionId};
use domain::message::{Content, ReplyTo};
use domain::session::{Draft, Refusal};
use domain::settings::bbcode::plain;
use serde_json::{Value, json};

use super::envelope::iso;
use super::keyboard::keyboard;
use super::users::customer_id;
use super::{Answer, Call, RestError};
use crate::app::Ports;

/// The longest text of a message, as the original's.
pub(super) const MESSAGE_MAX_CHARS: usize = 20_000;

/// An operator writes to the customer (reference §9.2).
pub(super) async fn message<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let params = &call.params;
    let chat = dialog_id(call).or(params.id("CHAT_ID"));
    let chat = ChatId(chat.ok_or_else(|| RestError::bad("CHAT_ID", "Dialog ID can't be empty"))?);
    let text = plain(&params.text("MESSAGE").unwrap_or_default());
    if text.trim().is_empty() {
        return Err(RestError::bad("MESSAGE_EMPTY", "Message can't be empty"));
    }
    if text.chars().count() > MESSAGE_MAX_CHARS {
        return Err(RestError::bad("MESSAGE_TOO_LONG", "The message is too long"));
    }
    let reply = params.id("REPLY_ID").map(MessageId).filter(|it| it.chat() == chat);
    let reply_to = reply.map(|it| ReplyTo { external_id: None, seq: Some(it.seq()), quote: None });
    let replies = match params.get("KEYBOARD") {
        Some(given) => {
            let wrong = |why: String| RestError::bad("KEYBOARD_ERROR", why);
            keyboard(given).map_err(wrong)?
        }
        None => vec![],
    };
    let content = Content { reply_to, replies, ..Content::text(text) };
    let draft = Draft { content, internal: false, client_id: None };
    match operate(&call.app.context, call.user, chat, None, Operation::Write(draft)).await? {
        Operated::Done(committed) => {
            let added = committed.entries.last();
            Ok(added.map_or(0, |it| MessageId::of(it.chat, it.seq).0).into())
        }
        Operated::Refused { refusal: Refusal::MessageEmpty, .. } => {
            Err(RestError::bad("MESSAGE_EMPTY", "Message can't be empty"))
        }
        Operated::Refused { refusal, .. } => Err(RestError::refused("ACCESS_ERROR", refusal)),
        Operated::NotFound => Err(no_access()),
    }
}

/// A dialog, found by any of its names (reference §7.2).
pub(super) async fn dialog<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let view = find(call).await?.ok_or_else(no_access)?;
    let users = call.app.context.store.users().await?;
    let reader = users.iter().find(|it| it.id == call.user.id);
    Ok(shown(&view, reader.map(|it| (it.id.0, it.full_name()))).into())
}

fn no_access() -> RestError {
    RestError::bad("ACCESS_ERROR", "You do not have access to the specified dialog")
}

/// The number in `DIALOG_ID=chat<number>`.
fn dialog_id<P: Ports>(call: &Call<'_, P>) -> Option<u64> {
    let id = call.params.text("DIALOG_ID")?;
    id.trim().to_ascii_lowercase().strip_prefix("chat")?.parse().ok().filter(|it| *it > 0)
}

async fn find<P: Ports>(call: &Call<'_, P>) -> Result<Option<SessionView>, RestError> {
    let (store, params) = (&call.app.context.store, &call.params);
    let names = ["CHAT_ID", "DIALOG_ID", "SESSION_ID", "USER_CODE"];
    if !names.iter().any(|it| params.has(it)) {
        return Err(RestError::bad("DIALOG_ID_EMPTY", "Dialog ID can't be empty"));
    }
    let session = if let Some(session) = params.id("SESSION_ID") {
        Some(SessionId(session))
    } else {
        let chat = match params.id("CHAT_ID").or_else(|| dialog_id(call)) {
            Some(chat) => Some(ChatId(chat)),
            None => by_user_code(call).await?,
        };
        let Some(chat) = chat else { return Ok(None) };
        store.head(chat).await?.and_then(|it| it.chat.session).map(|it| it.id)
    };
    let Some(session) = session else { return Ok(None) };
    Ok(find_session(&call.app.context, call.user, session).await?)
}

/// `<connector>|<line>|<conversation>|<customer>`, perhaps after `imol|`; the last part is not looked at, since a
/// conversation has one customer (trap T1).
async fn by_user_code<P: Ports>(call: &Call<'_, P>) -> Result<Option<ChatId>, RestError> {
    let Some(code) = call.params.text("USER_CODE") else { return Ok(None) };
    let code = code.strip_prefix("imol|").unwrap_or(&code);
    let mut parts = code.splitn(3, '|');
    let (Some(connector), Some(line), Some(rest)) = (parts.next(), parts.next(), parts.next())
    else {
        return Ok(None);
    };
    let Some((conversation, _)) = rest.rsplit_once('|') else { return Ok(None) };
    let Ok(line) = line.parse::<LineId>() else { return Ok(None) };
    let store = &call.app.context.store;
    for channel in store.channels().await? {
        if channel.line == line
            && channel.kind.connector() == connector
            && let Some(chat) = store.find_chat(channel.id, conversation).await?
        {
            return Ok(Some(chat));
        }
    }
    Ok(None)
}

/// `entity_data_1`: saved in the CRM, its entity and id, pinned, waiting, session, begun, line, blocked, why.
pub(super) fn entity_data(view: &SessionView) -> String {
    let session = &view.session;
    let begun = session.opened_at.0.div_euclid(1_000);
    let pinned = if session.pinned { "Y" } else { "N" };
    let saved = view.chat.cards.main().map_or_else(
        || "N|NONE|0".to_owned(),
        |it| format!("Y|{}|{}", it.kind.name().to_ascii_uppercase(), it.id),
    );
    format!("{saved}|{pinned}|N|{}|{begun}|{}|0|0", session.id, session.line)
}

/// `entity_data_2`: which cards of the CRM the chat is linked to.
pub(super) fn linked(chat: &Chat) -> String {
    let number = |it: Option<CardId>| it.map_or(0, |it| it.0);
    let Bound { contact, company, lead, deal } = chat.cards;
    format!(
        "LEAD|{}|COMPANY|{}|CONTACT|{}|DEAL|{}",
        number(lead),
        number(company),
        number(contact),
        number(deal)
    )
}

/// What a chat is called: the guest and the line are told apart by who reads it.
pub(super) fn name_of(chat: &Chat) -> &str {
    &chat.customer.name
}

fn shown(view: &SessionView, reader: Option<(u64, String)>) -> Value {
    let (chat, session) = (&view.chat, &view.session);
    let owner = session.operator().map_or(0, |it| it.0);
    let last = MessageId::of(chat.id, chat.seq).0;
    let role = reader.as_ref().is_some_and(|(id, _)| *id == owner);
    let read = reader.map(
        |(id, name)| json!({ "user_id": id, "user_name": name, "message_id": last, "date": null }),
    );
    let customer = customer_id(&chat.customer);
    json!({
        "id": chat.id.0, "parent_chat_id": 0, "parent_message_id": 0, "name": name_of(chat),
        "description": null, "owner": owner, "extranet": true, "avatar": "", "color": "#4ba984",
        "type": "lines", "counter": 0, "user_counter": 2, "message_count": chat.seq, "unread_id": 0,
        "restrictions": {
            "avatar": false, "rename": true, "extend": true, "call": false, "mute": true, "leave": true,
            "leave_owner": true, "send": true, "user_list": true,
        },
        "last_message_id": last, "last_id": last, "marked_id": 0, "disk_folder_id": 0,
        "entity_type": "LINES", "entity_id": chat.user_code(), "entity_data_1": entity_data(view),
        "entity_data_2": linked(chat), "entity_data_3": "", "mute_list": [],
        "date_create": iso(session.opened_at), "message_type": "L", "public": "",
        "role": if role { "owner" } else { "member" },
        "entity_link": { "type": "LINES", "url": "", "id": chat.user_code() },
        "text_field_enabled": true, "background_id": null,
        "permissions": {
            "manage_users_add": "member", "manage_users_delete": "manager", "manage_ui": "member",
            "manage_settings": "owner", "manage_messages": "member", "can_post": "member",
        },
        "is_new": false, "readed_list": read.into_iter().collect::<Vec<_>>(), "manager_list": [owner, customer],
        "last_message_views": { "message_id": last, "first_viewers": [], "count_of_viewers": 0 },
        "dialog_id": format!("chat{}", chat.id),
    })
}
