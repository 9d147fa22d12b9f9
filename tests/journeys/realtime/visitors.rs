//! What a live chat's visitor hears, and what of their typing is shown.

use application::ports::Clock;
use application::realtime::operator_says_they_type;
use application::{Marked, Operation};
use domain::channel::ChannelKind;
use domain::ids::UserId;
use domain::time::Seconds;
use serde_json::{Value, json};

use super::{NOTHING, answer};
use crate::world::{Page, World, note, short};

/// A live chat's line, with one operator who has a page open.
async fn world(fields: Value) -> (World, Page) {
    let mut world = World::set_up(fields, 1).await;
    world.change_channel(|it| it.kind = ChannelKind::LiveChat).await;
    let ann = world.opens(1).await;
    (world, ann)
}

#[tokio::test]
async fn a_visitor_hears_what_is_theirs_to_see() {
    let (mut world, _ann) = world(json!({ "FULL_CLOSE_TIME": 0 })).await;
    let (ada, bea) = (world.visits("ada").await, world.visits("bea").await);
    world.says("ada", "hello").await;
    let heard = world.heard(&ada);
    assert_eq!(
        heard.iter().map(short).collect::<Vec<_>>(),
        ["message.added 2"],
        "nor how it was routed"
    );
    assert_eq!(
        (&heard[0]["data"]["id"], &heard[0]["data"]["author"]),
        (&json!("1"), &json!({ "kind": "visitor" }))
    );
    world.does(1, "ada", answer()).await;
    world.does(1, "ada", note("what a rude person")).await;
    world.writes(1, "ada", "hi").await;
    let heard = world.heard(&ada);
    assert_eq!(
        heard.iter().map(short).collect::<Vec<_>>(),
        ["session.updated 4", "message.added 6"]
    );
    let operator = json!({ "kind": "operator", "name": "User 1" });
    assert_eq!(
        (&heard[0]["data"]["operator"], &heard[1]["data"]["author"]),
        (&operator, &operator)
    );
    let content = domain::message::Content::text("hello!");
    world.does(1, "ada", Operation::Revise { target: 6, content }).await;
    world.does(1, "ada", Operation::Retract { target: 6 }).await;
    let heard = world.heard(&ada);
    assert_eq!(
        heard.iter().map(short).collect::<Vec<_>>(),
        ["message.updated 7", "message.updated 8"]
    );
    assert_eq!(
        (&heard[0]["data"]["text"], &heard[0]["data"]["seq"]),
        (&json!("hello!"), &json!(6))
    );
    assert_eq!(
        (&heard[1]["data"]["text"], heard[1]["data"]["deleted_at_ms"].is_i64()),
        (&json!(""), true)
    );
    world.does(1, "ada", Operation::Finish).await;
    let heard = world.hears(&ada);
    assert!(heard.last().unwrap().starts_with("session.closed"), "{heard:?}");
    assert_eq!(world.hears(&bea), NOTHING, "another's chat");
}

#[tokio::test]
async fn a_visitor_who_comes_back_is_told_what_they_missed() {
    let (mut world, _ann) = world(json!({})).await;
    let ada = world.visits("ada").await;
    let synced = world.tells(&ada, json!({ "type": "sync", "after_seq": 0 })).await;
    assert_eq!(
        synced.iter().map(short).collect::<Vec<_>>(),
        ["synced"],
        "before the first message"
    );
    world.says("ada", "hello").await;
    world.closes(&ada).await;
    world.does(1, "ada", note("hm")).await;
    world.writes(1, "ada", "hi").await;
    let back = world.visits("ada").await;
    let frames = world.tells(&back, json!({ "type": "sync", "after_seq": 2 })).await;
    assert_eq!(
        frames.iter().map(short).collect::<Vec<_>>(),
        ["session.updated 5", "message.added 6", "synced"]
    );
    assert_eq!(frames[2]["data"]["last_seq"], 6);
    let pong = world.tells(&back, json!({ "type": "ping" })).await;
    assert_eq!(pong[0]["data"]["last_seq"], 6);
    let frames = world.tells(&back, json!({ "type": "sync", "after_seq": 7 })).await;
    assert_eq!(frames.iter().map(short).collect::<Vec<_>>(), ["reload", "synced"]);
    let not_theirs = world.tells(&back, json!({ "type": "open", "chat": 1 })).await;
    assert_eq!(short(&not_theirs[0]), "UNKNOWN_TYPE");
}

#[tokio::test]
async fn what_a_visitor_wrote_is_shown_as_read_to_them_and_to_the_operators() {
    let (mut world, ann) = world(json!({})).await;
    let (ada, bea) = (world.visits("ada").await, world.visits("bea").await);
    world.says("ada", "hello").await;
    world.says("ada", "anybody there?").await;
    world.does(1, "ada", answer()).await;
    world.heard(&ada);
    world.heard(&ann);
    assert_eq!(world.reads(1, "ada").await, Marked::Done);
    let last = world.record("ada").chat.seq - 1; // Then it was answered.
    let told = world.heard(&ada);
    assert_eq!(told.iter().map(short).collect::<Vec<_>>(), ["read"]);
    assert_eq!(told[0]["data"], json!({ "up_to_seq": last }));
    let status = world.heard(&ann).pop().unwrap();
    assert_eq!((&status["type"], &status["data"]["seq"]), (&json!("message.status"), &json!(last)));
    assert_eq!(status["data"]["status"], "read");
    assert_eq!(world.reads(1, "ada").await, Marked::Done);
    assert_eq!(world.hears(&ada), NOTHING, "it was read before");
    assert_eq!(world.hears(&bea), NOTHING, "another's chat");
    world.closes(&ada).await;
    let back = world.visits("ada").await;
    let synced = world.tells(&back, json!({ "type": "sync", "after_seq": last + 1 })).await;
    assert_eq!(synced[0]["data"]["read_up_to"], last);
}

/// What Ann hears of what the visitor types.
async fn typed(world: &mut World, ann: &Page, ada: &Page, text: &str) -> Vec<Value> {
    world.heard(ann);
    world.tells(ada, json!({ "type": "typing", "text": text })).await;
    world.heard(ann)
}

#[tokio::test]
async fn s37_the_owner_sees_the_draft_where_the_line_lets_them() {
    let (mut world, ann) = world(json!({ "WATCH_TYPING": "Y" })).await;
    let (ada, carla) = (world.visits("ada").await, world.opens(99).await);
    assert_eq!(typed(&mut world, &ann, &ada, "hel").await, NOTHING, "nobody has it yet");
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    assert_eq!(world.looks_at(&carla, "ada").await, ["opened"]);
    let entries = world.record("ada").chat.seq;
    let seen = typed(&mut world, &ann, &ada, "I wou <b>").await;
    let data = json!({ "chat_id": world.chat("ada"), "session_id": 1, "author": { "kind": "customer", "id": 1 }, "text": "I wou <b>" });
    assert_eq!(seen, [json!({ "type": "typing", "data": data })]);
    assert_eq!(typed(&mut world, &ann, &ada, "").await[0]["data"]["text"], "");
    let long = "é".repeat(3_000) + "end";
    let seen = typed(&mut world, &ann, &ada, &long).await;
    let shown = seen[0]["data"]["text"].as_str().unwrap();
    assert_eq!((shown.chars().count(), shown.ends_with("end")), (2_000, true));
    assert_eq!(world.hears(&carla), NOTHING, "only who holds it");
    assert_eq!(world.record("ada").chat.seq, entries, "nothing is stored");
}

#[tokio::test]
async fn s37_elsewhere_the_owner_sees_that_they_type_and_not_what() {
    let (mut world, ann) = world(json!({ "WATCH_TYPING": "N" })).await;
    let ada = world.visits("ada").await;
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    let seen = typed(&mut world, &ann, &ada, "my secret").await;
    assert_eq!((seen.len(), seen[0]["data"].get("text")), (1, None));
    world.configure(json!({ "WATCH_TYPING": "Y" })).await;
    assert_eq!(typed(&mut world, &ann, &ada, "no secret").await[0]["data"]["text"], "no secret");
}

#[tokio::test]
async fn s37_of_a_hundred_drafts_a_second_one_is_shown() {
    let (mut world, ann) = world(json!({ "WATCH_TYPING": "Y" })).await;
    let ada = world.visits("ada").await;
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    world.heard(&ann);
    world.heard(&ada);
    let drafts: Vec<String> =
        (0..100).map(|n| json!({ "type": "typing", "text": "x".repeat(n) }).to_string()).collect();
    let drafts: Vec<&str> = drafts.iter().map(String::as_str).collect();
    world.tells_all(&ada, &drafts).await;
    assert_eq!(world.hears(&ann), ["typing"]);
    assert_eq!(world.hears(&ada), NOTHING, "who types too fast is not told");
}

#[tokio::test]
async fn an_operator_who_types_is_shown_as_the_line_shows_them() {
    let (mut world, ann) = world(json!({ "OPERATOR_DATA": "hide" })).await;
    let ada = world.visits("ada").await;
    world.says("ada", "hello").await;
    let typing = json!({ "type": "typing", "chat": world.chat("ada") });
    let heard = world.tells(&ann, typing.clone()).await;
    assert_eq!(
        heard.iter().map(short).collect::<Vec<_>>(),
        ["NOT_HOLDER"],
        "it is offered to them and no more"
    );
    world.does(1, "ada", answer()).await;
    world.heard(&ada);
    assert!(world.tells(&ann, typing.clone()).await.is_empty());
    assert_eq!(
        world.heard(&ada),
        [json!({ "type": "typing", "data": { "author": { "kind": "operator" } } })]
    );
    world.does(1, "ada", Operation::Silence { on: true }).await;
    world.heard(&ada);
    world.tells(&ann, typing).await;
    assert_eq!(world.hears(&ada), NOTHING, "what they write stays inside");
}

#[tokio::test]
async fn typing_reaches_a_messenger_the_way_answers_do() {
    let mut world = World::set_up(json!({}), 1).await;
    let ann = world.opens(1).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    let chat = world.chat("ada");
    world.tells(&ann, json!({ "type": "typing", "chat": chat })).await;
    assert_eq!(world.provider.typed(), ["ada"]);
}

#[tokio::test]
async fn an_operator_who_types_over_http_is_shown_too_and_not_when_it_is_told_late() {
    let (mut world, _ann) = world(json!({})).await;
    let ada = world.visits("ada").await;
    world.says("ada", "hello").await;
    let says = async |world: &World| {
        let chat = world.record("ada").chat;
        let said = operator_says_they_type(&world.context, UserId(1), &chat, "1");
        said.await.unwrap()
    };
    assert!(!says(&world).await, "it is offered to them and no more");
    world.does(1, "ada", answer()).await;
    world.heard(&ada);
    assert!(says(&world).await);
    world.settle().await;
    let heard = world.hears(&ada);
    assert!(!heard.is_empty() && heard.iter().all(|it| it == "typing"), "{heard:?}");
    assert!(says(&world).await);
    world.context.clock.set(world.context.clock.now() + Seconds(7));
    world.settle().await;
    assert_eq!(world.hears(&ada), NOTHING, "they may have stopped long ago");
    assert!(says(&world).await);
    world.does(1, "ada", Operation::Silence { on: true }).await;
    world.heard(&ada);
    assert!(says(&world).await);
    world.settle().await;
    assert_eq!(world.hears(&ada), NOTHING, "what they write stays inside");
}
