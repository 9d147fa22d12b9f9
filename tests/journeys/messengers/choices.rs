//! Quick replies, through each kind of messenger's own protocol: an operator offers, a customer presses or answers in words.

use application::Operation;
use domain::message::{Button, Content, Message, Press, QuickReply, ReplyTo};
use domain::session::{Draft, Event};
use serde_json::{Value, json};

use super::fake::Asked;
use super::{Journey, Script, What, meta, network, viber, whatsapp};

fn reply(title: &str, payload: &str) -> QuickReply {
    QuickReply { title: title.to_owned(), press: Press::Payload(payload.to_owned()) }
}

/// What the customer's messenger says once `offered` was shown to them, and they have chosen the second.
async fn chosen(script: Script, press: fn(offered: &Asked) -> Value) -> Message {
    let mut journey = Journey::new(script).await;
    journey.says(1, &What::Text("hello")).await;
    journey.answers(Operation::Answer { offer: None }).await;
    let replies = vec![reply("In the morning", "am"), reply("At night", "pm")];
    let content = Content { replies, ..Content::text("When?") };
    let draft = Draft { content, internal: false, client_id: None };
    journey.answers(Operation::Write(draft)).await;
    let offered = journey.fake.messages().pop().unwrap();
    let pressed = press(&offered);
    assert!(journey.call(&pressed).await.is_success());
    journey.world.settle().await;
    let log = journey.world.log(journey.script.conversation);
    let (offered, last) = (&log[log.len() - 2], log.last().unwrap());
    let Event::MessageAdded(message) = &last.event else { panic!("{last:?}") };
    let reply_to = ReplyTo { external_id: None, seq: Some(offered.seq), quote: None };
    let answered = message.content.reply_to.clone().unwrap();
    assert_eq!(ReplyTo { external_id: None, ..answered }, reply_to);
    let button = Button { title: Some("At night".to_owned()), ..Button::carrying("pm") };
    assert_eq!(message.content.button, Some(button));
    message.clone()
}

fn text(message: &Message) -> Option<&str> {
    message.content.text.as_deref()
}

#[tokio::test]
async fn whatsapps_button_is_pressed() {
    let message = chosen(whatsapp::script(), |offered| {
        let button = &offered.body["interactive"]["action"]["buttons"][1]["reply"];
        whatsapp::pressed(2, button)
    })
    .await;
    assert_eq!(text(&message), Some("At night"));
}

#[tokio::test]
async fn messengers_quick_reply_is_pressed() {
    let message = chosen(meta::messenger_script(), |offered| {
        let reply = &offered.body["message"]["quick_replies"][1];
        meta::item("page", &json!({ "message": {
            "mid": "m_2", "text": reply["title"], "quick_reply": { "payload": reply["payload"] },
        }}))
    })
    .await;
    assert_eq!(text(&message), Some("At night"));
}

#[tokio::test]
async fn vibers_button_says_what_stands_on_it() {
    let message = chosen(viber::script(), |offered| {
        let body = offered.body["keyboard"]["Buttons"][1]["ActionBody"].as_str().unwrap();
        viber::wrote(2, body)
    })
    .await;
    assert_eq!(text(&message), Some("At night"));
}

#[tokio::test]
async fn between_portals_the_number_is_written() {
    let message = chosen(network::script(), |offered| {
        let shown = offered.body["message"]["text"].as_str().unwrap();
        assert_eq!(shown, "When?\n\n1. In the morning\n2. At night");
        network::message(2, &What::Text("2"))
    })
    .await;
    assert_eq!(text(&message), Some("2"), "it stays as it was written");
}
