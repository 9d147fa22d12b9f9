//! *To all* (S6): offered to everyone at once; the first to answer owns it.

use serde_json::json;
use simulation::Plan;
use simulation::deeds::EAGER;

use crate::{minutes, run};

fn race(seed: u64, max_chat: u32) -> Plan {
    let fields = json!({
        "QUEUE_TYPE": "all", "QUEUE_TIME": 10, "MAX_CHAT": max_chat, "TYPE_MAX_CHAT": "closed",
    });
    let moods = &[(EAGER, 1)];
    Plan { span: minutes(20), lull: minutes(5), moods, ..Plan::calm(seed, 20, &fields) }
}

#[test]
fn s06_the_first_to_answer_owns_it_and_the_others_are_told_whose_it_is() {
    for seed in 1..=3 {
        let report = run(race(seed, 0));
        assert_eq!(
            (report.answered, report.offers),
            (report.sessions, report.sessions),
            "{report}"
        );
        assert!(report.refusals["ALREADY_ANSWERED"] > 100, "{report}");
        assert_eq!(report.lapses, 0, "{report}");
    }
}

#[test]
fn s06_an_offer_to_everyone_reserves_nobody_and_the_limit_holds_as_it_is_taken() {
    for seed in 11..=13 {
        let report = run(race(seed, 2));
        assert!(report.answered > 20, "{report}");
        assert!(report.refusals["AT_LIMIT"] > 0, "{report}");
    }
}
