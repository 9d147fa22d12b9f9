//! What the embedded relay has parked: whole records, in files. They are the stream's dead letters here.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use application::ports::{
    DeadLetter, DeadLetterCount, DeadLetterQueue, DeadLetters, DeadLettersSeen, RedriveError,
    Redriven, StoreError,
};
use bus::SqsDeadLetters;
use chrono::{DateTime, Utc};
use domain::time::Timestamp;

/// The dead letters of a deployment on AWS, or of a folder.
#[derive(Clone, Debug)]
pub struct HostDeadLetters {
    /// Those of SQS.
    pub(crate) sqs: SqsDeadLetters,
    /// Where the embedded relay puts what `dispatch` cannot take; none on AWS, where that is an SQS queue.
    pub(crate) parked: Option<PathBuf>,
}

impl HostDeadLetters {
    /// The folder that stands for `queue`, if one does.
    fn folder(&self, queue: DeadLetterQueue) -> Option<&Path> {
        self.parked.as_deref().filter(|_| queue == DeadLetterQueue::Dispatch)
    }
}

impl DeadLetters for HostDeadLetters {
    async fn count(&self, queue: DeadLetterQueue) -> Result<DeadLetterCount, StoreError> {
        let Some(folder) = self.folder(queue) else { return self.sqs.count(queue).await };
        let files = parked_files(folder)?;
        let oldest_at = files.iter().filter_map(since).min();
        Ok(DeadLetterCount { messages: files.len(), oldest_at })
    }

    async fn look(
        &self,
        queue: DeadLetterQueue,
        most: usize,
    ) -> Result<DeadLettersSeen, StoreError> {
        let Some(folder) = self.folder(queue) else { return self.sqs.look(queue, most).await };
        let files = parked_files(folder)?;
        let letters = files.iter().take(most).map(letter).collect::<Result<_, _>>()?;
        Ok(DeadLettersSeen { letters, messages: files.len() })
    }

    async fn redrive(
        &self,
        queue: DeadLetterQueue,
        ids: &[String],
        most: usize,
    ) -> Result<Redriven, RedriveError> {
        self.sqs.redrive(queue, ids, most).await
    }
}

fn letter(file: &PathBuf) -> Result<DeadLetter, StoreError> {
    let body = fs::read(file).map_err(|error| unread(file, &error))?;
    Ok(DeadLetter {
        id: file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        group: None,
        deduplication_id: None,
        sent_at: since(file),
        received: None,
        reason: "dispatch could not take it; its log says why".to_owned(),
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

fn since(file: &PathBuf) -> Option<Timestamp> {
    let written = fs::metadata(file).ok()?.modified().ok()?;
    Some(DateTime::<Utc>::from(written).into())
}

/// The files of a folder of parked records, in the stream's order.
///
/// # Errors
///
/// [`StoreError::Unavailable`]: the folder cannot be read. One that is not there has none.
pub(crate) fn parked_files(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unread(folder, &error)),
    };
    let paths = entries.map(|it| it.map(|it| it.path()));
    let files = paths.collect::<Result<Vec<_>, _>>();
    let mut files = files.map_err(|error| unread(folder, &error))?;
    files.retain(|it| it.extension().is_some_and(|it| it == "json"));
    files.sort();
    Ok(files)
}

fn unread(path: &Path, error: &std::io::Error) -> StoreError {
    let source = format!("{}: {error}", path.display()).into();
    StoreError::Unavailable { service: "the folder of parked records", source }
}
