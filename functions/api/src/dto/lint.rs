//! What is hopeless about a line's settings, as it is shown.

use domain::lint::Warning;
use serde::Serialize;
use utoipa::ToSchema;

/// A setting that cannot do what it is for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Warning)]
pub(crate) struct WarningDto {
    /// The field to look at first.
    field: String,
    /// What is wrong, for programs: `queue_empty`, `text_missing` …
    code: String,
    /// What is wrong, for people.
    text: String,
}

impl From<Warning> for WarningDto {
    fn from(warning: Warning) -> Self {
        let Warning { field, code, text } = warning;
        Self { field: field.to_owned(), code: code.name().to_owned(), text }
    }
}
