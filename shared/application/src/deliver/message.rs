//! A message, part by part. The delivery says `sending` before each call and `sent` after it, so that a redelivery
//! resumes at the first part not sent, and never sends a part again of which nobody knows (design D3).

use std::borrow::Cow;

use domain::chat::{Chat, Entry};
use domain::delivery::{Delivery, Part};
use domain::ids::{ChatId, MessageId};
use domain::inbound::InboundEvent;
use domain::message::{Author, Message};
use domain::session::{Event, Refusal};
use domain::settings::face::{Face, face};
use domain::time::{Seconds, Timestamp};
use domain::window::{Sending, Window};

use super::failed;
use super::pace::{self, Asking, Leave, PATIENCE};
use super::provider::{Route, note, postponed, resting};
use super::{Delivered, is_expired, refusal};
use crate::commit::EXTERNAL_ID_LIFE;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::links::{Links, publish};
use crate::ports::{
    Account, Clock, Messenger, Objects, OutboundPart, Outgoing, Queues, SendResult, StoreError,
};

/// The shortest wait there is: the next invocation has all its time.
const AT_ONCE: Seconds = Seconds(1);

/// The way out for a message.
pub(super) struct Out<'a, S, Q, C, M, O> {
    pub(super) context: &'a Context<S, Q, C>,
    pub(super) messenger: &'a M,
    pub(super) objects: &'a O,
    pub(super) links: &'a Links,
    pub(super) route: &'a Route,
}

impl<S: Stores, Q: Queues, C: Clock, M: Messenger, O: Objects> Out<'_, S, Q, C, M, O> {
    /// Sends what is left of a message.
    pub(super) async fn send(
        &self,
        chat: &Chat,
        entry: &Entry,
        message: &Message,
    ) -> Result<Delivered, Failure> {
        let Self { context, messenger, route, .. } = *self;
        let found = context.store.deliveries(chat.id, entry.seq, entry.seq).await?;
        let found = found.into_iter().next().map(|(_, it)| it).unwrap_or_default();
        let delivery = found.clone().resumed();
        let parts =
            route.channel().map(|it| messenger.parts(it, &message.content)).unwrap_or_default();
        if delivery.parts.contains(&Part::Failed)
            || !delivery.parts.is_empty() && delivery.parts.len() >= parts.len()
        {
            // Finished before; what was under way then is unknown now.
            if delivery != found {
                context.store.put_delivery(chat.id, entry.seq, &delivery).await?;
            }
            return Ok(Delivered::Done);
        }
        if route.account().is_none() {
            return fail(context, entry, delivery, "the channel is disconnected").await;
        }
        if is_expired(entry, context.clock.now()) {
            return fail(context, entry, delivery, "the provider did not take it in time").await;
        }
        let reply_to = reply_id(context, chat.id, message).await?;
        let private_to = match message.content.private_to {
            Some(comment) => id_of(context, chat.id, comment).await?,
            None => None,
        };
        if private_to.is_none() && message.content.private_to.is_some() {
            // What is for one alone must not be said to all.
            return fail(context, entry, delivery, "the comment is not known any more").await;
        }
        let window = context.window(chat).await?;
        let face = face_of(context, messenger, route, entry, message).await?;
        let rest = Rest {
            parts: &parts,
            reply_to: reply_to.as_deref(),
            private_to: private_to.as_deref(),
            window,
            face: face.as_ref(),
        };
        self.send_rest(chat, entry, rest, delivery).await
    }

    /// Sends the parts of the message of `entry` that are not in its `delivery` yet.
    pub(super) async fn send_rest(
        &self,
        chat: &Chat,
        entry: &Entry,
        rest: Rest<'_>,
        mut delivery: Delivery,
    ) -> Result<Delivered, Failure> {
        let Self { context, messenger, route, .. } = *self;
        let Some(account) = route.account() else { return Ok(Delivered::Done) };
        delivery.of = Some(rest.parts.len());
        for (index, part) in rest.parts.iter().enumerate().skip(delivery.parts.len()) {
            let now = context.clock.now();
            let (booked, conversation) = (delivery.turn, &chat.conversation);
            let asking =
                Asking { account, conversation, part: Some(part), booked, patience: PATIENCE };
            let health = match pace::ask(context, messenger, asking).await? {
                Leave::Now(health) => health,
                Leave::Later(wait, turn) => {
                    if turn != booked {
                        delivery.turn = turn;
                        keep(context, entry, &delivery).await?;
                    }
                    return Ok(Delivered::Later(wait));
                }
            };
            if !route.has_time(now, messenger.time_needed(&account.channel, part)) {
                return Ok(Delivered::Later(AT_ONCE));
            }
            let part = &*self.linked(account, part, now).await?;
            delivery.parts.push(Part::Sending);
            delivery.tried_at = Some(now);
            delivery.turn = None;
            keep(context, entry, &delivery).await?;
            let reply_to = rest.reply_to.filter(|_| index == 0);
            let id = MessageId::of(chat.id, entry.seq);
            let outgoing = Outgoing {
                conversation,
                id,
                index,
                part,
                reply_to,
                private_to: rest.private_to,
                late: rest.window.is_some_and(|it| it.admits(Sending::ByProgram, now).is_err()),
                face: rest.face,
            };
            let shut = shut(rest.window, entry, part, now);
            let is_asked = shut.is_none();
            let result = match shut {
                Some(shut) => shut,
                None => messenger.send(account, outgoing).await,
            };
            let answer = settle(context, account, entry, &mut delivery, &result).await?;
            let health =
                if is_asked { note(context, account, health, &result).await? } else { health };
            if let Some(delivered) = answer {
                return Ok(delivered.not_before(resting(&health, now)));
            }
        }
        Ok(Delivered::Done)
    }

    /// The part as its provider takes it: some want a file's address.
    async fn linked<'p>(
        &self,
        account: &Account,
        part: &'p OutboundPart,
        now: Timestamp,
    ) -> Result<Cow<'p, OutboundPart>, StoreError> {
        let OutboundPart::Media { attachment, caption } = part else {
            return Ok(Cow::Borrowed(part));
        };
        if !self.messenger.wants_links(&account.channel) {
            return Ok(Cow::Borrowed(part));
        }
        let attachment = publish(self.objects, self.links, attachment, now).await?;
        Ok(Cow::Owned(OutboundPart::Media { attachment, caption: caption.clone() }))
    }
}

/// All parts of a message, of which the first may have been sent.
pub(super) struct Rest<'a> {
    pub(super) parts: &'a [OutboundPart],
    /// The provider's id of the message that it answers.
    pub(super) reply_to: Option<&'a str>,
    /// The provider's id of the comment that it answers privately.
    pub(super) private_to: Option<&'a str>,
    /// How the customer's window stands; none, where nothing shuts it.
    pub(super) window: Option<Window>,
    /// Who wrote it, where the messenger shows that.
    pub(super) face: Option<&'a Face>,
}

/// Who wrote it, as their line shows them; looked up only where the messenger shows anybody.
async fn face_of<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    messenger: &impl Messenger,
    route: &Route,
    entry: &Entry,
    message: &Message,
) -> Result<Option<Face>, StoreError> {
    let (Author::Operator(user) | Author::Bot(user)) = message.author else { return Ok(None) };
    if !route.channel().is_some_and(|it| messenger.shows_faces(it)) {
        return Ok(None);
    }
    let now = context.clock.now();
    let line = context.caches.line(&context.store, entry.line, now).await?;
    let user = context.store.user(user).await?;
    Ok(line.map(|it| face(user.as_ref(), &it.fields)))
}

/// What becomes of a part that cannot be sent any more: the window may have shut since it was written.
fn shut(
    window: Option<Window>,
    entry: &Entry,
    part: &OutboundPart,
    now: Timestamp,
) -> Option<SendResult> {
    let by_person =
        matches!(&entry.event, Event::MessageAdded(it) if matches!(it.author, Author::Operator(_)));
    let sending = match (part, by_person) {
        (OutboundPart::Template { .. }, _) => Sending::Template,
        (_, true) => Sending::ByPerson,
        (_, false) => Sending::ByProgram,
    };
    let instead = window?.admits(sending, now).err()?;
    Some(SendResult::WindowClosed { reason: Refusal::WindowClosed { instead }.to_string() })
}

/// Writes down what the call of the last part came to; says what becomes of the message, if it goes no further now.
async fn settle<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    account: &Account,
    entry: &Entry,
    delivery: &mut Delivery,
    result: &SendResult,
) -> Result<Option<Delivered>, Failure> {
    let now = context.clock.now();
    let mut answer = postponed(result, entry, delivery.retries);
    delivery.parts.pop();
    match result {
        SendResult::Sent { external_id } => {
            delivery.parts.push(Part::Sent { external_id: external_id.clone() });
            delivery.error = None;
            let (channel, place) = (account.channel.id, (entry.chat, entry.seq));
            let expires_at = now + EXTERNAL_ID_LIFE;
            let put = || context.store.put_external_id(channel, external_id, place, expires_at);
            for event in context.insist(put).await? {
                // A receipt may be here before the answer to the call.
                if let InboundEvent::Receipt { status, reason, .. } = event.event {
                    let told = (status, reason.as_deref());
                    context.insist(|| failed::raise(context, place, told)).await?;
                }
            }
        }
        SendResult::Unknown { reason } => {
            delivery.parts.push(Part::Unknown);
            delivery.error = Some(reason.clone());
        }
        SendResult::Retry { reason, .. } | SendResult::ChannelBroken { reason } => {
            delivery.retries = delivery.retries.saturating_add(1);
            delivery.error = Some(reason.clone());
        }
        SendResult::WindowClosed { .. }
        | SendResult::Rejected { .. }
        | SendResult::RecipientGone { .. } => {
            delivery.parts.push(Part::Failed);
            delivery.error = refusal(result).map(str::to_owned);
            answer = Some(Delivered::Done);
        }
    }
    keep(context, entry, delivery).await?;
    Ok(answer)
}

/// Keeps how far a message has come. Whoever finds `sending` later cannot tell whether the call was made, so neither
/// that nor what came of the call is left to a redelivery.
async fn keep<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    entry: &Entry,
    delivery: &Delivery,
) -> Result<(), Failure> {
    failed::list(context, entry, delivery).await?;
    context.insist(|| context.store.put_delivery(entry.chat, entry.seq, delivery)).await
}

/// Gives a message up: its operator sees why, and can send it again.
async fn fail<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    entry: &Entry,
    mut delivery: Delivery,
    reason: &str,
) -> Result<Delivered, Failure> {
    delivery.parts.push(Part::Failed);
    delivery.error = Some(match delivery.error.take() {
        Some(said) => format!("{reason}: {said}"),
        None => reason.to_owned(),
    });
    tracing::error!(chat.id = entry.chat.0, entry.seq = entry.seq, "a message is given up");
    failed::list(context, entry, &delivery).await?;
    context.store.put_delivery(entry.chat, entry.seq, &delivery).await?;
    Ok(Delivered::Done)
}

/// The provider's id of the message that this one answers.
async fn reply_id<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    message: &Message,
) -> Result<Option<String>, Failure> {
    match message.content.reply_to.as_ref().and_then(|it| it.seq) {
        Some(seq) => id_of(context, chat, seq).await,
        None => Ok(None),
    }
}

/// The provider's id of a message of either side.
async fn id_of<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    seq: u64,
) -> Result<Option<String>, Failure> {
    let Some(target) = context.entry(chat, seq).await? else { return Ok(None) };
    if let Event::MessageAdded(Message { external_id: Some(id), .. }) = target.event {
        return Ok(Some(id));
    }
    let deliveries = context.store.deliveries(chat, seq, seq).await?;
    Ok(deliveries.into_iter().flat_map(|(_, it)| it.parts).find_map(|it| match it {
        Part::Sent { external_id } => Some(external_id),
        Part::Sending | Part::Unknown | Part::Failed => None,
    }))
}
