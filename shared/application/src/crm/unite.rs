//! Two cards of one customer become one, with all their chats.

use domain::crm::{Card, CardKind, CardRef, CardsChange, Draft};
use domain::time::Timestamp;

use super::answer::tell;
use crate::context::{Context, Stores};
use crate::ports::{Clock, CrmDirectory, Kept, Queues, StoreError};

/// Makes one card of two; whether that is how it is now. First the cards, then the chats of the one that went, which
/// stands on the other until then: whoever finds that one after this was cut off goes on with it.
pub(super) async fn unite<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    stays: CardRef,
    goes: CardRef,
    now: Timestamp,
) -> Result<bool, StoreError> {
    match directory.merge_cards(stays, goes, now).await? {
        Some(card) => finish(context, directory, &card, now).await.map(|()| true),
        None => Ok(false),
    }
}

/// Moves the chats of all that went into `card`.
pub(super) async fn finish<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    card: &Card,
    now: Timestamp,
) -> Result<(), StoreError> {
    for goes in &card.draft.moving {
        // Its timeline may not have come yet.
        directory.merge_cards(card.card_ref(), *goes, now).await?;
        move_chats(context, directory, card.card_ref(), *goes, now).await?;
    }
    let draft = Draft { moving: vec![], ..card.draft.clone() };
    directory.change_card(card, draft, now).await.map(drop)
}

/// The chats of a card that went into another go with it.
async fn move_chats<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    stays: CardRef,
    goes: CardRef,
    now: Timestamp,
) -> Result<(), StoreError> {
    for chat in context.store.chats_of(goes).await? {
        context.store.bind_chat(stays, chat).await?;
        if let Some(record) = context.store.head(chat).await? {
            if let Some(deal) = record.chat.cards.get(CardKind::Deal) {
                move_deal(directory, deal, stays, goes, now).await?;
            }
            let change = CardsChange::Replace { gone: goes, by: Some(stays) };
            tell(context, &record.chat, (None, None), Some(change), record.chat.seq).await?;
        }
        context.store.unbind_chat(goes, chat).await?;
    }
    Ok(())
}

/// A deal about what went is about what stays.
async fn move_deal(
    directory: &impl CrmDirectory,
    deal: CardRef,
    stays: CardRef,
    goes: CardRef,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(card) = directory.card(deal).await?.and_then(Kept::card) else { return Ok(()) };
    let mut draft = card.draft.clone();
    let is_about = match goes.kind {
        CardKind::Contact => draft.contact.take_if(|it| *it == goes.id).is_some(),
        CardKind::Company => draft.company.take_if(|it| *it == goes.id).is_some(),
        CardKind::Lead | CardKind::Deal => false,
    };
    if is_about {
        draft.about(stays);
        directory.change_card(&card, draft, now).await?;
    }
    Ok(())
}
