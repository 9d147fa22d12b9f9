//! What AWS would bill, counted: a change of these snapshots is a change of everybody's bill, and belongs into the message
//! of the commit that makes it. Lambda's milliseconds are left out: they are a machine's.

use serde_json::{Value, json};
use tests::bot_api::BotApi;
use tests::canali::Canali;
use tests::office::Line;
use tests::update::Updates;

const BOT: &str = "42:AAbot-token";

/// A line with one operator and a bot; nothing happens in it by itself.
struct Shop {
    api: BotApi,
    canali: Canali,
    line: Line,
    updates: Updates,
}

impl Shop {
    async fn open() -> Self {
        let api = BotApi::start().await;
        let canali = Canali::start().await;
        let settings = json!({ "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0, "AUTO_CLOSE_TIME": 0 });
        let line = Line::open(canali.admin(), 1, settings).await;
        line.connect_bot(&api, BOT).await;
        canali.admin().settle().await;
        Self { api, canali, line, updates: Updates::default() }
    }

    /// A customer writes, and everything that follows is done.
    async fn hears(&self, text: &str) {
        self.api.push(BOT, &self.updates.text(7, text)).await.ok();
        self.canali.admin().settle().await;
    }

    async fn reset(&self) {
        self.canali.admin().settle().await;
        self.canali.admin().post("/local/meter/reset", &json!({})).await.ok();
    }

    /// What was counted since, by function, with its price.
    async fn bill(&self) -> Value {
        let meter = self.canali.admin().get("/local/meter").await.ok();
        let mut by_function = meter["by_function"].clone();
        for counts in by_function.as_object_mut().into_iter().flat_map(|it| it.values_mut()) {
            if let Some(counts) = counts.as_object_mut() {
                counts.remove("lambda.ms");
            }
        }
        json!({
            "by_function": by_function,
            "usd_per_million": (meter["usd_without_time"].as_f64().unwrap_or_default() * 1e10).round() / 1e4,
            "prices_of": meter["prices_of"],
        })
    }
}

#[tokio::test]
async fn a_message_in_the_middle_of_a_conversation() {
    let shop = Shop::open().await;
    shop.hears("hello").await;
    let session = shop.line.session().await;
    shop.line.operators[0].answer(&session).await;
    shop.line.operators[0].write(&session, "good morning").await;
    shop.hears("I have a question").await;
    shop.reset().await;
    shop.hears(&"where is my parcel? ".repeat(30)).await;
    insta::assert_json_snapshot!(shop.bill().await);
}

#[tokio::test]
async fn a_whole_session_of_ten_messages() {
    let shop = Shop::open().await;
    shop.hears("the first conversation makes the chat").await;
    let operator = &shop.line.operators[0];
    operator.answer(&shop.line.session().await).await;
    operator.act(&shop.line.session().await, "finish", json!({})).await.ok();
    shop.reset().await;
    shop.hears("question 1").await;
    let session = shop.line.sessions().await.into_iter().next().unwrap_or_default();
    operator.answer(&session).await;
    for number in 1..=5 {
        operator.write(&session, &format!("answer {number}")).await;
        shop.canali.admin().settle().await;
        if number < 5 {
            shop.hears(&format!("question {}", number + 1)).await;
        }
    }
    operator.act(&session, "finish", json!({})).await.ok();
    shop.canali.admin().settle().await;
    insta::assert_json_snapshot!(shop.bill().await);
}

#[tokio::test]
async fn an_idle_day() {
    let shop = Shop::open().await;
    shop.reset().await;
    shop.canali.admin().advance(86_400).await;
    insta::assert_json_snapshot!(shop.bill().await);
}
