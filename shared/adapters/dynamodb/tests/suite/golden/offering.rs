//! A chat in which things are offered to press, templates sent, a comment hidden and answered privately; stored since the
//! messengers' other sides are known.

use application::ports::{ChatRecord, ChatStore};
use domain::bookings::Bookings;
use domain::channel::ChannelKind;
use domain::chat::{Chat, Entry};
use domain::ids::{ChatId, CustomerId, SessionId};
use domain::message::{Author, Button, Content, Press, QuickReply};
use domain::session::{Event, commit};
use domain::template::{Gap, GapPlace, TemplateUse};
use dynamodb::DynamoStore;

use super::samples::{ANN, LATER, LINE, NOW, chat, message, save_under};

const CHAT: ChatId = ChatId(19);
const HELD: Bookings = Bookings { timer: Some(LATER), slot: None, total: None, place: None };

pub(super) async fn write(store: &DynamoStore) {
    save_under(store, &before(), events(), HELD, None).await;
}

pub(super) async fn assert_read(store: &DynamoStore) {
    let (expected, log): (Chat, Vec<Entry>) = commit(before().chat, events(), NOW);
    assert!(expected.heard_at.is_some() && expected.offered.is_some(), "{expected:?}");
    let head = store.head(CHAT).await.unwrap().unwrap();
    assert_eq!((head.chat, head.held), (expected, HELD));
    assert_eq!(store.entries(CHAT, 0, 100).await.unwrap(), log);
}

fn before() -> ChatRecord {
    let ChatRecord { chat, version, held } = chat(CHAT.0);
    ChatRecord { chat: Chat { kind: ChannelKind::Whatsapp, ..chat }, version, held }
}

fn events() -> Vec<Event> {
    let (name, language) = ("order_ready".to_owned(), "it".to_owned());
    let gap = |place, name: Option<&str>| Gap {
        place,
        name: name.map(str::to_owned),
        text: "Zoë".to_owned(),
    };
    let gaps = vec![gap(GapPlace::Body, Some("who")), gap(GapPlace::Header, None)];
    let template = Some(TemplateUse { name, language, gaps });
    let reply = |title: &str, press| QuickReply { title: title.to_owned(), press };
    let replies = vec![
        reply("Yes", Press::Payload("y".to_owned())),
        reply("More", Press::Url("https://shop.example/".to_owned())),
    ];
    let title = Some("Yes".to_owned());
    let button = Some(Button { title, ..Button::carrying("y") });
    let says = |author, content| message(author, content);
    let by_ann = |content| says(Author::Operator(ANN), content);
    vec![
        Event::SessionOpened {
            session: SessionId(29),
            line: LINE,
            priority: 0,
            lookup_until: None,
        },
        says(Author::Customer(CustomerId(5)), Content { button, ..Content::text("Yes") }),
        Event::CustomerProfiled { name: Some("Zoë B.".to_owned()), picture: true },
        Event::MessageHidden { target: 2, by: ANN, on: true },
        by_ann(Content { private_to: Some(2), ..Content::text("just for you") }),
        by_ann(Content { template, ..Content::text("Zoë, it is ready") }),
        says(Author::Elsewhere, Content::text("from the phone")),
        by_ann(Content { replies, ..Content::text("Shall we?") }),
    ]
}
