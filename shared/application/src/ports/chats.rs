//! Chats: heads, logs, and what must change with them in one transaction (design D2-D4).

use domain::bookings::{Bookings, Slot};
use domain::chat::{Chat, Entry};
use domain::delivery::{Delivery, MessageStatus};
use domain::ids::{ChannelId, ChatId, LineId, SessionId, UserId};
use domain::inbound::Inbound;
use domain::session::Session;
use domain::time::Timestamp;
use thiserror::Error;

use super::StoreError;

/// A chat's head as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct ChatRecord {
    /// The chat.
    pub chat: Chat,
    /// Counts the writes of this head; 0 for a chat that is not stored yet.
    pub version: u64,
    /// What the chat holds elsewhere.
    pub held: Bookings,
}

/// A write of a chat: everything or nothing.
#[derive(Clone, Debug)]
pub struct Commit<'a> {
    /// What was read.
    pub before: &'a ChatRecord,
    /// The chat as it becomes.
    pub after: &'a Chat,
    /// What it will hold.
    pub held: Bookings,
    /// Its new log entries; none, where only what it holds changes.
    pub entries: &'a [Entry],
    /// What makes the cause of this write happen once.
    pub dedupe: Option<Dedupe<'a>>,
    /// The line's offer behind it: bound to the operator's limit.
    pub offer: Option<SlotCondition>,
}

/// The item that makes a message or another event of a channel happen once (design D4).
#[derive(Clone, Copy, Debug)]
pub struct Dedupe<'a> {
    /// Where the key is unique: a channel, or, for the API's own ids, a chat.
    pub scope: DedupeScope,
    /// The key.
    pub key: &'a str,
    /// The entry that it leads to.
    pub seq: u64,
    /// The events that waited under this key for the message, as they were read; they go with this write.
    pub pending: &'a [Inbound],
    /// When it may be forgotten.
    pub expires_at: Timestamp,
}

/// Where a dedupe key is unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DedupeScope {
    /// In a channel: the provider's ids.
    Channel(ChannelId),
    /// In a chat: the ids of those who write over the API.
    Chat(ChatId),
}

/// The condition of an automatic offer: `load < limit` at its commit (design D8, §4.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotCondition {
    /// The slot the offer takes.
    pub slot: Slot,
    /// The limit; none, where there is none.
    pub limit: Option<u32>,
    /// The limit over all lines; none, where there is none.
    pub total_limit: Option<u32>,
    /// The number of the offer in its line, kept with the slot.
    pub turn: u64,
}

/// What `ChatStore::commit` says to a write that did not happen.
#[derive(Debug, Error)]
pub enum CommitError {
    /// It has happened before: that entry. Nothing has changed.
    #[error("already in the log as entry {seq} of chat {chat}")]
    Duplicate {
        /// The chat.
        chat: ChatId,
        /// The entry.
        seq: u64,
    },
    /// Events for this message came before it. Nothing has changed: write them with it.
    #[error("events wait for this message")]
    Pending(Vec<Inbound>),
    /// The offer's operator is at their limit by now. Nothing has changed: choose again.
    #[error("the operator is at their limit")]
    AtLimit,
    /// As the store says; a `Stale` one means that another writer was first.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a write does to one of the two booked things: see [`Commit::changes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<T> {
    /// Given back.
    pub from: Option<T>,
    /// Taken.
    pub to: Option<T>,
}

/// One session of the list: what its index holds.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionRef {
    /// The session.
    pub id: SessionId,
    /// Its chat.
    pub chat: ChatId,
    /// The session as it ended; none, while it is the chat's open one.
    pub ended: Option<Session>,
}

/// Which sessions of which line, newest first.
#[derive(Clone, Copy, Debug)]
pub struct SessionFilter {
    /// The line whose channel they came in by.
    pub line: LineId,
    /// Only ids below this one.
    pub before: Option<SessionId>,
    /// At most so many.
    pub limit: usize,
}

impl Commit<'_> {
    /// The conversation that the chat gives up: its customer is erased.
    pub fn given_up(&self) -> Option<&str> {
        let before = &self.before.chat.conversation;
        (self.before.version > 0 && *before != self.after.conversation).then_some(before)
    }

    /// What happens to the slot the chat counts in.
    pub fn slot_change(&self) -> Option<Change<Slot>> {
        let change = Change { from: self.before.held.slot, to: self.held.slot };
        (change.from != change.to).then_some(change)
    }

    /// What happens to the operator's sessions over all lines that the chat counts among.
    pub fn total_change(&self) -> Option<Change<UserId>> {
        let change = Change { from: self.before.held.total, to: self.held.total };
        (change.from != change.to).then_some(change)
    }

    /// Where the chat's open session is listed: under the line it is in.
    pub fn listing_change(&self) -> Option<Change<(LineId, SessionId)>> {
        let listed = |it: &Chat| it.open_session().map(|it| (it.line, it.id));
        let change = Change { from: listed(&self.before.chat), to: listed(self.after) };
        (change.from != change.to).then_some(change)
    }

    /// What happens to the chat's place in the waiting list.
    pub fn place_change(&self) -> Option<Change<domain::bookings::Place>> {
        let change = Change { from: self.before.held.place, to: self.held.place };
        (change.from != change.to).then_some(change)
    }

    /// The session that begins with this write, or goes on after it was over.
    pub fn opened(&self) -> Option<&Session> {
        let before = self.before.chat.open_session().map(|it| it.id);
        self.after.open_session().filter(|it| Some(it.id) != before)
    }

    /// The session that ends with this write: it leaves its summary.
    pub fn ended(&self) -> Option<&Session> {
        let was_over = self.before.chat.session.as_ref().is_some_and(Session::is_over);
        let same = self.before.chat.session.as_ref().map(|it| it.id)
            == self.after.session.as_ref().map(|it| it.id);
        self.after.session.as_ref().filter(|it| it.is_over() && !(was_over && same))
    }
}

/// Keeps chats. Reads of heads and logs are consistent.
pub trait ChatStore: Send + Sync {
    /// The chat of a channel's conversation, if it has one. The answer never changes once it is given, unless the
    /// customer is erased.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    fn find_chat(
        &self,
        channel: ChannelId,
        conversation: &str,
    ) -> impl Future<Output = Result<Option<ChatId>, StoreError>> + Send;

    /// The head of `chat`, if there is such a chat.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn head(
        &self,
        chat: ChatId,
    ) -> impl Future<Output = Result<Option<ChatRecord>, StoreError>> + Send;

    /// The heads of `chats`, in any order, without those there are not.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn heads(
        &self,
        chats: &[ChatId],
    ) -> impl Future<Output = Result<Vec<ChatRecord>, StoreError>> + Send;

    /// Writes everything in `commit`, if the head is still as it was read; the first write of a chat
    /// (`before.version` 0) also claims its conversation, and one after which it has another gives that up.
    ///
    /// # Errors
    ///
    /// [`CommitError`]; but for `Unavailable`, nothing has changed. `Stale` for a new chat: another was first to
    /// claim the conversation.
    fn commit(&self, commit: Commit<'_>) -> impl Future<Output = Result<(), CommitError>> + Send;

    /// Up to `limit` log entries of `chat` after `after`, in order; consistent.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn entries(
        &self,
        chat: ChatId,
        after: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Entry>, StoreError>> + Send;

    /// Keeps `left` in place of the entry that is there, forgets its delivery and what the outside's ids `externals` lead to:
    /// all of it or nothing. Nobody is told.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: there is no such entry, or something else was written at once; nothing has changed.
    /// [`StoreError::Unavailable`]: it may or may not have happened; doing it again is safe.
    fn erase_entry(
        &self,
        left: &Entry,
        externals: &[(DedupeScope, String)],
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Keeps `left` in place of the entry that is there. Nobody is told.
    ///
    /// # Errors
    ///
    /// As of [`ChatStore::erase_entry`].
    fn rewrite_entry(&self, left: &Entry) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The entry a channel's or the API's own id leads to.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn find_entry(
        &self,
        scope: DedupeScope,
        key: &str,
    ) -> impl Future<Output = Result<Option<(ChatId, u64)>, StoreError>> + Send;

    /// Keeps `event` under the id of a message that has not come yet; the same event (by its dedupe key) once.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: the message has come meanwhile; nothing has changed. [`StoreError::Unavailable`].
    fn keep_pending(
        &self,
        target: &str,
        event: &Inbound,
        expires_at: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Leads a provider's id of a message of ours to its entry. Gives what waits under it; it stays there.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have been kept.
    fn put_external_id(
        &self,
        channel: ChannelId,
        key: &str,
        entry: (ChatId, u64),
        expires_at: Timestamp,
    ) -> impl Future<Output = Result<Vec<Inbound>, StoreError>> + Send;

    /// The deliveries of `chat`'s messages from `from` to `to`, both included.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn deliveries(
        &self,
        chat: ChatId,
        from: u64,
        to: u64,
    ) -> impl Future<Output = Result<Vec<(u64, Delivery)>, StoreError>> + Send;

    /// Keeps the delivery of one message; what was kept is replaced. Only the holder of its SQS message writes it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have been kept.
    fn put_delivery(
        &self,
        chat: ChatId,
        seq: u64,
        delivery: &Delivery,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Raises how far the message at `seq` has come by a receipt, which [`Self::deliveries`] tells from then on; a
    /// lower one changes nothing. Says whether it has risen. Never touches the delivery itself.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have risen.
    fn raise(
        &self,
        chat: ChatId,
        seq: u64,
        receipt: MessageStatus,
        reason: Option<&str>,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// The session `id`, if there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn session(
        &self,
        id: SessionId,
    ) -> impl Future<Output = Result<Option<SessionRef>, StoreError>> + Send;

    /// Sessions of a line, newest first. An index read: what was written a moment ago may be missing.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn sessions(
        &self,
        filter: SessionFilter,
    ) -> impl Future<Output = Result<Vec<SessionRef>, StoreError>> + Send;

    /// The first `limit` sessions of a line whose ids are above `after`, oldest first. An index read, as
    /// [`ChatStore::sessions`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn sessions_after(
        &self,
        line: LineId,
        after: SessionId,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<SessionRef>, StoreError>> + Send;

    /// The chats whose open session is in `line`; consistent.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn open_chats(
        &self,
        line: LineId,
    ) -> impl Future<Output = Result<Vec<ChatId>, StoreError>> + Send;

    /// Chats whose timer is due until `until`, with what is set. An index read.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    fn due_chats(
        &self,
        until: Timestamp,
    ) -> impl Future<Output = Result<Vec<(ChatId, Timestamp)>, StoreError>> + Send;

    /// Counts a firing that is overdue without progress; after `limit` of them the timer is taken out of the index. Every
    /// commit of the chat is progress: it begins the count anew and puts the timer back. 0, where there is no such chat.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    fn count_firing(
        &self,
        chat: ChatId,
        limit: u32,
    ) -> impl Future<Output = Result<u32, StoreError>> + Send;
}
