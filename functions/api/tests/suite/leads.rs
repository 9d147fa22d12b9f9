//! Customers' cards, as sessions show them, and leads by hand (S18, trap T27).

use serde_json::{Value, json};

use crate::world::{ADMIN, Desk};

async fn with_crm(create: &str) -> Desk {
    Desk::answered(json!({ "CRM": "Y", "CRM_CREATE": create })).await
}

fn path(session: &Value) -> String {
    format!("/api/v1/sessions/{}/lead", session["id"])
}

#[tokio::test]
async fn a_session_shows_its_customers_cards() {
    let desk = with_crm("deal").await;
    let crm = json!({
        "kind": "contact", "id": 1, "contact_id": 1, "company_id": null, "lead_id": null, "deal_id": 1,
    });
    assert_eq!(desk.world.session().await["customer"]["crm"], crm);
    let dialog = desk.world.rest("imopenlines.dialog.get", json!({ "CHAT_ID": 1 })).await.ok();
    let data = dialog["result"]["entity_data_1"].as_str().unwrap();
    assert!(data.starts_with("Y|CONTACT|1|N|N|"), "{data}");
    let linked = "LEAD|0|COMPANY|0|CONTACT|1|DEAL|1";
    assert_eq!(dialog["result"]["entity_data_2"], linked);
    let history = desk.world.rest("imopenlines.session.history.get", json!({ "CHAT_ID": 1 })).await;
    assert!(history.ok().to_string().contains(linked));
}

#[tokio::test]
async fn who_is_unknown_has_no_cards() {
    let desk = with_crm("none").await;
    assert!(desk.world.session().await["customer"].get("crm").is_none());
    let dialog = desk.world.rest("imopenlines.dialog.get", json!({ "CHAT_ID": 1 })).await.ok();
    assert_eq!(dialog["result"]["entity_data_2"], "LEAD|0|COMPANY|0|CONTACT|0|DEAL|0");
    assert!(dialog["result"]["entity_data_1"].as_str().unwrap().starts_with("N|NONE|0|"));
}

#[tokio::test]
async fn the_current_operator_makes_a_lead_and_nobody_else() {
    let desk = with_crm("none").await;
    let (owner, other) = desk.owner();
    let (world, path) = (&desk.world, path(&desk.session));
    world.post(&path, ADMIN, &json!({})).await.refused(409, "NOT_HOLDER");
    let refused = world.post(&path, &other.1, &json!({})).await;
    assert_ne!(refused.status.as_u16(), 200);
    world.post("/api/v1/sessions/99/lead", ADMIN, &json!({})).await.refused(404, "NOT_FOUND");
    for _ in 0..2 {
        let made = world.post(&path, &owner.1, &json!({})).await.ok();
        assert_eq!(made, json!({ "kind": "lead", "id": 1 }));
        world.settle().await;
    }
    assert_eq!(world.session().await["customer"]["crm"]["lead_id"], 1);
    world.act(&desk.session, "spam", &owner.1, json!({})).await.ok();
    world.settle().await;
    world.post(&path, &owner.1, &json!({})).await.refused(409, "SESSION_CLOSED");
}

#[tokio::test]
async fn t27_over_rest_only_the_current_operator_makes_a_lead() {
    let desk = with_crm("none").await;
    let (owner, _) = desk.owner();
    let create = async |user: u64, token: &str, params: Value| {
        desk.world.rest_as(user, token, "imopenlines.crm.lead.create", params).await
    };
    let chat = || json!({ "CHAT_ID": 1 });
    create(owner.0, &owner.1, json!({})).await.refused(400, "CHAT_ID");
    create(owner.0, &owner.1, json!({ "CHAT_ID": 99 })).await.refused(400, "ACCESS_DENIED");
    create(1, ADMIN, chat()).await.refused(400, "ERROR_USER_NOT_OPERATOR");
    for _ in 0..2 {
        assert_eq!(create(owner.0, &owner.1, chat()).await.ok()["result"], true);
        desk.world.settle().await;
    }
    assert_eq!(desk.world.session().await["customer"]["crm"]["lead_id"], 1);
}
