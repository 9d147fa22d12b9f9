//! The stores on one DynamoDB table.
//!
//! Every item's key is built in `keys`, its attributes are one type in `items`, and each port is one file in `store`.
//! Reads that a decision rests on are consistent, every page is followed, and no type of the SDK shows above.
//!
//! | partition | sort key | what |
//! |---|---|---|
//! | `C#<chat>` | `HEAD`, `E#<seq>`, `D#<seq>` | a chat: head, log entries, deliveries |
//! | `V#<channel>#<conversation>` | `V` | which chat a conversation is |
//! | `X#…#<external id>` | `X` | which entry an external id leads to, or what waits for it |
//! | `S#<session>` | `S` | a session, in the `sessions` index under the line of its channel |
//! | `L#<line>` | `CONFIG`, `HERE#<user>`, `SLOT#<user>`, `WAIT#…`, `RECHECK` | a line: settings, seats, loads, who waits |
//! | `I#<user>` | `INBOX`, `N#<number>`, `X#…`, `WAYS` | an inbox; how its owner is told besides |
//! | `W#<webhook>`, `M#<user>` | `J#<at>#<id>` | an errand for a webhook, for a mailbox |
//! | `LINES`, `CHANNELS`, `USERS`, `DEPARTMENTS`, `AGREEMENTS`, `WEBHOOKS` | id | what there is |
//! | `N#…`, `K#…`, `H#…`, `T#…`, `P#…` | `N` … | connections, public keys, health, tokens, passwords |
//! | `CRM#<card>` | `CARD`, `TIMELINE`, `T#<number>`, `O#<origin>` | a card of the CRM, in the `sessions` index under its kind; its timeline |
//! | `F#<handle>` | `F`, `CLAIM` | the cards a phone, an e-mail or a messenger identity leads to; who may make one |
//! | `B#<card>` | chat | the chats of a card |
//! | `SOURCES` | code | where cards are said to come from |
//! | `SOCKET#<socket>`, `A#<topic>`, `SOCKETS` | `W`, `A`, `CHANGES`, `SOCKETS` | sockets, who follows what, what changed in lists, when the last socket ends |
//! | `COUNT#<kind>` | `COUNT` | the last id of a kind |
//! | `FORMAT` | `FORMAT` | the format of all this |
//!
//! The index `due` holds the heads and rechecks whose timer is set, in 8 shards each, and the errands that wait, in 4.

mod create;
mod error;
#[cfg(feature = "faults")]
pub mod faults;
mod format;
mod items;
mod json;
mod keys;
mod meter;
mod news;
mod store;
mod table;

pub use self::create::create_table;
pub use self::format::{FORMAT, FormatError};
pub use self::meter::Consumed;
pub use self::news::news;
pub use self::store::DynamoStore;

/// Sort keys of log entries begin with it: what the table's stream is filtered by, beside what else [`news`] tells.
pub const ENTRY_PREFIX: &str = "E#";
