//! Time-outs that the minute rule finds.

use std::time::Duration;

use aws_tests::wait::within;
use serde_json::{Value, json};
use tests::bot_api::BotApi;
use tests::client::Client;
use tests::office::Line;
use tests::update::Updates;

use crate::world::{World, offered, open};

/// Beyond the three minutes within which `dispatch` queues a timer itself.
const QUEUE_TIME_S: u64 = 190;

/// An offer that is left to lapse.
pub(crate) struct Lapse {
    line: Line,
    first: Value,
}

impl Lapse {
    /// Offers a session to the first of two.
    pub(crate) async fn begin(admin: &Client, telegram: &BotApi, updates: &Updates) -> Self {
        const BOT: &str = "100:bot-of-a-line-where-nobody-answers";
        let settings = json!({ "QUEUE_TIME": QUEUE_TIME_S, "NO_ANSWER_TIME": 0 });
        let line = open(admin, telegram, 2, settings, BOT).await;
        telegram.push(BOT, &updates.text(6, "hello?")).await.ok();
        let session = offered(&line).await;
        Self { first: session["offered_to"].clone(), line }
    }
}

/// EventBridge's rule, `timeouts`, the SQS queue's delay, `route`, the stream, `assign`: the next one is offered it.
pub(crate) async fn an_offer_lapses_by_the_minute_rule(world: &World) {
    let Lapse { line, first } = &world.lapse;
    let patience = Duration::from_secs(QUEUE_TIME_S) + Duration::from_mins(2);
    let session = within(patience, "the offer goes to the next one", || async {
        let session = line.session().await;
        let to = session["offered_to"].as_array()?.first()?.clone();
        (Some(&to) != first.get(0)).then_some(session)
    })
    .await;
    assert_ne!(line.offered(&session).id, first[0].as_u64().unwrap_or_default());
}
