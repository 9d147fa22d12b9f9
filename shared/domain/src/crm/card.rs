//! A card: what the CRM keeps of a person, a firm, a request or a sale.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::communication::{Communication, CommunicationKind, Handle};
use super::{CardId, CardKind, CardRef};
use crate::ids::{ChatId, SessionId, UserId};
use crate::time::Timestamp;

/// A card as it is to be kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// What it is.
    pub kind: CardKind,
    /// What it is called (`TITLE`); of a contact nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The person's first name, or their whole name where that is all that is known (`NAME`).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Their last name (`LAST_NAME`).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub last_name: String,
    /// How far a lead or a deal has come (`STATUS_ID`, `STAGE_ID`); of the others nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stage: String,
    /// Where it came from (`SOURCE_ID`, S22).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Who is responsible for it (`ASSIGNED_BY_ID`); nobody, where it was made before anybody had accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<UserId>,
    /// Whether somebody is responsible for it who is nobody here, so that `responsible` cannot name them: in another CRM.
    #[serde(skip)]
    pub others: bool,
    /// How the customer can be reached, at most [`COMMUNICATIONS_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub communications: Vec<Communication>,
    /// The person a lead or a deal is about (`CONTACT_ID`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<CardId>,
    /// The firm it is about, or the person's (`COMPANY_ID`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<CardId>,
    /// How it came to be, where Canali made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Made>,
    /// Cards that went into this one and whose chats have not been moved yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moving: Vec<CardRef>,
    /// The original's other fields, by their names there, as they were written.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Value>,
}

/// How Canali came to make a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The chat whose customer nobody knew.
    pub chat: ChatId,
    /// Their session then.
    pub session: SessionId,
    /// The deal that was made with it: whoever was cut off before the chat knew finds it here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deal: Option<CardId>,
    /// Whether a person has changed the card since: such a card is never merged into another by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub touched: bool,
}

/// A card as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Its number.
    pub id: CardId,
    /// Rises with every change, from 1.
    pub revision: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The last number that one of its communications was given.
    #[serde(default)]
    pub last_communication: u64,
    /// What it says.
    #[serde(flatten)]
    pub draft: Draft,
}

/// Communications of one card: each is written in the card's transaction.
pub const COMMUNICATIONS_MAX: usize = 40;

/// Stages in which a lead is over: it has become a contact, or nothing.
const LEADS_ENDS: [&str; 2] = ["CONVERTED", "JUNK"];

/// Stages in which a deal is over, in whatever pipeline.
const DEALS_ENDS: [&str; 3] = ["WON", "LOSE", "APOLOGY"];

impl Draft {
    /// A card of which nothing is known.
    pub fn new(kind: CardKind) -> Self {
        let stage = match kind {
            CardKind::Lead | CardKind::Deal => "NEW".to_owned(),
            CardKind::Contact | CardKind::Company => String::new(),
        };
        Self {
            kind,
            title: String::new(),
            name: String::new(),
            last_name: String::new(),
            stage,
            source: None,
            responsible: None,
            others: false,
            communications: vec![],
            contact: None,
            company: None,
            made: None,
            moving: vec![],
            fields: BTreeMap::new(),
        }
    }

    /// Whether a customer can be taken for it: a lead or a deal that is over is history.
    pub fn is_open(&self) -> bool {
        let stage = self.stage.rsplit(':').next().unwrap_or_default();
        match self.kind {
            CardKind::Contact | CardKind::Company => true,
            CardKind::Lead => !LEADS_ENDS.contains(&stage),
            CardKind::Deal => !DEALS_ENDS.contains(&stage),
        }
    }

    /// What people call it.
    pub fn display(&self) -> String {
        let full = format!("{} {}", self.name.trim(), self.last_name.trim()).trim().to_owned();
        let title = self.title.trim().to_owned();
        let (first, second) = match self.kind {
            CardKind::Contact => (full, title),
            CardKind::Company | CardKind::Lead | CardKind::Deal => (title, full),
        };
        if first.is_empty() { second } else { first }
    }

    /// Everything it is found by, each once.
    pub fn handles(&self) -> Vec<Handle> {
        let mut handles: Vec<Handle> =
            self.communications.iter().filter_map(Communication::handle).collect();
        handles.sort();
        handles.dedup();
        handles
    }

    /// Whether it is found by `handle`.
    pub fn has(&self, handle: &Handle) -> bool {
        self.communications.iter().any(|it| it.handle().as_ref() == Some(handle))
    }

    /// Gains what it has not yet of `handles`, as far as there is room; whether anything changed.
    pub fn gain<'a>(&mut self, handles: impl IntoIterator<Item = &'a Handle>) -> bool {
        let before = self.communications.len();
        for handle in handles {
            if !self.has(handle) && self.communications.len() < COMMUNICATIONS_MAX {
                self.communications.push(Communication::of(handle));
            }
        }
        self.communications.len() > before
    }

    /// Takes over what the card `name` knows and it does not: how the customer is reached, what they are called, whose
    /// they are. Its chats are to be moved from then on.
    pub fn absorb(&mut self, name: CardRef, other: &Self) {
        for communication in &other.communications {
            let known = match communication.handle() {
                Some(handle) => self.has(&handle),
                None => self.communications.iter().any(|it| {
                    (it.kind, it.value.as_str())
                        == (communication.kind, communication.value.as_str())
                }),
            };
            if !known && self.communications.len() < COMMUNICATIONS_MAX {
                self.communications.push(Communication { id: 0, ..communication.clone() });
            }
        }
        self.responsible = self.responsible.or(other.responsible);
        for moving in other.moving.iter().chain([&name]) {
            if !self.moving.contains(moving) {
                self.moving.push(*moving);
            }
        }
        if self.name.is_empty() && self.last_name.is_empty() {
            self.name.clone_from(&other.name);
            self.last_name.clone_from(&other.last_name);
        }
    }

    /// Has been changed by a person: it is never merged into another by itself from now on. Whoever changes a card on
    /// somebody's behalf says so.
    pub fn touch(&mut self) {
        if let Some(made) = &mut self.made {
            made.touched = true;
        }
    }

    /// Is about `card` from now on, if that is a person or a firm.
    pub fn about(&mut self, card: CardRef) {
        match card.kind {
            CardKind::Contact => self.contact = Some(card.id),
            CardKind::Company => self.company = Some(card.id),
            CardKind::Lead | CardKind::Deal => {}
        }
    }

    /// The first communication of a kind, as it was written.
    pub fn first(&self, kind: CommunicationKind) -> Option<&str> {
        let mut all = self.communications.iter();
        all.find(|it| it.kind == kind).map(|it| it.value.as_str())
    }
}

impl Card {
    /// `draft` as it is first kept.
    pub fn new(id: CardId, draft: Draft, now: Timestamp) -> Self {
        let mut card = Self {
            id,
            revision: 1,
            created_at: now,
            updated_at: now,
            last_communication: 0,
            draft,
        };
        card.number();
        card
    }

    /// The card as `draft` has it now.
    #[must_use]
    pub fn changed(&self, draft: Draft, now: Timestamp) -> Self {
        let mut card = Self { revision: self.revision + 1, updated_at: now, draft, ..self.clone() };
        card.number();
        card
    }

    /// Its name.
    pub fn card_ref(&self) -> CardRef {
        CardRef { kind: self.draft.kind, id: self.id }
    }

    /// Notes the deal that is made with it.
    pub fn made_with(&mut self, deal: CardId) {
        if let Some(made) = &mut self.draft.made {
            made.deal = Some(deal);
        }
    }

    /// Gives each communication a number of its own on this card: a row that is written back keeps the one it has.
    fn number(&mut self) {
        for communication in &mut self.draft.communications {
            if communication.id == 0 {
                self.last_communication += 1;
                communication.id = self.last_communication;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(stage: &str) -> Draft {
        Draft { stage: stage.to_owned(), ..Draft::new(CardKind::Lead) }
    }

    #[test]
    fn leads_and_deals_end_and_people_do_not() {
        for (stage, open) in
            [("NEW", true), ("IN_PROCESS", true), ("", true), ("CONVERTED", false), ("JUNK", false)]
        {
            assert_eq!(lead(stage).is_open(), open, "{stage}");
            assert!(Draft { kind: CardKind::Contact, ..lead(stage) }.is_open());
        }
        for (stage, open) in
            [("NEW", true), ("C2:PREPARATION", true), ("WON", false), ("C2:LOSE", false)]
        {
            assert_eq!(Draft { kind: CardKind::Deal, ..lead(stage) }.is_open(), open, "{stage}");
        }
    }

    #[test]
    fn communications_are_numbered_once() {
        let phone = |it| Communication::new(CommunicationKind::Phone, it, None);
        let draft =
            Draft { communications: vec![phone("+390612345678"), phone("x")], ..lead("NEW") };
        let card = Card::new(CardId(1), draft, Timestamp(1));
        let numbers =
            |it: &Card| -> Vec<u64> { it.draft.communications.iter().map(|it| it.id).collect() };
        assert_eq!(numbers(&card), [1, 2]);
        let mut draft = card.draft.clone();
        draft.communications.remove(1);
        draft.communications.push(phone("y"));
        let changed = card.changed(draft, Timestamp(2));
        assert_eq!((numbers(&changed), changed.revision), (vec![1, 3], 2));
        assert_eq!((changed.created_at, changed.updated_at), (Timestamp(1), Timestamp(2)));
    }

    #[test]
    fn a_card_gains_what_it_has_not_and_no_more_than_fits() {
        let handle = |it: u64| Handle { kind: CommunicationKind::Messenger, value: it.to_string() };
        let mut draft = lead("NEW");
        assert!(draft.gain(&[handle(1), handle(2), handle(1)]));
        assert!(!draft.gain(&[handle(2)]));
        assert_eq!(draft.handles(), [handle(1), handle(2)]);
        let many: Vec<Handle> = (0..100).map(handle).collect();
        assert!(draft.gain(&many));
        assert_eq!(draft.communications.len(), COMMUNICATIONS_MAX);
        assert!(!draft.gain(&many));
    }

    #[test]
    fn what_is_absorbed_brings_what_was_not_known() {
        let mut kept = Draft { name: "Ada".to_owned(), ..lead("NEW") };
        let phone = Communication::new(CommunicationKind::Phone, "+390612345678", None);
        let odd = Communication::new(CommunicationKind::Phone, "upstairs", None);
        let other = Draft {
            name: "Guest 7".to_owned(),
            communications: vec![phone.clone(), odd.clone()],
            ..lead("NEW")
        };
        let name = CardRef::new(CardKind::Lead, 9);
        for _ in 0..2 {
            kept.absorb(name, &other);
            assert_eq!(kept.moving, [name]);
            assert_eq!(kept.communications, [phone.clone(), odd.clone()]);
            assert_eq!(kept.name, "Ada");
        }
    }

    #[test]
    fn people_are_called_by_their_name_and_requests_by_their_title() {
        let draft = Draft {
            title: "Ada - Shop".to_owned(),
            name: "Ada".to_owned(),
            last_name: "Byron".to_owned(),
            ..lead("NEW")
        };
        assert_eq!(draft.display(), "Ada - Shop");
        assert_eq!(Draft { kind: CardKind::Contact, ..draft }.display(), "Ada Byron");
    }
}
