//! A demonstration: what whoever looks at Canali for the first time sees.

#![expect(clippy::unwrap_used, reason = "what a test does not expect fails it")]

use serde_json::{Value, json};
use tests::canali::{Canali, Options};

fn demo() -> Options {
    Options { subcommand: "demo", ..Options::default() }.with("--days", "1")
}

async fn sessions(canali: &Canali) -> Vec<Value> {
    let list = canali.admin().get("/api/v1/sessions?limit=1000").await.ok();
    list["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_shop_has_a_day_of_history_and_goes_on() {
    let mut canali = Canali::start_with(demo()).await;
    let login = json!({ "login": "admin", "password": "canali-demo" });
    canali.admin().anonymous().post("/api/v1/login", &login).await.ok();
    let users = canali.admin().get("/api/v1/users").await.ok();
    assert_eq!(users["items"].as_array().unwrap().len(), 6);
    let before = sessions(&canali).await;
    let closed = before.iter().filter(|it| it["close_reason"] == "finished").count();
    assert!(closed >= 4, "{closed} of {} were answered", before.len());
    let one = &before.iter().find(|it| it["close_reason"] == "finished").unwrap()["id"];
    let log = canali.admin().get(&format!("/api/v1/sessions/{one}")).await.ok();
    let says = |kind: &str| {
        let messages = log["messages"].as_array().unwrap();
        messages.iter().any(|it| it["author"]["kind"] == kind && it["status"] != "failed")
    };
    assert!(says("customer") && says("operator") && says("system"), "{log}");

    // It can be left and taken up again, with the same messenger.
    assert!(canali.terminate().await.success());
    canali.restart().await;
    assert!(sessions(&canali).await.len() >= before.len());
    canali.admin().settle().await;
}

#[tokio::test]
async fn what_is_no_demonstration_does_not_become_one() {
    let mut canali = Canali::start().await;
    assert!(canali.terminate().await.success());
    let folder = canali.data().to_owned();
    let mut demo = tokio::process::Command::new(tests::binary::canali());
    demo.arg("demo").arg("--data").arg(folder).args(["--listen", "127.0.0.1:0"]);
    let output = demo.output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("is no demonstration"), "{said}");
}
