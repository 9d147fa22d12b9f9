//! One session with its messages, each as it reads after all later changes, with how far it has come.

use std::collections::{BTreeMap, BTreeSet};

use domain::channel::{Channel, ChannelKind};
use domain::chat::{Chat, Entry};
use domain::delivery::{Delivery, MessageStatus, Part};
use domain::effects::is_outgoing;
use domain::ids::{MessageId, SessionId};
use domain::message::{Author, Content, Message};
use domain::responses::Responses;
use domain::session::Event;
use domain::time::Timestamp;
use domain::user::User;

use super::lens::{SessionView, find_session};
use super::list::LIMIT_MAX;
use crate::context::{Context, Stores};
use crate::ports::{Clock, Messenger, Queues, StoreError};
use crate::read::mark_of;

/// Log entries read at a time.
const CHUNK: usize = 500;

/// Entries back from the end of a log up to which changes of a message are looked for.
const CHANGES_MAX: u64 = 1_000;

/// Which messages of which session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryQuery {
    /// The session.
    pub session: SessionId,
    /// Only what comes after this place in the log; 0 for all.
    pub after: u64,
    /// How many at most; [`LIMIT_MAX`] is the most.
    pub limit: usize,
}

/// A session with a page of its messages.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// The session.
    pub session: SessionView,
    /// Its messages, in order.
    pub messages: Vec<MessageView>,
    /// The `after` of the next page, if there is one.
    pub next: Option<u64>,
    /// How long the customer waited for answers: with the first page only, for which the whole log is read.
    pub responses: Option<Responses>,
}

/// A message as it reads now.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageView {
    /// Its id.
    pub id: MessageId,
    /// The session it belongs to; none for what was written between sessions.
    pub session: Option<SessionId>,
    /// When it was logged.
    pub at: Timestamp,
    /// The message with its present content; empty, once it was taken back.
    pub message: Message,
    /// The entry its present content is in.
    pub content_id: MessageId,
    /// When it was last changed.
    pub edited_at: Option<Timestamp>,
    /// When it was taken back.
    pub deleted_at: Option<Timestamp>,
    /// The sign the customer put on it, as an emoji.
    pub reaction: Option<String>,
    /// Whether it is a comment that is hidden from others.
    pub hidden: bool,
    /// How far it has come; of a customer's: to us, or read by who held the session.
    pub status: MessageStatus,
    /// What the provider said against it.
    pub error: Option<String>,
    /// The provider's id of it, or of its first part.
    pub external_id: Option<String>,
}

/// A session and a page of its messages, if `reader` may read them.
///
/// # Errors
///
/// [`StoreError`].
pub async fn read_session<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    messenger: &impl Messenger,
    reader: &User,
    query: HistoryQuery,
) -> Result<Option<History>, StoreError> {
    let Some(session) = find_session(context, reader, query.session).await? else {
        return Ok(None);
    };
    let limit = query.limit.clamp(1, LIMIT_MAX);
    let (mut messages, is_more, responses) = fold(context, &session, query, limit).await?;
    let parts =
        |channel: &Channel, content: &Content| Some(messenger.parts(channel, content).len());
    add_deliveries(context, &session.chat, &mut messages, parts).await?;
    let next = messages.last().filter(|_| is_more).map(|it| it.id.seq());
    let responses = Some(responses).filter(|_| query.after < session.session.first_seq);
    Ok(Some(History { session, messages, next, responses }))
}

/// The message that `entry` added, as it was written; `None` for an entry that adds none. Nothing is read.
pub fn message_view(entry: &Entry) -> Option<MessageView> {
    let Event::MessageAdded(message) = &entry.event else { return None };
    let id = MessageId::of(entry.chat, entry.seq);
    let status = match message.author {
        Author::Customer(_) => MessageStatus::Delivered, // To us.
        Author::Elsewhere => MessageStatus::Sent,
        Author::Operator(_) | Author::Bot(_) | Author::System if message.internal => {
            MessageStatus::Sent
        }
        Author::Operator(_) | Author::Bot(_) | Author::System => MessageStatus::Pending,
    };
    Some(MessageView {
        id,
        session: entry.session,
        at: entry.at,
        message: message.clone(),
        content_id: id,
        edited_at: None,
        deleted_at: None,
        reaction: None,
        hidden: false,
        status,
        error: None,
        external_id: message.external_id.clone(),
    })
}

/// The messages of `chat` at the places `wanted` as they read now, by place, without those that are none. What lies more
/// than [`CHANGES_MAX`] entries back is shown as `latest` leaves it: what others have changed of it since is not looked up.
///
/// # Errors
///
/// [`StoreError`].
pub async fn messages_now<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: &Chat,
    wanted: &BTreeSet<u64>,
    latest: Option<&Entry>,
) -> Result<BTreeMap<u64, MessageView>, StoreError> {
    let mut messages: BTreeMap<u64, MessageView> = BTreeMap::new();
    let recent = chat.seq.saturating_sub(CHANGES_MAX);
    for seq in wanted.range(..=recent) {
        let found = context.store.entries(chat.id, seq.saturating_sub(1), 1).await?;
        let found = found.iter().filter(|it| it.seq == *seq);
        messages.extend(found.filter_map(message_view).map(|it| (it.id.seq(), it)));
    }
    if let Some(entry) = latest {
        change(&mut messages, entry);
    }
    if let Some(first) = wanted.range(recent + 1..).next() {
        let entries = context.store.entries(chat.id, first - 1, usize::MAX).await?;
        for entry in &entries {
            if let Some(view) = message_view(entry).filter(|it| wanted.contains(&it.id.seq())) {
                messages.insert(entry.seq, view);
            }
            change(&mut messages, entry);
        }
    }
    let mut views: Vec<MessageView> = messages.into_values().collect();
    add_deliveries(context, chat, &mut views, |_, _| None).await?;
    Ok(views.into_iter().map(|it| (it.id.seq(), it)).collect())
}

/// The message that `entry` added to `chat`, as it was written; nothing is read.
pub fn message_added(chat: &Chat, entry: &Entry) -> Option<MessageView> {
    let mut view = message_view(entry)?;
    if chat.kind == ChannelKind::LiveChat {
        view.external_id = own_id(chat, view.external_id.take());
    }
    Some(view)
}

/// The session's messages after `query.after`, changed by whatever came later; whether there are more than `limit`;
/// and the response times in the entries that were read. Messages between sessions go with the session before them, as nothing else would show them.
async fn fold<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    view: &SessionView,
    query: HistoryQuery,
    limit: usize,
) -> Result<(Vec<MessageView>, bool, Responses), StoreError> {
    let mut responses = Responses::of(query.session);
    let mut messages: BTreeMap<u64, MessageView> = BTreeMap::new();
    let (mut is_more, mut is_over) = (false, false);
    let mut after = query.after.max(view.session.first_seq.saturating_sub(1));
    loop {
        let entries = context.store.entries(view.chat.id, after, CHUNK).await?;
        let Some(last) = entries.last().map(|it| it.seq) else { break };
        for entry in &entries {
            responses.read(entry);
            is_over |= entry.session.is_some_and(|it| it != query.session);
            match message_view(entry).filter(|_| !is_over) {
                Some(message) if messages.len() < limit => {
                    messages.insert(entry.seq, message);
                }
                Some(_) => is_more = true,
                None => change(&mut messages, entry),
            }
        }
        after = last;
    }
    Ok((messages.into_values().collect(), is_more, responses))
}

/// Changes the message that `entry` aims at.
fn change(messages: &mut BTreeMap<u64, MessageView>, entry: &Entry) {
    if let Event::MessageEdited { target, content, .. } = &entry.event
        && let Some(view) = messages.get_mut(target).filter(|it| it.deleted_at.is_none())
    {
        view.message.content = content.clone();
        view.content_id = MessageId::of(entry.chat, entry.seq);
        view.edited_at = Some(entry.at);
    }
    if let Event::MessageReacted { target, emoji } = &entry.event
        && let Some(view) = messages.get_mut(target)
    {
        view.reaction.clone_from(emoji);
    }
    if let Event::MessageHidden { target, on, .. } = &entry.event
        && let Some(view) = messages.get_mut(target)
    {
        view.hidden = *on;
    }
    if let Event::MessageDeleted { target, .. } = &entry.event
        && let Some(view) = messages.get_mut(target)
    {
        view.message.content = Content::default();
        view.deleted_at = Some(entry.at);
    }
}

/// A visitor's own id of a message, without the conversation that makes it unique in its channel.
fn own_id(chat: &Chat, external_id: Option<String>) -> Option<String> {
    let id = external_id?;
    let own = id.strip_prefix(&chat.conversation).and_then(|it| it.strip_prefix(':'));
    Some(own.unwrap_or(&id).to_owned())
}

/// Adds how far messages have come. `parts` says how many parts a content has; what nobody knows the delivery says.
async fn add_deliveries<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: &Chat,
    messages: &mut [MessageView],
    parts: impl Fn(&Channel, &Content) -> Option<usize> + Send,
) -> Result<(), StoreError> {
    let (Some(first), Some(last)) = (messages.first(), messages.last()) else { return Ok(()) };
    let (first, last) = (first.id.seq(), last.id.seq());
    let now = context.clock.now();
    let channel = context.caches.channel(&context.store, chat.channel, now).await?;
    // Who reads the last page has all marks in it; for others they may be further on.
    let found = context.store.deliveries(chat.id, first, last.max(chat.seq)).await?;
    let read_up_to = mark_of(&found);
    let deliveries: BTreeMap<u64, Delivery> = found.into_iter().collect();
    if chat.kind == ChannelKind::LiveChat {
        for view in messages.iter_mut() {
            view.external_id = own_id(chat, view.external_id.take());
        }
    }
    for view in messages.iter_mut().filter(|it| it.id.seq() <= read_up_to) {
        if matches!(view.message.author, Author::Customer(_)) {
            view.status = MessageStatus::Read;
        }
    }
    let is_sent = |it: &Message| is_outgoing(it) || it.author == Author::Elsewhere;
    for view in messages.iter_mut().filter(|it| is_sent(&it.message)) {
        let Some(delivery) = deliveries.get(&view.id.seq()) else { continue };
        // Without all parts it is not sent; a changed content may have others, so a complete one stays complete.
        let is_ours = is_outgoing(&view.message);
        let as_written = view.content_id == view.id && view.deleted_at.is_none() && is_ours;
        let whole = channel.as_ref().filter(|_| as_written);
        let expected = whole.and_then(|it| parts(it, &view.message.content));
        view.status = delivery.status(expected);
        view.error.clone_from(&delivery.error);
        view.external_id = delivery.parts.iter().find_map(|it| match it {
            Part::Sent { external_id } => Some(external_id.clone()),
            Part::Sending | Part::Unknown | Part::Failed => None,
        });
    }
    Ok(())
}
