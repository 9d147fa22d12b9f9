//! The request circulates until somebody answers (S8).

use serde_json::json;
use simulation::deeds::{ASLEEP, REFUSING};
use simulation::{LinePlan, Plan, Proofs, Trouble};

use crate::{minutes, run};

fn sleepers(seed: u64, mode: &str, steady: usize) -> Plan {
    let operators = 3 + usize::try_from(seed % 8).unwrap_or(0);
    let fields = json!({ "QUEUE_TYPE": mode, "QUEUE_TIME": 10 });
    Plan {
        span: minutes(25),
        lull: minutes(5),
        steady,
        moods: &[(ASLEEP, 2), (REFUSING, 1)],
        // In any order: the steady one may stand at the end.
        lines: vec![LinePlan::of(&fields, operators)],
        proofs: Proofs { order: true, one_round: steady > 0, ..Proofs::default() },
        ..Plan::calm(seed, operators, &json!({}))
    }
}

#[test]
fn s08_with_one_who_always_accepts_every_session_is_answered_within_a_round() {
    for mode in ["evenly", "strictly"] {
        let mut lapses = 0;
        for seed in 1..=5 {
            let report = run(sleepers(seed, mode, 1));
            assert_eq!(report.answered, report.sessions, "{mode}: {report}");
            assert_eq!(report.rounds, 0, "{mode}: {report}");
            lapses += report.lapses;
        }
        assert!(lapses > 100, "{mode}: others are asked too: {lapses}");
    }
}

#[test]
fn s08_it_circulates_as_long_as_nobody_answers() {
    for mode in ["evenly", "strictly"] {
        let report = run(Plan { span: minutes(10), ..sleepers(2, mode, 0) });
        assert_eq!(report.answered, 0, "{report}");
        assert!(report.rounds * 2 > report.sessions, "{report}");
    }
}

#[test]
fn s08_every_session_is_answered_whatever_fails() {
    for seed in 11..=14 {
        let trouble = Trouble::all();
        let plan = sleepers(seed, "evenly", 2);
        // Deaths cost half a minute each, and lapses a round: it takes its time.
        let plan = Plan { span: minutes(35), lull: minutes(20), ..plan };
        let report = run(Plan { trouble, proofs: Proofs::default(), ..plan });
        assert_eq!(report.answered, report.sessions, "{report}");
    }
}
