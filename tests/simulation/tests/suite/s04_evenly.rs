//! *Evenly* (S4): whose turn is longest ago is next.

use serde_json::json;
use simulation::deeds::STEADY;
use simulation::{LinePlan, Plan, Proofs, Trouble};

use crate::{minutes, run};

/// Everybody accepts at once.
fn fair(seed: u64, operators: usize, max_chat: u32, counting: &str) -> Plan {
    let fields = json!({
        "QUEUE_TYPE": "evenly", "QUEUE_TIME": 60, "MAX_CHAT": max_chat, "TYPE_MAX_CHAT": counting,
        "FULL_CLOSE_TIME": 1,
    });
    Plan {
        span: minutes(30),
        lull: minutes(10),
        moods: &[(STEADY, 1)],
        proofs: Proofs { order: true, fairness: true, ..Proofs::default() },
        ..Plan::calm(seed, operators, &fields)
    }
}

#[test]
fn s04_of_those_who_stay_eligible_none_is_offered_two_more_than_another() {
    for (seed, operators) in (1..).zip([2, 3, 5, 8, 13, 21, 34]) {
        let report = run(fair(seed, operators, 0, "answered_new"));
        let (most, fewest) = report.spread(1);
        assert!(most - fewest <= 1, "{report}");
        assert_eq!(report.answered, report.sessions, "{report}");
        assert_eq!(report.lapses, 0, "{report}");
    }
}

#[test]
fn s04_limits_take_nobodys_turn() {
    for (seed, counting) in (11..).zip(["answered", "answered_new", "closed"]) {
        for operators in [3, 10] {
            let report = run(fair(seed, operators, 2, counting));
            assert!(report.sessions > 100, "{report}");
        }
    }
}

#[test]
fn s04_each_offer_goes_to_the_least_recently_asked_whatever_people_do() {
    for seed in 21..=23 {
        let seeded = Plan::seeded(seed);
        let mut lines: Vec<LinePlan> = seeded.lines.clone();
        for line in &mut lines {
            line.fields.insert("QUEUE_TYPE".to_owned(), json!("evenly"));
        }
        let proofs = Proofs { order: true, ..Proofs::default() };
        let trouble = Trouble { repeats: 500, haste: 500, ..Trouble::default() };
        let report = run(Plan { lines, proofs, trouble, span: minutes(20), ..seeded });
        assert!(report.offers > 100, "{report}");
    }
}
