//! What employees are told outside: by webhook, and by e-mail through SES.

use std::time::Duration;

use aws_tests::wait::{until, within};
use serde_json::{Value, json};
use tests::client::Client;
use tests::receiver::Receiver;

use crate::flows::{telling, told_of};
use crate::world::{World, offered};

/// An address at which SES takes everything, in its sandbox too (developer guide, "Using the mailbox simulator").
const MAILBOX: &str = "success@simulator.amazonses.com";

/// A webhook whose receiver fails, from the suite's start on.
pub(crate) struct Failing {
    pub(crate) receiver: Receiver,
    pub(crate) path: String,
}

impl Failing {
    /// Makes it, and sends it a test.
    pub(crate) async fn begin(admin: &Client, host: &str) -> Self {
        let receiver = Receiver::start_for("0.0.0.0", host).await;
        receiver.always(Some(500));
        let (id, _) = webhook(admin, &receiver).await;
        let path = format!("/api/v1/webhooks/{id}");
        admin.post(&format!("{path}/test"), &json!({})).await.ok();
        Self { receiver, path }
    }
}

/// The admin's webhook at a receiver: its id and secret.
async fn webhook(admin: &Client, receiver: &Receiver) -> (Value, String) {
    let made = admin.post("/api/v1/webhooks", &json!({ "url": receiver.url() })).await.ok();
    (made["id"].clone(), made["secret"].as_str().unwrap_or_default().to_owned())
}

/// A late answer is told by e-mail, and by webhook: refused once, tried again in seconds, and genuine both times.
pub(crate) async fn a_late_answer_is_told_outside(world: &World) {
    const BOT: &str = "118:bot-of-a-line-that-tells";
    let receiver = Receiver::start_for("0.0.0.0", &world.host).await;
    let (id, secret) = webhook(&world.admin, &receiver).await;
    world.admin.patch("/api/v1/users/1", &json!({ "email": MAILBOX })).await.ok();
    let ways = json!({ "email": true, "webhook_id": id });
    world.admin.put("/api/v1/users/1/notifications", &ways).await.ok();
    receiver.answer([500]);
    let line = world.line(1, telling(), BOT).await;
    world.says(BOT, 24, "hello?").await;
    let session = offered(&line).await;
    told_of(world, &session).await;
    let told = receiver.wait_for(2).await;
    assert_eq!(told[0].id(), told[1].id());
    for one in &told {
        one.verify(&secret);
    }
    let path = format!("/api/v1/webhooks/{id}");
    until("the errand is taken", || async {
        let shown = world.admin.get(&path).await.ok();
        (shown["errands"][0]["state"] == "taken").then_some(())
    })
    .await;
    until("a letter is with SES", || async {
        let sent = world.aws.call(&["ses", "get-send-quota"]).await;
        sent["SentLast24Hours"].as_f64().filter(|it| *it >= 1.0)
    })
    .await;
    world.admin.put("/api/v1/users/1/notifications", &json!({})).await.ok();
    let fresh = world.admin.post(&format!("{path}/secret"), &json!({})).await.ok();
    assert_ne!(fresh["secret"], json!(secret));
    world.admin.delete(&path).await.ok();
}

/// What failed twice at the suite's start is tried again after five minutes, by the minute rule.
pub(crate) async fn a_failing_receiver_is_tried_again_by_the_minute_rule(world: &World) {
    let Failing { receiver, path } = &world.begun.failing;
    within(Duration::from_mins(8), "the third try", || async {
        (receiver.told().len() >= 3).then_some(())
    })
    .await;
    let told = receiver.told();
    assert!(told.iter().all(|it| it.id() == told[0].id()));
    receiver.always(Some(410));
    world.admin.post(&format!("{path}/test"), &json!({})).await.ok();
    until("it is disabled", || async {
        (world.admin.get(path).await.ok()["disabled_because"] == "gone").then_some(())
    })
    .await;
    world.admin.delete(path).await.ok();
}
