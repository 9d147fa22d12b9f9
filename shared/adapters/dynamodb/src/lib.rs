//! The stores on one DynamoDB table.
//!
//! Every item's key is built in `keys`, its attributes are one type in `items`, and each port is one file in `store`.
//! Reads that a decision rests on are consistent, every page is followed, and no type of the SDK shows above.
//!
//! What the items are: ARCHITECTURE.md, "The table".

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
