//! Pages that open, end, are lost, and whose owners may act no longer.

use application::people::revoke_token;
use application::ports::{Clock, PeopleStore, SOCKET_LIFE, SocketId, SocketStore, Whose};
use application::realtime::{connect, disconnect};
use domain::ids::UserId;
use domain::presence::Status;
use domain::time::Seconds;
use domain::user::Role;
use memory::Fault;
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
    world.pass(Seconds(28)).await;
    world.says("dea", "hello").await;
    assert_eq!(world.open_pages(&[&page]).await.len(), 1, "it may be about to be let in");
    world.pass(Seconds(1)).await;
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
async fn a_page_whose_end_is_noted_in_several_tries_leaves_nobody_at_work() {
    for (fault, failing) in
        [(Fault::AnswerLost, 1), (Fault::AnswerLost, 20), (Fault::Unavailable, 20)]
    {
        let mut world = World::set_up(json!({ "CHECK_AVAILABLE": "Y" }), 0).await;
        let rita = world.hires("Rita", &[], false).await;
        for call in 1.. {
            let page = world.opens(rita).await;
            let struck = world.faults.struck().len();
            for call in call..call + failing {
                world.faults.fail_call(call, fault);
            }
            let first = disconnect(&world.context, &page.0).await;
            world.faults.heal();
            if first.is_err() {
                disconnect(&world.context, &page.0).await.unwrap();
            }
            world.settle().await;
            let presence = world.context.store.user(UserId(rita)).await.unwrap().unwrap().presence;
            let soon = world.context.clock.now() + Seconds(120);
            assert_eq!(presence.status_at(soon), Status::Away, "{fault:?} from call {call} on");
            assert_eq!(world.open_pages(&[&page]).await.len(), 0);
            if world.faults.struck().len() == struck {
                assert!(call > 3, "closing, presence and forgetting have failed in turn");
                break;
            }
        }
    }
}

#[tokio::test]
async fn who_may_no_longer_act_is_told_and_hears_nothing_more() {
    let mut world = world(2).await;
    let (ann, bob) = (world.opens(1).await, world.opens(2).await);
    world.says("ada", "hello").await;
    world.heard(&ann);
    world.heard(&bob);
    revoke_token(&world.context, UserId(1), "token of 1").await.unwrap();
    world.settle().await;
    assert_eq!(world.hears(&ann), ["NO_AUTH_FOUND"]);
    assert!(!world.push.is_open(&ann.0) && world.push.is_open(&bob.0));
    world.says("ada", "secret").await;
    assert_eq!(world.hears(&ann), NOTHING);
    world.employs(2, false).await;
    assert_eq!(world.hears(&bob).last().map(String::as_str), Some("NO_AUTH_FOUND"));
    assert!(!world.push.is_open(&bob.0));
    assert_eq!(world.open_pages(&[&ann, &bob]).await.len(), 0);
}

#[tokio::test]
async fn a_page_whose_token_is_revoked_stays_open_beside_it_where_its_own_holds() {
    let mut world = world(1).await;
    let ann = world.opens(1).await;
    revoke_token(&world.context, UserId(1), "another token of 1").await.unwrap();
    world.settle().await;
    assert_eq!(world.hears(&ann), NOTHING);
    assert!(world.push.is_open(&ann.0));
}

#[tokio::test]
async fn a_revoked_page_whose_end_cannot_be_queued_is_ended_when_that_is_repeated() {
    let mut world = world(1).await;
    let ann = world.opens(1).await;
    let token = "token of 1";
    for call in 1.. {
        world.faults.fail_call(call, Fault::Unavailable);
        let revoked = revoke_token(&world.context, UserId(1), token).await;
        world.faults.heal();
        if revoked.is_ok() {
            assert!(call > 3, "the token, its sockets and the SQS queue have failed in turn");
            break;
        }
    }
    world.settle().await;
    assert_eq!(world.hears(&ann), ["NO_AUTH_FOUND"]);
    assert!(!world.push.is_open(&ann.0));
}

#[tokio::test]
async fn whose_role_is_changed_comes_back_with_the_same_token() {
    let mut world = world(2).await;
    let bob = world.opens(2).await;
    world.makes(2, Role::Supervisor).await;
    assert!(!world.hears(&bob).contains(&"NO_AUTH_FOUND".to_owned()));
    assert!(!world.push.is_open(&bob.0));
    let back = world.opens(2).await;
    world.makes(2, Role::Operator).await;
    assert!(!world.push.is_open(&back.0));
}

#[tokio::test]
async fn a_page_whose_token_is_revoked_while_it_opens_is_not_let_in() {
    let world = world(1).await;
    let token = "a token that was good a moment ago".to_owned();
    let whose = Whose::User { user: UserId(1), role: Role::Operator, token };
    let id = SocketId("late".to_owned());
    assert_eq!(connect(&world.context, id.clone(), whose).await.unwrap(), None);
    assert_eq!(world.context.store.socket(&id).await.unwrap(), None);
    let until = world.context.clock.now() + SOCKET_LIFE;
    assert!(world.context.store.sockets_until().await.unwrap() <= Some(until));
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
