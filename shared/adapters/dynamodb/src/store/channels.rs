//! Channels and connections.

use application::ports::{ChannelStore, StoreError};
use domain::channel::{Channel, Connection, Health};
use domain::ids::ChannelId;
use domain::time::Timestamp;

use super::DynamoStore;
use super::documents::is_condition;
use crate::error::{corrupt, unavailable};
use crate::items::{HealthItem, Pointer};
use crate::keys;
use crate::table::{number, text};

impl ChannelStore for DynamoStore {
    async fn channel(&self, id: ChannelId) -> Result<Option<Channel>, StoreError> {
        self.document(&keys::channel(id)).await
    }

    async fn channels(&self) -> Result<Vec<Channel>, StoreError> {
        self.documents(keys::CHANNELS).await
    }

    async fn put_channel(&self, channel: &Channel) -> Result<(), StoreError> {
        // The pointer first: one that leads to a channel which is not there, or has another key, leads nowhere.
        if let Some(public_key) = &channel.public_key {
            let pointer = Pointer { id: channel.id.0 };
            self.table.put(&keys::public_key(public_key), &pointer).await?;
        }
        self.put_document(&keys::channel(channel.id), channel).await
    }

    async fn connection(&self, id: &str) -> Result<Option<Connection>, StoreError> {
        self.document(&keys::connection(id)).await
    }

    async fn put_connection(&self, connection: &Connection) -> Result<(), StoreError> {
        self.put_revision(&keys::connection(&connection.id), connection, connection.revision).await
    }

    async fn channel_by_public_key(&self, key: &str) -> Result<Option<Channel>, StoreError> {
        let Some(pointer) = self.table.get::<Pointer>(&keys::public_key(key)).await? else {
            return Ok(None);
        };
        let channel = self.channel(ChannelId(pointer.id)).await?;
        let has_key = |it: &Channel| it.public_key.as_deref() == Some(key);
        Ok(channel.filter(|it| has_key(it) && it.disconnected_at.is_none()))
    }

    async fn health(&self, id: ChannelId) -> Result<Health, StoreError> {
        let item = self.table.get::<HealthItem>(&keys::health(id)).await?;
        Ok(item.map(HealthItem::health).unwrap_or_default())
    }

    async fn put_health(&self, id: ChannelId, health: &Health) -> Result<(), StoreError> {
        let key = keys::health(id);
        let json = serde_json::to_string(health).map_err(|it| corrupt(key.to_string(), it))?;
        let update = self.table.update(&key).update_expression("SET #json = :json");
        let update = update
            .expression_attribute_names("#json", "json")
            .expression_attribute_values(":json", text(json));
        let answer = update.send().await.map_err(unavailable)?;
        self.table.meter.write(&answer.consumed_capacity);
        Ok(())
    }

    async fn note_heard(&self, id: ChannelId, at: Timestamp) -> Result<(), StoreError> {
        let update = self
            .table
            .update(&keys::health(id))
            .update_expression("SET heard_at = :at")
            .condition_expression("attribute_not_exists(heard_at) OR heard_at < :at")
            .expression_attribute_values(":at", number(at.0));
        match update.send().await {
            Ok(answer) => self.table.meter.write(&answer.consumed_capacity),
            // Somebody heard something later.
            Err(err) if is_condition(&err) => {}
            Err(err) => return Err(unavailable(err)),
        }
        Ok(())
    }
}
