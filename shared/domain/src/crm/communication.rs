//! How a customer can be reached, and how two such are known to be the same.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::phone::{self, Region};
use crate::chat::Chat;

/// What a communication is; in the original's terms, its multi-field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommunicationKind {
    /// Who they are at a messenger (`IM`).
    Messenger,
    /// A phone number (`PHONE`).
    Phone,
    /// An e-mail address (`EMAIL`).
    Email,
    /// A page of theirs (`WEB`): nobody is found by it.
    Web,
}

impl CommunicationKind {
    /// All there are, in the order in which a customer is looked for (reference §9.1).
    pub const ALL: [Self; 4] = [Self::Messenger, Self::Phone, Self::Email, Self::Web];

    /// The original's name of the multi-field.
    pub fn field(self) -> &'static str {
        match self {
            Self::Messenger => "IM",
            Self::Phone => "PHONE",
            Self::Email => "EMAIL",
            Self::Web => "WEB",
        }
    }

    /// The kind whose multi-field has this name, in any case.
    pub fn of_field(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.field().eq_ignore_ascii_case(name))
    }

    /// What the original takes a value for that says no type (`VALUE_TYPE`).
    pub fn default_type(self) -> &'static str {
        match self {
            Self::Phone | Self::Email | Self::Web => "WORK",
            Self::Messenger => "OTHER",
        }
    }
}

/// A communication by which a card is found: two that are equal reach the same person.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Handle {
    /// What it is; never [`CommunicationKind::Web`].
    pub kind: CommunicationKind,
    /// A phone in E.164, an address in lower case, a messenger identity as it is.
    pub value: String,
}

/// As in `phone:+39061234567`.
impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.field().to_ascii_lowercase(), self.value)
    }
}

impl Handle {
    /// What `value` of `kind` is compared by; none, if nobody can be found by it. Phones without a country code are taken
    /// to be of `region`.
    pub fn of(kind: CommunicationKind, value: &str, region: Option<Region>) -> Option<Self> {
        let value = match kind {
            CommunicationKind::Messenger => messenger(value)?,
            CommunicationKind::Phone => phone::e164(value, region)?,
            CommunicationKind::Email => email(value)?,
            CommunicationKind::Web => return None,
        };
        Some(Self { kind, value })
    }

    /// A phone as a messenger tells it of its user: whole, with or without the plus sign.
    pub fn of_messenger_phone(value: &str, region: Option<Region>) -> Option<Self> {
        let value = phone::e164_of_messenger(value, region)?;
        Some(Self { kind: CommunicationKind::Phone, value })
    }

    /// The messenger identity of a chat's customer: `imol|<user code>` (reference §9.1).
    pub fn of_chat(chat: &Chat) -> Self {
        let value = format!("imol|{}", chat.user_code());
        Self { kind: CommunicationKind::Messenger, value }
    }
}

/// Everything a customer can be found by now, in the order in which they are looked for, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity(Vec<Handle>);

impl Identity {
    /// What can be made of `handles`.
    pub fn of(handles: impl IntoIterator<Item = Handle>) -> Self {
        let mut handles: Vec<Handle> = handles.into_iter().collect();
        handles.sort();
        handles.dedup();
        Self(handles)
    }

    /// In order.
    pub fn handles(&self) -> &[Handle] {
        &self.0
    }

    /// Whether there is anything to reach the customer by outside their messenger (S21).
    pub fn has_contact_data(&self) -> bool {
        self.0.iter().any(|it| match it.kind {
            CommunicationKind::Phone | CommunicationKind::Email => true,
            CommunicationKind::Messenger | CommunicationKind::Web => false,
        })
    }
}

/// A communication of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Communication {
    /// Its number on its card; 0 while the card is a draft.
    #[serde(default)]
    pub id: u64,
    /// What it is.
    pub kind: CommunicationKind,
    /// The value as it was written, cut at [`VALUE_MAX_CHARS`].
    pub value: String,
    /// The original's `VALUE_TYPE`: `WORK`, `MOBILE`, `OPENLINE` …
    pub value_type: String,
    /// What it is compared by; none, if nobody can be found by it, as a phone that is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
}

/// Longer than any address (RFC 5321 §4.5.3.1.3: 256), phone or identity of ours.
pub const VALUE_MAX_CHARS: usize = 1_000;

impl Communication {
    /// A communication; phones without a country code are taken to be of `region`.
    pub fn new(kind: CommunicationKind, value: &str, region: Option<Region>) -> Self {
        let value: String = value.trim().chars().take(VALUE_MAX_CHARS).collect();
        let handle = Handle::of(kind, &value, region).map(|it| it.value);
        Self { id: 0, kind, value, value_type: kind.default_type().to_owned(), handle }
    }

    /// A communication as a customer is found by it.
    pub fn of(handle: &Handle) -> Self {
        let value_type = match handle.kind {
            CommunicationKind::Messenger => "OPENLINE",
            CommunicationKind::Phone | CommunicationKind::Email | CommunicationKind::Web => {
                handle.kind.default_type()
            }
        };
        Self {
            id: 0,
            kind: handle.kind,
            value: handle.value.clone(),
            value_type: value_type.to_owned(),
            handle: Some(handle.value.clone()),
        }
    }

    /// What it is compared by.
    pub fn handle(&self) -> Option<Handle> {
        let value = self.handle.clone()?;
        Some(Handle { kind: self.kind, value })
    }
}

/// An identity at a messenger as it is compared: as it stands.
fn messenger(value: &str) -> Option<String> {
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// The longest address (RFC 5321 §4.5.3.1.3, less the angle brackets of a path).
const EMAIL_MAX_BYTES: usize = 254;

/// An address as it is compared: in lower case. By RFC 5321 §2.4 the part before the `@` may tell cases apart; no
/// provider of today does, and people write it either way.
fn email(value: &str) -> Option<String> {
    let value = value.trim();
    let value = value.strip_prefix("mailto:").unwrap_or(value);
    let (local, domain) = value.rsplit_once('@')?;
    let is_local = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(is_of_local_part);
    (is_local && is_domain(domain) && value.len() <= EMAIL_MAX_BYTES).then(|| value.to_lowercase())
}

/// RFC 5322 §3.2.3, atext, with letters of any script (RFC 6531); quoted parts are not taken.
pub(super) fn is_of_local_part(it: char) -> bool {
    it.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(it)
}

/// Names with a dot between: addresses of machines and of one's own network are nobody's.
fn is_domain(domain: &str) -> bool {
    let mut labels = domain.split('.');
    let is_label = |it: &str| {
        !it.is_empty()
            && it.len() <= 63
            && !it.starts_with('-')
            && !it.ends_with('-')
            && it.chars().all(|it| it.is_alphanumeric() || it == '-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    let is_top = top.chars().count() >= 2 && top.chars().any(char::is_alphabetic);
    labels.clone().count() >= 2 && labels.all(is_label) && is_top
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handle(kind: CommunicationKind, value: &str) -> Option<String> {
        Handle::of(kind, value, Region::named("IT")).map(|it| it.value)
    }

    #[test]
    fn addresses_are_compared_in_lower_case() {
        let email = |it: &str| handle(CommunicationKind::Email, it);
        for same in ["ada@example.org", " Ada@Example.ORG ", "mailto:ada@example.org"] {
            assert_eq!(email(same).as_deref(), Some("ada@example.org"), "{same}");
        }
        assert_eq!(email("a.b+c@sub.example.org").as_deref(), Some("a.b+c@sub.example.org"));
        assert_eq!(email("ügür@bücher.example").as_deref(), Some("ügür@bücher.example"));
    }

    #[test]
    fn what_is_no_address_finds_nobody() {
        let long = format!("{}@example.org", "a".repeat(65));
        let longer = format!("a@{}.org", ["b".repeat(60).as_str(); 5].join("."));
        for wrong in [
            "",
            "@",
            "ada",
            "ada@",
            "@example.org",
            "ada@localhost",
            "a b@example.org",
            ".ada@example.org",
            "ada.@example.org",
            "a..b@example.org",
            "ada@-example.org",
            "ada@example-.org",
            "ada@example..org",
            "ada@example.org.",
            "ada@1.2.3.4",
            "ada@example.o",
            "\"a b\"@example.org",
            long.as_str(),
            longer.as_str(),
        ] {
            assert_eq!(handle(CommunicationKind::Email, wrong), None, "{wrong}");
        }
        let edge = format!("{}@example.org", "a".repeat(64));
        assert!(handle(CommunicationKind::Email, &edge).is_some());
    }

    #[test]
    fn nobody_is_found_by_a_page_or_by_nothing() {
        assert_eq!(handle(CommunicationKind::Web, "https://example.org"), None);
        assert_eq!(handle(CommunicationKind::Messenger, "  "), None);
        let kept = Communication::new(CommunicationKind::Phone, " extension 7 ", None);
        assert_eq!((kept.value.as_str(), kept.handle()), ("extension 7", None));
    }

    #[test]
    fn an_identity_is_looked_for_by_messenger_then_phone_then_address_each_once() {
        let of = |kind, value: &str| Handle::of(kind, value, Region::named("IT")).unwrap();
        let (mail, phone) = (
            of(CommunicationKind::Email, "ada@example.org"),
            of(CommunicationKind::Phone, "06 1234567"),
        );
        let messenger = of(CommunicationKind::Messenger, "imol|telegrambot|1|9|9");
        let identity =
            Identity::of([mail.clone(), phone.clone(), messenger.clone(), phone.clone()]);
        assert_eq!(identity.handles(), [messenger.clone(), phone, mail.clone()]);
        assert!(identity.has_contact_data());
        assert!(Identity::of([mail]).has_contact_data());
        assert!(!Identity::of([messenger]).has_contact_data());
    }

    #[test]
    fn fields_have_the_originals_names() {
        for kind in CommunicationKind::ALL {
            assert_eq!(CommunicationKind::of_field(&kind.field().to_lowercase()), Some(kind));
        }
        assert_eq!(CommunicationKind::of_field("LINK"), None);
    }
}
