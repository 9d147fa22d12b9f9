//! Where the relay stands in the stream, in a file of its own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};

/// A position that outlives the process.
#[derive(Debug)]
pub(super) struct Position {
    file: PathBuf,
    value: AtomicI64,
}

impl Position {
    /// Reads `file`; without one it is before the first record.
    pub(super) fn open(file: &Path) -> io::Result<Self> {
        let value = match fs::read_to_string(file) {
            Ok(text) => text.trim().parse().map_err(|err| {
                io::Error::other(format!("{} holds no position: {err}", file.display()))
            })?,
            Err(err) if err.kind() == io::ErrorKind::NotFound => 0,
            Err(err) => return Err(err),
        };
        Ok(Self { file: file.to_owned(), value: AtomicI64::new(value) })
    }

    pub(super) fn get(&self) -> i64 {
        self.value.load(Ordering::SeqCst)
    }

    /// Goes on to `position`, in this process even if the file cannot be written.
    pub(super) fn set(&self, position: i64) -> io::Result<()> {
        self.value.store(position, Ordering::SeqCst);
        let new = self.file.with_extension("new");
        fs::write(&new, position.to_string())?;
        fs::rename(new, &self.file)
    }
}
