//! *Strictly* (S5): each new session from the top.

use serde_json::json;
use simulation::deeds::{ASLEEP, PEOPLE, QUICK, REFUSING, STEADY};
use simulation::{LinePlan, Plan, Proofs, Trouble};

use crate::{minutes, run};

#[test]
fn s05_without_a_limit_the_first_gets_everything() {
    let fields = json!({ "QUEUE_TYPE": "strictly", "QUEUE_TIME": 60 });
    for seed in 1..=3 {
        let plan = Plan { span: minutes(20), lull: minutes(5), ..Plan::calm(seed, 8, &fields) };
        let report = run(Plan { moods: &[(STEADY, 1)], ..plan });
        assert_eq!(report.taken.keys().count(), 1, "{report}");
        assert_eq!(report.answered, report.sessions, "{report}");
    }
}

#[test]
fn s05_no_eligible_operator_is_skipped_who_has_not_let_it_lapse_in_this_round() {
    for (seed, max_chat) in (11..).zip([0, 1, 2, 3]) {
        let fields = json!({ "QUEUE_TYPE": "strictly", "QUEUE_TIME": 20, "MAX_CHAT": max_chat });
        let moods = &[(QUICK, 2), (ASLEEP, 1), (REFUSING, 1)];
        let plan = Plan { span: minutes(20), moods, ..Plan::calm(seed, 12, &fields) };
        let report = run(plan);
        assert!(report.lapses > 10 && report.answered > 10, "{report}");
    }
}

#[test]
fn s05_nobody_is_skipped_whatever_people_do() {
    for seed in 21..=23 {
        let seeded = Plan::seeded(seed);
        let mut lines: Vec<LinePlan> = seeded.lines.clone();
        for line in &mut lines {
            line.fields.insert("QUEUE_TYPE".to_owned(), json!("strictly"));
        }
        let proofs = Proofs { order: true, ..Proofs::default() };
        let trouble = Trouble { repeats: 500, haste: 500, ..Trouble::default() };
        let plan = Plan { lines, proofs, trouble, moods: PEOPLE, span: minutes(20), ..seeded };
        let report = run(plan);
        assert!(report.offers > 100, "{report}");
    }
}
