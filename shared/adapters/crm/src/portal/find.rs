//! Who has a handle: phones and addresses by `crm.duplicate.findbycomm`, messenger identities by their field.

use std::collections::{BTreeMap, BTreeSet};

use application::ports::{PeopleStore, Secrets, StoreError};
use domain::crm::matching::{Found, Holders};
use domain::crm::{Card, CardId, CardKind, CardRef, CommunicationKind, Handle, Identity};
use serde_json::{Value, json};

use super::Portal;
use super::batch::{Answers, Command};
use super::call::nonsense;
use super::card::{SELECT, number, read};

/// Cards read in one call: a page.
const PAGE: usize = 50;

/// The kinds of card that have communications.
const KINDS: [CardKind; 3] = [CardKind::Contact, CardKind::Company, CardKind::Lead];

/// Digits of two phones that must be the same for one to be the other without its country code.
const DIGITS_MIN: usize = 6;

impl<S: PeopleStore, X: Secrets> Portal<S, X> {
    pub(super) async fn found(&self, identity: &Identity) -> Result<Found, StoreError> {
        let mut found = self.holders(identity.handles()).await?;
        let names: BTreeSet<CardRef> =
            found.holders.values().flat_map(|it| it.cards.iter().copied()).collect();
        found.cards = self.cards(&names.into_iter().collect::<Vec<_>>()).await?;
        let there: BTreeSet<CardRef> = found.cards.iter().map(Card::card_ref).collect();
        for (handle, holders) in &mut found.holders {
            // What the webhook's user may not see is nobody's.
            holders.cards.retain(|it| there.contains(it));
            for card in found.cards.iter_mut().filter(|it| holders.cards.contains(&it.card_ref())) {
                recognise(card, handle);
            }
        }
        Ok(found)
    }

    /// The cards that each handle leads to. A portal counts no revisions: they are 0.
    pub(super) async fn holders(&self, handles: &[Handle]) -> Result<Found, StoreError> {
        let commands: Vec<Command> =
            handles.iter().enumerate().flat_map(|(at, it)| commands(at, it)).collect();
        let mut found = Found::default();
        if commands.is_empty() {
            return Ok(found);
        }
        let mut answers = self.batch(&commands, false).await?;
        for (at, handle) in handles.iter().enumerate() {
            let mut cards = cards_in(&mut answers, at, handle)?;
            cards.sort();
            cards.dedup();
            found.holders.insert(handle.clone(), Holders { revision: 0, cards });
        }
        Ok(found)
    }

    /// The cards of these names that are there, in order.
    pub(super) async fn cards(&self, names: &[CardRef]) -> Result<Vec<Card>, StoreError> {
        let mut commands = Vec::new();
        for kind in CardKind::ALL {
            let ids: Vec<u64> =
                names.iter().filter(|it| it.kind == kind).map(|it| it.id.0).collect();
            for (at, ids) in ids.chunks(PAGE).enumerate() {
                let params = json!({ "filter": { "@ID": ids }, "select": SELECT });
                commands.push((
                    kind,
                    Command::new(format!("{kind}{at}"), method(kind, "list"), params),
                ));
            }
        }
        if commands.is_empty() {
            return Ok(vec![]);
        }
        let calls: Vec<Command> = commands.iter().map(|it| it.1.clone()).collect();
        let mut answers = self.batch(&calls, false).await?;
        let mut rows = Vec::new();
        for (kind, command) in commands {
            rows.push((kind, answers.take(&command.key)?.result));
        }
        let mut cards = Vec::new();
        for (kind, rows) in rows {
            cards.extend(self.read_rows(kind, &rows).await?);
        }
        cards.retain(|it| names.contains(&it.card_ref()));
        cards.sort_by_key(Card::card_ref);
        Ok(cards)
    }

    pub(super) async fn read(&self, name: CardRef) -> Result<Option<Card>, StoreError> {
        Ok(self.cards(&[name]).await?.pop())
    }

    /// The cards in a list's rows, with who is responsible for them here.
    pub(super) async fn read_rows(
        &self,
        kind: CardKind,
        rows: &Value,
    ) -> Result<Vec<Card>, StoreError> {
        let rows = rows.as_array().ok_or_else(|| nonsense("cards that are no list"))?;
        let read = rows.iter().map(|it| read(kind, it)).collect::<Result<Vec<_>, _>>()?;
        let employees = self.employees(read.iter().filter_map(|it| it.responsible)).await?;
        let own = self.own_user().await?;
        let with_responsible = read.into_iter().map(|it| {
            let mut card = it.card;
            // Where Canali made it and gave it to nobody, the portal has put in the webhook's own user.
            let is_default =
                card.draft.made.is_some() && it.responsible == own && it.given_to != own;
            let given_to = it.responsible.filter(|_| !is_default);
            card.draft.responsible = given_to.and_then(|it| employees.get(&it)).copied();
            card.draft.others = given_to.is_some() && card.draft.responsible.is_none();
            card
        });
        Ok(with_responsible.collect())
    }
}

/// The name of a method of cards of `kind`.
pub(super) fn method(kind: CardKind, what: &str) -> String {
    format!("crm.{kind}.{what}")
}

/// The calls that tell who has a handle.
fn commands(at: usize, handle: &Handle) -> Vec<Command> {
    let by_communication = |kind: &str| {
        let params = json!({ "type": kind, "values": [handle.value] });
        vec![Command::new(at.to_string(), "crm.duplicate.findbycomm", params)]
    };
    match handle.kind {
        CommunicationKind::Phone => by_communication("PHONE"),
        CommunicationKind::Email => by_communication("EMAIL"),
        CommunicationKind::Messenger => {
            let of_kind = |kind: &CardKind| {
                let params = json!({
                    "entityTypeId": kind.type_id(), "filter": { "=imol": handle.value },
                    "select": ["id"],
                });
                Command::new(format!("{at}{kind}"), "crm.item.list", params)
            };
            KINDS.iter().map(of_kind).collect()
        }
        CommunicationKind::Web => vec![],
    }
}

/// What those calls told.
fn cards_in(answers: &mut Answers, at: usize, handle: &Handle) -> Result<Vec<CardRef>, StoreError> {
    let wrong = || nonsense("duplicates that are no numbers");
    let mut cards = Vec::new();
    let mut add = |kind: CardKind, ids: &mut dyn Iterator<Item = Option<u64>>| {
        for id in ids {
            cards.push(CardRef { kind, id: CardId(id.ok_or_else(wrong)?) });
        }
        Ok::<(), StoreError>(())
    };
    match handle.kind {
        CommunicationKind::Phone | CommunicationKind::Email => {
            let found = answers.take(&at.to_string())?.result;
            let kinds: BTreeMap<&str, CardKind> = [
                ("LEAD", CardKind::Lead),
                ("CONTACT", CardKind::Contact),
                ("COMPANY", CardKind::Company),
            ]
            .into();
            for (name, ids) in found.as_object().into_iter().flatten() {
                let Some(kind) = kinds.get(name.as_str()) else { continue };
                add(*kind, &mut ids.as_array().ok_or_else(wrong)?.iter().map(number))?;
            }
            if !found.is_object() && !found.as_array().is_some_and(Vec::is_empty) {
                return Err(wrong());
            }
        }
        CommunicationKind::Messenger => {
            for kind in KINDS {
                let found = answers.take(&format!("{at}{kind}"))?.result;
                let items = found.get("items").and_then(Value::as_array).ok_or_else(wrong)?;
                add(kind, &mut items.iter().map(|it| it.get("id").and_then(number)))?;
            }
        }
        CommunicationKind::Web => {}
    }
    Ok(cards)
}

/// Makes `card`, which the portal found by `handle`, be found by it here too: a number may be written without its country
/// code there. The one whose last digits are most of the handle's is it.
fn recognise(card: &mut Card, handle: &Handle) {
    if card.draft.has(handle) {
        return;
    }
    let digits =
        |it: &str| -> Vec<char> { it.chars().filter(char::is_ascii_digit).rev().collect() };
    let wanted = digits(&handle.value);
    let alike = |value: &str| {
        digits(value).iter().zip(&wanted).take_while(|(one, other)| one == other).count()
    };
    let of_kind = card.draft.communications.iter_mut().filter(|it| it.kind == handle.kind);
    let best = match handle.kind {
        CommunicationKind::Phone => {
            of_kind.max_by_key(|it| alike(&it.value)).filter(|it| alike(&it.value) >= DIGITS_MIN)
        }
        // Compared in another way there, as by letters that look alike.
        CommunicationKind::Email | CommunicationKind::Messenger => of_kind.last(),
        CommunicationKind::Web => None,
    };
    if let Some(communication) = best {
        communication.handle = Some(handle.value.clone());
    }
}
