//! The format of what the table holds: told by an item of the table itself, so that a Canali which knows another one
//! finds out before it reads anything, and says so (docs/adr/0016-the-tables-format.md).

use std::fmt;

use application::ports::StoreError;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::error::unavailable;
use crate::keys;
use crate::store::DynamoStore;
use crate::table::encode;

/// The format that this Canali reads and writes. It rises when an older Canali could not go on with what is stored: what
/// merely has new attributes is of the same format.
pub const FORMAT: u32 = 1;

/// Of what tables are that say nothing: they are new, or older than the item.
const UNTOLD: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
struct FormatItem {
    format: u32,
}

/// Why a table is not worked on.
#[derive(Error)]
pub enum FormatError {
    /// It is of another format. Nothing has been changed.
    #[error(
        "the table {table} was written by {} Canali (format {found}; this one knows {FORMAT}); nothing has been changed",
        whose(*.found)
    )]
    Other {
        /// The table.
        table: String,
        /// The format it says it has.
        found: u32,
    },
    /// It does not say which it has, or says nothing that can be read.
    #[error("the format of the table {table} is not known")]
    Unknown {
        /// The table.
        table: String,
        /// What was said instead.
        #[source]
        source: StoreError,
    },
}

/// In words as well: it is what `main` ends with, and `main` prints errors for programmers.
impl fmt::Debug for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other { .. } => write!(f, "{self}"),
            Self::Unknown { source, .. } => write!(f, "{self}: {source:?}"),
        }
    }
}

impl DynamoStore {
    /// The stores on the table `name`, if it is of our format: what each function begins with.
    ///
    /// A table that cannot be asked now is worked on: every call of the stores has the same trouble, and says so where
    /// it is dealt with, message by message.
    ///
    /// # Errors
    ///
    /// [`FormatError`]: it is of another format, or of one that cannot be read.
    pub async fn open(client: Client, name: impl Into<String>) -> Result<Self, FormatError> {
        let store = Self::new(client, name);
        match store.check_format().await {
            Err(FormatError::Unknown {
                table,
                source: source @ StoreError::Unavailable { .. },
            }) => {
                tracing::warn!(table, error = ?source, "the table's format is not known yet");
            }
            other => drop(other?),
        }
        Ok(store)
    }

    /// Makes sure that the table is of our format, and says so from now on. For whoever starts first.
    ///
    /// # Errors
    ///
    /// [`FormatError`]; asking again is safe.
    pub async fn keep_format(&self) -> Result<(), FormatError> {
        if self.check_format().await?.is_some() {
            return Ok(());
        }
        let item = encode(&keys::format(), &FormatItem { format: FORMAT });
        let put = self.table.client.put_item().table_name(&self.table.name);
        let put = put.set_item(Some(item.map_err(|it| self.unknown(it))?));
        match put.condition_expression("attribute_not_exists(pk)").send().await {
            Ok(_) => Ok(()),
            // Somebody was first: with the same format, one hopes.
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                self.check_format().await.map(drop)
            }
            Err(error) => Err(self.unknown(unavailable(error))),
        }
    }

    /// The format that the table says it has, which is ours; none, if it says nothing and can be of ours.
    ///
    /// # Errors
    ///
    /// [`FormatError`]
    pub async fn check_format(&self) -> Result<Option<u32>, FormatError> {
        let item: Option<FormatItem> =
            self.table.get(&keys::format()).await.map_err(|it| self.unknown(it))?;
        let told = item.map(|it| it.format);
        match told.unwrap_or(UNTOLD) {
            FORMAT => Ok(told),
            found => Err(FormatError::Other { table: self.table.name.clone(), found }),
        }
    }

    fn unknown(&self, source: StoreError) -> FormatError {
        FormatError::Unknown { table: self.table.name.clone(), source }
    }
}

fn whose(format: u32) -> &'static str {
    if format > FORMAT { "a newer" } else { "an older" }
}
