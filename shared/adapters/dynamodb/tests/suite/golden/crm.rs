//! One of everything that the CRM keeps.

use application::ports::{ChatStore, CrmBindings, CrmDirectory, Kept, LineRecord, LineStore};
use domain::bookings::Bookings;
use domain::channel::ChannelKind;
use domain::crm::create::{Creation, Source};
use domain::crm::matching::Found;
use domain::crm::phone::Region;
use domain::crm::select::Selection;
use domain::crm::timeline::{Ended, Item, Note, SessionActivity, What};
use domain::crm::{
    Bound, Card, CardId, CardKind, CardRef, Communication, CommunicationKind, Draft, Handle,
    Identity, Made,
};
use domain::ids::{ChatId, LineId, SessionId};
use domain::session::{CloseReason, Event, commit};
use domain::settings::{LineCrm, Settings};
use dynamodb::DynamoStore;
use serde_json::json;

use super::samples::{ANN, BOB, LATER, LINE, NOW, chat, save_under};

fn handle(kind: CommunicationKind, value: &str) -> Handle {
    Handle::of(kind, value, None).unwrap()
}

fn phone() -> Handle {
    handle(CommunicationKind::Phone, "+39 06 1234567")
}

fn at_messenger() -> Handle {
    handle(CommunicationKind::Messenger, "imol|telegrambot|2|c1|5")
}

/// A lead with everything that a card can have.
fn lead() -> Draft {
    let odd = Communication::new(CommunicationKind::Web, "https://ada.example", None);
    let mut draft = Draft {
        title: "Ada - Shop".into(),
        name: "Ada".into(),
        last_name: "Byron".into(),
        source: Some("2|TELEGRAMBOT".into()),
        responsible: Some(ANN),
        communications: vec![Communication::of(&at_messenger()), Communication::of(&phone()), odd],
        contact: Some(CardId(8)),
        company: Some(CardId(9)),
        made: Some(Made { chat: ChatId(1), session: SessionId(11), touched: true, deal: None }),
        ..Draft::new(CardKind::Lead)
    };
    draft.fields.insert("OPPORTUNITY".into(), json!("12.50"));
    draft
}

fn contact() -> Draft {
    Draft { communications: vec![Communication::of(&phone())], ..Draft::new(CardKind::Contact) }
}

fn notes() -> [Note; 2] {
    let what = What::Comment { text: "likes blue".into(), by: Some(BOB) };
    let ended = Ended {
        at: LATER,
        reason: CloseReason::Finished,
        operator: Some(ANN),
        log: "[2023-11-14 22:13] Ada: hello\n".into(),
        left_out: 1,
    };
    let activity = SessionActivity {
        session: SessionId(11),
        chat: ChatId(1),
        line: LINE,
        channel: ChannelKind::Telegram,
        ended: Some(ended),
    };
    [Note { origin: "c1".into(), at: NOW, what }, Note::session(activity, NOW)]
}

const LEAD: CardRef = CardRef::new(CardKind::Lead, 1);
const CONTACT: CardRef = CardRef::new(CardKind::Contact, 1);
const GONE: CardRef = CardRef::new(CardKind::Contact, 2);

/// A chat whose customer is known.
fn events() -> Vec<Event> {
    let (session, reason) = (SessionId(19), CloseReason::Finished);
    let reach = handle(CommunicationKind::Email, "ada@example.org");
    vec![
        Event::SessionOpened { session, line: LINE, priority: 0, lookup_until: None },
        Event::CardsBound { cards: Bound::to(LEAD).with(CONTACT) },
        Event::CustomerReachable { by: vec![reach] },
        Event::CustomerRecognised { responsible: Some(ANN) },
        Event::SessionClosed { by: None, reason },
    ]
}

/// A line in which all is set that concerns the CRM.
fn line() -> LineRecord {
    let crm = LineCrm {
        create: Creation::Deal,
        pipeline: Some(3),
        source: Source::Fixed("CALL".into()),
        tracker: true,
        transfer_change: true,
        country: Region::named("IT"),
    };
    let settings = Settings { crm: Some(crm), ..Settings::default() };
    LineRecord { id: LineId(5), settings, ..super::office::line() }
}

/// Writes what there was not before.
pub(super) async fn write(store: &DynamoStore) {
    save_under(store, &chat(9), events(), Bookings::default(), None).await;
    store.put_line(&line()).await.unwrap();
    store.create_cards(lead(), None, &Found::default(), NOW).await.unwrap();
    for _ in 0..2 {
        store.add_card(contact(), NOW).await.unwrap();
    }
    store.merge_cards(CONTACT, GONE, NOW).await.unwrap().unwrap();
    for note in notes() {
        store.add_note(LEAD, &note).await.unwrap();
    }
    store.bind_chat(LEAD, ChatId(1)).await.unwrap();
    assert!(store.claim_handles(&[phone()], "session 11", NOW, LATER).await.unwrap());
    store.keep_source("2|TELEGRAMBOT", "Telegram - Shop").await.unwrap();
}

/// Holds what is read to what was written.
pub(super) async fn assert_read(store: &DynamoStore) {
    let (expected, log) = commit(chat(9).chat, events(), NOW);
    assert_eq!(store.head(ChatId(9)).await.unwrap().unwrap().chat, expected);
    assert_eq!(store.entries(ChatId(9), 0, 100).await.unwrap(), log);
    assert_eq!(store.line(LineId(5)).await.unwrap(), Some(line()));
    let expected = Card::new(CardId(1), lead(), NOW);
    assert_eq!(store.card(LEAD).await.unwrap(), Some(Kept::Card(Box::new(expected.clone()))));
    assert_eq!(store.card(GONE).await.unwrap(), Some(Kept::Merged { into: CONTACT }));
    let found = store.find(&Identity::of([phone(), at_messenger()])).await.unwrap();
    assert_eq!(found.holders[&phone()].cards, [CONTACT, LEAD]);
    assert_eq!(found.holders[&at_messenger()].cards, [LEAD]);
    let all = Selection { limit: 9, ..Selection::default() };
    assert_eq!(store.select(CardKind::Lead, &all).await.unwrap().cards, [expected]);
    let timeline = store.timeline(LEAD, None, 9).await.unwrap();
    let kept: Vec<Note> = timeline.into_iter().rev().map(|it: Item| it.note).collect();
    assert_eq!(kept, notes());
    assert_eq!(store.chats_of(LEAD).await.unwrap(), [ChatId(1)]);
    assert!(!store.claim_handles(&[phone()], "session 12", NOW, LATER).await.unwrap());
    let source = ("2|TELEGRAMBOT".to_owned(), "Telegram - Shop".to_owned());
    assert_eq!(store.sources().await.unwrap(), [source]);
}
