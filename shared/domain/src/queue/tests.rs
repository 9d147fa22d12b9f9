//! Fairness, over many choices.

mod attendance;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{CANDIDATES_MAX, Roster, Seat, Verdict, choose};
use crate::ids::UserId;
use crate::presence::{Leave, Presence, Status};
use crate::session::Offeree;
use crate::settings::{QueueType, Settings};
use crate::time::Timestamp;

fn online() -> Presence {
    Presence { status: Status::Online, ..Presence::default() }
}

fn roster(loads: &[u32]) -> Roster {
    let seats = loads.iter().zip(1..).map(|(load, user)| Seat {
        user: UserId(user),
        position: u32::try_from(user).unwrap(),
        presence: online(),
        load: *load,
        total: 0,
        turn: 0,
    });
    Roster { seats: seats.collect() }
}

/// Who is chosen of `roster`; it counts as offered.
fn offer(roster: &mut Roster, settings: &Settings) -> Option<UserId> {
    match choose(roster, settings, &[], Timestamp(0))?.to {
        Offeree::One(user) => {
            let turn = roster.next_turn();
            roster.seat_taken(user, turn);
            Some(user)
        }
        Offeree::Everyone => None,
    }
}

proptest! {
    #![proptest_config(crate::samples::steady(500))]

    #[test]
    fn s04_evenly_keeps_all_who_are_always_eligible_within_one_of_each_other(
        loads in vec(0..9_u32, 1..8),
        away in vec(vec(any::<bool>(), 8), 1..60),
        always in 1..8_usize,
    ) {
        let settings = Settings { check_available: true, ..Settings::default() };
        let mut roster = roster(&loads);
        let mut given = vec![0_u32; loads.len()];
        for away in away {
            for (index, seat) in roster.seats.iter_mut().enumerate().skip(always) {
                let status = if away[index] { Status::Away } else { Status::Online };
                seat.presence = Presence { status, ..online() };
            }
            if let Some(user) = offer(&mut roster, &settings) {
                given[usize::try_from(user.0).unwrap() - 1] += 1;
            }
        }
        let always = &given[..always.min(given.len())];
        prop_assert!(always.iter().max().unwrap() - always.iter().min().unwrap() <= 1, "{:?}", given);
    }

    #[test]
    fn s10_nobody_ever_gets_more_than_the_limit(loads in vec(0..6_u32, 1..8), limit in 1..6_u32) {
        for queue_type in [QueueType::Evenly, QueueType::Strictly] {
            let settings = Settings { max_chat: limit, queue_type, ..Settings::default() };
            let mut roster = roster(&loads);
            let free: u32 = loads.iter().map(|it| limit.saturating_sub(*it)).sum();
            let mut offers = 0;
            while offer(&mut roster, &settings).is_some() {
                offers += 1;
            }
            prop_assert_eq!(offers, free);
            for (seat, before) in roster.seats.iter().zip(&loads) {
                prop_assert_eq!(seat.load, limit.max(*before));
            }
        }
    }

    #[test]
    fn s05_strictly_takes_the_first_with_a_free_place(loads in vec(0..3_u32, 1..8)) {
        let settings = Settings { max_chat: 2, queue_type: QueueType::Strictly, ..Settings::default() };
        let first = loads.iter().zip(1..).find(|(load, _)| **load < 2).map(|(_, user)| UserId(user));
        prop_assert_eq!(offer(&mut roster(&loads), &settings), first);
    }

    #[test]
    fn s08_everyone_is_asked_once_a_round(count in 1..30_u64) {
        let mut roster = roster(&vec![0; usize::try_from(count).unwrap()]);
        let mut passed = Vec::new();
        for _ in 0..count {
            let choice = choose(&roster, &Settings::default(), &passed, Timestamp(0)).unwrap();
            let Offeree::One(user) = choice.to else { panic!("{choice:?}") };
            prop_assert!(!choice.wrapped && !passed.contains(&user));
            let turn = roster.next_turn();
            roster.seat_taken(user, turn);
            passed.push(user);
        }
        let next = choose(&roster, &Settings::default(), &passed, Timestamp(0)).unwrap();
        prop_assert!(next.wrapped);
        prop_assert_eq!(next.to, Offeree::One(passed[0]));
    }

    #[test]
    fn a_decision_explains_everybody_and_stays_below_one_kilobyte(
        loads in vec(0..3_u32, 0..80),
        dismissed in vec(any::<bool>(), 80),
    ) {
        let settings = Settings { max_chat: 2, check_available: true, ..Settings::default() };
        let mut roster = roster(&loads);
        for (seat, dismissed) in roster.seats.iter_mut().zip(dismissed) {
            seat.user.0 += 9_000_000;
            seat.presence.dismissed = dismissed;
        }
        let Some(choice) = choose(&roster, &settings, &[], Timestamp(0)) else { return Ok(()) };
        let decision = choice.decision;
        prop_assert_eq!(decision.counts.iter().map(|it| it.1).sum::<u32>(), u32::try_from(loads.len()).unwrap());
        prop_assert_eq!(decision.candidates.len(), loads.len().min(CANDIDATES_MAX));
        prop_assert_eq!(decision.candidates[0].1, Verdict::Taken);
        let size = serde_json::to_string(&decision).unwrap().len();
        prop_assert!(size <= 1024, "{} bytes", size);
    }
}

#[test]
fn s06_all_offers_it_to_everyone_as_long_as_anyone_is_eligible() {
    let settings = Settings { queue_type: QueueType::All, max_chat: 1, ..Settings::default() };
    let to = |loads: &[u32]| choose(&roster(loads), &settings, &[], Timestamp(0)).map(|it| it.to);
    assert_eq!(to(&[1, 0]), Some(Offeree::Everyone));
    assert_eq!(to(&[1, 1]), None);
    assert_eq!(to(&[]), None);
}

#[test]
fn s09_leave_and_dismissal_are_named_before_the_limit() {
    let settings = Settings { check_available: true, max_chat: 1, ..Settings::default() };
    let leave = Leave { from: Timestamp(0), to: Timestamp(1) };
    let seat = |presence| Seat { presence, ..roster(&[1]).seats[0] };
    let on_leave = seat(Presence { leave: Some(leave), ..online() });
    assert_eq!(on_leave.hindrance(&settings, Timestamp(0)), Some(Verdict::OnLeave));
    assert_eq!(on_leave.hindrance(&settings, Timestamp(1)), Some(Verdict::AtLimit));
    let gone = seat(Presence { dismissed: true, ..online() });
    assert_eq!(gone.hindrance(&settings, Timestamp(0)), Some(Verdict::Dismissed));
    let paused = Presence { time_tracking: true, ..online() };
    assert_eq!(seat(paused).hindrance(&settings, Timestamp(0)), Some(Verdict::NotClockedIn));
}

#[test]
fn s10_the_limit_is_reached_at_its_number() {
    let two = Settings { max_chat: 2, ..Settings::default() };
    let full = |load| Seat { load, ..roster(&[0]).seats[0] }.is_at_limit(&two);
    assert_eq!([full(0), full(1), full(2), full(3)], [false, false, true, true]);
    let none = Settings { max_chat: 0, ..Settings::default() };
    assert!(!Seat { load: u32::MAX, ..roster(&[0]).seats[0] }.is_at_limit(&none));
}
