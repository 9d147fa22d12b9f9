//! `relay`: what a log has caused is caused again, and happens once.

use application::ports::Clock;
use application::{Operation, Relayed, Which, relay};
use domain::ids::ChatId;
use domain::time::Seconds;

use crate::world::{World, timeless};

fn of_first_chat(from: u64, to: u64) -> Which {
    Which::Of { chat: ChatId(1), from, to }
}

#[tokio::test]
async fn what_was_relayed_before_changes_nothing() {
    let mut world = World::new(timeless(), 2).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.does(1, "ada", Operation::Finish).await;
    world.pass(Seconds(3 * 24 * 60 * 60)).await;
    let before = (world.log("ada"), world.provider.shown("ada"), world.load(1));
    let entries = world.context.store.stream(0).len() as u64;
    let relayed = relay(&world.context, of_first_chat(1, u64::MAX)).await.unwrap();
    assert_eq!(relayed, Relayed { chats: 1, entries });
    world.settle().await;
    assert_eq!((world.log("ada"), world.provider.shown("ada"), world.load(1)), before);
}

#[tokio::test]
async fn only_the_entries_that_are_meant_are_relayed() {
    let mut world = World::new(timeless(), 1).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(60)).await;
    let then = world.context.clock.now();
    world.says("bea", "hello").await;
    let of_bea = world.log("bea").len() as u64;
    let whole = relay(&world.context, Which::Between(then, then)).await.unwrap();
    assert_eq!(whole, Relayed { chats: 1, entries: of_bea });
    let before = Which::Between(then + Seconds(1), then + Seconds(60));
    assert_eq!(relay(&world.context, before).await.unwrap(), Relayed::default());
    let one = relay(&world.context, of_first_chat(2, 2)).await.unwrap();
    assert_eq!(one, Relayed { chats: 1, entries: 1 });
    let none = Which::Of { chat: ChatId(99), from: 1, to: u64::MAX };
    assert_eq!(relay(&world.context, none).await.unwrap(), Relayed::default());
}
