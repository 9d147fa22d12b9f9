//! What [`SocketStore`] promises.

use std::collections::BTreeSet;

use domain::ids::{ChannelId, ChatId, LineId, UserId};
use domain::time::{Seconds, Timestamp};
use domain::user::Role;
use futures::future::join_all;

use super::samples::{LATER, NOW};
use crate::ports::{
    Gone, LIST_EVERY, LIST_OVERDUE, SOCKET_LIFE, Socket, SocketId, SocketStore, Teller, Topic,
    Whose,
};

const ANN: UserId = UserId(1);
/// Whose id begins with Ann's.
const BOB: UserId = UserId(11);
const CHAT: Topic = Topic::Chat(ChatId(7));
const LINE: Topic = Topic::Line(LineId(2));

fn socket(id: &str, whose: Whose) -> Socket {
    let (id, expires_at) = (SocketId(id.to_owned()), NOW + SOCKET_LIFE);
    Socket { id, whose, opened_at: NOW, expires_at, topics: BTreeSet::new() }
}

fn of(user: UserId, id: &str) -> Socket {
    socket(id, Whose::User { user, role: Role::Supervisor, token: "a1b2".to_owned() })
}

fn visitor(conversation: &str, id: &str) -> Socket {
    let conversation = conversation.to_owned();
    socket(id, Whose::Visitor { channel: ChannelId(3), conversation, until: LATER })
}

async fn who(store: &impl SocketStore, topic: &Topic) -> Vec<String> {
    let found = store.listeners(std::slice::from_ref(topic)).await.unwrap();
    let listeners = found.into_values().flatten();
    let mut ids: Vec<String> = listeners.map(|it| it.socket.0).collect();
    ids.sort();
    let now = store.listeners_now(topic).await.unwrap();
    let mut now: Vec<String> = now.into_iter().map(|it| it.socket.0).collect();
    now.sort();
    assert_eq!(ids, now);
    ids
}

/// What was opened is found by its id and by whose it is.
pub async fn a_socket_is_read_back(store: &impl SocketStore) {
    let anns = of(ANN, "Zabc-=");
    assert_eq!(store.socket(&anns.id).await.unwrap(), None);
    assert_eq!(store.sockets_until().await.unwrap(), None);
    let others = [of(BOB, "b"), visitor("user:é#1|x", "v"), visitor("other", "w")];
    for socket in others.iter().chain([&anns]) {
        for _ in 0..2 {
            store.open_socket(socket).await.unwrap();
        }
        assert_eq!(store.socket(&socket.id).await.unwrap().as_ref(), Some(socket));
        let topic = socket.whose.topic();
        let found = store.listeners(&[topic.clone(), CHAT]).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[&topic], [socket.listener()]);
    }
    assert_eq!(store.sockets_until().await.unwrap(), Some(NOW + SOCKET_LIFE));
}

/// The end of the last socket is what is told, in whatever order they come.
pub async fn the_last_socket_ends_last(store: &impl SocketStore) {
    for seconds in [5, 9, 7] {
        let expires_at = NOW + Seconds(seconds);
        store.open_socket(&Socket { expires_at, ..of(ANN, "a") }).await.unwrap();
    }
    assert_eq!(store.sockets_until().await.unwrap(), Some(NOW + Seconds(9)));
}

/// Who follows something is found by it until they follow it no more.
pub async fn a_topic_is_followed_until_it_is_left(store: &impl SocketStore) {
    let (anns, bobs) = (of(ANN, "a"), of(BOB, "b"));
    store.open_socket(&anns).await.unwrap();
    store.open_socket(&bobs).await.unwrap();
    for _ in 0..2 {
        assert!(store.follow(&anns, &CHAT).await.unwrap());
    }
    assert!(store.follow(&anns, &LINE).await.unwrap());
    assert!(store.follow(&bobs, &CHAT).await.unwrap());
    assert_eq!(who(store, &CHAT).await, ["a", "b"]);
    assert_eq!(who(store, &LINE).await, ["a"]);
    let kept = store.socket(&anns.id).await.unwrap().unwrap();
    assert_eq!(kept.topics, BTreeSet::from([CHAT, LINE]));
    assert_eq!(kept.chats().collect::<Vec<_>>(), [ChatId(7)]);
    assert_eq!(kept.lines().collect::<Vec<_>>(), [LineId(2)]);
    for _ in 0..2 {
        store.unfollow(&anns, &CHAT).await.unwrap();
    }
    assert_eq!(who(store, &CHAT).await, ["b"]);
    let kept = store.socket(&anns.id).await.unwrap().unwrap();
    assert_eq!(kept.topics, BTreeSet::from([LINE]));
    assert_eq!(who(store, &anns.whose.topic()).await, ["a"], "one's own is followed always");
}

/// A socket that is gone is found by nothing, and follows nothing from then on.
pub async fn a_closed_socket_is_forgotten(store: &impl SocketStore) {
    let anns = of(ANN, "a");
    store.open_socket(&anns).await.unwrap();
    store.follow(&anns, &CHAT).await.unwrap();
    store.follow(&anns, &LINE).await.unwrap();
    let gone = store.close_socket(&anns.id, NOW).await.unwrap().unwrap();
    assert_eq!(gone.socket.topics, BTreeSet::from([CHAT, LINE]));
    assert_eq!((&gone.socket.whose, gone.was_last), (&anns.whose, true));
    assert_eq!(
        store.close_socket(&anns.id, NOW).await.unwrap(),
        Some(gone),
        "whoever was cut off goes on"
    );
    assert_eq!(store.socket(&anns.id).await.unwrap(), None);
    assert!(!store.follow(&anns, &CHAT).await.unwrap());
    for _ in 0..2 {
        store.forget_socket(&anns.id).await.unwrap();
    }
    assert_eq!(store.close_socket(&anns.id, NOW).await.unwrap(), None);
    for topic in [CHAT, LINE, anns.whose.topic()] {
        assert_eq!(who(store, &topic).await, [""; 0], "{topic}");
    }
    assert!(!store.follow(&anns, &CHAT).await.unwrap());
    assert_eq!(who(store, &CHAT).await, [""; 0]);
    assert_eq!(store.socket(&anns.id).await.unwrap(), None);
}

/// The last socket of somebody's is told; one that has ended, and whose end nobody told, is none.
pub async fn the_last_of_ones_sockets_is_told(store: &impl SocketStore) {
    let (one, two, hers) = (of(ANN, "1"), of(ANN, "2"), of(BOB, "3"));
    for socket in [&one, &two, &hers] {
        store.open_socket(socket).await.unwrap();
    }
    let last = |gone: Option<Gone>| gone.unwrap().was_last;
    assert!(!last(store.close_socket(&one.id, NOW).await.unwrap()));
    assert!(last(store.close_socket(&two.id, NOW).await.unwrap()));
    store.open_socket(&one).await.unwrap();
    store.open_socket(&Socket { expires_at: NOW + Seconds(5), ..two }).await.unwrap();
    assert!(last(store.close_socket(&one.id, NOW + Seconds(5)).await.unwrap()));
}

/// Many who come at once are all found.
pub async fn who_comes_at_once_is_found(store: &impl SocketStore) {
    let sockets: Vec<Socket> = (0..8).map(|it| of(ANN, &it.to_string())).collect();
    join_all(sockets.iter().map(|it| async { store.open_socket(it).await.unwrap() })).await;
    join_all(sockets.iter().map(|it| async { store.follow(it, &CHAT).await.unwrap() })).await;
    let all = ["0", "1", "2", "3", "4", "5", "6", "7"];
    assert_eq!(
        (who(store, &Topic::User(ANN)).await, who(store, &CHAT).await),
        (all.map(str::to_owned).to_vec(), all.map(str::to_owned).to_vec())
    );
}

/// Of many who change a list at once one tells of it: at once, or a second after the last time; who takes over after
/// the teller has died.
pub async fn a_list_is_told_once_a_second(store: &impl SocketStore) {
    let line = LineId(2);
    let note = async |chat: u64, at: Timestamp| {
        store.note_changes(line, &[ChatId(chat)], at).await.unwrap()
    };
    assert_eq!(note(1, NOW).await, Teller::Now);
    assert_eq!(note(2, NOW).await, Teller::Another);
    assert_eq!(note(1, NOW).await, Teller::Another);
    assert_eq!(store.take_changes(line, NOW).await.unwrap(), [1, 2].map(ChatId));
    assert_eq!(store.take_changes(line, NOW).await.unwrap(), []);

    let soon = Timestamp((NOW + LIST_EVERY).0 - 1);
    assert_eq!(note(3, soon).await, Teller::Later);
    assert_eq!(note(4, NOW + LIST_EVERY).await, Teller::Another);
    assert_eq!(store.note_changes(LineId(22), &[ChatId(9)], soon).await.unwrap(), Teller::Now);
    let overdue = soon + LIST_OVERDUE;
    assert_eq!(note(5, Timestamp(overdue.0 - 1)).await, Teller::Another);
    assert_eq!(note(6, overdue).await, Teller::Now);
    let taken = store.take_changes(line, overdue).await.unwrap();
    assert_eq!(taken, [3, 4, 5, 6].map(ChatId));
    assert_eq!(note(7, overdue + LIST_EVERY).await, Teller::Now);
}
