//! What [`ChannelStore`] promises.

use domain::channel::{Channel, ChannelKind, Connection, Health};
use domain::ids::ChannelId;
use domain::time::Timestamp;

use super::samples::{channel, odd_ids};
use crate::ports::ChannelStore;

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
    let mut kept = Connection {
        id: "n1".into(),
        kind: ChannelKind::Telegram,
        secret_hash: Some("00ff".into()),
        channels: vec![ChannelId(1), ChannelId(2)],
    };
    store.put_connection(&kept).await.unwrap();
    assert_eq!(store.connection("n1").await.unwrap(), Some(kept.clone()));
    kept.channels.clear();
    store.put_connection(&kept).await.unwrap();
    assert_eq!(store.connection("n1").await.unwrap(), Some(kept));
    assert_eq!(store.connection("n2").await.unwrap(), None);
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
    };
    store.put_health(ChannelId(1), &ill).await.unwrap();
    assert_eq!(store.health(ChannelId(1)).await.unwrap(), ill);
    assert_eq!(store.health(ChannelId(2)).await.unwrap(), Health::default());
    store.put_health(ChannelId(1), &Health::default()).await.unwrap();
    assert_eq!(store.health(ChannelId(1)).await.unwrap(), Health::default());
}
