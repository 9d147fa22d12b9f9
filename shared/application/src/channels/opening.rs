//! The connection behind a channel: its webhook address, and what makes calls to it genuine. Some providers call the
//! address while they are told of it, so it is open before they are (design D18).

use domain::channel::{Channel, ChannelKind, Connection, Proof};
use sha2::{Digest, Sha256};

use super::{Connecting, Fresh, connection_key_name, connection_secret_name};
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{ChannelStore, Clock, Queues, Secrets, StoreError};

/// A connection that a channel is about to join.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) connection: Connection,
    /// What the provider is to say: in each call, or when it first calls.
    pub(super) secret: String,
    /// What its calls are signed with.
    pub(super) key: Option<String>,
    /// Whether it is new.
    is_new: bool,
}

/// The connection that `request` shares, or a new one; none, where it cannot be shared.
pub(super) async fn open<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    secrets: &impl Secrets,
    request: &Connecting,
    fresh: &Fresh,
) -> Result<Option<Opened>, StoreError> {
    let proof = request.kind.proof();
    if let Some(id) = &request.connection {
        return shared(context, secrets, id, proof).await;
    }
    let id = name_of(request, fresh);
    let found = context.store.connection(&id).await?;
    if found.as_ref().is_some_and(|it| !it.channels.is_empty()) {
        return Ok(None);
    }
    let mut connection = Connection {
        id,
        kind: request.kind,
        secret_hash: Some(hex::encode(Sha256::digest(&fresh.webhook_secret))),
        channels: vec![],
        revision: found.map_or(0, |it| it.revision),
    };
    match proof {
        Proof::NoWebhook | Proof::Secret => {}
        Proof::Signature => {
            connection.revision += 1;
            match context.store.put_connection(&connection).await {
                // Somebody opens it at this moment, under the name that follows from the secret.
                Err(StoreError::Stale { .. }) => return Ok(None),
                kept => kept?,
            }
        }
    }
    let (secret, key) = (fresh.webhook_secret.clone(), request.key.clone());
    let opened = Opened { connection, secret, key, is_new: true };
    if proof == Proof::Signature {
        keep_secrets(secrets, &opened).await?;
    }
    Ok(Some(opened))
}

/// The name of a new connection. Two portals that share a secret both know it; from the name nobody learns the secret.
fn name_of(request: &Connecting, fresh: &Fresh) -> String {
    match (request.kind, &request.key) {
        (ChannelKind::Network, Some(key)) if !request.details.contains_key("portal") => {
            hex::encode(&Sha256::digest(format!("canali network: {key}"))[..16])
        }
        _ => fresh.connection.clone(),
    }
}

/// Only those who sign in the same way, with the same key, can share an address; one that no channel is left on is shut.
async fn shared<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    secrets: &impl Secrets,
    id: &str,
    proof: Proof,
) -> Result<Option<Opened>, StoreError> {
    let connection = context.store.connection(id).await?;
    let alike = |it: &Connection| {
        proof == Proof::Signature && it.kind.proof() == proof && !it.channels.is_empty()
    };
    let Some(connection) = connection.filter(alike) else { return Ok(None) };
    let secret = secrets.get(&connection_secret_name(id)).await?.unwrap_or_default();
    let key = secrets.get(&connection_key_name(id)).await?;
    Ok(Some(Opened { connection, secret, key, is_new: false }))
}

/// The provider has refused: what is new is taken back. The connection's item may stay: without secrets nothing passes.
pub(super) async fn give_up(secrets: &impl Secrets, opened: &Opened) -> Result<(), StoreError> {
    if opened.is_new && opened.connection.kind.proof() == Proof::Signature {
        delete_secrets(secrets, &opened.connection.id).await?;
    }
    Ok(())
}

/// The provider has accepted: the channel is reached through the connection from now on. Gives false where the last
/// channel of a shared connection has left meanwhile (its secrets go with it, so nobody joins any more), or where
/// somebody else has opened a new one of this name.
pub(super) async fn settle<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    secrets: &impl Secrets,
    opened: &Opened,
    channel: &Channel,
) -> Result<bool, Failure> {
    match channel.kind.proof() {
        Proof::NoWebhook => return Ok(true), // Nobody calls a webhook of it.
        Proof::Secret => keep_secrets(secrets, opened).await?,
        Proof::Signature => {}
    }
    let is_open = |it: &Connection| {
        if opened.is_new {
            it.revision == opened.connection.revision
        } else {
            !it.channels.is_empty()
        }
    };
    let joined = revise(context, &opened.connection.id, |found| {
        // What is new and needs no key is not kept before it has a channel.
        let mut connection = found.or_else(|| opened.is_new.then(|| opened.connection.clone()))?;
        if connection.channels.contains(&channel.id) {
            return Some(connection); // The answer of an earlier try was lost.
        }
        if !is_open(&connection) {
            return None;
        }
        connection.channels.push(channel.id);
        Some(connection)
    });
    Ok(joined.await?.is_some())
}

/// Takes a channel out of its connection.
pub(super) async fn leave<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    channel: &Channel,
) -> Result<(), Failure> {
    let left = revise(context, &channel.connection, |found| {
        let mut connection = found?;
        connection.channels.retain(|it| *it != channel.id);
        Some(connection)
    });
    left.await.map(|_| ())
}

/// Changes connection `id` on top of whatever others make of it at the same time; `change` is told what it is now, and
/// says what it is to become. Gives what it is then; none, where there is none or `change` wants none.
async fn revise<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    id: &str,
    change: impl Fn(Option<Connection>) -> Option<Connection>,
) -> Result<Option<Connection>, Failure> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        let tried = try_to_revise(&context.store, id, &change).await;
        context.caches.forget_connection(id);
        match tried {
            Ok(revised) => return Ok(revised),
            Err(error) => context.again(attempt, error).await?,
        }
    }
}

async fn try_to_revise(
    store: &impl ChannelStore,
    id: &str,
    change: impl Fn(Option<Connection>) -> Option<Connection>,
) -> Result<Option<Connection>, StoreError> {
    let found = store.connection(id).await?;
    let Some(mut changed) = change(found.clone()) else { return Ok(None) };
    if found.as_ref() != Some(&changed) {
        changed.revision = found.map_or(0, |it| it.revision) + 1;
        store.put_connection(&changed).await?;
    }
    Ok(Some(changed))
}

/// Forgets the secrets of a connection that no channel is left on.
pub(super) async fn forget<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    secrets: &impl Secrets,
    connection: &str,
) -> Result<(), StoreError> {
    let found = context.store.connection(connection).await?;
    if found.is_none_or(|it| it.channels.is_empty()) {
        delete_secrets(secrets, connection).await?;
    }
    Ok(())
}

async fn keep_secrets(secrets: &impl Secrets, opened: &Opened) -> Result<(), StoreError> {
    let id = &opened.connection.id;
    if let Some(key) = &opened.key {
        secrets.put(&connection_key_name(id), key).await?;
    }
    secrets.put(&connection_secret_name(id), &opened.secret).await
}

async fn delete_secrets(secrets: &impl Secrets, connection: &str) -> Result<(), StoreError> {
    secrets.delete(&connection_key_name(connection)).await?;
    secrets.delete(&connection_secret_name(connection)).await
}
