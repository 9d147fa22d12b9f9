//! What a customer's messenger tells of them beside their messages: asked once, in the background, and kept with the chat.

use domain::chat::{Chat, Entry};
use domain::ids::ChatId;
use domain::session::{Command, decide};
use domain::time::Seconds;

use super::provider::Route;
use super::{Delivered, is_expired, tries, wait};
use crate::commit::Plan;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, ConnectError, Messenger, Objects, Queues, StoreError};

/// The largest picture that is kept.
const PICTURE_MAX_BYTES: usize = 2 * 1024 * 1024;

/// The longest that asking and fetching the picture take.
const PROFILE_MAX: Seconds = Seconds(45);

/// Where the picture of a chat's customer is kept.
pub fn picture_key(chat: ChatId) -> String {
    format!("media/{chat}/customer")
}

/// Asks for the customer of `chat`, whose first entry is `entry`. Who does not want to be known stays as they are.
pub(super) async fn fetch<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    messenger: &impl Messenger,
    objects: &impl Objects,
    route: &Route,
    chat: &Chat,
    entry: &Entry,
) -> Result<Delivered, Failure> {
    let Some(account) = route.account().filter(|_| !chat.customer.picture) else {
        return Ok(Delivered::Done);
    };
    if !route.has_time(context.clock.now(), PROFILE_MAX) {
        return Ok(Delivered::Later(Seconds(1)));
    }
    let asked = messenger.profile(account, &chat.customer.external_id, PICTURE_MAX_BYTES).await;
    let profile = match asked {
        Ok(profile) => profile,
        Err(ConnectError::Unreachable(why)) if !is_expired(entry, context.clock.now()) => {
            tracing::warn!(chat.id = chat.id.0, why, "the customer's profile is not fetched yet");
            return Ok(Delivered::Later(wait(entry, tries(context, entry))));
        }
        Err(ConnectError::Refused(why) | ConnectError::Unreachable(why)) => {
            tracing::info!(chat.id = chat.id.0, why, "the customer's profile is not to be had");
            return Ok(Delivered::Done);
        }
    };
    let has_picture = profile.picture.is_some();
    if let Some(picture) = profile.picture {
        objects.put(&picture_key(chat.id), picture.bytes).await?;
    }
    let mut attempt = 0;
    loop {
        attempt += 1;
        match note(context, chat.id, profile.name.clone(), has_picture).await {
            Ok(()) => return Ok(Delivered::Done),
            Err(error) => context.again(attempt, error).await?,
        }
    }
}

/// Notes what is new in the chat's log.
async fn note<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    name: Option<String>,
    picture: bool,
) -> Result<(), StoreError> {
    let now = context.clock.now();
    let Some(record) = context.store.head(chat).await? else { return Ok(()) };
    let settings = context.settings_of(&record.chat, now).await?;
    let facts = domain::session::Facts::of(&settings);
    // Nothing but a full log refuses it.
    let decided = decide(&record.chat, Command::Profile { name, picture }, facts, now);
    let events = decided.unwrap_or_default();
    context.save_quietly(record, Plan::of(events), now).await
}
