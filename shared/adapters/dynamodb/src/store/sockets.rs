//! Sockets. Who follows something is one item with a set, so that the listeners of several topics are one
//! `BatchGetItem`, and each comes and goes without reading the others.
//!
//! An item counts until DynamoDB has removed it, which may be days after its `ttl`: every listener says itself when it
//! ends.

use std::collections::BTreeMap;

use application::ports::{
    Gone, LIST_EVERY, LIST_OVERDUE, Listener, SOCKET_LIFE, Socket, SocketId, SocketStore,
    StoreError, Teller, Topic,
};
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity, ReturnValue};
use domain::ids::{ChatId, LineId};
use domain::time::Timestamp;

use super::DynamoStore;
use super::documents::is_condition;
use super::externals::seconds;
use crate::error::unavailable;
use crate::items::{
    ChangesItem, NewSocketItem, SocketItem, SocketsItem, TopicItem, decode_listener,
    encode_listener,
};
use crate::json::Json;
use crate::keys::{self, Key};
use crate::table::{Item, decode, key_item, number, text};

impl SocketStore for DynamoStore {
    async fn open_socket(&self, socket: &Socket) -> Result<(), StoreError> {
        self.raise_until(socket.expires_at).await?;
        let Socket { id, whose, opened_at, expires_at, .. } = socket;
        let ttl = seconds(*expires_at);
        let (opened_at, expires_at) = (*opened_at, *expires_at);
        let item = NewSocketItem { id, whose: Json(whose), opened_at, expires_at, ttl };
        self.table.put(&keys::socket(id), &item).await?;
        for topic in &socket.topics {
            self.follow(socket, topic).await?;
        }
        self.listen(socket, &socket.whose.topic()).await
    }

    async fn socket(&self, id: &SocketId) -> Result<Option<Socket>, StoreError> {
        let item: Option<SocketItem> = self.table.get(&keys::socket(id)).await?;
        Ok(item.filter(|it| !it.closed).map(Socket::from))
    }

    async fn follow(&self, socket: &Socket, topic: &Topic) -> Result<bool, StoreError> {
        let is_open = self.change_topics(socket, "ADD topics :topics", topic).await?;
        if is_open {
            self.listen(socket, topic).await?;
        }
        Ok(is_open)
    }

    async fn unfollow(&self, socket: &Socket, topic: &Topic) -> Result<(), StoreError> {
        self.change_topics(socket, "DELETE topics :topics", topic).await?;
        self.leave(socket, topic).await.map(|_| ())
    }

    async fn close_socket(
        &self,
        id: &SocketId,
        now: Timestamp,
    ) -> Result<Option<Gone>, StoreError> {
        let update = self
            .table
            .update(&keys::socket(id))
            .update_expression("SET closed = :true")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":true", AttributeValue::Bool(true))
            .return_values(ReturnValue::AllNew);
        let answer = match update.send().await {
            Ok(answer) => answer,
            Err(err) if is_condition(&err) => return Ok(None),
            Err(err) => return Err(unavailable(err)),
        };
        self.table.meter.write(&answer.consumed_capacity);
        let socket = Socket::from(decode::<SocketItem>(answer.attributes.unwrap_or_default())?);
        for topic in &socket.topics {
            self.leave(&socket, topic).await?;
        }
        let left = self.leave(&socket, &socket.whose.topic()).await?;
        let was_last = !left.iter().any(|it| it.until > now);
        Ok(Some(Gone { socket, was_last }))
    }

    async fn forget_socket(&self, id: &SocketId) -> Result<(), StoreError> {
        let delete = self.table.client.delete_item().table_name(&self.table.name);
        let delete = delete.set_key(Some(key_item(&keys::socket(id))));
        let sent = delete.return_consumed_capacity(ReturnConsumedCapacity::Total).send().await;
        self.table.meter.write(&sent.map_err(unavailable)?.consumed_capacity);
        Ok(())
    }

    async fn listeners_now(&self, topic: &Topic) -> Result<Vec<Listener>, StoreError> {
        let item: Option<TopicItem> = self.table.get(&keys::topic(topic)).await?;
        Ok(item.map(|it| decoded(&it)).unwrap_or_default())
    }

    async fn listeners(
        &self,
        topics: &[Topic],
    ) -> Result<BTreeMap<Topic, Vec<Listener>>, StoreError> {
        let by_text: BTreeMap<String, &Topic> =
            topics.iter().map(|it| (it.to_string(), it)).collect();
        let keys: Vec<Key> = by_text.values().map(|it| keys::topic(it)).collect();
        let found: Vec<TopicItem> = self.table.get_all(&keys, false).await?;
        let listeners = found.into_iter().filter(|it| !it.listeners.is_empty());
        let of = |it: TopicItem| {
            let topic = (*by_text.get(&it.topic)?).clone();
            Some((topic, decoded(&it)))
        };
        Ok(listeners.filter_map(of).collect())
    }

    async fn sockets_until(&self) -> Result<Option<Timestamp>, StoreError> {
        let found: Vec<SocketsItem> = self.table.get_all(&[keys::sockets()], false).await?;
        Ok(found.into_iter().next().map(|it| it.until))
    }

    async fn note_changes(
        &self,
        line: LineId,
        chats: &[ChatId],
        now: Timestamp,
    ) -> Result<Teller, StoreError> {
        let update = self
            .table
            .update(&keys::changes(line))
            .update_expression("SET since = if_not_exists(since, :now) ADD chats :chats")
            .expression_attribute_values(":now", number(now.0))
            .expression_attribute_values(":chats", set(chats.iter().map(ToString::to_string)));
        let before: ChangesItem = self.before(update).await?;
        let is_first = before.since.is_none_or(|it| it + LIST_OVERDUE <= now);
        let was_just_told = before.told_at.is_some_and(|it| now < it + LIST_EVERY);
        Ok(match (is_first, was_just_told) {
            (true, false) => Teller::Now,
            (true, true) => Teller::Later,
            (false, _) => Teller::Another,
        })
    }

    async fn take_changes(&self, line: LineId, now: Timestamp) -> Result<Vec<ChatId>, StoreError> {
        let update = self
            .table
            .update(&keys::changes(line))
            .update_expression("SET told_at = :now REMOVE since, chats")
            .expression_attribute_values(":now", number(now.0));
        let before: ChangesItem = self.before(update).await?;
        Ok(before.chats())
    }
}

impl DynamoStore {
    /// Notes that somebody may listen until then.
    async fn raise_until(&self, until: Timestamp) -> Result<(), StoreError> {
        let update = self
            .table
            .update(&keys::sockets())
            .update_expression("SET #until = :until")
            .condition_expression("attribute_not_exists(#until) OR #until < :until")
            .expression_attribute_names("#until", "until")
            .expression_attribute_values(":until", number(until.0));
        match update.send().await {
            Ok(answer) => self.table.meter.write(&answer.consumed_capacity),
            Err(err) => {
                let error = err.as_service_error();
                // Somebody listens longer.
                if !error.is_some_and(UpdateItemError::is_conditional_check_failed_exception) {
                    return Err(unavailable(err));
                }
            }
        }
        Ok(())
    }

    /// Changes which topics a socket that is open follows; whether it is.
    async fn change_topics(
        &self,
        socket: &Socket,
        change: &str,
        topic: &Topic,
    ) -> Result<bool, StoreError> {
        let update = self
            .table
            .update(&keys::socket(&socket.id))
            .update_expression(change)
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(closed)")
            .expression_attribute_values(":topics", set([topic.to_string()]));
        match update.send().await {
            Ok(answer) => {
                self.table.meter.write(&answer.consumed_capacity);
                Ok(true)
            }
            Err(err) if is_condition(&err) => Ok(false),
            Err(err) => Err(unavailable(err)),
        }
    }

    async fn listen(&self, socket: &Socket, topic: &Topic) -> Result<(), StoreError> {
        self.change_listeners(socket, "ADD listeners :listeners", topic).await.map(|_| ())
    }

    /// Takes a socket out of who follows `topic`; who still does.
    async fn leave(&self, socket: &Socket, topic: &Topic) -> Result<Vec<Listener>, StoreError> {
        self.change_listeners(socket, "DELETE listeners :listeners", topic).await
    }

    /// Changes who follows `topic`; who does then. The item outlives all that were opened before it was changed.
    async fn change_listeners(
        &self,
        socket: &Socket,
        change: &str,
        topic: &Topic,
    ) -> Result<Vec<Listener>, StoreError> {
        let ttl = seconds(socket.opened_at + SOCKET_LIFE + SOCKET_LIFE);
        let update = self
            .table
            .update(&keys::topic(topic))
            .update_expression(format!("SET topic = :topic, #ttl = :ttl {change}"))
            .return_values(ReturnValue::AllNew)
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":topic", text(topic.to_string()))
            .expression_attribute_values(":ttl", number(ttl))
            .expression_attribute_values(":listeners", set([encode_listener(&socket.listener())]));
        let answer = update.send().await.map_err(unavailable)?;
        self.table.meter.write(&answer.consumed_capacity);
        let item: Option<TopicItem> = answer.attributes.map(decode).transpose()?;
        Ok(item.map(|it| decoded(&it)).unwrap_or_default())
    }

    /// Sends an update; what was there before.
    async fn before(&self, update: UpdateItemFluentBuilder) -> Result<ChangesItem, StoreError> {
        let sent = update.return_values(ReturnValue::AllOld).send().await;
        let answer = sent.map_err(unavailable)?;
        self.table.meter.write(&answer.consumed_capacity);
        let item: Option<Item> = answer.attributes.filter(|it| !it.is_empty());
        Ok(item.map(decode).transpose()?.unwrap_or_default())
    }
}

fn decoded(item: &TopicItem) -> Vec<Listener> {
    let mut listeners: Vec<Listener> =
        item.listeners.iter().filter_map(|it| decode_listener(it)).collect();
    listeners.sort_by(|one, other| one.socket.cmp(&other.socket));
    listeners
}

fn set(members: impl IntoIterator<Item = String>) -> AttributeValue {
    AttributeValue::Ss(members.into_iter().collect())
}
