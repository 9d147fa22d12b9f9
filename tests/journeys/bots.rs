//! A bot speaks first (S41, design §4.10, traps T23, T25).

use application::Operation;
use application::people::PresenceChange;
use application::ports::Clock;
use domain::ids::UserId;
use domain::presence::Status;
use domain::session::{Event, HandedOver, Phase, QueuedBecause};
use domain::time::Seconds;
use serde_json::{Value, json};

use crate::disturbed::in_each_with_each_call_failing;
use crate::world::{World, code, note, writing};

/// Bot 3 speaks first, with `more`; operators 1 and 2 are in the queue.
async fn world(more: Value) -> World {
    let mut world = World::set_up(json!({}), 2).await;
    assert_eq!(world.hires("Robby", &[], true).await, 3);
    world.configure(json!({"WELCOME_BOT_ENABLE": "Y", "WELCOME_BOT_ID": 3})).await;
    world.configure(more).await;
    world
}

fn skip() -> Operation {
    Operation::Skip { offer: None }
}

fn is_with_bot(world: &World, customer: &str) -> bool {
    matches!(world.phase(customer), Phase::Bot { bot: UserId(3), .. })
}

fn handed_over(world: &World) -> Vec<HandedOver> {
    let of = |event: &Event| match event {
        Event::SessionQueued { because: QueuedBecause::Bot { how, .. }, .. } => Some(*how),
        _ => None,
    };
    world.log("ada").iter().filter_map(|it| of(&it.event)).collect()
}

#[tokio::test]
async fn s41_the_bot_speaks_first_and_then_hands_over_to_the_queue() {
    let mut world = world(json!({})).await;
    world.says("ada", "hello").await;
    assert!(is_with_bot(&world, "ada"));
    assert_eq!(code(&world.does(1, "ada", Operation::Answer { offer: None }).await), "NOT_HOLDER");
    world.writes(3, "ada", "how can I help?").await;
    assert_eq!(world.texts("ada"), ["customer: hello", "bot 3: how can I help?"]);
    assert_eq!(world.provider.shown("ada"), ["how can I help?"]);
    world.pass(Seconds(10)).await;
    world.does(3, "ada", skip()).await;
    assert_eq!((handed_over(&world), world.offered_to("ada")), (vec![HandedOver::Asked], Some(1)));
    assert_eq!(code(&world.writes(3, "ada", "one more thing").await), "NOT_FOUND");
}

#[tokio::test]
async fn s41_its_time_is_up_at_its_second_and_the_waiting_begins_then() {
    let mut world = world(json!({"WELCOME_BOT_TIME": 90})).await;
    world.says("ada", "hello").await;
    let opened = world.session("ada").opened_at;
    world.pass(Seconds(89)).await;
    assert!(is_with_bot(&world, "ada"));
    world.pass(Seconds(1)).await;
    assert_eq!(handed_over(&world), [HandedOver::TimedOut]);
    assert_eq!(world.offered_to("ada"), Some(1));
    assert_eq!(world.session("ada").queued_at, opened + Seconds(90));
}

#[tokio::test]
async fn s41_without_a_time_it_keeps_the_session() {
    let mut world = world(json!({"WELCOME_BOT_TIME": 0, "NO_ANSWER_TIME": 60})).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(86_400)).await;
    assert!(is_with_bot(&world, "ada") && !world.session("ada").unanswered);
}

#[tokio::test]
async fn s41_exactly_0_leads_away_from_any_bot_and_only_from_a_bot() {
    let mut world = world(json!({})).await;
    for text in ["hello", "00", "0!", "please 0"] {
        world.says("ada", text).await;
        assert!(is_with_bot(&world, "ada"), "{text:?}");
    }
    world.says("ada", " 0 ").await;
    assert_eq!(handed_over(&world), [HandedOver::Escaped]);
    assert_eq!(world.offered_to("ada"), Some(1));
    world.writes(1, "ada", "hi").await;
    world.says("ada", "0").await;
    assert_eq!(world.owner("ada"), Some(1));
    world.says("bea", "0").await;
    assert!(is_with_bot(&world, "bea"), "what opens the session is no escape");
}

#[tokio::test]
async fn s41_it_speaks_in_the_first_session_or_in_each() {
    for (join, again) in [("first", false), ("always", true)] {
        let mut world = world(json!({"WELCOME_BOT_JOIN": join})).await;
        world.says("ada", "hello").await;
        assert!(is_with_bot(&world, "ada"));
        world.does(99, "ada", Operation::Spam { block: false }).await;
        world.says("ada", "me again").await;
        assert_eq!(is_with_bot(&world, "ada"), again, "{join}");
    }
}

#[tokio::test]
async fn s41_it_leaves_or_reads_along_until_the_session_closes() {
    for (left, expected) in [("queue", "NOT_FOUND"), ("close", "done")] {
        let mut world = world(json!({"WELCOME_BOT_LEFT": left})).await;
        world.says("ada", "hello").await;
        world.does(3, "ada", skip()).await;
        world.writes(1, "ada", "hi").await;
        assert_eq!(code(&world.does(3, "ada", note("she is kind")).await), expected);
        assert_ne!(code(&world.does(3, "ada", writing("hello?")).await), "done");
        assert_eq!(world.provider.shown("ada"), ["hi"]);
    }
}

#[tokio::test]
async fn s41_a_bot_that_is_not_there_is_passed_over() {
    // Nobody has the first id, the second is a person.
    for id in [77, 2] {
        let mut world = world(json!({"WELCOME_BOT_ID": id})).await;
        world.says("ada", "hello").await;
        assert_eq!(world.offered_to("ada"), Some(1), "{id}");
    }
    let mut world = world(json!({})).await;
    world.employs(3, false).await;
    world.says("ada", "hello").await;
    assert_eq!(world.offered_to("ada"), Some(1));
}

#[tokio::test]
async fn s41_a_bot_that_is_dismissed_loses_what_it_holds_to_the_queue() {
    let mut world = world(json!({"WELCOME_BOT_TIME": 0})).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(600)).await;
    world.employs(3, false).await;
    assert_eq!(world.offered_to("ada"), Some(1));
}

#[tokio::test]
async fn s41_a_bot_without_an_end_that_is_switched_off_or_limited_hands_over_at_once() {
    let changes = [
        json!({"WELCOME_BOT_ENABLE": "N"}),
        json!({"WELCOME_BOT_ID": 77}),
        json!({"WELCOME_BOT_TIME": 60}),
    ];
    for change in changes {
        let mut world = world(json!({"WELCOME_BOT_TIME": 0})).await;
        world.says("ada", "hello").await;
        world.pass(Seconds(600)).await;
        world.configure(json!({"LINE_NAME": "Shop", "QUEUE_TYPE": "strictly"})).await;
        assert!(is_with_bot(&world, "ada"));
        world.configure(change.clone()).await;
        assert_eq!(world.offered_to("ada"), Some(1), "{change}");
        assert_eq!(world.session("ada").queued_at, world.context.clock.now());
    }
    // One that has an end keeps its turn.
    let mut world = world(json!({"WELCOME_BOT_TIME": 60})).await;
    world.says("ada", "hello").await;
    world.configure(json!({"WELCOME_BOT_ENABLE": "N"})).await;
    world.pass(Seconds(59)).await;
    assert!(is_with_bot(&world, "ada"));
    world.pass(Seconds(1)).await;
    assert_eq!(world.offered_to("ada"), Some(1));
}

#[tokio::test]
async fn s41_it_finishes_and_has_the_customer_back_who_writes_on() {
    let mut world = world(json!({"CLOSE_TEXT": "Goodbye"})).await;
    world.says("ada", "hello").await;
    world.writes(3, "ada", "at nine").await;
    world.does(3, "ada", Operation::Finish).await;
    assert_eq!(world.provider.shown("ada"), ["at nine", "Goodbye"]);
    world.pass(Seconds(599)).await;
    world.says("ada", "and on Sundays?").await;
    assert!(is_with_bot(&world, "ada"));
    world.does(3, "ada", Operation::Finish).await;
    world.pass(Seconds(600)).await;
    assert!(world.session("ada").is_over() && world.session("ada").operator().is_none());
}

#[tokio::test]
async fn s41_who_writes_on_after_a_bot_that_is_gone_waits_for_people_from_then_on() {
    let mut world = world(json!({"KPI_FIRST_ANSWER_TIME": 30})).await;
    world.says("ada", "hello").await;
    world.does(3, "ada", Operation::Finish).await;
    world.pass(Seconds(300)).await;
    world.employs(3, false).await;
    world.says("ada", "and on Sundays?").await;
    assert_eq!(world.offered_to("ada"), Some(1));
    let late = |world: &World| world.count("ada", |it| matches!(it, Event::AnswerLate { .. }));
    world.pass(Seconds(29)).await;
    assert_eq!(late(&world), 0);
    world.pass(Seconds(1)).await;
    assert_eq!(late(&world), 1);
}

#[tokio::test]
async fn t23_the_greeting_goes_out_once_whoever_sends_it() {
    let mut world =
        world(json!({"WELCOME_MESSAGE_TEXT": "Welcome", "WELCOME_BOT_JOIN": "always"})).await;
    world.says("ada", "hello").await;
    world.does(3, "ada", Operation::Greet).await;
    assert_eq!(world.provider.shown("ada"), ["Welcome"]);
    assert_eq!(code(&world.does(1, "ada", Operation::Greet).await), "NOT_HOLDER");
    world.does(99, "ada", Operation::Spam { block: false }).await;
    world.says("ada", "me again").await;
    assert_eq!(world.provider.shown("ada").len(), 1);
    for _ in 0..2 {
        world.does(3, "ada", Operation::Greet).await;
        assert_eq!(world.provider.shown("ada").len(), 2);
    }
}

#[tokio::test]
async fn s41_what_it_holds_counts_for_nobody_and_a_supervisor_may_take_it() {
    let mut world = world(json!({"MAX_CHAT": 1})).await;
    world.says("ada", "hello").await;
    assert_eq!((world.load(1), world.load(2), world.load(3)), (0, 0, 0));
    assert_eq!(code(&world.does(1, "ada", Operation::Intercept).await), "NOT_HOLDER");
    assert_eq!(code(&world.does(99, "ada", Operation::Intercept).await), "done");
    assert_eq!(world.owner("ada"), Some(99));
}

#[tokio::test]
async fn s41_the_clocks_run_from_the_handover() {
    let mut world = world(json!({"NO_ANSWER_TIME": 60, "KPI_FIRST_ANSWER_TIME": 30})).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(50)).await;
    world.does(3, "ada", skip()).await;
    let late = |world: &World| world.count("ada", |it| matches!(it, Event::AnswerLate { .. }));
    world.pass(Seconds(29)).await;
    assert_eq!(late(&world), 0);
    world.pass(Seconds(1)).await;
    assert_eq!(late(&world), 1);
    world.pass(Seconds(29)).await;
    assert!(!world.session("ada").unanswered);
    world.pass(Seconds(1)).await;
    assert!(world.session("ada").unanswered);
}

#[tokio::test]
async fn s41_where_nobody_is_there_the_customer_is_told_at_the_handover() {
    let mut world = world(json!({
        "CHECK_AVAILABLE": "Y",
        "WORKTIME_DAYOFF_RULE": "text",
        "WORKTIME_DAYOFF_TEXT": "Nobody is in",
    }))
    .await;
    for id in [1, 2] {
        world.notes(id, PresenceChange::Status(Status::Offline)).await;
    }
    world.says("ada", "hello").await;
    assert_eq!(world.provider.calls(), 0, "the bot is there");
    world.does(3, "ada", skip()).await;
    assert_eq!(world.provider.shown("ada"), ["Nobody is in"]);
}

#[tokio::test]
async fn a_bot_is_in_no_queue_and_nothing_is_transferred_to_it() {
    let mut world = world(json!({"WELCOME_BOT_JOIN": "first"})).await;
    assert_eq!(world.wrong_field(json!({"QUEUE": [1, 3]})).await, "QUEUE");
    world.says("ada", "hello").await;
    world.does(3, "ada", skip()).await;
    world.writes(1, "ada", "hi").await;
    let to_bot = Operation::TransferToUser(UserId(3));
    assert_eq!(code(&world.does(1, "ada", to_bot).await), "OPERATOR_WRONG");
    assert_eq!(world.owner("ada"), Some(1));
}

#[tokio::test]
async fn no_failing_call_breaks_a_bots_handover() {
    in_each_with_each_call_failing(
        async || world(json!({"WELCOME_BOT_LEFT": "close", "WELCOME_MESSAGE_TEXT": "Hi"})).await,
        async |world| {
            world.says("ada", "hello").await;
            world.does(3, "ada", writing("how can I help?")).await;
            world.does(3, "ada", skip()).await;
            world.does(1, "ada", writing("here I am")).await;
            world.says("bea", "hello").await;
            world.says("bea", "0").await;
            world.says("eva", "hello").await;
            world.pass(Seconds(60)).await;
        },
    )
    .await;
}
