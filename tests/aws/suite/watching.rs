//! What whoever runs Canali, and whoever builds on it, is told.

use std::cell::RefCell;
use std::path::Path;

use aws_tests::deployment::PUBLIC_URL;
use aws_tests::wait::until;
use chrono::Utc;
use reqwest::Method;
use serde_json::{Value, json};
use tests::client::send;

use crate::world::{World, logged, offered, quiet};

/// An integrator's rule, the one that documentation shows, hears of a session that opens and closes.
pub(crate) async fn integrators_hear_of_sessions(world: &World) {
    const BOT: &str = "115:bot-that-is-listened-to";
    const STACK: &str = "listener";
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events/bus/rule.yaml");
    let template = template.to_string_lossy();
    let bus = format!("Bus={}", world.deployment.output("Bus"));
    let deploy = ["cloudformation", "deploy", "--stack-name", STACK, "--template-file", &template];
    world.aws.call(&[&deploy[..], &["--parameter-overrides", &bus]].concat()).await;
    let outputs = ["cloudformation", "describe-stacks", "--stack-name", STACK];
    let outputs = world.aws.call(&outputs).await;
    let queue = outputs["Stacks"][0]["Outputs"][0]["OutputValue"].as_str().expect("its SQS queue");
    let talk = world.talk(quiet(), BOT, 21, "hello").await;
    talk.operator().act(&talk.session, "spam", json!({})).await.ok();
    let heard = RefCell::new(Vec::new());
    for name in ["SessionOpened", "SessionClosed"] {
        until(&format!("{name} is heard"), || async {
            let received = received(world, queue).await;
            heard.borrow_mut().extend(received);
            let is_it = |it: &&Value| {
                it["detail-type"] == name && it["detail"]["session"] == talk.session["id"]
            };
            heard.borrow().iter().find(is_it).map(|it| assert_eq!(it["source"], "canali"))
        })
        .await;
    }
    let heard = heard.into_inner();
    assert!(heard.iter().all(|it| it["detail-type"] != "SessionAnswered"), "{heard:?}");
    world.aws.call(&["cloudformation", "delete-stack", "--stack-name", STACK]).await;
}

/// The messages of an SQS queue, as JSON.
async fn received(world: &World, queue: &str) -> Vec<Value> {
    let receive = ["sqs", "receive-message", "--queue-url", queue];
    let found = world.aws.call(&[&receive[..], &["--max-number-of-messages", "10"]].concat()).await;
    let messages = found["Messages"].as_array().cloned().unwrap_or_default();
    let bodies = messages.iter().filter_map(|it| serde_json::from_str(it["Body"].as_str()?).ok());
    bodies.collect()
}

/// One id finds a customer's message in the logs of every function that it passes, and what they counted beside it.
pub(crate) async fn a_message_is_followed_through_all_logs(world: &World) {
    const BOT: &str = "116:bot-that-is-followed";
    const TRACE: &str = "5759e988bd862e3fe1be46a994272793";
    let since = Utc::now();
    let settings = json!({ "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0, "WELCOME_MESSAGE": "Y",
        "WELCOME_MESSAGE_TEXT": "Good day." });
    let line = world.line(1, settings, BOT).await;
    let webhook = world.telegram.webhook(BOT).expect("the bot has a webhook");
    let (time, rest) = TRACE.split_at(8);
    let path = webhook.url.trim_start_matches(PUBLIC_URL);
    let call = world.admin.anonymous().request(Method::POST, path);
    let call = call.header("X-Telegram-Bot-Api-Secret-Token", webhook.secret);
    let call = call.header("X-Amzn-Trace-Id", format!("Root=1-{time}-{rest}"));
    let call = call.json(&world.updates.text(22, "where is my parcel?"));
    send(call).await.ok();
    offered(&line).await;
    for function in ["webhook", "route", "dispatch", "assign", "deliver"] {
        logged(world, since, function, TRACE).await;
        logged(world, since, function, "canali_received_total").await;
    }
}
