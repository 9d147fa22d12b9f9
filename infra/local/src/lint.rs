//! `canali lint`: settings that are legal and hopeless, without serving.

#[cfg(test)]
mod tests;

use std::io::Write;
use std::path::Path;

use application::{lint_line, lint_lines};
use domain::ids::LineId;

use crate::at_rest::AtRest;
use crate::serve::BoxError;

/// Looks at the settings of all lines kept in the folder `data`, or of one, and says on standard output what is
/// hopeless: a warning a line.
///
/// # Errors
///
/// In words: the folder is in use or damaged, there is no such line, or there are warnings.
pub async fn lint(data: &Path, line: Option<LineId>) -> Result<(), BoxError> {
    let found = warnings(data, line).await?;
    let mut out = std::io::stdout();
    for warning in &found {
        writeln!(out, "{warning}")?;
    }
    match found.len() {
        0 => Ok(()),
        1 => Err("there is a warning".into()),
        many => Err(format!("there are {many} warnings").into()),
    }
}

/// `line 3 NO_ANSWER_TIME: …`
async fn warnings(data: &Path, line: Option<LineId>) -> Result<Vec<String>, BoxError> {
    let kept = AtRest::open(data).await?;
    let found = match line {
        None => lint_lines(&kept.context).await?,
        Some(line) => {
            let found = lint_line(&kept.context, line).await?;
            vec![(line, found.ok_or_else(|| format!("there is no line {line}"))?)]
        }
    };
    let said = found.iter().flat_map(|(line, warnings)| {
        warnings.iter().map(move |it| format!("line {line} {}: {}", it.field, it.text))
    });
    Ok(said.collect())
}
