//! What [`ChannelStore`] promises.

use domain::channel::{Channel, ChannelKind, Connection, Health};
use domain::ids::ChannelId;
use domain::pace::Rate;
use domain::time::{Seconds, Timestamp};
use futures::future::join_all;

use super::samples::{channel, odd_ids};
use crate::ports::{ChannelStore, StoreError};

fn connection(channels: &[u64], revision: u64) -> Connection {
    Connection {
        id: "n1".into(),
        kind: ChannelKind::Telegram,
        secret_hash: Some("00ff".into()),
        channels: channels.iter().map(|it| ChannelId(*it)).collect(),
        revision,
    }
}

fn is_stale(result: &Result<(), StoreError>) -> bool {
    matches!(result, Err(StoreError::Stale { .. }))
}

/// What was kept is read, be it disconnected; what is kept again replaces it.
pub async fn a_channel_is_read_back(store: &impl ChannelStore) {
    assert_eq!(store.channel(ChannelId(1)).await.unwrap(), None);
    let first = channel(1, None);
    store.put_channel(&first).await.unwrap();
    assert_eq!(store.channel(ChannelId(1)).await.unwrap(), Some(first.clone()));
    let gone = Channel { disconnected_at: Some(Timestamp(5)), name: "Gone".into(), ..first };
    store.put_channel(&gone).await.unwrap();
    assert_eq!(store.channel(ChannelId(1)).await.unwrap(), Some(gone.clone()));
    assert_eq!(store.channels().await.unwrap(), [gone]);
}

/// All channels come by id, which is a number.
pub async fn channels_come_by_id(store: &impl ChannelStore) {
    assert_eq!(store.channels().await.unwrap(), []);
    for id in (1..=12).rev() {
        store.put_channel(&channel(id, None)).await.unwrap();
    }
    let ids: Vec<u64> = store.channels().await.unwrap().iter().map(|it| it.id.0).collect();
    assert_eq!(ids, (1..=12).collect::<Vec<_>>());
}

/// A connection is found by its name alone, whatever is asked for.
pub async fn a_connection_is_read_back(store: &impl ChannelStore) {
    for id in odd_ids() {
        assert_eq!(store.connection(&id).await.unwrap(), None);
    }
    for (channels, revision) in [(&[1, 2][..], 1), (&[], 2)] {
        let kept = connection(channels, revision);
        store.put_connection(&kept).await.unwrap();
        assert_eq!(store.connection("n1").await.unwrap(), Some(kept));
    }
    assert_eq!(store.connection("n2").await.unwrap(), None);
}

/// A revision of a connection is kept on top of the one below it, the first on top of none.
pub async fn revisions_of_a_connection_follow_each_other(store: &impl ChannelStore) {
    for revision in [0, 2] {
        assert!(is_stale(&store.put_connection(&connection(&[1], revision)).await), "{revision}");
    }
    assert_eq!(store.connection("n1").await.unwrap(), None);
    store.put_connection(&connection(&[1], 1)).await.unwrap();
    store.put_connection(&connection(&[1, 2], 2)).await.unwrap();
    for revision in [0, 1, 2, 4] {
        assert!(is_stale(&store.put_connection(&connection(&[3], revision)).await), "{revision}");
    }
    assert_eq!(store.connection("n1").await.unwrap(), Some(connection(&[1, 2], 2)));
}

/// Of many who join a connection at once one wins; the others are told.
pub async fn of_many_changes_of_a_connection_one_wins(store: &impl ChannelStore) {
    for revision in 1..=2 {
        let changed: Vec<_> = (1..=5).map(|it| connection(&[it], revision)).collect();
        let kept = join_all(changed.iter().map(|it| store.put_connection(it))).await;
        assert_eq!(kept.iter().filter(|it| it.is_ok()).count(), 1, "{kept:?}");
        assert_eq!(kept.iter().filter(|it| is_stale(it)).count(), 4, "{kept:?}");
        let winner = kept.iter().position(Result::is_ok).unwrap();
        assert_eq!(store.connection("n1").await.unwrap().as_ref(), Some(&changed[winner]));
    }
}

/// A public key leads to the connected channel that has it now.
pub async fn a_public_key_leads_to_its_channel(store: &impl ChannelStore) {
    let found = async |key: &str| store.channel_by_public_key(key).await.unwrap().map(|it| it.id.0);
    store.put_channel(&channel(1, Some("one"))).await.unwrap();
    store.put_channel(&channel(2, Some("two"))).await.unwrap();
    assert_eq!(
        (found("one").await, found("two").await, found("three").await),
        (Some(1), Some(2), None)
    );

    store.put_channel(&channel(1, Some("new"))).await.unwrap();
    assert_eq!((found("one").await, found("new").await), (None, Some(1)));
    let gone = Channel { disconnected_at: Some(Timestamp(5)), ..channel(2, Some("two")) };
    store.put_channel(&gone).await.unwrap();
    assert_eq!(found("two").await, None);
    store.put_channel(&channel(2, Some("two"))).await.unwrap();
    assert_eq!(found("two").await, Some(2));
}

/// A channel of which nothing is known fares well; the last writer wins.
pub async fn health_is_kept(store: &impl ChannelStore) {
    assert_eq!(store.health(ChannelId(1)).await.unwrap(), Health::default());
    let ill = Health {
        failures: 5,
        closed_until: Some(Timestamp(9)),
        error: Some("429".into()),
        error_at: Some(Timestamp(8)),
        heard_at: None,
    };
    store.put_health(ChannelId(1), &ill).await.unwrap();
    assert_eq!(store.health(ChannelId(1)).await.unwrap(), ill);
    assert_eq!(store.health(ChannelId(2)).await.unwrap(), Health::default());
    store.put_health(ChannelId(1), &Health::default()).await.unwrap();
    assert_eq!(store.health(ChannelId(1)).await.unwrap(), Health::default());
}

/// When something last came in is kept beside the rest, by whoever hears it; it never goes back.
pub async fn when_something_came_in_is_kept_beside(store: &impl ChannelStore) {
    let heard = async || store.health(ChannelId(1)).await.unwrap().heard_at;
    for (at, expected) in [(50, 50), (40, 50), (60, 60)] {
        store.note_heard(ChannelId(1), Timestamp(at)).await.unwrap();
        assert_eq!(heard().await, Some(Timestamp(expected)));
    }
    let ill = Health { failures: 2, heard_at: Some(Timestamp(1)), ..Health::default() };
    store.put_health(ChannelId(1), &ill).await.unwrap();
    let expected = Health { heard_at: Some(Timestamp(60)), ..ill };
    assert_eq!(
        store.health(ChannelId(1)).await.unwrap(),
        expected,
        "who sends knows nothing of it"
    );
    store.note_heard(ChannelId(1), Timestamp(70)).await.unwrap();
    let expected = Health { heard_at: Some(Timestamp(70)), ..expected };
    assert_eq!(store.health(ChannelId(1)).await.unwrap(), expected);
    assert_eq!(store.health(ChannelId(2)).await.unwrap(), Health::default());
}

/// Turns come as the channel's rate says, whoever books them; how the channel fares comes along.
pub async fn turns_are_booked_in_order(store: &impl ChannelStore) {
    let (now, rate) = (Timestamp(1_700_000_000_000), Rate::bursting(1, Seconds(1), 2));
    let ill = Health { failures: 2, ..Health::default() };
    store.put_health(ChannelId(1), &ill).await.unwrap();
    store.note_heard(ChannelId(1), Timestamp(5)).await.unwrap();
    let book = async |at: Timestamp, patience: u32| {
        store.book_turn(ChannelId(1), rate, at, Seconds(patience)).await.unwrap()
    };
    let expected = Health { heard_at: Some(Timestamp(5)), ..ill };
    assert_eq!(book(now, 0).await, (expected.clone(), Some(now)));
    let turn = async |at: Timestamp, patience: u32| book(at, patience).await.1;
    assert_eq!(turn(now, 0).await, Some(now), "two at once");
    assert_eq!(turn(now, 0).await, None);
    assert_eq!(turn(now, 2).await, Some(now + Seconds(1)), "what was not booked took no turn");
    assert_eq!(turn(now, 1).await, None);
    let almost = Timestamp(now.0 + 1_999);
    assert_eq!(turn(almost, 0).await, None);
    assert_eq!(turn(almost, 1).await, Some(now + Seconds(2)));
    let later = now + Seconds(60);
    assert_eq!(turn(later, 0).await, Some(later), "after a silence it begins anew");
    assert_eq!(store.health(ChannelId(1)).await.unwrap(), expected);
    let other = store.book_turn(ChannelId(2), rate, now, Seconds(0)).await.unwrap();
    assert_eq!(other, (Health::default(), Some(now)), "each channel has its own");
}

/// Of many who book at once as many come as may.
pub async fn of_many_turns_as_many_are_given_as_fit(store: &impl ChannelStore) {
    let (now, rate) = (Timestamp(1_700_000_000_000), Rate::within(9, Seconds(1)));
    let book = || store.book_turn(ChannelId(1), rate, now, Seconds(0));
    let booked = join_all((0..12).map(|_| book())).await;
    let given = booked.into_iter().filter(|it| it.as_ref().unwrap().1.is_some()).count();
    assert_eq!(given, 3);
}
