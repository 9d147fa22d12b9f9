//! What a function remembers between invocations. Settings may be [`STALENESS`] old: a change of a line takes effect
//! everywhere within that time. Where all functions share one process they share these caches, and whoever writes
//! forgets at once.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use domain::channel::{Channel, Connection, HEARD_EVERY};
use domain::ids::{ChannelId, ChatId, LineId};
use domain::pace::{Rate, Turn};
use domain::settings::Settings;
use domain::time::{Seconds, Timestamp};

use crate::channels::Opinion;
use crate::ports::{ChannelStore, ChatStore, LineRecord, LineStore, SocketStore, StoreError};

/// How old a remembered line, channel or connection may be.
pub const STALENESS: Seconds = Seconds(5);

/// How old a provider's remembered opinion of us may be: whoever looks at a channel again and again makes no more calls.
const OPINION_STALENESS: Seconds = Seconds(60);

/// Entries a cache holds before it starts anew: enough for the conversations of one busy function.
const ENTRIES_MAX: usize = 10_000;

/// Values with the instant they were read at.
#[derive(Debug)]
struct Cache<K, V>(Mutex<HashMap<K, (Timestamp, V)>>);

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    fn get(&self, key: &K, now: Timestamp, staleness: Option<Seconds>) -> Option<V> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, value) = entries.get(key)?;
        staleness.is_none_or(|it| now < *read_at + it).then(|| value.clone())
    }

    fn put(&self, key: K, value: V, now: Timestamp) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= ENTRIES_MAX {
            entries.clear();
        }
        entries.insert(key, (now, value));
    }

    fn forget(&self, key: &K) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

/// What a function remembers.
#[derive(Debug, Default)]
pub struct Caches {
    /// Each decision asks for the settings: they are handed out without a copy of the line's many fields.
    lines: Cache<LineId, (Arc<LineRecord>, Arc<Settings>)>,
    channels: Cache<ChannelId, Channel>,
    connections: Cache<String, Connection>,
    chats: Cache<(ChannelId, String), ChatId>,
    /// When the last socket ends, as far as is known: before it somebody may listen, and nobody need be asked.
    sockets_until: Mutex<Option<Timestamp>>,
    heard: Cache<ChannelId, ()>,
    opinions: Cache<ChannelId, Opinion>,
    /// Until when calls of conversations are spoken for, in microseconds.
    spoken_for: Cache<(ChannelId, String), i64>,
}

impl Caches {
    /// The line `id`, at most [`STALENESS`] old.
    ///
    /// # Errors
    ///
    /// As [`LineStore::line`].
    pub async fn line(
        &self,
        store: &impl LineStore,
        id: LineId,
        now: Timestamp,
    ) -> Result<Option<LineRecord>, StoreError> {
        Ok(self.line_with_settings(store, id, now).await?.map(|(line, _)| (*line).clone()))
    }

    /// The settings of the line `id`, at most [`STALENESS`] old.
    ///
    /// # Errors
    ///
    /// As [`LineStore::line`].
    pub async fn settings(
        &self,
        store: &impl LineStore,
        id: LineId,
        now: Timestamp,
    ) -> Result<Option<Arc<Settings>>, StoreError> {
        Ok(self.line_with_settings(store, id, now).await?.map(|(_, settings)| settings))
    }

    async fn line_with_settings(
        &self,
        store: &impl LineStore,
        id: LineId,
        now: Timestamp,
    ) -> Result<Option<(Arc<LineRecord>, Arc<Settings>)>, StoreError> {
        if let Some(line) = self.lines.get(&id, now, Some(STALENESS)) {
            return Ok(Some(line));
        }
        let Some(line) = store.line(id).await? else { return Ok(None) };
        let settings = Arc::new(line.settings.clone());
        let line = (Arc::new(line), settings);
        self.lines.put(id, line.clone(), now);
        Ok(Some(line))
    }

    /// The channel `id`, at most [`STALENESS`] old.
    ///
    /// # Errors
    ///
    /// As [`ChannelStore::channel`].
    pub async fn channel(
        &self,
        store: &impl ChannelStore,
        id: ChannelId,
        now: Timestamp,
    ) -> Result<Option<Channel>, StoreError> {
        if let Some(channel) = self.channels.get(&id, now, Some(STALENESS)) {
            return Ok(Some(channel));
        }
        let found = store.channel(id).await?;
        if let Some(channel) = &found {
            self.channels.put(id, channel.clone(), now);
        }
        Ok(found)
    }

    /// The connection `id`, at most [`STALENESS`] old.
    ///
    /// # Errors
    ///
    /// As [`ChannelStore::connection`].
    pub async fn connection(
        &self,
        store: &impl ChannelStore,
        id: &str,
        now: Timestamp,
    ) -> Result<Option<Connection>, StoreError> {
        let key = id.to_owned();
        if let Some(connection) = self.connections.get(&key, now, Some(STALENESS)) {
            return Ok(Some(connection));
        }
        let found = store.connection(id).await?;
        if let Some(connection) = &found {
            self.connections.put(key, connection.clone(), now);
        }
        Ok(found)
    }

    /// The chat of a conversation: it never changes, so it never grows stale. One whose customer is erased is forgotten by
    /// whoever finds it so.
    ///
    /// # Errors
    ///
    /// As [`ChatStore::find_chat`].
    pub async fn chat(
        &self,
        store: &impl ChatStore,
        channel: ChannelId,
        conversation: &str,
        now: Timestamp,
    ) -> Result<Option<ChatId>, StoreError> {
        let key = (channel, conversation.to_owned());
        if let Some(chat) = self.chats.get(&key, now, None) {
            return Ok(Some(chat));
        }
        let found = store.find_chat(channel, conversation).await?;
        if let Some(chat) = found {
            self.chats.put(key, chat, now);
        }
        Ok(found)
    }

    /// Whether anybody may listen by a socket. That nobody does is asked anew each time.
    ///
    /// # Errors
    ///
    /// As [`SocketStore::sockets_until`].
    pub async fn anybody_listens(
        &self,
        store: &impl SocketStore,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let is_later = |it: Option<Timestamp>| it.is_some_and(|it| now < it);
        if is_later(*self.sockets_until.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(true);
        }
        let until = store.sockets_until().await?;
        *self.sockets_until.lock().unwrap_or_else(PoisonError::into_inner) = until;
        Ok(is_later(until))
    }

    /// Whether it has not been noted for [`HEARD_EVERY`] that something came in through the channel `id`; if so, it counts
    /// as noted now.
    pub fn is_news_of(&self, id: ChannelId, now: Timestamp) -> bool {
        let is_news = self.heard.get(&id, now, Some(HEARD_EVERY)).is_none();
        if is_news {
            self.heard.put(id, (), now);
        }
        is_news
    }

    /// The turn that the next call of a conversation has, as far as this function has called it.
    pub(crate) fn next_turn(
        &self,
        channel: ChannelId,
        conversation: &str,
        rate: Rate,
        now: Timestamp,
    ) -> Turn {
        rate.turn(self.spoken_for.get(&(channel, conversation.to_owned()), now, None), now)
    }

    /// A call of the conversation takes `turn`.
    pub(crate) fn take_turn(
        &self,
        channel: ChannelId,
        conversation: &str,
        turn: Turn,
        now: Timestamp,
    ) {
        self.spoken_for.put((channel, conversation.to_owned()), turn.until_us, now);
    }

    /// What the provider of the channel `id` last thought of us, at most [`OPINION_STALENESS`] ago.
    pub(crate) fn opinion(&self, id: ChannelId, now: Timestamp) -> Option<Opinion> {
        self.opinions.get(&id, now, Some(OPINION_STALENESS))
    }

    /// Remembers what the provider of the channel `id` thinks of us.
    pub(crate) fn put_opinion(&self, id: ChannelId, opinion: Opinion, now: Timestamp) {
        self.opinions.put(id, opinion, now);
    }

    /// Forgets which chat a conversation is: its customer is erased.
    pub(crate) fn forget_chat(&self, channel: ChannelId, conversation: &str) {
        self.chats.forget(&(channel, conversation.to_owned()));
    }

    /// Forgets the line `id`: it was just written.
    pub fn forget_line(&self, id: LineId) {
        self.lines.forget(&id);
    }

    /// Forgets the channel `id`: it was just written.
    pub fn forget_channel(&self, id: ChannelId) {
        self.channels.forget(&id);
        self.opinions.forget(&id);
    }

    /// Forgets the connection `id`: it was just written.
    pub fn forget_connection(&self, id: &str) {
        self.connections.forget(&id.to_owned());
    }
}
