//! What DynamoDB's errors mean to the ports.

use std::fmt;

use application::ports::StoreError;
use aws_sdk_dynamodb::error::SdkError;

use crate::keys::Key;

/// Throttled, failed, cut off or never arrived.
pub(crate) fn unavailable<E, R>(error: SdkError<E, R>) -> StoreError
where
    E: std::error::Error + Send + Sync + 'static,
    R: fmt::Debug + Send + Sync + 'static,
{
    StoreError::Unavailable { service: "DynamoDB", source: Box::new(error) }
}

/// The same, where there is no more to it than words.
pub(crate) fn refused(why: impl Into<String>) -> StoreError {
    StoreError::Unavailable { service: "DynamoDB", source: why.into().into() }
}

pub(crate) fn corrupt(
    what: impl Into<String>,
    source: impl std::error::Error + Send + Sync + 'static,
) -> StoreError {
    StoreError::Corrupt { what: what.into(), source: Box::new(source) }
}

pub(crate) fn stale(key: &Key) -> StoreError {
    StoreError::Stale { what: key.to_string() }
}
