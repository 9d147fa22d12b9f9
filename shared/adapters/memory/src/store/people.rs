//! Employees, departments and passwords.

use application::ports::{PeopleStore, StoreError};
use domain::ids::UserId;
use domain::time::Timestamp;
use domain::user::{Department, User};

use super::MemoryStore;

impl PeopleStore for MemoryStore {
    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.call("user", |it| Ok(it.users.get(&id).cloned()))
    }

    async fn user_with_revision(&self, id: UserId) -> Result<Option<(User, u64)>, StoreError> {
        self.call("user_with_revision", |it| {
            let revision = it.user_revisions.get(&id).copied().unwrap_or(0);
            Ok(it.users.get(&id).map(|user| (user.clone(), revision)))
        })
    }

    async fn change_user(&self, user: &User, seen: u64) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.conditional("change_user", |it| {
            let revision = it.user_revisions.get(&user.id).copied().unwrap_or(0);
            if revision != seen || !it.users.contains_key(&user.id) {
                return Err(StoreError::Stale { what: format!("user {}", user.id) });
            }
            it.users.insert(user.id, user.clone());
            it.user_revisions.insert(user.id, seen + 1);
            Ok(())
        })
    }

    async fn users(&self) -> Result<Vec<User>, StoreError> {
        self.call("users", |it| Ok(it.users.values().cloned().collect()))
    }

    async fn put_user(&self, user: &User) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("put_user", |it| {
            it.users.insert(user.id, user.clone());
            it.user_revisions.remove(&user.id);
            Ok(())
        })
    }

    async fn set_user_due(&self, user: UserId, at: Option<Timestamp>) -> Result<(), StoreError> {
        self.call("set_user_due", |it| {
            it.due_users.set(user, at, it.index_lag);
            Ok(())
        })
    }

    async fn due_users(&self, until: Timestamp) -> Result<Vec<(UserId, Timestamp)>, StoreError> {
        self.call("due_users", |it| {
            let due = it.due_users.read(it.index_lag).iter();
            Ok(due.map(|(id, at)| (*id, *at)).filter(|(_, at)| *at <= until).collect())
        })
    }

    async fn departments(&self) -> Result<Vec<Department>, StoreError> {
        self.call("departments", |it| Ok(it.departments.values().cloned().collect()))
    }

    async fn put_department(&self, department: &Department) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("put_department", |it| {
            it.departments.insert(department.id, department.clone());
            Ok(())
        })
    }

    async fn password(&self, user: UserId) -> Result<Option<String>, StoreError> {
        self.call("password", |it| Ok(it.passwords.get(&user).cloned()))
    }

    async fn put_password(&self, user: UserId, hash: &str) -> Result<(), StoreError> {
        self.call("put_password", |it| {
            it.passwords.insert(user, hash.to_owned());
            Ok(())
        })
    }
}
