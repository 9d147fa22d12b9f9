//! Chats.

use std::collections::BTreeMap;

use application::ports::{
    ChatRecord, ChatStore, Commit, CommitError, DedupeScope, SessionFilter, SessionRef, StoreError,
};
use domain::chat::Entry;
use domain::delivery::{Delivery, MessageStatus};
use domain::ids::{ChannelId, ChatId, LineId, MessageId, SessionId};
use domain::inbound::Inbound;
use domain::session::Session;
use domain::time::Timestamp;

use super::MemoryStore;
use super::news::Told;

/// A chat with its log.
#[derive(Debug)]
pub(super) struct StoredChat {
    pub(super) record: ChatRecord,
    /// What the due index holds.
    pub(super) indexed: Option<Timestamp>,
    pub(super) firings: u32,
    pub(super) log: Vec<Entry>,
    pub(super) deliveries: BTreeMap<u64, Delivery>,
    /// What receipts say, with the reasons.
    pub(super) receipts: BTreeMap<u64, (MessageStatus, Option<String>)>,
}

/// Where a key is unique, ready to be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Scope {
    Channel(ChannelId),
    Chat(ChatId),
}

/// What is kept under an external id.
#[derive(Debug, Default)]
pub(super) struct External {
    pub(super) entry: Option<(ChatId, u64)>,
    pub(super) pending: Vec<Inbound>,
}

/// A session in the list.
#[derive(Debug)]
pub(super) struct SessionItem {
    pub(super) chat: ChatId,
    /// The line whose channel it came in by.
    pub(super) line: LineId,
    pub(super) ended: Option<Session>,
}

impl StoredChat {
    pub(super) fn entry(&self, seq: u64) -> Option<&Entry> {
        let index = usize::try_from(seq).ok()?.checked_sub(1)?;
        self.log.get(index)
    }
}

impl From<DedupeScope> for Scope {
    fn from(scope: DedupeScope) -> Self {
        match scope {
            DedupeScope::Channel(channel) => Self::Channel(channel),
            DedupeScope::Chat(chat) => Self::Chat(chat),
        }
    }
}

impl SessionItem {
    fn reference(&self, id: SessionId) -> SessionRef {
        SessionRef { id, chat: self.chat, ended: self.ended.clone() }
    }
}

impl ChatStore for MemoryStore {
    async fn find_chat(
        &self,
        channel: ChannelId,
        conversation: &str,
    ) -> Result<Option<ChatId>, StoreError> {
        let key = (channel, conversation.to_owned());
        self.call("find_chat", |it| Ok(it.conversations.get(&key).copied()))
    }

    async fn head(&self, chat: ChatId) -> Result<Option<ChatRecord>, StoreError> {
        self.call("head", |it| Ok(it.chats.get(&chat).map(|it| it.record.clone())))
    }

    async fn heads(&self, chats: &[ChatId]) -> Result<Vec<ChatRecord>, StoreError> {
        self.call("heads", |it| {
            let head = |chat: &ChatId| it.chats.get(chat).map(|it| it.record.clone());
            Ok(chats.iter().filter_map(head).collect())
        })
    }

    async fn commit(&self, commit: Commit<'_>) -> Result<(), CommitError> {
        self.faults.pause().await;
        self.conditional("commit", |it| it.commit(&commit))
    }

    async fn entries(
        &self,
        chat: ChatId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let after = usize::try_from(after).unwrap_or(usize::MAX);
        self.call("entries", |it| {
            let log = it.chats.get(&chat).map_or(&[][..], |it| &it.log);
            Ok(log.iter().skip(after).take(limit).cloned().collect())
        })
    }

    async fn erase_entry(
        &self,
        left: &Entry,
        externals: &[(DedupeScope, String)],
    ) -> Result<(), StoreError> {
        self.faults.pause().await;
        let index = usize::try_from(left.seq.saturating_sub(1)).unwrap_or(usize::MAX);
        self.conditional("erase_entry", |it| {
            it.unlist(MessageId::of(left.chat, left.seq));
            let stored = it.chats.get_mut(&left.chat);
            let place = stored.and_then(|it| {
                it.deliveries.remove(&left.seq);
                it.receipts.remove(&left.seq);
                it.log.get_mut(index)
            });
            let missing = || StoreError::Stale { what: format!("entry {}", left.seq) };
            place.ok_or_else(missing)?.clone_from(left);
            for (scope, key) in externals {
                it.externals.remove(&((*scope).into(), key.clone()));
            }
            Ok(())
        })
    }

    async fn rewrite_entry(&self, left: &Entry) -> Result<(), StoreError> {
        self.faults.pause().await;
        let index = usize::try_from(left.seq.saturating_sub(1)).unwrap_or(usize::MAX);
        self.conditional("rewrite_entry", |it| {
            let place = it.chats.get_mut(&left.chat).and_then(|it| it.log.get_mut(index));
            let missing = || StoreError::Stale { what: format!("entry {}", left.seq) };
            place.ok_or_else(missing)?.clone_from(left);
            Ok(())
        })
    }

    async fn find_entry(
        &self,
        scope: DedupeScope,
        key: &str,
    ) -> Result<Option<(ChatId, u64)>, StoreError> {
        let key = (scope.into(), key.to_owned());
        self.call("find_entry", |it| Ok(it.externals.get(&key).and_then(|it| it.entry)))
    }

    async fn keep_pending(
        &self,
        target: &str,
        event: &Inbound,
        _expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.faults.pause().await;
        let key = (Scope::Channel(event.channel), target.to_owned());
        self.conditional("keep_pending", |it| {
            let external = it.externals.entry(key).or_default();
            if external.entry.is_some() {
                return Err(StoreError::Stale { what: format!("message {target}") });
            }
            if !external.pending.iter().any(|it| it.dedupe_key == event.dedupe_key) {
                external.pending.push(event.clone());
            }
            Ok(())
        })
    }

    async fn put_external_id(
        &self,
        channel: ChannelId,
        key: &str,
        entry: (ChatId, u64),
        _expires_at: Timestamp,
    ) -> Result<Vec<Inbound>, StoreError> {
        self.faults.pause().await;
        let key = (Scope::Channel(channel), key.to_owned());
        self.call("put_external_id", |it| {
            let external = it.externals.entry(key).or_default();
            external.entry = Some(entry);
            Ok(external.pending.clone())
        })
    }

    async fn deliveries(
        &self,
        chat: ChatId,
        from: u64,
        to: u64,
    ) -> Result<Vec<(u64, Delivery)>, StoreError> {
        self.call("deliveries", |it| {
            let Some(chat) = it.chats.get(&chat).filter(|_| from <= to) else { return Ok(vec![]) };
            let told = |(seq, delivery): (&u64, &Delivery)| {
                let mut delivery = delivery.clone();
                if let Some((receipt, reason)) = chat.receipts.get(seq) {
                    delivery.receive(*receipt, reason.as_deref());
                }
                (*seq, delivery)
            };
            Ok(chat.deliveries.range(from..=to).map(told).collect())
        })
    }

    async fn put_delivery(
        &self,
        chat: ChatId,
        seq: u64,
        delivery: &Delivery,
    ) -> Result<(), StoreError> {
        self.faults.pause().await;
        let id = chat;
        self.call("put_delivery", |it| {
            if let Some(chat) = it.chats.get_mut(&chat) {
                chat.deliveries.insert(seq, delivery.clone());
            }
            it.tell([Told::Delivery(id, seq)]);
            Ok(())
        })
    }

    async fn raise(
        &self,
        chat: ChatId,
        seq: u64,
        receipt: MessageStatus,
        reason: Option<&str>,
    ) -> Result<bool, StoreError> {
        self.faults.pause().await;
        let id = chat;
        self.call("raise", |it| {
            let Some(chat) = it.chats.get_mut(&chat) else { return Ok(false) };
            let rises = chat.receipts.get(&seq).is_none_or(|(it, _)| *it < receipt);
            if rises {
                chat.receipts.insert(seq, (receipt, reason.map(str::to_owned)));
                it.tell([Told::Delivery(id, seq)]);
            }
            Ok(rises)
        })
    }

    async fn session(&self, id: SessionId) -> Result<Option<SessionRef>, StoreError> {
        self.call("session", |it| Ok(it.sessions.get(&id).map(|it| it.reference(id))))
    }

    async fn sessions(&self, filter: SessionFilter) -> Result<Vec<SessionRef>, StoreError> {
        self.call("sessions", |it| {
            let end = filter.before.unwrap_or(SessionId(u64::MAX));
            let range = (filter.line, SessionId(0))..(filter.line, end);
            let found = it.sessions_by_line.read(it.index_lag).range(range).rev();
            let ids = found.map(|((_, id), ())| *id).take(filter.limit);
            Ok(ids.filter_map(|id| Some(it.sessions.get(&id)?.reference(id))).collect())
        })
    }

    async fn sessions_after(
        &self,
        line: LineId,
        after: SessionId,
        limit: usize,
    ) -> Result<Vec<SessionRef>, StoreError> {
        self.call("sessions_after", |it| {
            let of_line = (line, after)..=(line, SessionId(u64::MAX));
            let found = it.sessions_by_line.read(it.index_lag).range(of_line);
            let ids = found.map(|((_, id), ())| *id).filter(|it| *it > after).take(limit);
            Ok(ids.filter_map(|id| Some(it.sessions.get(&id)?.reference(id))).collect())
        })
    }

    async fn open_chats(&self, line: LineId) -> Result<Vec<ChatId>, StoreError> {
        self.call("open_chats", |it| {
            let of_line = (line, SessionId(0))..=(line, SessionId(u64::MAX));
            Ok(it.open.range(of_line).map(|(_, chat)| *chat).collect())
        })
    }

    async fn due_chats(&self, until: Timestamp) -> Result<Vec<(ChatId, Timestamp)>, StoreError> {
        self.call("due_chats", |it| {
            let due = it.due_chats.read(it.index_lag).iter();
            Ok(due.map(|(id, at)| (*id, *at)).filter(|(_, at)| *at <= until).collect())
        })
    }

    async fn count_firing(&self, chat: ChatId, limit: u32) -> Result<u32, StoreError> {
        self.faults.pause().await;
        self.call("count_firing", |it| {
            let Some(stored) = it.chats.get_mut(&chat) else { return Ok(0) };
            stored.firings += 1;
            if stored.firings >= limit && stored.indexed.take().is_some() {
                it.due_chats.set(chat, None, it.index_lag);
            }
            Ok(stored.firings)
        })
    }
}
