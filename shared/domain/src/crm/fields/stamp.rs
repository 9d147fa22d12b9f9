//! What is kept of who made and changed a card.

use super::show::iso;
use crate::crm::CardKind;
use crate::crm::card::Draft;
use crate::ids::UserId;
use crate::time::Timestamp;

/// `after`, stamped as what `by` has made of `before`, or of nothing, at `now`. A card that Canali made by itself is a
/// person's from then on: see [`crate::crm::Made::touched`].
pub fn stamp(before: Option<&Draft>, mut after: Draft, by: UserId, now: Timestamp) -> Draft {
    let user = || by.to_string().into();
    if before.is_none() {
        after.fields.insert("CREATED_BY_ID".to_owned(), user());
    }
    after.fields.insert("MODIFY_BY_ID".to_owned(), user());
    let has_moved = before.is_none_or(|it| it.stage != after.stage);
    let has_stages = matches!(after.kind, CardKind::Lead | CardKind::Deal);
    if has_stages && has_moved {
        after.fields.insert("MOVED_BY_ID".to_owned(), user());
        after.fields.insert("MOVED_TIME".to_owned(), iso(now).into());
        if after.is_open() {
            after.fields.remove("DATE_CLOSED");
        } else {
            after.fields.insert("DATE_CLOSED".to_owned(), iso(now).into());
        }
    }
    if let Some(made) = &mut after.made {
        made.touched = true;
    }
    after
}
