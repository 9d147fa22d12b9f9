//! Another portal, with which a line is connected by the *network*.

use chrono::Utc;
use reqwest::Method;
use serde_json::{Value, json};
use tests::client::{Client, send};
use tests::network::signed;
use tests::office::Line;

use crate::world::World;

/// The other portal, as far as it calls us.
pub(crate) struct Portal {
    anyone: Client,
    hook: String,
    secret: String,
}

impl Portal {
    /// Connects a line with the portal at `address`; both are known by a secret, `name` is its own.
    pub(crate) async fn connect(world: &World, line: &Line, name: &str, address: &str) -> Self {
        let secret = format!("what two admins have agreed on for the portal {name}");
        let settings = json!({ "shared_secret": secret, "api_base": address });
        let channel = line.connect("network", settings).await.ok();
        let hook = format!("/hooks/{}", channel["connection_id"].as_str().unwrap_or_default());
        Self { anyone: world.admin.anonymous(), hook, secret }
    }

    /// Its customer writes.
    pub(crate) async fn customer_says(&self, customer: &str, text: &str) {
        self.tell(json!({
            "event_id": format!("{customer} says {text}"), "type": "message.add",
            "conversation": customer, "user": { "external_id": customer, "name": "Bea" },
            "message": { "id": format!("{customer}-1"), "text": text },
        }))
        .await;
    }

    /// Its customer types.
    pub(crate) async fn customer_types(&self, customer: &str) {
        let id = format!("{customer} types");
        self.tell(json!({ "event_id": id, "type": "typing", "conversation": customer })).await;
    }

    async fn tell(&self, event: Value) {
        let body = event.to_string();
        let mut call = self.anyone.request(Method::POST, &self.hook);
        for (name, value) in signed(&self.secret, Utc::now().timestamp(), &body) {
            call = call.header(name, value);
        }
        send(call.body(body)).await.ok();
    }
}
