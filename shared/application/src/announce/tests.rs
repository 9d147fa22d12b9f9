use std::collections::BTreeMap;

use domain::agreement::ConsentHow;
use domain::chat::Entry;
use domain::crm::{Bound, CardKind, CardRef};
use domain::ids::{AgreementId, ChatId, CustomerId, LineId, SessionId, UserId};
use domain::message::{Attachment, AttachmentKind, Author, Content, Message, Source};
use domain::queue::Decision;
use domain::session::{
    CloseReason, Event, Gone, HandedOver, Kpi, Offeree, QueuedBecause, Unattended,
};
use domain::time::Timestamp;
use expect_test::expect_file;
use serde_json::{Value, json};

use super::*;

const AT: Timestamp = Timestamp(1_795_600_800_500);
const LATER: Timestamp = Timestamp(1_795_600_860_500);
const IVO: UserId = UserId(2);
const EVA: UserId = UserId(3);

fn announced(event: Event) -> Value {
    let entry = Entry {
        chat: ChatId(7),
        seq: 3,
        session: Some(SessionId(12)),
        line: LineId(1),
        at: AT,
        event,
        due: None,
        freed: None,
        freed_total: None,
        crm: false,
        trace: None,
    };
    serde_json::to_value(announcement(&entry)).unwrap()
}

fn written(author: Author, content: Content) -> Event {
    Event::MessageAdded(Message {
        author,
        content,
        sent_at: AT,
        internal: false,
        external_id: None,
        client_id: None,
        automatic: None,
    })
}

/// What the announcement says beside what every one says.
#[track_caller]
fn check(event: Event, name: &str, says: &Value) {
    let mut announced = announced(event);
    let announced = announced.as_object_mut().unwrap();
    let common = json!({
        "version": 1, "id": "7-3", "at": "2026-11-25T10:00:00.500Z",
        "chat": 7, "seq": 3, "session": 12, "line": 1, "type": name,
    });
    for (key, value) in common.as_object().unwrap() {
        assert_eq!(announced.remove(key).as_ref(), Some(value), "{key}");
    }
    assert_eq!(&Value::Object(announced.clone()), says);
}

#[test]
fn what_happened_is_told_in_integrators_words() {
    let to = Offeree::One(IVO);
    let decision = Decision::default();
    let offer =
        json!({ "to": { "kind": "operator", "user": 2 }, "until": "2026-11-25T10:01:00.500Z" });
    check(Event::OfferMade { to, until: Some(LATER), decision }, "OfferMade", &offer);
    check(
        Event::OfferLapsed { to: Offeree::Everyone },
        "OfferLapsed",
        &json!({ "to": { "kind": "everyone" } }),
    );
    check(Event::SessionAnswered { by: IVO }, "SessionAnswered", &json!({ "by": 2 }));
    let late = Event::AnswerLate { kpi: Kpi::First, since: AT, holder: None };
    check(late, "KpiBreached", &json!({ "kpi": "first", "since": "2026-11-25T10:00:00.500Z" }));
    check(Event::MarkedUnanswered, "SessionUnanswered", &json!({}));
    let closed = Event::SessionClosed { by: None, reason: CloseReason::Idle };
    check(closed, "SessionClosed", &json!({ "reason": "idle" }));
}

#[test]
fn why_a_session_is_queued_is_told_with_who_had_it() {
    let bot = QueuedBecause::Bot { bot: EVA, how: HandedOver::Escaped, stays: false };
    let gone = QueuedBecause::OwnerGone { owner: IVO, gone: Gone::Dismissed };
    for (because, name, by) in [
        (QueuedBecause::Transferred { by: IVO }, "transferred", 2),
        (bot, "bot", 3),
        (QueuedBecause::OwnerSilent { owner: IVO }, "owner_silent", 2),
        (gone, "owner_gone", 2),
    ] {
        let event = Event::SessionQueued { line: LineId(9), because };
        check(event, "SessionQueued", &json!({ "into": 9, "because": name, "by": by }));
    }
}

#[test]
fn a_message_is_told_without_bytes_addresses_and_outside_ids() {
    let picture = Attachment {
        kind: AttachmentKind::Image,
        source: Source::Url("https://files.example/secret".to_owned()),
        name: Some("shoe.jpg".to_owned()),
        mime: Some("image/jpeg".to_owned()),
        size: Some(4_096),
        duration_s: None,
    };
    let content = Content { attachments: vec![picture], ..Content::text("these?") };
    let file = json!({ "kind": "image", "name": "shoe.jpg", "mime": "image/jpeg", "size": 4096 });
    check(
        written(Author::Customer(CustomerId(5)), content),
        "MessageAdded",
        &json!({
            "author": { "kind": "customer", "customer": 5 },
            "text": "these?",
            "attachments": [file],
            "internal": false,
        }),
    );
}

#[test]
fn long_texts_are_cut_between_two_characters() {
    let text = format!("{}€€", "a".repeat(TEXT_MAX_BYTES - 1));
    let told = announced(written(Author::System, Content::text(text)));
    assert_eq!(told["text"], "a".repeat(TEXT_MAX_BYTES - 1));
}

/// One of each.
fn every_event() -> Vec<Event> {
    let (by, on, until, to) = (IVO, true, Some(LATER), Offeree::One(IVO));
    let because = QueuedBecause::Transferred { by };
    let reason = CloseReason::Finished;
    let content = Content::text("hi");
    let finished =
        Event::SessionFinished { by: Some(by), operator: by, bot: false, until: LATER, reason };
    let consent =
        Event::ConsentGiven { agreement: AgreementId(1), version: 1, how: ConsentHow::Form };
    vec![
        Event::SessionOpened {
            session: SessionId(12),
            line: LineId(1),
            priority: 0,
            lookup_until: None,
        },
        Event::BotJoined { bot: EVA, until },
        Event::CustomerRecognised { responsible: Some(by) },
        Event::CardsBound { cards: Bound::to(CardRef::new(CardKind::Lead, 5)) },
        Event::CustomerReachable { by: vec![] },
        Event::LookupLapsed,
        Event::ResponsibleAsked { to: by, until },
        Event::NobodyThere { why: Unattended::OffHours, notify: false },
        written(Author::Bot(EVA), content.clone()),
        Event::MessageEdited { target: 1, by: Some(by), content },
        Event::MessageDeleted { target: 1, by: None },
        Event::MessageReacted { target: 1, emoji: None },
        Event::MessageHidden { target: 1, by, on },
        Event::CustomerProfiled { name: None, picture: true },
        Event::CustomerLeft,
        Event::CustomerReturned,
        Event::CustomerBlocked { by },
        Event::CustomerUnblocked { by },
        Event::CustomerErased(Box::new(domain::erasure::Erasure::begun(by, false))),
        consent,
        Event::OfferMade { to, until, decision: Decision::default() },
        Event::RoundWrapped,
        Event::OfferLapsed { to },
        Event::OfferDeclined { by },
        Event::SessionAnswered { by },
        Event::SessionTransferred { by, to: EVA, until },
        Event::SessionQueued { line: LineId(1), because },
        Event::SessionIntercepted { by },
        Event::OperatorJoined { user: by },
        Event::OperatorLeft { user: by },
        Event::OwnerAway { until: LATER },
        Event::OwnerBack,
        Event::PinSet { by, on },
        Event::SilenceSet { by, on },
        Event::AnswerLate { kpi: Kpi::Further, since: AT, holder: None },
        Event::MarkedUnanswered,
        finished,
        Event::SessionReopened,
        Event::SessionClosed { by: None, reason },
    ]
}

#[test]
fn every_happening_bears_the_name_that_integrators_choose_it_by() {
    let told = every_event().into_iter().map(|it| {
        let name = happening(&it).name();
        assert_eq!(announced(it)["type"], name);
        name
    });
    assert_eq!(told.collect::<Vec<_>>(), Happening::NAMES);
}

/// The schema of one happening's announcement: what all have, with what it has of its own.
fn schemas() -> BTreeMap<String, Value> {
    let whole = schemars::schema_for!(Announcement).to_value();
    let variants = whole["oneOf"].as_array().unwrap();
    let schemas = variants.iter().map(|own| {
        let name = own["properties"]["type"]["const"].as_str().unwrap().to_owned();
        let mut schema = whole.clone();
        schema["title"] = json!(name);
        schema["description"] = own["description"].clone();
        schema.as_object_mut().unwrap().remove("oneOf");
        for (key, property) in own["properties"].as_object().unwrap() {
            schema["properties"][key] = property.clone();
        }
        let required = own["required"].as_array().unwrap().clone();
        schema["required"].as_array_mut().unwrap().extend(required);
        let text = schema["properties"].to_string();
        if let Some(definitions) = schema["$defs"].as_object_mut() {
            definitions.retain(|it, _| text.contains(&format!("#/$defs/{it}\"")));
            if definitions.is_empty() {
                schema.as_object_mut().unwrap().remove("$defs");
            }
        }
        (name, schema)
    });
    schemas.collect()
}

#[test]
fn the_schemas_are_those_that_integrators_were_given() {
    let schemas = schemas();
    assert_eq!(schemas.len(), Happening::NAMES.len());
    for name in Happening::NAMES {
        let schema = serde_json::to_string_pretty(&schemas[name]).unwrap() + "\n";
        let path = format!("{}/../../events/bus/{name}.json", env!("CARGO_MANIFEST_DIR"));
        expect_file![path].assert_eq(&schema);
    }
}
