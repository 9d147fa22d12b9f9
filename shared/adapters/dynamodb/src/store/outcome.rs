//! What a cancelled transaction means: its reasons, read by position (design D5).

use application::ports::CommitError;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;
use domain::ids::ChatId;

use crate::error::{refused, stale, unavailable};
use crate::items::ExternalItem;
use crate::keys;
use crate::table::decode;

/// What a write of the transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Head,
    Entry,
    Dedupe,
    Conversation,
    Session,
    Place,
    Slot,
    Open,
}

/// Why a reason cancels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Because {
    /// Its condition does not hold.
    Condition,
    /// Another transaction is under way, or it is too much at once.
    Contention,
    /// DynamoDB does not take it.
    Refused,
}

/// The error of a commit that did not happen, or may not have.
pub(super) fn outcome<R>(
    chat: ChatId,
    parts: &[Part],
    err: SdkError<TransactWriteItemsError, R>,
) -> CommitError
where
    R: std::fmt::Debug + Send + Sync + 'static,
{
    match err.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            cancellation(chat, parts, cancelled.cancellation_reasons())
        }
        Some(_) | None => unavailable(err).into(),
    }
}

/// The strongest reason first: what has happened before is done with, whatever else has changed meanwhile.
fn cancellation(chat: ChatId, parts: &[Part], reasons: &[CancellationReason]) -> CommitError {
    let mut given: Vec<(Part, Because, &CancellationReason)> = Vec::new();
    for (part, reason) in parts.iter().zip(reasons) {
        given.extend(because(reason).map(|it| (*part, it, reason)));
    }
    let failed = |part: Part| {
        let found = given.iter().find(|it| it.0 == part && it.1 == Because::Condition);
        found.map(|it| it.2)
    };
    if let Some(reason) = failed(Part::Dedupe) {
        return happened(chat, reason);
    }
    let beaten = [Part::Head, Part::Entry, Part::Conversation];
    if beaten.into_iter().any(|it| failed(it).is_some()) {
        return stale(&keys::head(chat)).into();
    }
    if let Some((part, _, reason)) = given.iter().find(|it| it.1 == Because::Refused) {
        return refused(format!("{part:?} of chat {chat}: {:?}", reason.message)).into();
    }
    if given.iter().any(|it| it.1 == Because::Contention) {
        return stale(&keys::head(chat)).into();
    }
    if failed(Part::Slot).is_some() {
        return CommitError::AtLimit;
    }
    refused(format!("chat {chat}: cancelled without a reason")).into()
}

/// What the dedupe item held.
fn happened(chat: ChatId, reason: &CancellationReason) -> CommitError {
    // Without the item it has just expired or changed: load again.
    let Some(item) = reason.item.clone() else { return stale(&keys::head(chat)).into() };
    match decode::<ExternalItem>(item) {
        Ok(found) => match found.entry() {
            Some((chat, seq)) => CommitError::Duplicate { chat, seq },
            None => CommitError::Pending(found.pending.into_iter().map(|it| it.0).collect()),
        },
        Err(err) => err.into(),
    }
}

fn because(reason: &CancellationReason) -> Option<Because> {
    match reason.code.as_deref() {
        None | Some("None") => None,
        Some("ConditionalCheckFailed") => Some(Because::Condition),
        Some(
            "TransactionConflict"
            | "ThrottlingError"
            | "ProvisionedThroughputExceeded"
            | "RequestLimitExceeded",
        ) => Some(Because::Contention),
        Some(_) => Some(Because::Refused),
    }
}
