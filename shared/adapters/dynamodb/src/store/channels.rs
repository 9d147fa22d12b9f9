//! Channels and connections.

use std::sync::PoisonError;

use application::channels::NetworkCode;
use application::ports::{ChannelStore, StoreError};
use aws_sdk_dynamodb::types::ReturnValue;
use domain::channel::{Channel, Connection, Health};
use domain::ids::ChannelId;
use domain::pace::{Rate, micros};
use domain::time::{Seconds, Timestamp};

use super::documents::is_condition;
use super::externals::seconds;
use super::{DynamoStore, REMEMBERED_MAX};
use crate::error::{corrupt, unavailable};
use crate::items::{HealthItem, Pointer};
use crate::keys;
use crate::table::{decode, number, text};

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

    /// Two forms of one write: the first where the channel has been silent, the second where calls are spoken for
    /// already. Which was right last time is tried first: a busy channel pays for one write as a quiet one does.
    async fn book_turn(
        &self,
        id: ChannelId,
        rate: Rate,
        now: Timestamp,
        patience: Seconds,
    ) -> Result<(Health, Option<Timestamp>), StoreError> {
        let most_us = micros(now + patience) + rate.slack_us();
        let forms = if self.is_busy(id, now) { [true, false] } else { [false, true] };
        for busy in forms {
            let update = self.table.update(&keys::health(id)).return_values(ReturnValue::AllNew);
            let update = update.expression_attribute_values(":now", number(micros(now)));
            let update = if busy {
                update
                    .update_expression("SET spoken_for = spoken_for + :interval")
                    .condition_expression("spoken_for > :now AND spoken_for <= :most")
                    .expression_attribute_values(":interval", number(rate.interval_us()))
                    .expression_attribute_values(":most", number(most_us))
            } else {
                update
                    .update_expression("SET spoken_for = :first")
                    .condition_expression("attribute_not_exists(spoken_for) OR spoken_for <= :now")
                    .expression_attribute_values(":first", number(micros(now) + rate.interval_us()))
            };
            match update.send().await {
                Ok(answer) => {
                    self.table.meter.write(&answer.consumed_capacity);
                    let item: HealthItem = decode(answer.attributes.unwrap_or_default())?;
                    let until_us = item.spoken_for.unwrap_or_default();
                    self.remember_busy(id, until_us);
                    let turn = rate.at(until_us - rate.interval_us()).max(now);
                    return Ok((item.health(), Some(turn)));
                }
                Err(err) if is_condition(&err) => {}
                Err(err) => return Err(unavailable(err)),
            }
        }
        Ok((self.health(id).await?, None))
    }

    async fn network_code(&self, hash: &str) -> Result<Option<NetworkCode>, StoreError> {
        self.document(&keys::network_code(hash)).await
    }

    async fn put_network_code(&self, hash: &str, code: &NetworkCode) -> Result<(), StoreError> {
        let ttl = Some(seconds(code.expires_at));
        self.put_passing_revision(&keys::network_code(hash), code, code.revision, ttl).await
    }
}

impl DynamoStore {
    /// Whether calls of the channel are likely to be spoken for beyond `now`.
    fn is_busy(&self, id: ChannelId, now: Timestamp) -> bool {
        let seen = self.spoken_for.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(&id).is_some_and(|it| *it > micros(now))
    }

    fn remember_busy(&self, id: ChannelId, until_us: i64) {
        let mut seen = self.spoken_for.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= REMEMBERED_MAX {
            seen.clear();
        }
        seen.insert(id, until_us);
    }
}
