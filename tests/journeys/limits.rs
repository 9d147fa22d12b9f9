//! How many sessions one operator is given (S10-S13, design §4.4), which of them count, and what goes first.

use application::Operation;
use application::lines::{Configured, Signals, create_line};
use application::ports::{IdKind, Ids};
use domain::ids::{LineId, UserId};
use domain::time::Seconds;
use serde_json::{Value, json};

use crate::disturbed::in_each_with_each_call_failing;
use crate::world::{CARLA, LINE, World, code, writing};

fn answer() -> Operation {
    Operation::Answer { offer: None }
}

fn by(counting: &str) -> Value {
    json!({"MAX_CHAT": 1, "TYPE_MAX_CHAT": counting, "CLOSE_RULE": "none"})
}

/// Whether somebody new is offered to operator 1 now.
async fn has_room(world: &mut World, customer: &str) -> bool {
    world.says(customer, "hello").await;
    let has_room = world.offered_to(customer) == Some(1);
    world.does(99, customer, Operation::Spam { block: false }).await;
    has_room
}

#[tokio::test]
async fn s11_s12_s13_what_counts_at_each_step_of_a_conversation() {
    // Offered, answered, replied, written again, finished and awaiting a rating, over.
    let expected = [
        ("answered", [false, false, true, true, true, true]),
        ("answered_new", [false, false, true, false, true, true]),
        ("closed", [false, false, false, false, true, true]),
    ];
    for (counting, expected) in expected {
        let mut world = World::set_up(by(counting), 1).await;
        let mut found = Vec::new();
        world.says("ada", "hello").await;
        found.push(has_room(&mut world, "b1").await);
        world.does(1, "ada", answer()).await;
        found.push(has_room(&mut world, "b2").await);
        world.writes(1, "ada", "hi").await;
        found.push(has_room(&mut world, "b3").await);
        world.says("ada", "and another thing").await;
        found.push(has_room(&mut world, "b4").await);
        world.does(1, "ada", Operation::Finish).await;
        found.push(has_room(&mut world, "b5").await);
        world.pass(Seconds(600)).await;
        found.push(has_room(&mut world, "b6").await);
        assert_eq!(found, expected, "{counting}");
    }
}

#[tokio::test]
async fn s10_without_a_number_there_is_no_limit_and_a_number_set_later_counts_what_is_there() {
    let mut world = World::set_up(json!({"MAX_CHAT": 0, "TYPE_MAX_CHAT": "closed"}), 1).await;
    for customer in ["a", "b", "c"] {
        world.says(customer, "hello").await;
        world.writes(1, customer, "hi").await;
    }
    world.configure(json!({"MAX_CHAT": 3})).await;
    assert_eq!(world.load(1), 3);
    world.says("d", "hello").await;
    assert_eq!(world.offered_to("d"), None);
    world.configure(json!({"TYPE_MAX_CHAT": "answered"})).await;
    assert_eq!((world.load(1), world.offered_to("d")), (1, Some(1)), "the others are answered");
    world.says("e", "hello").await;
    world.says("f", "hello").await;
    world.says("g", "hello").await;
    assert_eq!((world.offered_to("f"), world.offered_to("g")), (Some(1), None));
    world.configure(json!({"MAX_CHAT": 4})).await;
    assert_eq!(world.offered_to("g"), Some(1));
}

#[tokio::test]
async fn s10_a_freed_slot_goes_to_the_oldest_at_once_however_it_is_freed() {
    let frees = [
        Operation::Finish,
        Operation::Spam { block: false },
        Operation::TransferToUser(UserId(2)),
        Operation::Skip { offer: None },
    ];
    for free in frees {
        let mut world = World::set_up(by("closed"), 2).await;
        world.configure(json!({"QUEUE": [1]})).await;
        for customer in ["a", "old", "young"] {
            world.says(customer, "hello").await;
            world.pass(Seconds(1)).await;
        }
        world.does(1, "a", answer()).await;
        if free != (Operation::Skip { offer: None }) {
            world.does(1, "a", writing("hi")).await;
        }
        world.does(1, "a", free.clone()).await;
        let first = if free == (Operation::Skip { offer: None }) { "a" } else { "old" };
        assert_eq!(world.offered_to(first), Some(1), "{free:?}");
        assert_eq!(world.offered_to("young"), None, "{free:?}");
    }
}

#[tokio::test]
async fn s10_what_is_done_by_hand_may_exceed_the_limit() {
    let mut world = World::set_up(by("closed"), 2).await;
    for customer in ["a", "b", "c"] {
        world.says(customer, "hello").await;
    }
    assert_eq!(code(&world.does(1, "c", answer()).await), "done");
    world.does(2, "b", answer()).await;
    assert_eq!(code(&world.does(2, "b", Operation::TransferToUser(UserId(1))).await), "done");
    assert_eq!((world.load(1), world.load(2)), (3, 0));
    world.says("d", "hello").await;
    assert_eq!(world.offered_to("d"), Some(2));
}

#[tokio::test]
async fn s11_after_a_transfer_answered_means_answered_by_the_present_owner() {
    let mut world = World::set_up(by("answered"), 2).await;
    world.configure(json!({"QUEUE": [1]})).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "one moment").await;
    assert_eq!(world.load(1), 0);
    world.does(1, "ada", Operation::TransferToUser(UserId(2))).await;
    world.does(2, "ada", answer()).await;
    assert_eq!(world.load(2), 1);
    world.writes(2, "ada", "hello from 2").await;
    assert_eq!(world.load(2), 0);
}

/// Another line with the same queue and a total of two.
async fn second_line(world: &mut World) -> LineId {
    for _ in 0..2 {
        world.context.store.next(IdKind::Line).await.unwrap(); // The ids of the lines there are.
    }
    let fields = json!({
        "ACTIVE": "Y", "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0, "QUEUE": [1], "TYPE_MAX_CHAT": "closed",
        "CANALI": {"max_chat_total": 2},
    });
    let (fields, signals) = (fields.as_object().unwrap(), Signals::at_once("second line"));
    let made = create_line(&world.context, CARLA, fields, &signals).await.unwrap();
    let Configured::Done(line) = made else { panic!("{made:?}") };
    world.settle().await;
    line.id
}

#[tokio::test]
async fn s10_a_limit_over_all_lines_counts_them_together_and_wakes_them_all() {
    let total = json!({"TYPE_MAX_CHAT": "closed", "CANALI": {"max_chat_total": 2}});
    let mut world = World::set_up(total, 1).await;
    let other = second_line(&mut world).await;
    for customer in ["a", "b", "c", "d"] {
        world.says(customer, "hello").await;
    }
    assert_eq!((world.offered_to("b"), world.offered_to("c")), (Some(1), None));
    // One of those that wait goes to the other line, where the same operator is as busy.
    world.does(99, "c", Operation::TransferToLine(other)).await;
    assert_eq!(world.offered_to("c"), None);
    world.does(1, "a", answer()).await;
    world.does(1, "a", Operation::Spam { block: false }).await;
    let offered = [world.offered_to("c"), world.offered_to("d")];
    assert_eq!(offered.iter().flatten().count(), 1, "{offered:?}");
    world.does(1, "b", Operation::Spam { block: false }).await;
    assert_eq!((world.offered_to("c"), world.offered_to("d")), (Some(1), Some(1)));
    // Where the limit is lifted in one line, the sessions there count for nobody else.
    world.says("e", "hello").await;
    assert_eq!(world.offered_to("e"), None);
    world.configures(LINE, json!({"CANALI": {"max_chat_total": null}})).await;
    assert_eq!(world.offered_to("e"), Some(1));
}

#[tokio::test]
async fn s10_s49_a_deleted_line_gives_its_operators_time_to_the_others() {
    let total = json!({"TYPE_MAX_CHAT": "closed", "CANALI": {"max_chat_total": 2}});
    let mut world = World::set_up(total, 1).await;
    let other = second_line(&mut world).await;
    for customer in ["a", "b", "c"] {
        world.says(customer, "hello").await;
        if customer != "c" {
            world.does(99, customer, Operation::TransferToLine(other)).await;
        }
    }
    assert_eq!((world.offered_to("a"), world.offered_to("c")), (Some(1), None));
    world.deletes(other).await;
    assert_eq!(world.offered_to("c"), Some(1));
}

#[tokio::test]
async fn the_higher_priority_goes_first_and_then_the_older() {
    let mut world = World::set_up(json!({"MAX_CHAT": 1, "TYPE_MAX_CHAT": "closed"}), 1).await;
    world.says("a", "hello").await;
    world.says("old", "hello").await;
    world.pass(Seconds(60)).await;
    world.configure(json!({"SESSION_PRIORITY": 5})).await;
    for customer in ["important", "as important"] {
        world.says(customer, "hello").await;
        world.pass(Seconds(60)).await;
    }
    for customer in ["a", "important", "as important", "old"] {
        assert_eq!(world.offered_to(customer), Some(1), "{customer}");
        world.does(1, customer, Operation::Spam { block: false }).await;
    }
}

#[tokio::test]
async fn no_failing_call_leaves_a_freed_slot_unused_in_any_line() {
    let total = json!({"TYPE_MAX_CHAT": "closed", "CANALI": {"max_chat_total": 1}});
    let make = async || {
        let mut world = World::set_up(total.clone(), 1).await;
        second_line(&mut world).await;
        world
    };
    in_each_with_each_call_failing(make, async |world| {
        world.says("a", "hello").await;
        world.says("b", "hello").await;
        world.does(99, "b", Operation::TransferToLine(LineId(3))).await;
        world.does(1, "a", Operation::Spam { block: false }).await;
        assert_eq!(world.offered_to("b"), Some(1));
    })
    .await;
}
