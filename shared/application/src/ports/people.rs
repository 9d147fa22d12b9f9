//! Employees, departments and the tokens they act by.

use domain::ids::UserId;
use domain::time::Timestamp;
use domain::user::{Department, User};
use serde::{Deserialize, Serialize};

use super::StoreError;

/// A token, known only by the SHA-256 of its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRecord {
    /// Whose it is.
    pub user: UserId,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Keeps people. Reads are consistent.
pub trait PeopleStore: Send + Sync {
    /// The employee `id`, if there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn user(&self, id: UserId) -> impl Future<Output = Result<Option<User>, StoreError>> + Send;

    /// The employee `id`, if there is one, with the revision in which they are kept: what [`Self::change_user`] goes by.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn user_with_revision(
        &self,
        id: UserId,
    ) -> impl Future<Output = Result<Option<(User, u64)>, StoreError>> + Send;

    /// Keeps `user` on top of the revision that was `seen`: what others have changed since is not lost.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: another revision is kept; nothing has changed. [`StoreError::Unavailable`].
    fn change_user(
        &self,
        user: &User,
        seen: u64,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// All employees, by id; every page is followed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn users(&self) -> impl Future<Output = Result<Vec<User>, StoreError>> + Send;

    /// Keeps `user`; what was kept under their id is replaced.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have been kept.
    fn put_user(&self, user: &User) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Sets when an employee is looked at again; none: not any more.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have happened.
    fn set_user_due(
        &self,
        user: UserId,
        at: Option<Timestamp>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Employees who are to be looked at until `until`, with what is set. An index read.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    fn due_users(
        &self,
        until: Timestamp,
    ) -> impl Future<Output = Result<Vec<(UserId, Timestamp)>, StoreError>> + Send;

    /// All departments, by id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn departments(&self) -> impl Future<Output = Result<Vec<Department>, StoreError>> + Send;

    /// Keeps `department`; what was kept under its id is replaced.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have been kept.
    fn put_department(
        &self,
        department: &Department,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The token with that hash, if it has not been revoked.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn token(
        &self,
        hash: &str,
    ) -> impl Future<Output = Result<Option<TokenRecord>, StoreError>> + Send;

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

    /// Revokes a token; there need not be one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not be gone.
    fn delete_token(&self, hash: &str) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The argon2 hash of the employee's password, if they have one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn password(
        &self,
        user: UserId,
    ) -> impl Future<Output = Result<Option<String>, StoreError>> + Send;

    /// Keeps the argon2 hash of the employee's password.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have been kept.
    fn put_password(
        &self,
        user: UserId,
        hash: &str,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}
