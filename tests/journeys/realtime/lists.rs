//! The lists that people watch: one frame a second and line, whatever happens in it.

use application::Operation;
use domain::time::Seconds;
use serde_json::{Value, json};

use super::{NOTHING, answer, world};
use crate::world::{CARLA, LINE, OTHER_LINE, Page, World, short};

/// What a page hears of lists.
fn lists(world: &World, page: &Page) -> Vec<Value> {
    let heard = world.heard(page).into_iter();
    heard.filter(|it| it["type"] == "line.changed").map(|it| it["data"].clone()).collect()
}

fn sessions(list: &Value) -> Vec<u64> {
    let sessions = list["sessions"].as_array().unwrap().iter();
    sessions.map(|it| it["id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_change_is_told_at_once_and_what_follows_a_second_later() {
    let mut world = world(1).await;
    let carla = world.opens(CARLA.0).await;
    let watching = world.tells(&carla, json!({ "type": "watch" })).await;
    assert_eq!(watching[0]["data"], json!({ "lines": [1, 2] }));
    world.says("ada", "hello").await;
    let first = lists(&world, &carla);
    assert_eq!(first.len(), 1, "{first:?}");
    for customer in ["bea", "cia", "bea"] {
        world.says(customer, "hello").await;
    }
    assert_eq!(lists(&world, &carla), Vec::<Value>::new(), "a second has not passed");
    world.pass(Seconds(1)).await;
    let second = lists(&world, &carla);
    assert_eq!(second.len(), 1);
    assert_eq!(sessions(&second[0])[sessions(&second[0]).len() - 2..], [2, 3]);
    assert_eq!((&second[0]["line_id"], &second[0]["reload"]), (&json!(LINE.0), &json!(false)));
    world.pass(Seconds(10)).await;
    assert_eq!(lists(&world, &carla), Vec::<Value>::new(), "nothing has changed");
    world.says("ada", "hello?").await;
    assert_eq!(lists(&world, &carla).len(), 1, "at once again");
}

#[tokio::test]
async fn everybody_sees_of_a_list_what_they_may() {
    let mut world = world(2).await;
    let (ann, bob) = (world.opens(1).await, world.opens(2).await);
    for page in [&ann, &bob] {
        let watching = world.tells(page, json!({ "type": "watch" })).await;
        assert_eq!(watching[0]["data"], json!({ "lines": [LINE.0] }), "in whose queue they are");
    }
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    world.pass(Seconds(2)).await;
    let (anns, bobs) = (lists(&world, &ann), lists(&world, &bob));
    assert_eq!(sessions(anns.last().unwrap()), [1]);
    let last = bobs.last().unwrap();
    assert_eq!((sessions(last), &last["gone"]), (vec![], &json!([1])), "it is another's");
}

#[tokio::test]
async fn what_leaves_a_line_is_gone_from_its_list() {
    let mut world = world(1).await;
    let carla = world.opens(CARLA.0).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    world.tells(&carla, json!({ "type": "watch", "lines": [LINE.0] })).await;
    world.does(1, "ada", Operation::TransferToLine(OTHER_LINE)).await;
    let told = lists(&world, &carla);
    assert_eq!((told.len(), &told[0]["gone"]), (1, &json!([1])));
}

#[tokio::test]
async fn only_ones_own_lines_can_be_watched_and_no_longer_than_one_likes() {
    let mut world = world(1).await;
    let ann = world.opens(1).await;
    let watch = |lines: Value| json!({ "type": "watch", "lines": lines });
    let watching = world.tells(&ann, watch(json!([LINE.0, OTHER_LINE.0, 77]))).await;
    assert_eq!(watching[0]["data"], json!({ "lines": [LINE.0] }));
    let watching = world.tells(&ann, watch(json!([]))).await;
    assert_eq!(watching[0]["data"], json!({ "lines": [] }));
    world.says("ada", "hello").await;
    assert_eq!(lists(&world, &ann), Vec::<Value>::new());
    let many: Vec<u64> = (0..501).collect();
    let heard = world.tells(&ann, watch(json!(many))).await;
    assert_eq!(short(&heard[0]), "INVALID_FRAME");
}

#[tokio::test]
async fn of_very_many_changes_one_is_told_to_read_the_list() {
    let mut world = World::set_up(json!({ "ACTIVE": "Y", "QUEUE": [] }), 0).await;
    let carla = world.opens(CARLA.0).await;
    world.tells(&carla, json!({ "type": "watch" })).await;
    world.says("first", "hello").await;
    lists(&world, &carla);
    for n in 0..101 {
        let message = world.message(&format!("customer {n}"), "hello");
        world.receive(&message).await;
    }
    world.settle().await;
    world.pass(Seconds(1)).await;
    let told = lists(&world, &carla);
    assert_eq!(
        (told.len(), &told[0]["reload"], &told[0]["sessions"]),
        (1, &json!(true), &json!([]))
    );
}

#[tokio::test]
async fn who_watches_a_line_hears_who_comes_and_goes() {
    use application::people::PresenceChange;
    use domain::presence::Status;
    let mut world = world(2).await;
    let (ann, carla) = (world.opens(1).await, world.opens(CARLA.0).await);
    world.tells(&carla, json!({ "type": "watch" })).await;
    world.notes(2, PresenceChange::Status(Status::Away)).await;
    let heard = world.heard(&carla);
    assert_eq!(heard.iter().map(short).collect::<Vec<_>>(), ["presence"]);
    assert_eq!(
        (&heard[0]["data"]["user_id"], &heard[0]["data"]["status"]),
        (&json!(2), &json!("away"))
    );
    assert_eq!(world.hears(&ann), NOTHING, "they watch nothing");
    let heard = world.tells(&ann, json!({ "type": "presence", "status": "offline" })).await;
    let told: Vec<_> =
        heard.iter().map(|it| (&it["data"]["user_id"], &it["data"]["status"])).collect();
    assert_eq!(told, [(&json!(1), &json!("offline")); 2], "the answer, and what all pages hear");
}
