//! Agreements, as they are shown and as they are made.

use application::people::Patch;
use domain::agreement::Agreement;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text that warns customers about the collection of their personal data; a line chooses one by `AGREEMENT_ID`.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Agreement)]
pub(crate) struct AgreementDto {
    id: u64,
    /// What it is called among employees.
    name: String,
    /// What customers are told.
    text: Option<String>,
    /// Where all of it can be read; without a text it is introduced by a sentence of ours.
    link: Option<String>,
    /// Which wording this is, from 1: rises with another text or link.
    version: u32,
}

/// An agreement to be made: at least one of text and link.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewAgreementDto {
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) name: String,
    #[schema(max_length = 4000)]
    pub(crate) text: Option<String>,
    /// An http or https address.
    #[schema(max_length = 2048)]
    pub(crate) link: Option<String>,
}

/// What changes of an agreement: only what is there; `null` takes away what may be missing.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct AgreementPatch {
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 4000)]
    pub(crate) text: Patch<String>,
    /// An http or https address.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2048)]
    pub(crate) link: Patch<String>,
}

impl From<Agreement> for AgreementDto {
    fn from(it: Agreement) -> Self {
        Self { id: it.id.0, name: it.name, text: it.text, link: it.link, version: it.version }
    }
}
