//! Employees, departments and passwords.

use domain::ids::UserId;
use domain::time::Timestamp;
use domain::user::{Department, User};

use super::StoreError;

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
