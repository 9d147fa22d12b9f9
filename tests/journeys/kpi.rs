//! The clocks of response times (S42, S43, design §4.11, traps T34, T35).

use application::Operation;
use domain::session::{Event, Kpi};
use domain::time::Seconds;
use serde_json::json;

use crate::world::{World, instant, note};

async fn world() -> World {
    World::set_up(json!({"KPI_FIRST_ANSWER_TIME": 60, "KPI_FURTHER_ANSWER_TIME": 120}), 2).await
}

fn late(world: &World) -> Vec<Kpi> {
    let of = |event: &Event| match event {
        Event::AnswerLate { kpi, .. } => Some(*kpi),
        _ => None,
    };
    world.log("ada").iter().filter_map(|it| of(&it.event)).collect()
}

#[tokio::test]
async fn s42_the_first_answer_is_late_at_its_second_and_once() {
    let mut world = world().await;
    world.says("ada", "hello").await;
    world.pass(Seconds(30)).await;
    world.says("ada", "anybody?").await;
    world.pass(Seconds(29)).await;
    assert_eq!(late(&world), []);
    world.pass(Seconds(1)).await;
    assert_eq!(late(&world), [Kpi::First], "from the first message on, be it owned or not");
    world.says("ada", "hello?").await;
    world.pass(Seconds(3_600)).await;
    assert_eq!(late(&world), [Kpi::First]);
}

#[tokio::test]
async fn s42_only_a_persons_words_to_the_customer_are_an_answer() {
    let mut world = world().await;
    world.configure(json!({"NO_ANSWER_TIME": 30, "NO_ANSWER_RULE": "text", "NO_ANSWER_TEXT": "Please wait"})).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", Operation::Answer { offer: None }).await;
    world.does(1, "ada", note("who is she?")).await;
    world.pass(Seconds(60)).await;
    assert_eq!((world.provider.shown("ada").len(), late(&world)), (1, vec![Kpi::First]));
}

#[tokio::test]
async fn s42_an_answer_in_time_stops_the_clock() {
    let mut world = world().await;
    world.says("ada", "hello").await;
    world.pass(Seconds(59)).await;
    world.writes(1, "ada", "hi").await;
    world.pass(Seconds(3_600)).await;
    assert_eq!(late(&world), []);
}

#[tokio::test]
async fn s43_each_further_wait_is_counted_from_its_first_message() {
    let mut world = world().await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.pass(Seconds(1_000)).await;
    world.says("ada", "one").await;
    world.pass(Seconds(100)).await;
    world.says("ada", "two").await;
    world.pass(Seconds(19)).await;
    assert_eq!(late(&world), []);
    world.pass(Seconds(1)).await;
    assert_eq!(late(&world), [Kpi::Further]);
    world.pass(Seconds(1_000)).await;
    world.writes(1, "ada", "sorry").await;
    world.says("ada", "three").await;
    world.pass(Seconds(120)).await;
    assert_eq!(late(&world), [Kpi::Further, Kpi::Further], "once in each wait");
}

#[tokio::test]
async fn s43_a_transfer_does_not_stop_the_clock() {
    let mut world = world().await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "one moment").await;
    world.says("ada", "well?").await;
    world.pass(Seconds(100)).await;
    world.does(1, "ada", Operation::TransferToUser(domain::ids::UserId(2))).await;
    world.pass(Seconds(20)).await;
    assert_eq!(late(&world), [Kpi::Further]);
}

#[tokio::test]
async fn s43_who_was_finished_with_waits_for_nothing_until_they_write_again() {
    let mut world = world().await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.says("ada", "thanks, bye").await;
    world.does(1, "ada", Operation::Finish).await;
    world.pass(Seconds(300)).await;
    world.says("ada", "one more thing").await;
    world.pass(Seconds(119)).await;
    assert_eq!((world.owner("ada"), late(&world)), (Some(1), vec![]));
    world.pass(Seconds(1)).await;
    assert_eq!(late(&world), [Kpi::Further]);
}

#[tokio::test]
async fn s42_off_hours_the_clock_stands_still_where_it_counts_working_time() {
    for (counts, at) in [(true, "2026-01-06T09:00:30Z"), (false, "2026-01-05T18:00:30Z")] {
        let mut world = world().await;
        world
            .configure(
                json!({"WORKTIME_ENABLE": "Y", "CANALI": {"clocks_in_working_time": counts}}),
            )
            .await;
        world.context.clock.set(instant("2026-01-05T17:59:30Z"));
        world.says("ada", "hello").await;
        world.pass_until(instant(at) - Seconds(1)).await;
        assert_eq!(late(&world), []);
        world.pass(Seconds(1)).await;
        assert_eq!(late(&world), [Kpi::First]);
    }
}

#[tokio::test]
async fn s42_a_time_that_is_set_or_changed_later_holds_for_who_waits() {
    let mut world = World::set_up(json!({}), 1).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(100)).await;
    world.configure(json!({"KPI_FIRST_ANSWER_TIME": 200})).await;
    world.pass(Seconds(99)).await;
    assert_eq!(late(&world), []);
    world.pass(Seconds(1)).await;
    assert_eq!(late(&world), [Kpi::First]);
}
