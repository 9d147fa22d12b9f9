//! Everything going wrong that can: the invariants hold after every step.

use domain::time::Seconds;
use simulation::reforms::Reform;
use simulation::whims::BRIEF;
use simulation::{Plan, Trouble};

use crate::{minutes, run};

#[test]
fn whatever_fails_the_invariants_hold() {
    let (mut answered, mut sessions, mut told, mut tellings) = (0, 0, 0, 0);
    for seed in 1..=8 {
        let report = run(Plan { span: minutes(15), ..Plan::seeded(seed) });
        assert!(report.deaths > 0 && report.pauses > 0, "{report}");
        answered += report.answered;
        sessions += report.sessions;
        told += report.told;
        tellings += report.tellings;
    }
    // That each was told, and under one id, is among the invariants.
    assert!(told > 100 && tellings > told, "{told} notifications by {tellings} calls");
    assert!(answered * 2 > sessions, "people get on: {answered} of {sessions}");
}

#[test]
fn one_machine_holds_them_too() {
    for seed in 101..=104 {
        let trouble = Trouble { own_caches: false, index_lag: 0, skew: 0, ..Trouble::all() };
        run(Plan { span: minutes(15), trouble, ..Plan::seeded(seed) });
    }
}

#[test]
fn nothing_fails_where_nothing_does() {
    let report = run(Plan { trouble: Trouble::default(), span: minutes(20), ..Plan::seeded(1) });
    assert_eq!((report.deaths, report.pauses, report.dead), (0, 0, 0), "{report}");
    assert!(report.faults.is_empty(), "{report}");
    assert!(report.told > 0 && report.tellings == report.told, "each is told once: {report}");
}

#[test]
fn a_line_that_is_switched_off_and_on_forgets_nobody_who_came_meanwhile() {
    for seed in 201..=203 {
        let trouble = Trouble { own_caches: true, index_lag: 1_000, ..Trouble::default() };
        let plan = Plan { trouble, span: minutes(30), ..Plan::seeded(seed) };
        let changes: &[_] = &[(Reform::Pause, 1)];
        let plan = Plan { changes, reforms: minutes(6), shifts: Seconds(0), ..plan };
        // They do not write again: that would put things right.
        let report = run(Plan { temper: BRIEF, arrivals: Seconds(2), checks: minutes(1), ..plan });
        assert!(report.checks > 1, "{report}");
    }
}
