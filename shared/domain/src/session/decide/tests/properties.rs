//! What holds whatever happens, in whatever order.

mod items;
mod lines;
mod texts;
mod world;

use proptest::prelude::*;

use self::items::ITEMS_MAX;
use self::lines::settings;
use self::world::{Around, Step, World, steps};
use crate::bookings::bookings;
use crate::effects::effects;
use crate::invariants::{log_violations, violations};
use crate::session::{CloseReason, Event, Phase, Session};

/// The unit DynamoDB bills writes in.
const HEAD_MAX_BYTES: usize = 1024;

/// Runs `steps` and looks at the world before and after each.
fn run(
    settings: crate::settings::Settings,
    steps: Vec<(Step, Around)>,
    mut look: impl FnMut(&World, &World, &(Step, Around)) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    let mut world = World::new(settings);
    for step in steps {
        let before = world.clone();
        world.take(&step);
        look(&before, &world, &step)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(crate::samples::steady(300))]

    #[test]
    fn the_invariants_hold_after_every_step(settings in settings(), steps in steps()) {
        run(settings, steps, |_, world, _| {
            prop_assert_eq!(violations(&world.chat, &world.held, &world.settings), Vec::<String>::new());
            Ok(())
        })?;
    }

    #[test]
    fn the_log_replays_to_the_head(settings in settings(), steps in steps()) {
        run(settings, steps, |_, world, _| {
            prop_assert_eq!(log_violations(&world.chat, &world.log), Vec::<String>::new());
            Ok(())
        })?;
    }

    #[test]
    fn a_repeated_command_changes_nothing(settings in settings(), steps in steps()) {
        run(settings, steps, |before, world, (step, around)| {
            let Some(repeated) = step.repeated() else { return Ok(()) };
            // What a session begun by hand ends first is a write of its own; it begins with the next.
            if matches!(step, Step::Starts(_)) && before.chat.open_session().is_some() {
                return Ok(());
            }
            let mut again = world.clone();
            again.take(&(repeated, *around));
            prop_assert_eq!(&again.chat, &world.chat);
            prop_assert_eq!(&again.held, &world.held);
            Ok(())
        })?;
    }

    #[test]
    fn closed_stays_closed_but_for_a_customer_who_writes_on_after_idle_closing(
        settings in settings(),
        steps in steps(),
    ) {
        run(settings, steps, |before, world, (step, _)| {
            let (Some(was), Some(is)) = (&before.chat.session, &world.chat.session) else { return Ok(()) };
            let Phase::Closed { at, reason, .. } = was.phase else { return Ok(()) };
            if was.id == is.id && was != is {
                prop_assert!(step.is_customers_message());
                prop_assert_eq!(reason, CloseReason::Idle);
                prop_assert!(world.now < at + world.settings.auto_expire_time);
            } else if was.id != is.id {
                prop_assert!(step.is_customers_message() || matches!(step, Step::Starts(_)));
            }
            Ok(())
        })?;
    }

    #[test]
    fn age_and_place_never_change_while_a_session_lasts(settings in settings(), steps in steps()) {
        run(settings, steps, |before, world, _| {
            let (Some(was), Some(is)) = (&before.chat.session, &world.chat.session) else { return Ok(()) };
            if was.id != is.id {
                prop_assert_eq!(Some(was.id), is.parent);
                prop_assert!(was.is_over());
                return Ok(());
            }
            let fixed = |it: &Session| (it.opened_at, it.priority, it.parent, it.first_seq);
            prop_assert_eq!(fixed(was), fixed(is));
            let finished = |it: &Session| matches!(it.phase, Phase::Closing { .. });
            let goes_on = is.bot().is_some() && finished(was) <= finished(is);
            let let_go = was.bot().is_some() && !goes_on && !is.is_over();
            let expected = if let_go { world.now } else { was.queued_at };
            prop_assert_eq!(is.queued_at, expected);
            Ok(())
        })?;
    }

    #[test]
    fn an_open_session_is_in_one_phase_with_one_owner_at_most(settings in settings(), steps in steps()) {
        run(settings, steps, |_, world, _| {
            let Some(session) = world.chat.open_session() else { return Ok(()) };
            let owner = session.operator().is_some();
            let waits = matches!(session.phase, Phase::Waiting { .. });
            let held = [session.bot().is_some(), waits, session.offer().is_some(), owner];
            prop_assert_eq!(held.iter().filter(|it| **it).count(), 1, "{:?}", session);
            prop_assert_eq!(session.owned_at.is_some(), owner, "{:?}", session);
            prop_assert!(owner || !session.pinned && !session.replied && session.owner_away_until.is_none());
            Ok(())
        })?;
    }

    #[test]
    fn a_write_fits_into_one_transaction(settings in settings(), steps in steps()) {
        run(settings, steps, |before, world, step| {
            let added = world.added_since(before);
            prop_assert!(world.items <= ITEMS_MAX, "{} items: {:?}: {:?}", world.items, step, added);
            prop_assert!(added.len() as u64 <= super::super::EVENTS_MAX);
            Ok(())
        })?;
    }

    #[test]
    fn the_queue_offers_nobody_who_is_at_their_limit(settings in settings(), steps in steps()) {
        run(settings, steps, |before, world, _| {
            let Some((user, limit)) = world.offered_since(before) else { return Ok(()) };
            let seat = world.roster().seats.iter().find(|it| it.user == user).copied();
            prop_assert!(seat.is_some_and(|it| it.load < limit), "{:?}", seat);
            Ok(())
        })?;
    }

    #[test]
    fn nobody_else_than_its_holder_speaks(settings in settings(), steps in steps()) {
        run(settings, steps, |before, world, _| {
            let holder = before.chat.open_session().and_then(crate::session::Session::holder);
            for entry in world.added_since(before) {
                if let Event::MessageAdded(message) = &entry.event
                    && let crate::message::Author::Operator(by) = message.author
                    && !message.internal
                {
                    let may = before.may_speak(by, holder);
                    prop_assert!(may, "{:?} spoke, {:?} holds it", by, holder);
                    let phase = world.chat.session.as_ref().map(|it| it.phase.clone());
                    prop_assert_eq!(phase, Some(Phase::Owned { operator: by }));
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn what_a_chat_holds_is_settled_at_once(settings in settings(), steps in steps()) {
        run(settings, steps, |_, world, _| {
            let again = bookings(&world.chat, &world.settings, &world.held, world.now);
            prop_assert_eq!(again, world.held);
            Ok(())
        })?;
    }

    #[test]
    fn the_timer_is_never_later_than_the_deadline(settings in settings(), steps in steps()) {
        run(settings, steps, |_, world, _| {
            let Some(session) = world.chat.open_session() else {
                prop_assert_eq!(world.held.timer, None);
                return Ok(());
            };
            if let Some(due) = crate::session::next_deadline(session, &world.settings) {
                prop_assert!(world.held.timer.is_some_and(|it| it <= due.at));
            }
            Ok(())
        })?;
    }

    #[test]
    fn an_entry_survives_storage_and_causes_the_same_again(settings in settings(), steps in steps()) {
        run(settings, steps, |before, world, _| {
            for entry in world.added_since(before) {
                let stored = serde_json::to_string(entry).unwrap();
                let read: crate::chat::Entry = serde_json::from_str(&stored).unwrap();
                prop_assert_eq!(&read, entry);
                prop_assert_eq!(effects(&read), effects(entry));
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_head_stays_below_one_kilobyte(settings in settings(), steps in steps()) {
        run(settings, steps, |_, world, _| {
            let head = serde_json::to_string(&world.chat).unwrap();
            let held = serde_json::to_string(&world.held).unwrap();
            prop_assert!(head.len() + held.len() <= HEAD_MAX_BYTES, "{} bytes", head.len() + held.len());
            let read: crate::chat::Chat = serde_json::from_str(&head).unwrap();
            prop_assert_eq!(&read, &world.chat);
            Ok(())
        })?;
    }
}
