//! What the parts are measured on: a Canali of its own with a line and a bot.

use serde_json::{Value, json};
use tests::bot_api::BotApi;
use tests::canali::{Canali, Options};
use tests::office::Line;
use tests::update::Updates;

pub(crate) const TOKEN: &str = "42:AAbot-token";

pub(crate) struct Stand {
    pub(crate) api: BotApi,
    pub(crate) canali: Canali,
    pub(crate) line: Line,
    pub(crate) updates: Updates,
}

impl Stand {
    pub(crate) async fn build(clock: &'static str, operators: usize, settings: Value) -> Self {
        let api = BotApi::start().await;
        // Logs are a part of the work, as they are in service.
        let canali = Canali::start_with(Options { clock, ..Options::default() }).await;
        let line = Line::open(canali.admin(), operators, settings).await;
        Self::of(api, canali, line).await
    }

    /// A line whose queue is a department of so many, more than a queue has places.
    pub(crate) async fn of_department(operators: u32) -> Self {
        let api = BotApi::start().await;
        let canali = Canali::start().await;
        let admin = canali.admin();
        let department = admin.post("/api/v1/departments", &json!({ "name": "Support" })).await;
        let id = department.ok()["id"].clone();
        for number in 1..=operators {
            let name = format!("Operator {number}");
            let user = json!({ "name": name, "role": "operator", "department_ids": [id] });
            admin.post("/api/v1/users", &user).await.ok();
        }
        let queue = json!([{ "ENTITY_TYPE": "department", "ENTITY_ID": id }]);
        let line = Line::of(admin, vec![], json!({ "QUEUE": queue })).await;
        Self::of(api, canali, line).await
    }

    async fn of(api: BotApi, canali: Canali, line: Line) -> Self {
        line.connect_bot(&api, TOKEN).await;
        Self { api, canali, line, updates: Updates::default() }
    }

    pub(crate) async fn write(&self, customer: i64, text: &str) {
        self.api.push(TOKEN, &self.updates.text(customer, text)).await.ok();
    }

    pub(crate) async fn settle(&self) {
        self.canali.admin().settle().await;
    }

    pub(crate) async fn reset_meter(&self) {
        self.settle().await;
        self.canali.admin().post("/local/meter/reset", &json!({})).await.ok();
    }

    pub(crate) async fn meter(&self) -> Value {
        self.settle().await;
        self.canali.admin().get("/local/meter").await.ok()
    }
}

/// A number of the meter's report; what was never counted is 0.
pub(crate) fn count(value: &Value) -> f64 {
    value.as_f64().unwrap_or(0.0)
}
