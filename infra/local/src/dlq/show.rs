//! `canali dlq show`: dead letters, looked at and left where they are.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::Named;
use super::letter::Letter;
use super::letters::Letters;
use crate::reach::Reached;
use crate::serve::BoxError;

/// A line for each of the first `most` messages; how many there are goes to standard error.
pub(super) async fn show(
    letters: &Letters,
    queue: Named,
    most: usize,
    out: &mut impl Write,
) -> Result<(), BoxError> {
    let depth = letters.depth().await?;
    let mut taken = Vec::new();
    let mut failed = None;
    while taken.len() < most {
        match letters.take().await {
            Ok(more) if more.is_empty() => break,
            Ok(more) => taken.extend(more),
            Err(error) => {
                failed = Some(error);
                break;
            }
        }
    }
    // Before anything is told: who reads may hang up.
    letters.put_back(&taken).await?;
    let shown = taken.len().min(most);
    for message in &taken[..shown] {
        writeln!(out, "{}", serde_json::to_string(&Letter::of(message, queue))?)?;
    }
    if shown < depth {
        tracing::info!(
            shown,
            depth,
            "others are behind these in their groups, in somebody's hands, or too many"
        );
    }
    failed.map_or(Ok(()), Err)
}

/// What the embedded relay has parked: whole records, in files.
pub(super) fn parked(reached: &Reached, most: usize, out: &mut impl Write) -> Result<(), BoxError> {
    for file in parked_files(reached)?.into_iter().take(most) {
        let body: Value = serde_json::from_slice(&fs::read(&file)?).unwrap_or_default();
        let id = file.file_stem().unwrap_or_default().to_string_lossy();
        let reason = "dispatch could not take it; its log says why";
        writeln!(out, "{}", json!({ "id": id, "reason": reason, "body": body }))?;
    }
    Ok(())
}

/// How many are parked, and since when the oldest is.
pub(super) fn parked_count(reached: &Reached) -> Result<(usize, Option<DateTime<Utc>>), BoxError> {
    let files = parked_files(reached)?;
    let since = |file: &PathBuf| Some(fs::metadata(file).ok()?.modified().ok()?.into());
    Ok((files.len(), files.iter().filter_map(since).min()))
}

/// The files, in the stream's order.
pub(crate) fn parked_files(reached: &Reached) -> Result<Vec<PathBuf>, BoxError> {
    let Some(folder) = reached.parked() else { return Ok(Vec::new()) };
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(err) if err.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(err) => return Err(format!("{}: {err}", folder.display()).into()),
    };
    let paths = entries.map(|it| it.map(|it| it.path()));
    let mut files = paths.collect::<Result<Vec<_>, _>>()?;
    files.retain(|it| it.extension().is_some_and(|it| it == "json"));
    files.sort();
    Ok(files)
}
