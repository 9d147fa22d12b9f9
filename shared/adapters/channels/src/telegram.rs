//! Telegram, by the Bot API (<https://core.telegram.org/bots/api>, version 10.1).

mod api;
mod connect;
mod content;
mod media;
mod outcome;
mod parse;
mod parts;
mod poll;
mod send;
mod verify;

pub use self::api::API_BASE;
pub(crate) use self::api::Bot;
pub(crate) use self::connect::{connect, disconnect, health};
pub(crate) use self::media::fetch;
pub(crate) use self::outcome::Failure;
pub(crate) use self::parse::parse;
pub(crate) use self::parts::parts;
pub(crate) use self::poll::poll;
pub use self::poll::{PollError, Polled};
pub(crate) use self::send::{acknowledge, delete, edit, send, time_needed, typing};
pub(crate) use self::verify::verify;

/// The updates we take, named to `setWebhook` and `getUpdates`: without a list we would get all but a few
/// (<https://core.telegram.org/bots/api#setwebhook>, `allowed_updates`).
const ALLOWED_UPDATES: [&str; 4] =
    ["message", "edited_message", "callback_query", "my_chat_member"];

/// The longest text of a message, in UTF-16 units (<https://core.telegram.org/bots/api#sendmessage>).
const TEXT_MAX: usize = 4096;

/// The longest caption, in UTF-16 units (<https://core.telegram.org/bots/api#sendphoto>).
const CAPTION_MAX: usize = 1024;

/// A message's id with us: Telegram's are unique in their chat only.
fn external_id(chat: &str, message: &str) -> String {
    format!("{chat}:{message}")
}

/// The chat and the message of an [`external_id`]; `None` for ids of another form, such as a pressed button's.
fn chat_and_message(external_id: &str) -> Option<(i64, i64)> {
    let (chat, message) = external_id.split_once(':')?;
    Some((chat.parse().ok()?, message.parse().ok()?))
}
