//! How a session comes back to the queue from a holder who has gone.

use super::*;
use crate::ids::UserId;
use crate::session::{Gone, HandedOver, QueuedBecause};

const BOT: UserId = UserId(50);

/// A bot without an end of its turn speaks with the customer.
fn with_bot() -> Vec<Event> {
    with(waiting(), [Event::BotJoined { bot: BOT, until: None }])
}

fn review(user: UserId, gone: Option<Gone>) -> Command {
    Command::Review { user, gone }
}

#[test]
fn s41_a_bot_that_is_dismissed_loses_its_session_to_the_queue() {
    let gone = Gone::Dismissed;
    let because = QueuedBecause::OwnerGone { owner: BOT, gone };
    let queued = Event::SessionQueued { line: LINE, because };
    check(with_bot(), review(BOT, Some(gone)), Ok(vec![queued]));
    check(with_bot(), review(BOT, None), Ok(vec![]));
    check(with_bot(), review(ANNA.user, Some(gone)), Ok(vec![]));
    let session = session_after(with_bot(), review(BOT, Some(gone)));
    assert_eq!((session.queued_at, session.unanswered_since), (NOW, Some(NOW)));
}

#[test]
fn a_bot_that_hands_over_on_a_clock_behind_leaves_no_age_from_before_the_session() {
    let skip =
        Command::Skip { by: Actor { user: BOT, member: false, supervisor: false }, offer: None };
    let because = QueuedBecause::Bot { bot: BOT, how: HandedOver::Asked, stays: false };
    let behind = Timestamp(START.0 - 2_000);
    let queued = Event::SessionQueued { line: LINE, because };
    check(with_bot(), When::from(skip.clone()).at(behind), Ok(vec![queued]));
    let session = session_after(with_bot(), When::from(skip).at(behind));
    assert_eq!((session.queued_at, session.unanswered_since), (START, Some(START)));
}

#[test]
fn s49_what_was_closed_for_idleness_does_not_go_on_in_a_line_that_is_gone() {
    let over = Event::SessionClosed { by: None, reason: CloseReason::Idle };
    let settings = Settings::default();
    for (line_is_there, expected) in [(true, SESSION), (false, NEXT_SESSION)] {
        let new_session = Some(NEXT_SESSION);
        let facts = Facts { new_session, line_is_there, ..Facts::of(&settings) };
        let before = chat(with(replied(), [over.clone()]));
        let events = decide(&before, customer_says("me again"), facts, NOW).unwrap();
        assert_eq!(commit(before, events, NOW).0.session.unwrap().id, expected);
    }
}

#[test]
fn who_is_on_leave_is_not_asked_again_before_the_others() {
    let gone = Gone::OnLeave { until: LAPSES };
    let session = session_after(owned(), review(ANNA.user, Some(gone)));
    assert_eq!(
        (session.phase, session.passed),
        (Phase::Waiting { skipped: false }, vec![ANNA.user])
    );
    let session = session_after(owned(), review(ANNA.user, Some(Gone::Dismissed)));
    assert_eq!(session.passed, []);
}

#[test]
fn who_was_finished_with_waits_anew_from_their_next_message() {
    let over = finished(Some(ANNA), CLOSES, CloseReason::Finished);
    let given = with(owned(), [over]);
    assert_eq!(session_after(given, customer_says("one more thing")).unanswered_since, Some(NOW));
    let by_bot = Event::SessionFinished {
        by: Some(BOT),
        operator: BOT,
        bot: true,
        until: CLOSES,
        reason: CloseReason::Finished,
    };
    let session = session_after(with(with_bot(), [by_bot]), customer_says("one more thing"));
    assert_eq!((session.queued_at, session.unanswered_since), (NOW, Some(NOW)));
}

#[test]
fn s41_a_bot_without_an_end_has_one_once_the_line_has_another_or_none_or_a_time() {
    use crate::settings::FirstBot;
    let first = FirstBot { id: BOT, always: false, time: Seconds(0), stays: false };
    let other = FirstBot { id: UserId(51), ..first };
    let limited = FirstBot { time: Seconds(60), ..first };
    for (bot, hands_over) in
        [(Some(first), false), (None, true), (Some(other), true), (Some(limited), true)]
    {
        let settings = Settings { bot, ..timeless() };
        let events = When::from(Command::Tick).under(settings).decide(&chat(with_bot())).unwrap();
        assert_eq!(!events.is_empty(), hands_over, "{bot:?}");
    }
}
