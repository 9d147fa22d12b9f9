//! The embedded secret store: an encrypted file beside its key.
//!
//! The key lies in the same folder, so this is no protection from who can read the folder; it is
//! one from copies of the database, and from reading over a shoulder. On AWS it is SSM.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::data;

/// The length of a key and of a nonce, in bytes. Source: NIST SP 800-38D for AES-256-GCM.
const KEY_LENGTH: usize = 32;
const NONCE_LENGTH: usize = 12;

/// Secrets by name.
pub struct SecretStore {
    cipher: Aes256Gcm,
    file: PathBuf,
    sealed: Mutex<BTreeMap<String, String>>,
}

impl SecretStore {
    /// Opens the store in `folder`, or makes one with a new key.
    ///
    /// # Errors
    ///
    /// If its files cannot be read or written, or are not a key and a store.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let (file, key_file) = (folder.join("secrets.json"), folder.join("secrets.key"));
        let sealed = match fs::read(&file) {
            Ok(json) => serde_json::from_slice(&json)?,
            Err(err) if err.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(err) => return Err(err),
        };
        let key = match fs::read(&key_file) {
            Ok(key) => STANDARD.decode(key.trim_ascii()).unwrap_or_default(),
            Err(err) if err.kind() == io::ErrorKind::NotFound && sealed.is_empty() => {
                let key = data::random::<KEY_LENGTH>()?;
                data::write_private(&key_file, STANDARD.encode(key).as_bytes())?;
                key.to_vec()
            }
            Err(err) => return Err(err),
        };
        let cipher = Aes256Gcm::new_from_slice(&key)
            .map_err(|_| io::Error::other(format!("{} holds no key", key_file.display())))?;
        Ok(Self { cipher, file, sealed: Mutex::new(sealed) })
    }

    /// The secret `name`, if there is one.
    ///
    /// # Errors
    ///
    /// If it was sealed with another key, or under another name.
    pub fn get(&self, name: &str) -> io::Result<Option<String>> {
        let sealed = self.sealed().get(name).cloned();
        sealed.map(|it| self.unseal(name, &it)).transpose()
    }

    /// Keeps `value` under `name`, in place of what was there.
    ///
    /// # Errors
    ///
    /// If the file cannot be written; nothing has changed then.
    pub fn put(&self, name: &str, value: &str) -> io::Result<()> {
        let sealed_value = self.seal(name, value)?;
        let mut sealed = self.sealed();
        let mut next = sealed.clone();
        next.insert(name.to_owned(), sealed_value);
        self.keep(&next)?;
        *sealed = next;
        Ok(())
    }

    /// Forgets the secret `name`; there need not be one.
    ///
    /// # Errors
    ///
    /// If the file cannot be written; nothing has changed then.
    pub fn delete(&self, name: &str) -> io::Result<()> {
        let mut sealed = self.sealed();
        let mut next = sealed.clone();
        if next.remove(name).is_some() {
            self.keep(&next)?;
            *sealed = next;
        }
        Ok(())
    }

    /// The name is sealed in too, so that no secret can be passed off for another.
    fn seal(&self, name: &str, value: &str) -> io::Result<String> {
        let nonce = data::random::<NONCE_LENGTH>()?;
        let payload = Payload { msg: value.as_bytes(), aad: name.as_bytes() };
        let sealed = self.cipher.encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| io::Error::other("the secret cannot be sealed"))?;
        Ok(STANDARD.encode([nonce.as_slice(), &sealed].concat()))
    }

    fn unseal(&self, name: &str, sealed: &str) -> io::Result<String> {
        let broken = || io::Error::other(format!("the secret {name} cannot be unsealed"));
        let sealed = STANDARD.decode(sealed).map_err(|_| broken())?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LENGTH>().ok_or_else(broken)?;
        let payload = Payload { msg: sealed, aad: name.as_bytes() };
        let value = self.cipher.decrypt(&Nonce::from(*nonce), payload).map_err(|_| broken())?;
        String::from_utf8(value).map_err(|_| broken())
    }

    fn keep(&self, sealed: &BTreeMap<String, String>) -> io::Result<()> {
        data::write_private(&self.file, &serde_json::to_vec_pretty(sealed)?)
    }

    fn sealed(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.sealed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for SecretStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretStore").field("file", &self.file).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_outlives_the_process_and_is_not_in_clear() {
        let dir = tempfile::tempdir().unwrap();
        SecretStore::open(dir.path()).unwrap().put("a/token", "s3cret").unwrap();
        let store = SecretStore::open(dir.path()).unwrap();
        assert_eq!(store.get("a/token").unwrap().as_deref(), Some("s3cret"));
        assert_eq!(store.get("b/token").unwrap(), None);
        let file = fs::read_to_string(dir.path().join("secrets.json")).unwrap();
        assert!(!file.contains("s3cret"));
        store.delete("a/token").unwrap();
        assert_eq!(SecretStore::open(dir.path()).unwrap().get("a/token").unwrap(), None);
    }

    #[test]
    fn a_secret_cannot_be_passed_off_for_another() {
        let dir = tempfile::tempdir().unwrap();
        let store = SecretStore::open(dir.path()).unwrap();
        store.put("mine", "1").unwrap();
        store.put("yours", "2").unwrap();
        let file = dir.path().join("secrets.json");
        let mut sealed: BTreeMap<String, String> =
            serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        let mine = sealed["mine"].clone();
        sealed.insert("yours".to_owned(), mine);
        fs::write(&file, serde_json::to_vec(&sealed).unwrap()).unwrap();
        assert!(SecretStore::open(dir.path()).unwrap().get("yours").is_err());
    }

    #[test]
    fn without_its_key_a_store_is_not_opened() {
        let dir = tempfile::tempdir().unwrap();
        SecretStore::open(dir.path()).unwrap().put("name", "value").unwrap();
        fs::remove_file(dir.path().join("secrets.key")).unwrap();
        assert!(SecretStore::open(dir.path()).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_the_files() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        SecretStore::open(dir.path()).unwrap().put("name", "value").unwrap();
        for file in ["secrets.key", "secrets.json"] {
            let mode = fs::metadata(dir.path().join(file)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{file}");
        }
    }
}
