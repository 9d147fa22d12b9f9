//! A portal of Bitrix24's at the other end of the network: people there write to a bot of ours.

use application::Operation;
use domain::channel::ChannelKind;
use domain::session::Event;
use serde_json::{Value, json};

use super::fake::Asked;
use super::{Journey, Script, What, journey};
use crate::world::writing;

const PERSON: &str = "27";

/// An event of the bot's.
fn event(name: &str, data: &Value) -> Value {
    let mut data = data.clone();
    data["bot"] = json!({ "id": "456", "code": "canali_hook" });
    data["chat"] = json!({ "id": "5", "dialogId": PERSON });
    data["user"] = json!({ "id": PERSON, "name": "Bea Rossi" });
    json!({ "event": name, "data": data, "ts": "1767225615", "auth": { "domain": "b24.example" } })
}

fn message(n: u32, what: &What) -> Value {
    let (text, files) = match what {
        What::Text(text) => ((*text).to_owned(), json!({})),
        What::Picture | What::File => (String::new(), json!({ "FILE_ID": ["138"] })),
        What::Place => (format!("place {n}"), json!({})),
    };
    let message = json!({
        "id": n.to_string(), "chatId": "5", "authorId": PERSON, "text": text, "isSystem": "0", "params": files,
    });
    event("ONIMBOTV2MESSAGEADD", &json!({ "message": message }))
}

fn script() -> Script {
    Script {
        kind: ChannelKind::Network,
        account: None,
        details: &[("portal", "bitrix24")],
        token: "https://b24.example/rest/1/w3bh00k",
        key: None,
        conversation: PERSON,
        message,
        sign: |_| vec![],
        says: |_, n| {
            json!({ "result": {
                "bot": { "id": 456, "eventMode": "webhook" }, "id": 800 + n, "messageId": 800 + n,
            }})
        },
        is_message: |it| it.path.ends_with("Chat.Message.send") || it.path.ends_with("File.upload"),
        text: |it| it.body["fields"]["message"].as_str().unwrap_or_default().to_owned(),
        down: || (503, json!({ "error": "QUERY_LIMIT_EXCEEDED" })),
        closed: Some(|| (403, json!({ "error": "ACCESS_DENIED" }))),
        receipts: vec![],
        takes_files: true,
        signs_bodies: false,
    }
}

#[tokio::test]
async fn bitrix24() {
    journey(script()).await;
}

#[tokio::test]
async fn what_a_person_there_changes_and_takes_back_is_changed_here_and_the_other_way_round() {
    let told = |it: &Asked| it.path.contains("Chat.Message");
    let mut journey = Journey::new(Script { is_message: told, ..script() }).await;
    journey.says(1, &What::Text("at nine?")).await;
    let edited = json!({ "message": { "id": "1", "authorId": PERSON, "text": "at [b]ten[/b]?" } });
    journey.call(&event("ONIMBOTV2MESSAGEUPDATE", &edited)).await;
    journey.call(&event("ONIMBOTV2MESSAGEDELETE", &json!({ "messageId": "1" }))).await;
    journey.world.settle().await;
    let changed = |it: &Event| matches!(it, Event::MessageEdited { content, .. } if content.text.as_deref() == Some("at ten?"));
    assert_eq!(journey.world.count(PERSON, changed), 1);
    let gone = |it: &Event| matches!(it, Event::MessageDeleted { .. });
    assert_eq!(journey.world.count(PERSON, gone), 1);

    journey.answers(Operation::Answer { offer: None }).await;
    journey.answers(writing("At noon")).await;
    let target = journey.world.record(PERSON).chat.seq;
    journey.answers(Operation::Retract { target }).await;
    let last = journey.fake.messages().pop().unwrap();
    assert!(last.path.ends_with("Chat.Message.delete"), "{}", last.path);
    assert_eq!(last.body["messageId"], journey.external_id(0).await.parse::<u64>().unwrap());
}
