//! Notes as a portal's comments.

use application::ports::{CrmDirectory, StoreError};
use domain::channel::ChannelKind;
use domain::crm::timeline::{Ended, ItemId, Log, Note, SessionActivity, What};
use domain::crm::{CardKind, CardRef};
use domain::ids::{ChatId, LineId, SessionId};
use domain::session::CloseReason;
use serde_json::json;

use crate::fake::Fault;
use crate::{NOW, QUICK, Tested, draft, portal};

fn activity(ended: Option<&str>) -> Note {
    let ended = ended.map(|log| Ended {
        at: NOW,
        reason: CloseReason::Finished,
        operator: None,
        log: log.to_owned(),
        left_out: 2,
    });
    let (session, chat, line) = (SessionId(9), ChatId(8), LineId(1));
    let activity = SessionActivity { session, chat, line, channel: ChannelKind::Telegram, ended };
    Note::session(activity, NOW)
}

fn comment(origin: &str, text: &str) -> Note {
    let what = What::Comment { text: text.to_owned(), by: None };
    Note { origin: origin.to_owned(), at: NOW, what }
}

async fn texts(portal: &Tested, card: CardRef) -> Vec<String> {
    let items = portal.timeline(card, None, 100).await.unwrap();
    let text = |it: &What| match it {
        What::Comment { text, .. } => text.clone(),
        What::Session(_) | What::Merged { .. } => panic!("they are comments there"),
    };
    items.iter().map(|it| text(&it.note.what)).collect()
}

#[tokio::test]
async fn a_note_is_a_comment_once_and_replaced_in_its_place() {
    let (portal, fake, _) = portal(QUICK).await;
    let card = portal.add_card(draft(CardKind::Lead, &[]), NOW).await.unwrap().card_ref();
    let begun = portal.put_note(card, &activity(None)).await.unwrap();
    for _ in 0..2 {
        let noted = portal.add_note(card, &comment("c1", "likes blue\nand red")).await.unwrap();
        assert_eq!(noted, ItemId(2));
        assert_eq!(portal.put_note(card, &activity(Some("Ada: hello\n"))).await.unwrap(), begun);
    }
    assert_eq!(portal.add_note(card, &activity(None)).await.unwrap(), begun, "what is there stays");
    let log = "Telegram #9, 2026-01-01T00:00:00.000Z\nAda: hello\n… 2 more";
    assert_eq!(texts(&portal, card).await, ["likes blue\nand red", log]);
    assert_eq!(fake.calls().iter().filter(|it| it.ends_with("comment.update")).count(), 1);
    // What people write at the portal is in it too.
    let theirs =
        json!({ "fields": { "ENTITY_ID": 1, "ENTITY_TYPE": "lead", "COMMENT": "a note" } });
    fake.does("crm.timeline.comment.add", &theirs);
    assert_eq!(texts(&portal, card).await[0], "a note");
    let older = portal.timeline(card, Some(ItemId(2)), 5).await.unwrap();
    assert_eq!(older.iter().map(|it| it.id).collect::<Vec<_>>(), [begun]);
}

#[tokio::test]
async fn a_log_that_comes_back_as_a_comment_says_whose_it_is() {
    let (portal, fake, _) = portal(QUICK).await;
    let card = portal.add_card(draft(CardKind::Lead, &[]), NOW).await.unwrap().card_ref();
    let history = Note::history(ChatId(8), "Ada: hello".to_owned(), NOW);
    portal.add_note(card, &history).await.unwrap();
    portal.put_note(card, &activity(Some("Ada: goodbye"))).await.unwrap();
    portal.add_note(card, &comment("comment 7 a", "likes blue")).await.unwrap();
    let theirs = "a note\n#canali-session-x";
    let theirs = json!({ "ENTITY_ID": 1, "ENTITY_TYPE": "lead", "COMMENT": theirs });
    fake.does("crm.timeline.comment.add", &json!({ "fields": theirs }));
    let items = portal.timeline(card, None, 100).await.unwrap();
    let logs: Vec<Option<Log>> = items.iter().map(|it| it.note.log()).collect();
    let (session, chat) = (Log::OfSession(SessionId(9)), Log::OfChat(ChatId(8)));
    assert_eq!(logs, [None, None, Some(session), Some(chat)]);
    assert_eq!(items[3].note.origin, history.origin);
}

#[tokio::test]
async fn a_note_whose_adding_was_not_answered_is_there_once() {
    let (portal, fake, _) = portal(QUICK).await;
    let card = portal.add_card(draft(CardKind::Lead, &[]), NOW).await.unwrap().card_ref();
    fake.fail(&[Fault::Says(200, r#"{"result":[]}"#), Fault::Loses]);
    let lost = portal.add_note(card, &comment("c1", "likes blue")).await;
    assert!(matches!(lost, Err(StoreError::Unavailable { .. })));
    portal.add_note(card, &comment("c1", "likes blue")).await.unwrap();
    assert_eq!(texts(&portal, card).await, ["likes blue"]);
}

#[tokio::test]
async fn a_note_for_a_card_that_is_gone_is_refused() {
    let (portal, _fake, _) = portal(QUICK).await;
    let gone = CardRef::new(CardKind::Lead, 9);
    let refused = portal.add_note(gone, &comment("c1", "x")).await;
    assert!(matches!(refused, Err(StoreError::Corrupt { .. })));
    assert_eq!(portal.timeline(gone, None, 5).await.unwrap(), []);
}

#[tokio::test]
async fn a_source_is_added_once_and_remembered() {
    let (portal, fake, _) = portal(QUICK).await;
    fake.with(|it| {
        let theirs = json!({ "ENTITY_ID": "SOURCE", "STATUS_ID": "CALL", "NAME": "Call" });
        it.statuses.extend(theirs.as_object().cloned());
    });
    for code in ["CALL", "1|VIBER", "1|VIBER"] {
        portal.keep_source(code, "Viber").await.unwrap();
    }
    let calls = fake.calls();
    assert_eq!(calls, ["crm.status.list", "crm.status.list", "crm.status.add"]);
    let source = |code: &str, name: &str| (code.to_owned(), name.to_owned());
    assert_eq!(
        portal.sources().await.unwrap(),
        [source("1|VIBER", "Viber"), source("CALL", "Call")]
    );
    let long = portal.keep_source(&"x".repeat(51), "x").await;
    assert!(matches!(long, Err(StoreError::Corrupt { .. })));
}
