//! The table's stream, read and mended through a second connection to dynoxide's file.
//!
//! dynoxide keeps every stream record for ever and scans them all on each write. An index and
//! trimming keep a write as cheap after a hundred thousand entries as after the first; both lean
//! on the insides of its file, so their shape is checked at the start.

use std::error::Error;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

/// The columns of dynoxide 3.2's stream table that are read here.
const COLUMNS: &[&str] =
    &["id", "table_name", "event_name", "keys_json", "new_image", "sequence_number", "event_id"];

/// How long this connection waits for dynoxide to finish a write.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How many records are trimmed in one transaction, during which writers wait.
const TRIM_AT_ONCE: usize = 500;

/// What is added to a stored sequence number: DynamoDB's have 21 digits and more.
const SEQUENCE_NUMBER_OFFSET: u128 = 100_000_000_000_000_000_000;

/// An item that was written to the table and that `dispatch` is told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamRecord {
    /// Its place in the stream.
    pub position: i64,
    /// Its globally unique id.
    pub event_id: String,
    /// Whether the item is new or was changed: `INSERT` or `MODIFY`.
    pub event_name: String,
    /// The item's key, as DynamoDB JSON.
    pub keys: String,
    /// The item, as DynamoDB JSON.
    pub new_image: String,
}

impl StreamRecord {
    /// The public form of its place: 21 digits, whose order as text is their order as numbers.
    pub fn sequence_number(&self) -> String {
        (SEQUENCE_NUMBER_OFFSET + u128::from(self.position.max(0).unsigned_abs())).to_string()
    }
}

/// What is in the stream after a position.
#[derive(Debug, Default)]
pub struct StreamPage {
    /// What `dispatch` is told of, in order.
    pub records: Vec<StreamRecord>,
    /// The position of the last record looked at, told of or not; none if there was none.
    pub end: Option<i64>,
}

/// The stream of one table.
#[derive(Debug)]
pub struct Stream {
    table: String,
    connection: Mutex<Connection>,
}

impl Stream {
    /// Opens dynoxide's file beside dynoxide.
    ///
    /// # Errors
    ///
    /// In words, if its stream table is not as dynoxide 3.2 makes it.
    pub fn open(file: &Path, table: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let connection = Connection::open(file)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        check(&connection)?;
        connection.execute_batch(
            "CREATE INDEX IF NOT EXISTS canali_stream_records
             ON _stream_records (table_name, CAST(sequence_number AS INTEGER))",
        )?;
        Ok(Self { table: table.to_owned(), connection: Mutex::new(connection) })
    }

    /// Reads up to `most` records after `position` of those that the template's filter lets through: new log entries, and
    /// what else people see as it happens: deliveries, notifications, presences.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn read(&self, position: i64, most: usize) -> rusqlite::Result<StreamPage> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT CAST(sequence_number AS INTEGER) AS position,
                    CASE
                        WHEN keys_json ->> '$.sk.S' GLOB 'E#*' THEN event_name = 'INSERT'
                        WHEN keys_json ->> '$.pk.S' GLOB 'I#*'
                            THEN event_name = 'INSERT' AND keys_json ->> '$.sk.S' GLOB 'N#*'
                        ELSE event_name IN ('INSERT', 'MODIFY')
                            AND (keys_json ->> '$.sk.S' GLOB 'D#*'
                                OR keys_json ->> '$.sk.S' GLOB 'HERE#*')
                    END AS is_told,
                    event_id, event_name, keys_json, new_image
             FROM _stream_records
             WHERE table_name = ?1 AND CAST(sequence_number AS INTEGER) > ?2
             ORDER BY CAST(sequence_number AS INTEGER)",
        )?;
        let mut rows = statement.query(params![self.table, position])?;
        let mut page = StreamPage::default();
        while page.records.len() < most
            && let Some(row) = rows.next()?
        {
            let position = row.get("position")?;
            page.end = Some(position);
            if row.get::<_, Option<bool>>("is_told")?.unwrap_or(false) {
                page.records.push(StreamRecord {
                    position,
                    event_id: row.get::<_, Option<String>>("event_id")?.unwrap_or_default(),
                    event_name: row.get("event_name")?,
                    keys: row.get("keys_json")?,
                    new_image: row.get::<_, Option<String>>("new_image")?.unwrap_or_default(),
                });
            }
        }
        Ok(page)
    }

    /// Whether there is any record after `position`.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn has_after(&self, position: i64) -> rusqlite::Result<bool> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT 1 FROM _stream_records
             WHERE table_name = ?1 AND CAST(sequence_number AS INTEGER) > ?2 LIMIT 1",
        )?;
        let found = statement.query_row(params![self.table, position], |_| Ok(())).optional()?;
        Ok(found.is_some())
    }

    /// Deletes what lies before `position`; the record at it stays, and with it the newest one,
    /// which dynoxide counts on from.
    ///
    /// # Errors
    ///
    /// If the file cannot be written; nothing is lost then.
    pub fn trim(&self, position: i64) -> rusqlite::Result<usize> {
        let mut trimmed = 0;
        loop {
            let connection = self.connection();
            let mut statement = connection.prepare_cached(
                "DELETE FROM _stream_records WHERE id IN (
                     SELECT id FROM _stream_records
                     WHERE table_name = ?1 AND CAST(sequence_number AS INTEGER) < ?2
                     ORDER BY CAST(sequence_number AS INTEGER) LIMIT ?3)",
            )?;
            let count = statement.execute(params![self.table, position, TRIM_AT_ONCE])?;
            trimmed += count;
            if count < TRIM_AT_ONCE {
                return Ok(trimmed);
            }
        }
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses a stream table of another shape than the one this was written for.
fn check(connection: &Connection) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let found = statement.query_map(["_stream_records"], |row| row.get::<_, String>(0))?;
    let found: Vec<String> = found.collect::<Result<_, _>>()?;
    let missing: Vec<_> =
        COLUMNS.iter().filter(|it| !found.iter().any(|name| name == *it)).copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "the database's stream table lacks {}; this build of Canali reads files as dynoxide 3.2 \
         makes them",
        missing.join(", ")
    )
    .into())
}

#[cfg(test)]
mod tests {
    use dynoxide::Database;
    use serde_json::json;
    use tempfile::TempDir;

    use super::*;

    fn table() -> (TempDir, Database, Stream) {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("db");
        let database = Database::new(file.to_str().unwrap()).unwrap();
        let request = json!({
            "TableName": "canali",
            "AttributeDefinitions": [
                { "AttributeName": "pk", "AttributeType": "S" },
                { "AttributeName": "sk", "AttributeType": "S" },
            ],
            "KeySchema": [
                { "AttributeName": "pk", "KeyType": "HASH" },
                { "AttributeName": "sk", "KeyType": "RANGE" },
            ],
            "BillingMode": "PAY_PER_REQUEST",
            "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "NEW_IMAGE" },
        });
        database.create_table(serde_json::from_value(request).unwrap()).unwrap();
        let stream = Stream::open(&file, "canali").unwrap();
        (dir, database, stream)
    }

    fn put(database: &Database, sk: &str) {
        let item = json!({ "pk": { "S": "C#1" }, "sk": { "S": sk } });
        let request = json!({ "TableName": "canali", "Item": item });
        database.put_item(serde_json::from_value(request).unwrap()).unwrap();
    }

    #[test]
    fn what_people_see_as_it_happens_is_read_too() {
        let (_dir, database, stream) = table();
        let put = |pk: &str, sk: &str, n: u32| {
            let item = json!({ "pk": { "S": pk }, "sk": { "S": sk }, "n": { "N": n.to_string() } });
            let request = json!({ "TableName": "canali", "Item": item });
            database.put_item(serde_json::from_value(request).unwrap()).unwrap();
        };
        let told = [("C#1", "D#0000002"), ("I#1", "N#1"), ("L#2", "HERE#3")];
        for n in 1..=2 {
            for (pk, sk) in told {
                put(pk, sk, n);
            }
            put("I#1", "INBOX", n);
            put("L#2", "SLOT#3", n);
        }
        let names = stream.read(0, 100).unwrap().records.into_iter().map(|it| it.event_name);
        assert_eq!(names.collect::<Vec<_>>(), ["INSERT", "INSERT", "INSERT", "MODIFY", "MODIFY"]);
    }

    #[test]
    fn only_new_log_entries_are_read_but_all_are_passed() {
        let (_dir, database, stream) = table();
        for sk in ["HEAD", "E#1", "HEAD", "E#2", "E#2", "X#1"] {
            put(&database, sk);
        }
        let page = stream.read(0, 100).unwrap();
        let keys: Vec<_> = page.records.iter().map(|it| it.keys.contains("E#")).collect();
        assert_eq!(keys, [true, true], "a change of an entry is none");
        assert!(page.end > Some(page.records[1].position));
        assert!(!stream.has_after(page.end.unwrap()).unwrap());

        let page = stream.read(0, 1).unwrap();
        assert_eq!((page.records.len(), page.end), (1, Some(page.records[0].position)));
        assert!(page.records[0].sequence_number().len() == 21);
    }

    #[test]
    fn trimming_leaves_what_is_ahead_and_the_newest() {
        let (_dir, database, stream) = table();
        for number in 0..1_200 {
            put(&database, &format!("E#{number}"));
        }
        let all = stream.read(0, usize::MAX).unwrap().records;
        assert_eq!(stream.trim(all[1_100].position).unwrap(), 1_100);
        assert_eq!(stream.read(0, usize::MAX).unwrap().records, all[1_100..]);
        assert_eq!(stream.trim(all[1_199].position).unwrap(), 99);
        put(&database, "E#next");
        assert!(stream.read(all[1_199].position, 1).unwrap().records.len() == 1);
    }

    #[test]
    fn a_stream_table_of_another_shape_is_refused_in_words() {
        let (dir, database, stream) = table();
        drop((database, stream));
        let file = dir.path().join("db");
        let connection = Connection::open(&file).unwrap();
        connection
            .execute_batch(
                "DROP INDEX canali_stream_records;
                 ALTER TABLE _stream_records RENAME COLUMN keys_json TO keys;",
            )
            .unwrap();
        let err = Stream::open(&file, "canali").unwrap_err().to_string();
        assert!(err.contains("lacks keys_json"), "{err}");
    }
}
