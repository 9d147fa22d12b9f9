//! What the emulator has recorded: `CloudTrail`'s events.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::aws::{Aws, REGION};

/// What `CloudTrail` gives at a time.
const PAGE: usize = 50;

/// All calls recorded so far, as `CloudTrail` describes them (`userIdentity`, `userAgent`, `eventName`, …), with the
/// `resources` of the record beside them.
///
/// Asked by hand, and thousands of times faster than by the command-line client: the emulator gives the newest fifty and
/// no token for the rest, so that the time of the oldest is asked for next.
///
/// # Panics
///
/// If the emulator records nothing.
pub async fn recorded(aws: &Aws) -> Vec<Value> {
    let http = reqwest::Client::builder().no_proxy().build().expect("a plain client");
    let mut found: BTreeMap<String, Value> = BTreeMap::new();
    let mut until: Option<f64> = None;
    loop {
        let page = page(&http, aws, until).await;
        let events = page["Events"].as_array().cloned().unwrap_or_default();
        let before = found.len();
        for event in &events {
            let id = event["EventId"].as_str().unwrap_or_default().to_owned();
            let mut call: Value =
                serde_json::from_str(event["CloudTrailEvent"].as_str().unwrap_or_default())
                    .unwrap_or_default();
            call["resources"] = event["Resources"].clone();
            found.insert(id, call);
        }
        if events.len() < PAGE || found.len() == before {
            assert!(!found.is_empty(), "nothing is recorded: CloudTrail is off");
            return found.into_values().collect();
        }
        until = events.last().and_then(|it| it["EventTime"].as_f64());
    }
}

async fn page(http: &reqwest::Client, aws: &Aws, until: Option<f64>) -> Value {
    let mut asked = json!({ "MaxResults": PAGE });
    if let Some(until) = until {
        asked["EndTime"] = until.into();
    }
    let target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";
    // An emulator believes whom a request says it is from.
    let from = format!("Credential=test/20260101/{REGION}/cloudtrail/aws4_request");
    let from = format!("AWS4-HMAC-SHA256 {from}, SignedHeaders=host, Signature=0");
    let request = http.post(aws.endpoint()).header("x-amz-target", target);
    let request = request.header("content-type", "application/x-amz-json-1.1");
    let answer = request.header("authorization", from).body(asked.to_string()).send().await;
    let body = answer.expect("the emulator answers").bytes().await.expect("all of it");
    serde_json::from_slice(&body).expect("CloudTrail speaks JSON")
}
