//! What changes in the lists that people watch: at most one frame a second and line, whatever happens in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::ids::{ChatId, LineId, SessionId, UserId};
use domain::user::Role;

use super::frame::{Body, Frame};
use super::mail::{Mail, Words, post, say};
use crate::chats::{Lens, SessionView};
use crate::context::{Context, Stores};
use crate::ports::{
    Clock, LIST_EVERY, Listener, Push, PushMessage, Queues, StoreError, Teller, Topic,
};

/// Sessions in one frame; of more the reader is told to ask for the list.
const SESSIONS_MAX: usize = 100;

/// Notes that `chats` have changed in the list of `line`; adds what is told at once, and queues what is told later.
pub(super) async fn note<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    mail: &mut Mail,
    words: &impl Words,
    line: LineId,
    chats: &BTreeSet<ChatId>,
) -> Result<(), StoreError> {
    let chats: Vec<ChatId> = chats.iter().copied().collect();
    match context.store.note_changes(line, &chats, context.clock.now()).await? {
        Teller::Now => tell(context, mail, words, line).await,
        Teller::Later => context.queues.push(PushMessage::List { line }, LIST_EVERY).await,
        Teller::Another => Ok(()),
    }
}

/// Tells those who watch `line` of what has changed in its list since they were last told.
///
/// # Errors
///
/// [`StoreError`]: what had changed may be lost to them; whoever reads the list anew has it.
pub async fn push_list<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    push: &impl Push,
    words: &impl Words,
    line: LineId,
) -> Result<(), StoreError> {
    let mut mail = Mail::default();
    tell(context, &mut mail, words, line).await?;
    post(context, push, mail).await;
    Ok(())
}

async fn tell<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    mail: &mut Mail,
    words: &impl Words,
    line: LineId,
) -> Result<(), StoreError> {
    let now = context.clock.now();
    let chats = context.store.take_changes(line, now).await?;
    let mut watching = context.store.listeners_now(&Topic::Line(line)).await?;
    watching.retain(|it| now < it.until);
    if chats.is_empty() || watching.is_empty() {
        return Ok(());
    }
    if chats.len() > SESSIONS_MAX {
        let frame = Body::List { line, sessions: vec![], gone: vec![], reload: true };
        mail.add(words, &Frame::plain(frame), watching.iter().map(|it| &it.socket));
        return Ok(());
    }
    let mut list = List::read(context, line, &chats).await?;
    // Most see the same: it is put into words once.
    let mut said: BTreeMap<Vec<bool>, Arc<str>> = BTreeMap::new();
    for Listener { socket, user, .. } in watching {
        let Some(user) = user else { continue };
        let seen = list.seen_by(user).await?;
        let frame = said.entry(seen).or_insert_with_key(|it| say(words, &list.frame(it)));
        mail.add_said(frame, &socket);
    }
    Ok(())
}

/// The sessions of a list that have changed.
struct List<'a, S, Q, C> {
    line: LineId,
    lens: Lens<'a, S, Q, C>,
    sessions: Vec<SessionView>,
    /// Sessions that are followed by others in their chats.
    past: Vec<SessionId>,
}

impl<'a, S: Stores, Q: Queues, C: Clock> List<'a, S, Q, C> {
    async fn read(
        context: &'a Context<S, Q, C>,
        line: LineId,
        chats: &[ChatId],
    ) -> Result<Self, StoreError> {
        let mut lens = Lens::new(context);
        let (mut sessions, mut past) = (Vec::new(), Vec::new());
        for record in context.store.heads(chats).await? {
            let Some(session) = record.chat.session.clone() else { continue };
            past.extend(session.parent);
            sessions.push(lens.view(record, session).await?);
        }
        sessions.sort_by_key(|it| it.session.id);
        Ok(Self { line, lens, sessions, past })
    }

    /// Which of the sessions `user` sees in the list.
    async fn seen_by(&mut self, user: (UserId, Role)) -> Result<Vec<bool>, StoreError> {
        let mut seen = Vec::with_capacity(self.sessions.len());
        for view in &self.sessions {
            let is_here = view.session.line == self.line;
            seen.push(is_here && self.lens.lets(&view.session, user).await?);
        }
        Ok(seen)
    }

    fn frame(&self, seen: &[bool]) -> Frame {
        let seen = || self.sessions.iter().zip(seen);
        let sessions = seen().filter(|it| *it.1).map(|it| it.0.clone()).collect();
        let gone = seen().filter(|it| !it.1).map(|it| it.0.session.id);
        let gone = self.past.iter().copied().chain(gone).collect();
        Frame::plain(Body::List { line: self.line, sessions, gone, reload: false })
    }
}
