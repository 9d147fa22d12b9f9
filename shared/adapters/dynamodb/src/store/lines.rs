//! Lines, their rosters and their waiting lists.

use std::collections::BTreeMap;

use application::ports::{LineRecord, LineStore, StoreError};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::bookings::Slot;
use domain::ids::{ChatId, LineId, UserId};
use domain::presence::Presence;
use domain::queue::{Roster, Seat};
use domain::retention::Walks;
use domain::time::Timestamp;

use super::DynamoStore;
use crate::error::unavailable;
use crate::items::{PlaceItem, Pointer, RecheckItem, RosterItem, SeatItem, TotalItem, WalksItem};
use crate::json::Json;
use crate::keys::{self, Key};
use crate::table::{key_item, number, text};

impl LineStore for DynamoStore {
    async fn line(&self, id: LineId) -> Result<Option<LineRecord>, StoreError> {
        self.line_config(id).await
    }

    async fn lines(&self) -> Result<Vec<LineRecord>, StoreError> {
        self.line_configs().await
    }

    async fn put_line(&self, line: &LineRecord) -> Result<(), StoreError> {
        self.put_line_config(line).await
    }

    async fn delete_line(&self, id: LineId) -> Result<(), StoreError> {
        // Its settings last: a deletion that was cut short is still a line that can be deleted.
        let roster = self.roster_items(id).await?;
        let key = |it: RosterItem| Key { pk: keys::line_partition(id), sk: it.sk };
        let mut forgotten: Vec<Key> = roster.into_iter().map(key).collect();
        forgotten.extend([keys::listed_line(id), keys::walks(id)]);
        self.table.delete_all(&forgotten).await?;
        self.table.delete(&keys::line(id)).await
    }

    async fn roster(&self, line: LineId) -> Result<Roster, StoreError> {
        Ok(seated(self.roster_items(line).await?))
    }

    async fn seat(&self, slot: Slot, position: u32, presence: Presence) -> Result<(), StoreError> {
        let seat = SeatItem { user: slot.user, position, presence: Json(presence) };
        self.table.put(&keys::here(slot), &seat).await
    }

    async fn unseat(&self, slot: Slot) -> Result<(), StoreError> {
        self.table.delete(&keys::here(slot)).await
    }

    async fn totals(&self, users: &[UserId]) -> Result<BTreeMap<UserId, u32>, StoreError> {
        let keys: Vec<Key> = users.iter().map(|it| keys::total(*it)).collect();
        let found = self.table.get_all::<TotalItem>(&keys, true).await?;
        let mut totals: BTreeMap<UserId, u32> = users.iter().map(|it| (*it, 0)).collect();
        for item in found {
            if let Some(user) = keys::id_of_partition(&item.pk) {
                let load = u32::try_from(item.load.max(0)).unwrap_or(u32::MAX);
                totals.insert(UserId(user), load);
            }
        }
        Ok(totals)
    }

    async fn waiting(&self, line: LineId, limit: usize) -> Result<Vec<ChatId>, StoreError> {
        let query = self.partition(line, "begins_with(sk, :wait)");
        let query = query.expression_attribute_values(":wait", text(keys::WAIT));
        let places: Vec<PlaceItem> = self.table.pages(query, limit).await?;
        Ok(places.into_iter().map(|it| it.chat).collect())
    }

    async fn walks(&self, line: LineId) -> Result<Walks, StoreError> {
        let item: Option<WalksItem<Walks>> = self.table.get(&keys::walks(line)).await?;
        Ok(item.map(|it| it.walks.0).unwrap_or_default())
    }

    async fn put_walks(&self, line: LineId, walks: &Walks) -> Result<(), StoreError> {
        self.table.put(&keys::walks(line), &WalksItem { walks: Json(walks) }).await
    }

    async fn set_recheck(&self, line: LineId, at: Timestamp) -> Result<(), StoreError> {
        let recheck = RecheckItem { due_shard: keys::line_shard(line), due_at: at };
        self.table.put(&keys::recheck(line), &recheck).await
    }

    async fn clear_recheck(&self, line: LineId, at: Timestamp) -> Result<(), StoreError> {
        let delete = self.table.client.delete_item().table_name(&self.table.name);
        let sent = delete
            .set_key(Some(key_item(&keys::recheck(line))))
            .condition_expression("due_at = :at")
            .expression_attribute_values(":at", number(at.0))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match sent {
            Ok(answer) => self.table.meter.write(&answer.consumed_capacity),
            Err(err) => {
                let anew = err
                    .as_service_error()
                    .is_some_and(DeleteItemError::is_conditional_check_failed_exception);
                if !anew {
                    return Err(unavailable(err));
                }
            }
        }
        Ok(())
    }

    async fn due_lines(&self, until: Timestamp) -> Result<Vec<(LineId, Timestamp)>, StoreError> {
        let due = self.due(keys::line_shards(), until).await?;
        Ok(due.into_iter().map(|(id, at)| (LineId(id), at)).collect())
    }
}

impl DynamoStore {
    /// Everything between the first seat and the last slot; consistent.
    async fn roster_items(&self, line: LineId) -> Result<Vec<RosterItem>, StoreError> {
        let query = self
            .partition(line, "sk BETWEEN :first AND :last")
            .expression_attribute_values(":first", text(keys::HERE))
            .expression_attribute_values(":last", text(format!("{}~", keys::SLOT)));
        self.table.pages(query, usize::MAX).await
    }

    fn partition(&self, line: LineId, condition: &str) -> QueryFluentBuilder {
        self.table
            .query(&format!("pk = :pk AND {condition}"))
            .expression_attribute_values(":pk", text(keys::line_partition(line)))
            .consistent_read(true)
    }

    /// All lines; one that is being made or deleted may be listed and not be there.
    async fn line_configs(&self) -> Result<Vec<LineRecord>, StoreError> {
        let query = self.table.query("pk = :pk").consistent_read(true);
        let query = query.expression_attribute_values(":pk", text(keys::LINES));
        let listed: Vec<Pointer> = self.table.pages(query, usize::MAX).await?;
        let keys: Vec<Key> = listed.iter().map(|it| keys::line(LineId(it.id))).collect();
        self.line_configs_at(&keys).await
    }
}

/// The seats among a roster's items with the counters of their slots, in queue order.
fn seated(items: Vec<RosterItem>) -> Roster {
    let mut counted: BTreeMap<UserId, (u32, u64)> = BTreeMap::new();
    let mut seats = Vec::new();
    for item in items {
        if let Some(user) = item.sk.strip_prefix(keys::SLOT).and_then(|it| it.parse().ok()) {
            let load = u32::try_from(item.load.max(0)).unwrap_or(u32::MAX);
            counted.insert(user, (load, item.turn));
        } else if let (Some(user), Some(presence)) = (item.user, item.presence) {
            let seat = Seat {
                user,
                position: item.position,
                presence: presence.0,
                load: 0,
                total: 0,
                turn: 0,
            };
            seats.push(seat);
        }
    }
    for seat in &mut seats {
        (seat.load, seat.turn) = counted.get(&seat.user).copied().unwrap_or_default();
    }
    seats.sort_by_key(|it| (it.position, it.user));
    Roster { seats }
}
