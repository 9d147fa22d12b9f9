//! What is known of a customer.

use serde_json::{Value, json};

use crate::crm_chats::{bind, known};
use crate::world::{ADMIN, Desk};

#[tokio::test]
async fn an_admin_reads_all_that_is_known_of_a_customer() {
    let (desk, chat) = known().await;
    let world = &desk.world;
    let owner = desk.owner().0.1.clone();
    world.say(&desk.session, &owner, json!({ "text": "good morning" })).await.ok();
    let other = world.channel(world.line(&[], json!({})).await).await;
    world.write(other, "c8", "on another channel").await;
    let second = world.sessions("").await[0]["chat_id"].as_u64().unwrap();
    bind(world, second).await;
    let path = format!("/api/v1/chats/{chat}/customer/export");
    let export = world.get(&path, ADMIN).await.ok();
    assert_eq!(
        (&export["customer"]["name"], &export["customer"]["external_id"]),
        (&json!("Ada"), &json!("c7"))
    );
    assert_eq!(export["cards"][0]["card"]["title"], "Ada");
    let link = format!("https://chat.example/api/v1/chats/{second}/customer/export");
    assert_eq!(export["other_chats"], json!([link]));
    let texts = |it: &Value| {
        let all = it["messages"].as_array().unwrap().iter();
        all.map(|it| it["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(texts(&export), ["hello", "good morning"]);
    assert_eq!((&export["session"]["id"], &export["next"]), (&desk.session["id"], &Value::Null));
    let rest = world.get(link.trim_start_matches("https://chat.example"), ADMIN).await.ok();
    assert_eq!(texts(&rest), ["on another channel"]);
    world.get(&path, &owner).await.refused(403, "ACCESS_DENIED");
    world.get("/api/v1/chats/99/customer/export", ADMIN).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_card_that_is_over_is_known_still() {
    let (desk, chat) = known().await;
    let world = &desk.world;
    let im = json!([{ "VALUE": "imol|telegrambot|1|c7|1", "VALUE_TYPE": "OPENLINE" }]);
    world.rest("crm.lead.update", json!({ "id": 1, "fields": { "IM": im } })).await.ok();
    for (kind, name) in [("lead", "Old request"), ("company", "Ada & Co")] {
        let fields = json!({ "TITLE": name, "STATUS_ID": "JUNK", "IM": im });
        world.rest(&format!("crm.{kind}.add"), json!({ "fields": fields })).await.ok();
    }
    let export = world.get(&format!("/api/v1/chats/{chat}/customer/export"), ADMIN).await.ok();
    let cards = export["cards"].as_array().unwrap().iter();
    let titles: Vec<&Value> = cards.map(|it| &it["card"]["title"]).collect();
    assert_eq!(titles, ["Ada", "Old request"]);
}

#[tokio::test]
async fn what_is_long_comes_in_pages() {
    let desk = Desk::answered(json!({})).await;
    let world = &desk.world;
    for n in 0..120 {
        world.write(desk.channel, "c7", &format!("line {n}")).await;
    }
    let path = format!("/api/v1/chats/{}/customer/export", desk.session["chat_id"]);
    let (mut after, mut count, mut pages) = (json!(0), 0, 0);
    while after != Value::Null {
        let page = world.get(&format!("{path}?after={after}"), ADMIN).await.ok();
        assert_eq!(page["customer"].is_null(), pages > 0);
        count += page["messages"].as_array().unwrap().len();
        pages += 1;
        after = page["next"].clone();
    }
    assert_eq!((count, pages), (121, 2));
}

#[tokio::test]
async fn of_an_erased_customer_nothing_is_known() {
    let (desk, chat) = known().await;
    let world = &desk.world;
    let customer = format!("/api/v1/chats/{chat}/customer");
    world.post(&format!("{customer}/erase"), ADMIN, &json!({ "everywhere": true })).await.ok();
    let export = world.get(&format!("{customer}/export"), ADMIN).await.ok();
    assert_eq!((&export["customer"]["name"], &export["cards"]), (&json!(""), &Value::Null));
    assert!(!export.to_string().contains("c7"), "{export}");
}
