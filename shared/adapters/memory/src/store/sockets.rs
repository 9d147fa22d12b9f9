//! Sockets.

use std::collections::{BTreeMap, BTreeSet};

use application::ports::{
    Gone, LIST_EVERY, LIST_OVERDUE, Listener, Socket, SocketId, SocketStore, StoreError, Teller,
    Topic,
};
use domain::ids::{ChatId, LineId};
use domain::time::Timestamp;

use super::MemoryStore;

/// The open sockets, and by what they are found.
#[derive(Debug, Default)]
pub(super) struct Sockets {
    open: BTreeMap<SocketId, Socket>,
    /// Closed, and not forgotten yet.
    closed: BTreeMap<SocketId, Socket>,
    listeners: BTreeMap<Topic, BTreeMap<SocketId, Listener>>,
    until: Option<Timestamp>,
    lists: BTreeMap<LineId, Changes>,
}

/// What has changed in a line's list since it was last told.
#[derive(Debug, Default)]
struct Changes {
    told_at: Option<Timestamp>,
    since: Option<Timestamp>,
    chats: BTreeSet<ChatId>,
}

impl Sockets {
    fn listen(&mut self, socket: &Socket, topic: Topic) {
        let listeners = self.listeners.entry(topic).or_default();
        listeners.insert(socket.id.clone(), socket.listener());
    }

    fn leave(&mut self, socket: &Socket, topic: &Topic) {
        if let Some(listeners) = self.listeners.get_mut(topic) {
            listeners.remove(&socket.id);
        }
    }
}

impl MemoryStore {
    /// The sockets that are open, by id.
    pub fn open_sockets(&self) -> Vec<Socket> {
        self.with(|it| it.sockets.open.values().cloned().collect())
    }
}

impl SocketStore for MemoryStore {
    async fn open_socket(&self, socket: &Socket) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("open_socket", |it| {
            let sockets = &mut it.sockets;
            sockets.until = sockets.until.max(Some(socket.expires_at));
            sockets.open.insert(socket.id.clone(), socket.clone());
            sockets.closed.remove(&socket.id);
            for topic in socket.topics.iter().cloned().chain([socket.whose.topic()]) {
                sockets.listen(socket, topic);
            }
            Ok(())
        })
    }

    async fn socket(&self, id: &SocketId) -> Result<Option<Socket>, StoreError> {
        self.call("socket", |it| Ok(it.sockets.open.get(id).cloned()))
    }

    async fn follow(&self, socket: &Socket, topic: &Topic) -> Result<bool, StoreError> {
        self.faults.pause().await;
        self.call("follow", |it| {
            let Some(open) = it.sockets.open.get_mut(&socket.id) else { return Ok(false) };
            open.topics.insert(topic.clone());
            it.sockets.listen(socket, topic.clone());
            Ok(true)
        })
    }

    async fn unfollow(&self, socket: &Socket, topic: &Topic) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("unfollow", |it| {
            if let Some(open) = it.sockets.open.get_mut(&socket.id) {
                open.topics.remove(topic);
            }
            it.sockets.leave(socket, topic);
            Ok(())
        })
    }

    async fn close_socket(
        &self,
        id: &SocketId,
        now: Timestamp,
    ) -> Result<Option<Gone>, StoreError> {
        self.faults.pause().await;
        self.call("close_socket", |it| {
            let sockets = &mut it.sockets;
            if let Some(socket) = sockets.open.remove(id) {
                for topic in socket.topics.iter().chain([&socket.whose.topic()]) {
                    sockets.leave(&socket, topic);
                }
                sockets.closed.insert(id.clone(), socket);
            }
            let Some(socket) = sockets.closed.get(id).cloned() else { return Ok(None) };
            let left = sockets.listeners.get(&socket.whose.topic());
            let was_last = !left.into_iter().flat_map(BTreeMap::values).any(|it| it.until > now);
            Ok(Some(Gone { socket, was_last }))
        })
    }

    async fn forget_socket(&self, id: &SocketId) -> Result<(), StoreError> {
        self.faults.pause().await;
        self.call("forget_socket", |it| {
            it.sockets.closed.remove(id);
            Ok(())
        })
    }

    async fn listeners_now(&self, topic: &Topic) -> Result<Vec<Listener>, StoreError> {
        self.call("listeners_now", |it| {
            let found = it.sockets.listeners.get(topic).into_iter().flat_map(BTreeMap::values);
            Ok(found.cloned().collect())
        })
    }

    async fn listeners(
        &self,
        topics: &[Topic],
    ) -> Result<BTreeMap<Topic, Vec<Listener>>, StoreError> {
        self.call("listeners", |it| {
            let of = |topic: &Topic| {
                let found = it.sockets.listeners.get(topic).filter(|it| !it.is_empty())?;
                Some((topic.clone(), found.values().cloned().collect()))
            };
            Ok(topics.iter().filter_map(of).collect())
        })
    }

    async fn sockets_until(&self) -> Result<Option<Timestamp>, StoreError> {
        self.call("sockets_until", |it| Ok(it.sockets.until))
    }

    async fn note_changes(
        &self,
        line: LineId,
        chats: &[ChatId],
        now: Timestamp,
    ) -> Result<Teller, StoreError> {
        self.faults.pause().await;
        self.call("note_changes", |it| {
            let changes = it.sockets.lists.entry(line).or_default();
            let is_first = changes.since.is_none_or(|it| it + LIST_OVERDUE <= now);
            let was_just_told = changes.told_at.is_some_and(|it| now < it + LIST_EVERY);
            let teller = match (is_first, was_just_told) {
                (true, false) => Teller::Now,
                (true, true) => Teller::Later,
                (false, _) => Teller::Another,
            };
            changes.since = changes.since.or(Some(now));
            changes.chats.extend(chats);
            Ok(teller)
        })
    }

    async fn take_changes(&self, line: LineId, now: Timestamp) -> Result<Vec<ChatId>, StoreError> {
        self.faults.pause().await;
        self.call("take_changes", |it| {
            let changes = it.sockets.lists.entry(line).or_default();
            let chats = std::mem::take(&mut changes.chats);
            *changes = Changes { told_at: Some(now), ..Changes::default() };
            Ok(chats.into_iter().collect())
        })
    }
}
