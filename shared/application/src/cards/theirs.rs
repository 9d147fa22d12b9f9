//! All cards of one customer: their chats let go of a lead that is over, and of a deal that is won or lost, and what these
//! say of the customer they say still.

use domain::crm::{Card, CardKind, CardRef, CommunicationKind, Identity};

use crate::ports::{CrmDirectory, Kept, StoreError};

/// What a card leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Beside {
    /// Whether it is there.
    pub(crate) is_there: bool,
    /// Other cards of the same customer.
    pub(crate) others: Vec<CardRef>,
}

/// The cards of the customer whose chat is bound to `bound`: these, those that have a messenger identity of theirs, and the
/// deals that were made with them; each once, these first. A firm is no person, and others' too.
///
/// # Errors
///
/// [`StoreError`].
pub async fn customers_cards(
    crm: &impl CrmDirectory,
    bound: impl IntoIterator<Item = CardRef>,
) -> Result<Vec<CardRef>, StoreError> {
    let mut cards: Vec<CardRef> =
        bound.into_iter().filter(|it| it.kind != CardKind::Company).collect();
    let mut next = 0;
    while let Some(card) = cards.get(next).copied() {
        next += 1;
        for other in beside(crm, card).await?.others {
            if !cards.contains(&other) {
                cards.push(other);
            }
        }
    }
    Ok(cards)
}

/// What `card` leads to: what it has become part of, and what has become part of it and has chats still. A phone or an
/// address may be a household's; who writes from an account at a messenger is one.
///
/// # Errors
///
/// [`StoreError`].
pub(crate) async fn beside(crm: &impl CrmDirectory, card: CardRef) -> Result<Beside, StoreError> {
    let mut beside = Beside::default();
    match crm.card(card).await? {
        Some(Kept::Card(card)) => {
            beside.is_there = true;
            beside.others = with(crm, &card).await?;
        }
        Some(Kept::Merged { into }) => beside.others = vec![into],
        None => {}
    }
    beside.others.retain(|it| it.kind != CardKind::Company);
    Ok(beside)
}

async fn with(crm: &impl CrmDirectory, card: &Card) -> Result<Vec<CardRef>, StoreError> {
    let mut others = card.draft.moving.clone();
    others.extend(crm.deal_made_with(card).await?);
    let accounts = card.draft.handles().into_iter();
    let accounts = accounts.filter(|it| it.kind == CommunicationKind::Messenger);
    let found = crm.find(&Identity::of(accounts)).await?;
    others.extend(found.cards.iter().map(Card::card_ref));
    Ok(others)
}
