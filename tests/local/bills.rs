//! What AWS would bill, counted and locked: a message in a running conversation, a whole session, an idle day.
//!
//! The counts follow from the code, so a change that makes Canali dearer shows here, in `bills.json`; `UPDATE_EXPECT=1`
//! writes it anew. Two things depend on the machine and are left out: Lambda's milliseconds, and how many entries of
//! the stream `dispatch` is handed at a time.

use expect_test::expect_file;
use serde_json::{Map, Value, json};
use tests::bot_api::BotApi;
use tests::canali::{Canali, Options};
use tests::office::{Line, Operator};
use tests::update::Updates;

const BOT: &str = "1:A";
const CUSTOMER: i64 = 7;

/// A line with an operator, on a clock that stands still.
struct Stand {
    api: BotApi,
    canali: Canali,
    line: Line,
    updates: Updates,
}

impl Stand {
    async fn build() -> Self {
        let api = BotApi::start().await;
        let options = Options { clock: "manual", ..Options::default() };
        let canali = Canali::start_with(options).await;
        // Without the ten minutes in which a finished session can be taken up again: minutes are the idle day's.
        let line = Line::open(canali.admin(), 1, json!({ "FULL_CLOSE_TIME": 0 })).await;
        line.connect_bot(&api, BOT).await;
        canali.admin().settle().await;
        Self { api, canali, line, updates: Updates::default() }
    }

    fn operator(&self) -> &Operator {
        &self.line.operators[0]
    }

    async fn says(&self, text: &str) {
        self.api.push(BOT, &self.updates.text(CUSTOMER, text)).await.ok();
        self.canali.admin().settle().await;
    }

    async fn answers(&self, session: &Value, text: &str) {
        self.operator().write(session, text).await;
        self.canali.admin().settle().await;
    }

    /// Opens a session and answers it.
    async fn begin(&self) -> Value {
        self.says("Good morning, is the shop open today?").await;
        let session = self.operator().answer(&self.line.session().await).await;
        self.canali.admin().settle().await;
        session
    }

    async fn reset(&self) {
        self.canali.admin().settle().await;
        self.canali.admin().post("/local/meter/reset", &json!({})).await.ok();
    }

    /// What has been counted since, and its price in dollars for a thousand times as much, by `times`.
    async fn bill(&self, times: f64) -> Value {
        self.canali.admin().settle().await;
        let report = self.canali.admin().get("/local/meter").await.ok();
        let mut units = Map::new();
        let mut dispatched = 0.0;
        for (function, counts) in report["by_function"].as_object().expect("counts by function") {
            let mut counts = counts.as_object().expect("counts").clone();
            counts.remove("lambda.ms");
            if function == "dispatch" {
                dispatched = counts.remove("lambda.invocations").map_or(0.0, |it| number(&it));
            }
            let counts = counts.into_iter().map(|(name, it)| (name, json!(number(&it) * times)));
            units.insert(function.clone(), counts.collect());
        }
        let usd = number(&report["usd"]) - number(&report["usd_by"]["lambda.ms"]);
        let invocation = number(&report["usd_by"]["lambda.invocations"])
            / number(&report["totals"]["lambda.invocations"]);
        let usd = (usd - invocation * dispatched) * times * 1_000.0;
        // To a hundredth of a cent.
        let usd = (usd * 10_000.0).round() / 10_000.0;
        json!({ "units": units, "usd_per_thousand": usd, "prices_of": report["prices_of"] })
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(0.0)
}

/// A further message of the customer's while an operator holds the session.
async fn a_message() -> Value {
    let stand = Stand::build().await;
    stand.begin().await;
    stand.says("And tomorrow?").await;
    stand.reset().await;
    stand.says("Thank you. Do you have the blue ones in size 42?").await;
    stand.bill(1.0).await
}

/// Opened, answered, five messages of each side, finished and closed.
async fn a_session() -> Value {
    let stand = Stand::build().await;
    stand.reset().await;
    let session = stand.begin().await;
    stand.answers(&session, "Good morning! Until seven.").await;
    for round in 2..=5 {
        stand.says(&format!("Question number {round}, of a usual length, I would say?")).await;
        stand.answers(&session, &format!("Answer number {round}, of a usual length too.")).await;
    }
    stand.operator().act(&session, "finish", json!({})).await.ok();
    stand.canali.admin().settle().await;
    assert_eq!(stand.line.session().await["status"], "closed");
    stand.bill(1.0).await
}

/// Nothing happens: an hour, which has one hourly round wherever it begins, twenty-four times.
async fn an_idle_day() -> Value {
    let stand = Stand::build().await;
    stand.reset().await;
    stand.canali.admin().advance(60 * 60).await;
    stand.bill(24.0).await
}

#[tokio::test]
async fn what_things_cost_is_what_it_was() {
    let bills = json!({
        "a message in a running conversation": a_message().await,
        "a session of ten messages": a_session().await,
        "an idle day": an_idle_day().await,
    });
    let bills = serde_json::to_string_pretty(&bills).expect("JSON") + "\n";
    expect_file!["bills.json"].assert_eq(&bills);
}
