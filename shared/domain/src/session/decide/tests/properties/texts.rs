//! What customers are told by itself, and late answers: each once.

use proptest::prelude::*;

use super::{run, settings, steps};
use crate::chat::Entry;
use crate::message::Automatic;
use crate::responses::Responses;
use crate::session::{CloseReason, Event};

/// The automatic text an entry is.
fn text(entry: &Entry) -> Option<Automatic> {
    match &entry.event {
        Event::MessageAdded(message) => message.automatic,
        _ => None,
    }
}

/// Whether `it` goes out once in a session; a goodbye goes out again after the session was reopened.
fn is_single(it: Automatic) -> bool {
    match it {
        Automatic::Agreement { .. }
        | Automatic::Welcome
        | Automatic::NobodyThere
        | Automatic::NoAnswer => true,
        Automatic::Close | Automatic::AutoClose => false,
    }
}

proptest! {
    #![proptest_config(crate::samples::steady(300))]

    #[test]
    fn an_automatic_text_goes_out_once_in_a_session(settings in settings(), steps in steps()) {
        let mut log = vec![];
        run(settings, steps, |_, world, _| {
            log.clone_from(&world.log);
            Ok(())
        })?;
        let mut seen = std::collections::BTreeSet::new();
        for (entry, text) in log.iter().filter_map(|it| text(it).map(|text| (it, text))) {
            let again = !seen.insert((entry.session, format!("{text:?}")));
            prop_assert!(!(again && is_single(text)), "{:?}", entry);
        }
    }

    #[test]
    fn a_goodbye_is_said_once_unless_the_session_goes_on(settings in settings(), steps in steps()) {
        run(settings, steps, |before, world, _| {
            for entry in world.added_since(before) {
                if matches!(text(entry), Some(Automatic::Close | Automatic::AutoClose)) {
                    let earlier = world.log.iter().take_while(|it| it.seq < entry.seq);
                    let last = earlier.filter(|it| it.session == entry.session).filter(|it| {
                        let goodbye = matches!(text(it), Some(Automatic::Close | Automatic::AutoClose));
                        goodbye || matches!(it.event, Event::SessionReopened)
                    });
                    prop_assert!(last.last().and_then(text).is_none(), "{:?}", entry);
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn nothing_is_said_after_spam(settings in settings(), steps in steps()) {
        run(settings, steps, |before, world, _| {
            let spam = |it: &Entry| {
                matches!(it.event, Event::SessionClosed { reason: CloseReason::Spam, .. })
            };
            let added = world.added_since(before);
            if added.iter().any(spam) {
                prop_assert!(added.iter().all(|it| text(it).is_none()));
            }
            let is_over = before.chat.open_session().is_none() && world.chat.open_session().is_none();
            prop_assert!(!is_over || added.iter().all(|it| text(it).is_none()), "{:?}", added);
            Ok(())
        })?;
    }

    #[test]
    fn what_a_blocked_customer_writes_changes_no_phase(settings in settings(), steps in steps()) {
        run(settings, steps, |before, world, (step, _)| {
            if before.chat.blocked && step.is_customers_message() {
                let phase = |it: &crate::chat::Chat| it.session.as_ref().map(|it| (it.id, it.phase.clone()));
                prop_assert_eq!(phase(&before.chat), phase(&world.chat));
            }
            Ok(())
        })?;
    }

    #[test]
    fn s42_a_late_answer_is_noted_once_in_each_wait(settings in settings(), steps in steps()) {
        let mut last = None;
        run(settings, steps, |before, world, _| {
            for entry in world.added_since(before) {
                if let Event::AnswerLate { since, .. } = entry.event {
                    let wait = Some((entry.session, since, answers(&world.log, entry.seq)));
                    prop_assert_ne!(last, wait, "{:?}", entry);
                    last = wait;
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn s42_response_times_and_the_clocks_know_the_same_wait(settings in settings(), steps in steps()) {
        run(settings, steps, |_, world, _| {
            let Some(session) = world.chat.open_session() else { return Ok(()) };
            let mut told = Responses::of(session.id);
            for entry in &world.log {
                told.read(entry);
            }
            prop_assert_eq!(told.waits_since(), session.unanswered_since, "{:?}", world.log);
            let of_each: u64 = told.operators().values().map(|it| it.total_ms).sum();
            prop_assert_eq!(of_each, told.all().total_ms);
            Ok(())
        })?;
    }
}

/// How often an operator has written to the customer before the entry at `seq`.
fn answers(log: &[Entry], seq: u64) -> usize {
    let before = log.iter().take_while(|it| it.seq < seq);
    before
        .filter(|it| match &it.event {
            Event::MessageAdded(message) => {
                matches!(message.author, crate::message::Author::Operator(_)) && !message.internal
            }
            _ => false,
        })
        .count()
}
