//! Carries what employees write to the customer's messenger: each part at most once where nobody can tell whether it
//! arrived, in order, waiting as long as the provider says (design D3, §7).

mod change;
mod failed;
mod media;
mod message;
mod pace;
mod profile;
mod provider;

use domain::chat::Entry;
use domain::effects::is_outgoing;
use domain::ids::{ChatId, MessageId};
use domain::session::Event;
use domain::time::{Seconds, Timestamp};

pub use self::failed::again_id;
pub(crate) use self::failed::raise;
pub use self::media::{MEDIA_MAX_BYTES, media_key};
use self::message::Out;
pub use self::profile::picture_key;
use self::provider::Route;
pub use self::provider::token_name;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::links::Links;
use crate::ports::{
    ChatRecord, Clock, Messenger, Objects, Outbound, Queues, Secrets, SendResult, StoreError,
};

/// What became of a message on `outbound.fifo` or on `hooks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Delivered {
    /// It is carried, refused for good, about nothing any more, or data with a due instant of its own.
    Done,
    /// It must wait so long; the rest of its chat waits behind it.
    Later(Seconds),
}

impl Delivered {
    /// The longer of two waits: one receive of the SQS message for each, or it would be received too often in a day.
    fn not_before(self, rest: Option<Seconds>) -> Self {
        match (self, rest) {
            (Self::Later(after), Some(rest)) => Self::Later(after.max(rest)),
            (Self::Later(_) | Self::Done, _) => self,
        }
    }
}

/// The waits between tries that the provider does not time itself: 1 s doubling to 5 min (design §7).
const WAIT_MAX: Seconds = Seconds(5 * 60);

/// What a call must leave of the time that is left: for writing down what came of it (design §7).
const MARGIN: Seconds = Seconds(2);

/// Carries `outbound` to its provider; no call begins that might not end before `deadline`.
///
/// # Errors
///
/// [`Failure`]: deliver it again; what was sent is not sent twice.
pub async fn deliver<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    messenger: &impl Messenger,
    secrets: &impl Secrets,
    (objects, links): (&impl Objects, &Links),
    outbound: &Outbound,
    deadline: Option<Timestamp>,
) -> Result<Delivered, Failure> {
    let chat = outbound.chat();
    let Some(record) = reached(context, chat).await? else { return Ok(Delivered::Done) };
    let route = Route::of(context, secrets, &record.chat, deadline).await?;
    let seq = match outbound {
        Outbound::Typing { .. } => {
            if let Some(account) = route.account() {
                // Whether it shows is of no consequence.
                let _shown = messenger.typing(account, &record.chat.conversation).await;
            }
            return Ok(Delivered::Done);
        }
        Outbound::Entry { seq, .. } | Outbound::Media { seq, .. } | Outbound::Read { seq, .. } => {
            *seq
        }
        Outbound::Profile { .. } => 1,
    };
    let Some(entry) = context.entry(chat, seq).await? else { return Ok(Delivered::Done) };
    tracing::Span::current().record("trace", tracing::field::display(entry.trace()));
    if let Outbound::Media { .. } = outbound {
        return media::fetch(context, messenger, objects, &route, &entry).await;
    }
    if let Outbound::Profile { .. } = outbound {
        let chat = &record.chat;
        return profile::fetch(context, messenger, objects, &route, chat, &entry).await;
    }
    if let Outbound::Read { .. } = outbound {
        if let (Some(account), Event::MessageAdded(message)) = (route.account(), &entry.event)
            && let Some(id) = &message.external_id
        {
            // Whether it shows is of no consequence.
            let _shown = messenger.mark_read(account, &record.chat.conversation, id).await;
        }
        return Ok(Delivered::Done);
    }
    match &entry.event {
        Event::MessageAdded(message) if is_outgoing(message) => {
            let out = Out { context, messenger, objects, links, route: &route };
            out.send(&record.chat, &entry, message).await
        }
        Event::MessageAdded(message) => {
            let press = message.content.button.as_ref().and_then(|it| it.press_id.as_ref());
            let sign = message.content.acknowledge.as_ref().or(press);
            if let (Some(account), Some(sign)) = (route.account(), sign) {
                // The message is in the log already; the sign only stops a spinner, or shows that we have it.
                let _seen = messenger.acknowledge(account, sign).await;
            }
            Ok(Delivered::Done)
        }
        Event::MessageEdited { target, content, .. } => {
            let out = Out { context, messenger, objects, links, route: &route };
            change::edit(out, &record.chat, &entry, *target, content).await
        }
        Event::MessageDeleted { target, .. } => {
            // Nobody waits any more for what was taken back.
            context.store.unlist_failed(MessageId::of(chat, *target)).await?;
            change::delete(context, messenger, &route, &record.chat, &entry, *target).await
        }
        Event::MessageHidden { target, on, .. } => {
            change::hide(context, messenger, &route, &record.chat, &entry, (*target, *on)).await
        }
        _ => Ok(Delivered::Done), // No other entry concerns a provider.
    }
}

/// The head of a chat, unless its customer was erased: there is nobody to carry anything to.
async fn reached<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
) -> Result<Option<ChatRecord>, StoreError> {
    let record = context.store.head(chat).await?;
    Ok(record.filter(|it| it.chat.erased.is_none()))
}

/// How long to wait before try number `retries`, where the provider does not say: ± 20 %, drawn from the entry itself.
fn wait(entry: &Entry, retries: u32) -> Seconds {
    let base = WAIT_MAX.0.min(1_u32.checked_shl(retries).unwrap_or(u32::MAX));
    let mixed = (entry.chat.0 ^ entry.seq.rotate_left(17) ^ u64::from(retries).rotate_left(41))
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let percent = u32::try_from(80 + (mixed >> 32) % 41).unwrap_or(100);
    Seconds((base * percent).div_ceil(100).max(1))
}

/// How often it may have been tried, were each wait twice the one before: nobody counts, so the age does.
fn tries<S, Q, C: Clock>(context: &Context<S, Q, C>, entry: &Entry) -> u32 {
    let age = context.clock.now().seconds_since(entry.at);
    age.checked_ilog2().unwrap_or_default()
}

/// Whether an entry has been tried for as long as it may.
fn is_expired(entry: &Entry, now: Timestamp) -> bool {
    entry.at + domain::delivery::DELIVERY_DEADLINE < now
}

/// What a refusal for good says to the operator; `None` for the rest.
fn refusal(result: &SendResult) -> Option<&str> {
    match result {
        SendResult::WindowClosed { reason }
        | SendResult::Rejected { reason }
        | SendResult::RecipientGone { reason } => Some(reason),
        SendResult::Sent { .. }
        | SendResult::Retry { .. }
        | SendResult::ChannelBroken { .. }
        | SendResult::Unknown { .. } => None,
    }
}
