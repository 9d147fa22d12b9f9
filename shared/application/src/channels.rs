//! Connecting messengers to lines and disconnecting them (S50, design D16, D18).

mod change;
mod check;
mod codes;
mod disconnect;
mod opening;
mod registration;

use std::collections::BTreeMap;

use domain::channel::{Channel, ChannelKind, Health, Proof};
use domain::ids::{ChannelId, LineId};
use domain::widget::Widget;

pub use self::change::{ChannelChange, change_channel};
pub(crate) use self::check::Opinion;
pub use self::check::{Checked, check_channel};
pub use self::codes::{
    CODE_LIFE, CODES_PATH, MadeCode, NetworkCode, Redeemed, Redemption, make_code, redeem_code,
};
pub use self::disconnect::disconnect_channel;
pub use self::registration::{hook_address, reregister_all, webhook_url};
use crate::context::{Context, Stores};
use crate::deliver::token_name;
use crate::error::Failure;
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
    /// The provider's id of the account, where it does not follow from the token.
    pub account: Option<String>,
    /// What else the provider knows it by.
    pub details: BTreeMap<String, String>,
    /// The provider's token, where the messenger has one.
    pub token: Option<String>,
    /// The key the provider signs its calls with, where it signs them.
    pub key: Option<String>,
    /// The connection whose webhook address it shares; one of its own by default.
    pub connection: Option<String>,
    /// The web origins whose pages may open a live chat.
    pub origins: Vec<String>,
    /// How a live chat looks, and what it asks.
    pub widget: Option<Widget>,
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
    Done {
        /// The channel.
        channel: Box<Channel>,
        /// What is left to be done by hand, for a person.
        notes: Vec<String>,
    },
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
    /// There is no connection to share under this name, or its provider signs in another way.
    NoConnection,
}

/// The name a connection's secret is kept under.
pub fn connection_secret_name(connection: &str) -> String {
    format!("connections/{connection}/secret")
}

/// The name of the key that a connection's calls are signed with.
pub fn connection_key_name(connection: &str) -> String {
    format!("connections/{connection}/key")
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
    Ok(Account { channel, token, key: None })
}

/// Connects an account to `line`: the provider must accept it before it counts.
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
    let Some(opened) = opening::open(context, secrets, &request, &fresh).await? else {
        return Ok(ConnectOutcome::NoConnection);
    };
    let id = ChannelId(context.store.next(IdKind::Channel).await?);
    let channel = draft(id, line, &request, &fresh, &opened);
    let mut account = Account { channel, token: request.token, key: opened.key.clone() };
    let url = webhook_url(&account.channel, public_url);
    let webhook = url.as_deref().map(|it| (it, opened.secret.as_str()));
    let connected = match messenger.connect(&account, webhook).await {
        Ok(connected) => connected,
        Err(error) => {
            opening::give_up(secrets, &opened).await?;
            return Ok(refused(error));
        }
    };
    account.channel.registered_url = url;
    account.channel.notes = lasting(&account.channel, &connected.notes);
    account.channel.account = Some(connected.account).filter(|it| !it.is_empty());
    if account.channel.name.is_empty() {
        account.channel.name = connected.name;
    }
    keep_secrets(secrets, &account, request.identity_secret.as_deref(), &fresh).await?;
    if !opening::settle(context, secrets, &opened, &account.channel).await? {
        secrets.delete(&token_name(id)).await?;
        // Whoever else is connected: a subscription may serve several.
        let staying = connected_channels(context).await?;
        for note in messenger.disconnect(&account, &staying).await {
            tracing::warn!(channel.id = id.0, note, "left to a person");
        }
        return Ok(ConnectOutcome::NoConnection);
    }
    context.store.put_channel(&account.channel).await?;
    context.caches.forget_channel(id);
    Ok(ConnectOutcome::Done { channel: Box::new(account.channel), notes: connected.notes })
}

/// What stays to be done until somebody does it. Whether another portal is connected by now is asked when it matters.
fn lasting(channel: &Channel, notes: &[String]) -> Vec<String> {
    if channel.kind == ChannelKind::Network { vec![] } else { notes.to_vec() }
}

/// All channels that are connected.
async fn connected_channels<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
) -> Result<Vec<Channel>, StoreError> {
    let channels = context.store.channels().await?;
    Ok(channels.into_iter().filter(|it| it.disconnected_at.is_none()).collect())
}

fn refused(error: ConnectError) -> ConnectOutcome {
    match error {
        ConnectError::Refused(reason) => ConnectOutcome::Refused { reason, unreachable: false },
        ConnectError::Unreachable(reason) => ConnectOutcome::Refused { reason, unreachable: true },
    }
}

/// The live channel that has the same account: a provider calls one address only, so connecting it twice would leave
/// the first one deaf.
async fn find_twin<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    secrets: &impl Secrets,
    request: &Connecting,
) -> Result<Option<ChannelId>, StoreError> {
    let Some(token) = &request.token else { return Ok(None) };
    for channel in connected_channels(context).await? {
        let is_alike = channel.kind == request.kind && channel.api_base == request.api_base;
        if !is_alike {
            continue;
        }
        let is_same = match &request.account {
            // One token may speak for several accounts, and each account have several tokens.
            Some(account) => channel.account.as_ref() == Some(account),
            None => secrets.get(&token_name(channel.id)).await?.as_ref() == Some(token),
        };
        if is_same {
            return Ok(Some(channel.id));
        }
    }
    Ok(None)
}

fn draft(
    id: ChannelId,
    line: LineId,
    request: &Connecting,
    fresh: &Fresh,
    opened: &opening::Opened,
) -> Channel {
    let public_key = match request.kind.proof() {
        Proof::NoWebhook => Some(fresh.public_key.clone()),
        Proof::Secret | Proof::Signature => None,
    };
    Channel {
        id,
        line,
        kind: request.kind,
        name: request.name.clone().unwrap_or_default(),
        connection: opened.connection.id.clone(),
        api_base: request.api_base.clone(),
        account: request.account.clone(),
        details: request.details.clone(),
        public_key,
        origins: request.origins.clone(),
        widget: request.widget.clone(),
        registered_url: None,
        takes_texts: request.takes_texts,
        notes: vec![],
        disconnected_at: None,
    }
}

async fn keep_secrets(
    secrets: &impl Secrets,
    account: &Account,
    identity_secret: Option<&str>,
    fresh: &Fresh,
) -> Result<(), StoreError> {
    let Account { channel, token, key: _ } = account;
    if let Some(token) = token {
        secrets.put(&token_name(channel.id), token).await?;
    }
    if let Some(secret) = identity_secret {
        secrets.put(&identity_secret_name(channel.id), secret).await?;
    }
    match channel.kind.proof() {
        Proof::NoWebhook => {
            secrets.put(&session_secret_name(channel.id), &fresh.session_secret).await
        }
        Proof::Secret | Proof::Signature => Ok(()),
    }
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
    for channel in connected_channels(context).await? {
        if channel.line == line {
            let health = context.store.health(channel.id).await?;
            found.push((channel, health));
        }
    }
    Ok(found)
}
