//! What webhooks and e-mails say.

use domain::alert::{About, TEXT_MAX_CHARS};
use domain::errand::Body;
use domain::ids::UserId;
use domain::time::Timestamp;
use serde::Serialize;

use crate::kpi::conversation_link;
use crate::ports::{Notification, Subject};

/// The body of a webhook, as the Standard Webhooks specification advises: what kind of thing happened, when, and the thing.
#[derive(Serialize)]
struct Payload<'a, D> {
    #[serde(rename = "type")]
    kind: &'a str,
    timestamp: String,
    data: D,
}

/// A notification as a webhook tells it.
#[derive(Serialize)]
struct Told<'a> {
    user_id: u64,
    kind: &'static str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chat_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_id: Option<u64>,
}

/// The kind of a notification's errand.
pub(super) fn kind(about: About) -> String {
    format!("notification.{}", about.name())
}

/// A notification as a webhook's body.
pub(super) fn payload(user: UserId, notification: &Notification, public_url: &str) -> String {
    let Notification { about, subject, at, text } = notification;
    let (link, entry, webhook_id) = match subject {
        Subject::Entry { chat, session, line, .. } => {
            let link = conversation_link(public_url, *session);
            (Some(link), Some((session.0, chat.0, line.0)), None)
        }
        Subject::Webhook { webhook, .. } => (None, None, Some(webhook.0)),
    };
    let data = Told {
        user_id: user.0,
        kind: about.name(),
        text,
        link,
        session_id: entry.map(|it| it.0),
        chat_id: entry.map(|it| it.1),
        line_id: entry.map(|it| it.2),
        webhook_id,
    };
    json(&kind(*about), *at, data)
}

/// What a webhook is told for a test.
pub(crate) fn test_body(name: &str, now: Timestamp) -> Body {
    let data = serde_json::json!({ "text": format!("A test of the webhook {name}.") });
    Body::Json(json(TEST, now, data))
}

/// The kind of a test.
pub(crate) const TEST: &str = "webhook.test";

fn json(kind: &str, at: Timestamp, data: impl Serialize) -> String {
    let payload = Payload { kind, timestamp: at.rfc3339(), data };
    // Plain fields and texts: there is no value among them that JSON does not have.
    serde_json::to_string(&payload).unwrap_or_default()
}

/// A notification as an e-mail: plain text, of bearable length, with nothing in it that steers a terminal.
pub(super) fn letter(notification: &Notification, public_url: &str) -> Body {
    let Notification { about, subject, at, text } = notification;
    let text: String = text.chars().filter(|it| *it == '\n' || !it.is_control()).collect();
    let text: String = text.chars().take(TEXT_MAX_CHARS).collect();
    let link = match subject {
        Subject::Entry { session, .. } => {
            format!("{}\n\n", conversation_link(public_url, *session))
        }
        Subject::Webhook { .. } => String::new(),
    };
    let when = at.to_utc().format("%Y-%m-%d %H:%M UTC");
    let why = "You are told by e-mail because you chose so in your settings of notifications.";
    let text = format!("{text}\n\n{link}{when}\n\n-- \n{why}\n");
    Body::Letter { subject: format!("Canali: {}", about.subject()), text }
}

#[cfg(test)]
mod tests {
    use domain::ids::{ChatId, LineId, SessionId, WebhookId};
    use serde_json::{Value, json};

    use super::*;

    const AT: Timestamp = Timestamp(1_767_225_615_000);

    fn late(text: &str) -> Notification {
        let (chat, session, line) = (ChatId(7), SessionId(9), LineId(2));
        let subject = Subject::Entry { chat, seq: 4, session, line };
        Notification { about: About::FirstAnswerLate, subject, at: AT, text: text.into() }
    }

    #[test]
    fn a_webhook_is_told_what_when_and_about_whom() {
        let text = payload(UserId(3), &late("late: \"è\""), "https://canali.example/");
        let expected = json!({
            "type": "notification.first_answer_late", "timestamp": "2026-01-01T00:00:15.000Z",
            "data": {
                "user_id": 3, "kind": "first_answer_late", "text": "late: \"è\"", "session_id": 9,
                "chat_id": 7, "line_id": 2, "link": "https://canali.example/conversations/9",
            },
        });
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
        let subject = Subject::Webhook { webhook: WebhookId(5), since: AT };
        let disabled = Notification { about: About::WebhookDisabled, subject, ..late("off") };
        let told: Value = serde_json::from_str(&payload(UserId(3), &disabled, "x")).unwrap();
        let data =
            json!({ "user_id": 3, "kind": "webhook_disabled", "text": "off", "webhook_id": 5 });
        assert_eq!(told["data"], data);
    }

    #[test]
    fn a_letter_is_plain_and_bounded_and_its_subject_is_ours() {
        let hostile = format!("\u{1b}[31mA\r\nBcc: eve@evil.example\n{}", "x".repeat(100_000));
        let Body::Letter { subject, text } = letter(&late(&hostile), "https://canali.example")
        else {
            panic!("a letter")
        };
        assert_eq!(subject, "Canali: A customer waits for the first answer");
        assert!(text.starts_with("[31mA\nBcc: eve@evil.example\nxxx"), "{text}");
        assert!(text.chars().count() < TEXT_MAX_CHARS + 300, "{}", text.len());
        assert!(
            text.contains("\n\nhttps://canali.example/conversations/9\n\n2026-01-01 00:00 UTC\n")
        );
    }
}
