//! Tokens: each by its hash, and all but tickets in a partition of their employee. What is listed is written first and
//! removed last, so that every token that holds can be seen and revoked.

use application::ports::{StoreError, TokenRecord, TokenStore, TokenUse};
use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::ids::UserId;

use super::DynamoStore;
use super::documents::is_beaten;
use super::externals::seconds;
use crate::error::unavailable;
use crate::items::{ListedTokenItem, TokenItem};
use crate::json::Json;
use crate::keys;
use crate::table::{encode, text};

impl DynamoStore {
    /// Lists a token under its employee.
    async fn list_token(&self, hash: &str, token: &TokenRecord) -> Result<(), StoreError> {
        if token.kind == TokenUse::Ticket {
            return Ok(());
        }
        let key = keys::listed_token(token.user, hash);
        let ttl = token.expires_at.map(seconds);
        self.table
            .put(&key, &ListedTokenItem { hash: hash.to_owned(), json: Json(token), ttl })
            .await
    }
}

impl TokenStore for DynamoStore {
    async fn token(&self, hash: &str) -> Result<Option<TokenRecord>, StoreError> {
        self.document(&keys::token(hash)).await
    }

    async fn tokens(&self, user: UserId) -> Result<Vec<(String, TokenRecord)>, StoreError> {
        let query = self.table.query("pk = :pk");
        let query = query
            .expression_attribute_values(":pk", text(keys::tokens_partition(user)))
            .consistent_read(true);
        let items = self.table.pages::<ListedTokenItem<TokenRecord>>(query, usize::MAX).await?;
        Ok(items.into_iter().map(|it| (it.hash, it.json.0)).collect())
    }

    async fn put_token(&self, hash: &str, token: &TokenRecord) -> Result<(), StoreError> {
        self.list_token(hash, token).await?;
        let ttl = token.expires_at.map(seconds);
        self.table.put(&keys::token(hash), &TokenItem { json: Json(token), ttl }).await
    }

    async fn renew_token(&self, hash: &str, token: &TokenRecord) -> Result<bool, StoreError> {
        let ttl = token.expires_at.map(seconds);
        let item = encode(&keys::token(hash), &TokenItem { json: Json(token), ttl })?;
        let put = self.table.client.put_item().table_name(&self.table.name).set_item(Some(item));
        let put = put.condition_expression("attribute_exists(pk)");
        match put.return_consumed_capacity(ReturnConsumedCapacity::Total).send().await {
            Ok(answer) => self.table.meter.write(&answer.consumed_capacity),
            Err(err) if is_beaten(&err) => return Ok(false),
            Err(err) => return Err(unavailable(err)),
        }
        self.list_token(hash, token).await?;
        Ok(true)
    }

    async fn delete_token(&self, user: UserId, hash: &str) -> Result<(), StoreError> {
        let kept = self.token(hash).await?;
        if kept.is_none_or(|it| it.user == user) {
            self.table.delete(&keys::token(hash)).await?;
            self.table.delete(&keys::listed_token(user, hash)).await?;
        }
        Ok(())
    }
}
