//! Where providers are told to call, and telling them again when our public address changes (S2).

use domain::channel::{Channel, Proof};
use domain::ids::ChannelId;

use super::{account_of, connected_channels, connection_key_name, connection_secret_name, lasting};
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, Messenger, Queues, Secrets};

/// The address of Telegram's Bot API.
const TELEGRAM: &str = "https://api.telegram.org";

/// Where `channel`'s provider is to call; `None` where it is polled instead, or nobody calls.
///
/// Telegram only calls https. A provider that is not Telegram's own, such as a stand-in beside us, is told any address.
pub fn webhook_url(channel: &Channel, public_url: &str) -> Option<String> {
    let is_called = match channel.kind.proof() {
        Proof::NoWebhook => false,
        Proof::Secret => {
            let base = channel.api_base.as_deref().unwrap_or(TELEGRAM);
            public_url.starts_with("https://") || base.trim_end_matches('/') != TELEGRAM
        }
        Proof::Signature => true,
    };
    is_called.then(|| hook_address(channel, public_url))
}

/// The address that stands for `channel`, whether or not somebody calls it.
pub fn hook_address(channel: &Channel, public_url: &str) -> String {
    format!("{}/hooks/{}", public_url.trim_end_matches('/'), channel.connection)
}

/// Tells every provider that was told another address, with the same secrets; what is left to a person stands in the
/// channel's notes. Gives the channels it failed for, with
/// the reasons: they stay as they were, and the next start tries again.
///
/// # Errors
///
/// [`Failure`]: some were told; repeating it is safe.
pub async fn reregister_all<S: Stores, Q: Queues, C: Clock, M: Messenger, X: Secrets>(
    context: &Context<S, Q, C>,
    messenger: &M,
    secrets: &X,
    public_url: &str,
) -> Result<Vec<(ChannelId, String)>, Failure> {
    let mut failed = Vec::new();
    for mut channel in connected_channels(context).await? {
        let url = webhook_url(&channel, public_url);
        if channel.registered_url == url || !channel.kind.has_token() {
            continue;
        }
        let secret = secrets.get(&connection_secret_name(&channel.connection)).await?;
        let mut account = account_of(secrets, channel.clone()).await?;
        account.key = secrets.get(&connection_key_name(&channel.connection)).await?;
        let webhook = url.as_deref().zip(secret.as_deref());
        match messenger.connect(&account, webhook).await {
            Ok(connected) => {
                channel.registered_url = url;
                // Where a provider has no call for it, a person has to tell it again (S2).
                channel.notes = lasting(&channel, &connected.notes);
                for note in &channel.notes {
                    tracing::warn!(channel.id = channel.id.0, note, "left to a person");
                }
                context.store.put_channel(&channel).await?;
                context.caches.forget_channel(channel.id);
            }
            Err(error) => failed.push((channel.id, error.to_string())),
        }
    }
    Ok(failed)
}

#[cfg(test)]
mod tests {
    use domain::channel::ChannelKind;
    use domain::ids::LineId;

    use super::*;

    fn telegram(api_base: Option<&str>) -> Channel {
        Channel {
            id: ChannelId(1),
            line: LineId(1),
            kind: ChannelKind::Telegram,
            name: String::new(),
            connection: "c0".to_owned(),
            api_base: api_base.map(str::to_owned),
            account: None,
            details: std::collections::BTreeMap::new(),
            public_key: None,
            origins: vec![],
            widget: None,
            registered_url: None,
            takes_texts: true,
            notes: vec![],
            disconnected_at: None,
        }
    }

    #[track_caller]
    fn check(api_base: Option<&str>, public_url: &str, expected: Option<&str>) {
        assert_eq!(webhook_url(&telegram(api_base), public_url).as_deref(), expected);
    }

    #[test]
    fn telegram_itself_calls_only_https() {
        check(None, "http://127.0.0.1:8787", None);
        check(Some("https://api.telegram.org/"), "http://127.0.0.1:8787", None);
        check(None, "https://chat.example/", Some("https://chat.example/hooks/c0"));
    }

    #[test]
    fn a_stand_in_calls_any_address() {
        let there = Some("http://127.0.0.1:8787/hooks/c0");
        check(Some("http://127.0.0.1:9999"), "http://127.0.0.1:8787", there);
    }
}
