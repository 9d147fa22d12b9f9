//! What the tests and the benchmark that drive Canali from outside share: the process, its interface, a stand-in for
//! Telegram's Bot API, and a look into the data that a stopped Canali leaves.

pub mod binary;
pub mod bot_api;
pub mod canali;
pub mod client;
pub mod network;
pub mod node;
pub mod office;
pub mod receiver;
pub mod socket;
pub mod stored;
pub mod update;
