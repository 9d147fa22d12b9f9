//! Every row of the error table, from the call to the result (<https://core.telegram.org/bots/api#making-requests>).

use application::ports::{Messenger, OutboundPart, SendResult};
use domain::channel::ChannelKind;
use domain::message::{Contact, Location};
use domain::time::Seconds;
use serde_json::json;
use tokio::net::TcpListener;

use crate::bot_api::{Answer, BotApi, TOKEN, account, messengers, no, ok, outgoing, sent};

fn text() -> OutboundPart {
    OutboundPart::Text("hi".to_owned())
}

async fn send(api: &BotApi, part: &OutboundPart, reply_to: Option<&str>) -> SendResult {
    let result = api.channels.send(&api.account, outgoing("5001", part, reply_to)).await;
    assert!(!format!("{result:?}").contains(TOKEN));
    result
}

async fn answered(answer: Answer) -> SendResult {
    let api = BotApi::answering([answer]).await;
    let result = send(&api, &text(), None).await;
    assert_eq!(api.calls().len(), 1, "a call is never repeated by us");
    result
}

fn retry(after: Option<u32>, reason: &str, whole_account: bool) -> SendResult {
    SendResult::Retry { after: after.map(Seconds), reason: reason.to_owned(), whole_account }
}

fn arrived(external_id: &str) -> SendResult {
    SendResult::Sent { external_id: external_id.to_owned() }
}

#[tokio::test]
async fn sent_under_chat_and_message() {
    let api = BotApi::answering([sent(5001, 77)]).await;
    assert_eq!(send(&api, &text(), Some("5001:70")).await, arrived("5001:77"));
    let call = api.calls().remove(0);
    assert_eq!(call.method, "sendMessage");
    let reply = json!({ "message_id": 70, "allow_sending_without_reply": true });
    assert_eq!(call.fields, json!({ "chat_id": 5001, "text": "hi", "reply_parameters": reply }));
}

#[tokio::test]
async fn what_is_no_message_of_this_chat_is_not_replied_to() {
    for reply_to in ["cb:70", "6:70", "70", ""] {
        let api = BotApi::answering([sent(5001, 77)]).await;
        assert_eq!(send(&api, &text(), Some(reply_to)).await, arrived("5001:77"));
        assert_eq!(api.calls()[0].fields.get("reply_parameters"), None);
    }
}

#[tokio::test]
async fn too_many_requests_hold_the_whole_account() {
    let reason = "Too Many Requests: retry after 17";
    let body = json!({
        "ok": false, "error_code": 429, "description": reason, "parameters": { "retry_after": 17 },
    });
    assert_eq!(answered(Answer::Says(429, body)).await, retry(Some(17), reason, true));
    // Without the parameter, as the header says.
    assert_eq!(answered(no(429, "later")).await, retry(Some(9), "later", true));
    assert_eq!(answered(Answer::Garbage(429, "busy")).await, retry(Some(9), "HTTP 429", true));
}

#[tokio::test]
async fn forbidden_is_a_recipient_gone() {
    let reason = "Forbidden: bot was blocked by the user".to_owned();
    assert_eq!(answered(no(403, &reason)).await, SendResult::RecipientGone { reason });
}

#[tokio::test]
async fn a_token_that_is_not_known_breaks_the_channel() {
    for (code, reason) in [(401, "Unauthorized"), (404, "Not Found"), (302, "Found")] {
        let reason = reason.to_owned();
        assert_eq!(answered(no(code, &reason)).await, SendResult::ChannelBroken { reason });
    }
    let reason = "HTTP 404".to_owned();
    assert_eq!(
        answered(Answer::Garbage(404, "<html>")).await,
        SendResult::ChannelBroken { reason }
    );
}

#[tokio::test]
async fn a_bad_request_is_rejected() {
    for reason in ["Bad Request: chat not found", "Bad Request: message is not modified"] {
        let reason = reason.to_owned();
        assert_eq!(answered(no(400, &reason)).await, SendResult::Rejected { reason });
    }
}

#[tokio::test]
async fn a_server_in_trouble_is_tried_again() {
    assert_eq!(
        answered(no(500, "Internal Server Error")).await,
        retry(None, "Internal Server Error", false)
    );
    assert_eq!(answered(Answer::Garbage(502, "<html>")).await, retry(None, "HTTP 502", false));
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_leaves_it_unknown() {
    let unknown = SendResult::Unknown { reason: "the answer cannot be read".to_owned() };
    for body in
        ["", "<html>", "{}", r#"{"ok":true}"#, r#"{"ok":true,"result":true}"#, r#"{"ok":false}"#]
    {
        assert_eq!(answered(Answer::Garbage(200, body)).await, unknown, "{body}");
    }
    let reason = "Forbidden: late".to_owned();
    let late = json!({ "ok": false, "error_code": 403, "description": reason });
    assert_eq!(answered(Answer::Says(200, late)).await, SendResult::RecipientGone { reason });
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_request_leaves_it_unknown() {
    let result = answered(Answer::Breaks).await;
    assert!(matches!(&result, SendResult::Unknown { .. }), "{result:?}");
}

#[tokio::test]
async fn a_call_without_an_answer_is_unknown() {
    let result = answered(Answer::Hangs).await;
    assert!(matches!(&result, SendResult::Unknown { .. }), "{result:?}");
}

#[tokio::test]
async fn without_a_connection_it_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let account = account(ChannelKind::Telegram, &base);
    let result = messengers().send(&account, outgoing("1", &text(), None)).await;
    let SendResult::Retry { after: None, reason, whole_account: false } = result else {
        panic!("{result:?}")
    };
    assert!(!reason.contains(TOKEN));
}

#[tokio::test]
async fn a_group_that_moved_is_followed() {
    let moved = json!({
        "ok": false, "error_code": 400, "description": "Bad Request: group chat was upgraded",
        "parameters": { "migrate_to_chat_id": -1_009_000_000_042_i64 },
    });
    let api = BotApi::answering([Answer::Says(400, moved), sent(-1_009_000_000_042, 1)]).await;
    assert_eq!(send(&api, &text(), Some("5001:70")).await, arrived("-1009000000042:1"));
    let calls = api.calls();
    assert_eq!(calls[1].fields, json!({ "chat_id": -1_009_000_000_042_i64, "text": "hi" }));
}

#[tokio::test]
async fn places_and_cards() {
    let api = BotApi::answering([sent(5001, 1), sent(5001, 2), sent(5001, 3)]).await;
    let place = Location { latitude: 45.5, longitude: 9.25, name: None, address: None };
    assert_eq!(send(&api, &OutboundPart::Location(place), None).await, arrived("5001:1"));
    let card = Contact { name: "Ada".to_owned(), phone: "+3902".to_owned(), own: false };
    assert_eq!(send(&api, &OutboundPart::Contact(card.clone()), None).await, arrived("5001:2"));
    let nameless = Contact { name: " ".to_owned(), ..card };
    assert_eq!(send(&api, &OutboundPart::Contact(nameless), None).await, arrived("5001:3"));
    let calls = api.calls();
    assert_eq!(calls[0].method, "sendLocation");
    assert_eq!(calls[0].fields, json!({ "chat_id": 5001, "latitude": 45.5, "longitude": 9.25 }));
    assert_eq!(calls[1].method, "sendContact");
    assert_eq!(
        calls[1].fields,
        json!({ "chat_id": 5001, "phone_number": "+3902", "first_name": "Ada" })
    );
    assert_eq!(calls[2].fields["first_name"], "+3902");
}

#[tokio::test]
async fn an_account_that_cannot_be_called_is_broken() {
    let channels = messengers();
    for (base, token) in [
        ("http://10.0.0.1", Some(TOKEN)),
        ("http://169.254.169.254/latest", Some(TOKEN)),
        ("ftp://example.org", Some(TOKEN)),
        ("not an address", Some(TOKEN)),
        ("http://127.0.0.1:1", None),
        ("http://127.0.0.1:1", Some(" ")),
    ] {
        let mut account = account(ChannelKind::Telegram, base);
        account.token = token.map(str::to_owned);
        let result = channels.send(&account, outgoing("1", &text(), None)).await;
        assert!(matches!(result, SendResult::ChannelBroken { .. }), "{base}: {result:?}");
    }
}

#[tokio::test]
async fn a_token_cannot_lead_elsewhere() {
    let mut api = BotApi::answering([ok(json!(true))]).await;
    api.account.token = Some("7:x/../../other?a=#b".to_owned());
    api.channels.typing(&api.account, "5001").await;
    assert_eq!(api.calls()[0].method, "?");
    assert_eq!(api.calls()[0].fields, json!({ "chat_id": 5001, "action": "typing" }));
}
