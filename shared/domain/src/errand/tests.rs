use super::*;

const MADE: Timestamp = Timestamp(1_700_000_000_000);

fn errand() -> Errand {
    let key = ErrandKey { to: Addressee::Webhook(WebhookId(3)), at: MADE, id: "n-1-2".into() };
    Errand::new(key, "webhook.test".into(), Body::Json("{}".into()), MADE)
}

fn later(after: Option<u32>) -> Answer {
    Answer::Later { after: after.map(Seconds), busy: false, reason: "500".into() }
}

/// Tries it whenever it is due; when each try was, in seconds from its making.
fn tries(errand: &mut Errand, answer: &Answer) -> Vec<u64> {
    let mut tries = Vec::new();
    while let Some(due) = errand.due() {
        errand.begin("me", due);
        errand.end(answer, due);
        tries.push(due.seconds_since(MADE));
        assert!(tries.len() < 20, "{tries:?}");
    }
    tries
}

#[test]
fn it_is_tried_eight_times_within_28_hours() {
    let mut errand = errand();
    let tried = tries(&mut errand, &later(None));
    let planned = [0, 5, 305, 2_105, 9_305, 27_305, 63_305, 99_305];
    assert_eq!(tried.len(), planned.len());
    let mut behind = 0;
    for (tried, planned) in tried.iter().zip(planned) {
        let spread = tried - planned;
        assert!((behind..=behind + 300).contains(&spread), "{tried} for {planned}");
        behind = spread;
    }
    assert!(tried[7] <= u64::from(LIFE.0), "{tried:?}");
    assert_eq!(errand.attempts, 8);
    assert!(matches!(errand.state, State::Over { .. }));
}

#[test]
fn what_failed_together_does_not_come_together() {
    let others = (0..50).map(|n| {
        let mut other = errand();
        other.key.id = format!("n-1-{n}");
        tries(&mut other, &later(None))[3]
    });
    let instants: std::collections::BTreeSet<u64> = others.collect();
    assert!(instants.len() > 20, "{instants:?}");
}

#[test]
fn who_asks_for_time_is_given_it_within_bounds() {
    let mut errand = errand();
    errand.begin("me", MADE);
    errand.end(&later(Some(60)), MADE);
    assert_eq!(errand.due(), Some(MADE + Seconds(60)));
    errand.begin("me", MADE + Seconds(60));
    errand.end(&later(Some(1)), MADE + Seconds(60));
    let due = errand.due().unwrap();
    assert!(
        due >= MADE + Seconds(360) && due <= MADE + Seconds(390),
        "the schedule's at the least"
    );
    errand.begin("me", due);
    errand.end(&later(Some(u32::MAX)), due);
    assert_eq!(errand.due(), Some(due + WAIT_MAX));
    let end = MADE + LIFE;
    errand.begin("me", due + WAIT_MAX);
    errand.end(&later(Some(u32::MAX)), due + WAIT_MAX);
    assert_eq!(errand.due(), Some(end), "one try is left at the end");
    assert!(errand.is_at_its_end(end));
    errand.begin("me", end);
    errand.end(&later(None), end);
    assert_eq!(errand.due(), None);
}

#[test]
fn it_ends_with_the_first_that_ends_it() {
    let no = |reason: &str| reason.to_owned();
    for (answer, is_taken) in [
        (Answer::Taken, true),
        (Answer::Gone { reason: no("410") }, false),
        (Answer::Never { reason: no("no address") }, false),
        (Answer::Unknown { reason: no("cut off") }, false),
    ] {
        let mut errand = errand();
        assert_eq!(tries(&mut errand, &answer), [0]);
        assert_eq!(matches!(errand.state, State::Taken { .. }), is_taken, "{answer:?}");
        assert_eq!(errand.last.unwrap().reason.is_none(), is_taken);
    }
}

#[test]
fn what_is_put_off_is_no_try_and_still_comes_to_its_end() {
    let mut errand = errand();
    errand.postpone(MADE + Seconds(60), "busy", MADE);
    let due = errand.due().unwrap();
    assert!(due >= MADE + Seconds(60) && due <= MADE + Seconds(80));
    errand.postpone(MADE + LIFE + Seconds(60), "busy", due);
    assert_eq!((errand.due(), errand.attempts), (Some(MADE + LIFE), 0));
    assert_eq!(tries(&mut errand, &later(None)), [u64::from(LIFE.0)]);
}

#[test]
fn a_try_is_known_by_who_makes_it_and_ends_by_itself() {
    let mut errand = errand();
    errand.begin("me", MADE);
    assert!(errand.is_tried_by("me") && !errand.is_tried_by("you"));
    assert_eq!(errand.due(), Some(MADE + TRY_MAX));
    assert!(matches!(errand.key.to.died(), Answer::Later { .. }));
    assert!(matches!(Addressee::Mailbox(UserId(1)).died(), Answer::Unknown { .. }));
}

#[test]
fn a_reason_is_cut() {
    let mut errand = errand();
    errand.begin("me", MADE);
    errand.end(&Answer::Never { reason: "x".repeat(5_000) }, MADE);
    assert_eq!(errand.last.unwrap().reason.unwrap().len(), 300);
}
