//! `imopenlines.crm.chat.*` and `imopenlines.crm.message.add`: the chats of a card's customer (reference §2.5). For one
//! and the same mistake they have different codes, as in the original (trap T33).

use application::cards::{card_chats, last_chat};
use application::ports::{CrmDirectory, Kept, PeopleStore};
use application::{Operated, Operation, operate};
use axum::http::StatusCode;
use domain::chat::Chat;
use domain::crm::{CardKind, CardRef};
use domain::ids::{ChatId, MessageId, UserId};
use domain::message::Content;
use domain::session::Draft;
use domain::settings::bbcode::plain;
use domain::user::{Role, User};
use serde_json::{Value, json};

use super::chats::MESSAGE_MAX_CHARS;
use super::{Answer, Call, RestError};
use crate::app::Ports;

/// What a call says of the card.
enum Entity {
    /// This one, be it there or not.
    Card(CardRef),
    /// A parameter is missing or empty.
    Missing(&'static str),
    /// The number is none.
    Malformed,
    /// There is no such kind.
    Unknown,
}

/// The chats of a card; those with an open session, unless `ACTIVE_ONLY` is off.
pub(super) async fn get<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let place = checked(call, forbidden("You don't have access to this action"))?;
    let active_only = call.params.flag("ACTIVE_ONLY", true);
    let chats = chats(call, place).await?.unwrap_or_default();
    let shown = chats.iter().filter(|it| !active_only || it.open_session().is_some()).map(|it| {
        json!({
            "CHAT_ID": it.id.to_string(), "CONNECTOR_ID": it.kind.connector(),
            "CONNECTOR_TITLE": it.kind.title(),
        })
    });
    Ok(shown.collect::<Vec<Value>>().into())
}

/// The number of the card's last chat; that there is none is an error.
pub(super) async fn last<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let not_found = || RestError::bad("CRM_CHAT_EMPTY_CRM_DATA", "Could not find CRM object");
    let place = match entity(call) {
        Entity::Card(place) => place,
        Entity::Missing(_) => {
            return Err(RestError::bad("CRM_CHAT_EMPTY_CRM_DATA", "Empty CRM data"));
        }
        Entity::Malformed => return Err(malformed()),
        Entity::Unknown => return Err(not_found()),
    };
    let chats = chats(call, place).await?.unwrap_or_default();
    let last = last_chat(&chats).ok_or_else(not_found)?;
    Ok(last.id.0.into())
}

/// Lets an employee read along in a card's chat. Gives the chat's number, or 0 if there is none.
pub(super) async fn add_user<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let denied = || forbidden("You don't have access to join user to chat");
    let place = checked(call, denied())?;
    // The original's own words.
    let empty = || argument("Empty USER_ID");
    let user = call.params.id("USER_ID").map(UserId).ok_or_else(empty)?;
    let Some(chat) = chat_of(call, place, denied()).await? else { return Ok(0.into()) };
    active(call, user).await?;
    let session = chat.open_session();
    let is_member =
        |user| session.is_some_and(|it| it.joined.contains(&user) || it.operator() == Some(user));
    let already = "You don't have access or user already member in chat";
    if is_member(user) {
        return Err(RestError::bad("WRONG_REQUEST", already));
    }
    match operate(&call.app.context, call.user, chat.id, None, Operation::Invite(user)).await? {
        Operated::Done(_) => Ok(chat.id.0.into()),
        Operated::Refused { refusal, .. } => Err(RestError::refused("WRONG_REQUEST", refusal)),
        Operated::NotFound => Err(denied()),
    }
}

/// Has an employee read along no more. Gives the chat's number, or 0 if there is none.
pub(super) async fn remove_user<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let denied = || forbidden("You don't have access to join user to chat");
    let place = match entity(call) {
        Entity::Card(place) => place,
        Entity::Missing(_) => {
            return Err(RestError::bad("CRM_CHAT_EMPTY_CRM_DATA", "Empty CRM data"));
        }
        Entity::Malformed => return Err(malformed()),
        Entity::Unknown => return Err(denied()),
    };
    let empty = || RestError::bad("CRM_CHAT_EMPTY_USER", "Empty User ID");
    let user = call.params.id("USER_ID").map(UserId).ok_or_else(empty)?;
    let Some(chat) = chat_of(call, place, denied()).await? else { return Ok(0.into()) };
    active(call, user).await?;
    let may_not = || {
        let why = "You don't have access to delete a user from this chat";
        RestError::new(StatusCode::FORBIDDEN, "CHAT_DELETE_USER_PERMISSION_DENIED", why)
    };
    let is_there = |it: &Chat| {
        it.open_session().is_some_and(|it| it.joined.contains(&user) || it.holder() == Some(user))
    };
    if !is_there(&chat) {
        let why = "You don't have access or user already not in chat";
        return Err(RestError::bad("WRONG_REQUEST", why));
    }
    match operate(&call.app.context, call.user, chat.id, None, Operation::Remove(user)).await? {
        Operated::Done(_) => Ok(chat.id.0.into()),
        Operated::Refused { refusal, .. } => {
            Err(RestError { refusal: Some(refusal.code()), ..may_not() })
        }
        Operated::NotFound => Err(may_not()),
    }
}

/// Writes to the customer as an employee who holds the session. Only an admin writes as another than themselves: who
/// does not hold a session does not speak to the customer (design D7).
pub(super) async fn message<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let denied = || forbidden("User don't have access to this entity");
    let place = checked(call, denied())?;
    let number = |name: &'static str| call.params.id(name).ok_or_else(|| argument(name));
    let (user, chat) = (UserId(number("USER_ID")?), ChatId(number("CHAT_ID")?));
    let text = plain(&call.params.text("MESSAGE").unwrap_or_default());
    if text.trim().is_empty() {
        return Err(argument("MESSAGE"));
    }
    if text.chars().count() > MESSAGE_MAX_CHARS {
        return Err(RestError::bad("MESSAGE_TOO_LONG", "The message is too long"));
    }
    let chats = chats(call, place).await?.ok_or_else(denied)?;
    if !chats.iter().any(|it| it.id == chat) {
        return Err(not_in_crm());
    }
    let cancelled = || RestError::bad("CANCELED", "You cannot send messages to the specified chat");
    let sender = sender(call, user).await?.ok_or_else(cancelled)?;
    let draft = Draft { content: Content::text(text), internal: false, client_id: None };
    match operate(&call.app.context, &sender, chat, None, Operation::Write(draft)).await? {
        Operated::Done(committed) => {
            let added = committed.entries.last();
            Ok(added.map_or(0, |it| MessageId::of(it.chat, it.seq).0).into())
        }
        Operated::Refused { refusal, .. } => {
            Err(RestError { refusal: Some(refusal.code()), ..cancelled() })
        }
        Operated::NotFound => Err(cancelled()),
    }
}

/// Whom the caller may write as: themselves, or, for an admin, anybody who works here.
async fn sender<P: Ports>(call: &Call<'_, P>, user: UserId) -> Result<Option<User>, RestError> {
    if user == call.user.id {
        return Ok(Some(call.user.clone()));
    }
    let found = call.app.context.store.user(user).await?.filter(|it| !it.presence.dismissed);
    Ok(found.filter(|_| call.user.role == Role::Admin))
}

/// What the call says of the card; every part of it is looked at before the card is.
fn entity<P: Ports>(call: &Call<'_, P>) -> Entity {
    let text = |name| call.params.text(name).map(|it| it.trim().to_owned());
    let kind = text("CRM_ENTITY_TYPE").filter(|it| !it.is_empty());
    let Some(kind) = kind else { return Entity::Missing("CRM_ENTITY_TYPE") };
    match call.params.get("CRM_ENTITY") {
        None => return Entity::Missing("CRM_ENTITY"),
        Some(Value::String(text)) if text.trim().is_empty() => {
            return Entity::Missing("CRM_ENTITY");
        }
        Some(_) => {}
    }
    let Some(number) = call.params.id("CRM_ENTITY") else { return Entity::Malformed };
    CardKind::named(&kind).map_or(Entity::Unknown, |kind| Entity::Card(CardRef::new(kind, number)))
}

/// The card, where what is missing is an `ERROR_ARGUMENT`, and an unknown kind is `unknown`.
fn checked<P: Ports>(call: &Call<'_, P>, unknown: RestError) -> Result<CardRef, RestError> {
    match entity(call) {
        Entity::Card(place) => Ok(place),
        Entity::Missing(name) => Err(argument(name)),
        Entity::Malformed => Err(malformed()),
        Entity::Unknown => Err(unknown),
    }
}

/// The chats of a card; none, if there is no such card.
async fn chats<P: Ports>(
    call: &Call<'_, P>,
    place: CardRef,
) -> Result<Option<Vec<Chat>>, RestError> {
    if call.app.crm.card(place).await?.and_then(Kept::card).is_none() {
        return Ok(None);
    }
    Ok(Some(card_chats(&call.app.context, place).await?))
}

/// The chat the call names, or the card's last; none, where it names none and there is none.
async fn chat_of<P: Ports>(
    call: &Call<'_, P>,
    place: CardRef,
    no_card: RestError,
) -> Result<Option<Chat>, RestError> {
    let found = chats(call, place).await?;
    let named = call.params.id("CHAT_ID").map(ChatId);
    match (found, named) {
        (Some(chats), None) => Ok(last_chat(&chats).cloned()),
        (Some(chats), Some(named)) => {
            let chat = chats.into_iter().find(|it| it.id == named);
            chat.map(Some).ok_or_else(not_in_crm)
        }
        (None, None) => Ok(None),
        (None, Some(_)) => Err(no_card),
    }
}

/// Refuses who does not work here, or never did.
async fn active<P: Ports>(call: &Call<'_, P>, user: UserId) -> Result<(), RestError> {
    let found = call.app.context.store.user(user).await?;
    let is_active = found.is_some_and(|it| !it.presence.dismissed);
    let inactive = || RestError::bad("CRM_CHAT_USER_NOT_ACTIVE", "User not active");
    if is_active { Ok(()) } else { Err(inactive()) }
}

fn not_in_crm() -> RestError {
    RestError::bad("CHAT_NOT_IN_CRM", "Chat does not belong to the CRM object being checked")
}

fn forbidden(why: &str) -> RestError {
    RestError::new(StatusCode::FORBIDDEN, "ACCESS_DENIED", format!("Access denied! {why}"))
}

fn argument(name: &str) -> RestError {
    RestError::bad("ERROR_ARGUMENT", format!("Argument '{name}' is null or empty"))
}

fn malformed() -> RestError {
    let why = "The value of an argument 'CRM_ENTITY' has an invalid type";
    RestError::bad("ERROR_ARGUMENT", why)
}
