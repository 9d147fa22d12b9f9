//! Making, changing and deleting cards. A portal has no conditional writes: what is promised beyond that is our doing.

use application::ports::{CrmBindings, PeopleStore, Secrets, StoreError};
use domain::crm::matching::Found;
use domain::crm::{Card, CardId, CardKind, CardRef, Draft, Handle, Identity};
use domain::time::{Seconds, Timestamp};
use serde_json::{Value, json};

use super::Portal;
use super::batch::Command;
use super::call::{Failure, nonsense};
use super::card::{number, origin};
use super::fields::{all, changed, same};
use super::find::method;

/// How long the right to make a card for a handle is one's own: longer than all the calls of one try, and short enough
/// that whoever comes after one that died is not kept waiting.
const CLAIM: Seconds = Seconds(45);

fn stale(what: impl Into<String>) -> StoreError {
    StoreError::Stale { what: what.into() }
}

impl<S: CrmBindings + PeopleStore, X: Secrets> Portal<S, X> {
    /// Makes cards for a customer whom nobody has: one at a time for a handle, and only if all is as it was seen.
    pub(super) async fn create(
        &self,
        card: Draft,
        deal: Option<Draft>,
        seen: &Found,
        now: Timestamp,
    ) -> Result<Vec<Card>, StoreError> {
        let handles: Vec<Handle> = seen.holders.keys().cloned().collect();
        // Who tries again after an answer that was lost has the right still.
        let holder = match card.made {
            Some(made) => origin(made),
            None => random()?,
        };
        let until = Timestamp(now.0.saturating_add(i64::from(CLAIM.0) * 1_000));
        if !self.store.claim_handles(&handles, &holder, now, until).await? {
            return Err(stale("somebody makes a card for it"));
        }
        let there = self.found(&Identity::of(handles.clone())).await?;
        let as_seen = |it: &Handle| {
            let cards = |found: &Found| found.holders.get(it).map(|it| it.cards.clone());
            cards(&there) == cards(seen)
        };
        let made = if handles.iter().all(as_seen) {
            // After no answer the right is kept until its time is over: by then it shows whether there is a card.
            self.add(&card, deal.as_ref()).await?
        } else {
            vec![]
        };
        // Given back: who looks from now on finds the card.
        self.store.claim_handles(&handles, &holder, now, now).await?;
        if made.is_empty() { Err(stale("who has it")) } else { Ok(made) }
    }

    /// Adds a card, and a deal about it, in one batch. A card without its deal is taken back.
    pub(super) async fn add(
        &self,
        card: &Draft,
        deal: Option<&Draft>,
    ) -> Result<Vec<Card>, StoreError> {
        let mut commands = vec![self.addition("a", card, None).await?];
        if let Some(deal) = deal {
            commands.push(self.addition("b", deal, Some(card.kind)).await?);
        }
        let mut answers = self.batch(&commands, true).await?;
        let made = |answer: Result<super::call::Answer, Failure>, kind: CardKind| {
            let id = number(&answer?.result);
            let id = id.ok_or_else(|| nonsense("a new card without a number"))?;
            Ok::<_, StoreError>(CardRef { kind, id: CardId(id) })
        };
        let first = made(answers.take("a"), card.kind)?;
        let mut names = vec![first];
        if let Some(deal) = deal {
            match made(answers.take("b"), deal.kind) {
                Ok(name) => names.push(name),
                Err(error) => {
                    self.delete(first).await?;
                    return Err(error);
                }
            }
        }
        let cards = self.cards(&names).await?;
        let in_order =
            names.iter().map(|name| cards.iter().find(|it| it.card_ref() == *name).cloned());
        let read: Option<Vec<Card>> = in_order.collect();
        read.ok_or_else(|| nonsense("a new card that is not there"))
    }

    /// The call that adds a card; one that is about what the batch's first call makes refers to that.
    async fn addition(
        &self,
        key: &str,
        draft: &Draft,
        about: Option<CardKind>,
    ) -> Result<Command, StoreError> {
        let responsible = match draft.responsible {
            Some(employee) => self.user_of(employee).await?,
            None => None,
        };
        let mut fields = all(draft, responsible);
        let link = match about {
            Some(CardKind::Contact) => Some("CONTACT_ID"),
            Some(CardKind::Company) => Some("COMPANY_ID"),
            Some(CardKind::Lead | CardKind::Deal) | None => None,
        };
        if let Some(link) = link {
            fields.insert(link.to_owned(), "$result[a]".into());
        }
        let params = json!({ "fields": fields });
        Ok(Command::new(key, method(draft.kind, "add"), params))
    }

    /// Whether a card is as it was read.
    pub(super) async fn unchanged(&self, before: &Card) -> Result<(), StoreError> {
        let name = before.card_ref();
        let now = self.read(name).await?.filter(|it| same(&it.draft, &before.draft));
        now.map(drop).ok_or_else(|| stale(name.to_string()))
    }

    /// Changes a card, if it is as it was read.
    pub(super) async fn change(&self, before: &Card, after: &Draft) -> Result<Card, StoreError> {
        let name = before.card_ref();
        self.unchanged(before).await?;
        let responsible = match after.responsible {
            Some(employee) if before.draft.responsible != Some(employee) => {
                self.user_of(employee).await?
            }
            Some(_) | None => None,
        };
        let fields =
            changed(&before.draft, &Draft { kind: name.kind, ..after.clone() }, responsible);
        if !fields.is_empty() {
            let params = json!({ "id": name.id.0, "fields": fields });
            self.call(&method(name.kind, "update"), &params).await?;
        }
        self.read(name).await?.ok_or_else(|| stale(name.to_string()))
    }

    /// Deletes a card; a portal deletes its timeline with it.
    pub(super) async fn delete(&self, name: CardRef) -> Result<bool, StoreError> {
        if self.read(name).await?.is_none() {
            return Ok(false);
        }
        let deleted = self.call(&method(name.kind, "delete"), &json!({ "id": name.id.0 })).await;
        match deleted {
            Ok(answer) if answer.result == Value::Bool(true) => Ok(true),
            Ok(_) => Err(nonsense("a card that is neither deleted nor there")),
            // Somebody else has just done it.
            Err(Failure::Refused(_)) if self.read(name).await?.is_none() => Ok(false),
            Err(failure) => Err(failure.into()),
        }
    }
}

/// A name that nobody else has.
fn random() -> Result<String, StoreError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(super::call::unavailable)?;
    Ok(hex::encode(bytes))
}
