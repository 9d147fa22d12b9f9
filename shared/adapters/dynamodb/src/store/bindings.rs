//! The chats of each card, and who may make one.

use application::ports::{CrmBindings, StoreError};
use domain::crm::{CardRef, Handle};
use domain::ids::ChatId;
use domain::time::Timestamp;
use serde::Deserialize;

use super::DynamoStore;
use super::externals::seconds;
use super::writes::Writes;
use crate::items::{BoundItem, ClaimItem};
use crate::keys::{self, Key};
use crate::table::text;

/// A claim as it is found.
#[derive(Debug, Deserialize)]
struct Claim {
    holder: String,
    until: i64,
}

impl CrmBindings for DynamoStore {
    async fn bind_chat(&self, card: CardRef, chat: ChatId) -> Result<(), StoreError> {
        self.table.put(&keys::bound(card, chat), &BoundItem { chat }).await
    }

    async fn unbind_chat(&self, card: CardRef, chat: ChatId) -> Result<(), StoreError> {
        self.table.delete(&keys::bound(card, chat)).await
    }

    async fn chats_of(&self, card: CardRef) -> Result<Vec<ChatId>, StoreError> {
        let query = self.table.query("pk = :pk").consistent_read(true);
        let query = query.expression_attribute_values(":pk", text(keys::bound_partition(card)));
        let items: Vec<BoundItem> = self.table.pages(query, usize::MAX).await?;
        Ok(items.into_iter().map(|it| it.chat).collect())
    }

    async fn claim_handles(
        &self,
        handles: &[Handle],
        holder: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let keys: Vec<Key> = handles.iter().map(keys::claim).collect();
        let Some(first) = keys.first() else { return Ok(true) };
        let claims: Vec<Claim> = self.table.get_all(&keys, true).await?;
        if claims.iter().any(|it| it.holder != holder && it.until > now.0) {
            return Ok(false);
        }
        let item = ClaimItem { holder, until: until.0, ttl: seconds(until) };
        let mut writes = Writes::new(&self.table);
        for key in &keys {
            writes.put_free(key, (holder, now), &item)?;
        }
        writes.send(first).await.map(|()| true)
    }
}
