//! Whether anybody of a queue is there, and the limit over all lines.

use super::{Leave, Presence, Roster, Seat, Settings, Status, Timestamp, UserId, Verdict};
use super::{choose, online, roster};
use crate::presence::{Absence, Workday};
use crate::session::{Offeree, Unattended};

const AT: Timestamp = Timestamp(100);

fn of(presences: &[Presence]) -> Roster {
    let mut roster = roster(&vec![0; presences.len()]);
    for (seat, presence) in roster.seats.iter_mut().zip(presences) {
        seat.presence = *presence;
    }
    roster
}

fn offline() -> Presence {
    Presence { status: Status::Offline, ..online() }
}

fn dismissed() -> Presence {
    Presence { dismissed: true, ..online() }
}

fn on_leave(from: i64, to: i64) -> Presence {
    Presence { leave: Some(Leave { from: Timestamp(from), to: Timestamp(to) }), ..online() }
}

fn checks() -> Settings {
    Settings { check_available: true, ..Settings::default() }
}

#[track_caller]
fn check(presences: &[Presence], checked: Option<Unattended>, unchecked: Option<Unattended>) {
    let roster = of(presences);
    assert_eq!(roster.unattended(&checks(), AT), checked, "checked");
    assert_eq!(roster.unattended(&Settings::default(), AT), unchecked, "unchecked");
}

#[test]
fn s29_nobody_is_there_where_the_queue_is_empty_or_nobody_of_it_is_at_work() {
    let (empty, nobody) = (Some(Unattended::QueueEmpty), Some(Unattended::NobodyAtWork));
    check(&[], empty, empty);
    check(&[dismissed(), dismissed()], empty, empty);
    check(&[offline()], nobody, None);
    check(&[dismissed(), offline()], nobody, None);
    check(&[offline(), online()], None, None);
    check(&[on_leave(100, 101)], nobody, None);
    check(&[on_leave(99, 100)], None, None);
    check(&[on_leave(101, 102)], None, None);
}

#[test]
fn s29_who_is_at_their_limit_is_there() {
    let settings = Settings { max_chat: 1, max_chat_total: 1, ..checks() };
    let mut full = of(&[online()]);
    (full.seats[0].load, full.seats[0].total) = (1, 1);
    assert_eq!(full.unattended(&settings, AT), None);
    assert_eq!(choose(&full, &settings, &[], AT), None);
}

#[test]
fn s09_why_a_member_is_not_there() {
    let absence = |presence, settings: &Settings| of(&[presence]).seats[0].absence(settings, AT);
    let tracked = Presence { time_tracking: true, workday: Workday::Paused, ..online() };
    let all = [
        (dismissed(), Some(Absence::Dismissed)),
        (on_leave(0, 200), Some(Absence::OnLeave)),
        (tracked, Some(Absence::NotClockedIn)),
        (offline(), Some(Absence::NotOnline)),
        (online(), None),
    ];
    for (presence, expected) in all {
        assert_eq!(absence(presence, &checks()), expected);
        let unchecked = expected.filter(|it| *it == Absence::Dismissed);
        assert_eq!(absence(presence, &Settings::default()), unchecked);
    }
}

#[test]
fn the_next_return_is_the_first_end_of_a_leave_that_is_still_to_come() {
    let next = |presences: &[Presence]| of(presences).next_return(AT);
    assert_eq!(next(&[online()]), None);
    assert_eq!(next(&[on_leave(0, 100)]), None);
    assert_eq!(next(&[on_leave(0, 101)]), Some(Timestamp(101)));
    let several = [on_leave(0, 100), on_leave(0, 300), on_leave(150, 200), online()];
    assert_eq!(next(&several), Some(Timestamp(200)));
}

#[test]
fn s10_the_limit_over_all_lines_is_reached_at_its_number() {
    let two = Settings { max_chat_total: 2, ..Settings::default() };
    let seat = |load, total| Seat { load, total, ..roster(&[0]).seats[0] };
    let hindered = |total| seat(0, total).hindrance(&two, AT);
    let expected = [None, None, Some(Verdict::AtTotalLimit), Some(Verdict::AtTotalLimit)];
    assert_eq!([hindered(0), hindered(1), hindered(2), hindered(3)], expected);
    let full = |total| seat(0, total).is_at_limit(&two);
    assert_eq!([full(0), full(1), full(2), full(3)], [false, false, true, true]);
    let without = Settings::default();
    assert_eq!(seat(9, 9).hindrance(&without, AT), None);
    assert!(!seat(9, 9).is_at_limit(&without));
}

#[test]
fn s10_the_lines_own_limit_is_named_before_the_one_over_all() {
    let both = Settings { max_chat: 1, max_chat_total: 1, ..Settings::default() };
    let seat = |load, total| Seat { load, total, ..roster(&[0]).seats[0] };
    assert_eq!(seat(1, 1).hindrance(&both, AT), Some(Verdict::AtLimit));
    assert_eq!(seat(0, 1).hindrance(&both, AT), Some(Verdict::AtTotalLimit));
    assert_eq!(seat(0, 0).hindrance(&both, AT), None);
    assert!(seat(1, 0).is_at_limit(&both) && seat(0, 1).is_at_limit(&both));
}

#[test]
fn s10_an_offer_counts_in_the_line_and_over_all() {
    let settings = Settings { max_chat_total: 1, ..Settings::default() };
    let mut roster = roster(&[0, 0]);
    let to = |roster: &Roster| choose(roster, &settings, &[], AT).map(|it| it.to);
    assert_eq!(to(&roster), Some(Offeree::One(UserId(1))));
    roster.seat_taken(UserId(1), 1);
    assert_eq!((roster.seats[0].load, roster.seats[0].total, roster.seats[0].turn), (1, 1, 1));
    assert_eq!(to(&roster), Some(Offeree::One(UserId(2))));
    roster.seat_taken(UserId(2), 2);
    assert_eq!(to(&roster), None);
    assert_eq!(roster.next_turn(), 3);
    assert_eq!(roster.seat(UserId(2)).map(|it| it.total), Some(1));
    assert_eq!(roster.seat(UserId(3)), None);
}
