use std::collections::BTreeMap;

use application::realtime::{Refused, Why, Words as _};
use domain::delivery::MessageStatus;
use domain::ids::{CustomerId, LineId, MessageId, SessionId};
use domain::presence::{Leave, Status as Said};

use super::*;

fn said(frame: &Frame) -> Value {
    serde_json::from_str(&Words::new("https://chat.example/").say(frame)).unwrap()
}

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "every call makes it for this one")]
fn check(body: Body, kind: &str, data: Value) {
    assert_eq!(said(&Frame::plain(body)), json!({ "type": kind, "data": data }));
}

#[test]
fn answers_are_as_the_document_says() {
    let (chat, at) = (ChatId(12), Timestamp(1_767_225_615_000));
    let time = "2026-01-01T00:00:15.000Z";
    check(Body::Pong { at, last: None }, "pong", json!({ "at": time }));
    check(Body::Pong { at, last: Some(4) }, "pong", json!({ "at": time, "last_seq": 4 }));
    let of_chat = json!({ "chat_id": 12, "last_seq": 4 });
    check(Body::ChatOpened { chat, last: 4 }, "opened", of_chat.clone());
    check(Body::Reload { chat, last: 4 }, "reload", of_chat);
    check(Body::ChatClosed { chat }, "closed", json!({ "chat_id": 12 }));
    check(Body::Watching { lines: vec![LineId(1)] }, "watching", json!({ "lines": [1] }));
    let list =
        Body::List { line: LineId(1), sessions: vec![], gone: vec![SessionId(3)], reload: false };
    let data = json!({ "line_id": 1, "sessions": [], "gone": [3], "reload": false });
    check(list, "line.changed", data);
    let synced =
        Synced { chats: BTreeMap::from([(chat, 4)]), gone: vec![ChatId(7)], ..Synced::default() };
    let data = json!({ "chats": { "12": 4 }, "sessions": [], "offers": [], "offers_left_out": 0, "gone": [7] });
    check(Body::Synced(Box::new(synced)), "synced", data);
    let why = Why::NotFound;
    let refused = Refused { why, description: why.words().to_owned(), of: Some("open".to_owned()) };
    let data =
        json!({ "error": "NOT_FOUND", "error_description": "there is no such chat", "of": "open" });
    check(Body::Refused(refused), "error", data);
    let synced = VisitorBody::Synced { last: 4, read: 3 };
    check(Body::Visitor(synced), "synced", json!({ "last_seq": 4, "read_up_to": 3 }));
    check(Body::Visitor(VisitorBody::Read { up_to: 3 }), "read", json!({ "up_to_seq": 3 }));
}

#[test]
fn a_frame_bears_its_place_and_whose_answer_it_is() {
    let frame =
        Frame { seq: Some(7), id: Some(json!("a-1")), body: Body::Visitor(VisitorBody::Closed) };
    let expected = json!({ "type": "session.closed", "seq": 7, "id": "a-1", "data": {} });
    assert_eq!(said(&frame), expected);
}

#[test]
fn typing_has_a_text_where_it_is_shown() {
    let typing = |text: Option<&str>| Body::Typing {
        chat: ChatId(12),
        session: SessionId(3),
        customer: CustomerId(5),
        text: text.map(str::to_owned),
    };
    let data = json!({ "chat_id": 12, "session_id": 3, "author": { "kind": "customer", "id": 5 } });
    check(typing(None), "typing", data.clone());
    for text in ["", "<b>I wou"] {
        check(typing(Some(text)), "typing", with(data.clone(), "text", Some(text.into())));
    }
}

#[test]
fn a_presence_says_from_when_on_somebody_counts_as_away() {
    let now = Timestamp(1_767_225_615_000);
    let there = |presence| {
        let body = Body::Presence { user: UserId(9), presence, now };
        said(&Frame::plain(body))["data"].clone()
    };
    let until = Timestamp(now.0 + 7_200_000);
    let came = Presence::default().connected(until);
    let expected = json!({ "user_id": 9, "status": "online", "workday": "closed",
        "time_tracking": false, "leave": null });
    assert_eq!(there(came), expected);
    let gone = there(came.disconnected(now));
    let away_at = json!("2026-01-01T00:01:45.000Z");
    assert_eq!((&gone["status"], &gone["away_at"]), (&json!("online"), &away_at));
    let past = there(came.disconnected(Timestamp(now.0 - 90_000)));
    assert_eq!((&past["status"], past.get("away_at")), (&json!("away"), None));
    let leave = Some(Leave { from: now, to: now });
    let declared = there(Presence { leave, ..came.declaring(Said::Offline) });
    assert_eq!(
        (&declared["status"], &declared["leave"]["to"]),
        (&json!("offline"), &json!("2026-01-01T00:00:15.000Z"))
    );
}

#[test]
fn a_status_says_what_the_message_says_of_it() {
    let id = MessageId::of(ChatId(12), 4);
    let error = Some("blocked".to_owned());
    let status = Status { id, status: MessageStatus::Failed, error, external_id: None };
    let data = json!({ "id": id, "seq": 4, "chat_id": 12, "status": "failed", "error": "blocked" });
    check(Body::Status(status), "message.status", data);
}
