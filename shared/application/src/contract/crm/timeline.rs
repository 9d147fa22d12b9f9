//! Timelines and sources.

use domain::crm::timeline::{Item, ItemId, Log, Note, SessionActivity, What};
use domain::crm::{CardKind, CardRef};
use domain::ids::{ChatId, LineId, SessionId, UserId};
use domain::time::Timestamp;
use futures::future::join_all;

use super::{add, phone};
use crate::contract::samples::NOW;
use crate::ports::{CrmDirectory, StoreError};

fn comment(origin: &str, text: &str) -> Note {
    let what = What::Comment { text: text.into(), by: Some(UserId(7)) };
    Note { origin: origin.into(), at: NOW, what }
}

async fn timeline(store: &impl CrmDirectory, card: CardRef) -> Vec<Item> {
    store.timeline(card, None, 100).await.unwrap()
}

/// A note comes back as it was, under an id that leads to its card, however often it is added.
pub async fn a_note_is_kept_once(store: &impl CrmDirectory) {
    let card = add(store, CardKind::Lead, &[]).await.card_ref();
    assert_eq!(timeline(store, card).await, []);
    let activity = SessionActivity {
        session: SessionId(9),
        chat: ChatId(8),
        line: LineId(1),
        channel: domain::channel::ChannelKind::Telegram,
        ended: None,
    };
    let notes = [comment("c1", "likes blue"), Note::session(activity, NOW)];
    let mut ids = Vec::new();
    for note in &notes {
        let id = store.add_note(card, note).await.unwrap();
        assert_eq!(store.add_note(card, note).await.unwrap(), id);
        ids.push(id);
    }
    assert_eq!(store.add_note(card, &comment("c1", "likes red")).await.unwrap(), ids[0]);
    assert_eq!(ids, [1, 2].map(|it| ItemId::of(card, it)));
    let item = |it: usize| Item { id: ids[it], note: notes[it].clone() };
    assert_eq!(timeline(store, card).await, [item(1), item(0)], "newest first");
    let other = CardRef { kind: CardKind::Deal, ..card };
    assert_eq!(timeline(store, other).await, []);
}

/// It keeps its id and its place.
pub async fn a_note_is_put_in_place_of_another(store: &impl CrmDirectory) {
    let card = add(store, CardKind::Lead, &[]).await.card_ref();
    let first = store.put_note(card, &comment("c1", "likes blue")).await.unwrap();
    store.add_note(card, &comment("c2", "has a dog")).await.unwrap();
    for text in ["likes red", "likes red", "likes green"] {
        assert_eq!(store.put_note(card, &comment("c1", text)).await.unwrap(), first);
    }
    let notes: Vec<Note> = timeline(store, card).await.into_iter().map(|it| it.note).collect();
    assert_eq!(notes, [comment("c2", "has a dog"), comment("c1", "likes green")]);
}

/// What its time is over for says nothing more, in its place; what is of later stays, as do notes of people.
pub async fn a_note_says_nothing_more_when_its_time_is_over(store: &impl CrmDirectory) {
    let card = add(store, CardKind::Lead, &[]).await.card_ref();
    let history = Note::history(ChatId(8), "Ada: hello".into(), NOW);
    store.add_note(card, &history).await.unwrap();
    store.add_note(card, &comment("c1", "likes blue")).await.unwrap();
    let (log, before) = (Log::OfChat(ChatId(8)), Timestamp(NOW.0 - 1));
    assert!(!store.fade_note(card, log, before).await.unwrap());
    assert!(!store.fade_note(card, Log::OfChat(ChatId(9)), NOW).await.unwrap());
    assert!(!store.fade_note(card, Log::OfSession(SessionId(8)), NOW).await.unwrap());
    assert_eq!(timeline(store, card).await[1].note, history);
    for _ in 0..2 {
        assert!(store.fade_note(card, log, NOW).await.unwrap());
        let notes: Vec<Note> = timeline(store, card).await.into_iter().map(|it| it.note).collect();
        assert_eq!(notes, [comment("c1", "likes blue"), history.clone().without_log()]);
    }
}

/// Who is beaten is told so, and comes again.
pub async fn notes_that_come_at_once_are_all_kept(store: &impl CrmDirectory) {
    let card = add(store, CardKind::Lead, &[]).await.card_ref();
    let insist = async |origin: String| {
        for _ in 0..100 {
            match store.add_note(card, &comment(&origin, "x")).await {
                Ok(_) => return,
                Err(StoreError::Stale { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
        panic!("{origin} is never kept");
    };
    join_all((0..4).chain(0..4).map(|it| insist(format!("c{it}")))).await;
    let mut origins: Vec<String> =
        timeline(store, card).await.into_iter().map(|it| it.note.origin).collect();
    origins.sort();
    assert_eq!(origins, ["c0", "c1", "c2", "c3"]);
}

/// Pages follow each other, each from the last id of the one before.
pub async fn a_long_timeline_comes_by_pages(store: &impl CrmDirectory) {
    let card = add(store, CardKind::Lead, &[]).await.card_ref();
    for it in 1..=12 {
        store.add_note(card, &comment(&format!("c{it}"), "x")).await.unwrap();
    }
    let (mut before, mut numbers) = (None, Vec::new());
    loop {
        let page = store.timeline(card, before, 5).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        numbers.extend(page.iter().map(|it| it.id.number()));
    }
    assert_eq!(numbers, (1..=12).rev().collect::<Vec<_>>());
}

/// A deleted card's timeline is gone; what comes in afterwards is of nobody that is found.
pub async fn a_timeline_goes_with_its_card(store: &impl CrmDirectory) {
    let (card, other) = (
        add(store, CardKind::Lead, &[phone(1)]).await.card_ref(),
        add(store, CardKind::Lead, &[phone(1)]).await.card_ref(),
    );
    for card in [card, other] {
        for it in 0..30 {
            store.add_note(card, &comment(&format!("c{it}"), "x")).await.unwrap();
        }
    }
    store.delete_card(card).await.unwrap();
    assert_eq!(timeline(store, card).await, []);
    assert_eq!(timeline(store, other).await.len(), 30);
}

/// Nothing is lost or doubled, what both have is kept once, and the timeline says of the merging.
pub async fn timelines_of_two_become_one(store: &impl CrmDirectory) {
    let (into, from) = (
        add(store, CardKind::Lead, &[]).await.card_ref(),
        add(store, CardKind::Lead, &[]).await.card_ref(),
    );
    for (card, origin) in [(into, "a"), (into, "both"), (from, "b"), (from, "both")] {
        store.add_note(card, &comment(origin, "x")).await.unwrap();
    }
    let later = Timestamp(NOW.0 + 1);
    for _ in 0..2 {
        store.merge_cards(into, from, later).await.unwrap();
        let mut notes = timeline(store, into).await;
        let merged = notes.remove(0);
        assert_eq!(merged.note.what, What::Merged { from });
        let origins: Vec<&str> = notes.iter().rev().map(|it| it.note.origin.as_str()).collect();
        assert_eq!(origins, ["a", "both", "b"]);
        assert_eq!(timeline(store, from).await, []);
    }
}

/// The first name of a source stays.
pub async fn sources_keep_their_names(store: &impl CrmDirectory) {
    assert_eq!(store.sources().await.unwrap(), []);
    for (code, name) in [("2|VIBER", "Viber"), ("1|TELEGRAMBOT", "Telegram"), ("2|VIBER", "Other")]
    {
        store.keep_source(code, name).await.unwrap();
    }
    let source = |code: &str, name: &str| (code.to_owned(), name.to_owned());
    let expected = [source("1|TELEGRAMBOT", "Telegram"), source("2|VIBER", "Viber")];
    assert_eq!(store.sources().await.unwrap(), expected);
}
