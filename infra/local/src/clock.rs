//! The host's clock: the system's, or one that stands still until it is told to go on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, SubsecRound, Utc};

/// Where every part of the host reads the time.
///
/// DynamoDB's TTL, the SQS queues' delays, the minute rule and the functions' own clock port all
/// follow it, so that a test which advances it moves the whole of Canali.
#[derive(Debug)]
pub struct HostClock {
    mode: Mode,
}

#[derive(Debug)]
enum Mode {
    System,
    Manual { now: Mutex<DateTime<Utc>>, file: PathBuf },
}

impl HostClock {
    /// The system's clock.
    pub const fn system() -> Self {
        Self { mode: Mode::System }
    }

    /// A clock that stands still, kept in `file`; the system time on its first start.
    ///
    /// # Errors
    ///
    /// If `file` can be neither read nor written, or does not hold an instant.
    pub fn manual(file: &Path) -> io::Result<Self> {
        let now = match fs::read_to_string(file) {
            Ok(text) => parse(text.trim(), file)?,
            Err(err) if err.kind() == io::ErrorKind::NotFound => {
                // Milliseconds, since that is what SQS and DynamoDB streams can tell apart.
                let now = Utc::now().trunc_subsecs(3);
                keep(now, file)?;
                now
            }
            Err(err) => return Err(err),
        };
        Ok(Self { mode: Mode::Manual { now: Mutex::new(now), file: file.to_owned() } })
    }

    /// The present instant.
    pub fn now(&self) -> DateTime<Utc> {
        match &self.mode {
            Mode::System => Utc::now(),
            Mode::Manual { now, .. } => *now.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Whether it stands still until it is set.
    pub const fn is_manual(&self) -> bool {
        match self.mode {
            Mode::System => false,
            Mode::Manual { .. } => true,
        }
    }

    /// Moves a manual clock to `to` and keeps it; the system's clock cannot be moved.
    ///
    /// # Errors
    ///
    /// If it is the system's clock or the file cannot be written; the time has not changed then.
    pub(crate) fn set(&self, to: DateTime<Utc>) -> io::Result<()> {
        match &self.mode {
            Mode::System => Err(io::Error::other("the system clock cannot be moved")),
            Mode::Manual { now, file } => {
                keep(to, file)?;
                *now.lock().unwrap_or_else(PoisonError::into_inner) = to;
                Ok(())
            }
        }
    }
}

fn parse(text: &str, file: &Path) -> io::Result<DateTime<Utc>> {
    let instant = DateTime::parse_from_rfc3339(text)
        .map_err(|err| io::Error::other(format!("{} holds no instant: {err}", file.display())))?;
    Ok(instant.to_utc())
}

/// Replaces the file in one step, so that a killed process leaves the old instant or the new one.
fn keep(now: DateTime<Utc>, file: &Path) -> io::Result<()> {
    let new = file.with_extension("new");
    fs::write(&new, now.to_rfc3339())?;
    fs::rename(new, file)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_manual_clock_stands_still_and_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("clock");
        let clock = HostClock::manual(&file).unwrap();
        let start = clock.now();
        assert_eq!(clock.now(), start);

        clock.set(start + TimeDelta::hours(12)).unwrap();
        let again = HostClock::manual(&file).unwrap();
        assert_eq!(again.now(), start + TimeDelta::hours(12));
    }

    #[test]
    fn the_system_clock_cannot_be_moved() {
        let clock = HostClock::system();
        assert!(clock.set(Utc::now()).is_err());
    }

    #[test]
    fn a_damaged_file_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("clock");
        fs::write(&file, "yesterday").unwrap();
        let err = HostClock::manual(&file).unwrap_err().to_string();
        assert!(err.contains("clock holds no instant"), "{err}");
    }
}
