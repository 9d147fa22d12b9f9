//! Channels and connections.

use application::ports::{ChannelStore, StoreError};
use domain::channel::{Channel, Connection, Health};
use domain::ids::ChannelId;

use super::MemoryStore;

impl ChannelStore for MemoryStore {
    async fn channel(&self, id: ChannelId) -> Result<Option<Channel>, StoreError> {
        self.call("channel", |it| Ok(it.channels.get(&id).cloned()))
    }

    async fn channels(&self) -> Result<Vec<Channel>, StoreError> {
        self.call("channels", |it| Ok(it.channels.values().cloned().collect()))
    }

    async fn put_channel(&self, channel: &Channel) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("put_channel", |it| {
            it.channels.insert(channel.id, channel.clone());
            Ok(())
        })
    }

    async fn connection(&self, id: &str) -> Result<Option<Connection>, StoreError> {
        self.call("connection", |it| Ok(it.connections.get(id).cloned()))
    }

    async fn put_connection(&self, connection: &Connection) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("put_connection", |it| {
            it.connections.insert(connection.id.clone(), connection.clone());
            Ok(())
        })
    }

    async fn channel_by_public_key(&self, key: &str) -> Result<Option<Channel>, StoreError> {
        self.call("channel_by_public_key", |it| {
            let has_key = |it: &&Channel| it.public_key.as_deref() == Some(key);
            let connected = |it: &&Channel| it.disconnected_at.is_none();
            Ok(it.channels.values().filter(connected).find(has_key).cloned())
        })
    }

    async fn health(&self, id: ChannelId) -> Result<Health, StoreError> {
        self.call("health", |it| Ok(it.health.get(&id).cloned().unwrap_or_default()))
    }

    async fn put_health(&self, id: ChannelId, health: &Health) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("put_health", |it| {
            it.health.insert(id, health.clone());
            Ok(())
        })
    }
}
