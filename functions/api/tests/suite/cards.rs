//! The page of a card: who a customer is on all channels.

use application::ports::CrmDirectory;
use domain::channel::ChannelKind;
use domain::crm::timeline::{Ended, Note, SessionActivity, What};
use domain::crm::{CardKind, CardRef};
use domain::ids::{ChatId, LineId, SessionId, UserId};
use domain::session::CloseReason;
use serde_json::{Value, json};

use crate::crm_chats::{bind, known};
use crate::world::{ADMIN, World};

const LEAD: CardRef = CardRef::new(CardKind::Lead, 1);

fn session(desk: &crate::world::Desk, ended: Option<&str>) -> Note {
    let id = |name: &str| desk.session[name].as_u64().unwrap();
    let now = desk.world.now();
    let ended = ended.map(|log| Ended {
        at: now,
        reason: CloseReason::Finished,
        operator: Some(UserId(id("operator_id"))),
        log: log.to_owned(),
        left_out: 2,
    });
    let activity = SessionActivity {
        session: SessionId(id("id")),
        chat: ChatId(id("chat_id")),
        line: LineId(id("line_id")),
        channel: ChannelKind::Telegram,
        ended,
    };
    Note::session(activity, now)
}

#[tokio::test]
async fn a_card_has_its_customers_chats_sessions_and_timeline() {
    let (desk, chat) = known().await;
    let world = &desk.world;
    let second = world.line(&[desk.operators[0].0], json!({})).await;
    let other = world.channel(second).await;
    world.write(other, "c8", "hello").await;
    let newest = world.sessions("").await[0].clone();
    bind(world, newest["chat_id"].as_u64().unwrap()).await;
    // A second session in the first chat, after the first is over.
    world.act(&desk.session, "finish", ADMIN, json!({})).await.ok();
    world.advance(3_600).await;
    world.write(desk.channel, "c7", "again").await;
    world.context.store.put_note(LEAD, &session(&desk, Some("Ada: hello"))).await.unwrap();
    let comment = json!({ "text": " likes blue ", "client_id": "a" });
    let noted = world.post("/api/v1/crm/lead/1/comments", ADMIN, &comment).await.ok();
    assert_eq!(world.post("/api/v1/crm/lead/1/comments", ADMIN, &comment).await.ok(), noted);
    let page = world.get("/api/v1/crm/LEAD/1", ADMIN).await.ok();
    assert_eq!((&page["card"]["kind"], &page["card"]["title"]), (&json!("lead"), &json!("Ada")));
    let ids = |items: &Value, name: &str| -> Vec<Value> {
        items.as_array().unwrap().iter().map(|it| it[name].clone()).collect()
    };
    assert_eq!(ids(&page["chats"], "id"), [json!(chat), newest["chat_id"].clone()]);
    let sessions = &page["sessions"]["items"];
    let third = world.sessions("").await[0]["id"].clone();
    assert_eq!(ids(sessions, "id"), [third, newest["id"].clone(), desk.session["id"].clone()]);
    assert_eq!(ids(sessions, "status").last(), Some(&json!("closed")));
    assert_eq!(ids(sessions, "readable"), [true, true, true].map(Value::from));
    let items = &page["timeline"]["items"];
    assert_eq!(ids(items, "type"), ["comment", "session"]);
    assert_eq!((&items[0]["text"], &items[0]["id"]), (&json!("likes blue"), &noted["id"]));
    assert_eq!((&items[1]["log"], &items[1]["left_out"]), (&json!("Ada: hello"), &json!(2)));
    assert_eq!(page["duplicates"], json!([]));
    // By pages.
    let first = world.get("/api/v1/crm/lead/1/sessions?limit=2", ADMIN).await.ok();
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let path = format!("/api/v1/crm/lead/1/sessions?before={}", first["next"]);
    let rest = world.get(&path, ADMIN).await.ok();
    assert_eq!(
        (ids(&rest["items"], "id"), rest.get("next")),
        (vec![desk.session["id"].clone()], None)
    );
    let first = world.get("/api/v1/crm/lead/1/timeline?limit=1", ADMIN).await.ok();
    let path = format!("/api/v1/crm/lead/1/timeline?limit=1&before={}", first["next"]);
    let rest = world.get(&path, ADMIN).await.ok();
    assert_eq!((&rest["items"][0]["type"], rest.get("next")), (&json!("session"), None));
}

#[tokio::test]
async fn a_log_is_for_who_may_read_the_session_and_for_the_responsible() {
    let (desk, _) = known().await;
    let world = &desk.world;
    world.context.store.put_note(LEAD, &session(&desk, Some("Ada: hello"))).await.unwrap();
    let (rita, ritas) = world.hire("Rita", "operator").await;
    let (_, saras) = world.hire("Sara", "supervisor").await;
    let log = async |token: &str| {
        let page = world.get("/api/v1/crm/lead/1", token).await.ok();
        assert_eq!(page["timeline"]["items"][0]["session_id"], desk.session["id"]);
        page["timeline"]["items"][0]["log"].clone()
    };
    let owner = desk.owner().0.1.clone();
    assert_eq!([log(ADMIN).await, log(&owner).await], ["Ada: hello", "Ada: hello"]);
    assert_eq!([log(&ritas).await, log(&saras).await], ["", ""]);
    let activities = async |filter: Value| {
        let mut filter = filter;
        filter["OWNER_TYPE_ID"] = json!(1);
        filter["OWNER_ID"] = json!("1");
        let found = world.rest_as(rita, &ritas, "crm.activity.list", json!({ "filter": filter }));
        found.await.ok()["result"].as_array().unwrap().clone()
    };
    assert_eq!(activities(json!({})).await[0]["DESCRIPTION"], "");
    assert!(activities(json!({ "%DESCRIPTION": "hello" })).await.is_empty(), "nor by a filter");
    let path = "/api/v1/crm/lead/1";
    world.patch(path, ADMIN, &json!({ "responsible_id": rita })).await.ok();
    assert_eq!(log(&ritas).await, "Ada: hello");
    let activity = activities(json!({ "COMPLETED": "Y" })).await[0].clone();
    assert_eq!(
        (&activity["DESCRIPTION"], &activity["TYPE_ID"]),
        (&json!("Ada: hello"), &json!("6"))
    );
    assert_eq!(activity["PROVIDER_ID"], "IMOPENLINES_SESSION");
    let one = world.rest("crm.activity.get", json!({ "id": activity["ID"] })).await.ok();
    assert_eq!(one["result"], activity);
}

/// What was said, as a comment: before the card was made, and, at a portal, in a session.
#[tokio::test]
async fn a_comment_that_repeats_a_log_is_for_who_may_read_it() {
    let (desk, chat) = known().await;
    let world = &desk.world;
    let (rita, ritas) = world.hire("Rita", "operator").await;
    let (owner, owners) = desk.owner().0.clone();
    for (origin, text) in [
        (format!("history {chat}"), "Ada: hello"),
        (format!("session {}", desk.session["id"]), "Ada: goodbye"),
        ("comment 3".to_owned(), "likes blue"),
    ] {
        let what = What::Comment { text: text.to_owned(), by: None };
        let note = Note { origin, at: world.now(), what };
        world.context.store.add_note(LEAD, &note).await.unwrap();
    }
    let read = async |user: u64, token: &str| {
        let rest = async |method: &str, params: Value| {
            let method = format!("crm.timeline.comment.{method}");
            world.rest_as(user, token, &method, params).await.ok()["result"].clone()
        };
        let texts = |items: &Value, name: &str| -> Vec<String> {
            let text = |it: &Value| it[name].as_str().unwrap().to_owned();
            items.as_array().unwrap().iter().map(text).collect()
        };
        let page = world.get("/api/v1/crm/lead/1", token).await.ok();
        let pages = world.get("/api/v1/crm/lead/1/timeline", token).await.ok();
        let shown = texts(&page["timeline"]["items"], "text");
        assert_eq!(texts(&pages["items"], "text"), shown);
        let all = json!({ "ENTITY_TYPE": "lead", "ENTITY_ID": 1 });
        let listed = rest("list", json!({ "filter": all, "order": { "ID": "DESC" } })).await;
        assert_eq!(texts(&listed, "COMMENT"), shown);
        for row in listed.as_array().unwrap() {
            assert_eq!(rest("get", json!({ "id": row["ID"] })).await, *row);
        }
        let mut filter = all;
        filter["%COMMENT"] = json!("Ada");
        let found = rest("list", json!({ "filter": filter })).await;
        assert_eq!(
            texts(&found, "COMMENT").len(),
            shown.iter().filter(|it| it.contains("Ada")).count()
        );
        shown
    };
    let all = ["likes blue", "Ada: goodbye", "Ada: hello"];
    assert_eq!(read(1, ADMIN).await, all);
    assert_eq!(read(rita, &ritas).await, ["likes blue", "", ""]);
    assert_eq!(read(owner, &owners).await, ["likes blue", "Ada: goodbye", ""], "their session");
    world.patch("/api/v1/crm/lead/1", ADMIN, &json!({ "responsible_id": rita })).await.ok();
    assert_eq!(read(rita, &ritas).await, all);
}

#[tokio::test]
async fn activities_are_those_of_the_cards_that_a_filter_names() {
    let (desk, _) = known().await;
    let world = &desk.world;
    world.context.store.put_note(LEAD, &session(&desk, None)).await.unwrap();
    let list = async |params: Value| world.rest("crm.activity.list", params).await;
    let binding = json!([{ "OWNER_TYPE_ID": 1, "OWNER_ID": 1 }, { "OWNER_TYPE_ID": 2 }]);
    let found = list(json!({ "filter": { "BINDINGS": binding }, "select": ["STATUS"] })).await.ok();
    let id = found["result"][0]["ID"].clone();
    assert_eq!(found["result"], json!([{ "ID": id, "STATUS": "1" }]));
    assert_eq!(found["total"], 1);
    assert_eq!(list(json!({ "filter": { "ID": id } })).await.ok()["total"], 1);
    assert_eq!(list(json!({ "filter": { "ID": [] } })).await.ok()["total"], 0);
    let others = json!({ "OWNER_TYPE_ID": 1, "OWNER_ID": [2, 3] });
    assert_eq!(list(json!({ "filter": others })).await.ok()["result"], json!([]));
    for filter in [
        json!({}),
        json!({ "OWNER_ID": 1 }),
        json!({ "OWNER_TYPE_ID": 1, "OWNER_ID": (1..60).collect::<Vec<_>>() }),
    ] {
        list(json!({ "filter": filter })).await.refused(400, "");
    }
    world.rest("crm.activity.get", json!({ "id": 3 })).await.refused(400, "");
}

#[tokio::test]
async fn a_card_is_changed_where_it_may_be_and_as_it_was_seen() {
    let world = World::new().await;
    let (eva, evas) = world.hire("Eva", "operator").await;
    let (_, carlos) = world.hire("Carlo", "operator").await;
    let fields =
        json!({ "NAME": "Ada", "ASSIGNED_BY_ID": eva, "PHONE": [{ "VALUE": "+39 333 1000001" }] });
    world.rest("crm.contact.add", json!({ "fields": fields })).await.ok();
    let path = "/api/v1/crm/contact/1";
    let change = json!({
        "revision": 1, "last_name": "Byron", "source": "CALL", "fields": { "UF_CRM_A": [1], "POST": "x" },
        "communications": [
            { "id": 1, "kind": "phone", "value": "+39 333 1000002", "value_type": "MOBILE" },
            { "kind": "email", "value": "ada@example.org" },
        ],
    });
    let card = world.patch(path, &evas, &change).await.ok();
    assert_eq!((&card["display_name"], &card["revision"]), (&json!("Ada Byron"), &json!(2)));
    assert_eq!((&card["source"], &card["fields"]["UF_CRM_A"]), (&json!("CALL"), &json!([1])));
    let reached: Vec<&Value> =
        card["communications"].as_array().unwrap().iter().map(|it| &it["handle"]).collect();
    assert_eq!(reached, ["+393331000002", "ada@example.org"]);
    world.patch(path, &evas, &change).await.refused(409, "OUTDATED");
    // The same once more changes nothing.
    let again = json!({ "communications": [{ "kind": "email", "value": "Ada@Example.org" }], "name": "Ada" });
    assert_eq!(world.patch(path, &evas, &again).await.ok()["revision"], 2);
    let gone = json!({ "communications": [{ "id": 2, "kind": "email", "value": "" }], "source": null, "responsible_id": null });
    let card = world.patch(path, &evas, &gone).await.ok();
    assert_eq!((&card["source"], &card["responsible_id"]), (&Value::Null, &Value::Null));
    assert_eq!(card["communications"].as_array().unwrap().len(), 1);
    world.patch(path, &carlos, &json!({ "responsible_id": eva })).await.ok();
    assert_eq!(world.get(path, &carlos).await.ok()["card"]["may_change"], false);
    world.patch(path, &carlos, &json!({ "name": "Bea" })).await.refused(403, "ACCESS_DENIED");
}

#[tokio::test]
async fn what_a_card_cannot_be_is_refused() {
    let world = World::new().await;
    let (eva, evas) = world.hire("Eva", "operator").await;
    let fields = json!({ "NAME": "Ada", "ASSIGNED_BY_ID": eva });
    world.rest("crm.contact.add", json!({ "fields": fields })).await.ok();
    let path = "/api/v1/crm/contact/1";
    for (patch, why) in [
        (json!({ "responsible_id": 99 }), "responsible_id: 99 is nobody who works here"),
        (json!({ "company_id": 7 }), "company_id: there is no company 7"),
        (json!({ "name": "x".repeat(256) }), "name: at most 255 characters are taken"),
        (
            json!({ "communications": [{ "kind": "email", "value": "x" }] }),
            "communications: contains an invalid address",
        ),
        (
            json!({ "fields": { "BIRTHDATE": "x" } }),
            "BIRTHDATE: a date such as 2026-11-26 is expected",
        ),
    ] {
        let body = world.patch(path, &evas, &patch).await.refused(422, "INVALID_REQUEST");
        assert_eq!(body["error_description"], why);
    }
    world
        .patch(path, &evas, &json!({ "communications": [{ "kind": "fax", "value": "x" }] }))
        .await
        .refused(422, "INVALID_REQUEST");
    for path in ["/api/v1/crm/contact/9", "/api/v1/crm/order/1", "/api/v1/crm/contact/x"] {
        world.get(path, ADMIN).await.refused(404, "NOT_FOUND");
        world.patch(path, ADMIN, &json!({})).await.refused(404, "NOT_FOUND");
        world
            .post(&format!("{path}/comments"), ADMIN, &json!({ "text": "x" }))
            .await
            .refused(404, "NOT_FOUND");
    }
    for limit in ["0", "101", "x"] {
        world
            .get(&format!("{}/timeline?limit={limit}", "/api/v1/crm/contact/1"), ADMIN)
            .await
            .refused(422, "INVALID_REQUEST");
    }
    for text in ["", "  ", "x".repeat(20_001).as_str()] {
        world
            .post("/api/v1/crm/contact/1/comments", ADMIN, &json!({ "text": text }))
            .await
            .refused(422, "INVALID_REQUEST");
    }
}

#[tokio::test]
async fn cards_are_found_by_a_communication_in_any_writing() {
    let world = World::new().await;
    let phone = json!([{ "VALUE": "+39 06 12345678" }]);
    let add = async |kind: &str, fields: Value| {
        world.rest(&format!("crm.{kind}.add"), json!({ "fields": fields })).await.ok();
    };
    add(
        "contact",
        json!({ "NAME": "Ada", "PHONE": phone, "EMAIL": [{ "VALUE": "ada@example.org" }] }),
    )
    .await;
    add("lead", json!({ "TITLE": "Ada?", "PHONE": phone, "IM": [{ "VALUE": "imol|viber|1|a|2", "VALUE_TYPE": "OPENLINE" }] })).await;
    add("lead", json!({ "TITLE": "Old", "PHONE": phone, "STATUS_ID": "JUNK" })).await;
    let search = async |query: &str| world.get(&format!("/api/v1/crm/search?{query}"), ADMIN).await;
    for query in [
        "communication=%2B39%2006%2012345678",
        "communication=0039.06.12345678",
        "communication=06-12345678&country=it",
    ] {
        let found = search(query).await.ok();
        assert_eq!(
            found["handles"],
            json!([{ "kind": "phone", "value": "+390612345678" }]),
            "{query}"
        );
        assert_eq!(
            found["theirs"]["card"],
            json!({ "kind": "contact", "id": 1, "display_name": "Ada" })
        );
        assert_eq!(found["theirs"]["duplicates"], json!([{ "kind": "lead", "id": 1 }]));
        assert_eq!(found["items"].as_array().unwrap().len(), 3);
    }
    assert_eq!(search("communication=ADA@example.org").await.ok()["items"][0]["kind"], "contact");
    for query in ["communication=imol|viber|1|a|2", "communication=viber%7C1%7Ca%7C2"] {
        assert_eq!(search(query).await.ok()["theirs"]["card"]["kind"], "lead", "{query}");
    }
    for query in ["communication=06 12345678", "communication=", "communication=nobody"] {
        let found = search(&query.replace(' ', "%20")).await.ok();
        assert_eq!((&found["theirs"], &found["items"]), (&Value::Null, &json!([])), "{query}");
    }
    search("").await.refused(422, "INVALID_REQUEST");
    search("communication=1&country=xx").await.refused(422, "INVALID_REQUEST");
    let page = world.get("/api/v1/crm/contact/1", ADMIN).await.ok();
    assert_eq!(page["duplicates"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_was_merged_leads_to_what_it_is_part_of() {
    let world = World::new().await;
    for _ in 0..2 {
        world.rest("crm.lead.add", json!({ "fields": { "TITLE": "Ada" } })).await.ok();
    }
    let (into, from) = (CardRef::new(CardKind::Lead, 1), CardRef::new(CardKind::Lead, 2));
    world.context.store.merge_cards(into, from, world.now()).await.unwrap();
    let page = world.get("/api/v1/crm/lead/2", ADMIN).await.ok();
    assert_eq!(page["card"]["id"], 1);
    assert_eq!(page["timeline"]["items"][0]["from"], json!({ "kind": "lead", "id": 2 }));
    world.patch("/api/v1/crm/lead/2", ADMIN, &json!({})).await.refused(404, "NOT_FOUND");
    world.rest("crm.lead.get", json!({ "id": 2 })).await.refused(400, "");
}
