//! The folder under which Canali keeps everything.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The format of what lies in the folder. It rises when an older Canali could not go on with it.
const FORMAT: u32 = 1;

/// The data folder, held by this process alone.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    /// Locked for as long as it is open; the system lets go of it however the process ends.
    _lock: File,
}

impl DataDir {
    /// Opens or makes the folder.
    ///
    /// # Errors
    ///
    /// In words, if it cannot be made, is in use by another process (`ResourceBusy`), or is of a newer format.
    pub fn open(path: &Path) -> io::Result<Self> {
        let named = |err: io::Error| io::Error::other(format!("{}: {err}", path.display()));
        make_private(path).map_err(named)?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let lock = options.open(path.join("lock")).map_err(named)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let words = format!("{} is in use by another Canali", path.display());
                return Err(io::Error::new(io::ErrorKind::ResourceBusy, words));
            }
            Err(TryLockError::Error(err)) => return Err(named(err)),
        }
        check_format(path)?;
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// A file or folder in it.
    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The whole folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The admin token: `given`, or the one kept, or a new one; kept for the next start.
    ///
    /// # Errors
    ///
    /// If its file cannot be read or written.
    pub fn admin_token(&self, given: Option<&str>) -> io::Result<String> {
        let file = self.join("admin-token");
        let kept = match fs::read_to_string(&file) {
            Ok(token) => Some(token.trim().to_owned()).filter(|it| !it.is_empty()),
            Err(err) if err.kind() == io::ErrorKind::NotFound => None,
            Err(err) => return Err(err),
        };
        let token = match (given, kept) {
            (Some(given), Some(kept)) if given == kept => return Ok(kept),
            (Some(given), _) => given.to_owned(),
            (None, Some(kept)) => return Ok(kept),
            (None, None) => random_text()?,
        };
        write_private(&file, format!("{token}\n").as_bytes())?;
        Ok(token)
    }

    /// The password the first admin is to have: `given`, or at the first start a new one; none after it.
    ///
    /// # Errors
    ///
    /// If the system has no randomness.
    pub fn first_password(&self, given: Option<&str>) -> io::Result<Option<String>> {
        match given {
            Some(given) => Ok(Some(given.to_owned())),
            None if self.join(HAS_PASSWORD).exists() => Ok(None),
            None => random_text().map(Some),
        }
    }

    /// Remembers that the first admin's password is stored: it is not made, nor told, again.
    ///
    /// # Errors
    ///
    /// If that cannot be written.
    pub fn keep_that_there_is_a_password(&self) -> io::Result<()> {
        write_private(&self.join(HAS_PASSWORD), b"")
    }
}

/// Marks that the first admin has a password.
const HAS_PASSWORD: &str = "has-password";

/// 128 random bits as text, for tokens and passwords.
///
/// # Errors
///
/// If the system has no randomness.
pub fn random_text() -> io::Result<String> {
    Ok(hex::encode(random::<16>()?))
}

/// Random bytes.
pub(crate) fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|err| io::Error::other(err.to_string()))?;
    Ok(bytes)
}

/// Writes a file that only its owner can read, in one step.
pub(crate) fn write_private(file: &Path, content: &[u8]) -> io::Result<()> {
    let new = file.with_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&new)?.write_all(content)?;
    fs::rename(new, file)
}

fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn check_format(path: &Path) -> io::Result<()> {
    let file = path.join("format");
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(err) if err.kind() == io::ErrorKind::NotFound => {
            return fs::write(&file, format!("{FORMAT}\n"));
        }
        Err(err) => return Err(err),
    };
    match text.trim().parse::<u32>() {
        Ok(format) if format <= FORMAT => Ok(()),
        Ok(format) => Err(io::Error::other(format!(
            "{} was written by a newer Canali (format {format}; this one reads up to {FORMAT}). \
             Nothing has been changed; start that Canali, or another --data.",
            path.display()
        ))),
        Err(_) => Err(io::Error::other(format!("{} holds no number", file.display()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_process_is_refused_in_words_and_a_dead_one_is_not_in_the_way() {
        let dir = tempfile::tempdir().unwrap();
        let first = DataDir::open(dir.path()).unwrap();
        let err = DataDir::open(dir.path()).unwrap_err().to_string();
        assert!(err.contains("in use by another Canali"), "{err}");
        drop(first);
        assert!(DataDir::open(dir.path()).is_ok());
    }

    #[test]
    fn a_newer_format_is_refused_in_words_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        drop(DataDir::open(dir.path()).unwrap());
        fs::write(dir.path().join("format"), "2\n").unwrap();
        let err = DataDir::open(dir.path()).unwrap_err().to_string();
        assert!(err.contains("newer Canali (format 2"), "{err}");
        assert_eq!(fs::read_to_string(dir.path().join("format")).unwrap(), "2\n");
    }

    #[test]
    fn the_admin_token_is_kept_and_can_be_given() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::open(dir.path()).unwrap();
        let made = data.admin_token(None).unwrap();
        assert_eq!(made.len(), 32);
        assert_eq!(data.admin_token(None).unwrap(), made);
        assert_eq!(data.admin_token(Some("given")).unwrap(), "given");
        assert_eq!(data.admin_token(None).unwrap(), "given");
    }

    #[cfg(unix)]
    #[test]
    fn the_admin_token_is_the_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::open(dir.path()).unwrap();
        data.admin_token(None).unwrap();
        let mode = fs::metadata(data.join("admin-token")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
