//! The clocks of response times, and who is told of late answers (S42-S44, design §4.11, traps T34, T35).

use application::Operation;
use domain::session::{Event, Kpi};
use domain::time::Seconds;
use serde_json::json;

use crate::disturbed::in_each_with_each_call_failing;
use crate::world::{CARLA, World, instant, note};

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

/// A line that tells the employees 2 and 3 of each late answer, after a minute and after two.
async fn telling(more: serde_json::Value) -> World {
    let mut fields = json!({
        "LINE_NAME": "Sales",
        "KPI_FIRST_ANSWER_TIME": 60, "KPI_FIRST_ANSWER_ALERT": "Y", "KPI_FIRST_ANSWER_LIST": [2, 3],
        "KPI_FIRST_ANSWER_TEXT": "first #OPERATOR#",
        "KPI_FURTHER_ANSWER_TIME": 120, "KPI_FURTHER_ANSWER_ALERT": "Y", "KPI_FURTHER_ANSWER_LIST": [2],
        "KPI_FURTHER_ANSWER_TEXT": "further #OPERATOR#",
    });
    for (name, value) in more.as_object().unwrap() {
        fields[name] = value.clone();
    }
    World::set_up(fields, 3).await
}

/// Who was told what, in the order of their ids.
fn told(world: &World) -> Vec<(u64, String)> {
    let inboxes = world.context.store.inboxes().into_iter();
    inboxes.map(|(user, it)| (user.0, it.notification.text)).collect()
}

fn to(user: u64, text: &str) -> (u64, String) {
    (user, text.to_owned())
}

#[tokio::test]
async fn s42_a_late_first_answer_is_told_once_to_those_the_line_names() {
    let mut world = telling(json!({})).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(59)).await;
    assert_eq!(told(&world), []);
    world.pass(Seconds(1)).await;
    let expected = [to(2, "first User 1"), to(3, "first User 1")];
    assert_eq!(told(&world), expected, "who is offered it and is silent");
    world.says("ada", "hello?").await;
    world.pass(Seconds(3_600)).await;
    // An operator relays the whole log again, long after the deduplication of SQS has forgotten it.
    for entry in world.context.store.stream(0) {
        application::dispatch(&world.context, &entry).await.unwrap();
    }
    world.settle().await;
    assert_eq!(told(&world), expected);
}

#[tokio::test]
async fn s42_what_is_not_to_be_told_is_told_nobody() {
    for fields in [
        json!({"KPI_FIRST_ANSWER_ALERT": "N"}),
        json!({"KPI_FIRST_ANSWER_LIST": null}),
        json!({"KPI_FIRST_ANSWER_LIST": [77]}),
        json!({"KPI_FIRST_ANSWER_TIME": 0}),
    ] {
        let mut world = telling(fields).await;
        world.says("ada", "hello").await;
        world.pass(Seconds(300)).await;
        assert_eq!(told(&world), []);
    }
}

#[tokio::test]
async fn s42_who_no_longer_works_here_is_told_nothing() {
    let mut world = telling(json!({})).await;
    world.employs(3, false).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(60)).await;
    assert_eq!(told(&world), [to(2, "first User 1")]);
}

#[tokio::test]
async fn s43_a_late_further_answer_is_told_once_in_each_wait() {
    let mut world = telling(json!({})).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.says("ada", "one").await;
    world.pass(Seconds(60)).await;
    world.says("ada", "two").await;
    world.pass(Seconds(60)).await;
    assert_eq!(told(&world), [to(2, "further User 1")]);
    world.writes(1, "ada", "sorry").await;
    world.says("ada", "three").await;
    world.does(1, "ada", Operation::TransferToUser(domain::ids::UserId(2))).await;
    world.does(2, "ada", Operation::Answer { offer: None }).await;
    world.pass(Seconds(120)).await;
    assert_eq!(told(&world), [to(2, "further User 1"), to(2, "further User 2")]);
}

#[tokio::test]
async fn s44_each_alias_is_replaced_and_nothing_else() {
    let text = "#OPERATOR# №#DIALOG# #LINE# #CUSTOMER# #WAIT# #NAME# 5# [b]!";
    let mut world =
        telling(json!({"KPI_FIRST_ANSWER_LIST": [3], "KPI_FIRST_ANSWER_TEXT": text})).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(60)).await;
    let session = world.session("ada").id;
    let page = format!("https://canali.example/conversations/{session}");
    let expected = format!("User 1 №{session} ({page}) Sales ADA 1 min #NAME# 5# !");
    assert_eq!(told(&world), [(3, expected)]);
}

#[tokio::test]
async fn s44_where_nobody_has_it_the_line_is_named() {
    let mut world = telling(json!({"QUEUE_TYPE": "all", "KPI_FIRST_ANSWER_LIST": [3]})).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(60)).await;
    assert_eq!(told(&world), [to(3, "first Sales")]);
}

#[tokio::test]
async fn s44_who_calls_themselves_an_alias_is_called_so() {
    let mut world =
        telling(json!({"KPI_FIRST_ANSWER_LIST": [3], "KPI_FIRST_ANSWER_TEXT": "#CUSTOMER#!"}))
            .await;
    world.says("#operator#", "hello").await;
    world.pass(Seconds(60)).await;
    assert_eq!(told(&world), [to(3, "#OPERATOR#!")]);
}

#[tokio::test]
async fn an_empty_queue_is_told_to_the_admins_once() {
    let mut world = telling(json!({"QUEUE": [], "SEND_NOTIFICATION_EMPTY_QUEUE": "Y"})).await;
    world.says("ada", "hello").await;
    world.says("ada", "anybody?").await;
    let session = world.session("ada").id;
    let told = told(&world);
    assert_eq!(told.len(), 1, "{told:?}");
    let (to, text) = &told[0];
    let page = format!("https://canali.example/conversations/{session}");
    let expected = "ADA writes to line Sales, and nobody is in its queue: conversation №";
    assert_eq!((*to, text), (CARLA.0, &format!("{expected}{session} ({page}).")));
}

#[tokio::test]
async fn whatever_fails_everybody_is_told_once() {
    let make = async || telling(json!({})).await;
    in_each_with_each_call_failing(make, async |world| {
        world.says("ada", "hello").await;
        world.pass(Seconds(60)).await;
    })
    .await;
}
