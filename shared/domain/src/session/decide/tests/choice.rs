//! Quick replies: which stand, and what a customer means by what they say.

use super::*;
use crate::message::{Button, Message, Press, QuickReply, ReplyTo};

fn replies() -> Vec<QuickReply> {
    let reply = |title: &str, payload: &str| QuickReply {
        title: title.to_owned(),
        press: Press::Payload(payload.to_owned()),
    };
    vec![reply("Yes", "y"), reply("No", "n")]
}

/// A message of Anna's that offers them.
fn offers(internal: bool) -> Event {
    match wrote(ANNA, "Shall we?", START) {
        Event::MessageAdded(message) => {
            let content = Content { replies: replies(), ..message.content };
            Event::MessageAdded(Message { content, internal, ..message })
        }
        other => other,
    }
}

/// The entry of [`offers`] after [`replied`].
const SEQ: u64 = 6;

#[test]
fn they_stand_until_the_customer_writes() {
    let stand = |more: Vec<Event>| chat(with(replied(), more)).offered;
    assert_eq!(stand(vec![]), None);
    assert_eq!(stand(vec![offers(false)]), Some(SEQ));
    assert_eq!(stand(vec![offers(true)]), None, "a note offers the customer nothing");
    assert_eq!(stand(vec![offers(false), wrote(ANNA, "well?", START)]), Some(SEQ));
    assert_eq!(stand(vec![offers(false), offers(false)]), Some(SEQ + 1));
    assert_eq!(stand(vec![offers(false), said("hm", START)]), None);
    let link = |it: &mut Message| {
        it.content.replies =
            vec![QuickReply { title: "a".to_owned(), press: Press::Url("https://a".to_owned()) }];
    };
    let Event::MessageAdded(mut message) = offers(false) else { panic!() };
    link(&mut message);
    assert_eq!(stand(vec![Event::MessageAdded(message)]), None, "nobody is told of a link");
}

/// What the customer's `content` becomes where the replies stand.
fn named(content: Content) -> Content {
    let incoming = Incoming { external_id: "x".to_owned(), sent_at: NOW, content };
    let offered = Some((SEQ, &*replies().leak()));
    let when = When::from(Command::Receive(incoming)).knowing(|it| it.offered = offered);
    let mut events = when.decide(&chat(with(replied(), [offers(false)]))).unwrap();
    match events.pop() {
        Some(Event::MessageAdded(message)) => message.content,
        other => panic!("{other:?}"),
    }
}

fn yes(text: &str, press_id: Option<&str>) -> Content {
    let (payload, title) = ("y".to_owned(), Some("Yes".to_owned()));
    Content {
        button: Some(Button { payload, title, press_id: press_id.map(str::to_owned) }),
        reply_to: Some(ReplyTo { external_id: None, seq: Some(SEQ), quote: None }),
        ..Content::text(text)
    }
}

#[test]
fn what_is_written_out_names_the_reply_and_stays_as_it_was_written() {
    assert_eq!(named(Content::text("yes")), yes("yes", None));
    assert_eq!(named(Content::text("1")), yes("1", None));
    assert_eq!(named(Content::text("y")), yes("Yes", None));
    assert_eq!(named(Content::text("perhaps")), Content::text("perhaps"));
}

#[test]
fn what_is_pressed_says_what_stands_on_it() {
    let pressed = |payload: &str, text: Option<&str>| Content {
        text: text.map(str::to_owned),
        button: Some(Button { press_id: Some("p".to_owned()), ..Button::carrying(payload) }),
        ..Content::default()
    };
    assert_eq!(named(pressed("y", None)), yes("Yes", Some("p")));
    assert_eq!(named(pressed("#1", Some("#1"))), yes("Yes", Some("p")));
    assert_eq!(named(pressed("y", Some("Ye…"))), yes("Yes", Some("p")));
    assert_eq!(named(pressed("other", Some("Menu"))), pressed("other", Some("Menu")));
}

#[test]
fn a_reply_to_another_message_stays_one() {
    let reply_to = Some(ReplyTo { external_id: Some("m".to_owned()), seq: None, quote: None });
    let content = Content { reply_to: reply_to.clone(), ..Content::text("yes") };
    assert_eq!(named(content).reply_to, reply_to);
}
