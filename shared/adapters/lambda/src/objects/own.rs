//! Links to objects that a host of its own serves: what S3's are on AWS. A link says what may be done, until when, and carries a
//! signature over that.

use application::ports::LinkTo;
use chrono::{DateTime, Utc};
use domain::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use url::form_urlencoded;

/// Makes links to objects of this host, and knows its own again.
#[derive(Clone)]
pub struct OwnLinks {
    base: String,
    key: [u8; 32],
}

/// What a link lets its bearer do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Granted {
    /// Put an object of so many bytes and of this media type there.
    Put {
        /// The object's key.
        key: String,
        /// In bytes.
        size: u64,
        /// Its media type.
        mime: String,
    },
    /// Get it, as this.
    Get {
        /// The object's key.
        key: String,
        /// Its media type.
        mime: String,
        /// How a browser is told to treat it.
        disposition: String,
    },
}

impl std::fmt::Debug for OwnLinks {
    /// Without the key: what is printed ends up in logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OwnLinks").field("base", &self.base).finish_non_exhaustive()
    }
}

impl OwnLinks {
    /// Links that begin with `base`, e.g. `https://chat.example/objects`, good for as long as this lives.
    ///
    /// # Errors
    ///
    /// If the system has no random numbers.
    pub fn new(base: String) -> Result<Self, getrandom::Error> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self { base, key })
    }

    /// A link to the object `key`, good until `until`.
    pub(super) fn link(&self, key: &str, to: &LinkTo<'_>, until: Timestamp) -> String {
        let until = until.0.to_string();
        let fields: Vec<(&str, String)> = match to {
            LinkTo::Put { size, mime } => {
                vec![("size", size.to_string()), ("mime", (*mime).to_owned())]
            }
            LinkTo::Get { mime, disposition } => {
                vec![("mime", (*mime).to_owned()), ("as", (*disposition).to_owned())]
            }
        };
        let signature = self.signature(key, &until, &fields);
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("until", &until);
        for (name, value) in &fields {
            query.append_pair(name, value);
        }
        query.append_pair("signature", &hex::encode(signature.finalize().into_bytes()));
        format!("{}/{key}?{}", self.base, query.finish())
    }

    /// What the link to `key` with this query lets its bearer do at `now`; nothing, if it is none of ours, or over.
    pub fn granted(&self, key: &str, query: &str, now: DateTime<Utc>) -> Option<Granted> {
        let mut fields: Vec<(String, String)> =
            form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let (last, signature) = fields.pop()?;
        let signature = hex::decode(signature).ok().filter(|_| last == "signature")?;
        let (first, until) = fields.first().cloned()?;
        let rest: Vec<(&str, String)> =
            fields.iter().skip(1).map(|it| (it.0.as_str(), it.1.clone())).collect();
        self.signature(key, &until, &rest).verify_slice(&signature).ok()?;
        let until: i64 = until.parse().ok().filter(|_| first == "until")?;
        if now.timestamp_millis() >= until {
            return None;
        }
        let key = key.to_owned();
        match rest.as_slice() {
            [("size", size), ("mime", mime)] => {
                Some(Granted::Put { key, size: size.parse().ok()?, mime: mime.clone() })
            }
            [("mime", mime), ("as", disposition)] => {
                Some(Granted::Get { key, mime: mime.clone(), disposition: disposition.clone() })
            }
            _ => None,
        }
    }

    /// Each part with its length before it: no two links are signed alike.
    fn signature(&self, key: &str, until: &str, fields: &[(&str, String)]) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        let parts = fields.iter().flat_map(|it| [it.0, it.1.as_str()]);
        for part in [key, until].into_iter().chain(parts) {
            mac.update(format!("{}:{part}", part.len()).as_bytes());
        }
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUT: LinkTo<'static> = LinkTo::Put { size: 5, mime: "image/png" };

    fn links() -> OwnLinks {
        OwnLinks::new("https://chat.example/objects".to_owned()).unwrap()
    }

    fn at(ms: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(ms).unwrap()
    }

    fn query(link: &str) -> &str {
        link.split_once('?').unwrap().1
    }

    #[test]
    fn a_link_grants_what_it_was_made_for_until_it_is_over() {
        let links = links();
        let link = links.link("uploads/1", &PUT, Timestamp(1_000));
        assert!(link.starts_with("https://chat.example/objects/uploads/1?until=1000&"), "{link}");
        let granted = |ms| links.granted("uploads/1", query(&link), at(ms));
        let (key, mime) = ("uploads/1".to_owned(), "image/png".to_owned());
        assert_eq!(
            granted(999),
            Some(Granted::Put { key: key.clone(), size: 5, mime: mime.clone() })
        );
        assert_eq!(granted(1_000), None);
        let disposition = "attachment; filename*=UTF-8''caf%C3%A9";
        let to = LinkTo::Get { mime: "image/png", disposition };
        let link = links.link("uploads/1", &to, Timestamp(1_000));
        let expected = Granted::Get { key, mime, disposition: disposition.to_owned() };
        assert_eq!(links.granted("uploads/1", query(&link), at(0)), Some(expected));
    }

    #[test]
    fn nothing_in_a_link_can_be_changed() {
        let links = links();
        let link = links.link("uploads/1", &PUT, Timestamp(1_000));
        let good = query(&link);
        for (from, to) in [("size=5", "size=6"), ("until=1000", "until=9999"), ("png", "gif")] {
            assert!(good.contains(from), "{good}");
            assert_eq!(links.granted("uploads/1", &good.replace(from, to), at(0)), None, "{to}");
        }
        for none in ["", "signature=", "signature=00", "until=1000", "a=b&signature=zz"] {
            assert_eq!(links.granted("uploads/1", none, at(0)), None, "{none}");
        }
        assert_eq!(links.granted("uploads/2", good, at(0)), None);
        let others = OwnLinks::new("https://chat.example/objects".to_owned()).unwrap();
        assert_eq!(others.granted("uploads/1", good, at(0)), None);
    }
}
