//! Finding cards by how their customers are reached.

use std::collections::BTreeSet;

use domain::crm::matching::{Found, Match, matching};
use domain::crm::phone::{Region, e164_of_messenger};
use domain::crm::{Card, CardRef, CommunicationKind, Handle, Identity};

use crate::ports::{CrmDirectory, StoreError};

/// What was found by a communication.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// What it was taken for; nothing, if it reaches nobody.
    pub handles: Vec<Handle>,
    /// The customer's card, and what else may be theirs, as they would be recognised by it.
    pub theirs: Option<Match>,
    /// All cards that have it, be they over, in the order in which customers are looked for.
    pub cards: Vec<Card>,
}

/// What `text` can be as a communication: a messenger identity, with `imol|` or without; an address; a phone in any
/// writing, without a country code as it is read in each of `regions`.
pub fn handles_of(text: &str, regions: &[Region]) -> Vec<Handle> {
    let text = text.trim();
    if text.contains('|') {
        let code = text.strip_prefix("imol|").unwrap_or(text);
        let value = format!("imol|{code}");
        return vec![Handle { kind: CommunicationKind::Messenger, value }];
    }
    if text.contains('@') {
        return Handle::of(CommunicationKind::Email, text, None).into_iter().collect();
    }
    let in_regions = regions.iter().filter_map(|it| e164_of_messenger(text, Some(*it)));
    let values: BTreeSet<String> =
        e164_of_messenger(text, None).into_iter().chain(in_regions).collect();
    values.into_iter().map(|value| Handle { kind: CommunicationKind::Phone, value }).collect()
}

/// The cards that a communication leads to.
///
/// # Errors
///
/// [`StoreError`].
pub async fn search_cards(
    crm: &impl CrmDirectory,
    text: &str,
    regions: &[Region],
) -> Result<Search, StoreError> {
    let handles = handles_of(text, regions);
    let identity = Identity::of(handles.clone());
    let found = if handles.is_empty() { Found::default() } else { crm.find(&identity).await? };
    let theirs = matching(&identity, &found);
    let mut cards = found.cards;
    cards.sort_by_key(Card::card_ref);
    Ok(Search { handles, theirs, cards })
}

/// Other cards that share a communication with `card`: possible duplicates, in order.
///
/// # Errors
///
/// [`StoreError`].
pub async fn duplicates_of(crm: &impl CrmDirectory, card: &Card) -> Result<Vec<Card>, StoreError> {
    let own: CardRef = card.card_ref();
    let handles = card.draft.handles();
    if handles.is_empty() {
        return Ok(vec![]);
    }
    let mut cards = crm.find(&Identity::of(handles)).await?.cards;
    cards.retain(|it| it.card_ref() != own);
    cards.sort_by_key(Card::card_ref);
    Ok(cards)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let regions = ["IT", "DE"].map(|it| Region::named(it).unwrap());
        handles_of(text, &regions).iter().map(Handle::to_string).collect()
    }

    #[test]
    fn a_communication_is_known_by_its_looks() {
        assert_eq!(found("imol|viber|1|a|2"), ["im:imol|viber|1|a|2"]);
        assert_eq!(found(" viber|1|a|2 "), ["im:imol|viber|1|a|2"]);
        assert_eq!(found("Ada@Example.org"), ["email:ada@example.org"]);
        for same in ["+39 333 1234567", "0039 333 1234567", "393331234567"] {
            assert!(found(same).contains(&"phone:+393331234567".to_owned()), "{same}");
        }
        assert_eq!(found("030 123456"), ["phone:+39030123456", "phone:+4930123456"]);
        assert!(found("").is_empty() && found("ada").is_empty() && found("@").is_empty());
    }
}
