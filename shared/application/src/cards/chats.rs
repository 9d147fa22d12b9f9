//! A card's chats, and the sessions in all of them.

use domain::chat::Chat;
use domain::crm::CardRef;
use domain::ids::{ChatId, SessionId};
use domain::session::Session;
use domain::user::User;

use crate::chats::may_read_session;
use crate::context::{Context, Stores};
use crate::ports::{Clock, Queues, StoreError};

/// Sessions that one page holds at most.
const LIMIT_MAX: usize = 100;

/// Entries looked at for the session before another: between two there are few.
const CHUNK: usize = 50;

/// A session of one of a card's chats.
#[derive(Clone, Debug, PartialEq)]
pub struct CardSession {
    /// Its chat, as it is now.
    pub chat: Chat,
    /// The session.
    pub session: Session,
    /// Whether the reader may read its log (§4.14).
    pub readable: bool,
}

/// A page of sessions.
#[derive(Clone, Debug, PartialEq)]
pub struct CardSessions {
    /// They, newest first by id.
    pub items: Vec<CardSession>,
    /// The `before` of the next page, if there is one.
    pub next: Option<SessionId>,
}

/// The chats whose customer has `card`, by id. A list and a head are two writes: what only one of the two says is not
/// shown.
///
/// # Errors
///
/// [`StoreError`].
pub async fn card_chats<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    card: CardRef,
) -> Result<Vec<Chat>, StoreError> {
    let mut chats = Vec::new();
    for id in context.store.chats_of(card).await? {
        let head = context.store.head(id).await?.map(|it| it.chat);
        chats.extend(head.filter(|it| it.cards.get(card.kind) == Some(card)));
    }
    Ok(chats)
}

/// Of `chats` the one that was last talked in: whose last session is the newest.
pub fn last_chat(chats: &[Chat]) -> Option<&Chat> {
    chats.iter().max_by_key(|it| (it.session.as_ref().map(|it| it.id), it.id))
}

/// Sessions of `chats` with an id below `before`, newest first, whatever their channel.
///
/// # Errors
///
/// [`StoreError`].
pub async fn card_sessions<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    reader: &User,
    chats: &[Chat],
    (before, limit): (Option<SessionId>, usize),
) -> Result<CardSessions, StoreError> {
    let limit = limit.clamp(1, LIMIT_MAX);
    let mut newest: Vec<(usize, Session)> = Vec::new();
    for (at, chat) in chats.iter().enumerate() {
        newest.extend(chat.session.clone().map(|it| (at, it)));
    }
    let mut items: Vec<CardSession> = Vec::new();
    while let Some(next) = newest.iter().enumerate().max_by_key(|(_, (_, it))| it.id) {
        let (place, at) = (next.0, next.1.0);
        let (_, session) = newest.swap_remove(place);
        if items.len() == limit {
            let next = items.last().map(|it| it.session.id);
            return Ok(CardSessions { items, next });
        }
        let earlier = session_before(context, chats[at].id, &session).await?;
        newest.extend(earlier.map(|it| (at, it)));
        if before.is_none_or(|it| session.id < it) {
            let readable = may_read_session(context, reader, &session).await?;
            items.push(CardSession { chat: chats[at].clone(), session, readable });
        }
    }
    Ok(CardSessions { items, next: None })
}

/// The chat's session before `session`: whose entry is the last before its first.
async fn session_before<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    session: &Session,
) -> Result<Option<Session>, StoreError> {
    let mut end = session.first_seq.saturating_sub(1);
    while end > 0 {
        let count = usize::try_from(end).unwrap_or(usize::MAX).min(CHUNK);
        let after = end - u64::try_from(count).unwrap_or(end);
        let entries = context.store.entries(chat, after, count).await?;
        if let Some(id) = entries.iter().rev().find_map(|it| it.session) {
            return Ok(context.store.session(id).await?.and_then(|it| it.ended));
        }
        end = after;
    }
    Ok(None)
}
