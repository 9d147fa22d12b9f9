//! The original's `KEYBOARD` of a message (bitrix24.com documentation, "Working with keyboards") as quick replies. Colours,
//! widths and rows are the messenger's own matter; buttons that only the original's own client could follow are left
//! out.

use domain::message::QuickReply;
use serde_json::Value;

use super::params::{Params, text};
use crate::dto::choice::{QuickReplyDto, quick_replies};

/// The largest keyboard, in bytes of JSON (reference §7: 30 KB).
const KEYBOARD_MAX_BYTES: usize = 30_000;

/// The buttons of `given`: a list, the same under `BUTTONS`, or either as JSON in a text, as forms send it.
pub(super) fn keyboard(given: &Value) -> Result<Vec<QuickReply>, String> {
    let parsed = match given {
        Value::String(json) if json.trim().is_empty() => return Ok(vec![]),
        Value::String(json) if json.len() > KEYBOARD_MAX_BYTES => Value::Null,
        Value::String(json) => serde_json::from_str(json).unwrap_or(Value::Null),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            given.clone()
        }
    };
    let wrong = || "Incorrect keyboard params".to_owned();
    if parsed.to_string().len() > KEYBOARD_MAX_BYTES {
        return Err("You have exceeded the maximum allowable size of keyboard".to_owned());
    }
    let buttons = match parsed.get("BUTTONS").unwrap_or(&parsed) {
        Value::Array(buttons) => buttons.clone(),
        // A form's list has its places for names.
        Value::Object(buttons) => {
            let mut placed: Vec<(&String, &Value)> = buttons.iter().collect();
            placed.sort_by_key(|(place, _)| place.parse::<usize>().unwrap_or(usize::MAX));
            placed.into_iter().map(|(_, button)| button.clone()).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return Err(wrong()),
    };
    let mut replies = Vec::new();
    for button in &buttons {
        let Value::Object(fields) = button else { return Err(wrong()) };
        replies.extend(reply(&Params::of(fields.clone())));
    }
    quick_replies(replies)
}

/// What a button does: opens a link, sends a command or a text. Others, separators and disabled ones are none.
fn reply(button: &Params) -> Option<QuickReplyDto> {
    let given = |name: &str| button.text(name).filter(|it| !it.trim().is_empty());
    let title = given("TEXT")?;
    if button.flag("DISABLED", false) {
        return None;
    }
    if let Some(url) = given("LINK") {
        return Some(QuickReplyDto { title, payload: None, url: Some(url) });
    }
    let payload = if let Some(command) = given("COMMAND") {
        let params = given("COMMAND_PARAMS").map(|it| format!(" {it}"));
        format!("/{}{}", command.trim_start_matches('/'), params.unwrap_or_default())
    } else {
        let is_said = matches!(given("ACTION")?.to_ascii_uppercase().as_str(), "SEND" | "PUT");
        button.get("ACTION_VALUE").and_then(text).filter(|_| is_said)?
    };
    Some(QuickReplyDto { title, payload: Some(payload), url: None })
}

#[cfg(test)]
mod tests {
    use domain::message::Press;
    use serde_json::json;

    use super::*;

    fn shown(given: &Value) -> Result<Vec<String>, String> {
        let replies = keyboard(given)?.into_iter();
        let shown = replies.map(|it| match it.press {
            Press::Payload(payload) => format!("{}: {payload}", it.title),
            Press::Url(url) => format!("{} -> {url}", it.title),
        });
        Ok(shown.collect())
    }

    #[test]
    fn buttons_are_quick_replies() {
        let buttons = json!([
            { "TEXT": "Site", "LINK": "https://a.example/", "DISPLAY": "LINE" },
            { "TYPE": "NEWLINE" },
            { "TEXT": "Echo", "COMMAND": "echo", "COMMAND_PARAMS": "once more" },
            { "TEXT": "Help", "COMMAND": "/help" },
            { "TEXT": "Yes", "ACTION": "SEND", "ACTION_VALUE": "yes please" },
            { "TEXT": "Call", "ACTION": "CALL", "ACTION_VALUE": "+39" },
            { "TEXT": "Off", "COMMAND": "off", "DISABLED": "Y" },
        ]);
        let expected = [
            "Site -> https://a.example/",
            "Echo: /echo once more",
            "Help: /help",
            "Yes: yes please",
        ];
        assert_eq!(shown(&buttons).unwrap(), expected);
        assert_eq!(shown(&json!({ "BOT_ID": 7, "BUTTONS": buttons })).unwrap(), expected);
        assert_eq!(shown(&json!(buttons.to_string())).unwrap(), expected);
        let named = |name: &str| json!({ "TEXT": name, "COMMAND": name });
        let form = json!({ "10": named("c"), "2": named("b"), "0": named("a") });
        assert_eq!(shown(&form).unwrap(), ["a: /a", "b: /b", "c: /c"]);
        assert_eq!(shown(&json!("")).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn what_is_no_keyboard_is_refused() {
        let help = json!({ "TEXT": "Help", "COMMAND": "help" });
        for wrong in [
            json!("no JSON"),
            json!(7),
            json!(["Help"]),
            json!([help, help]),
            json!([{ "TEXT": "x", "LINK": "javascript:alert(1)" }]),
            json!([{ "TEXT": "x".repeat(30_000), "COMMAND": "help" }]),
            json!("x".repeat(40_000)),
        ] {
            assert!(shown(&wrong).is_err(), "{wrong}");
        }
    }
}
