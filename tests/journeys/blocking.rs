//! Spam and blocked customers: what they write is kept, and nobody is bothered with it.

use application::Operation;
use domain::session::{CloseReason, Event};
use serde_json::json;

use crate::disturbed::in_each_with_each_call_failing;
use crate::world::{World, code};

fn spam(block: bool) -> Operation {
    Operation::Spam { block }
}

/// A line with every text at a beginning, whose operator 1 has been offered Ada's session.
async fn world() -> World {
    let fields = json!({"WELCOME_MESSAGE_TEXT": "Welcome", "SEND_WELCOME_EACH_SESSION": "Y"});
    let mut world = World::set_up(fields, 1).await;
    world.says("ada", "cheap watches").await;
    world
}

fn sessions(world: &World) -> usize {
    world.count("ada", |it| matches!(it, Event::SessionOpened { .. }))
}

#[tokio::test]
async fn what_a_blocked_customer_writes_is_kept_and_opens_no_session() {
    let mut world = world().await;
    world.does(1, "ada", spam(true)).await;
    assert_eq!(world.session("ada").closed().unwrap().1, CloseReason::Spam);
    for text in ["cheaper watches", "hello?"] {
        world.says("ada", text).await;
    }
    assert_eq!((sessions(&world), world.load(1)), (1, 0));
    assert_eq!(world.texts("ada").len(), 4, "with the welcome");
    assert_eq!(world.provider.shown("ada"), ["Welcome"]);
}

#[tokio::test]
async fn who_is_only_spam_may_try_again() {
    let mut world = world().await;
    world.does(1, "ada", spam(false)).await;
    world.says("ada", "but why?").await;
    assert_eq!((sessions(&world), world.offered_to("ada")), (2, Some(1)));
}

#[tokio::test]
async fn who_is_let_in_again_opens_a_session_with_their_next_message() {
    let mut world = world().await;
    world.does(1, "ada", spam(true)).await;
    world.says("ada", "sorry").await;
    for _ in 0..2 {
        assert_eq!(code(&world.does(1, "ada", Operation::Unblock).await), "done");
    }
    assert_eq!(world.count("ada", |it| matches!(it, Event::CustomerUnblocked { .. })), 1);
    assert_eq!(sessions(&world), 1, "what they wrote before stays unanswered");
    world.says("ada", "may I?").await;
    assert_eq!((sessions(&world), world.offered_to("ada")), (2, Some(1)));
}

#[tokio::test]
async fn an_employee_may_still_begin_a_session_with_who_is_blocked() {
    let mut world = world().await;
    world.does(1, "ada", spam(true)).await;
    world.does(1, "ada", Operation::Start).await;
    world.writes(1, "ada", "last warning").await;
    world.says("ada", "understood").await;
    assert_eq!((world.owner("ada"), sessions(&world)), (Some(1), 2));
    assert!(world.session("ada").unanswered_since.is_some(), "they are heard in it");
    world.does(1, "ada", Operation::Finish).await;
    world.says("ada", "and another thing").await;
    assert_eq!(world.owner("ada"), None, "and not after it");
}

#[tokio::test]
async fn nobody_blocks_who_is_not_theirs() {
    let mut world = world().await;
    let other = world.hires("Zoe", &[], false).await;
    for operation in [spam(true), Operation::Unblock] {
        assert_eq!(code(&world.does(other, "ada", operation).await), "NOT_FOUND");
    }
    assert!(!world.record("ada").chat.blocked);
}

#[tokio::test]
async fn no_failing_call_lets_a_blocked_customer_in() {
    in_each_with_each_call_failing(world, async |world| {
        world.does(1, "ada", spam(true)).await;
        world.says("ada", "cheaper watches").await;
        world.does(1, "ada", Operation::Unblock).await;
        world.says("ada", "sorry").await;
    })
    .await;
}
