//! What is stored: one item of every kind, and one log entry of every event, as it was when its format was first
//! written (`items.v1.json`). What is stored today must look like it, and what was stored then must still load.
//!
//! A change of format keeps this file for the second test, and adds a `v2` for both.

mod samples;

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamodb::DynamoStore;
use serde_json::{Value, json};

use crate::embedded::Embedded;

const GOLDEN: &str = include_str!("items.v1.json");

/// What is stored today, to compare.
const WRITTEN: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/items.json");

#[tokio::test]
async fn what_is_stored_looks_as_it_did() {
    let embedded = Embedded::start().await;
    let store = embedded.store("canali").await;
    samples::write(&store).await;
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
    embedded.store("canali").await;
    let client = embedded.client();
    let golden: BTreeMap<String, Value> = serde_json::from_str(GOLDEN).unwrap();
    for item in golden.values() {
        let item: HashMap<String, AttributeValue> = item
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.clone(), attribute(value)))
            .collect();
        client.put_item().table_name("canali").set_item(Some(item)).send().await.unwrap();
    }
    samples::assert_read(&DynamoStore::new(client, "canali")).await;
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
