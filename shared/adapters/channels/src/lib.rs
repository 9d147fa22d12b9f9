//! The messengers, one module each behind one interface, `provider::Provider`: what they tell us becomes
//! [`domain::inbound::Inbound`] ([`verify`], [`parse`]), what we tell them goes through [`Channels`], an
//! [`application::ports::Messenger`].
//!
//! **Invariant:** nothing a provider sends can make this crate panic or lose a message: what is not understood is
//! handed back, parked or as an unsupported content. **Invariant:** no token and no address of a call appears in an
//! error, a result or a log.

mod apple;
mod facts;
mod ids;
mod inbound;
mod json;
mod live_chat;
mod media;
mod messenger;
mod meta;
mod network;
mod parts;
mod provider;
mod signature;
mod split;
pub mod telegram;
mod viber;
pub mod visitor_token;
mod wire;

pub use self::facts::table;
pub use self::inbound::{
    Call, Parked, Parsed, Route, Routes, Typing, Unverified, answer, parse, verify,
};
pub use self::messenger::Channels;
// Whoever makes messengers says which addresses they may call.
pub use targets;
