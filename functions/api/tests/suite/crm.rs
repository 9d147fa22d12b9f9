//! The original's CRM methods: shapes, filters, multi-fields, rights, what is refused.

use serde_json::{Value, json};

use crate::world::{ADMIN, World};

async fn add(world: &World, kind: &str, fields: Value) -> u64 {
    let made = world.rest(&format!("crm.{kind}.add"), json!({ "fields": fields })).await.ok();
    made["result"].as_u64().unwrap()
}

async fn get(world: &World, kind: &str, id: u64) -> Value {
    world.rest(&format!("crm.{kind}.get"), json!({ "id": id })).await.ok()["result"].clone()
}

/// Calls a method with a body as it is.
async fn raw(world: &World, method: &str, kind: &str, body: &str) -> Value {
    let request = axum::http::Request::builder().method("POST");
    let request = request.uri(format!("/rest/1/{ADMIN}/{method}"));
    let request = request.header("content-type", format!("application/{kind}"));
    world.send(request.body(body.to_owned().into()).unwrap()).await.ok()
}

/// The numbers of the leads that a list gives, and what comes with it.
async fn listed(world: &World, params: Value) -> (Vec<u64>, Value, Value) {
    let answer = world.rest("crm.lead.list", params).await.ok();
    let id = |it: &Value| it["ID"].as_str().unwrap().parse().unwrap();
    let ids = answer["result"].as_array().unwrap().iter().map(id).collect();
    (ids, answer["total"].clone(), answer["next"].clone())
}

#[tokio::test]
async fn a_card_is_added_read_changed_and_deleted() {
    let world = World::new().await;
    for kind in ["lead", "deal", "contact", "company"] {
        let fields = json!({ "TITLE": "Chairs", "NAME": "Ada", "UF_CRM_1": "x", "COMMENTS": "y" });
        assert_eq!(add(&world, kind, fields).await, 1, "{kind}");
        let card = get(&world, kind, 1).await;
        let fixed =
            [("ID", "1"), ("ASSIGNED_BY_ID", "1"), ("CREATED_BY_ID", "1"), ("COMMENTS", "y")];
        for (name, value) in fixed {
            assert_eq!(card[name], value, "{kind} {name}");
        }
        assert_eq!(card["UF_CRM_1"], "x");
        assert_eq!(card["UTM_SOURCE"], Value::Null);
        assert_eq!(card["DATE_CREATE"], "2026-01-01T00:00:00+00:00");
        let change = json!({ "id": "1", "fields": { "COMMENTS": "z" }, "params": { "x": "Y" } });
        let changed = world.rest(&format!("crm.{kind}.update"), change).await.ok();
        assert_eq!(changed["result"], true);
        assert_eq!(get(&world, kind, 1).await["COMMENTS"], "z");
        let fields = world.rest(&format!("crm.{kind}.fields"), json!({})).await.ok();
        assert_eq!(fields["result"]["ID"]["isReadOnly"], true);
        assert_eq!(fields["result"]["COMMENTS"]["type"], "string");
        let deleted = world.rest(&format!("crm.{kind}.delete"), json!({ "id": 1 })).await.ok();
        assert_eq!(deleted["result"], true);
        world.rest(&format!("crm.{kind}.get"), json!({ "id": 1 })).await.refused(400, "");
    }
    let fields = world.rest("crm.lead.fields", json!({})).await.ok()["result"].clone();
    assert_eq!(
        (&fields["PHONE"]["type"], &fields["PHONE"]["isMultiple"]),
        (&json!("crm_multifield"), &json!(true))
    );
    assert_eq!(fields["SOURCE_ID"]["statusType"], "SOURCE");
}

#[tokio::test]
async fn what_is_not_there_or_cannot_be_is_refused_as_the_original_does() {
    let world = World::new().await;
    add(&world, "lead", json!({})).await;
    let fields = json!({});
    for (method, params, code, why) in [
        ("crm.lead.get", json!({}), "", "ID is not defined or invalid."),
        ("crm.lead.get", json!({ "id": "x" }), "", "ID is not defined or invalid."),
        ("crm.lead.get", json!({ "id": 9 }), "", "Not found"),
        ("crm.deal.update", json!({ "id": 9, "fields": fields }), "", "Not found"),
        ("crm.contact.update", json!({ "id": 9, "fields": fields }), "", "Contact is not found"),
        ("crm.company.delete", json!({ "id": 9 }), "", "Company is not found"),
        ("crm.contact.delete", json!({ "id": 9 }), "ERROR_CORE", "Element not found"),
        ("crm.lead.add", json!({}), "", "Parameter 'fields' must be array."),
        ("crm.lead.add", json!({ "fields": "x" }), "", "Parameter 'fields' must be array."),
        (
            "crm.lead.add",
            json!({ "fields": {}, "params": 1 }),
            "",
            "Parameter 'params' must be array.",
        ),
        ("crm.lead.list", json!({ "filter": "x" }), "", "Parameter 'filter' must be array."),
        (
            "crm.lead.list",
            json!({ "filter": { "ID": [["1"]] } }),
            "",
            "Parameter 'filter' must be array.",
        ),
        ("crm.lead.list", json!({ "order": "x" }), "", "Parameter 'order' must be array."),
        (
            "crm.lead.list",
            json!({ "order": { "ID": "up" } }),
            "",
            "Wrong direction of sorting by 'ID'.",
        ),
        ("crm.lead.list", json!({ "select": 5 }), "", "Parameter 'select' must be array."),
        (
            "crm.lead.add",
            json!({ "fields": { "EMAIL": [{ "VALUE": "ada" }] } }),
            "ERROR_CORE",
            "Invalid value for the \"EMAIL\" field: contains an invalid address",
        ),
        (
            "crm.lead.add",
            json!({ "fields": { "ASSIGNED_BY_ID": 99 } }),
            "",
            "Invalid value for the \"ASSIGNED_BY_ID\" field: 99 is nobody who works here",
        ),
        (
            "crm.deal.add",
            json!({ "fields": { "CONTACT_ID": 7 } }),
            "",
            "Invalid value for the \"CONTACT_ID\" field: there is no contact 7",
        ),
    ] {
        let body = world.rest(method, params.clone()).await.refused(400, code);
        assert_eq!(body["error_description"], why, "{method} {params}");
    }
    for method in ["crm.lead.find", "crm.order.get", "crm.x", "crm.lead.get.more"] {
        world.rest(method, json!({ "id": 1 })).await.refused(404, "ERROR_METHOD_NOT_FOUND");
    }
    assert_eq!(listed(&world, json!({})).await.0, [1], "nothing was added");
}

#[tokio::test]
async fn rows_of_a_multi_field_are_added_changed_and_deleted() {
    let world = World::new().await;
    let phone = |value: &str| json!([{ "VALUE": value, "VALUE_TYPE": "MOBILE" }]);
    let id =
        add(&world, "contact", json!({ "NAME": "Ada", "PHONE": phone("+39 333 1000001") })).await;
    let update = async |fields: Value| {
        world.rest("crm.contact.update", json!({ "id": id, "fields": fields })).await.ok();
    };
    let row = |id: &str, value: &str| json!({ "ID": id, "VALUE_TYPE": "MOBILE", "VALUE": value, "TYPE_ID": "PHONE" });
    update(json!({ "PHONE": phone("+39 333 1000002") })).await;
    let both = [row("1", "+39 333 1000001"), row("2", "+39 333 1000002")];
    assert_eq!(get(&world, "contact", id).await["PHONE"], json!(both));
    update(
        json!({ "PHONE": [{ "ID": "1", "VALUE": "" }, { "ID": "2", "VALUE": "+39 333 1000003" }] }),
    )
    .await;
    let card = get(&world, "contact", id).await;
    assert_eq!(card["PHONE"], json!([row("2", "+39 333 1000003")]));
    assert_eq!((&card["HAS_PHONE"], card.get("EMAIL")), (&json!("Y"), None));
    // As PHP's clients write.
    let form = format!(
        "id={id}&fields[EMAIL][0][VALUE]=Ada@Example.org&fields[EMAIL][0][VALUE_TYPE]=HOME"
    );
    raw(&world, "crm.contact.update", "x-www-form-urlencoded", &form).await;
    assert_eq!(get(&world, "contact", id).await["EMAIL"][0]["VALUE"], "Ada@Example.org");
}

#[tokio::test]
async fn cards_are_filtered_sorted_and_come_by_pages_of_fifty() {
    let world = World::new().await;
    for it in 1..=60 {
        let fields = json!({
            "TITLE": format!("Request {it}"), "OPPORTUNITY": it % 7, "UF_CRM_SIZE": it.to_string(),
            "PHONE": [{ "VALUE": format!("+39 333 10000{it:02}") }],
        });
        add(&world, "lead", fields).await;
    }
    let (ids, total, next) = listed(&world, json!({})).await;
    assert_eq!((ids.len(), total, next), (50, json!(60), json!(50)));
    let (ids, total, next) = listed(&world, json!({ "start": 50 })).await;
    assert_eq!((ids, total, next), ((51..=60).collect(), json!(60), Value::Null));
    let (ids, total, next) =
        listed(&world, json!({ "start": -1, "filter": { ">ID": "55" } })).await;
    assert_eq!((ids, total, next), ((56..=60).collect(), json!(0), Value::Null));
    for (filter, expected) in [
        (json!({ "ID": [3, 9, "x"] }), vec![3, 9]),
        (json!({ "@ID": [] }), vec![]),
        (json!({ "!@ID": [], "<=ID": 2 }), vec![1, 2]),
        (json!({ "=%TITLE": "%5", "<ID": 30 }), vec![5, 15, 25]),
        (json!({ "%TITLE": "request 6" }), vec![6, 60]),
        (json!({ "PHONE": "+393331000012" }), vec![12]),
        (json!({ "UF_CRM_SIZE": "44" }), vec![44]),
        (json!({ ">OPPORTUNITY": 5, "<ID": "20" }), vec![6, 13]),
        (json!({ "!STATUS_ID": "NEW" }), vec![]),
        (json!({ "NO_SUCH_FIELD": "1" }), vec![]),
    ] {
        assert_eq!(listed(&world, json!({ "filter": filter })).await.0, expected, "{filter}");
    }
    let order = json!({ "order": { "OPPORTUNITY": "desc" }, "filter": { "<ID": 15 } });
    assert_eq!(listed(&world, order).await.0[..4], [6, 13, 5, 12]);
    // What is sorted by first is what is written first, in every form.
    let json = r#"{"order":{"OPPORTUNITY":"DESC","ID":"DESC"},"filter":{"<ID":15}}"#;
    let form = "order[OPPORTUNITY]=DESC&order[ID]=DESC&filter[%3CID]=15";
    for (kind, body) in [("json", json), ("x-www-form-urlencoded", form)] {
        let rows = raw(&world, "crm.lead.list", kind, body).await["result"].clone();
        let ids: Vec<&Value> = rows.as_array().unwrap().iter().map(|it| &it["ID"]).collect();
        assert_eq!(ids[..4], ["13", "6", "12", "5"], "{kind}");
    }
    let one = async |select: Value| {
        let params = json!({ "filter": { "ID": 1 }, "select": select });
        let row = world.rest("crm.lead.list", params).await.ok()["result"][0].clone();
        row.as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(one(json!(["TITLE", "PHONE", "EMAIL"])).await, ["ID", "PHONE", "TITLE"]);
    let all = one(json!([])).await;
    assert!(all.contains(&"STATUS_ID".to_owned()) && !all.contains(&"PHONE".to_owned()));
    assert!(!all.contains(&"UF_CRM_SIZE".to_owned()));
    assert_eq!(one(json!(["UF_*"])).await, ["ID", "UF_CRM_SIZE"]);
    assert_eq!(one(json!(["*", "uf_crm_size"])).await.len(), all.len() + 1);
}

#[tokio::test]
async fn duplicates_are_found_by_phone_and_address() {
    let world = World::new().await;
    let phone = json!([{ "VALUE": "+39 333 1000001" }]);
    let contact = add(
        &world,
        "contact",
        json!({ "NAME": "Ada", "PHONE": phone, "EMAIL": [{ "VALUE": "ada@example.org" }] }),
    )
    .await;
    let lead = add(&world, "lead", json!({ "NAME": "Ada", "PHONE": phone })).await;
    let find = async |params: Value| world.rest("crm.duplicate.findbycomm", params).await;
    let by = |values: Value| json!({ "type": "PHONE", "values": values });
    let both = json!({ "CONTACT": [contact], "LEAD": [lead] });
    for values in [
        json!(["0039 333 1000001"]),
        json!(["nonsense", "393331000001"]),
        json!({ "0": "+39-333-1000001 ext. 5" }),
    ] {
        assert_eq!(find(by(values.clone())).await.ok()["result"], both, "{values}");
    }
    let only = json!({ "type": "phone", "values": ["+393331000001"], "entity_type": "CONTACT" });
    assert_eq!(find(only).await.ok()["result"], json!({ "CONTACT": [contact] }));
    let mail = json!({ "type": "EMAIL", "values": ["ADA@example.org"] });
    assert_eq!(find(mail).await.ok()["result"], json!({ "CONTACT": [contact] }));
    assert_eq!(find(by(json!(["+39 333 9999999"]))).await.ok()["result"], json!([]));
    find(json!({})).await.refused(400, "Communication type is not defined");
    find(json!({ "type": "PHONE" })).await.refused(400, "Communication values is not defined");
    find(json!({ "type": "IM", "values": ["x"] }))
        .await
        .refused(400, "Communication type 'IM' is not supported in current context");
    find(by(json!(vec!["1"; 21]))).await.refused(400, "Communication values limit exceeded");
    for _ in 0..20 {
        add(&world, "lead", json!({ "PHONE": phone })).await;
    }
    let found = find(by(json!(["+393331000001"]))).await.ok()["result"].clone();
    assert_eq!((found["LEAD"].as_array().unwrap().len(), found.get("CONTACT")), (21, None));
}

#[tokio::test]
async fn comments_are_added_read_and_listed() {
    let world = World::new().await;
    let (eva, token) = world.hire("Eva", "operator").await;
    let id = add(&world, "lead", json!({})).await;
    let fields = |text: &str| json!({ "fields": { "ENTITY_ID": id, "ENTITY_TYPE": "lead", "COMMENT": text } });
    let first =
        world.rest("crm.timeline.comment.add", fields("likes blue")).await.ok()["result"].clone();
    let second =
        world.rest_as(eva, &token, "crm.timeline.comment.add", fields("likes blue")).await.ok();
    let second = second["result"].clone();
    assert_ne!(first, second, "who says it again says it again");
    let read = world.rest("crm.timeline.comment.get", json!({ "id": second })).await.ok();
    let expected = json!({
        "ID": second.to_string(), "ENTITY_ID": id.to_string(), "ENTITY_TYPE": "lead", "FILES": {},
        "CREATED": "2026-01-01T00:00:00+00:00", "COMMENT": "likes blue", "AUTHOR_ID": eva.to_string(),
    });
    assert_eq!(read["result"], expected);
    let list = async |mut params: Value| {
        params["filter"]["ENTITY_ID"] = json!(id);
        params["filter"]["ENTITY_TYPE"] = json!("LEAD");
        world.rest("crm.timeline.comment.list", params).await.ok()
    };
    let all = list(json!({ "select": ["AUTHOR_ID"] })).await;
    let rows = json!([
        { "ID": first.to_string(), "AUTHOR_ID": "1" },
        { "ID": second.to_string(), "AUTHOR_ID": eva.to_string() },
    ]);
    assert_eq!((&all["result"], &all["total"]), (&rows, &json!(2)));
    let newer = list(json!({ "filter": { ">ID": first }, "order": { "ID": "DESC" } })).await;
    assert_eq!(newer["result"][0], expected);
    for (method, params, code) in [
        ("add", json!({ "fields": { "ENTITY_TYPE": "lead", "COMMENT": "x" } }), "100"),
        ("add", fields("  "), "INVALID_ARG_VALUE"),
        ("add", fields(&"x".repeat(20_001)), "INVALID_ARG_VALUE"),
        (
            "add",
            json!({ "fields": { "ENTITY_ID": 9, "ENTITY_TYPE": "lead", "COMMENT": "x" } }),
            "OWNER_NOT_FOUND",
        ),
        (
            "add",
            json!({ "fields": { "ENTITY_ID": 1, "ENTITY_TYPE": "order", "COMMENT": "x" } }),
            "OWNER_NOT_FOUND",
        ),
        (
            "add",
            json!({ "fields": { "ENTITY_ID": id, "ENTITY_TYPE": "lead", "COMMENT": "x", "FILES": [["a", "b"]] } }),
            "INVALID_ARG_VALUE",
        ),
        ("get", json!({}), ""),
        ("get", json!({ "id": 5 }), ""),
        ("list", json!({}), ""),
        ("list", json!({ "filter": { "ENTITY_ID": id } }), ""),
    ] {
        world.rest(&format!("crm.timeline.comment.{method}"), params).await.refused(400, code);
    }
    world.rest("crm.lead.delete", json!({ "id": id })).await.ok();
    world.rest("crm.timeline.comment.get", json!({ "id": first })).await.refused(400, "");
    assert_eq!(list(json!({})).await["result"], json!([]));
}

#[tokio::test]
async fn a_card_is_changed_by_who_is_responsible_or_steers() {
    let world = World::new().await;
    let (eva, evas) = world.hire("Eva", "operator").await;
    let (carlo, carlos) = world.hire("Carlo", "operator").await;
    let (sara, saras) = world.hire("Sara", "supervisor").await;
    let made =
        world.rest_as(eva, &evas, "crm.lead.add", json!({ "fields": { "TITLE": "x" } })).await.ok();
    let id = made["result"].clone();
    let update = async |user: u64, token: &str, fields: Value| {
        let params = json!({ "id": id, "fields": fields });
        world.rest_as(user, token, "crm.lead.update", params).await
    };
    assert_eq!(get(&world, "lead", 1).await["ASSIGNED_BY_ID"], eva.to_string());
    world.rest_as(carlo, &carlos, "crm.lead.get", json!({ "id": id })).await.ok();
    let denied = update(carlo, &carlos, json!({ "TITLE": "mine" })).await.refused(400, "");
    assert_eq!(denied["error_description"], "Access denied.");
    world.rest_as(carlo, &carlos, "crm.lead.delete", json!({ "id": id })).await.refused(400, "");
    update(sara, &saras, json!({ "TITLE": "z" })).await.ok();
    update(eva, &evas, json!({ "TITLE": "y", "ASSIGNED_BY_ID": "0" })).await.ok();
    update(carlo, &carlos, json!({ "ASSIGNED_BY_ID": carlo })).await.ok();
    update(eva, &evas, json!({ "TITLE": "back" })).await.refused(400, "");
    let card = get(&world, "lead", 1).await;
    let expected = [carlo, eva, carlo].map(|it| it.to_string());
    let found = ["ASSIGNED_BY_ID", "CREATED_BY_ID", "MODIFY_BY_ID"].map(|it| card[it].clone());
    assert_eq!(found, expected.map(Value::from));
}

#[tokio::test]
async fn directories_list_their_codes() {
    let world = World::new().await;
    application::ports::CrmDirectory::keep_source(&world.context.store, "1|VIBER", "Viber - Shop")
        .await
        .unwrap();
    let codes = async |directory: &str| {
        let params = json!({ "filter": { "ENTITY_ID": directory }, "order": { "SORT": "ASC" } });
        let found = world.rest("crm.status.list", params).await.ok();
        let rows = found["result"].as_array().unwrap().clone();
        assert_eq!(found["total"], rows.len());
        rows.iter().map(|it| it["STATUS_ID"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let sources = codes("SOURCE").await;
    assert_eq!((sources.len(), sources.last().unwrap().as_str()), (13, "1|VIBER"));
    assert_eq!(codes("STATUS").await, ["NEW", "IN_PROCESS", "PROCESSED", "JUNK", "CONVERTED"]);
    assert_eq!(codes("DEAL_STAGE").await.len(), 8);
    assert!(codes("NOTHING").await.is_empty());
}

#[tokio::test]
async fn a_batch_makes_a_deal_of_a_contact_it_has_made() {
    let world = World::new().await;
    let cmd = json!({
        "contact": "crm.contact.add?fields[NAME]=Ada",
        "deal": "crm.deal.add?fields[TITLE]=Chairs&fields[CONTACT_ID]=$result[contact]",
        "read": "crm.deal.get?id=$result[deal]",
        "list": "crm.deal.list?select[]=TITLE",
        "wrong": "crm.deal.get?id=77",
    });
    let answer = world.rest("batch", json!({ "halt": 0, "cmd": cmd })).await.ok()["result"].clone();
    assert_eq!(answer["result"]["read"]["CONTACT_ID"], "1");
    assert_eq!(answer["result_total"]["list"], 1);
    assert_eq!(answer["result_error"]["wrong"]["error_description"], "Not found");
}

#[tokio::test]
async fn phones_without_a_country_are_of_the_lines() {
    let world = World::new().await;
    world.line(&[], json!({ "CRM": "Y", "CANALI": { "country": "IT" } })).await;
    let phone = json!([{ "VALUE": "06 12345678" }]);
    add(&world, "contact", json!({ "NAME": "Ada", "PHONE": phone })).await;
    for number in ["+39 06 12345678", "06/12345678"] {
        let params = json!({ "type": "PHONE", "values": [number] });
        let found = world.rest("crm.duplicate.findbycomm", params).await.ok();
        assert_eq!(found["result"], json!({ "CONTACT": [1] }), "{number}");
    }
    let found = world.get("/api/v1/crm/search?communication=0612345678", ADMIN).await.ok();
    assert_eq!(found["theirs"]["card"]["id"], 1);
}
