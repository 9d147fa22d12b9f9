//! The tokens people and programs act by.

use domain::ids::UserId;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;

/// A token, known only by the SHA-256 of its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRecord {
    /// Whose it is.
    pub user: UserId,
    /// When it was made.
    pub created_at: Timestamp,
    /// What it is for.
    #[serde(default, skip_serializing_if = "TokenUse::is_program")]
    pub kind: TokenUse,
    /// What they call it, or the browser they signed in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When it was last used, roughly: noted once an hour of a sign-in, never of a program's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<Timestamp>,
    /// From when on it is worth nothing; none: until it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Of a ticket: the hash of the token that made it, by which its socket lives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<String>,
}

/// What a token is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenUse {
    /// A program, or a person by hand: until it is revoked.
    #[default]
    Program,
    /// A browser somebody signed in with.
    SignIn,
    /// Opening one socket.
    Ticket,
}

impl TokenUse {
    /// Whether it is a program's.
    pub fn is_program(&self) -> bool {
        *self == Self::Program
    }
}

/// Keeps tokens. Reads are consistent.
pub trait TokenStore: Send + Sync {
    /// The token with that hash, if it has not been revoked. Whether it has expired is the caller's to look at: the
    /// store may keep it for days.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn token(
        &self,
        hash: &str,
    ) -> impl Future<Output = Result<Option<TokenRecord>, StoreError>> + Send;

    /// All tokens of an employee by hash, but for tickets; every page is followed. One of those that are listed may not
    /// hold, if keeping or revoking it broke off.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn tokens(
        &self,
        user: UserId,
    ) -> impl Future<Output = Result<Vec<(String, TokenRecord)>, StoreError>> + Send;

    /// Keeps a token by its hash.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have been kept.
    fn put_token(
        &self,
        hash: &str,
        token: &TokenRecord,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Changes a token that is kept; false, and nothing has changed: it has been revoked.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have been changed.
    fn renew_token(
        &self,
        hash: &str,
        token: &TokenRecord,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Revokes a token of `user`; there need not be one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not be gone.
    fn delete_token(
        &self,
        user: UserId,
        hash: &str,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}
