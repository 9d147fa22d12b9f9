//! Channels that share a webhook address join it and leave it, at the same time too (design D18).

use std::collections::BTreeMap;

use application::Failure;
use application::channels::{
    ConnectOutcome, Connecting, Fresh, connect_channel, connection_key_name, disconnect_channel,
};
use application::lines::Abandoned;
use application::ports::{ChannelStore, Secrets};
use domain::channel::{Channel, ChannelKind};
use domain::ids::ChannelId;
use futures::future::join_all;
use memory::{Fault, Rates};

use crate::world::{LINE, World, timeless};

/// A page of one app of Meta's; who shares a connection has its key.
fn page(n: u32, connection: Option<&str>) -> (Connecting, Fresh) {
    let request = Connecting {
        kind: ChannelKind::Messenger,
        name: Some(format!("page {n}")),
        api_base: None,
        account: Some(format!("page {n}")),
        details: BTreeMap::new(),
        token: Some(format!("token {n}")),
        key: connection.is_none().then(|| "the app's secret".to_owned()),
        connection: connection.map(str::to_owned),
        origins: vec![],
        widget: None,
        takes_texts: true,
        identity_secret: None,
    };
    let fresh = Fresh {
        connection: "app".to_owned(),
        webhook_secret: "the word".to_owned(),
        public_key: format!("public {n}"),
        session_secret: format!("session {n}"),
    };
    (request, fresh)
}

async fn connect(
    world: &World,
    (request, fresh): (Connecting, Fresh),
) -> Result<ConnectOutcome, Failure> {
    let ports = (&world.provider, &world.context.store);
    connect_channel(&world.context, ports, LINE, request, fresh, "https://canali.example").await
}

fn done(outcome: Result<ConnectOutcome, Failure>) -> Channel {
    match outcome.unwrap() {
        ConnectOutcome::Done { channel, .. } => *channel,
        other => panic!("{other:?}"),
    }
}

/// The admin tries again, until it works.
async fn disconnect(world: &World, channel: &Channel) {
    let store = &world.context.store;
    let why = Abandoned::ChannelDisconnected;
    loop {
        let Ok(Some(channel)) = store.channel(channel.id).await else { continue };
        if disconnect_channel(&world.context, &world.provider, store, channel, why).await.is_ok() {
            return;
        }
    }
}

/// Who is reached through the pages' connection.
async fn joined(world: &World) -> Vec<ChannelId> {
    let mut found = world.context.store.connection("app").await.unwrap().unwrap().channels;
    found.sort_unstable();
    found
}

#[tokio::test]
async fn of_pages_that_join_and_leave_at_once_none_is_lost() {
    for seed in 1..=20 {
        let world = World::seeded(timeless(), 1, seed).await;
        let first = done(connect(&world, page(0, None)).await);
        world.faults.pause_writes(seed, 5_000);
        let rates = Rates { stale: 500, ..Rates::default() };
        let joining = (1..=6).map(|n| connect(&world, page(n, Some("app"))));
        let pages: Vec<Channel> = join_all(joining).await.into_iter().map(done).collect();
        let mut expected: Vec<ChannelId> = pages.iter().map(|it| it.id).collect();
        expected.push(first.id);
        expected.sort_unstable();
        assert_eq!(joined(&world).await, expected);
        world.faults.strike_at_random(seed, rates);
        join_all(pages.iter().take(5).map(|it| disconnect(&world, it))).await;
        world.faults.heal();
        assert_eq!(joined(&world).await, [first.id, pages[5].id]);
    }
}

#[tokio::test]
async fn an_answer_that_is_lost_joins_nobody_twice() {
    for n in 1..200 {
        let world = World::new(timeless(), 1).await;
        done(connect(&world, page(0, None)).await);
        world.faults.fail_call(n, Fault::AnswerLost);
        // The admin tries again, until it works.
        let mut outcome = connect(&world, page(1, Some("app"))).await;
        let struck = world.faults.struck();
        while outcome.is_err() {
            outcome = connect(&world, page(1, Some("app"))).await;
        }
        world.faults.heal();
        let page = done(outcome);
        let found = joined(&world).await;
        assert_eq!(found.iter().filter(|it| **it == page.id).count(), 1, "{struck:?}");
        if struck.is_empty() {
            return;
        }
    }
    panic!("every call of connecting can fail");
}

#[tokio::test]
async fn an_address_that_all_have_left_is_shut() {
    let world = World::new(timeless(), 1).await;
    let first = done(connect(&world, page(0, None)).await);
    let second = done(connect(&world, page(1, Some("app"))).await);
    disconnect(&world, &first).await;
    let store = &world.context.store;
    let key = async || Secrets::get(store, &connection_key_name("app")).await.unwrap();
    assert_eq!(key().await.as_deref(), Some("the app's secret"), "the other page needs it");
    disconnect(&world, &second).await;
    assert_eq!(key().await, None);
    let late = connect(&world, page(2, Some("app"))).await.unwrap();
    assert!(matches!(late, ConnectOutcome::NoConnection), "{late:?}");
    assert_eq!(joined(&world).await, []);
}
