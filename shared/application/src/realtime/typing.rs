//! Who is typing: shown to the other side at once, never stored (S37).

use domain::channel::ChannelKind;
use domain::chat::Chat;
use domain::ids::{ChannelId, UserId};
use domain::session::{Phase, Session};
use domain::settings::fields::value;

use super::frame::{Body, Frame, VisitorBody};
use super::mail::{Mail, Words, post};
use crate::chats::Visible;
use crate::context::{Context, Stores};
use crate::ports::{ChatRecord, Clock, Listener, Outbound, Push, Queues, StoreError, Topic};

/// The longest draft that is shown, in characters; of a longer one its end.
const DRAFT_MAX_CHARS: usize = 2_000;

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
    let Some(session) = chat.open_session().filter(|it| speaks(it, user)) else {
        return Ok(false);
    };
    if session.silent {
        return Ok(true); // What they write stays inside, and so does that they write.
    }
    if chat.kind != ChannelKind::LiveChat {
        context.queues.outbound(Outbound::Typing { chat: chat.id }, id).await?;
        return Ok(true);
    }
    let mut visible = Visible::new(context, &chat.conversation);
    let author = visible.operator(session.line, user).await?;
    let topic = Topic::Conversation(chat.channel, chat.conversation.clone());
    let body = Body::Visitor(VisitorBody::Typing(author));
    tell(context, push, words, &topic, body).await?;
    Ok(true)
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
