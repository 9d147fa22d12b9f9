//! The list of sessions.

use domain::ids::{ChatId, LineId, SessionId};
use domain::session::{Event, QueuedBecause};

use crate::contract::samples::{LINE, Write, closed, new_chat, opened, said};
use crate::ports::{ChatRecord, ChatStore, SessionFilter, SessionRef};

async fn write(store: &impl ChatStore, before: &ChatRecord, events: Vec<Event>) -> ChatRecord {
    Write { events, ..Write::to(before) }.save(store).await.unwrap()
}

async fn listed(store: &impl ChatStore, before: Option<u64>, limit: usize) -> Vec<u64> {
    let filter = SessionFilter { line: LINE, before: before.map(SessionId), limit };
    store.sessions(filter).await.unwrap().iter().map(|it| it.id.0).collect()
}

/// A session is found and listed from its opening, under its chat, as an open one.
pub async fn a_session_is_listed_from_its_opening(store: &impl ChatStore) {
    assert_eq!(store.session(SessionId(7)).await.unwrap(), None);
    let chat = write(store, &new_chat(1), vec![opened(7), said("hello")]).await;
    let open = SessionRef { id: SessionId(7), chat: ChatId(1), ended: None };
    assert_eq!(store.session(SessionId(7)).await.unwrap(), Some(open.clone()));
    let filter = SessionFilter { line: LINE, before: None, limit: 10 };
    let listed = store.sessions(filter).await.unwrap();
    assert_eq!(listed, std::slice::from_ref(&open));
    write(store, &chat, vec![said("again")]).await;
    assert_eq!(store.session(SessionId(7)).await.unwrap(), Some(open));
}

/// A session that ends leaves all of itself, be it opened in the same write; the next one changes nothing of it.
pub async fn a_session_leaves_its_summary(store: &impl ChatStore) {
    let chat = write(store, &new_chat(1), vec![opened(7), said("hello")]).await;
    let over = write(store, &chat, vec![closed()]).await;
    let ended = over.chat.session.clone();
    assert!(ended.as_ref().unwrap().is_over());
    assert_eq!(store.session(SessionId(7)).await.unwrap().unwrap().ended, ended);

    let over = write(store, &over, vec![opened(8), closed()]).await;
    let second = store.session(SessionId(8)).await.unwrap().unwrap();
    assert_eq!(second.ended, over.chat.session);
    let next = write(store, &over, vec![opened(9)]).await;
    write(store, &next, vec![said("hello")]).await;
    assert_eq!(store.session(SessionId(7)).await.unwrap().unwrap().ended, ended);
    assert_eq!(store.session(SessionId(9)).await.unwrap().unwrap().ended, None);
    assert_eq!(listed(store, None, 10).await, [9, 8, 7]);
}

/// Sessions of a line come newest first, below the given one, as many as are asked for.
pub async fn sessions_come_newest_first(store: &impl ChatStore) {
    for (chat, session) in [(1, 9), (2, 100), (3, 10), (4, 1)] {
        write(store, &new_chat(chat), vec![opened(session)]).await;
    }
    let mut elsewhere = new_chat(5);
    elsewhere.chat.line = LineId(11);
    write(store, &elsewhere, vec![opened(50)]).await;

    assert_eq!(listed(store, None, 10).await, [100, 10, 9, 1]);
    assert_eq!(listed(store, None, 2).await, [100, 10]);
    assert_eq!(listed(store, Some(10), 10).await, [9, 1]);
    assert_eq!(listed(store, Some(1), 10).await, [0_u64; 0]);
    assert_eq!(listed(store, None, 0).await, [0_u64; 0]);
}

/// Sessions of a line come oldest first, above the given one, as many as are asked for.
pub async fn sessions_come_oldest_first_too(store: &impl ChatStore) {
    for (chat, session) in [(1, 9), (2, 100), (3, 10), (4, 1)] {
        write(store, &new_chat(chat), vec![opened(session)]).await;
    }
    let mut elsewhere = new_chat(5);
    elsewhere.chat.line = LineId(11);
    write(store, &elsewhere, vec![opened(50)]).await;
    let after = async |id, limit| -> Vec<u64> {
        let found = store.sessions_after(LINE, SessionId(id), limit).await.unwrap();
        found.iter().map(|it| it.id.0).collect()
    };
    assert_eq!(after(0, 10).await, [1, 9, 10, 100]);
    assert_eq!(after(0, 2).await, [1, 9]);
    assert_eq!(after(9, 10).await, [10, 100]);
    assert_eq!(after(100, 10).await, [0_u64; 0]);
}

/// A session that was transferred to another line stays listed under the line of its channel.
pub async fn a_session_stays_with_the_line_of_its_channel(store: &impl ChatStore) {
    let chat = write(store, &new_chat(1), vec![opened(7)]).await;
    let because = QueuedBecause::Transferred { by: domain::ids::UserId(1) };
    let moved = write(store, &chat, vec![Event::SessionQueued { line: LineId(2), because }]).await;
    assert_eq!(moved.chat.session.as_ref().map(|it| it.line), Some(LineId(2)));
    write(store, &moved, vec![closed()]).await;
    assert_eq!(listed(store, None, 10).await, [7]);
    let filter = SessionFilter { line: LineId(2), before: None, limit: 10 };
    assert_eq!(store.sessions(filter).await.unwrap(), []);
}

/// More sessions than DynamoDB reads in one batch come in one list.
pub async fn a_long_list_of_sessions_is_read_whole(store: &impl ChatStore) {
    for id in 1..=130 {
        write(store, &new_chat(id), vec![opened(id)]).await;
    }
    let newest_first: Vec<u64> = (1..=130).rev().collect();
    assert_eq!(listed(store, None, usize::MAX).await, newest_first);
    assert_eq!(listed(store, Some(125), 110).await, newest_first[6..116]);
}
