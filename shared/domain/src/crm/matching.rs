//! Which of several cards is the customer's (S16, reference §9.1).

use std::collections::BTreeMap;

use super::card::Card;
use super::communication::{CommunicationKind, Handle, Identity};
use super::{CardKind, CardRef};

/// Who has each of an identity's handles: exactly what was read, so that a card can be made on condition that it is
/// still so.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Who has what was asked for; a handle that nobody has is here too.
    pub holders: BTreeMap<Handle, Holders>,
    /// Their cards.
    pub cards: Vec<Card>,
}

/// The cards that one handle leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holders {
    /// Rises whenever a card gains or loses the handle; 0, where none has it any more.
    pub revision: u64,
    /// They, in order.
    pub cards: Vec<CardRef>,
}

/// The customer's card, and others that may be theirs.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Theirs.
    pub card: Card,
    /// By what it was found.
    pub by: CommunicationKind,
    /// Those it could have been as well: possible duplicates, in the same order.
    pub others: Vec<CardRef>,
}

/// The customer with this identity: by messenger identity, then phone, then e-mail; among those found by the same, a
/// contact before a company before an open lead, and then the oldest, which has the lowest number. Deals, and leads that
/// are over, are passed over. What is found by a later handle only is a possible duplicate.
pub fn matching(identity: &Identity, found: &Found) -> Option<Match> {
    let mut ranked: Vec<(CommunicationKind, &Card)> = Vec::new();
    for handle in identity.handles() {
        let has = |card: &&Card| card.draft.has(handle) && can_be_theirs(card);
        ranked.extend(found.cards.iter().filter(has).map(|it| (handle.kind, it)));
    }
    ranked.sort_by_key(|(by, card)| (*by, card.card_ref()));
    let (by, card) = ranked.first().copied()?;
    let mut others: Vec<CardRef> = Vec::new();
    for (_, other) in &ranked {
        let other = other.card_ref();
        if other != card.card_ref() && !others.contains(&other) {
            others.push(other);
        }
    }
    Some(Match { card: card.clone(), by, others })
}

/// Of two cards of one customer, which goes into which: the first of the two stays. None, if both are to stay, since
/// people have made or changed them.
pub fn merging<'a>(one: &'a Card, other: &'a Card) -> Option<(&'a Card, &'a Card)> {
    let (first, second) =
        if one.card_ref() <= other.card_ref() { (one, other) } else { (other, one) };
    if is_ours(second) { Some((first, second)) } else { is_ours(first).then_some((second, first)) }
}

/// Whether a card is all Canali's doing: made by itself, and changed by nobody.
fn is_ours(card: &Card) -> bool {
    card.draft.made.is_some_and(|it| !it.touched)
}

fn can_be_theirs(card: &Card) -> bool {
    match card.draft.kind {
        CardKind::Contact | CardKind::Company | CardKind::Lead => card.draft.is_open(),
        CardKind::Deal => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::{CardId, Communication, Draft};
    use crate::time::Timestamp;

    const MESSENGER: (CommunicationKind, &str) = (CommunicationKind::Messenger, "imol|x|1|2|3");
    const PHONE: (CommunicationKind, &str) = (CommunicationKind::Phone, "+390612345678");
    const EMAIL: (CommunicationKind, &str) = (CommunicationKind::Email, "ada@example.org");

    fn card(kind: CardKind, id: u64, has: &[(CommunicationKind, &str)]) -> Card {
        let communications =
            has.iter().map(|(kind, value)| Communication::new(*kind, value, None)).collect();
        let draft = Draft { communications, ..Draft::new(kind) };
        Card::new(CardId(id), draft, Timestamp(0))
    }

    fn identity() -> Identity {
        let of = |(kind, value)| Handle::of(kind, value, None);
        Identity::of([MESSENGER, PHONE, EMAIL].into_iter().filter_map(of))
    }

    /// Whom, by what, and who else, be they found in whatever order.
    #[track_caller]
    fn check(cards: &[Card], expected: Option<(CardRef, CommunicationKind, &[CardRef])>) {
        let mut cards = cards.to_vec();
        for _ in 0..2 {
            let found = Found { holders: BTreeMap::new(), cards: cards.clone() };
            let given = matching(&identity(), &found);
            let given = given.as_ref().map(|it| (it.card.card_ref(), it.by, it.others.as_slice()));
            assert_eq!(given, expected);
            cards.reverse();
        }
    }

    #[test]
    fn messenger_goes_before_phone_before_address() {
        let by = [
            card(CardKind::Lead, 3, &[MESSENGER]),
            card(CardKind::Company, 2, &[PHONE]),
            card(CardKind::Contact, 1, &[EMAIL]),
        ];
        let refs: Vec<CardRef> = by.iter().map(Card::card_ref).collect();
        check(&by, Some((refs[0], CommunicationKind::Messenger, &refs[1..])));
        check(&by[1..], Some((refs[1], CommunicationKind::Phone, &refs[2..])));
        check(&by[2..], Some((refs[2], CommunicationKind::Email, &[])));
        check(&[], None);
    }

    #[test]
    fn contact_goes_before_company_before_open_lead_and_the_oldest_first() {
        let all = [
            card(CardKind::Contact, 8, &[PHONE]),
            card(CardKind::Contact, 9, &[PHONE, EMAIL]),
            card(CardKind::Company, 2, &[PHONE]),
            card(CardKind::Lead, 1, &[PHONE]),
            card(CardKind::Lead, 10, &[PHONE]),
        ];
        let refs: Vec<CardRef> = all.iter().map(Card::card_ref).collect();
        for first in 0..all.len() {
            let expected = Some((refs[first], CommunicationKind::Phone, &refs[first + 1..]));
            check(&all[first..], expected);
        }
    }

    #[test]
    fn what_nobody_has_touched_goes_into_the_other_and_the_better_stays() {
        let made = |kind, id, touched| {
            let mut card = card(kind, id, &[PHONE]);
            let (chat, session) = (crate::ids::ChatId(1), crate::ids::SessionId(1));
            card.draft.made = Some(crate::crm::Made { chat, session, touched, deal: None });
            card
        };
        let (old, young) = (made(CardKind::Lead, 1, false), made(CardKind::Lead, 2, false));
        let (contact, touched) =
            (card(CardKind::Contact, 9, &[PHONE]), made(CardKind::Lead, 1, true));
        for (one, other, stays) in [
            (&old, &young, Some(&old)),
            (&old, &contact, Some(&contact)),
            (&touched, &young, Some(&touched)),
            (&touched, &made(CardKind::Contact, 3, false), Some(&touched)),
            (&touched, &contact, None),
        ] {
            for (one, other) in [(one, other), (other, one)] {
                assert_eq!(merging(one, other).map(|it| it.0), stays);
            }
        }
    }

    #[test]
    fn what_is_over_is_nobodys_and_a_deal_is_found_by_its_contact() {
        let mut over = card(CardKind::Lead, 1, &[MESSENGER, PHONE]);
        over.draft.stage = "CONVERTED".to_owned();
        let deal = card(CardKind::Deal, 2, &[PHONE]);
        check(&[over.clone(), deal.clone()], None);
        let contact = card(CardKind::Contact, 5, &[EMAIL]);
        let expected = contact.card_ref();
        check(&[over, deal, contact], Some((expected, CommunicationKind::Email, &[])));
    }
}
