//! How a channel fares: what its calls have come to is stored, and whether its provider takes us for connected is asked,
//! at most once a minute, when somebody looks.

use domain::channel::{Channel, Health};

use super::account_of;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, ConnectError, Messenger, Queues, Secrets};

/// How a channel fares, as far as can be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What its calls have come to.
    pub health: Health,
    /// Whether its provider takes us for connected.
    pub connected: bool,
    /// What the provider has against us at the moment, in words; none, if all is well.
    pub trouble: Option<String>,
}

/// What a provider said when it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opinion {
    connected: bool,
    trouble: Option<String>,
}

/// Looks how `channel` fares. The provider is asked, unless it was within the last minute.
///
/// # Errors
///
/// [`Failure`]; nothing has changed.
pub async fn check_channel<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    messenger: &impl Messenger,
    secrets: &impl Secrets,
    channel: &Channel,
) -> Result<Checked, Failure> {
    let health = context.store.health(channel.id).await?;
    let now = context.clock.now();
    let opinion = if let Some(opinion) = context.caches.opinion(channel.id, now) {
        opinion
    } else {
        let account = account_of(secrets, channel.clone()).await?;
        let opinion = match messenger.check(&account).await {
            Ok(trouble) => Opinion { connected: true, trouble },
            Err(error @ ConnectError::Unreachable(_)) => {
                Opinion { connected: false, trouble: Some(error.to_string()) }
            }
            Err(ConnectError::Refused(why)) => Opinion { connected: false, trouble: Some(why) },
        };
        context.caches.put_opinion(channel.id, opinion.clone(), now);
        opinion
    };
    Ok(Checked { health, connected: opinion.connected, trouble: opinion.trouble })
}
