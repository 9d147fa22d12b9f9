//! What a customer may press: reply buttons, or a list where there are more of them or where they say more.

use domain::message::QuickReply;
use serde_json::{Value, json};

use super::CHOICES;
use crate::parts::{Carried, carried};

/// The most reply buttons (…/interactive-reply-buttons-messages).
const BUTTONS_MAX: usize = 3;

/// The longest title of a button, in characters.
const BUTTON_TITLE_MAX: usize = 20;

/// The longest title of a row, in characters (…/interactive-list-messages).
const ROW_TITLE_MAX: usize = 24;

/// What stands on the button that opens a list, at most 20 characters: a word of most languages.
const LIST_BUTTON: &str = "Menu";

/// The body of an interactive message.
pub(super) fn choices(text: &str, replies: &[QuickReply]) -> Value {
    let titles_fit = |max: usize| replies.iter().all(|it| it.title.chars().count() <= max);
    let body = json!({ "text": text });
    if replies.len() <= BUTTONS_MAX && titles_fit(BUTTON_TITLE_MAX) {
        let buttons: Vec<Value> = pressable(replies)
            .map(|(id, title)| json!({ "type": "reply", "reply": { "id": id, "title": title } }))
            .collect();
        return json!({ "type": "button", "body": body, "action": { "buttons": buttons } });
    }
    let rows: Vec<Value> = pressable(replies).map(|(id, title)| row(&id, title)).collect();
    let action = json!({ "button": LIST_BUTTON, "sections": [{ "rows": rows }] });
    json!({ "type": "list", "body": body, "action": action })
}

/// What comes back, and what stands there. Links stand in the text.
fn pressable(replies: &[QuickReply]) -> impl Iterator<Item = (String, &str)> {
    carried(replies, CHOICES.payload_max).filter_map(|(reply, it)| match it {
        Carried::Payload(id) => Some((id, reply.title.as_str())),
        Carried::Link(_) => None,
    })
}

fn row(id: &str, title: &str) -> Value {
    if title.chars().count() <= ROW_TITLE_MAX {
        return json!({ "id": id, "title": title });
    }
    let cut: String = title.chars().take(ROW_TITLE_MAX - 1).collect();
    json!({ "id": id, "title": format!("{}…", cut.trim_end()), "description": title })
}
