//! Agreements: what customers are told about the collection of personal data, and that they agreed (S30).

use serde::{Deserialize, Serialize};

use crate::ids::AgreementId;
use crate::time::Timestamp;

/// A text about the collection of personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// What employees call it.
    pub name: String,
    /// What it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Rises with every change of what it says.
    pub version: u32,
}

impl Agreement {
    /// What the customer is shown.
    pub fn notice(&self) -> String {
        let parts = [self.text.as_deref(), self.link.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }
}

/// That a customer agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// To which agreement.
    pub agreement: AgreementId,
    /// To which version of its text.
    pub version: u32,
    /// When.
    pub at: Timestamp,
    /// How.
    pub how: ConsentHow,
}

/// How a customer agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentHow {
    /// They wrote on after the notice.
    Continued,
    /// They ticked it in the live chat's form.
    Form,
}
