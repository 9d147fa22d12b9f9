//! What all tests stand on: an emulator, the stack on it, a stand-in for Telegram, the first admin.

use std::collections::BTreeMap;

use aws_tests::aws::Aws;
use aws_tests::deployment::{ADMIN_TOKEN, Deployment, NAME, PUBLIC_URL};
use aws_tests::emulator::Emulator;
use aws_tests::wait::until;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tests::bot_api::BotApi;
use tests::client::Client;
use tests::office::{Line, Operator};
use tests::update::Updates;
use tokio::sync::Mutex;

use crate::minute::Begun;

/// The deployed world.
pub(crate) struct World {
    pub(crate) aws: Aws,
    pub(crate) deployment: Deployment,
    pub(crate) telegram: BotApi,
    pub(crate) updates: Updates,
    pub(crate) admin: Client,
    /// Begun at the start, since it takes minutes.
    pub(crate) begun: Begun,
    /// What functions know this machine as.
    pub(crate) host: String,
    emulator: Mutex<Option<Emulator>>,
}

/// An answered session.
pub(crate) struct Talk {
    pub(crate) line: Line,
    pub(crate) session: Value,
}

impl Talk {
    /// Who has answered it.
    pub(crate) fn operator(&self) -> &Operator {
        &self.line.operators[0]
    }
}

impl World {
    /// Starts the emulator and deploys on it.
    pub(crate) async fn build() -> Self {
        let emulator = Emulator::start().await.expect("an emulator can be started");
        let aws = emulator.aws.clone();
        let deployment =
            Deployment::deploy(&aws, &[]).await.unwrap_or_else(|error| panic!("{error}"));
        let telegram = BotApi::start_for("0.0.0.0", &emulator.host).await;
        let telegram = telegram.by_way_of(PUBLIC_URL, &deployment.url);
        let admin = Client::new(&deployment.url, ADMIN_TOKEN);
        let updates = Updates::default();
        let host = emulator.host.clone();
        let begun = Begun::begin((&aws, &deployment, &host), &admin, &telegram, &updates).await;
        let emulator = Mutex::new(Some(emulator));
        Self { aws, deployment, telegram, updates, admin, begun, host, emulator }
    }

    /// Stops the emulator; after a failure its log is left for whoever looks into it.
    pub(crate) async fn end(&self, has_failed: bool) {
        let Some(emulator) = self.emulator.lock().await.take() else { return };
        if has_failed {
            let log = aws_tests::aws::root().join("target/aws-suite.log");
            if tokio::fs::write(&log, emulator.logs().await).await.is_ok() {
                eprintln!("the emulator's log is in {}", log.display());
            }
        }
        emulator.stop().await;
    }

    /// A line with that many operators and a bot of its own.
    pub(crate) async fn line(&self, operators: usize, settings: Value, bot: &str) -> Line {
        open(&self.admin, &self.telegram, operators, settings, bot).await
    }

    /// A customer writes to a bot of its own line's, and its only operator answers the session.
    pub(crate) async fn talk(&self, settings: Value, bot: &str, customer: i64, text: &str) -> Talk {
        let line = self.line(1, settings, bot).await;
        self.says(bot, customer, text).await;
        let session = offered(&line).await;
        let session = line.offered(&session).answer(&session).await;
        Talk { line, session }
    }

    /// Tells a function of a table that there is not; gives what it was told before.
    pub(crate) async fn cut_off(&self, function: &str) -> BTreeMap<String, String> {
        let good = self.deployment.variables(function).await;
        let mut broken = good.clone();
        broken.insert("CANALI_TABLE".to_owned(), "there-is-no-such-table".to_owned());
        self.deployment.set_variables(function, &broken).await;
        good
    }

    /// A customer writes to a bot.
    pub(crate) async fn says(&self, bot: &str, customer: i64, text: &str) {
        let answer = self.telegram.push(bot, &self.updates.text(customer, text)).await;
        answer.ok();
    }
}

/// A line with that many operators, connected to a bot.
pub(crate) async fn open(
    admin: &Client,
    telegram: &BotApi,
    operators: usize,
    settings: Value,
    bot: &str,
) -> Line {
    let line = Line::open(admin, operators, settings).await;
    line.connect_bot(telegram, bot).await;
    line
}

/// The line's only session, once somebody is offered it.
pub(crate) async fn offered(line: &Line) -> Value {
    until("an offer", || async {
        let session = line.sessions().await.into_iter().next()?;
        let is_offered = session["offered_to"].as_array().is_some_and(|it| !it.is_empty());
        is_offered.then_some(session)
    })
    .await
}

/// The texts of a session, once there are `count`.
pub(crate) async fn said(client: &Client, session: &Value, count: usize) -> Vec<Value> {
    until("the messages", || async {
        let (_, messages) = tests::office::read(client, session).await;
        (messages.len() >= count).then_some(messages)
    })
    .await
}

/// Settings of a line where nothing happens by itself.
pub(crate) fn quiet() -> Value {
    json!({ "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0 })
}

/// Waits until a function has logged `words` since then.
pub(crate) async fn logged(world: &World, since: DateTime<Utc>, function: &str, words: &str) {
    let group = format!("/aws/lambda/{NAME}-{function}");
    let pattern = format!("\"{words}\"");
    let since = since.timestamp_millis().to_string();
    let filter = ["logs", "filter-log-events", "--log-group-name", &group, "--start-time", &since];
    let filter = [&filter[..], &["--filter-pattern", &pattern]].concat();
    until(&format!("{function} logs {words}"), || async {
        let found = world.aws.call(&filter).await;
        found["events"].as_array().is_some_and(|it| !it.is_empty()).then_some(())
    })
    .await;
}
