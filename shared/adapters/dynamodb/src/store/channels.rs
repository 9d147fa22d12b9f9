//! Channels and connections.

use application::ports::{ChannelStore, StoreError};
use domain::channel::{Channel, Connection, Health};
use domain::ids::ChannelId;

use super::DynamoStore;
use crate::items::Pointer;
use crate::keys;

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
        self.put_document(&keys::connection(&connection.id), connection).await
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
        Ok(self.document(&keys::health(id)).await?.unwrap_or_default())
    }

    async fn put_health(&self, id: ChannelId, health: &Health) -> Result<(), StoreError> {
        self.put_document(&keys::health(id), health).await
    }
}
