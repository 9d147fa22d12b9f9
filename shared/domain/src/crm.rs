//! The CRM: who a customer is beyond one chat. What is kept of them is a [`Card`]: a contact, a company, a lead or a
//! deal. Here is what needs no store: how communications are normalised and compared, which of several cards is theirs,
//! what a new card holds, what a text says of its writer, what a timeline shows.

pub mod access;
pub mod card;
pub mod communication;
pub mod concerns;
pub mod create;
pub mod fields;
pub mod matching;
pub mod phone;
pub mod select;
pub mod taking;
pub mod timeline;
pub mod tracker;
pub mod transcript;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use self::card::{Card, Draft, Made};
pub use self::communication::{Communication, CommunicationKind, Handle, Identity};

/// The kinds of card, in the original's terms *entity types*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardKind {
    /// A person.
    Contact,
    /// A firm.
    Company,
    /// Somebody who may become a customer.
    Lead,
    /// A sale.
    Deal,
}

impl CardKind {
    /// All there are, in the order in which a customer is looked for (reference §9.1); a deal is found by its contact.
    pub const ALL: [Self; 4] = [Self::Contact, Self::Company, Self::Lead, Self::Deal];

    /// The name in the API and in REST methods.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Company => "company",
            Self::Lead => "lead",
            Self::Deal => "deal",
        }
    }

    /// The kind of this name, in any case.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name().eq_ignore_ascii_case(name))
    }

    /// The original's number of it (`entityTypeId`, `OWNER_TYPE_ID`; reference §9.1).
    pub fn type_id(self) -> u64 {
        match self {
            Self::Lead => 1,
            Self::Deal => 2,
            Self::Contact => 3,
            Self::Company => 4,
        }
    }

    /// The kind of this number of the original's.
    pub fn of_type_id(id: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.type_id() == id)
    }
}

impl fmt::Display for CardKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The number of a card, counted for each kind, as the original does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CardId(pub u64);

impl fmt::Display for CardId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Which card. They sort by the order in which a customer is looked for: kind, then age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CardRef {
    /// Its kind.
    pub kind: CardKind,
    /// Its number among those of its kind.
    pub id: CardId,
}

impl CardRef {
    /// The card `id` of `kind`.
    pub const fn new(kind: CardKind, id: u64) -> Self {
        Self { kind, id: CardId(id) }
    }
}

/// As in `lead#5`.
impl fmt::Display for CardRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.kind, self.id)
    }
}

/// A text that names no card.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a card")]
pub struct NoCard;

impl FromStr for CardRef {
    type Err = NoCard;

    fn from_str(text: &str) -> Result<Self, NoCard> {
        let (kind, id) = text.split_once('#').ok_or(NoCard)?;
        let kind = CardKind::named(kind).ok_or(NoCard)?;
        Ok(Self::new(kind, id.parse().map_err(|_| NoCard)?))
    }
}

/// The cards a chat's customer is known by: at most one of each kind (the original's `entity_data_2`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bound {
    /// The person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<CardId>,
    /// The firm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<CardId>,
    /// The lead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<CardId>,
    /// The sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deal: Option<CardId>,
}

/// What becomes of the cards a chat is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardsChange {
    /// It is bound to these. A deal that it has stays, unless another is named: what is sold to a customer follows from no
    /// lookup.
    Set(Bound),
    /// Where it is bound to a card that is no more, it is bound to another in its place, or to none.
    Replace {
        /// The card that is no more.
        gone: CardRef,
        /// What it is part of now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<CardRef>,
    },
}

impl CardsChange {
    /// What it makes of `cards`.
    pub fn applied(self, cards: Bound) -> Bound {
        match self {
            Self::Set(set) => Bound { deal: set.deal.or(cards.deal), ..set },
            Self::Replace { gone, by } if cards.get(gone.kind) == Some(gone) => {
                let rest = cards.without(gone);
                by.map_or(rest, |it| rest.with(it))
            }
            Self::Replace { .. } => cards,
        }
    }
}

impl Bound {
    /// Just `card`.
    pub fn to(card: CardRef) -> Self {
        Self::default().with(card)
    }

    /// `card` too, in place of another of its kind.
    #[must_use]
    pub fn with(mut self, card: CardRef) -> Self {
        *self.of(card.kind) = Some(card.id);
        self
    }

    /// Without `card`.
    #[must_use]
    pub fn without(mut self, card: CardRef) -> Self {
        let bound = self.of(card.kind);
        *bound = bound.filter(|it| *it != card.id);
        self
    }

    fn of(&mut self, kind: CardKind) -> &mut Option<CardId> {
        match kind {
            CardKind::Contact => &mut self.contact,
            CardKind::Company => &mut self.company,
            CardKind::Lead => &mut self.lead,
            CardKind::Deal => &mut self.deal,
        }
    }

    /// The card of this kind.
    pub fn get(&self, kind: CardKind) -> Option<CardRef> {
        let id = match kind {
            CardKind::Contact => self.contact,
            CardKind::Company => self.company,
            CardKind::Lead => self.lead,
            CardKind::Deal => self.deal,
        };
        id.map(|id| CardRef { kind, id })
    }

    /// All of them, in the order in which a customer is looked for.
    pub fn cards(&self) -> Vec<CardRef> {
        CardKind::ALL.into_iter().filter_map(|it| self.get(it)).collect()
    }

    /// The one that stands for the customer: who they are rather than what they buy.
    pub fn main(&self) -> Option<CardRef> {
        self.cards().first().copied()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_the_originals_numbers_and_names() {
        let numbers = CardKind::ALL.map(|it| (it.name(), it.type_id()));
        assert_eq!(numbers, [("contact", 3), ("company", 4), ("lead", 1), ("deal", 2)]);
        for kind in CardKind::ALL {
            assert_eq!(CardKind::of_type_id(kind.type_id()), Some(kind));
            assert_eq!(CardKind::named(&kind.name().to_uppercase()), Some(kind));
        }
        assert_eq!((CardKind::of_type_id(0), CardKind::of_type_id(5)), (None, None));
    }

    #[test]
    fn a_card_is_named_and_found_again_by_its_name() {
        for kind in CardKind::ALL {
            let card = CardRef::new(kind, 7);
            assert_eq!(card.to_string().parse(), Ok(card));
        }
        for wrong in ["", "lead", "lead#", "lead#x", "order#1", "#1", "lead#-1"] {
            assert_eq!(wrong.parse::<CardRef>(), Err(NoCard), "{wrong}");
        }
    }

    #[test]
    fn what_is_gone_is_replaced_where_it_was_and_nowhere_else() {
        let (lead, contact) = (CardRef::new(CardKind::Lead, 1), CardRef::new(CardKind::Contact, 2));
        let bound = Bound::to(lead);
        let replace = |by| CardsChange::Replace { gone: lead, by };
        assert_eq!(replace(Some(contact)).applied(bound), Bound::to(contact));
        assert!(replace(None).applied(bound).is_empty());
        for other in
            [Bound::default(), Bound::to(contact), Bound::to(CardRef::new(CardKind::Lead, 3))]
        {
            assert_eq!(replace(Some(contact)).applied(other), other);
            assert_eq!(CardsChange::Set(bound).applied(other), bound);
        }
        let deal = CardRef::new(CardKind::Deal, 4);
        assert_eq!(CardsChange::Set(bound).applied(Bound::to(deal)), bound.with(deal));
    }

    #[test]
    fn a_chat_has_one_card_of_each_kind_at_most_and_people_go_before_firms() {
        let (lead, deal) = (CardRef::new(CardKind::Lead, 1), CardRef::new(CardKind::Deal, 2));
        let company = CardRef::new(CardKind::Company, 3);
        let bound = Bound::to(deal).with(lead).with(company);
        assert_eq!(bound.cards(), [company, lead, deal]);
        assert_eq!(bound.main(), Some(company));
        let other = CardRef::new(CardKind::Lead, 9);
        assert_eq!(bound.with(other).cards(), [company, other, deal]);
        assert_eq!(bound.without(other), bound, "that is not its lead");
        assert!(bound.without(lead).without(company).without(deal).is_empty());
    }
}
