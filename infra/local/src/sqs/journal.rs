//! The SQS queues' file: what was sent, received and gone, in the order the engine got it.
//!
//! One line of JSON a record, written with one `write` before the answer to the request. That
//! survives `kill -9`; it is not synced, so a power cut may lose the last moments.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rustack_sqs_model::types::MessageAttributeValue;
use serde::{Deserialize, Serialize};

/// The first line, so that a later format can tell.
const HEADER: &[u8] = b"{\"journal\":1}\n";

/// Below this size a journal is not worth shortening, in bytes.
const COMPACT_FROM: u64 = 4 << 20;

/// A message as it was sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "`sent_ms` is when, not what")]
pub(crate) struct Sent {
    /// Its number in its SQS queue.
    pub(crate) number: u64,
    pub(crate) id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) group: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) dedup: Option<String>,
    pub(crate) body: String,
    #[serde(default, skip_serializing_if = "HashMap::is_empty")]
    pub(crate) attributes: HashMap<String, MessageAttributeValue>,
    /// When it was sent and when it was to show, in milliseconds since 1970.
    pub(crate) sent_ms: i64,
    pub(crate) due_ms: i64,
}

/// One line.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Record {
    /// A message was sent.
    Sent(String, Sent),
    /// Messages were received, by their numbers.
    Received(String, Vec<u64>),
    /// Messages are gone.
    Gone(String, Vec<u64>),
    /// In a shortened journal: how often a message had been received.
    Counted(String, u64, u32),
    /// In a shortened journal: a deduplication id whose message is gone.
    Remembered(String, Sent),
    /// In a shortened journal: the last number given.
    Numbered(String, u64),
}

/// Where a line is in the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    at: u64,
    length: u64,
}

/// What a journal says of one SQS queue.
#[derive(Debug, Default)]
pub(crate) struct Replayed {
    /// Messages not gone, by number: how sent, where in the file, how often received.
    pub(crate) live: BTreeMap<u64, (Sent, Place, u32)>,
    /// What had a deduplication id, without bodies, in order.
    pub(crate) dedup: Vec<Sent>,
    /// The last number given.
    pub(crate) last_number: u64,
}

/// Lines to be written at once.
#[derive(Debug)]
pub(crate) struct Page {
    start: u64,
    lines: Vec<u8>,
    live: u64,
}

impl Page {
    /// Adds a line and says where it will be.
    pub(crate) fn push(&mut self, record: &Record) -> Place {
        let at = self.lines.len();
        if serde_json::to_writer(&mut self.lines, record).is_err() {
            // Strings and numbers always serialise; were it not so, no half a line may stay.
            self.lines.truncate(at);
        } else {
            self.lines.push(b'\n');
        }
        let place = Place { at: self.start + at as u64, length: (self.lines.len() - at) as u64 };
        if matches!(record, Record::Sent(..)) {
            self.live += place.length;
        }
        place
    }
}

/// The open file.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    length: u64,
    live: u64,
    /// How long it was when it was last shortened.
    shortened: u64,
}

impl Journal {
    /// Opens or starts the journal and reads it, by SQS queue.
    ///
    /// A torn last line was never answered for and is dropped.
    ///
    /// # Errors
    ///
    /// If it cannot be read or written, or a line but the last is not ours.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, HashMap<String, Replayed>)> {
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let mut queues = HashMap::new();
        let mut length = replay(&file, path, &mut queues)?;
        file.set_len(length)?;
        file.seek(SeekFrom::End(0))?;
        if length == 0 {
            file.write_all(HEADER)?;
            length = HEADER.len() as u64;
        }
        let live = queues.values().flat_map(|it: &Replayed| it.live.values());
        let live = live.map(|(_, place, _)| place.length).sum();
        Ok((Self { path: path.to_owned(), file, length, live, shortened: 0 }, queues))
    }

    /// An empty page for the lines of one request.
    pub(crate) const fn page(&self) -> Page {
        Page { start: self.length, lines: Vec::new(), live: 0 }
    }

    /// Writes a page, the one last asked for.
    ///
    /// # Errors
    ///
    /// If the file cannot be written; it is then as before.
    pub(crate) fn append(&mut self, page: &Page) -> io::Result<()> {
        if page.lines.is_empty() {
            return Ok(());
        }
        if let Err(err) = self.file.write_all(&page.lines) {
            // Half a page (a full disk) must not stand before the next one.
            self.file.set_len(self.length)?;
            self.file.seek(SeekFrom::End(0))?;
            return Err(err);
        }
        self.length += page.lines.len() as u64;
        self.live += page.live;
        Ok(())
    }

    /// A message's line is dead.
    pub(crate) const fn forget(&mut self, place: Place) {
        self.live = self.live.saturating_sub(place.length);
    }

    /// Whether more than half of it is dead, and it has doubled since it was last shortened: what is
    /// dead but must still be remembered would else be written anew with every line.
    pub(crate) const fn is_stale(&self) -> bool {
        let has_grown = self.length > COMPACT_FROM && self.length / 2 > self.shortened;
        has_grown && self.live < self.length / 2
    }

    /// Starts a shorter journal beside this one.
    pub(crate) fn shorter(&self) -> io::Result<Shorter> {
        let path = self.path.with_extension("new");
        let mut file = BufWriter::new(File::create(&path)?);
        file.write_all(HEADER)?;
        let length = HEADER.len() as u64;
        Ok(Shorter { path, old: File::open(&self.path)?, file, length, live: 0 })
    }

    /// Puts the shorter journal in this one's place.
    pub(crate) fn replace(&mut self, shorter: Shorter) -> io::Result<()> {
        let Shorter { path, file, length, live, .. } = shorter;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        fs::rename(path, &self.path)?;
        (self.file, self.length, self.live, self.shortened) = (file, length, live, length);
        Ok(())
    }
}

/// A journal that is being written without its dead lines.
#[derive(Debug)]
pub(crate) struct Shorter {
    path: PathBuf,
    old: File,
    file: BufWriter<File>,
    length: u64,
    live: u64,
}

impl Shorter {
    /// Copies a live message's line and moves its place.
    pub(crate) fn copy(&mut self, place: &mut Place) -> io::Result<()> {
        self.old.seek(SeekFrom::Start(place.at))?;
        let mut line = (&mut self.old).take(place.length);
        if io::copy(&mut line, &mut self.file)? != place.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        place.at = self.length;
        self.length += place.length;
        self.live += place.length;
        Ok(())
    }

    /// Writes a line that counts as dead.
    pub(crate) fn push(&mut self, record: &Record) -> io::Result<()> {
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        self.length += line.len() as u64;
        Ok(())
    }
}

/// Reads whole lines, and answers where the last one ends.
fn replay(file: &File, path: &Path, queues: &mut HashMap<String, Replayed>) -> io::Result<u64> {
    let mut reader = BufReader::new(file);
    let (mut at, mut number) = (0, 0_u64);
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = reader.read_until(b'\n', &mut line)? as u64;
        if !line.ends_with(b"\n") {
            return Ok(at);
        }
        number += 1;
        let damaged = |what: &dyn std::fmt::Display| {
            io::Error::other(format!("{} is damaged at line {number}: {what}", path.display()))
        };
        if number == 1 {
            if line != HEADER {
                return Err(damaged(&"it is of another format"));
            }
        } else {
            let record = serde_json::from_slice(&line).map_err(|err| damaged(&err))?;
            apply(record, Place { at, length }, queues);
        }
        at += length;
    }
}

fn apply(record: Record, place: Place, queues: &mut HashMap<String, Replayed>) {
    match record {
        Record::Sent(queue, sent) => {
            let queue = queues.entry(queue).or_default();
            queue.last_number = queue.last_number.max(sent.number);
            if sent.dedup.is_some() {
                queue.dedup.push(Sent { body: String::new(), ..sent.clone() });
            }
            queue.live.insert(sent.number, (sent, place, 0));
        }
        Record::Received(queue, numbers) => {
            let queue = queues.entry(queue).or_default();
            for number in numbers {
                if let Some((_, _, receives)) = queue.live.get_mut(&number) {
                    *receives += 1;
                }
            }
        }
        Record::Gone(queue, numbers) => {
            let queue = queues.entry(queue).or_default();
            for number in numbers {
                queue.live.remove(&number);
            }
        }
        Record::Counted(queue, number, times) => {
            if let Some((_, _, receives)) = queues.entry(queue).or_default().live.get_mut(&number) {
                *receives = times;
            }
        }
        Record::Remembered(queue, sent) => queues.entry(queue).or_default().dedup.push(sent),
        Record::Numbered(queue, number) => {
            let queue = queues.entry(queue).or_default();
            queue.last_number = queue.last_number.max(number);
        }
    }
}
