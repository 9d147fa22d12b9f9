//! What open pages hear of what happens: employees' and visitors', in order, and nobody of what is not theirs.

mod lists;
mod presence;
mod sync;
mod visitors;

use application::Operation;
use domain::ids::UserId;
use domain::settings::Settings;
use domain::time::Seconds;
use serde_json::{Value, json};

use crate::disturbed::with_each_call_failing;
use crate::world::{CARLA, OTHER_LINE, World, note, short, writing};

const NOTHING: [&str; 0] = [];

fn answer() -> Operation {
    Operation::Answer { offer: None }
}

fn transfer(user: u64) -> Operation {
    Operation::TransferToUser(UserId(user))
}

async fn world(operators: u64) -> World {
    World::set_up(json!({ "QUEUE_TYPE": "strictly" }), operators).await
}

#[tokio::test]
async fn an_operator_hears_of_their_offer_and_of_every_message_in_order() {
    let mut world = world(2).await;
    let (ann, bob) = (world.opens(1).await, world.opens(2).await);
    world.says("ada", "hello").await;
    let heard = world.heard(&ann);
    assert_eq!(heard.iter().map(short).collect::<Vec<_>>(), ["session.offered 3"]);
    let offer = &heard[0]["data"];
    assert_eq!((&offer["offered_to"], &offer["customer"]["name"]), (&json!([1]), &json!("ADA")));
    assert!(offer["offer_id"].is_u64());
    world.does(1, "ada", answer()).await;
    world.says("ada", "anybody?").await;
    world.writes(1, "ada", "hi").await;
    let heard = world.heard(&ann);
    let expected = [
        "session.updated 4",
        "message.added 5",
        "session.updated 5",
        "message.added 6",
        "session.updated 6",
        "message.status",
    ];
    assert_eq!(heard.iter().map(short).collect::<Vec<_>>(), expected);
    assert_eq!(
        (&heard[0]["data"]["operator_id"], &heard[0]["data"]["status"]),
        (&json!(1), &json!("client"))
    );
    assert_eq!(
        (&heard[1]["data"]["text"], &heard[3]["data"]["text"]),
        (&json!("anybody?"), &json!("hi"))
    );
    assert_eq!(heard[4]["data"]["status"], "operator");
    let status = &heard[5]["data"];
    assert_eq!((&status["status"], &status["id"]), (&json!("sent"), &heard[3]["data"]["id"]));
    assert_eq!(world.hears(&bob), NOTHING, "it is not theirs");
}

#[tokio::test]
async fn two_pages_of_one_person_hear_the_same() {
    let mut world = world(1).await;
    let pages = [world.opens(1).await, world.opens(1).await];
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    let [one, two] = pages.each_ref().map(|it| world.heard(it));
    assert_eq!((one.len(), &one), (5, &two), "{one:?}");
    world.closes(&pages[0]).await;
    world.says("ada", "thanks").await;
    assert_eq!(world.hears(&pages[0]), NOTHING);
    assert_eq!(world.hears(&pages[1]), ["message.added 6", "session.updated 6"]);
}

#[tokio::test]
async fn whom_it_is_offered_to_hears_the_customer_and_who_lets_it_lapse_is_told() {
    let mut world = World::set_up(json!({ "QUEUE_TYPE": "strictly", "QUEUE_TIME": 60 }), 2).await;
    let (ann, bob) = (world.opens(1).await, world.opens(2).await);
    world.says("ada", "hello").await;
    world.says("ada", "hurry").await;
    assert_eq!(world.hears(&ann), ["session.offered 3", "message.added 4", "session.updated 4"]);
    world.pass(Seconds(60)).await;
    // What they let lapse, and to whom it went: they had it, and have it no more.
    let lapsed = world.heard(&ann);
    assert_eq!(short(&lapsed[0]), "session.updated 5");
    assert_eq!(world.hears(&bob), ["session.offered 6"]);
    world.says("ada", "hello?").await;
    assert_eq!(world.hears(&ann), NOTHING);
    assert_eq!(world.hears(&bob), ["message.added 7"]);
}

#[tokio::test]
async fn offered_to_all_it_stops_ringing_everywhere_when_one_answers() {
    let mut world = World::set_up(json!({ "QUEUE_TYPE": "all" }), 3).await;
    let pages = [world.opens(1).await, world.opens(2).await, world.opens(3).await];
    world.says("ada", "hello").await;
    for page in &pages {
        assert_eq!(world.hears(page), ["session.offered 3"]);
    }
    world.does(2, "ada", answer()).await;
    for page in &pages {
        let heard = world.heard(page);
        assert_eq!(heard.iter().map(short).collect::<Vec<_>>(), ["session.updated 4"]);
        assert_eq!(heard[0]["data"]["operator_id"], 2);
    }
    world.says("ada", "thanks").await;
    assert_eq!(pages.each_ref().map(|it| world.hears(it).len()), [0, 2, 0]);
}

#[tokio::test]
async fn a_transfer_is_told_to_both() {
    let mut world = world(2).await;
    let (ann, bob) = (world.opens(1).await, world.opens(2).await);
    world.says("ada", "hello").await;
    world.writes(1, "ada", "one moment").await;
    world.heard(&ann);
    world.does(1, "ada", transfer(2)).await;
    let (lost, offered) = (world.heard(&ann), world.heard(&bob));
    assert_eq!(lost.iter().map(short).collect::<Vec<_>>(), ["session.updated 6"]);
    assert_eq!(offered.iter().map(short).collect::<Vec<_>>(), ["session.offered 6"]);
    assert_eq!(lost[0]["data"], offered[0]["data"]);
    world.does(2, "ada", answer()).await;
    world.says("ada", "are you Bob?").await;
    assert_eq!(world.hears(&ann), NOTHING, "it was told that they have it no more");
    assert_eq!(world.hears(&bob), ["session.updated 7", "message.added 8", "session.updated 8"]);
}

#[tokio::test]
async fn who_is_intercepted_is_told() {
    let mut world = world(1).await;
    let (ann, carla) = (world.opens(1).await, world.opens(CARLA.0).await);
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.heard(&ann);
    world.does(CARLA.0, "ada", Operation::Intercept).await;
    let lost = world.heard(&ann);
    assert_eq!(lost.iter().map(short).collect::<Vec<_>>(), ["session.updated 6"]);
    assert_eq!(lost[0]["data"]["operator_id"], CARLA.0);
    assert_eq!(world.hears(&carla), ["session.updated 6"]);
}

#[tokio::test]
async fn notes_reach_who_takes_part_and_who_looks_on() {
    let mut world = world(2).await;
    let (ann, bob, carla) = (world.opens(1).await, world.opens(2).await, world.opens(99).await);
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    world.does(CARLA.0, "ada", Operation::Join).await;
    world.heard(&ann);
    world.heard(&carla);
    world.does(1, "ada", note("who is she?")).await;
    for page in [&ann, &carla] {
        let heard = world.heard(page);
        assert_eq!(heard.iter().map(short).collect::<Vec<_>>(), ["message.added 6"]);
        assert_eq!(heard[0]["data"]["internal"], true);
    }
    assert_eq!(world.hears(&bob), NOTHING);
}

#[tokio::test]
async fn an_opened_chat_is_followed_while_it_may_be_read() {
    let mut world = World::set_up(json!({}), 0).await;
    let (rita, page) = (world.hires("Rita", &[], false).await, "Rita");
    let otto = world.hires("Otto", &[], false).await;
    world.configure(json!({ "QUEUE": [rita, otto], "CHECK_AVAILABLE": "Y" })).await;
    world.says("ada", "hello").await;
    let (ritas, carlas) = (world.opens(rita).await, world.opens(CARLA.0).await);
    assert_eq!(world.hears(&ritas), ["presence", "session.offered 3"], "{page} came online");
    let ottos = world.opens(otto).await;
    assert_eq!(world.looks_at(&carlas, "ada").await, ["opened"]);
    assert_eq!(world.looks_at(&ottos, "ada").await, ["NOT_FOUND"], "it is offered to another");
    world.does(rita, "ada", Operation::Skip { offer: None }).await;
    assert!(world.hears(&carlas).len() >= 2, "who steers the line follows everything");
    world.does(otto, "ada", answer()).await;
    world.heard(&ottos);
    world.heard(&ritas);
    world.says("ada", "thanks").await;
    assert_eq!(world.hears(&ottos).len(), 2);
    assert_eq!(world.hears(&ritas), NOTHING);
    let chat = world.chat("ada");
    world.tells(&carlas, json!({ "type": "close", "chat": chat })).await;
    world.says("ada", "bye").await;
    assert_eq!(world.hears(&carlas), NOTHING);
}

#[tokio::test]
async fn who_opened_what_anybody_could_take_sees_no_more_of_it_once_it_is_taken() {
    let mut world = World::set_up(json!({ "QUEUE_TYPE": "all" }), 2).await;
    let bob = world.opens(2).await;
    world.says("ada", "hello").await;
    assert_eq!(world.looks_at(&bob, "ada").await, ["opened"]);
    world.does(1, "ada", answer()).await;
    assert_eq!(world.hears(&bob), ["session.updated 4"], "it was offered to them too");
    world.says("ada", "my card number is").await;
    assert_eq!(world.hears(&bob), NOTHING);
}

#[tokio::test]
async fn edits_and_deletions_come_as_the_message_reads_then() {
    let mut world = world(1).await;
    let ann = world.opens(1).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.heard(&ann);
    let content = domain::message::Content::text("hello!");
    world.does(1, "ada", Operation::Revise { target: 5, content }).await;
    let heard = world.heard(&ann);
    assert_eq!(short(&heard[0]), "message.updated 6");
    let data = &heard[0]["data"];
    assert_eq!(
        (&data["seq"], &data["text"], data["edited_at"].is_string()),
        (&json!(5), &json!("hello!"), true)
    );
    world.does(1, "ada", Operation::Retract { target: 5 }).await;
    let heard = world.heard(&ann);
    assert_eq!(short(&heard[0]), "message.updated 7");
    let data = &heard[0]["data"];
    assert_eq!((&data["text"], data["deleted_at"].is_string()), (&json!(""), true));
}

#[tokio::test]
async fn the_end_is_told_to_who_had_it() {
    let mut world = World::set_up(json!({ "FULL_CLOSE_TIME": 0 }), 1).await;
    let ann = world.opens(1).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.heard(&ann);
    world.does(1, "ada", Operation::Finish).await;
    let heard = world.heard(&ann);
    let last = heard.last().unwrap();
    assert!(short(last).starts_with("session.closed"), "{heard:?}");
    assert_eq!(
        (&last["data"]["status"], &last["data"]["close_reason"]),
        (&json!("closed"), &json!("finished"))
    );
}

#[tokio::test]
async fn who_is_told_something_hears_it_at_once() {
    let fields = json!({ "KPI_FIRST_ANSWER_TIME": 60, "KPI_FIRST_ANSWER_ALERT": "Y", "KPI_FIRST_ANSWER_LIST": [99] });
    let mut world = World::set_up(fields, 1).await;
    let (ann, carla) = (world.opens(1).await, world.opens(CARLA.0).await);
    world.says("ada", "hello").await;
    world.heard(&ann);
    world.pass(Seconds(60)).await;
    let heard = world.heard(&carla);
    assert_eq!(heard.iter().map(short).collect::<Vec<_>>(), ["notification"]);
    let told = &heard[0]["data"];
    assert_eq!((&told["kind"], &told["read"]), (&json!("first_answer_late"), &json!(false)));
    assert!(!world.hears(&ann).contains(&"notification".to_owned()));
}

#[tokio::test]
async fn what_makes_no_sense_is_answered_in_words_and_nothing_else_happens() {
    let mut world = world(1).await;
    let ann = world.opens(1).await;
    for (text, error) in [
        ("", "INVALID_FRAME"),
        ("hello", "INVALID_FRAME"),
        ("[]", "INVALID_FRAME"),
        ("{\"type\": 7}", "INVALID_FRAME"),
        ("{\"type\":\"open\"}", "INVALID_FRAME"),
        ("{\"type\":\"open\",\"chat\":\"x\"}", "INVALID_FRAME"),
        ("{\"type\":\"open\",\"chat\":12}", "NOT_FOUND"),
        ("{\"type\":\"sync\",\"chats\":{\"x\":1}}", "INVALID_FRAME"),
        ("{\"type\":\"sync\",\"chats\":{\"1\":-1}}", "INVALID_FRAME"),
        ("{\"type\":\"watch\",\"lines\":{}}", "INVALID_FRAME"),
        ("{\"type\":\"presence\"}", "INVALID_FRAME"),
        ("{\"type\":\"presence\",\"status\":\"asleep\"}", "INVALID_FRAME"),
        ("{\"type\":\"typing\",\"chat\":12}", "NOT_FOUND"),
        ("{\"type\":\"message.add\"}", "UNKNOWN_TYPE"),
    ] {
        let heard = world.tells_text(&ann, text).await;
        assert_eq!(heard.iter().map(short).collect::<Vec<_>>(), [error], "{text}");
    }
    let many: serde_json::Map<String, Value> =
        (0..201).map(|it| (it.to_string(), json!(0))).collect();
    let heard = world.tells(&ann, json!({ "type": "sync", "chats": many })).await;
    assert_eq!(short(&heard[0]), "INVALID_FRAME");
    let pong = world.tells(&ann, json!({ "type": "ping", "id": "x" })).await;
    assert_eq!((short(&pong[0]).as_str(), &pong[0]["id"]), ("pong", &json!("x")));
}

#[tokio::test]
async fn who_says_too_much_is_told_once() {
    let mut world = world(1).await;
    let ann = world.opens(1).await;
    world.tells_all(&ann, &["{\"type\":\"ping\"}"; 100]).await;
    let heard = world.hears(&ann);
    assert_eq!(heard.iter().filter(|it| *it == "pong").count(), 30);
    assert_eq!(heard[30..], ["TOO_MANY_REQUESTS"]);
}

#[tokio::test]
async fn with_each_call_failing_what_is_stored_comes_to_the_same() {
    with_each_call_failing(Settings::default(), 1, async |world| {
        let page = world.opens(1).await;
        world.says("ada", "hello").await;
        world.does(1, "ada", answer()).await;
        world.does(1, "ada", writing("hi")).await;
        world.closes(&page).await;
    })
    .await;
}

#[tokio::test]
async fn what_moves_to_another_line_is_told_where_it_was() {
    let mut world = world(1).await;
    let ann = world.opens(1).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    world.heard(&ann);
    world.does(1, "ada", Operation::TransferToLine(OTHER_LINE)).await;
    let heard = world.heard(&ann);
    assert_eq!(heard.iter().map(short).collect::<Vec<_>>(), ["session.updated 5"]);
    assert_eq!(heard[0]["data"]["line_id"], OTHER_LINE.0);
    world.says("ada", "hello?").await;
    assert_eq!(world.hears(&ann), NOTHING);
}
