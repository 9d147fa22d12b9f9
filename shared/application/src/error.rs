//! How a use case ends: an outcome, or a failure that means *deliver it again*.

use domain::session::Refusal;
use thiserror::Error;

use crate::ports::StoreError;

/// What became of a message. All of them end it; only a [`Failure`] brings it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It happened.
    Done,
    /// It had happened before.
    Repeated,
    /// It was refused, and nothing has changed: a *no* is an outcome (design D5).
    Refused(Refusal),
    /// It is about something that is not there, or no longer.
    Gone,
}

/// Why a use case could not finish.
#[derive(Debug, Error)]
pub enum Failure {
    /// The store gave no answer, or others kept writing first; deliver it again.
    #[error("the store did not take it")]
    Store(#[from] StoreError),
    /// Others wrote first, as often as we tried; deliver it again.
    #[error("others wrote first, {attempts} times")]
    Contended {
        /// How often it was tried.
        attempts: u32,
    },
}

impl Failure {
    /// Whether delivering it again cannot help: what is stored is unreadable.
    pub fn is_lasting(&self) -> bool {
        matches!(self, Self::Store(StoreError::Corrupt { .. }))
    }
}
