//! A Bitrix24 portal as the other end: people there write to a bot of ours, and their chats with it are conversations here.
//!
//! Relied on: <https://apidocs.bitrix24.com/api-reference/chat-bots/chat-bots-v2/> (`imbot.v2`: bots, events in webhook mode,
//! messages, files, limits) and <https://apidocs.bitrix24.com/limits.html>, as of mid 2026.
//!
//! - An admin there makes an *inbound webhook* with the scope `imbot` and gives us its address, which is the token. Connecting
//!   registers the bot; every call then carries a token of the bot's own, which follows from the address.
//! - Events are forms with PHP's keys (`data[message][text]`), in which everything is text; JSON is read too. They carry no
//!   signature: the address that the portal is given ends in a secret of ours, and where the portal's `application_token`
//!   was told, it must be right as well.
//! - A portal does not send an event again: what we do not take is lost.
//! - There is no idempotency key: what was not answered may have arrived. Texts are BB code.
//! - In group chats a bot hears what is addressed to it (`@bot`), in a chat of two everything.

mod form;
mod parse;
mod send;

use domain::channel::{Channel, Connection};
use domain::pace::Rate;
use domain::time::Seconds;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

pub(super) use self::parse::parse;
pub(super) use self::send::{
    TIME_NEEDED, check, connect, delete, disconnect, edit, fetch, send, typing,
};
use crate::inbound::{Call, Unverified};
use crate::json::Object;

/// Requests of an application, two a second, of which fifty may come at once ("Limits"; the REST API's leaky bucket).
pub(super) const OF_A_PORTAL: Rate = Rate::bursting(2, Seconds(1), 50);

/// Whether a portal of Bitrix24's is at the other end of `channel`.
pub(super) fn is_there(channel: &Channel) -> bool {
    channel.details.get("portal").is_some_and(|it| it == NAME)
}

/// What the setting `portal` says of it.
const NAME: &str = "bitrix24";

/// Checks that a call comes to the address that the portal was given, and with its token, where that was told.
pub(super) fn verify(connection: &Connection, call: &Call<'_>) -> Result<(), Unverified> {
    let expected = connection.secret_hash.as_deref().and_then(|it| hex::decode(it).ok());
    let expected = expected.filter(|it| !it.is_empty()).ok_or(Unverified::Wrong)?;
    let found = Sha256::digest(call.path);
    if !bool::from(found.as_slice().ct_eq(&expected)) {
        return Err(Unverified::Wrong);
    }
    let Some(token) = call.key.map(str::trim).filter(|it| !it.is_empty()) else { return Ok(()) };
    let event = form::read(call.body).ok_or(Unverified::Missing)?;
    let told = Object::of(&event).and_then(|it| it.object("auth")?.string("application_token"));
    let told = told.ok_or(Unverified::Missing)?;
    if bool::from(told.as_bytes().ct_eq(token.as_bytes())) {
        Ok(())
    } else {
        Err(Unverified::Wrong)
    }
}
