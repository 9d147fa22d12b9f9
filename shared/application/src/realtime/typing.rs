//! Who is typing: shown to the other side at once, never stored (S37).

use domain::channel::ChannelKind;
use domain::chat::Chat;
use domain::ids::{ChannelId, ChatId, UserId};
use domain::session::{Phase, Session};
use domain::settings::fields::value;
use domain::time::{Seconds, Timestamp};

use super::frame::{Body, Frame, VisitorBody};
use super::mail::{Mail, Words, post};
use crate::chats::Visible;
use crate::context::{Context, Stores};
use crate::ports::{
    ChatRecord, Clock, Listener, Outbound, Push, PushMessage, Queues, StoreError, Topic,
};

/// The longest draft that is shown, in characters; of a longer one its end.
const DRAFT_MAX_CHARS: usize = 2_000;

/// Pages forget that somebody types after so long: what is told later tells nothing.
const FORGOTTEN: Seconds = Seconds(6);

/// Shows who holds the session of a live chat's conversation that its visitor is typing: with the text, where the line
/// lets operators see it. An empty text: they are typing no longer.
///
/// # Errors
///
/// [`StoreError`]: nothing is shown.
pub async fn visitor_types<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    push: &impl Push,
    words: &impl Words,
    (channel, conversation): (ChannelId, &str),
    draft: Option<&str>,
) -> Result<(), StoreError> {
    let now = context.clock.now();
    let found = context.caches.chat(&context.store, channel, conversation, now).await?;
    let Some(chat) = found else { return Ok(()) };
    let Some(ChatRecord { chat, .. }) = context.store.head(chat).await? else { return Ok(()) };
    let Some(session) = chat.open_session() else { return Ok(()) };
    let Some(holder) = session.holder() else { return Ok(()) };
    let line = context.caches.line(&context.store, session.line, now).await?;
    let is_shown = line.is_some_and(|it| value(&it.fields, "WATCH_TYPING") == "Y");
    let text = match draft {
        Some("") => Some(String::new()), // That they stopped is told whatever the line lets be seen.
        draft => draft.filter(|_| is_shown).map(end_of),
    };
    let customer = chat.customer.id;
    let body = Body::Typing { chat: chat.id, session: session.id, customer, text };
    tell(context, push, words, &Topic::User(holder), body).await
}

/// Shows who holds the session of a conversation that its customer is typing, as their messenger told at `at`; or that they
/// have stopped. No messenger tells what is typed.
///
/// # Errors
///
/// [`StoreError`]: nothing is shown.
pub async fn customer_types<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    push: &impl Push,
    words: &impl Words,
    conversation: (ChannelId, &str),
    is_over: bool,
    at: Timestamp,
) -> Result<(), StoreError> {
    if context.clock.now() > at + FORGOTTEN {
        return Ok(());
    }
    visitor_types(context, push, words, conversation, is_over.then_some("")).await
}

/// Shows the customer that `user` is typing, if the session is theirs; whether it is.
///
/// # Errors
///
/// [`StoreError`]: it may not be shown.
pub async fn operator_types<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    push: &impl Push,
    words: &impl Words,
    user: UserId,
    chat: &Chat,
    id: &str,
) -> Result<bool, StoreError> {
    match shown_in(chat, user) {
        Shown::NotTheirs => return Ok(false),
        Shown::Nowhere => {}
        Shown::InMessenger => {
            context.queues.outbound(Outbound::Typing { chat: chat.id }, id).await?;
        }
        Shown::OnPage(session) => show_visitor(context, push, words, user, chat, session).await?,
    }
    Ok(true)
}

/// As [`operator_types`], where there is no right to push: `realtime`, which has it, shows a live chat's visitor.
///
/// # Errors
///
/// [`StoreError`]: it may not be shown.
pub async fn operator_says_they_type<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    user: UserId,
    chat: &Chat,
    id: &str,
) -> Result<bool, StoreError> {
    match shown_in(chat, user) {
        Shown::NotTheirs => return Ok(false),
        Shown::Nowhere => {}
        Shown::InMessenger => {
            context.queues.outbound(Outbound::Typing { chat: chat.id }, id).await?;
        }
        Shown::OnPage(_) => {
            let at = context.clock.now();
            let message = PushMessage::OperatorTypes { chat: chat.id, user, at };
            context.queues.push(message, Seconds(0)).await?;
        }
    }
    Ok(true)
}

/// Shows a live chat's visitor that `user`, who said so at `at`, is typing; nothing, if the session is theirs no more.
///
/// # Errors
///
/// [`StoreError`]: nothing is shown.
pub async fn push_typing<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    push: &impl Push,
    words: &impl Words,
    chat: ChatId,
    user: UserId,
    at: Timestamp,
) -> Result<(), StoreError> {
    if context.clock.now() > at + FORGOTTEN {
        return Ok(());
    }
    let Some(ChatRecord { chat, .. }) = context.store.head(chat).await? else { return Ok(()) };
    if let Shown::OnPage(session) = shown_in(&chat, user) {
        show_visitor(context, push, words, user, &chat, session).await?;
    }
    Ok(())
}

/// Where a customer is shown that an employee types.
enum Shown<'a> {
    /// The session is another's.
    NotTheirs,
    /// What they write stays inside, and so does that they write.
    Nowhere,
    /// By their messenger.
    InMessenger,
    /// On the page of a live chat, in this session.
    OnPage(&'a Session),
}

fn shown_in(chat: &Chat, user: UserId) -> Shown<'_> {
    match chat.open_session().filter(|it| speaks(it, user)) {
        None => Shown::NotTheirs,
        Some(session) if session.silent => Shown::Nowhere,
        Some(session) if chat.kind == ChannelKind::LiveChat => Shown::OnPage(session),
        Some(_) => Shown::InMessenger,
    }
}

async fn show_visitor<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    push: &impl Push,
    words: &impl Words,
    user: UserId,
    chat: &Chat,
    session: &Session,
) -> Result<(), StoreError> {
    let mut visible = Visible::new(context, &chat.conversation);
    let author = visible.operator(session.line, user).await?;
    let topic = Topic::Conversation(chat.channel, chat.conversation.clone());
    let body = Body::Visitor(VisitorBody::Typing(author));
    tell(context, push, words, &topic, body).await
}

/// Whether `user` speaks with the customer of `session`.
fn speaks(session: &Session, user: UserId) -> bool {
    match session.phase {
        Phase::Bot { bot: holder, .. }
        | Phase::Owned { operator: holder }
        | Phase::Closing { operator: holder, .. } => holder == user,
        Phase::Waiting { .. } | Phase::Offered { .. } | Phase::Closed { .. } => false,
    }
}

async fn tell<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    push: &impl Push,
    words: &impl Words,
    topic: &Topic,
    body: Body,
) -> Result<(), StoreError> {
    let now = context.clock.now();
    let found = context.store.listeners(std::slice::from_ref(topic)).await?;
    let listeners: Vec<Listener> = found.into_values().flatten().collect();
    let mut mail = Mail::default();
    let sockets = listeners.iter().filter(|it| now < it.until).map(|it| &it.socket);
    mail.add(words, &Frame::plain(body), sockets);
    post(context, push, mail).await;
    Ok(())
}

/// What was written last is what matters.
fn end_of(draft: &str) -> String {
    let excess = draft.chars().count().saturating_sub(DRAFT_MAX_CHARS);
    draft.chars().skip(excess).collect()
}
