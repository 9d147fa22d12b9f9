//! Public links to files of ours, for messengers that fetch what they are sent from an address: known by a random key,
//! good for a day, and of use to nobody else (design §8).

use std::fmt;
use std::sync::Arc;

use domain::message::{Attachment, Source};
use domain::time::{Seconds, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ports::{Objects, StoreError};

/// How long a link is good for: as long as a message may be on its way (design §7).
pub const LINK_LIFE: Seconds = domain::delivery::DELIVERY_DEADLINE;

/// How links are made.
#[derive(Clone)]
pub struct Links {
    /// What they begin with, without a slash at its end.
    pub public_url: String,
    /// A key that nobody guesses: 64 hexadecimal digits. Injected, since the core throws no dice.
    pub fresh_key: Arc<dyn Fn() -> String + Send + Sync>,
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Links").field("public_url", &self.public_url).finish_non_exhaustive()
    }
}

/// What is kept under a link's key.
#[derive(Debug, Serialize, Deserialize)]
struct Card {
    /// The file's own key.
    object: String,
    name: Option<String>,
    mime: Option<String>,
    until: Timestamp,
}

/// A file behind a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// Its own key.
    pub object: String,
    /// Its name.
    pub name: Option<String>,
    /// Its media type.
    pub mime: Option<String>,
}

/// The same file under a public link; files that are not ours stay where they are.
pub(crate) async fn publish(
    objects: &impl Objects,
    links: &Links,
    attachment: &Attachment,
    now: Timestamp,
) -> Result<Attachment, StoreError> {
    let Source::Object(object) = &attachment.source else { return Ok(attachment.clone()) };
    let card = Card {
        object: object.clone(),
        name: attachment.name.clone(),
        mime: attachment.mime.clone(),
        until: now + LINK_LIFE,
    };
    let key = (links.fresh_key)();
    let corrupt = |it| StoreError::Corrupt { what: "a link".to_owned(), source: Box::new(it) };
    let card = serde_json::to_vec(&card).map_err(corrupt)?;
    objects.put(&card_key(&key), card).await?;
    let name = attachment.name.as_deref().map(plain).filter(|it| !it.is_empty());
    let name = name.unwrap_or_else(|| "file".to_owned());
    let url = format!("{}/files/{key}/{name}", links.public_url);
    Ok(Attachment { source: Source::Url(url), ..attachment.clone() })
}

/// What is behind the link `key`; none, where it is none, or good no longer.
///
/// # Errors
///
/// [`StoreError`].
pub async fn open_link(
    objects: &impl Objects,
    key: &str,
    now: Timestamp,
) -> Result<Option<Linked>, StoreError> {
    let is_key = key.len() == 64 && key.bytes().all(|it| it.is_ascii_hexdigit());
    if !is_key {
        return Ok(None);
    }
    let Some(card) = objects.get(&card_key(key)).await? else { return Ok(None) };
    let corrupt = |it| StoreError::Corrupt { what: "a link".to_owned(), source: Box::new(it) };
    let Card { object, name, mime, until } = serde_json::from_slice(&card).map_err(corrupt)?;
    if now > until {
        return Ok(None);
    }
    Ok(Some(Linked { object, name, mime }))
}

fn card_key(key: &str) -> String {
    format!("links/{}.json", key.to_ascii_lowercase())
}

/// The longest name in an address; the end of a longer one.
const NAME_MAX: usize = 80;

/// A name as an address takes it: some messengers tell a file's kind by how its address ends.
fn plain(name: &str) -> String {
    let letters = name.chars().map(|it| {
        let is_plain = it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_');
        if is_plain { it } else { '_' }
    });
    let name: String = letters.collect();
    let name = name.trim_start_matches('.');
    name[name.len().saturating_sub(NAME_MAX)..].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_endings_and_nothing_odd() {
        assert_eq!(plain("invoice 1042.pdf"), "invoice_1042.pdf");
        assert_eq!(plain("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(plain("فاتورة.pdf"), "______.pdf");
        assert_eq!(plain("..."), "");
        let long = format!("{}.jpeg", "x".repeat(300));
        assert!(plain(&long).ends_with("x.jpeg") && plain(&long).len() == 80);
    }
}
