//! What the minute rule finds. It takes minutes: begun at the start, looked at late.

use std::time::Duration;

use aws_tests::aws::Aws;
use aws_tests::deployment::Deployment;
use aws_tests::wait::within;
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};
use tests::bot_api::BotApi;
use tests::client::Client;
use tests::office::Line;
use tests::update::Updates;

use crate::hooks::Failing;
use crate::world::{World, offered, open};

/// Beyond the three minutes within which `dispatch` queues a timer itself.
const QUEUE_TIME_S: u64 = 190;

/// How long the rule may take beside what it waits for: it runs once a minute, and some need two.
const RULE: Duration = Duration::from_mins(3);

/// A chat that there is not, in the index of what is due.
const UNREADABLE: &str = "C#888888";

/// What is under way.
pub(crate) struct Begun {
    lapse: Line,
    lapse_first: Value,
    leave: Line,
    /// A webhook whose receiver fails.
    pub(crate) failing: Failing,
}

impl Begun {
    /// Offers sessions that are left to lapse, sends somebody on leave, and spoils a chat.
    pub(crate) async fn begin(
        (aws, deployment, host): (&Aws, &Deployment, &str),
        admin: &Client,
        telegram: &BotApi,
        updates: &Updates,
    ) -> Self {
        const BOT: &str = "100:bot-of-a-line-where-nobody-answers";
        const LEAVING: &str = "99:bot-of-a-line-whose-operator-leaves";
        let settings = json!({ "QUEUE_TIME": QUEUE_TIME_S, "NO_ANSWER_TIME": 0 });
        let lapse = open(admin, telegram, 2, settings, BOT).await;
        telegram.push(BOT, &updates.text(6, "hello?")).await.ok();

        let settings = json!({ "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0, "CHECK_AVAILABLE": "Y" });
        let leave = open(admin, telegram, 1, settings, LEAVING).await;
        telegram.push(LEAVING, &updates.text(3, "before you go")).await.ok();

        let unreadable = json!({ "pk": { "S": UNREADABLE }, "sk": { "S": "HEAD" },
            "due_shard": { "S": "T#0" }, "due_at": { "N": "1" } });
        let table = deployment.output("Table");
        let put =
            ["dynamodb", "put-item", "--table-name", table, "--item", &unreadable.to_string()];
        aws.call(&put).await;

        let lapse_first = offered(&lapse).await["offered_to"].clone();
        let session = offered(&leave).await;
        let path = format!("/api/v1/users/{}", leave.offered(&session).id);
        // The rule surely runs before it begins, and it ends before the line is looked at anyway.
        let [from, to] = [70, 110].map(|it| (Utc::now() + TimeDelta::seconds(it)).to_rfc3339());
        admin.patch(&path, &json!({ "leave": { "from": from, "to": to } })).await.ok();
        let failing = Failing::begin(admin, host).await;
        Self { lapse, lapse_first, leave, failing }
    }
}

/// EventBridge's rule, `timeouts`, the SQS queue's delay, `route`, the stream, `assign`: the next one is offered it.
pub(crate) async fn an_offer_lapses_by_the_minute_rule(world: &World) {
    let Begun { lapse: line, lapse_first: first, .. } = &world.begun;
    let patience = Duration::from_secs(QUEUE_TIME_S) + RULE;
    let session = within(patience, "the offer goes to the next one", || async {
        let session = line.session().await;
        let to = session["offered_to"].as_array()?.first()?.clone();
        (Some(&to) != first.get(0)).then_some(session)
    })
    .await;
    assert_ne!(line.offered(&session).id, first[0].as_u64().unwrap_or_default());
}

/// Whose leave begins loses what they are offered, and has it again when they are back, to the second.
pub(crate) async fn a_leave_begins_and_ends_by_the_minute_rule(world: &World) {
    let line = &world.begun.leave;
    let path = format!("/api/v1/sessions/{}/explain", line.session().await["id"]);
    // A second decision: the first offer, which nobody let lapse, was taken away in between.
    within(RULE, "the session is taken away and comes again", || async {
        let explained = world.admin.get(&path).await.ok();
        (explained["decisions"].as_array().map(Vec::len) == Some(2)).then_some(())
    })
    .await;
    assert_eq!(line.session().await["offered_to"], json!([line.operators[0].id]));
}

/// Its firings are counted, by the rule, and everybody else's timers come all the same.
pub(crate) async fn a_chat_that_nobody_can_read_holds_up_nobody(world: &World) {
    let key = json!({ "pk": { "S": UNREADABLE }, "sk": { "S": "HEAD" } }).to_string();
    let table = world.deployment.output("Table");
    let get = ["dynamodb", "get-item", "--table-name", table, "--key", &key];
    within(RULE, "a firing is counted", || async {
        let item = world.aws.call(&get).await;
        item["Item"]["firings"]["N"].as_str().map(str::to_owned)
    })
    .await;
}
