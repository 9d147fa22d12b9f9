//! Erasing a customer.

use serde_json::{Value, json};

use crate::crm_chats::known;
use crate::world::{ADMIN, Desk};

fn paths(chat: u64) -> (String, String) {
    let customer = format!("/api/v1/chats/{chat}/customer");
    (format!("{customer}/erase"), format!("{customer}/erasure"))
}

#[tokio::test]
async fn an_admin_erases_a_customer_everywhere_and_gets_the_certificate() {
    let (desk, chat) = known().await;
    let world = &desk.world;
    let (erase, erasure) = paths(chat);
    world.get(&erasure, ADMIN).await.refused(404, "NOT_FOUND");
    let certificate = world.post(&erase, ADMIN, &json!({ "everywhere": true })).await.ok();
    let numbers = json!({ "chats": 1, "messages": 1, "files": 0, "cards": 1, "cards_left": 0 });
    assert_eq!(certificate["erased"], numbers);
    assert_eq!((&certificate["done"], &certificate["by"]), (&json!(true), &json!(1)));
    assert_eq!(certificate["left_to"], json!(["messenger"]));
    world.settle().await;
    assert_eq!(world.get("/api/v1/crm/lead/1", ADMIN).await.status, 404);
    let session = world.session().await;
    assert_eq!(
        (&session["status"], &session["customer"]["name"]),
        (&json!("silently_closed"), &json!(""))
    );
    assert_eq!(session["close_reason"], "customer_erased");
    let messages = world.messages(&desk.session).await;
    assert!(messages.iter().all(|it| it["text"] == ""), "{messages:?}");
    // Again, and differently.
    for asked in [json!({ "everywhere": true }), json!({})] {
        assert_eq!(world.post(&erase, ADMIN, &asked).await.ok(), certificate);
    }
    assert_eq!(world.get(&erasure, ADMIN).await.ok(), certificate);
    let start = format!("/api/v1/chats/{chat}/start");
    world.post(&start, ADMIN, &Value::Null).await.refused(409, "CUSTOMER_ERASED");
    world.write(desk.channel, "c7", "hello again").await;
    assert_ne!(world.sessions("").await[0]["chat_id"], json!(chat));
}

#[tokio::test]
async fn without_a_word_it_is_this_chat_alone_and_the_card_is_left() {
    let (desk, chat) = known().await;
    let world = &desk.world;
    let certificate = world.post(&paths(chat).0, ADMIN, &Value::Null).await.ok();
    assert_eq!(
        (&certificate["everywhere"], &certificate["left_to"]),
        (&json!(false), &json!(["messenger", "crm"]))
    );
    world.get("/api/v1/crm/lead/1", ADMIN).await.ok();
}

#[tokio::test]
async fn only_admins_erase_and_only_what_is_there() {
    let desk = Desk::answered(json!({})).await;
    let world = &desk.world;
    let (erase, erasure) = paths(desk.session["chat_id"].as_u64().unwrap());
    let owner = desk.owner().0.1.clone();
    world.post(&erase, &owner, &json!({})).await.refused(403, "ACCESS_DENIED");
    world.get(&erasure, &owner).await.refused(403, "ACCESS_DENIED");
    world.post(&paths(99).0, ADMIN, &json!({})).await.refused(404, "NOT_FOUND");
    let wrong = world.post(&erase, ADMIN, &json!({ "every": 1 })).await;
    assert!(wrong.status.is_client_error(), "{}", wrong.body());
    assert_ne!(world.session().await["status"], "silently_closed");
}
