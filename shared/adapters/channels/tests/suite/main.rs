//! The messengers from outside: sample events in, a scripted Bot API out.

#![expect(clippy::unwrap_used, reason = "what a test does not expect fails it")]

mod apple;
mod bitrix24;
mod bot_api;
mod catalogue;
mod choices;
mod connecting;
mod direct;
mod documents;
mod downloads;
mod hostile;
mod http_api;
mod leaving;
mod limits;
mod live_chat;
mod marking;
mod meta;
mod moderating;
mod network;
mod polling;
mod profiles;
mod proof;
mod properties;
mod samples;
mod sending;
mod settling;
mod templates;
mod uploading;
mod viber;
mod whatsapp;
