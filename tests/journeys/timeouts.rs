//! `timeouts`, and what `route` makes of its timers.

use application::ports::{ChatStore, Clock, Queues, TimerMessage};
use application::{FIRINGS_MAX, Operation, timeouts};
use domain::session::{CloseReason, Event, Phase};
use domain::settings::Settings;
use domain::time::{Minutes, Seconds};

use crate::disturbed::with_each_call_failing;
use crate::world::{World, timeless, writing};

fn marks(world: &World) -> usize {
    world.count("ada", |it| matches!(it, Event::MarkedUnanswered))
}

fn lapses(world: &World) -> usize {
    world.count("ada", |it| matches!(it, Event::OfferLapsed { .. }))
}

#[tokio::test]
async fn the_minute_rule_queues_what_is_due_within_three_minutes() {
    let mut world = World::new(Settings { queue_time: Seconds(3_600), ..timeless() }, 1).await;
    world.says("ada", "hello").await;
    world.context.clock.advance(Seconds(3_600 - 181));
    assert_eq!(timeouts(&world.context).await.unwrap().queued, 0);
    world.context.clock.advance(Seconds(1));
    assert_eq!(timeouts(&world.context).await.unwrap().queued, 1);
    world.pass(Seconds(179)).await;
    assert_eq!(lapses(&world), 0);
    world.pass(Seconds(1)).await;
    assert_eq!(lapses(&world), 1);
}

#[tokio::test]
async fn what_is_due_soon_does_not_wait_for_the_minute_rule() {
    let mut world = World::new(Settings { queue_time: Seconds(10), ..timeless() }, 1).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(9)).await;
    assert_eq!(lapses(&world), 0);
    world.pass(Seconds(1)).await;
    assert_eq!(lapses(&world), 1);
}

#[tokio::test]
async fn s32_who_is_not_answered_is_told_once_and_the_queue_goes_on() {
    let settings = Settings {
        no_answer_time: Seconds(90),
        no_answer_text: Some("Please wait".to_owned()),
        ..Settings::default()
    };
    let mut world = World::new(settings, 2).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(89)).await;
    assert_eq!((marks(&world), world.provider.shown("ada").len()), (0, 0));
    world.pass(Seconds(1)).await;
    assert_eq!((marks(&world), world.provider.shown("ada")), (1, vec!["Please wait".to_owned()]));
    world.pass(Seconds(3_600)).await;
    assert_eq!((marks(&world), world.provider.shown("ada").len()), (1, 1));
    assert!(lapses(&world) > 50 && world.session("ada").unanswered);
}

#[tokio::test]
async fn s34_the_closing_delay_ends_in_minutes() {
    let settings = Settings { full_close_time: Minutes(10), ..timeless() };
    let mut world = World::new(settings, 1).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.does(1, "ada", Operation::Finish).await;
    world.pass(Seconds(599)).await;
    assert!(matches!(world.phase("ada"), Phase::Closing { .. }));
    world.pass(Seconds(1)).await;
    let (at, reason) = world.session("ada").closed().unwrap();
    assert_eq!((at, reason), (world.context.clock.now(), CloseReason::Finished));
}

#[tokio::test]
async fn s35_an_idle_conversation_closes_counted_from_the_last_message() {
    let settings = Settings {
        auto_close_time: Seconds(3_600),
        auto_close_text: Some("Bye".to_owned()),
        full_close_time: Minutes(0),
        ..timeless()
    };
    let mut world = World::new(settings, 1).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.pass(Seconds(3_000)).await;
    world.says("ada", "thanks").await;
    world.pass(Seconds(3_599)).await;
    assert_eq!(world.owner("ada"), Some(1));
    world.pass(Seconds(1)).await;
    assert_eq!(world.session("ada").closed().unwrap().1, CloseReason::Idle);
    assert_eq!(world.provider.shown("ada"), ["hi", "Bye"]);
}

#[tokio::test]
async fn s35_a_deadline_that_only_moves_back_is_met_to_the_second() {
    // The timer that was set first finds nothing due and is set anew, without an entry that would say so.
    let settings =
        Settings { auto_close_time: Seconds(70), full_close_time: Minutes(0), ..timeless() };
    for wait in [1, 10, 29, 30, 31, 59] {
        let mut world = World::new(settings.clone(), 1).await;
        world.says("ada", "hello").await;
        world.writes(1, "ada", "hi").await;
        world.pass(Seconds(wait)).await;
        world.says("ada", "thanks").await;
        world.pass(Seconds(69)).await;
        assert!(world.session("ada").closed().is_none(), "after {wait} s");
        world.pass(Seconds(1)).await;
        assert!(world.session("ada").closed().is_some(), "after {wait} s");
    }
}

#[tokio::test]
async fn s35_what_nobody_has_replied_to_is_never_closed_for_idleness() {
    let settings = Settings { auto_close_time: Seconds(300), ..Settings::default() };
    let mut world = World::new(settings, 1).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", Operation::Answer { offer: None }).await;
    world.pass(Seconds(7_200)).await;
    assert_eq!(world.owner("ada"), Some(1));
}

#[tokio::test]
async fn early_late_and_repeated_firings_change_nothing_that_is_not_due() {
    let mut world = World::new(Settings { queue_time: Seconds(60), ..timeless() }, 2).await;
    world.says("ada", "hello").await;
    let chat = world.record("ada").chat.id;
    let at = world.record("ada").held.timer.unwrap();
    for _ in 0..3 {
        let firing = TimerMessage::Chat { chat, at };
        world.context.queues.timer(firing, Seconds(0)).await.unwrap();
        world.settle().await;
        world.pass(Seconds(15)).await;
    }
    assert_eq!((lapses(&world), world.offered_to("ada")), (0, Some(1)));
    world.context.clock.advance(Seconds(600)); // The timer's message is late.
    world.settle().await;
    assert_eq!((lapses(&world), world.offered_to("ada")), (1, Some(2)));
    let firing = TimerMessage::Chat { chat, at };
    world.context.queues.timer(firing, Seconds(0)).await.unwrap();
    world.settle().await;
    assert_eq!(lapses(&world), 1);
}

#[tokio::test]
async fn a_clock_that_runs_behind_fires_again_when_it_is_time() {
    let mut world = World::new(Settings { queue_time: Seconds(60), ..timeless() }, 1).await;
    world.says("ada", "hello").await;
    let now = world.context.clock.now();
    world.context.clock.set(domain::time::Timestamp(now.0 - 5_000));
    world.pass(Seconds(65)).await;
    assert_eq!(lapses(&world), 1);
}

#[tokio::test]
async fn a_timer_that_fires_without_progress_is_parked_after_twenty_times() {
    let mut world = World::new(Settings { queue_time: Seconds(60), ..timeless() }, 1).await;
    world.says("ada", "hello").await;
    world.context.clock.advance(Seconds(60 + 121));
    let mut swept = Vec::new();
    for _ in 0..FIRINGS_MAX + 5 {
        let minute = timeouts(&world.context).await.unwrap();
        swept.push((minute.queued, minute.parked));
    }
    let last = usize::try_from(FIRINGS_MAX).unwrap() - 1;
    assert!(swept[..last].iter().all(|it| *it == (1, 0)), "{swept:?}");
    assert_eq!(swept[last], (0, 1));
    assert!(swept[last + 1..].iter().all(|it| *it == (0, 0)), "{swept:?}");
    // The next thing that happens to the chat sets its timer anew.
    world.says("ada", "anybody there?").await;
    let far = world.context.clock.now() + Seconds(86_400);
    assert_eq!(world.context.store.due_chats(far).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_index_that_lags_is_asked_again_the_next_minute() {
    let mut world = World::new(Settings { queue_time: Seconds(600), ..timeless() }, 1).await;
    world.faults.lag_indexes(1);
    world.says("ada", "hello").await;
    world.pass(Seconds(560)).await;
    assert_eq!(lapses(&world), 0);
    world.faults.heal();
    world.pass(Seconds(60)).await;
    assert_eq!(lapses(&world), 1);
}

#[tokio::test]
async fn no_failing_call_stops_the_clock() {
    let settings = Settings {
        no_answer_text: Some("Please wait".to_owned()),
        full_close_time: Minutes(1),
        ..Settings::default()
    };
    with_each_call_failing(settings, 2, async |world| {
        world.says("ada", "hello").await;
        world.pass(Seconds(61)).await;
        world.does(2, "ada", writing("hi")).await;
        world.does(2, "ada", Operation::Finish).await;
        world.pass(Seconds(61)).await;
        assert!(world.session("ada").is_over());
    })
    .await;
}
