//! Telegram, by the Bot API (<https://core.telegram.org/bots/api>, version 10.1).

mod api;
mod connect;
mod content;
mod keyboard;
mod media;
mod outcome;
mod parse;
mod parts;
mod poll;
mod send;
mod verify;

use std::time::Duration;

use application::ports::{
    ConnectError, Connected, Media, Objects, OutboundPart, Outgoing, Profile, SendResult,
};
use domain::channel::{Channel, ChannelKind, Connection};
use domain::message::{Attachment, Content, REPLIES_MAX};
use domain::pace::{Pace, Rate};
use domain::time::Seconds;

pub use self::api::API_BASE;
pub(crate) use self::api::Bot;
pub(crate) use self::poll::poll;
pub use self::poll::{PollError, Polled};
use crate::facts::{Choices, Facts, Receipts, Signs};
use crate::inbound::{Call, Parsed, Routes, Unverified};
use crate::provider::{Provider, Sent, Way};
use crate::split::Unit;

/// Telegram's bots.
pub(crate) struct Telegram;

impl Provider for Telegram {
    const KIND: ChannelKind = ChannelKind::Telegram;

    const FACTS: Facts = Facts {
        text_max: TEXT_MAX,
        unit: Unit::Utf16,
        caption_max: CAPTION_MAX,
        file_max: media::UPLOAD_MAX_BYTES,
        links: false,
        inbound: Signs { edit: true, delete: false, reply: true, typing: false, read: false },
        outbound: Signs { edit: true, delete: true, reply: true, typing: true, read: false },
        receipts: Receipts::None,
        choices: Some(CHOICES),
        faces: false,
    };

    const BY_HAND: &'static str =
        "Have @BotFather revoke the bot's token, or call deleteWebhook with it.";

    fn verify(&self, connection: &Connection, call: &Call<'_>) -> Result<(), Unverified> {
        verify::verify(connection, call.headers)
    }

    fn parse(&self, routes: &Routes, call: &Call<'_>) -> Parsed {
        match routes.only() {
            Ok(channel) => parse::parse(channel, call.body, call.now),
            Err(why) => Parsed::parked(why, call.body),
        }
    }

    fn parts(&self, content: &Content) -> Vec<OutboundPart> {
        parts::parts(content)
    }

    fn time_needed(&self, part: &OutboundPart) -> Duration {
        send::time_needed(part)
    }

    fn pace(&self, _: &Channel, conversation: &str, _: Option<&OutboundPart>) -> Pace {
        // Groups have negative ids (<https://core.telegram.org/bots/api#chat>).
        let conversation = if conversation.starts_with('-') { IN_A_GROUP } else { IN_A_CHAT };
        Pace { account: Some(OF_A_BOT), conversation: Some(conversation) }
    }

    async fn send<O: Objects>(&self, way: Way<'_, O>, outgoing: Outgoing<'_>) -> SendResult {
        let Outgoing { conversation, part, reply_to, .. } = outgoing;
        match Bot::new(way.targets, way.account) {
            Ok(bot) => send::send(&bot, way.objects, conversation, part, reply_to).await,
            Err(failure) => failure.into(),
        }
    }

    async fn edit<O: Objects>(
        &self,
        way: Way<'_, O>,
        sent: Sent<'_>,
        part: &OutboundPart,
    ) -> SendResult {
        match Bot::new(way.targets, way.account) {
            Ok(bot) => send::edit(&bot, sent.id, part).await,
            Err(failure) => failure.into(),
        }
    }

    async fn delete<O: Objects>(&self, way: Way<'_, O>, sent: Sent<'_>) -> SendResult {
        match Bot::new(way.targets, way.account) {
            Ok(bot) => send::delete(&bot, sent.id).await,
            Err(failure) => failure.into(),
        }
    }

    async fn typing<O: Objects>(&self, way: Way<'_, O>, conversation: &str) -> SendResult {
        match Bot::new(way.targets, way.account) {
            Ok(bot) => send::typing(&bot, conversation).await,
            Err(failure) => failure.into(),
        }
    }

    async fn profile<O: Objects>(
        &self,
        way: Way<'_, O>,
        customer: &str,
        max_bytes: usize,
    ) -> Result<Profile, ConnectError> {
        media::picture(&Bot::new(way.targets, way.account)?, customer, max_bytes).await
    }

    async fn acknowledge<O: Objects>(&self, way: Way<'_, O>, press_id: &str) -> SendResult {
        match Bot::new(way.targets, way.account) {
            Ok(bot) => send::acknowledge(&bot, press_id).await,
            Err(failure) => failure.into(),
        }
    }

    async fn connect<O: Objects>(
        &self,
        way: Way<'_, O>,
        webhook: Option<(&str, &str)>,
    ) -> Result<Connected, ConnectError> {
        connect::connect(&Bot::new(way.targets, way.account)?, webhook).await
    }

    async fn disconnect<O: Objects>(
        &self,
        way: Way<'_, O>,
        _: &[Channel],
    ) -> Result<Vec<String>, ConnectError> {
        connect::disconnect(&Bot::new(way.targets, way.account)?).await
    }

    async fn check<O: Objects>(&self, way: Way<'_, O>) -> Result<Option<String>, ConnectError> {
        let registered = way.account.channel.registered_url.as_deref();
        connect::check(&Bot::new(way.targets, way.account)?, registered).await
    }

    async fn fetch<O: Objects>(
        &self,
        way: Way<'_, O>,
        _attachment: &Attachment,
        id: &str,
        max_bytes: usize,
    ) -> Result<Media, ConnectError> {
        media::fetch(&Bot::new(way.targets, way.account)?, id, max_bytes).await
    }
}

/// The updates we take, named to `setWebhook` and `getUpdates`: without a list we would get all but a few
/// (<https://core.telegram.org/bots/api#setwebhook>, `allowed_updates`).
const ALLOWED_UPDATES: [&str; 4] =
    ["message", "edited_message", "callback_query", "my_chat_member"];

/// The longest text of a message, in UTF-16 units (<https://core.telegram.org/bots/api#sendmessage>).
const TEXT_MAX: usize = 4096;

/// The longest caption, in UTF-16 units (<https://core.telegram.org/bots/api#sendphoto>).
const CAPTION_MAX: usize = 1024;

/// Messages of a bot, to one person, to one group (<https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>):
/// about 30 a second; one a second, *short bursts* aside, of which five are taken; 20 a minute.
const OF_A_BOT: Rate = Rate::within(30, Seconds(1));
const IN_A_CHAT: Rate = Rate::bursting(1, Seconds(1), 5);
const IN_A_GROUP: Rate = Rate::within(20, Seconds(60));
/// An inline keyboard (<https://core.telegram.org/bots/api#inlinekeyboardbutton>: `callback_data` of 64 bytes). Telegram
/// names no limit for titles; clients cut what has no room.
const CHOICES: Choices = Choices {
    min: 1,
    max: REPLIES_MAX,
    title_max: 64,
    text_max: TEXT_MAX,
    payload_max: 64,
    links: true,
};

/// A message's id with us: Telegram's are unique in their chat only.
fn external_id(chat: &str, message: &str) -> String {
    format!("{chat}:{message}")
}

/// The chat and the message of an [`external_id`]; `None` for ids of another form, such as a pressed button's.
fn chat_and_message(external_id: &str) -> Option<(i64, i64)> {
    let (chat, message) = external_id.split_once(':')?;
    Some((chat.parse().ok()?, message.parse().ok()?))
}
