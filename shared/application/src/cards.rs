//! Cards of the CRM as employees see and change them: the original's REST methods and our own API alike. Who may is
//! [`domain::crm::access`].

mod chats;
mod edit;
mod search;
mod timeline;

pub use self::chats::{CardSession, CardSessions, card_chats, card_sessions, last_chat};
pub use self::edit::{Edited, change_card, create_card, delete_card};
pub use self::search::{Search, duplicates_of, handles_of, search_cards};
pub use self::timeline::{Commented, TimelinePage, comment, read_item, read_timeline, shown_to};

use domain::crm::{Card, CardRef};

use crate::ports::{CrmDirectory, Kept, StoreError};

/// A card that others have been merged into can be many steps away; more than these are a circle.
const MERGES_MAX: usize = 16;

/// The card at `place`, or the one it has become part of.
///
/// # Errors
///
/// [`StoreError`].
pub async fn find_card(
    crm: &impl CrmDirectory,
    mut place: CardRef,
) -> Result<Option<Card>, StoreError> {
    for _ in 0..MERGES_MAX {
        match crm.card(place).await? {
            Some(Kept::Card(card)) => return Ok(Some(*card)),
            Some(Kept::Merged { into }) => place = into,
            None => return Ok(None),
        }
    }
    Ok(None)
}
