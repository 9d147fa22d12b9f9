//! `imopenlines.bot.session.*`: what a bot that holds a session does with it (reference §2.4). The caller is the bot, by
//! its own token; `CLIENT_ID`, by which the original tells a webhook's bots apart, is not looked at.

use application::{Operated, Operation, operate};
use domain::ids::{ChatId, LineId, UserId};
use domain::message::Content;
use domain::session::{Draft, Refusal};
use domain::settings::bbcode::plain;

use super::operator::{act, chat_or_empty, code_of, code_of_transfer, denied, transfer_id};
use super::{Answer, Call, RestError};
use crate::app::Ports;

/// The longest text of a message, as the original's.
const MESSAGE_MAX_CHARS: usize = 20_000;

/// Hands the session to the customer's responsible, or to the queue.
pub(super) async fn operator<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let chat = bot_chat(call)?;
    act(call, chat, Operation::Skip { offer: None }, |_| "WRONG_CHAT").await
}

/// Hands it to a person or a line. The bot lets go at once whatever `LEAVE` says: who does not hold a session does not
/// speak to the customer (design D7).
pub(super) async fn transfer<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let chat = bot_chat(call)?;
    let to = target(call)?;
    act(call, chat, to, code_of_transfer).await
}

pub(super) async fn finish<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    act(call, bot_chat(call)?, Operation::Finish, code_of).await
}

/// `WELCOME` sends the line's greeting, which goes out once, and `DEFAULT` the text. `true` means that it was called,
/// not that there is a message (trap T30).
pub(super) async fn send<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let chat = bot_chat(call)?;
    let name = call.params.text("NAME").unwrap_or_default().trim().to_ascii_uppercase();
    let text = plain(&call.params.text("MESSAGE").unwrap_or_default());
    if text.chars().count() > MESSAGE_MAX_CHARS {
        return Err(RestError::bad("MESSAGE_TOO_LONG", "The message is too long"));
    }
    let operation = match name.as_str() {
        "WELCOME" => Operation::Greet,
        "DEFAULT" | "" => {
            let content = Content::text(text);
            Operation::Write(Draft { content, internal: false, client_id: None })
        }
        _ => return Ok(true.into()),
    };
    match operate(&call.app.context, call.user, chat, None, operation).await? {
        Operated::Done(_) | Operated::Refused { refusal: Refusal::MessageEmpty, .. } => {
            Ok(true.into())
        }
        Operated::Refused { refusal, .. } => Err(RestError::refused(code_of(refusal), refusal)),
        Operated::NotFound => Err(denied()),
    }
}

/// The chat a bot names.
fn bot_chat<P: Ports>(call: &Call<'_, P>) -> Result<ChatId, RestError> {
    let chat = chat_or_empty(call)?;
    if call.user.bot { Ok(chat) } else { Err(RestError::bad("BOT_ID_ERROR", "Bot not found")) }
}

/// `USER_ID` before `QUEUE_ID` before `TRANSFER_ID`.
fn target<P: Ports>(call: &Call<'_, P>) -> Result<Operation, RestError> {
    let params = &call.params;
    if params.has("USER_ID") {
        let empty = || RestError::bad("USER_ID_EMPTY", "User ID can't be empty");
        let id = params.id("USER_ID");
        return id.map(|it| Operation::TransferToUser(UserId(it))).ok_or_else(empty);
    }
    if params.has("QUEUE_ID") {
        let empty = || RestError::bad("QUEUE_ID_EMPTY", "QUEUE ID can't be empty");
        let id = params.id("QUEUE_ID");
        return id.map(|it| Operation::TransferToLine(LineId(it))).ok_or_else(empty);
    }
    let empty = || RestError::bad("TRANSFER_ID_EMPTY", "Queue ID or User ID can't be empty");
    transfer_id(call)?.ok_or_else(empty)
}
