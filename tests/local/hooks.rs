//! Notifications outside, from outside: a receiver that verifies what it is told by another implementation, and mail as
//! files.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use tests::bot_api::BotApi;
use tests::canali::{Canali, Options};
use tests::office::{Line, number};
use tests::receiver::Receiver;
use tests::update::Updates;

const WEBHOOKS: &str = "/api/v1/webhooks";
const WAYS: &str = "/api/v1/users/1/notifications";

/// A line on which the admin is told of each first answer that takes longer than 5 s.
async fn line(canali: &Canali, api: &BotApi) -> Line {
    let line = Line::open(canali.admin(), 1, json!({})).await;
    line.connect_bot(api, "1:A").await;
    line.set(&json!({
        "LINE_NAME": "Shop", "KPI_FIRST_ANSWER_TIME": 5, "KPI_FIRST_ANSWER_ALERT": "Y",
        "KPI_FIRST_ANSWER_LIST": [1], "KPI_FIRST_ANSWER_TEXT": "#CUSTOMER# wartet – #DIALOG#",
    }))
    .await;
    line
}

/// The admin's webhook at a receiver: its id and secret.
async fn webhook(canali: &Canali, receiver: &Receiver) -> (u64, String) {
    let new = json!({ "url": receiver.url(), "name": "CRM" });
    let made = canali.admin().post(WEBHOOKS, &new).await.ok();
    (number(&made["id"]), made["secret"].as_str().unwrap().to_owned())
}

async fn is_late(canali: &Canali, api: &BotApi, updates: &Updates, customer: i64) {
    api.push("1:A", &updates.text(customer, "hello")).await.ok();
    canali.admin().settle().await;
    canali.admin().advance(5).await;
}

#[tokio::test]
async fn a_late_answer_is_told_genuinely_once_and_by_mail_too_whatever_dies() {
    let (api, receiver, updates) =
        (BotApi::start().await, Receiver::start().await, Updates::default());
    let mut canali = Canali::start().await;
    line(&canali, &api).await;
    let (id, secret) = webhook(&canali, &receiver).await;
    canali.admin().patch("/api/v1/users/1", &json!({ "email": "ann@shop.example" })).await.ok();
    let chosen = json!({ "email": true, "webhook_id": id });
    let shown = canali.admin().put(WAYS, &chosen).await.ok();
    let expected = json!({
        "email": true, "email_address": "ann@shop.example", "webhook_id": id, "inbox_only": [],
    });
    assert_eq!((&shown, &canali.admin().get(WAYS).await.ok()), (&expected, &expected));

    receiver.answer([500]);
    is_late(&canali, &api, &updates, 7).await;
    assert_eq!(receiver.told().len(), 1);
    canali.kill9().await;
    canali.restart().await;
    canali.admin().advance(10).await;
    let told = receiver.told();
    assert_eq!(told.len(), 2, "tried again after the process had died");
    assert_eq!((told[0].id(), told[0].body()), (told[1].id(), told[1].body()));
    assert!(told[1].at() > told[0].at());
    for one in &told {
        one.verify(&secret);
    }
    let text = told[0].body()["data"]["text"].as_str().unwrap().to_owned();
    assert!(text.contains(" wartet – ") && text.contains("/conversations/"), "{text}");
    canali.admin().advance(3_600).await;
    assert_eq!(receiver.told().len(), 2, "once taken, that is all");

    let mut letters = std::fs::read_dir(canali.data().join("mail")).unwrap();
    let letter = std::fs::read_to_string(letters.next().unwrap().unwrap().path()).unwrap();
    assert!(letters.next().is_none());
    assert!(letter.contains("To: ann@shop.example\r\n"), "{letter}");
    assert!(letter.contains("From: Canali <canali@localhost>\r\n"), "{letter}");
    assert!(letter.contains("Auto-Submitted: auto-generated\r\n"), "{letter}");

    let path = format!("{WEBHOOKS}/{id}");
    let shown = canali.admin().get(&path).await.ok();
    let errand = &shown["errands"][0];
    assert_eq!(
        (&errand["id"], &errand["type"]),
        (&json!(told[0].id()), &json!("notification.first_answer_late"))
    );
    assert_eq!((&errand["state"], &errand["attempts"]), (&json!("taken"), &json!(2)));
    assert_eq!((&shown["enabled"], &shown["failing_since"]), (&json!(true), &Value::Null));
}

#[tokio::test]
async fn a_failing_receiver_is_tried_again_by_the_minute_rule_and_one_that_is_gone_is_disabled() {
    let (api, receiver, updates) =
        (BotApi::start().await, Receiver::start().await, Updates::default());
    let canali = Canali::start().await;
    line(&canali, &api).await;
    let (id, secret) = webhook(&canali, &receiver).await;
    canali.admin().put(WAYS, &json!({ "webhook_id": id })).await.ok();
    receiver.always(Some(404));
    is_late(&canali, &api, &updates, 7).await;
    canali.admin().advance(400).await;
    let told = receiver.told();
    let after: Vec<i64> = told.iter().map(|it| it.at() - told[0].at()).collect();
    assert_eq!((after.len(), after[1]), (3, 5), "{after:?}");
    assert!((305..=340).contains(&after[2]), "{after:?}");
    assert!(told.iter().all(|it| it.id() == told[0].id()));
    let path = format!("{WEBHOOKS}/{id}");
    let shown = canali.admin().get(&path).await.ok();
    let errand = &shown["errands"][0];
    assert_eq!(
        (&errand["state"], &errand["error"]),
        (&json!("waiting"), &json!("it answered 404"))
    );
    assert!(errand["next_at"].is_string() && shown["failing_since"].is_string(), "{shown}");

    receiver.always(Some(410));
    is_late(&canali, &api, &updates, 8).await;
    let shown = canali.admin().get(&path).await.ok();
    assert_eq!((&shown["enabled"], &shown["disabled_because"]), (&json!(false), &json!("gone")));
    let inbox = canali.admin().get("/api/v1/notifications").await.ok();
    let items = inbox["items"].as_array().unwrap();
    let kinds: Vec<_> = items.iter().map(|it| it["kind"].clone()).collect();
    assert_eq!(kinds, ["webhook_disabled", "first_answer_late", "first_answer_late"]);
    assert_eq!(items[0]["webhook_id"], json!(id));
    let refused = canali.admin().post(&format!("{path}/test"), &Value::Null).await;
    assert_eq!(refused.refusal(), (409, "WEBHOOK_DISABLED"));

    receiver.always(None);
    let before = receiver.told().len();
    let enabled = canali.admin().post(&format!("{path}/enable"), &Value::Null).await.ok();
    assert_eq!(enabled["enabled"], true);
    let fresh = canali.admin().post(&format!("{path}/secret"), &Value::Null).await.ok();
    let test = canali.admin().post(&format!("{path}/test"), &Value::Null).await.ok();
    canali.admin().settle().await;
    let told = receiver.told();
    assert_eq!((told.len(), told[before].id()), (before + 1, test["id"].as_str().unwrap()));
    assert_eq!(told[before].body()["type"], "webhook.test");
    for secret in [secret.as_str(), fresh["secret"].as_str().unwrap()] {
        assert!(told[before].is_signed_by(secret), "both sign for a day");
    }
}

#[tokio::test]
async fn private_addresses_are_refused_when_they_are_given() {
    let receiver = Receiver::start().await;
    let canali =
        Canali::start_with(Options::default().with("--allow-targets", "10.9.8.7/32")).await;
    for url in [
        receiver.url(),
        "https://localhost/hook",
        "https://169.254.169.254/latest/meta-data/",
        "http://1.1.1.1/",
        "file:///etc/passwd",
        "crm",
        "https://ann:secret@crm.example/",
    ] {
        let refused = canali.admin().post(WEBHOOKS, &json!({ "url": url })).await;
        assert_eq!(refused.refusal(), (422, "TARGET_REFUSED"), "{url}");
    }
    assert_eq!(canali.admin().get(WEBHOOKS).await.ok(), json!({ "items": [] }));
    assert!(receiver.told().is_empty());
}

#[tokio::test]
async fn a_mail_server_that_cannot_be_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    for (flag, value, words) in [
        ("--smtp", "http://ann:s3cret@mail.example", "the address of the mail server is wrong"),
        ("--mail-from", "nobody", "is no sender"),
    ] {
        let mut command = tests::canali::command(folder.path());
        command.args(["--listen", "127.0.0.1:0", flag, value]);
        let output = command.output().await.unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(words), "{said}");
        assert!(!said.contains("s3cret"), "{said}");
    }
}
