//! Making, changing and deleting cards.

use domain::crm::access::may_change;
use domain::crm::fields::{FieldError, apply, stamp};
use domain::crm::phone::Region;
use domain::crm::{Card, CardId, CardKind, CardRef, Draft};
use domain::ids::UserId;
use domain::time::Timestamp;
use domain::user::User;
use serde_json::{Map, Value};

use super::countries_for;
use crate::context::{Context, Stores};
use crate::crm::remove_card;
use crate::error::Failure;
use crate::ports::{Clock, CrmDirectory, Kept, Queues, StoreError};

/// What became of an edit.
#[derive(Clone, Debug, PartialEq)]
pub enum Edited {
    /// The card as it is now, or was before it was deleted.
    Done(Box<Card>),
    /// There is no such card; nothing has changed.
    NotFound,
    /// It is not theirs to change; nothing has.
    Denied,
    /// A value was not taken; nothing has changed.
    Wrong(FieldError),
    /// It is not what they had seen; nothing has changed.
    Outdated,
}

/// Makes a card for `by` of `given`, which is in the original's names. Without a word on who is responsible they are.
///
/// # Errors
///
/// [`Failure`]: it may have been made.
pub async fn create_card<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    crm: &impl CrmDirectory,
    by: &User,
    (kind, given): (CardKind, &Map<String, Value>),
) -> Result<Edited, Failure> {
    let regions = countries_for(context, given).await?;
    let blank = Draft { responsible: Some(by.id), ..Draft::new(kind) };
    let draft = match apply(blank, given, true, &regions) {
        Ok(draft) => draft,
        Err(wrong) => return Ok(Edited::Wrong(wrong)),
    };
    if let Some(wrong) = missing(context, crm, None, &draft, by.id).await? {
        return Ok(Edited::Wrong(wrong));
    }
    let now = context.clock.now();
    let draft = stamp(None, draft, by.id, now);
    let mut attempt = 0;
    loop {
        attempt += 1;
        match crm.add_card(draft.clone(), now).await {
            Ok(card) => return Ok(Edited::Done(Box::new(card))),
            // Nothing has been added; after any other answer it may have been, and another try would make another.
            Err(error @ StoreError::Stale { .. }) => context.again(attempt, error).await?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Changes a card for `by`: only what is in `given`. `seen` fences it: where it is given, the card must have that
/// revision.
///
/// # Errors
///
/// [`Failure`]: it may have been changed.
pub async fn change_card<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    crm: &impl CrmDirectory,
    by: &User,
    (place, given): (CardRef, &Map<String, Value>),
    seen: Option<u64>,
) -> Result<Edited, Failure> {
    let regions = context.insist(|| countries_for(context, given)).await?;
    let mut attempt = 0;
    let mut doubt: Option<Card> = None;
    loop {
        attempt += 1;
        let now = context.clock.now();
        match change_once(context, crm, by, (place, given), seen, &regions, now, &mut doubt).await {
            Ok(edited) => return Ok(edited),
            Err(error) => context.again(attempt, error).await?,
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "the arguments of its caller, and one try's own")]
async fn change_once<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    crm: &impl CrmDirectory,
    by: &User,
    (place, given): (CardRef, &Map<String, Value>),
    seen: Option<u64>,
    regions: &[Region],
    now: Timestamp,
    doubt: &mut Option<Card>,
) -> Result<Edited, StoreError> {
    let Some(before) = crm.card(place).await?.and_then(Kept::card) else {
        return Ok(Edited::NotFound);
    };
    // A change that was not answered has happened: once more, its new rows would be there twice.
    if doubt.as_ref() == Some(&before) {
        return Ok(Edited::Done(Box::new(before)));
    }
    if !may_change(by, &before.draft) {
        return Ok(Edited::Denied);
    }
    if seen.is_some_and(|it| it != before.revision) {
        return Ok(Edited::Outdated);
    }
    let after = match apply(before.draft.clone(), given, false, regions) {
        Ok(after) => after,
        Err(wrong) => return Ok(Edited::Wrong(wrong)),
    };
    if after == before.draft {
        return Ok(Edited::Done(Box::new(before)));
    }
    if let Some(wrong) = missing(context, crm, Some(&before.draft), &after, by.id).await? {
        return Ok(Edited::Wrong(wrong));
    }
    let after = stamp(Some(&before.draft), after, by.id, now);
    *doubt = Some(before.changed(after.clone(), now));
    crm.change_card(&before, after, now).await.map(|it| Edited::Done(Box::new(it)))
}

/// Deletes a card for `by`, with its timeline; its chats are nobody's then.
///
/// # Errors
///
/// [`Failure`]: it may have been deleted; deleting again finishes it.
pub async fn delete_card<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    crm: &impl CrmDirectory,
    by: &User,
    place: CardRef,
) -> Result<Edited, Failure> {
    let kept = context.insist(|| crm.card(place)).await?.and_then(Kept::card);
    let Some(card) = kept else { return Ok(Edited::NotFound) };
    if !may_change(by, &card.draft) {
        return Ok(Edited::Denied);
    }
    remove_card(context, crm, place).await?;
    Ok(Edited::Done(Box::new(card)))
}

/// A card that another is about.
type Link = fn(&Draft) -> Option<CardId>;

/// What `after` names for the first time and is not there: who is responsible, and the cards it is about. A caller is
/// there, and so is whom it named before.
async fn missing<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    crm: &impl CrmDirectory,
    before: Option<&Draft>,
    after: &Draft,
    by: UserId,
) -> Result<Option<FieldError>, StoreError> {
    let responsible = after.responsible.filter(|it| *it != by);
    if let Some(user) = responsible.filter(|it| before.and_then(|it| it.responsible) != Some(*it)) {
        let found = context.store.user(user).await?;
        if found.is_none_or(|it| it.bot || it.presence.dismissed) {
            let why = format!("{user} is nobody who works here");
            return Ok(Some(FieldError::new("ASSIGNED_BY_ID", why)));
        }
    }
    let links: [(&str, CardKind, Link); 2] = [
        ("CONTACT_ID", CardKind::Contact, |it| it.contact),
        ("COMPANY_ID", CardKind::Company, |it| it.company),
    ];
    for (field, kind, link) in links {
        let Some(id) = link(after).filter(|it| before.and_then(link) != Some(*it)) else {
            continue;
        };
        if crm.card(CardRef { kind, id }).await?.and_then(Kept::card).is_none() {
            return Ok(Some(FieldError::new(field, format!("there is no {kind} {id}"))));
        }
    }
    Ok(None)
}
