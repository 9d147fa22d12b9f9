//! Channels and connections.

use application::channels::NetworkCode;
use application::ports::{ChannelStore, StoreError};
use domain::channel::{Channel, Connection, Health};
use domain::ids::ChannelId;
use domain::pace::Rate;
use domain::time::{Seconds, Timestamp};

use super::{MemoryStore, State};

impl State {
    fn put_connection(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let stored = self.connections.get(&connection.id).map_or(0, |it| it.revision);
        if connection.revision != stored + 1 {
            return Err(StoreError::Stale { what: format!("connection {}", connection.id) });
        }
        self.connections.insert(connection.id.clone(), connection.clone());
        Ok(())
    }
}

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
        self.conditional("put_connection", |it| it.put_connection(connection))
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
            let kept = it.health.entry(id).or_default();
            *kept = Health { heard_at: kept.heard_at, ..health.clone() };
            Ok(())
        })
    }

    async fn note_heard(&self, id: ChannelId, at: Timestamp) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("note_heard", |it| {
            let kept = it.health.entry(id).or_default();
            kept.heard_at = kept.heard_at.max(Some(at));
            Ok(())
        })
    }

    async fn book_turn(
        &self,
        id: ChannelId,
        rate: Rate,
        now: Timestamp,
        patience: Seconds,
    ) -> Result<(Health, Option<Timestamp>), StoreError> {
        self.faults.pause().await;
        self.call("book_turn", |it| {
            let health = it.health.get(&id).cloned().unwrap_or_default();
            let turn = rate.turn(it.spoken_for.get(&id).copied(), now);
            if turn.at > now + patience {
                return Ok((health, None));
            }
            it.spoken_for.insert(id, turn.until_us);
            Ok((health, Some(turn.at.max(now))))
        })
    }

    async fn network_code(&self, hash: &str) -> Result<Option<NetworkCode>, StoreError> {
        self.call("network_code", |it| Ok(it.network_codes.get(hash).cloned()))
    }

    async fn put_network_code(&self, hash: &str, code: &NetworkCode) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.conditional("put_network_code", |it| {
            let stored = it.network_codes.get(hash).map_or(0, |it| it.revision);
            if code.revision != stored + 1 {
                return Err(StoreError::Stale { what: "a one-time code".to_owned() });
            }
            it.network_codes.insert(hash.to_owned(), code.clone());
            Ok(())
        })
    }
}
