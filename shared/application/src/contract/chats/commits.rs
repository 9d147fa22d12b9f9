//! One writer wins, and a write is everything or nothing.

use domain::bookings::Bookings;
use domain::ids::{ChannelId, ChatId, SEQ_MAX};
use futures::future::join_all;

use crate::contract::samples::{
    CHANNEL, Write, dedupe, in_place, is_stale, new_chat, odd_ids, said, stored, with_timer,
};
use crate::ports::{ChatRecord, ChatStore, DedupeScope, LineStore};

/// What was written is read, and what was not is not there.
pub async fn a_written_chat_is_read_back(store: &impl ChatStore) {
    assert_eq!(store.head(ChatId(1)).await.unwrap(), None);
    assert_eq!(store.find_chat(CHANNEL, "c1").await.unwrap(), None);

    let first = stored(store, 1, with_timer(5)).await;
    assert_eq!(first.version, 1);
    assert_eq!(store.head(ChatId(1)).await.unwrap(), Some(first.clone()));
    assert_eq!(store.find_chat(CHANNEL, "c1").await.unwrap(), Some(ChatId(1)));

    let second = Write::to(&first).save(store).await.unwrap();
    assert_eq!(second.version, 2);
    assert_eq!(store.head(ChatId(1)).await.unwrap(), Some(second));
    assert_eq!(store.find_chat(CHANNEL, "c1").await.unwrap(), Some(ChatId(1)));
}

/// The heads of several chats come together, without those that are not there.
pub async fn many_heads_are_read_at_once(store: &impl ChatStore) {
    assert_eq!(store.heads(&[]).await.unwrap(), []);
    let mut all = Vec::new();
    for id in 1..=4 {
        all.push(stored(store, id, with_timer(5)).await);
    }
    let mut found = store.heads(&[4, 9, 2, 1].map(ChatId)).await.unwrap();
    found.sort_by_key(|it| it.chat.id);
    assert_eq!(found, [all[0].clone(), all[1].clone(), all[3].clone()]);
}

/// Of two writers who have read the same, the second changes nothing.
pub async fn first_writer_wins(store: &(impl ChatStore + LineStore)) {
    let before = stored(store, 1, Bookings::default()).await;
    let won = Write::to(&before).save(store).await.unwrap();
    let late = Write {
        events: vec![said("late"), said("later")],
        held: in_place(0, 1, 1),
        dedupe: Some(dedupe("late", &[])),
        ..Write::to(&before)
    };
    assert!(is_stale(&late.save(store).await));

    assert_eq!(store.head(ChatId(1)).await.unwrap(), Some(won));
    assert_eq!(store.entries(ChatId(1), 0, 10).await.unwrap().len(), 2);
    assert_eq!(store.waiting(before.chat.line, 10).await.unwrap(), []);
    let found = store.find_entry(DedupeScope::Channel(CHANNEL), "late").await.unwrap();
    assert_eq!(found, None);
}

/// Of many writers at once one wins, and all others are stale.
pub async fn of_many_at_once_one_wins(store: &impl ChatStore) {
    let before = stored(store, 1, Bookings::default()).await;
    let written = join_all((0..8).map(|_| Write::to(&before).save(store))).await;
    assert_eq!(written.iter().filter(|it| it.is_ok()).count(), 1, "{written:?}");
    assert_eq!(written.iter().filter(|it| is_stale(it)).count(), 7, "{written:?}");
    assert_eq!(store.head(ChatId(1)).await.unwrap().unwrap().version, 2);
    assert_eq!(store.entries(ChatId(1), 0, 10).await.unwrap().len(), 2);
}

/// Two new chats of one conversation: the second finds the first.
pub async fn a_conversation_is_claimed_once(store: &impl ChatStore) {
    let of_one_conversation = |id| {
        let mut chat = new_chat(id);
        chat.chat.conversation = "the same".into();
        chat
    };
    let chats: Vec<ChatRecord> = (1..=4).map(of_one_conversation).collect();
    let written = join_all(chats.iter().map(|it| Write::to(it).save(store))).await;
    let won = written.iter().position(Result::is_ok).unwrap();
    assert_eq!(written.iter().filter(|it| is_stale(it)).count(), 3, "{written:?}");

    for (index, chat) in chats.iter().enumerate() {
        let head = store.head(chat.chat.id).await.unwrap();
        assert_eq!(head.is_some(), index == won);
        let log = store.entries(chat.chat.id, 0, 10).await.unwrap();
        assert_eq!(log.len(), usize::from(index == won));
    }
    let found = store.find_chat(CHANNEL, "the same").await.unwrap();
    assert_eq!(found, Some(chats[won].chat.id));
}

/// Conversations are told apart by channel, and by every byte of their ids.
pub async fn conversations_are_told_apart(store: &impl ChatStore) {
    for (id, conversation) in (1..).zip(odd_ids()) {
        let mut chat = new_chat(id);
        chat.chat.conversation = conversation;
        Write::to(&chat).save(store).await.unwrap();
    }
    for (id, conversation) in (1..).zip(odd_ids()) {
        let found = store.find_chat(CHANNEL, &conversation).await.unwrap();
        assert_eq!(found, Some(ChatId(id)), "{conversation}");
        assert_eq!(store.find_chat(ChannelId(2), &conversation).await.unwrap(), None);
        let chat = store.head(ChatId(id)).await.unwrap().unwrap().chat;
        assert_eq!(chat.conversation, conversation);
    }
}

/// Neither a chat that is there can be made anew, nor one changed that is not there or was not read so.
pub async fn what_is_not_as_it_was_read_is_stale(store: &impl ChatStore) {
    let first = stored(store, 1, Bookings::default()).await;
    assert!(is_stale(&Write::to(&new_chat(1)).save(store).await));
    let mut elsewhere = new_chat(1);
    elsewhere.chat.conversation = "another".into();
    assert!(is_stale(&Write::to(&elsewhere).save(store).await));
    assert_eq!(store.find_chat(CHANNEL, "another").await.unwrap(), None);
    let ahead = ChatRecord { version: 2, ..first.clone() };
    assert!(is_stale(&Write::to(&ahead).save(store).await));
    let missing = ChatRecord { version: 1, ..new_chat(2) };
    assert!(is_stale(&Write::to(&missing).save(store).await));

    assert_eq!(store.head(ChatId(1)).await.unwrap(), Some(first));
    assert_eq!(store.head(ChatId(2)).await.unwrap(), None);
    assert_eq!(store.find_chat(CHANNEL, "c2").await.unwrap(), None);
    assert_eq!(store.entries(ChatId(2), 0, usize::MAX).await.unwrap(), []);
    assert_eq!(store.entries(ChatId(1), SEQ_MAX, 1).await.unwrap(), []);
}

/// A write without entries changes what the chat holds, and counts as one.
pub async fn bookings_can_change_alone(store: &(impl ChatStore + LineStore)) {
    let before = stored(store, 1, Bookings::default()).await;
    let held = in_place(0, 1, 1);
    let write = Write { events: vec![], held, ..Write::to(&before) };
    let after = write.save(store).await.unwrap();
    assert_eq!((after.version, after.held, after.chat.seq), (2, held, 1));
    assert_eq!(store.head(ChatId(1)).await.unwrap(), Some(after));
    assert_eq!(store.waiting(before.chat.line, 10).await.unwrap(), [ChatId(1)]);
    assert_eq!(store.entries(ChatId(1), 0, 10).await.unwrap().len(), 1);
}
