//! What is stored: one item of every kind, and one log entry of every event, as it was when its format was written
//! (`items.v2.json`). What is stored today must look like it, and what was stored then must still load; what was stored
//! at first (`items.v1.json`) too.
//!
//! A change of format keeps these files for loading, and adds a `v3` for both.

mod crm;
mod offering;
mod office;
mod samples;
mod since;
mod sockets;

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamodb::{DynamoStore, FORMAT};
use serde_json::{Value, json};

use self::samples::Written;
use crate::embedded::Embedded;

const AT_FIRST: &str = include_str!("items.v1.json");
const GOLDEN: &str = include_str!("items.v2.json");

/// What is stored today, to compare.
const WRITTEN: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/items.json");

#[tokio::test]
async fn what_is_stored_looks_as_it_did() {
    let embedded = Embedded::start().await;
    let store = embedded.store("canali").await;
    samples::write(&store).await;
    since::write(&store).await;
    crm::write(&store).await;
    sockets::write(&store).await;
    store.keep_format().await.unwrap();
    let stored = stored(&embedded.client()).await;
    std::fs::write(WRITTEN, serde_json::to_string_pretty(&stored).unwrap()).unwrap();
    let golden: BTreeMap<String, Value> = serde_json::from_str(GOLDEN).unwrap();
    for (key, item) in &stored {
        assert_eq!(golden.get(key), Some(item), "{key}: see {WRITTEN}");
    }
    assert_eq!(golden.len(), stored.len());
}

#[tokio::test]
async fn what_was_stored_still_loads() {
    let embedded = Embedded::start().await;
    let store = put(&embedded, GOLDEN).await;
    assert_eq!(store.check_format().await.unwrap(), Some(FORMAT));
    samples::assert_read(&store, Written::Today).await;
    since::assert_read(&store).await;
    crm::assert_read(&store).await;
    sockets::assert_read(&store).await;
}

#[tokio::test]
async fn what_was_stored_at_first_still_loads() {
    let embedded = Embedded::start().await;
    let store = put(&embedded, AT_FIRST).await;
    samples::assert_read(&store, Written::AtFirst).await;
}

/// Of what was stored at first all is stored the same way today, but for what a session has held since, the instant its
/// owner got it, what a line has said since, how long an idle session can be continued, and how often a connection was
/// kept.
#[test]
fn what_was_stored_at_first_lacks_only_what_came_since() {
    let golden = |text| -> BTreeMap<String, Value> { serde_json::from_str(text).unwrap() };
    let (first, today) = (golden(AT_FIRST), golden(GOLDEN));
    for (key, item) in &first {
        let without = item.to_string();
        let with = today[key].to_string().replace(r#"\"owned_at\":1700000000000,"#, "");
        let with = with.replace(r#"\"auto_expire_time\":86400,"#, "");
        let with = with.replace(r#"[3],\"revision\":1}"#, "[3]}");
        let with = with.replace(r#""revision":{"N":"1"},"sk":{"S":"N"}"#, r#""sk":{"S":"N"}"#);
        assert_eq!(without, with, "{key}");
    }
    let changed: Vec<&String> =
        first.iter().filter(|it| today[it.0] != *it.1).map(|it| it.0).collect();
    assert_eq!(changed, ["C#1 HEAD", "L#2 CONFIG", "N#n1 N", "S#11 S"]);
}

/// A table that holds just these items.
async fn put(embedded: &Embedded, items: &str) -> DynamoStore {
    embedded.store("canali").await;
    let client = embedded.client();
    let items: BTreeMap<String, Value> = serde_json::from_str(items).unwrap();
    for item in items.values() {
        let item: HashMap<String, AttributeValue> = item
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.clone(), attribute(value)))
            .collect();
        client.put_item().table_name("canali").set_item(Some(item)).send().await.unwrap();
    }
    DynamoStore::new(client, "canali")
}

/// The whole table, as JSON by key.
async fn stored(client: &Client) -> BTreeMap<String, Value> {
    let scanned = client.scan().table_name("canali").send().await.unwrap();
    let items = scanned.items().iter().map(|item| {
        let json: BTreeMap<&String, Value> =
            item.iter().map(|(name, value)| (name, plain(value))).collect();
        let key = format!("{} {}", item["pk"].as_s().unwrap(), item["sk"].as_s().unwrap());
        (key, json!(json))
    });
    items.collect()
}

/// DynamoDB's own JSON of an attribute.
fn plain(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::S(it) => json!({"S": it}),
        AttributeValue::N(it) => json!({"N": it}),
        AttributeValue::Ss(it) => json!({"SS": it}),
        AttributeValue::L(it) => json!({"L": it.iter().map(plain).collect::<Vec<_>>()}),
        other => panic!("no item has {other:?}"),
    }
}

fn attribute(json: &Value) -> AttributeValue {
    let (kind, value) = json.as_object().unwrap().iter().next().unwrap();
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    let list = || value.as_array().unwrap().iter();
    match kind.as_str() {
        "S" => AttributeValue::S(text(value)),
        "N" => AttributeValue::N(text(value)),
        "SS" => AttributeValue::Ss(list().map(text).collect()),
        "L" => AttributeValue::L(list().map(attribute).collect()),
        other => panic!("no item has {other}"),
    }
}
