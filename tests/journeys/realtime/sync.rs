//! Who comes back is told what they missed, by sequence numbers.

use application::Operation;
use application::ports::SocketId;
use domain::message::Content;
use serde_json::{Value, json};

use super::{NOTHING, answer, world};
use crate::world::{CARLA, Page, World, short};

fn kinds(frames: &[Value]) -> Vec<String> {
    frames.iter().map(short).collect()
}

#[tokio::test]
async fn what_was_missed_comes_as_it_reads_now_and_then_what_one_has() {
    let mut world = world(2).await;
    let ann = world.opens(1).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    world.closes(&ann).await;
    world.says("ada", "anybody?").await;
    world.writes(1, "ada", "hi").await;
    let content = Content::text("hello!");
    world.does(1, "ada", Operation::Revise { target: 6, content }).await;
    world.says("bea", "me too").await;
    let back = world.opens(1).await;
    let (chat, beas) = (world.chat("ada"), world.chat("bea"));
    assert_eq!(world.hears(&back), NOTHING, "nothing comes unasked");
    let frames = world
        .tells(&back, json!({ "type": "sync", "chats": { (chat.to_string()): 4 }, "id": "s" }))
        .await;
    let expected = ["message.added 5", "message.added 6", "message.updated 7", "synced"];
    assert_eq!(kinds(&frames), expected);
    assert_eq!(
        (&frames[1]["data"]["text"], &frames[1]["data"]["status"]),
        (&json!("hello!"), &json!("sent"))
    );
    assert_eq!(frames[2]["data"], frames[1]["data"]);
    let synced = &frames[3];
    assert_eq!(synced["id"], "s");
    let data = &synced["data"];
    assert_eq!(data["chats"], json!({ (chat.to_string()): 7, (beas.to_string()): 3 }));
    assert_eq!(data["sessions"][0]["chat_id"], chat);
    assert_eq!(
        (&data["offers"][0]["chat_id"], &data["offers_left_out"]),
        (&json!(beas), &json!(0))
    );
    assert_eq!(data["gone"], json!([]));
    let only = json!({ "type": "sync", "chats": { (chat.to_string()): 6 }, "own": false });
    let frames = world.tells(&back, only).await;
    assert_eq!(kinds(&frames), ["message.updated 7", "synced"]);
    assert_eq!(
        frames[1]["data"]["chats"],
        json!({ (chat.to_string()): 7 }),
        "and nothing else that they have"
    );
}

#[tokio::test]
async fn a_gap_is_closed_without_a_new_socket() {
    let mut world = world(1).await;
    let ann = world.opens(1).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    world.heard(&ann);
    world.push.lose(&ann.0);
    // Nobody else notices: it is back before anything is pushed.
    world.push.open(&ann.0);
    let chat = world.chat("ada");
    let sync = |seq: u64| json!({ "type": "sync", "chats": { (chat.to_string()): seq } });
    assert_eq!(kinds(&world.tells(&ann, sync(4)).await), ["synced"]);
    assert_eq!(
        kinds(&world.tells(&ann, sync(2)).await),
        ["session.updated 3", "session.updated 4", "synced"]
    );
}

#[tokio::test]
async fn who_is_too_far_behind_reads_it_over_http() {
    let mut world = world(1).await;
    let ann = world.opens(1).await;
    for n in 0..499 {
        let message = world.message("ada", &n.to_string());
        world.receive(&message).await;
    }
    world.settle().await;
    // Opened and offered besides.
    assert_eq!(world.record("ada").chat.seq, 501);
    let chat = world.chat("ada");
    let sync = |seq: u64| json!({ "type": "sync", "chats": { (chat.to_string()): seq } });
    let frames = world.tells(&ann, sync(0)).await;
    assert_eq!(kinds(&frames), ["reload", "synced"]);
    assert_eq!(frames[0]["data"], json!({ "chat_id": chat, "last_seq": 501 }));
    let frames = world.tells(&ann, sync(1)).await;
    assert_eq!(frames.len(), 501, "five hundred are told");
    let frames = world.tells(&ann, sync(502)).await;
    assert_eq!(kinds(&frames), ["reload", "synced"], "of what there is not");
    let open = json!({ "type": "open", "chat": chat, "after_seq": 0 });
    assert_eq!(kinds(&world.tells(&ann, open).await), ["reload", "opened"]);
}

#[tokio::test]
async fn what_is_not_ones_own_is_gone() {
    let mut world = world(2).await;
    let bob = world.opens(2).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    let chat = world.chat("ada");
    let asked = json!({ "type": "sync", "chats": { (chat.to_string()): 0, "77": 3 } });
    let frames = world.tells(&bob, asked).await;
    assert_eq!(kinds(&frames), ["synced"]);
    assert_eq!(frames[0]["data"]["gone"], json!([chat, 77]));
    assert_eq!(frames[0]["data"]["chats"], json!({}));
    let carla = world.opens(CARLA.0).await;
    let frames =
        world.tells(&carla, json!({ "type": "sync", "chats": { (chat.to_string()): 3 } })).await;
    assert_eq!(kinds(&frames), ["session.updated 4", "synced"]);
}

#[tokio::test]
async fn a_chat_is_opened_with_what_came_since_it_was_read() {
    let mut world = world(1).await;
    let carla = world.opens(CARLA.0).await;
    world.says("ada", "hello").await;
    let chat = world.chat("ada");
    let open = |after: u64| json!({ "type": "open", "chat": chat, "after_seq": after });
    let frames = world.tells(&carla, open(1)).await;
    assert_eq!(kinds(&frames), ["message.added 2", "session.updated 3", "opened"]);
    assert_eq!(frames[2]["data"], json!({ "chat_id": chat, "last_seq": 3 }));
    assert_eq!(kinds(&world.tells(&carla, open(3)).await), ["opened"], "again is no error");
}

#[tokio::test]
async fn a_new_page_is_told_every_offer_the_oldest_first_and_no_more_than_a_hundred() {
    let mut world = World::set_up(json!({ "QUEUE_TYPE": "all" }), 1).await;
    for n in 0..103 {
        world.says(&format!("customer {n}"), "hello").await;
    }
    let ann = world.opens(1).await;
    let frames = world.tells(&ann, json!({ "type": "sync", "chats": {} })).await;
    let data = &frames.last().unwrap()["data"];
    assert_eq!(
        (data["offers"].as_array().unwrap().len(), &data["offers_left_out"]),
        (100, &json!(3))
    );
    let ids = data["offers"].as_array().unwrap().iter().map(|it| it["id"].as_u64());
    assert!(ids.is_sorted());
}

#[tokio::test]
async fn a_frame_that_would_be_too_large_says_to_read_it() {
    let mut world = world(1).await;
    let ann = world.opens(1).await;
    world.says("ada", &"\u{1}".repeat(30_000)).await;
    world.says("ada", "short").await;
    let frames = world.heard(&ann);
    let chat = world.chat("ada");
    let asked = json!({ "type": "sync", "chats": { (chat.to_string()): 1 } });
    let first = world.tells(&ann, asked).await;
    assert_eq!(short(&first[0]), "reload 2", "{frames:?}");
    assert_eq!(first[0]["data"], json!({ "chat_id": chat, "last_seq": 2 }));
}

#[tokio::test]
async fn a_socket_that_nobody_keeps_is_ended() {
    let mut world = world(1).await;
    let page = Page(SocketId("never opened".to_owned()));
    world.push.open(&page.0);
    assert!(world.tells(&page, json!({ "type": "ping" })).await.is_empty());
    assert!(!world.push.is_open(&page.0));
}
