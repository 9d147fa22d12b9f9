//! Pages that open, end, are lost, and whose owners may act no longer.

use domain::ids::UserId;
use domain::time::Seconds;
use serde_json::json;

use super::{NOTHING, world};
use crate::world::{World, short};

#[tokio::test]
async fn a_page_that_is_gone_is_forgotten_by_the_first_push_and_its_owner_goes_away() {
    let mut world = World::set_up(json!({ "CHECK_AVAILABLE": "Y" }), 0).await;
    let rita = world.hires("Rita", &[], false).await;
    world.configure(json!({ "QUEUE": [rita] })).await;
    let page = world.opens(rita).await;
    world.loses(&page);
    assert_eq!(world.open_pages(&[&page]).await.len(), 1, "nobody has told us");
    world.says("ada", "hello").await;
    assert_eq!(world.open_pages(&[&page]).await.len(), 0);
    assert_eq!(world.offered_to("ada"), Some(rita), "the lease holds for a while");
    world.pass(Seconds(90)).await;
    world.says("bea", "hello").await;
    assert_eq!(world.offered_to("bea"), None, "they count as away");
}

#[tokio::test]
async fn opening_a_page_is_coming_to_work() {
    let mut world = World::set_up(json!({ "CHECK_AVAILABLE": "Y" }), 0).await;
    let rita = world.hires("Rita", &[], false).await;
    world.configure(json!({ "QUEUE": [rita] })).await;
    world.says("ada", "hello").await;
    assert_eq!(world.offered_to("ada"), None);
    let pages = [world.opens(rita).await, world.opens(rita).await];
    assert_eq!(world.offered_to("ada"), Some(rita));
    world.closes(&pages[0]).await;
    world.pass(Seconds(3_600)).await;
    world.says("bea", "hello").await;
    assert_eq!(world.offered_to("bea"), Some(rita), "one is open still");
    world.closes(&pages[1]).await;
    let back = world.opens(rita).await;
    world.pass(Seconds(3_600)).await;
    world.says("cia", "hello").await;
    assert_eq!(world.offered_to("cia"), Some(rita), "they were back within the lease");
    world.tells(&back, json!({ "type": "presence", "status": "away" })).await;
    world.says("dea", "hello").await;
    assert_eq!(world.offered_to("dea"), None, "what was said holds");
}

#[tokio::test]
async fn who_may_no_longer_act_hears_nothing_more() {
    let mut world = world(2).await;
    let (ann, bob) = (world.opens(1).await, world.opens(2).await);
    world.says("ada", "hello").await;
    world.heard(&ann);
    let token = "token of 1";
    application::people::revoke_token(&world.context, UserId(1), token).await.unwrap();
    world.says("ada", "secret").await;
    assert_eq!(world.hears(&ann), NOTHING);
    assert!(world.tells(&ann, json!({ "type": "ping" })).await.is_empty());
    assert!(!world.push.is_open(&ann.0), "it is ended by what comes from it");
    world.employs(2, false).await;
    assert_eq!(world.open_pages(&[&bob]).await.len(), 0);
}

#[tokio::test]
async fn a_token_that_ends_while_its_page_is_open_is_told_and_the_page_is_closed() {
    use application::ports::TokenStore;
    let mut world = world(1).await;
    let ann = world.opens(1).await;
    world.context.store.delete_token(UserId(1), "token of 1").await.unwrap();
    let heard = world.tells(&ann, json!({ "type": "ping", "id": 7 })).await;
    assert_eq!(heard.iter().map(short).collect::<Vec<_>>(), ["NO_AUTH_FOUND"]);
    assert_eq!((&heard[0]["data"]["of"], &heard[0]["id"]), (&json!("ping"), &json!(7)));
    assert!(!world.push.is_open(&ann.0));
    assert_eq!(world.open_pages(&[&ann]).await.len(), 0);
}
