//! Chats, but for their one write.

use application::ports::{
    ChatRecord, ChatStore, Commit, CommitError, DedupeScope, SessionFilter, SessionRef, StoreError,
};
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use domain::chat::{Chat, Entry};
use domain::delivery::{Delivery, MessageStatus};
use domain::ids::{ChannelId, ChatId, LineId, SEQ_MAX, SessionId};
use domain::inbound::Inbound;
use domain::session::Session;
use domain::time::Timestamp;
use serde::de::DeserializeOwned;

use super::DynamoStore;
use super::writes::Writes;
use crate::create::SESSIONS;
use crate::items::{
    ConversationItem, DeliveryItem, EntryItem, ExternalItem, HeadItem, PlaceItem, SessionItem,
    SessionKeyItem,
};
use crate::json::Json;
use crate::keys::{self, Key};
use crate::table::{number, text};

impl ChatStore for DynamoStore {
    async fn find_chat(
        &self,
        channel: ChannelId,
        conversation: &str,
    ) -> Result<Option<ChatId>, StoreError> {
        let key = keys::conversation(channel, conversation);
        Ok(self.table.get(&key).await?.map(|it: ConversationItem| it.chat))
    }

    async fn head(&self, chat: ChatId) -> Result<Option<ChatRecord>, StoreError> {
        let item = self.table.get::<HeadItem<Chat>>(&keys::head(chat)).await?;
        Ok(item.map(ChatRecord::from))
    }

    async fn heads(&self, chats: &[ChatId]) -> Result<Vec<ChatRecord>, StoreError> {
        let keys: Vec<Key> = chats.iter().map(|it| keys::head(*it)).collect();
        let items: Vec<HeadItem<Chat>> = self.table.get_all(&keys, true).await?;
        Ok(items.into_iter().map(ChatRecord::from).collect())
    }

    async fn commit(&self, commit: Commit<'_>) -> Result<(), CommitError> {
        self.commit_chat(&commit).await
    }

    async fn entries(
        &self,
        chat: ChatId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        if after >= SEQ_MAX {
            return Ok(vec![]);
        }
        let range = (keys::entry(chat, after + 1), keys::entry(chat, SEQ_MAX));
        let items: Vec<EntryItem<Entry>> = self.range(range, limit).await?;
        Ok(items.into_iter().map(|it| it.entry.0).collect())
    }

    async fn erase_entry(
        &self,
        left: &Entry,
        externals: &[(DedupeScope, String)],
    ) -> Result<(), StoreError> {
        let key = keys::entry(left.chat, left.seq);
        let mut writes = Writes::new(&self.table);
        writes.put_over(&key, &EntryItem { entry: Json(left) })?;
        writes.delete(&keys::delivery(left.chat, left.seq))?;
        let mut leads: Vec<Key> =
            externals.iter().map(|(scope, id)| keys::external(*scope, id)).collect();
        leads.sort_unstable();
        leads.dedup(); // A transaction takes no item twice.
        for lead in &leads {
            writes.delete(lead)?;
        }
        writes.send(&key).await
    }

    async fn rewrite_entry(&self, left: &Entry) -> Result<(), StoreError> {
        let key = keys::entry(left.chat, left.seq);
        let mut writes = Writes::new(&self.table);
        writes.put_over(&key, &EntryItem { entry: Json(left) })?;
        writes.send(&key).await
    }

    async fn find_entry(
        &self,
        scope: DedupeScope,
        key: &str,
    ) -> Result<Option<(ChatId, u64)>, StoreError> {
        let item: Option<ExternalItem> = self.table.get(&keys::external(scope, key)).await?;
        Ok(item.and_then(|it| it.entry()))
    }

    async fn keep_pending(
        &self,
        target: &str,
        event: &Inbound,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.add_pending(target, event, expires_at).await
    }

    async fn put_external_id(
        &self,
        channel: ChannelId,
        key: &str,
        entry: (ChatId, u64),
        expires_at: Timestamp,
    ) -> Result<Vec<Inbound>, StoreError> {
        self.lead_external(DedupeScope::Channel(channel), key, entry, expires_at).await
    }

    async fn deliveries(
        &self,
        chat: ChatId,
        from: u64,
        to: u64,
    ) -> Result<Vec<(u64, Delivery)>, StoreError> {
        if from > to || from > SEQ_MAX {
            return Ok(vec![]);
        }
        let range = (keys::delivery(chat, from), keys::delivery(chat, to));
        let items: Vec<DeliveryItem> = self.range(range, usize::MAX).await?;
        Ok(items.into_iter().filter_map(|it| Some((it.seq, it.whole()?))).collect())
    }

    async fn put_delivery(
        &self,
        chat: ChatId,
        seq: u64,
        delivery: &Delivery,
    ) -> Result<(), StoreError> {
        self.write_delivery(chat, seq, delivery).await
    }

    async fn raise(
        &self,
        chat: ChatId,
        seq: u64,
        receipt: MessageStatus,
        reason: Option<&str>,
    ) -> Result<bool, StoreError> {
        self.raise_receipt(chat, seq, receipt, reason).await
    }

    async fn session(&self, id: SessionId) -> Result<Option<SessionRef>, StoreError> {
        let item = self.table.get::<SessionItem<Session>>(&keys::session(id)).await?;
        Ok(item.map(SessionRef::from))
    }

    async fn sessions(&self, filter: SessionFilter) -> Result<Vec<SessionRef>, StoreError> {
        let below = filter.before.map_or(u64::MAX, |it| it.0);
        let query = self.listed(filter.line, "list_id < :id", below).scan_index_forward(false);
        let mut sessions = self.session_refs(query, filter.limit).await?;
        sessions.sort_by_key(|it| std::cmp::Reverse(it.id));
        Ok(sessions)
    }

    async fn sessions_after(
        &self,
        line: LineId,
        after: SessionId,
        limit: usize,
    ) -> Result<Vec<SessionRef>, StoreError> {
        let query = self.listed(line, "list_id > :id", after.0);
        let mut sessions = self.session_refs(query, limit).await?;
        sessions.sort_by_key(|it| it.id);
        Ok(sessions)
    }

    async fn open_chats(&self, line: LineId) -> Result<Vec<ChatId>, StoreError> {
        let query = self.table.query("pk = :pk").consistent_read(true);
        let query = query.expression_attribute_values(":pk", text(keys::open_partition(line)));
        let open: Vec<PlaceItem> = self.table.pages(query, usize::MAX).await?;
        Ok(open.into_iter().map(|it| it.chat).collect())
    }

    async fn due_chats(&self, until: Timestamp) -> Result<Vec<(ChatId, Timestamp)>, StoreError> {
        let due = self.due(keys::chat_shards(), until).await?;
        Ok(due.into_iter().map(|(id, at)| (ChatId(id), at)).collect())
    }

    async fn count_firing(&self, chat: ChatId, limit: u32) -> Result<u32, StoreError> {
        self.add_firing(chat, limit).await
    }
}

impl DynamoStore {
    /// The sessions that are listed under a line.
    fn listed(&self, line: LineId, condition: &str, id: u64) -> QueryFluentBuilder {
        self.table
            .query(&format!("list_key = :line AND {condition}"))
            .index_name(SESSIONS)
            .expression_attribute_values(":line", text(keys::line_partition(line)))
            .expression_attribute_values(":id", number(id))
    }

    async fn session_refs(
        &self,
        query: QueryFluentBuilder,
        limit: usize,
    ) -> Result<Vec<SessionRef>, StoreError> {
        let listed: Vec<SessionKeyItem> = self.table.pages(query, limit).await?;
        let keys: Vec<Key> = listed.iter().map(|it| keys::session(it.list_id)).collect();
        let items = self.table.get_all::<SessionItem<Session>>(&keys, false).await?;
        Ok(items.into_iter().map(SessionRef::from).collect())
    }

    /// The first `limit` items of a partition from the first key to the last; consistent.
    async fn range<T: DeserializeOwned>(
        &self,
        (first, last): (Key, Key),
        limit: usize,
    ) -> Result<Vec<T>, StoreError> {
        let query = self
            .table
            .query("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", text(first.pk))
            .expression_attribute_values(":first", text(first.sk))
            .expression_attribute_values(":last", text(last.sk))
            .consistent_read(true);
        self.table.pages(query, limit).await
    }
}
