//! What customers send along is fetched while their provider still gives it, and kept under `media/` in the object
//! store (design D17): addresses expire, and some carry tokens of ours.

use domain::chat::Entry;
use domain::message::{Attachment, Source};
use domain::session::Event;
use domain::time::Seconds;

use super::provider::Route;
use super::{Delivered, is_expired, tries, wait};
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, ConnectError, Messenger, Objects, Queues};

/// The largest file that is fetched (Telegram gives no larger ones to bots).
pub const MEDIA_MAX_BYTES: usize = 20 * 1024 * 1024;

/// The longest that fetching a file takes.
const FETCH_MAX: Seconds = Seconds(30);

/// Where the `n`th file of an entry is kept.
pub fn media_key(entry: &Entry, n: usize) -> String {
    format!("media/{}/{}/{n}", entry.chat, entry.seq)
}

/// Fetches the files of `entry` that are not kept yet. One that the provider will never give is left: who asks for it is
/// told why then.
pub(super) async fn fetch<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    messenger: &impl Messenger,
    objects: &impl Objects,
    route: &Route,
    entry: &Entry,
) -> Result<Delivered, Failure> {
    let Some(account) = route.account() else { return Ok(Delivered::Done) };
    for (n, attachment) in attachments(&entry.event).iter().enumerate() {
        let key = media_key(entry, n);
        if matches!(attachment.source, Source::Object(_)) || objects.size(&key).await?.is_some() {
            continue;
        }
        if !route.has_time(context.clock.now(), FETCH_MAX) {
            return Ok(Delivered::Later(Seconds(1)));
        }
        match messenger.fetch(account, attachment, MEDIA_MAX_BYTES).await {
            Ok(media) => objects.put(&key, media.bytes).await?,
            Err(ConnectError::Unreachable(why)) if !is_expired(entry, context.clock.now()) => {
                tracing::warn!(entry.seq = entry.seq, n, why, "a file is not fetched yet");
                return Ok(Delivered::Later(wait(entry, tries(context, entry))));
            }
            Err(ConnectError::Refused(why) | ConnectError::Unreachable(why)) => {
                tracing::warn!(entry.seq = entry.seq, n, why, "a file is not to be had");
            }
        }
    }
    Ok(Delivered::Done)
}

fn attachments(event: &Event) -> &[Attachment] {
    match event {
        Event::MessageAdded(message) => &message.content.attachments,
        Event::MessageEdited { content, .. } => &content.attachments,
        _ => &[], // Nothing else brings files.
    }
}
