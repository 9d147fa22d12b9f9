//! `canali check`: the invariants on what is kept, without serving.

use std::io::Write;
use std::path::Path;

use crate::at_rest::AtRest;
use crate::serve::BoxError;

/// Looks at everything in the folder `data`, and says on standard output what it found.
///
/// # Errors
///
/// In words: the folder is in use or damaged, or something in it is not sound.
pub async fn check(data: &Path) -> Result<(), BoxError> {
    let kept = AtRest::open(data).await?;
    let report = application::check(&kept.context).await?;
    let mut out = std::io::stdout();
    for violation in &report.violations {
        writeln!(out, "{violation}")?;
    }
    writeln!(out, "{} chats, {} entries", report.chats, report.entries)?;
    match report.violations.len() {
        0 => Ok(()),
        found => Err(format!("{found} things are not sound").into()),
    }
}
