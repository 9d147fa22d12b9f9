//! Updates as Telegram sends them (<https://core.telegram.org/bots/api#update>).

use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::{Value, json};

/// Makes updates of one bot: their ids rise.
#[derive(Debug)]
pub struct Updates {
    next: AtomicI64,
}

impl Default for Updates {
    fn default() -> Self {
        Self { next: AtomicI64::new(1) }
    }
}

/// When customers write, in Unix seconds; Canali's own clock does not depend on it.
pub const DATE: i64 = 1_767_225_600;

impl Updates {
    fn id(&self) -> i64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// A customer's text.
    pub fn text(&self, customer: i64, text: &str) -> Value {
        self.message(customer, json!({ "text": text }))
    }

    /// A customer's message of any content; its id is the update's.
    pub fn message(&self, customer: i64, content: Value) -> Value {
        let id = self.id();
        json!({ "update_id": id, "message": message(id, customer, content) })
    }

    /// A changed message.
    pub fn edit(&self, of: &Value, text: &str) -> Value {
        let mut message = of["message"].clone();
        message["text"] = text.into();
        message["edit_date"] = (DATE + 60).into();
        json!({ "update_id": self.id(), "edited_message": message })
    }

    /// A pressed button under a message of the bot's.
    pub fn press(&self, customer: i64, data: &str) -> Value {
        let id = self.id();
        let message = message(id, customer, json!({ "text": "Which one?" }));
        let query = json!({
            "id": format!("press-{id}"), "from": person(customer), "message": message,
            "chat_instance": "1", "data": data,
        });
        json!({ "update_id": id, "callback_query": query })
    }

    /// Something that Canali does not handle.
    pub fn unknown(&self) -> Value {
        json!({ "update_id": self.id(), "something_new": { "by": "Telegram" } })
    }
}

fn message(id: i64, customer: i64, content: Value) -> Value {
    let mut message = json!({
        "message_id": id, "from": person(customer), "date": DATE + id,
        "chat": { "id": customer, "type": "private", "first_name": name(customer) },
    });
    if let Value::Object(fields) = content {
        for (field, value) in fields {
            message[field] = value;
        }
    }
    message
}

fn person(customer: i64) -> Value {
    json!({ "id": customer, "is_bot": false, "first_name": name(customer), "language_code": "it" })
}

fn name(customer: i64) -> String {
    format!("Customer {customer}")
}
