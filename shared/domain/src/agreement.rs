//! The texts that warn customers about the collection of their personal data (S30), and what customers say to them.

use serde::{Deserialize, Serialize};

use crate::ids::AgreementId;
use crate::time::Timestamp;

/// What is said before a link that nothing else is said with.
const BEFORE_LINK: &str = "By continuing this conversation you agree to the collection and processing of your personal \
                           data as described here:";

/// A deployment's text about the collection of personal data; a line chooses one by its field `AGREEMENT_ID`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// What it is called among employees; customers do not see it.
    pub name: String,
    /// What the customer is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where all of it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Which wording this is, from 1: consent holds for the wording that was shown. A new name is no new wording.
    pub version: u32,
}

impl Agreement {
    /// The first wording of a new agreement.
    pub fn new(id: AgreementId, name: String, text: Option<String>, link: Option<String>) -> Self {
        Self { id, name, text, link, version: 1 }
    }

    /// The agreement as it becomes; its version rises if what customers are shown is another text or link.
    #[must_use]
    pub fn changed(self, name: String, text: Option<String>, link: Option<String>) -> Self {
        let reworded = text != self.text || link != self.link;
        let version = if reworded { self.version.saturating_add(1) } else { self.version };
        Self { id: self.id, name, text, link, version }
    }

    /// Whether there is anything to show: at least one of text and link.
    pub fn says_something(&self) -> bool {
        self.text.is_some() || self.link.is_some()
    }

    /// What the customer is shown: the text, and the link on a line of its own.
    pub fn notice(&self) -> String {
        match (&self.text, &self.link) {
            (Some(text), Some(link)) => format!("{text}\n{link}"),
            (Some(text), None) => text.clone(),
            (None, Some(link)) => format!("{BEFORE_LINK}\n{link}"),
            (None, None) => String::new(),
        }
    }
}

/// That a chat's customer has agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// To what.
    pub agreement: AgreementId,
    /// To which wording of it: [`Agreement::version`].
    pub version: u32,
    /// When.
    pub at: Timestamp,
    /// By doing what.
    pub how: ConsentHow,
}

/// How a customer agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentHow {
    /// They wrote on after they had been shown the notice.
    Continued,
    /// They ticked it in the live chat's form.
    Form,
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://shop.example/privacy";

    fn agreement(text: Option<&str>, link: Option<&str>) -> Agreement {
        let owned = |it: Option<&str>| it.map(str::to_owned);
        Agreement::new(AgreementId(1), "Privacy".to_owned(), owned(text), owned(link))
    }

    #[test]
    fn the_notice_is_the_text_and_then_the_link() {
        let both = agreement(Some("We keep what you write."), Some(LINK));
        assert_eq!(both.notice(), format!("We keep what you write.\n{LINK}"));
        assert_eq!(agreement(Some("We keep it."), None).notice(), "We keep it.");
        assert!([both, agreement(None, Some(LINK))].iter().all(Agreement::says_something));
        assert!(!agreement(None, None).says_something());
    }

    #[test]
    fn a_bare_link_is_introduced() {
        let notice = agreement(None, Some(LINK)).notice();
        let (sentence, link) = notice.split_once('\n').unwrap();
        assert!(sentence.contains("personal data"), "{sentence}");
        assert_eq!(link, LINK);
    }

    #[test]
    fn only_another_text_or_link_is_another_version() {
        let first = agreement(Some("a"), None);
        let becomes = |name: &str, text: Option<&str>, link: Option<&str>| {
            let owned = |it: Option<&str>| it.map(str::to_owned);
            first.clone().changed(name.to_owned(), owned(text), owned(link))
        };
        assert_eq!(first.version, 1);
        assert_eq!(becomes("Privacy", Some("a"), None), first);
        assert_eq!(becomes("Data", Some("a"), None).version, 1);
        assert_eq!(becomes("Privacy", Some("b"), None).version, 2);
        assert_eq!(becomes("Privacy", Some("a"), Some(LINK)).version, 2);
        assert_eq!(becomes("Data", None, Some(LINK)).version, 2);
        assert_eq!(becomes("Data", None, Some(LINK)).name, "Data");
    }

    #[test]
    fn consent_is_stored_in_plain_words() {
        let how = ConsentHow::Continued;
        let given = Consent { agreement: AgreementId(2), version: 3, at: Timestamp(4), how };
        let stored = serde_json::json!({"agreement": 2, "version": 3, "at": 4, "how": "continued"});
        assert_eq!(serde_json::to_value(given).unwrap(), stored);
        assert_eq!(serde_json::from_value::<Consent>(stored).unwrap(), given);
        assert_eq!(serde_json::to_value(ConsentHow::Form).unwrap(), "form");
    }
}
