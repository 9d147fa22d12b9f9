//! Connecting messengers to lines and disconnecting them (S50, design D16, D18).

mod registration;

use domain::channel::{Channel, ChannelKind, Connection, Health};
use domain::ids::{ChannelId, LineId};
use sha2::{Digest, Sha256};

pub use self::registration::{hook_address, reregister_all, webhook_url};
use crate::context::{Context, Stores};
use crate::deliver::token_name;
use crate::error::Failure;
use crate::lines::{Abandoned, abandon};
use crate::ports::{Account, Clock, ConnectError, IdKind, Messenger, Queues, Secrets, StoreError};

/// A channel to be connected.
#[derive(Clone, Debug)]
pub struct Connecting {
    /// Which messenger.
    pub kind: ChannelKind,
    /// What people call it; the account's own name by default.
    pub name: Option<String>,
    /// The provider's address; its own by default.
    pub api_base: Option<String>,
    /// The provider's token, where the messenger has one.
    pub token: Option<String>,
    /// The web origins whose pages may open a live chat.
    pub origins: Vec<String>,
    /// Whether its customers get the line's automatic texts.
    pub takes_texts: bool,
    /// The secret by which a site vouches for who its visitors are.
    pub identity_secret: Option<String>,
}

/// Random texts for a new channel: never used before, and unguessable.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// The name of its webhook address.
    pub connection: String,
    /// What the provider is to say in each call.
    pub webhook_secret: String,
    /// The public key of a live chat.
    pub public_key: String,
    /// What a live chat signs its visitors' sessions with.
    pub session_secret: String,
}

/// What became of connecting.
#[derive(Clone, Debug)]
pub enum ConnectOutcome {
    /// It is connected.
    Done(Box<Channel>),
    /// The provider does not accept it, or cannot be reached; nothing is kept.
    Refused {
        /// What it says, for a person.
        reason: String,
        /// Whether trying again may help.
        unreachable: bool,
    },
    /// The account is connected already, as this channel; nothing has changed.
    Already(ChannelId),
    /// There is no such line.
    NoLine,
}

/// The name a connection's secret is kept under.
pub fn connection_secret_name(connection: &str) -> String {
    format!("connections/{connection}/secret")
}

/// The name of the key a live chat signs its visitors' sessions with.
pub fn session_secret_name(channel: ChannelId) -> String {
    format!("channels/{channel}/session")
}

/// The name of the secret by which a site vouches for its visitors.
pub fn identity_secret_name(channel: ChannelId) -> String {
    format!("channels/{channel}/identity")
}

/// `channel` with its provider's token.
///
/// # Errors
///
/// [`StoreError`].
pub async fn account_of(secrets: &impl Secrets, channel: Channel) -> Result<Account, StoreError> {
    let token =
        if channel.kind.has_token() { secrets.get(&token_name(channel.id)).await? } else { None };
    Ok(Account { channel, token })
}

/// Connects an account to `line`: the provider must accept it before anything is kept.
///
/// # Errors
///
/// [`Failure`]: the provider may know of us while nothing or not all is kept; connecting again puts that right.
pub async fn connect_channel<S: Stores, Q: Queues, C: Clock, M: Messenger, X: Secrets>(
    context: &Context<S, Q, C>,
    (messenger, secrets): (&M, &X),
    line: LineId,
    request: Connecting,
    fresh: Fresh,
    public_url: &str,
) -> Result<ConnectOutcome, Failure> {
    if context.store.line(line).await?.is_none() {
        return Ok(ConnectOutcome::NoLine);
    }
    if let Some(twin) = find_twin(context, secrets, &request).await? {
        return Ok(ConnectOutcome::Already(twin));
    }
    let id = ChannelId(context.store.next(IdKind::Channel).await?);
    let mut account = Account { channel: draft(id, line, &request, &fresh), token: request.token };
    let url = webhook_url(&account.channel, public_url);
    let webhook = url.as_deref().map(|it| (it, fresh.webhook_secret.as_str()));
    let connected = match messenger.connect(&account, webhook).await {
        Ok(connected) => connected,
        Err(ConnectError::Refused(reason)) => {
            return Ok(ConnectOutcome::Refused { reason, unreachable: false });
        }
        Err(ConnectError::Unreachable(reason)) => {
            return Ok(ConnectOutcome::Refused { reason, unreachable: true });
        }
    };
    account.channel.registered_url = url;
    account.channel.account = Some(connected.account).filter(|it| !it.is_empty());
    if account.channel.name.is_empty() {
        account.channel.name = connected.name;
    }
    keep_secrets(secrets, &account, request.identity_secret.as_deref(), &fresh).await?;
    keep(context, &account.channel, &fresh).await?;
    Ok(ConnectOutcome::Done(Box::new(account.channel)))
}

/// The live channel that has the same account: a provider calls one address only, so connecting it twice would leave
/// the first one deaf.
async fn find_twin<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    secrets: &impl Secrets,
    request: &Connecting,
) -> Result<Option<ChannelId>, StoreError> {
    let Some(token) = &request.token else { return Ok(None) };
    for channel in context.store.channels().await? {
        let is_alike = channel.disconnected_at.is_none()
            && channel.kind == request.kind
            && channel.api_base == request.api_base;
        if is_alike && secrets.get(&token_name(channel.id)).await?.as_ref() == Some(token) {
            return Ok(Some(channel.id));
        }
    }
    Ok(None)
}

fn draft(id: ChannelId, line: LineId, request: &Connecting, fresh: &Fresh) -> Channel {
    let public_key = match request.kind {
        ChannelKind::LiveChat => Some(fresh.public_key.clone()),
        ChannelKind::Telegram => None,
    };
    Channel {
        id,
        line,
        kind: request.kind,
        name: request.name.clone().unwrap_or_default(),
        connection: fresh.connection.clone(),
        api_base: request.api_base.clone(),
        account: None,
        public_key,
        origins: request.origins.clone(),
        registered_url: None,
        takes_texts: request.takes_texts,
        disconnected_at: None,
    }
}

async fn keep_secrets(
    secrets: &impl Secrets,
    account: &Account,
    identity_secret: Option<&str>,
    fresh: &Fresh,
) -> Result<(), StoreError> {
    let Account { channel, token } = account;
    if let Some(token) = token {
        secrets.put(&token_name(channel.id), token).await?;
    }
    if let Some(secret) = identity_secret {
        secrets.put(&identity_secret_name(channel.id), secret).await?;
    }
    match channel.kind {
        ChannelKind::LiveChat => {
            secrets.put(&session_secret_name(channel.id), &fresh.session_secret).await
        }
        ChannelKind::Telegram => {
            secrets.put(&connection_secret_name(&channel.connection), &fresh.webhook_secret).await
        }
    }
}

async fn keep<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    channel: &Channel,
    fresh: &Fresh,
) -> Result<(), StoreError> {
    match channel.kind {
        ChannelKind::LiveChat => {} // Nobody calls a webhook of it.
        ChannelKind::Telegram => {
            let connection = Connection {
                id: channel.connection.clone(),
                kind: channel.kind,
                secret_hash: Some(hex::encode(Sha256::digest(&fresh.webhook_secret))),
                channels: vec![channel.id],
            };
            context.store.put_connection(&connection).await?;
            context.caches.forget_connection(&connection.id);
        }
    }
    context.store.put_channel(channel).await?;
    context.caches.forget_channel(channel.id);
    Ok(())
}

/// The connected channels of `line`, with how they fare.
///
/// # Errors
///
/// [`StoreError`].
pub async fn list_channels<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    line: LineId,
) -> Result<Vec<(Channel, Health)>, StoreError> {
    let mut found = Vec::new();
    for channel in context.store.channels().await? {
        if channel.line == line && channel.disconnected_at.is_none() {
            let health = context.store.health(channel.id).await?;
            found.push((channel, health));
        }
    }
    Ok(found)
}

/// Disconnects a channel: the provider is told, its secrets are forgotten, its sessions end in silence. Where the
/// provider cannot be told, its calls find nothing any more.
///
/// # Errors
///
/// [`Failure`]: some of it may have happened; repeating it is safe.
pub async fn disconnect_channel<S: Stores, Q: Queues, C: Clock, M: Messenger, X: Secrets>(
    context: &Context<S, Q, C>,
    messenger: &M,
    secrets: &X,
    mut channel: Channel,
    why: Abandoned,
) -> Result<(), Failure> {
    if channel.disconnected_at.is_none() {
        let account = account_of(secrets, channel.clone()).await?;
        if messenger.disconnect(&account).await.is_err() {
            tracing::warn!(channel = %channel.id, "provider not told of a disconnection");
        }
        if let Some(mut connection) = context.store.connection(&channel.connection).await? {
            connection.channels.retain(|it| *it != channel.id);
            context.store.put_connection(&connection).await?;
            context.caches.forget_connection(&connection.id);
        }
        channel.disconnected_at = Some(context.clock.now());
        context.store.put_channel(&channel).await?;
        context.caches.forget_channel(channel.id);
    }
    secrets.delete(&token_name(channel.id)).await?;
    secrets.delete(&session_secret_name(channel.id)).await?;
    secrets.delete(&identity_secret_name(channel.id)).await?;
    secrets.delete(&connection_secret_name(&channel.connection)).await?;
    // Its sessions may have been transferred to any line.
    for line in context.store.lines().await? {
        for chat in context.store.open_chats(line.id).await? {
            let head = context.store.head(chat).await?;
            if head.is_some_and(|it| it.chat.channel == channel.id) {
                abandon(context, chat, why).await?;
            }
        }
    }
    Ok(())
}
