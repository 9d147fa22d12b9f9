//! The one write of a chat: a transaction of at most 10 items (design D2).

use application::ports::{Commit, CommitError, Dedupe, StoreError};
use aws_sdk_dynamodb::types::builders::PutBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, Delete, Put, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, Update,
};
use serde::Serialize;

use super::DynamoStore;
use super::externals::seconds;
use super::outcome::{Part, outcome};
use crate::items::{ConversationItem, EntryItem, EntryPointer, HeadItem, PlaceItem, SessionItem};
use crate::json::Json;
use crate::keys::{self, Key};
use crate::table::{built, encode, key_item, number};

/// The parts of one transaction, in the order in which DynamoDB gives its reasons.
#[derive(Debug)]
struct Transaction<'a> {
    table: &'a str,
    parts: Vec<Part>,
    writes: Vec<TransactWriteItem>,
}

impl DynamoStore {
    pub(super) async fn commit_chat(&self, commit: &Commit<'_>) -> Result<(), CommitError> {
        let mut transaction =
            Transaction { table: &self.table.name, parts: Vec::new(), writes: Vec::new() };
        transaction.put_chat(commit)?;
        transaction.put_session(commit)?;
        transaction.move_place(commit)?;
        transaction.move_slot(commit)?;
        transaction.move_total(commit)?;
        transaction.move_listing(commit)?;
        let Transaction { parts, writes, .. } = transaction;

        let write = self.table.client.transact_write_items().set_transact_items(Some(writes));
        let sent = write.return_consumed_capacity(ReturnConsumedCapacity::Total).send().await;
        match sent {
            Ok(answer) => {
                self.table.meter.write(answer.consumed_capacity.iter().flatten());
                Ok(())
            }
            Err(err) => Err(outcome(commit.after.id, &parts, err)),
        }
    }
}

impl Transaction<'_> {
    /// Head, entries, dedupe item, and the conversation of a new chat.
    fn put_chat(&mut self, commit: &Commit<'_>) -> Result<(), StoreError> {
        let (before, after) = (commit.before, commit.after);
        let head = HeadItem::new(after, before.version + 1, commit.held);
        let head = self.item(&keys::head(after.id), &head)?;
        // Two conditions, not one with OR: a chat that is gone cannot be brought back by a late writer.
        let head = if before.version == 0 {
            head.condition_expression("attribute_not_exists(pk)")
        } else {
            let seen = number(before.version);
            head.condition_expression("version = :seen").expression_attribute_values(":seen", seen)
        };
        self.put(Part::Head, head)?;
        for entry in commit.entries {
            let item = EntryItem { entry: Json(entry) };
            let put = self.item(&keys::entry(after.id, entry.seq), &item)?;
            self.put(Part::Entry, put.condition_expression("attribute_not_exists(pk)"))?;
        }
        if let Some(dedupe) = &commit.dedupe {
            self.put_dedupe(commit, dedupe)?;
        }
        if let Some(given_up) = commit.given_up() {
            let key = keys::conversation(after.channel, given_up);
            self.delete(Part::Conversation, &key)?;
        }
        if before.version == 0 {
            let key = keys::conversation(after.channel, &after.conversation);
            let put = self.item(&key, &ConversationItem { chat: after.id })?;
            let put = put.condition_expression("attribute_not_exists(pk)");
            self.put(Part::Conversation, put)?;
        }
        Ok(())
    }

    /// The external id leads to its entry, if it is free or exactly what was read waits under it.
    fn put_dedupe(&mut self, commit: &Commit<'_>, dedupe: &Dedupe<'_>) -> Result<(), StoreError> {
        let ttl = seconds(dedupe.expires_at);
        let item = EntryPointer { chat: commit.after.id, seq: dedupe.seq, ttl };
        let put = self.item(&keys::external(dedupe.scope, dedupe.key), &item)?;
        let put = if dedupe.pending.is_empty() {
            put.condition_expression("attribute_not_exists(pk)")
        } else {
            let read = dedupe.pending.iter().map(|it| it.dedupe_key.clone()).collect();
            put.condition_expression(
                "attribute_not_exists(pk) OR (attribute_not_exists(seq) AND pending_keys = :read)",
            )
            .expression_attribute_values(":read", AttributeValue::Ss(read))
        };
        let all_old = ReturnValuesOnConditionCheckFailure::AllOld;
        self.put(Part::Dedupe, put.return_values_on_condition_check_failure(all_old))
    }

    /// A session is listed when it opens, and leaves its summary when it ends.
    fn put_session(&mut self, commit: &Commit<'_>) -> Result<(), StoreError> {
        let ended = commit.ended();
        let Some(session) = ended.or(commit.opened()) else { return Ok(()) };
        let item = SessionItem {
            chat: commit.after.id,
            list_key: keys::line_partition(commit.after.line),
            list_id: session.id,
            ended: ended.map(Json),
        };
        let put = self.item(&keys::session(session.id), &item)?;
        self.put(Part::Session, put)
    }

    fn move_place(&mut self, commit: &Commit<'_>) -> Result<(), StoreError> {
        let Some(change) = commit.place_change() else { return Ok(()) };
        if let Some(place) = change.from {
            self.delete(Part::Place, &keys::place(place))?;
        }
        if let Some(place) = change.to {
            let put = self.item(&keys::place(place), &PlaceItem { chat: commit.after.id })?;
            self.put(Part::Place, put)?;
        }
        Ok(())
    }

    /// The open session is listed under the line it is in.
    fn move_listing(&mut self, commit: &Commit<'_>) -> Result<(), StoreError> {
        let Some(change) = commit.listing_change() else { return Ok(()) };
        if let Some((line, session)) = change.from {
            self.delete(Part::Open, &keys::open(line, session))?;
        }
        if let Some((line, session)) = change.to {
            let item = PlaceItem { chat: commit.after.id };
            let put = self.item(&keys::open(line, session), &item)?;
            self.put(Part::Open, put)?;
        }
        Ok(())
    }

    fn move_total(&mut self, commit: &Commit<'_>) -> Result<(), StoreError> {
        let Some(change) = commit.total_change() else { return Ok(()) };
        if let Some(user) = change.from {
            self.count(&keys::total(user), -1, (None, None))?;
        }
        if let Some(user) = change.to {
            let limit =
                commit.offer.filter(|it| it.slot.user == user).and_then(|it| it.total_limit);
            self.count(&keys::total(user), 1, (limit, None))?;
        }
        Ok(())
    }

    fn move_slot(&mut self, commit: &Commit<'_>) -> Result<(), StoreError> {
        let Some(change) = commit.slot_change() else { return Ok(()) };
        if let Some(slot) = change.from {
            self.count(&keys::slot(slot), -1, (None, None))?;
        }
        if let Some(slot) = change.to {
            let offer = commit.offer.filter(|it| it.slot == slot);
            let bound = (offer.and_then(|it| it.limit), offer.map(|it| it.turn));
            self.count(&keys::slot(slot), 1, bound)?;
        }
        Ok(())
    }

    /// Adds to a counter of sessions; only an automatic offer is bound to the limit (design D8), and has a turn.
    fn count(
        &mut self,
        counter: &Key,
        change: i32,
        (limit, turn): (Option<u32>, Option<u64>),
    ) -> Result<(), StoreError> {
        let mut update = Update::builder()
            .table_name(self.table)
            .set_key(Some(key_item(counter)))
            .expression_attribute_names("#load", "load")
            .expression_attribute_values(":change", number(change));
        update = match turn {
            Some(turn) => update
                .update_expression("SET turn = :turn ADD #load :change")
                .expression_attribute_values(":turn", number(turn)),
            None => update.update_expression("ADD #load :change"),
        };
        if let Some(limit) = limit {
            update = update
                .condition_expression("attribute_not_exists(#load) OR #load < :limit")
                .expression_attribute_values(":limit", number(limit));
        }
        let update = update.build().map_err(built)?;
        self.push(Part::Slot, TransactWriteItem::builder().update(update).build());
        Ok(())
    }

    fn item(&self, key: &Key, item: &impl Serialize) -> Result<PutBuilder, StoreError> {
        Ok(Put::builder().table_name(self.table).set_item(Some(encode(key, item)?)))
    }

    fn delete(&mut self, part: Part, key: &Key) -> Result<(), StoreError> {
        let delete = Delete::builder().table_name(self.table).set_key(Some(key_item(key)));
        let delete = delete.build().map_err(built)?;
        self.push(part, TransactWriteItem::builder().delete(delete).build());
        Ok(())
    }

    fn put(&mut self, part: Part, put: PutBuilder) -> Result<(), StoreError> {
        let put = put.build().map_err(built)?;
        self.push(part, TransactWriteItem::builder().put(put).build());
        Ok(())
    }

    fn push(&mut self, part: Part, write: TransactWriteItem) {
        self.parts.push(part);
        self.writes.push(write);
    }
}
