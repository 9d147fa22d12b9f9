//! The templates of a channel, as its messenger has them.

use domain::channel::Channel;
use domain::template::Template;

use crate::channels::account_of;
use crate::ports::{ConnectError, Messenger, Secrets, StoreError};

/// The templates of `channel` that can be sent, by name and language; with `name` only those.
///
/// # Errors
///
/// [`StoreError`]; inside, what the messenger says against it.
pub async fn list_templates(
    messenger: &impl Messenger,
    secrets: &impl Secrets,
    channel: Channel,
    name: Option<&str>,
) -> Result<Result<Vec<Template>, ConnectError>, StoreError> {
    let account = account_of(secrets, channel).await?;
    Ok(messenger.templates(&account, name).await.map(|mut templates| {
        templates.sort_by(|a, b| (&a.name, &a.language).cmp(&(&b.name, &b.language)));
        templates
    }))
}
