//! Cards of the CRM as employees see and change them: the original's REST methods and our own API alike. Who may is
//! [`domain::crm::access`].

mod chats;
mod edit;
mod search;
mod theirs;
mod timeline;

pub use self::chats::{CardSession, CardSessions, card_chats, card_sessions, last_chat};
pub use self::edit::{Edited, change_card, create_card, delete_card};
pub use self::search::{Search, duplicates_of, handles_of, search_cards};
pub(crate) use self::theirs::beside;
pub use self::theirs::customers_cards;
pub use self::timeline::{Commented, TimelinePage, comment, read_item, read_timeline, shown_to};

use domain::crm::phone::Region;
use domain::crm::{Card, CardRef};
use serde_json::{Map, Value};

use crate::context::{Context, Stores};
use crate::ports::{Clock, CrmDirectory, Kept, Queues, StoreError};

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

/// The countries of the lines that have a CRM (`CANALI.country`), each once, by line: in whose way phones are read that
/// do not say their own.
///
/// # Errors
///
/// [`StoreError`].
pub async fn countries<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
) -> Result<Vec<Region>, StoreError> {
    let mut found: Vec<Region> = Vec::new();
    for line in context.store.lines().await? {
        let country = line.settings.crm.and_then(|it| it.country);
        found.extend(country.filter(|it| !found.contains(it)));
    }
    Ok(found)
}

/// The same, where `given`, which is in the original's names, says a phone.
async fn countries_for<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    given: &Map<String, Value>,
) -> Result<Vec<Region>, StoreError> {
    let is_phone = |it: &String| it.trim().eq_ignore_ascii_case("PHONE");
    if given.keys().any(is_phone) { countries(context).await } else { Ok(vec![]) }
}
