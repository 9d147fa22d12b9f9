//! Employees, departments, tokens and passwords.

use application::ports::{PeopleStore, StoreError, TokenRecord};
use domain::ids::UserId;
use domain::user::{Department, User};

use super::DynamoStore;
use crate::keys;

impl PeopleStore for DynamoStore {
    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.document(&keys::user(id)).await
    }

    async fn users(&self) -> Result<Vec<User>, StoreError> {
        self.documents(keys::USERS).await
    }

    async fn put_user(&self, user: &User) -> Result<(), StoreError> {
        self.put_document(&keys::user(user.id), user).await
    }

    async fn departments(&self) -> Result<Vec<Department>, StoreError> {
        self.documents(keys::DEPARTMENTS).await
    }

    async fn put_department(&self, department: &Department) -> Result<(), StoreError> {
        self.put_document(&keys::department(department.id), department).await
    }

    async fn token(&self, hash: &str) -> Result<Option<TokenRecord>, StoreError> {
        self.document(&keys::token(hash)).await
    }

    async fn put_token(&self, hash: &str, token: &TokenRecord) -> Result<(), StoreError> {
        self.put_document(&keys::token(hash), token).await
    }

    async fn delete_token(&self, hash: &str) -> Result<(), StoreError> {
        self.table.delete(&keys::token(hash)).await
    }

    async fn password(&self, user: UserId) -> Result<Option<String>, StoreError> {
        self.document(&keys::password(user)).await
    }

    async fn put_password(&self, user: UserId, hash: &str) -> Result<(), StoreError> {
        self.put_document(&keys::password(user), hash).await
    }
}
