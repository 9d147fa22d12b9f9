//! Who takes a session, and whose customer its card is from then on (S17, S23; transitions 8, 13, 15).

use crate::chat::Entry;
use crate::ids::UserId;
use crate::session::Event;

/// Somebody has taken a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taking {
    /// The entry.
    pub seq: u64,
    /// Who.
    pub by: UserId,
    /// Whether by hand: a colleague had handed it to them and they accepted, or they took it over. Never by rotation.
    pub handed: bool,
}

/// Who has taken the session that `entries` are of, in order.
pub fn takings(entries: &[Entry]) -> Vec<Taking> {
    let mut offered_to: Option<UserId> = None;
    let mut takings = Vec::new();
    for entry in entries {
        match &entry.event {
            Event::SessionTransferred { to, .. } => offered_to = Some(*to),
            Event::SessionAnswered { by } => {
                let handed = offered_to.take() == Some(*by);
                takings.push(Taking { seq: entry.seq, by: *by, handed });
            }
            Event::SessionIntercepted { by } => {
                offered_to = None;
                takings.push(Taking { seq: entry.seq, by: *by, handed: true });
            }
            Event::SessionOpened { .. }
            | Event::SessionQueued { .. }
            | Event::SessionFinished { .. }
            | Event::SessionClosed { .. }
            | Event::BotJoined { .. }
            | Event::ResponsibleAsked { .. }
            | Event::OfferMade { .. }
            | Event::OfferLapsed { .. }
            | Event::OfferDeclined { .. } => offered_to = None,
            Event::SessionReopened
            | Event::CustomerRecognised { .. }
            | Event::CardsBound { .. }
            | Event::CustomerReachable { .. }
            | Event::LookupLapsed
            | Event::NobodyThere { .. }
            | Event::MessageAdded(_)
            | Event::MessageEdited { .. }
            | Event::MessageDeleted { .. }
            | Event::MessageReacted { .. }
            | Event::MessageHidden { .. }
            | Event::CustomerProfiled { .. }
            | Event::CustomerLeft
            | Event::CustomerReturned
            | Event::CustomerBlocked { .. }
            | Event::CustomerUnblocked { .. }
            | Event::CustomerErased(_)
            | Event::ConsentGiven { .. }
            | Event::RoundWrapped
            | Event::OperatorJoined { .. }
            | Event::OperatorLeft { .. }
            | Event::OwnerAway { .. }
            | Event::OwnerBack
            | Event::PinSet { .. }
            | Event::SilenceSet { .. }
            | Event::AnswerLate { .. }
            | Event::MarkedUnanswered => {}
        }
    }
    takings
}

/// Who becomes responsible for a card with the taking at `seq`; nobody, where it stays as it is. A card without a
/// responsible belongs to whoever took the session first, and to whom it was handed since; another's customer stays
/// theirs, unless it was handed on and the line says so (`CRM_TRANSFER_CHANGE`). Takings that others have followed since
/// change nothing, so that messages may come late and twice.
pub fn successor(
    responsible: Option<UserId>,
    takings: &[Taking],
    seq: u64,
    transfer_change: bool,
) -> Option<UserId> {
    let changes = |it: &&Taking| it.handed && transfer_change;
    let last = takings.iter().rfind(changes);
    match responsible {
        None => last.or(takings.first()).map(|it| it.by),
        Some(_) => last.filter(|it| it.seq == seq).map(|it| it.by),
    }
    .filter(|it| responsible != Some(*it))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::Decision;
    use crate::samples::*;
    use crate::session::{Offeree, commit};

    fn taken(given: Vec<Event>) -> Vec<Taking> {
        let (_, entries) = commit(chat(vec![]), given, START);
        takings(&entries)
    }

    fn answers(by: u64) -> Event {
        Event::SessionAnswered { by: UserId(by) }
    }

    fn hands(to: u64) -> Event {
        Event::SessionTransferred { by: UserId(1), to: UserId(to), until: None }
    }

    fn offers(to: u64) -> Event {
        let to = Offeree::One(UserId(to));
        Event::OfferMade { to, until: None, decision: Decision::default() }
    }

    #[test]
    fn what_is_handed_over_and_accepted_is_told_from_what_comes_round() {
        let handed = |given: Vec<Event>| -> Vec<(u64, bool)> {
            taken(with(waiting(), given)).iter().map(|it| (it.by.0, it.handed)).collect()
        };
        assert_eq!(handed(vec![offers(1), answers(1)]), [(1, false)]);
        assert_eq!(handed(vec![answers(1), hands(2), answers(2)]), [(1, false), (2, true)]);
        let lapsed = Event::OfferLapsed { to: Offeree::One(UserId(2)) };
        let round = vec![answers(1), hands(2), lapsed, offers(3), answers(3)];
        assert_eq!(handed(round), [(1, false), (3, false)]);
        let round = vec![answers(1), hands(2), Event::OfferDeclined { by: UserId(2) }, answers(2)];
        assert_eq!(handed(round), [(1, false), (2, false)]);
        let over = Event::SessionIntercepted { by: UserId(9) };
        assert_eq!(handed(vec![answers(1), over]), [(1, false), (9, true)]);
    }

    #[test]
    fn s23_a_customer_goes_to_whom_they_were_handed_and_to_nobody_else() {
        let of = |seq, by, handed| Taking { seq, by: UserId(by), handed };
        let all = [of(3, 1, false), of(5, 2, true), of(9, 3, false)];
        let next = |responsible: Option<u64>, seq, change| {
            successor(responsible.map(UserId), &all, seq, change).map(|it| it.0)
        };
        for seq in [3, 5, 9] {
            assert_eq!(next(None, seq, false), Some(1), "the first");
            assert_eq!(next(None, seq, true), Some(2), "and then who was handed it");
            assert_eq!(next(Some(7), seq, false), None);
        }
        assert_eq!(next(Some(7), 3, true), None);
        assert_eq!(next(Some(7), 5, true), Some(2));
        assert_eq!(next(Some(7), 9, true), None, "rotation changes nothing");
        assert_eq!(next(Some(2), 5, true), None);
        assert_eq!(successor(None, &[], 1, true), None);
    }
}
