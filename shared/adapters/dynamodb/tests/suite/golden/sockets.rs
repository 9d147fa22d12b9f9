//! One of everything that is stored of sockets: an employee's and a visitor's with what they follow, a delivery that says
//! how many parts it has, a presence that ends by itself, and a list that has changed.

use std::collections::BTreeSet;

use application::ports::{
    ChatStore, LineStore, Socket, SocketId, SocketStore, Teller, Topic, Whose,
};
use domain::bookings::Slot;
use domain::delivery::{Delivery, Part};
use domain::ids::{ChannelId, ChatId, LineId};
use domain::presence::Presence;
use domain::user::Role;
use dynamodb::DynamoStore;

use super::samples::{ANN, LATER, NOW};

/// A line that only sockets know of.
const WATCHED: LineId = LineId(9);

fn anns() -> Socket {
    let whose = Whose::User { user: ANN, role: Role::Supervisor, token: "a1b2".to_owned() };
    let id = SocketId("Kb1x2dL8liACEzQ=".to_owned());
    let topics = BTreeSet::from([Topic::Chat(ChatId(1)), Topic::Line(WATCHED)]);
    Socket { id, whose, opened_at: NOW, expires_at: LATER, topics }
}

fn visitors() -> Socket {
    let conversation = "user:42".to_owned();
    let whose = Whose::Visitor { channel: ChannelId(7), conversation, until: LATER };
    let (id, topics) = (SocketId("v".to_owned()), BTreeSet::new());
    Socket { id, whose, opened_at: NOW, expires_at: LATER, topics }
}

fn delivery() -> Delivery {
    Delivery { parts: vec![Part::Sending], of: Some(2), ..Delivery::default() }
}

fn presence() -> Presence {
    Presence::default().connected(LATER).disconnected(NOW)
}

const SEAT: Slot = Slot { line: WATCHED, user: ANN };

/// Writes it.
pub(super) async fn write(store: &DynamoStore) {
    for socket in [anns(), visitors()] {
        store.open_socket(&socket).await.unwrap();
    }
    store.take_changes(WATCHED, NOW).await.unwrap();
    let teller = store.note_changes(WATCHED, &[ChatId(1)], NOW).await.unwrap();
    assert_eq!(teller, Teller::Later);
    store.put_delivery(ChatId(9), 3, &delivery()).await.unwrap();
    store.seat(SEAT, 0, presence()).await.unwrap();
}

/// Holds what is read to what was written.
pub(super) async fn assert_read(store: &DynamoStore) {
    for socket in [anns(), visitors()] {
        assert_eq!(store.socket(&socket.id).await.unwrap(), Some(socket.clone()));
        for topic in socket.topics.iter().chain([&socket.whose.topic()]) {
            assert_eq!(store.listeners_now(topic).await.unwrap(), [socket.listener()], "{topic}");
        }
    }
    assert_eq!(store.sockets_until().await.unwrap(), Some(LATER));
    assert_eq!(store.deliveries(ChatId(9), 3, 3).await.unwrap(), [(3, delivery())]);
    let seats = store.roster(WATCHED).await.unwrap().seats;
    assert_eq!(seats.iter().map(|it| it.presence).collect::<Vec<_>>(), [presence()]);
    assert_eq!(store.take_changes(WATCHED, NOW).await.unwrap(), [ChatId(1)]);
}
