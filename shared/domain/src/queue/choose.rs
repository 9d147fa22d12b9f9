//! Who is offered a waiting session (§4.1).

use std::collections::BTreeMap;

use super::{CANDIDATES_MAX, Decision, Roster, Seat, Verdict};
use crate::ids::UserId;
use crate::session::Offeree;
use crate::settings::{QueueType, Settings};
use crate::time::Timestamp;

/// To whom a session is to be offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// To whom.
    pub to: Offeree,
    /// Whether all who are eligible had let it lapse, so that a new round begins.
    pub wrapped: bool,
    /// Why.
    pub decision: Decision,
}

/// How every member stands to a session, and who is its turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// To whom it is to be offered; nobody if nobody is eligible.
    pub to: Option<Offeree>,
    /// Whether all who are eligible had let it lapse, so that a new round begins.
    pub wrapped: bool,
    /// All members in the order they are considered, the chosen one first.
    pub candidates: Vec<(UserId, Verdict)>,
}

/// Chooses among `roster` for a session that `passed` have let lapse in this round; nobody if nobody is eligible.
///
/// `evenly`: who was assigned least recently; tie by load, then by place in the queue. `strictly`: the first in the
/// queue. `all`: everyone eligible at once.
pub fn choose(
    roster: &Roster,
    settings: &Settings,
    passed: &[UserId],
    now: Timestamp,
) -> Option<Choice> {
    let Survey { to, wrapped, candidates } = survey(roster, settings, passed, now);
    let decision = Decision {
        counts: counted(&candidates),
        candidates: candidates.into_iter().take(CANDIDATES_MAX).collect(),
        settings_version: settings.version,
    };
    to.map(|to| Choice { to, wrapped, decision })
}

/// Looks at all of `roster` as [`choose`] does.
pub fn survey(roster: &Roster, settings: &Settings, passed: &[UserId], now: Timestamp) -> Survey {
    let judged = roster.seats.iter().map(|it| (it, it.hindrance(settings, now)));
    let (eligible, hindered): (Vec<_>, Vec<_>) = judged.partition(|(_, it)| it.is_none());
    let is_passed = |seat: &Seat| passed.contains(&seat.user);
    let wrapped = !eligible.is_empty() && eligible.iter().all(|(seat, _)| is_passed(seat));
    let eligible = eligible.into_iter().map(|(seat, _)| seat);
    let (passed, mut pool): (Vec<&Seat>, Vec<&Seat>) =
        eligible.partition(|it| !wrapped && is_passed(it));
    match settings.queue_type {
        QueueType::Evenly => pool.sort_by_key(|it| (it.turn, it.load, it.position)),
        QueueType::Strictly | QueueType::All => pool.sort_by_key(|it| it.position),
    }
    let to = match settings.queue_type {
        QueueType::Evenly | QueueType::Strictly => pool.first().map(|it| Offeree::One(it.user)),
        QueueType::All => pool.first().map(|_| Offeree::Everyone),
    };
    let is_taken = |it: &Seat| to == Some(Offeree::One(it.user)) || to == Some(Offeree::Everyone);
    let verdict = |it: &Seat| if is_taken(it) { Verdict::Taken } else { Verdict::Behind };
    let pool = pool.into_iter().map(|it| (it, verdict(it)));
    let passed = passed.into_iter().map(|it| (it, Verdict::Passed));
    let hindered = hindered.into_iter().filter_map(|(seat, why)| Some((seat, why?)));
    let mut others: Vec<(&Seat, Verdict)> = passed.chain(hindered).collect();
    others.sort_by_key(|(seat, _)| seat.position);
    let candidates = pool.chain(others).map(|(seat, verdict)| (seat.user, verdict)).collect();
    Survey { to, wrapped, candidates }
}

/// How many of `candidates` got each verdict.
pub fn counted(candidates: &[(UserId, Verdict)]) -> Vec<(Verdict, u32)> {
    let mut counts: BTreeMap<Verdict, u32> = BTreeMap::new();
    for (_, verdict) in candidates {
        *counts.entry(*verdict).or_default() += 1;
    }
    counts.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presence::{Presence, Status};

    fn seat(user: u64, turn: u64, load: u32) -> Seat {
        let presence = Presence { status: Status::Online, ..Presence::default() };
        Seat {
            user: UserId(user),
            position: u32::try_from(user).unwrap(),
            presence,
            load,
            total: 0,
            turn,
        }
    }

    #[track_caller]
    fn check(settings: &Settings, seats: Vec<Seat>, passed: &[u64], expected: Option<(u64, bool)>) {
        let passed: Vec<UserId> = passed.iter().copied().map(UserId).collect();
        let chosen = choose(&Roster { seats }, settings, &passed, Timestamp(0));
        let expected = expected.map(|(user, wrapped)| (Offeree::One(UserId(user)), wrapped));
        assert_eq!(chosen.map(|it| (it.to, it.wrapped)), expected);
    }

    #[test]
    fn evenly_takes_the_least_recently_assigned_then_load_then_place() {
        let evenly = Settings::default();
        check(&evenly, vec![seat(1, 5, 0), seat(2, 3, 9)], &[], Some((2, false)));
        check(&evenly, vec![seat(1, 0, 2), seat(2, 0, 1)], &[], Some((2, false)));
        check(&evenly, vec![seat(2, 0, 1), seat(1, 0, 1)], &[], Some((1, false)));
    }

    #[test]
    fn strictly_takes_the_first_in_the_queue() {
        let strictly = Settings { queue_type: QueueType::Strictly, ..Settings::default() };
        check(&strictly, vec![seat(1, 9, 5), seat(2, 0, 0)], &[], Some((1, false)));
    }

    #[test]
    fn who_let_it_lapse_is_passed_over_until_the_round_wraps() {
        let evenly = Settings::default();
        check(&evenly, vec![seat(1, 1, 0), seat(2, 2, 0)], &[1], Some((2, false)));
        check(&evenly, vec![seat(1, 1, 0), seat(2, 2, 0)], &[1, 2], Some((1, true)));
    }

    #[test]
    fn nobody_is_offered_a_session_at_the_limit() {
        let two = Settings { max_chat: 2, ..Settings::default() };
        check(&two, vec![seat(1, 0, 2), seat(2, 9, 1)], &[], Some((2, false)));
        check(&two, vec![seat(1, 0, 2), seat(2, 9, 3)], &[], None);
    }

    #[test]
    fn presence_counts_only_with_the_check_on() {
        let mut absent = seat(1, 0, 0);
        absent.presence.status = Status::Offline;
        check(&Settings::default(), vec![absent], &[], Some((1, false)));
        let check_on = Settings { check_available: true, ..Settings::default() };
        check(&check_on, vec![absent], &[], None);
        absent.presence.dismissed = true;
        check(&Settings::default(), vec![absent], &[], None);
    }

    #[test]
    fn the_decision_says_who_was_passed_over_and_why() {
        let limit = Settings { max_chat: 1, version: 7, ..Settings::default() };
        let roster =
            Roster { seats: vec![seat(1, 0, 1), seat(2, 2, 0), seat(3, 1, 0), seat(4, 0, 0)] };
        let decision = choose(&roster, &limit, &[UserId(4)], Timestamp(0)).unwrap().decision;
        assert_eq!(
            decision.candidates,
            [
                (UserId(3), Verdict::Taken),
                (UserId(2), Verdict::Behind),
                (UserId(1), Verdict::AtLimit),
                (UserId(4), Verdict::Passed)
            ]
        );
        assert_eq!(decision.settings_version, 7);
    }
}
