//! A card's chats: the original's methods for them.

use application::ports::{ChatStore, Commit, CrmBindings};
use domain::crm::{CardKind, CardRef};
use domain::ids::ChatId;
use serde_json::{Value, json};

use crate::world::{ADMIN, Answer, Desk, World};

const LEAD: CardRef = CardRef::new(CardKind::Lead, 1);

/// Binds a chat to lead 1, as the CRM's answer does.
pub(crate) async fn bind(world: &World, chat: u64) {
    let store = &world.context.store;
    let before = store.head(ChatId(chat)).await.unwrap().unwrap();
    let mut after = before.chat.clone();
    after.cards = after.cards.with(LEAD);
    let held = before.held;
    let commit =
        Commit { before: &before, after: &after, held, entries: &[], dedupe: None, offer: None };
    store.commit(commit).await.unwrap();
    store.bind_chat(LEAD, ChatId(chat)).await.unwrap();
}

/// A session that somebody has answered, of a customer who is lead 1, and its chat.
pub(crate) async fn known() -> (Desk, u64) {
    let desk = Desk::answered(json!({})).await;
    let fields = json!({ "fields": { "TITLE": "Ada" } });
    desk.world.rest("crm.lead.add", fields).await.ok();
    let chat = desk.session["chat_id"].as_u64().unwrap();
    bind(&desk.world, chat).await;
    (desk, chat)
}

/// Calls a method of the chats of lead 1 as the admin.
async fn call(world: &World, method: &str, more: Value) -> Answer {
    let mut params = json!({ "CRM_ENTITY_TYPE": "lead", "CRM_ENTITY": 1 });
    params.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    world.rest(&format!("imopenlines.crm.{method}"), params).await
}

#[tokio::test]
async fn a_cards_chats_are_listed_active_or_all() {
    let (desk, chat) = known().await;
    let world = &desk.world;
    let row = json!([{
        "CHAT_ID": chat.to_string(), "CONNECTOR_ID": "telegrambot", "CONNECTOR_TITLE": "Telegram",
    }]);
    assert_eq!(call(world, "chat.get", json!({})).await.ok()["result"], row);
    assert_eq!(call(world, "chat.getLastId", json!({})).await.ok()["result"], chat);
    // Another chat, whose session is newer.
    let second = world.line(&[desk.operators[0].0], json!({})).await;
    let other = world.channel(second).await;
    world.write(other, "c8", "hello").await;
    let newest = world.sessions("").await[0]["chat_id"].as_u64().unwrap();
    bind(world, newest).await;
    assert_eq!(call(world, "chat.getLastId", json!({})).await.ok()["result"], newest);
    world.act(&desk.session, "finish", ADMIN, json!({})).await.ok();
    world.advance(3_600).await;
    let active = call(world, "chat.get", json!({})).await.ok();
    assert_eq!(active["result"][0]["CHAT_ID"], newest.to_string());
    assert_eq!(active["result"].as_array().unwrap().len(), 1);
    let all = call(world, "chat.get", json!({ "ACTIVE_ONLY": "N" })).await.ok();
    assert_eq!(all["result"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn employees_are_let_into_a_chat_and_taken_out() {
    let (desk, chat) = known().await;
    let world = &desk.world;
    let (rita, ritas) = world.hire("Rita", "operator").await;
    let path = format!("/api/v1/sessions/{}", desk.session["id"]);
    assert_eq!(world.get(&path, &ritas).await.status, 404);
    let user = json!({ "USER_ID": rita });
    assert_eq!(call(world, "chat.user.add", user.clone()).await.ok()["result"], chat);
    assert_eq!(world.get(&path, &ritas).await.ok()["session"]["joined"], json!([rita]));
    call(world, "chat.user.add", user.clone()).await.refused(400, "WRONG_REQUEST");
    let named = json!({ "USER_ID": rita, "CHAT_ID": chat });
    assert_eq!(call(world, "chat.user.delete", named).await.ok()["result"], chat);
    assert_eq!(world.get(&path, &ritas).await.status, 404);
    call(world, "chat.user.delete", user).await.refused(400, "WRONG_REQUEST");
    let owner = json!({ "USER_ID": desk.owner().0.0 });
    call(world, "chat.user.add", owner.clone()).await.refused(400, "WRONG_REQUEST");
    call(world, "chat.user.delete", owner).await.refused(403, "CHAT_DELETE_USER_PERMISSION_DENIED");
    // Who may not know of the chat lets nobody in.
    let params = json!({ "CRM_ENTITY_TYPE": "lead", "CRM_ENTITY": 1, "USER_ID": rita });
    let asked = world.rest_as(rita, &ritas, "imopenlines.crm.chat.user.add", params).await;
    asked.refused(403, "ACCESS_DENIED");
}

#[tokio::test]
async fn who_holds_the_session_writes_to_the_customer() {
    let (desk, chat) = known().await;
    let world = &desk.world;
    let ((owner, owners), (other, others)) = desk.owner();
    let say = |user: u64, text: &str| json!({ "USER_ID": user, "CHAT_ID": chat, "MESSAGE": text });
    let said = call(world, "message.add", say(*owner, "[b]hi[/b]")).await.ok()["result"].clone();
    world.settle().await;
    let last = world.messages(&desk.session).await.pop().unwrap();
    assert_eq!(
        (&last["id"], &last["text"], &last["author"]["id"]),
        (&said, &json!("hi"), &json!(owner))
    );
    assert!(world.provider.told().contains(&"send c7: hi".to_owned()));
    let cancelled = call(world, "message.add", say(*other, "hi")).await.refused(400, "CANCELED");
    assert_eq!(cancelled["refusal"], "NOT_HOLDER");
    call(world, "message.add", say(99, "hi")).await.refused(400, "CANCELED");
    // Only an admin writes as another.
    for (as_user, token, status) in [(owner, owners, 200), (other, others, 400)] {
        let mut params = say(*owner, "hello");
        params["CRM_ENTITY_TYPE"] = json!("lead");
        params["CRM_ENTITY"] = json!("1");
        let answer = world.rest_as(*as_user, token, "imopenlines.crm.message.add", params).await;
        assert_eq!(answer.status, status);
    }
}

#[tokio::test]
async fn mistakes_have_the_originals_codes_which_differ_by_method() {
    let (desk, chat) = known().await;
    let world = &desk.world;
    let lead = |it: Value| json!({ "CRM_ENTITY_TYPE": "lead", "CRM_ENTITY": it });
    let order = json!({ "CRM_ENTITY_TYPE": "order", "CRM_ENTITY": 1 });
    let with = |more: Value| {
        let mut params = lead(json!(1));
        params.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        params
    };
    let (nothing, malformed) = (json!({}), lead(json!("x")));
    for (method, params, status, code) in [
        ("chat.get", nothing.clone(), 400, "ERROR_ARGUMENT"),
        ("chat.get", malformed.clone(), 400, "ERROR_ARGUMENT"),
        ("chat.get", order.clone(), 403, "ACCESS_DENIED"),
        ("chat.getLastId", nothing.clone(), 400, "CRM_CHAT_EMPTY_CRM_DATA"),
        ("chat.getLastId", malformed.clone(), 400, "ERROR_ARGUMENT"),
        ("chat.getLastId", order.clone(), 400, "CRM_CHAT_EMPTY_CRM_DATA"),
        ("chat.getLastId", lead(json!(9)), 400, "CRM_CHAT_EMPTY_CRM_DATA"),
        ("chat.user.add", nothing.clone(), 400, "ERROR_ARGUMENT"),
        ("chat.user.add", lead(json!(1)), 400, "ERROR_ARGUMENT"),
        ("chat.user.add", with(json!({ "USER_ID": 99 })), 400, "CRM_CHAT_USER_NOT_ACTIVE"),
        ("chat.user.add", with(json!({ "USER_ID": 1, "CHAT_ID": 99 })), 400, "CHAT_NOT_IN_CRM"),
        ("chat.user.delete", nothing.clone(), 400, "CRM_CHAT_EMPTY_CRM_DATA"),
        ("chat.user.delete", lead(json!(1)), 400, "CRM_CHAT_EMPTY_USER"),
        ("chat.user.delete", order.clone(), 403, "ACCESS_DENIED"),
        ("chat.user.delete", with(json!({ "USER_ID": 1, "CHAT_ID": 99 })), 400, "CHAT_NOT_IN_CRM"),
        ("message.add", nothing, 400, "ERROR_ARGUMENT"),
        ("message.add", with(json!({ "USER_ID": 1, "CHAT_ID": chat })), 400, "ERROR_ARGUMENT"),
        (
            "message.add",
            with(json!({ "USER_ID": 1, "CHAT_ID": 99, "MESSAGE": "x" })),
            400,
            "CHAT_NOT_IN_CRM",
        ),
        (
            "message.add",
            json!({ "CRM_ENTITY_TYPE": "lead", "CRM_ENTITY": 9, "USER_ID": 1, "CHAT_ID": 1, "MESSAGE": "x" }),
            403,
            "ACCESS_DENIED",
        ),
    ] {
        let answer = world.rest(&format!("imopenlines.crm.{method}"), params.clone()).await;
        let body = answer.body();
        assert_eq!(
            (answer.status.as_u16(), &body["error"]),
            (status, &json!(code)),
            "{method} {params}"
        );
    }
    let params = json!({ "CRM_ENTITY_TYPE": "lead", "CRM_ENTITY": 1 });
    let empty = world.rest("imopenlines.crm.chat.user.add", params).await.body();
    assert_eq!(empty["error_description"], "Argument 'Empty USER_ID' is null or empty");
    // Without a chat there is 0, and without a card nothing.
    world.rest("crm.lead.add", json!({ "fields": {} })).await.ok();
    let lonely = json!({ "CRM_ENTITY_TYPE": "lead", "CRM_ENTITY": 2, "USER_ID": 1 });
    for method in ["chat.user.add", "chat.user.delete"] {
        let answer = world.rest(&format!("imopenlines.crm.{method}"), lonely.clone()).await.ok();
        assert_eq!(answer["result"], 0, "{method}");
    }
    let gone = world.rest("imopenlines.crm.chat.get", lead(json!(77))).await.ok();
    assert_eq!(gone["result"], json!([]));
}
