//! Buttons under a message (<https://core.telegram.org/bots/api#inlinekeyboardmarkup>).

use domain::message::QuickReply;
use serde_json::{Value, json};

use super::CHOICES;
use crate::parts::{Carried, carried};

/// Characters that a row of a phone has room for; what is longer stands alone in its row.
const ROW_MAX: usize = 24;

/// Buttons of a row.
const ROW_BUTTONS_MAX: usize = 3;

/// An inline keyboard: short titles share a row.
pub(super) fn keyboard(replies: &[QuickReply]) -> Value {
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut room = 0;
    for (reply, carried) in carried(replies, CHOICES.payload_max) {
        let button = match carried {
            Carried::Payload(data) => json!({ "text": reply.title, "callback_data": data }),
            Carried::Link(url) => json!({ "text": reply.title, "url": url }),
        };
        let length = reply.title.chars().count();
        if let Some(row) = rows.last_mut().filter(|it| length <= room && it.len() < ROW_BUTTONS_MAX)
        {
            row.push(button);
        } else {
            rows.push(vec![button]);
            room = ROW_MAX;
        }
        room = room.saturating_sub(length);
    }
    json!({ "inline_keyboard": rows })
}
