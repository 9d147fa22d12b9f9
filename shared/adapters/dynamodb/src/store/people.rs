//! Employees, departments and passwords.

use application::ports::{PeopleStore, StoreError};
use domain::ids::UserId;
use domain::time::Timestamp;
use domain::user::{Department, User};

use super::DynamoStore;
use crate::items::RecheckItem;
use crate::keys;

impl PeopleStore for DynamoStore {
    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.document(&keys::user(id)).await
    }

    async fn user_with_revision(&self, id: UserId) -> Result<Option<(User, u64)>, StoreError> {
        self.revised_document(&keys::user(id)).await
    }

    async fn change_user(&self, user: &User, seen: u64) -> Result<(), StoreError> {
        self.replace_revision(&keys::user(user.id), user, seen).await
    }

    async fn users(&self) -> Result<Vec<User>, StoreError> {
        self.documents(keys::USERS).await
    }

    async fn put_user(&self, user: &User) -> Result<(), StoreError> {
        self.put_document(&keys::user(user.id), user).await
    }

    async fn set_user_due(&self, user: UserId, at: Option<Timestamp>) -> Result<(), StoreError> {
        let key = keys::user_due(user);
        match at {
            Some(due_at) => {
                let due = RecheckItem { due_shard: keys::user_shard(user), due_at };
                self.table.put(&key, &due).await
            }
            None => self.table.delete(&key).await,
        }
    }

    async fn due_users(&self, until: Timestamp) -> Result<Vec<(UserId, Timestamp)>, StoreError> {
        let due = self.due(keys::user_shards(), until).await?;
        Ok(due.into_iter().map(|(id, at)| (UserId(id), at)).collect())
    }

    async fn departments(&self) -> Result<Vec<Department>, StoreError> {
        self.documents(keys::DEPARTMENTS).await
    }

    async fn put_department(&self, department: &Department) -> Result<(), StoreError> {
        self.put_document(&keys::department(department.id), department).await
    }

    async fn password(&self, user: UserId) -> Result<Option<String>, StoreError> {
        self.document(&keys::password(user)).await
    }

    async fn put_password(&self, user: UserId, hash: &str) -> Result<(), StoreError> {
        self.put_document(&keys::password(user), hash).await
    }
}
