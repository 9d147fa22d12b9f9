//! Who is offered a waiting session (§4.1).

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
    let eligible: Vec<&Seat> =
        roster.seats.iter().filter(|it| it.hindrance(settings, now).is_none()).collect();
    let fresh: Vec<&Seat> =
        eligible.iter().copied().filter(|it| !passed.contains(&it.user)).collect();
    let wrapped = fresh.is_empty() && !eligible.is_empty();
    let mut pool = if wrapped { eligible } else { fresh };
    match settings.queue_type {
        QueueType::Evenly => pool.sort_by_key(|it| (it.turn, it.load, it.position)),
        QueueType::Strictly | QueueType::All => pool.sort_by_key(|it| it.position),
    }
    let to = match settings.queue_type {
        QueueType::Evenly | QueueType::Strictly => Offeree::One(pool.first()?.user),
        QueueType::All => pool.first().map(|_| Offeree::Everyone)?,
    };
    let passed = if wrapped { &[] } else { passed };
    Some(Choice { to, wrapped, decision: explain(roster, settings, passed, &pool, to, now) })
}

fn explain(
    roster: &Roster,
    settings: &Settings,
    passed: &[UserId],
    pool: &[&Seat],
    to: Offeree,
    now: Timestamp,
) -> Decision {
    let verdict = |seat: &Seat| match seat.hindrance(settings, now) {
        Some(hindrance) => hindrance,
        None if passed.contains(&seat.user) => Verdict::Passed,
        None if to == Offeree::One(seat.user) || to == Offeree::Everyone => Verdict::Taken,
        None => Verdict::Behind,
    };
    let others = roster.seats.iter().filter(|it| !pool.iter().any(|seat| seat.user == it.user));
    let ordered = pool.iter().copied().chain(others);
    let mut counts: std::collections::BTreeMap<Verdict, u32> = std::collections::BTreeMap::new();
    for seat in &roster.seats {
        *counts.entry(verdict(seat)).or_default() += 1;
    }
    Decision {
        candidates: ordered.take(CANDIDATES_MAX).map(|it| (it.user, verdict(it))).collect(),
        counts: counts.into_iter().collect(),
        settings_version: settings.version,
    }
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
