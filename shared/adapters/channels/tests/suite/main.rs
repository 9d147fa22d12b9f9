//! The messengers from outside: sample events in, a scripted Bot API out.

#![expect(clippy::unwrap_used, reason = "what a test does not expect fails it")]

mod bot_api;
mod connecting;
mod live_chat;
mod polling;
mod properties;
mod samples;
mod sending;
mod settling;
mod uploading;
