//! Functions that share no caches, as on AWS: for a few seconds they go by what a line was. Whatever follows from a
//! change is looked at again when all have forgotten that.

use std::sync::Arc;

use application::Operation;
use application::cache::{Caches, STALENESS};
use application::lines::{Configured, Signals, configure_line};
use domain::session::{Offeree, Phase};
use domain::time::Seconds;
use serde_json::{Value, json};

use crate::world::{CARLA, LINE, World};

/// A function of its own changes the line; the others have read it just now.
async fn configure_elsewhere(world: &mut World, fields: Value) {
    let mut elsewhere = world.context.clone();
    elsewhere.caches = Arc::new(Caches::default());
    let fields = fields.as_object().unwrap().clone();
    let signals = Signals { id: "elsewhere".to_owned(), after: Seconds(STALENESS.0 + 1) };
    let configured = configure_line(&elsewhere, CARLA, LINE, &fields, &signals).await.unwrap();
    assert!(matches!(configured, Configured::Done(_)));
    world.pass(signals.after).await;
}

#[tokio::test]
async fn s46_a_line_switched_on_offers_what_waits() {
    let mut world = World::set_up(json!({"ACTIVE": "N"}), 1).await;
    world.says("ada", "hello").await;
    configure_elsewhere(&mut world, json!({"ACTIVE": "Y"})).await;
    assert_eq!(world.offered_to("ada"), Some(1));
}

#[tokio::test]
async fn s46_a_line_switched_off_offers_no_more() {
    let mut world = World::set_up(json!({"QUEUE_TIME": 60}), 2).await;
    world.says("ada", "hello").await;
    configure_elsewhere(&mut world, json!({"ACTIVE": "N"})).await;
    world.says("bea", "hello").await;
    world.pass(Seconds(600)).await;
    assert_eq!(world.offered_to("ada"), Some(1));
    assert_eq!(world.phase("bea"), Phase::Waiting { skipped: false });
}

#[tokio::test]
async fn s06_s07_an_offer_that_would_stand_for_ever_goes_on() {
    let mut world = World::set_up(json!({}), 2).await;
    world.says("ada", "hello").await;
    configure_elsewhere(&mut world, json!({"QUEUE_TIME": 60})).await;
    assert_eq!(world.offered_to("ada"), Some(2));
    let mut world = World::set_up(json!({"QUEUE_TYPE": "all"}), 2).await;
    world.says("ada", "hello").await;
    assert!(matches!(world.phase("ada"), Phase::Offered { to: Offeree::Everyone, .. }));
    configure_elsewhere(&mut world, json!({"QUEUE_TYPE": "evenly"})).await;
    assert_eq!(world.offered_to("ada"), Some(1));
}

#[tokio::test]
async fn s10_another_limit_or_rule_is_counted_anew() {
    let mut world = World::set_up(json!({"MAX_CHAT": 1, "TYPE_MAX_CHAT": "closed"}), 1).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.says("bea", "hello").await;
    assert_eq!(world.offered_to("bea"), None);
    configure_elsewhere(&mut world, json!({"TYPE_MAX_CHAT": "answered"})).await;
    assert_eq!((world.offered_to("bea"), world.load(1)), (Some(1), 1));
    world.does(1, "bea", Operation::Spam { block: false }).await;
    assert_eq!(world.load(1), 0);
}

#[tokio::test]
async fn s24_hours_that_are_lifted_hold_for_what_waits() {
    let mut world = World::set_up(json!({"WORKTIME_ENABLE": "Y"}), 1).await;
    world.says("ada", "hello").await; // It is midnight.
    configure_elsewhere(&mut world, json!({"WORKTIME_ENABLE": "N"})).await;
    assert_eq!(world.offered_to("ada"), Some(1));
}
