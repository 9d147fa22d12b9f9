//! `imopenlines.session.history.get`: a session with its messages, users and files (reference §7.3).

use application::actor_in;
use application::chats::{History, HistoryQuery, LIMIT_MAX, MessageView, read_session};
use application::ports::{ChatStore, LineStore, PeopleStore};
use domain::ids::{ChatId, SessionId};
use domain::message::{Attachment, Author};
use domain::user::User;
use serde_json::{Map, Value, json};

use super::chats::{entity_data, linked, name_of};
use super::envelope::iso;
use super::lines::map_or_empty;
use super::users::{customer, customer_id, employee};
use super::{Answer, Call, RestError};
use crate::app::Ports;

pub(super) async fn get<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let session = session_id(call).await?;
    let query = HistoryQuery { session, after: 0, limit: LIMIT_MAX };
    let context = &call.app.context;
    let history = read_session(context, &call.app.messenger, call.user, query).await?;
    let history = history
        .ok_or_else(|| RestError::bad("ACCESS_DENIED", "You don't have access to this session"))?;
    let roster = context.store.roster(history.session.session.line).await?;
    let can_join = actor_in(&roster, call.user).may_take();
    let users = context.store.users().await?;
    Ok(shown(&history, &users, can_join, &call.app.config.public_url).into())
}

/// The session a call names, or the last one of its chat.
async fn session_id<P: Ports>(call: &Call<'_, P>) -> Result<SessionId, RestError> {
    let (store, params) = (&call.app.context.store, &call.params);
    let invalid = || RestError::bad("INVALID_SESSION_ID", "Session ID is invalid");
    if params.get("SESSION_ID").is_some() {
        let id = SessionId(params.id("SESSION_ID").ok_or_else(invalid)?);
        return store.session(id).await?.map(|it| it.id).ok_or_else(invalid);
    }
    let Some(chat) = params.id("CHAT_ID") else {
        let why = "Either SESSION_ID or CHAT_ID is required";
        return Err(RestError::bad("MISSING_REQUIRED_PARAM", why));
    };
    let head = store.head(ChatId(chat)).await?;
    head.and_then(|it| it.chat.session).map(|it| it.id).ok_or_else(invalid)
}

fn shown(history: &History, users: &[User], can_join: bool, public_url: &str) -> Value {
    let (chat, session) = (&history.session.chat, &history.session.session);
    let dialog = format!("chat{}", chat.id);
    let owner = session.operator();
    let authors = history.messages.iter().filter_map(|it| match it.message.author {
        Author::Operator(user) | Author::Bot(user) => Some(user),
        Author::Customer(_) | Author::Elsewhere | Author::System => None,
    });
    let present: std::collections::BTreeSet<_> =
        authors.chain(owner).chain(session.joined.iter().copied()).collect();
    let mut people: Map<String, Value> = users
        .iter()
        .filter(|it| present.contains(&it.id))
        .map(|it| (it.id.to_string(), employee(it)))
        .collect();
    let customer_id = customer_id(&chat.customer);
    people.insert(customer_id.to_string(), customer(&chat.customer));
    let in_chat: Vec<u64> = present.iter().map(|it| it.0).chain([customer_id]).collect();
    let newest_first: Vec<String> =
        history.messages.iter().rev().map(|it| it.id.to_string()).collect();
    let message = |it: &MessageView| (it.id.to_string(), message(it, &dialog, customer_id));
    let files = history.messages.iter().flat_map(|it| files(it, customer_id, public_url));
    json!({
        "chatId": chat.id.0,
        "canJoin": if can_join { "Y" } else { "N" },
        "canVoteHead": "N",
        "sessionId": session.id.0,
        "sessionVoteHead": 0,
        "sessionCommentHead": null,
        "userId": dialog,
        "message": map_or_empty(history.messages.iter().map(message)),
        "usersMessage": { dialog.as_str(): newest_first },
        "users": people,
        "openlines": { "canvoteashead": { session.line.to_string(): false } },
        "userInGroup": groups(users, &present),
        "woUserInGroup": [],
        "chat": { chat.id.to_string(): chat_node(history) },
        "userBlockChat": { chat.id.to_string(): {} },
        "userInChat": { chat.id.to_string(): in_chat },
        "files": map_or_empty(files),
    })
}

/// Who of those present is in which department.
fn groups(users: &[User], present: &std::collections::BTreeSet<domain::ids::UserId>) -> Value {
    let mut groups: std::collections::BTreeMap<u64, Vec<String>> =
        std::collections::BTreeMap::new();
    for user in users.iter().filter(|it| present.contains(&it.id)) {
        for department in &user.department_ids {
            groups.entry(department.0).or_default().push(user.id.to_string());
        }
    }
    map_or_empty(
        groups.into_iter().map(|(id, users)| (id.to_string(), json!({ "id": id, "users": users }))),
    )
}

fn sender(message: &MessageView, customer_id: u64) -> u64 {
    match message.message.author {
        Author::Customer(_) => customer_id,
        Author::Operator(user) | Author::Bot(user) => user.0,
        Author::Elsewhere | Author::System => 0,
    }
}

fn message(view: &MessageView, dialog: &str, customer_id: u64) -> Value {
    let text = view.message.content.text.as_deref().unwrap_or_default();
    let external: Vec<&String> = view.external_id.iter().collect();
    let file_ids: Vec<u64> =
        (0..).zip(&view.message.content.attachments).map(|(n, _)| file_id(view, n)).collect();
    let mut params = Map::new();
    if !external.is_empty() {
        params.insert("connectorMid".to_owned(), json!(external));
    }
    if !file_ids.is_empty() {
        params.insert("fileId".to_owned(), json!(file_ids));
    }
    json!({
        "id": view.id.to_string(),
        "chatid": view.id.chat().to_string(),
        "senderid": sender(view, customer_id).to_string(),
        "recipientid": dialog,
        "date": iso(view.at),
        "text": text,
        "textlegacy": html(text),
        "params": map_or_empty(params.into_iter()),
    })
}

/// The text as HTML: nothing in it is markup.
fn html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    escaped.replace('"', "&quot;").replace('\n', "<br />")
}

/// A number of its own for each file: messages have at most ten.
fn file_id(view: &MessageView, n: u64) -> u64 {
    view.content_id.0.saturating_mul(10).saturating_add(n)
}

fn files(view: &MessageView, customer_id: u64, public_url: &str) -> Vec<(String, Value)> {
    let author = sender(view, customer_id);
    let show = |(n, file): (u64, &Attachment)| {
        let id = file_id(view, n);
        let url = format!("{public_url}/api/v1/attachments/{}/{n}", view.content_id);
        let name = file.name.as_deref().unwrap_or("file");
        let is_image = file.kind == domain::message::AttachmentKind::Image;
        let shown = json!({
            "id": id, "chatid": view.id.chat().0, "date": iso(view.at),
            "type": if is_image { "image" } else { "file" }, "name": name,
            "extension": name.rsplit_once('.').map(|(_, it)| it).unwrap_or_default(),
            "size": file.size.unwrap_or(0), "image": false, "status": "done", "progress": 100,
            "authorid": author, "authorname": "", "urlpreview": "", "urlshow": url, "urldownload": url,
            "viewerattrs": {}, "mediaurl": [], "istranscribable": false, "isvideonote": false,
            "isvoicenote": file.kind == domain::message::AttachmentKind::Voice,
        });
        (id.to_string(), shown)
    };
    (0..).zip(&view.message.content.attachments).map(show).collect()
}

fn chat_node(history: &History) -> Value {
    let view = &history.session;
    let chat = &view.chat;
    json!({
        "id": chat.id.to_string(), "parentChatId": 0, "name": name_of(chat),
        "owner": view.session.operator().map_or(0, |it| it.0).to_string(), "color": "#4ba984",
        "extranet": true, "avatar": "", "call": "0", "callNumber": "", "entityType": "LINES",
        "entityId": chat.user_code(), "entityData1": entity_data(view), "entityData2": linked(chat),
        "entityData3": "", "messageCount": chat.seq, "public": "", "muteList": {}, "managerList": [],
        "dateCreate": iso(view.session.opened_at), "type": "lines",
        "entityLink": { "type": "LINES", "url": "", "id": chat.user_code() },
        "permissions": {
            "manageUsersAdd": "member", "manageUsersDelete": "manager", "manageUi": "member",
            "manageSettings": "owner", "manageMessages": "member", "canPost": "member",
        },
        "textFieldEnabled": true, "backgroundId": null, "messageType": "L", "isNew": false,
    })
}
