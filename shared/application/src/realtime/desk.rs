//! Where entries become frames: whom each concerns, and what it is to them.

use std::collections::{BTreeMap, BTreeSet};

use domain::channel::ChannelKind;
use domain::chat::Entry;
use domain::ids::{ChatId, LineId, UserId};
use domain::session::{Event, Offeree, Session};

use super::frame::{Body, Frame, VisitorBody};
use super::mail::{Mail, Words};
use super::news::Ears;
use super::told::{
    Held, Told, held_after, line_before, may_take_away, moves, named, parties, told,
};
use crate::chats::{Lens, Seen, SessionView, Visible, message_added, messages_now};
use crate::context::{Context, Stores};
use crate::ports::{ChatRecord, Clock, Queues, SocketId, StoreError, Topic};

/// Entries before one that are looked through for whose the session was.
const LOOK_BACK: u64 = 50;

/// What is known of the chats that news are about.
pub(super) struct Desk<'a, S, Q, C> {
    context: &'a Context<S, Q, C>,
    pub(super) lens: Lens<'a, S, Q, C>,
    records: BTreeMap<ChatId, ChatRecord>,
}

/// Whom one entry concerns.
#[derive(Debug)]
pub(super) struct Story {
    pub(super) chat: ChatId,
    /// The session that it is about, as it is now; none for what happens to a chat that never had one.
    session: Option<Session>,
    /// Who is told, whatever they have opened.
    pub(super) users: BTreeSet<UserId>,
    /// In whose lists it shows.
    pub(super) lines: BTreeSet<LineId>,
    /// The visitor who may see it.
    pub(super) visitor: Option<Topic>,
}

impl<'a, S: Stores, Q: Queues, C: Clock> Desk<'a, S, Q, C> {
    /// Knows of `chats` as they are now.
    pub(super) async fn open(
        context: &'a Context<S, Q, C>,
        chats: &[ChatId],
    ) -> Result<Self, StoreError> {
        let records = context.store.heads(chats).await?;
        let records = records.into_iter().map(|it| (it.chat.id, it)).collect();
        Ok(Self { context, lens: Lens::new(context), records })
    }

    pub(super) fn context(&self) -> &'a Context<S, Q, C> {
        self.context
    }

    pub(super) fn record(&self, chat: ChatId) -> Option<&ChatRecord> {
        self.records.get(&chat)
    }

    /// Whom `entry` concerns.
    pub(super) async fn story(&mut self, entry: &Entry) -> Result<Option<Story>, StoreError> {
        let Some(record) = self.records.get(&entry.chat).cloned() else { return Ok(None) };
        let session = self.session_of(&record, entry).await?;
        let mut story = self.concerned(&record, session).await?;
        story.users.extend(named(&entry.event));
        story.lines.insert(entry.line);
        if may_take_away(&entry.event) {
            let before = self.before(entry).await?;
            story.lines.extend(line_before(entry, &before));
            match held_after(&before).unwrap_or_default() {
                Held::By(user) => drop(story.users.insert(user)),
                Held::Everyone => story.users.extend(self.lens.eligible(entry.line).await?),
                Held::Nobody => {}
            }
        }
        Ok(Some(story))
    }

    /// Whom it concerns how far a message of `chat` has come: its visitor only, `for_visitor`.
    pub(super) async fn about(
        &mut self,
        chat: ChatId,
        for_visitor: bool,
    ) -> Result<Option<Story>, StoreError> {
        let Some(record) = self.records.get(&chat).cloned() else { return Ok(None) };
        let session = record.chat.session.clone();
        let story = self.concerned(&record, session).await?;
        let visitor = story.visitor.clone().filter(|_| for_visitor);
        Ok(Some(Story { lines: BTreeSet::new(), visitor, ..story }))
    }

    async fn concerned(
        &mut self,
        record: &ChatRecord,
        session: Option<Session>,
    ) -> Result<Story, StoreError> {
        let mut users = session.as_ref().map(parties).unwrap_or_default();
        if let Some(session) = &session
            && let Some((_, Offeree::Everyone)) = session.offer()
        {
            users.extend(self.lens.eligible(session.line).await?);
        }
        let lines = session.iter().map(|it| it.line).collect();
        let chat = &record.chat;
        let is_live = chat.kind == ChannelKind::LiveChat;
        let visitor = || Topic::Conversation(chat.channel, chat.conversation.clone());
        Ok(Story { chat: chat.id, session, users, lines, visitor: is_live.then(visitor) })
    }

    /// The session that `entry` is about: the chat's, or one before it.
    pub(super) async fn session_of(
        &self,
        record: &ChatRecord,
        entry: &Entry,
    ) -> Result<Option<Session>, StoreError> {
        let Some(id) = entry.session else { return Ok(record.chat.session.clone()) };
        if let Some(session) = record.chat.session_if(id) {
            return Ok(Some(session.clone()));
        }
        let found = self.context.store.session(id).await?;
        Ok(found.and_then(|it| it.ended))
    }

    async fn before(&self, entry: &Entry) -> Result<Vec<Entry>, StoreError> {
        let last = entry.seq.saturating_sub(1);
        let after = last.saturating_sub(LOOK_BACK);
        let limit = usize::try_from(last - after).unwrap_or_default();
        if limit == 0 {
            return Ok(vec![]);
        }
        self.context.store.entries(entry.chat, after, limit).await
    }

    /// The employees' sockets that are told, each with whose it is: of those whom it concerns, and of those who have
    /// opened the chat and may read it.
    pub(super) async fn employees(
        &mut self,
        story: &Story,
        ears: &Ears,
    ) -> Result<BTreeMap<SocketId, UserId>, StoreError> {
        let mut sockets = BTreeMap::new();
        for user in &story.users {
            for socket in ears.sockets(&Topic::User(*user)) {
                sockets.insert(socket.clone(), *user);
            }
        }
        for listener in ears.listeners(&Topic::Chat(story.chat)) {
            let (Some((user, role)), Some(session)) = (listener.user, &story.session) else {
                continue;
            };
            if !sockets.contains_key(&listener.socket)
                && self.lens.lets(session, (user, role)).await?
            {
                sockets.insert(listener.socket.clone(), user);
            }
        }
        Ok(sockets)
    }

    /// Adds the frames that `entry` makes.
    pub(super) async fn tell(
        &mut self,
        mail: &mut Mail,
        words: &impl Words,
        entry: &Entry,
        story: &Story,
        ears: &Ears,
    ) -> Result<(), StoreError> {
        let employees = self.employees(story, ears).await?;
        if !employees.is_empty() {
            self.tell_employees(mail, words, entry, story, &employees).await?;
        }
        let Some(topic) = &story.visitor else { return Ok(()) };
        let sockets: Vec<&SocketId> = ears.sockets(topic).collect();
        let Topic::Conversation(_, conversation) = topic else { return Ok(()) };
        if sockets.is_empty() {
            return Ok(());
        }
        let mut visible = Visible::new(self.context, conversation);
        if let Some(seen) = visible.see(entry, &[]).await? {
            mail.add(words, &Frame::of(entry.seq, Body::Visitor(seen.into())), sockets);
        }
        Ok(())
    }

    async fn tell_employees(
        &mut self,
        mail: &mut Mail,
        words: &impl Words,
        entry: &Entry,
        story: &Story,
        employees: &BTreeMap<SocketId, UserId>,
    ) -> Result<(), StoreError> {
        let Some(record) = self.records.get(&story.chat).cloned() else { return Ok(()) };
        let frame = |body| Frame::of(entry.seq, body);
        let message = match told(&entry.event) {
            Told::Added => message_added(&record.chat, entry).map(|it| Body::Added(Box::new(it))),
            Told::Changed(target) => {
                let wanted = BTreeSet::from([target]);
                let found = messages_now(self.context, &record.chat, &wanted, Some(entry)).await?;
                found.into_values().next().map(|it| Body::Changed(Box::new(it)))
            }
            Told::Offered | Told::Updated | Told::Closed => None,
        };
        let is_message = message.is_some();
        if let Some(body) = message {
            mail.add(words, &frame(body), employees.keys());
        }
        let Some(session) = story.session.clone() else { return Ok(()) };
        let has_moved = match &entry.event {
            Event::MessageAdded(message) => moves(message, entry.at, &session),
            _ => !is_message,
        };
        if !has_moved {
            return Ok(());
        }
        let view = self.lens.view(record, session).await?;
        let told = told(&entry.event);
        let is_offered = |user: &UserId| view.offered_to.contains(user);
        for offered in [true, false] {
            let sockets = employees.iter().filter(|it| is_offered(it.1) == offered);
            let mut sockets = sockets.map(|it| it.0).peekable();
            if sockets.peek().is_some() {
                mail.add(words, &frame(session_body(told, view.clone(), offered)), sockets);
            }
        }
        Ok(())
    }
}

/// What a session's frame says to somebody, be it offered to them or not.
pub(super) fn session_body(told: Told, view: SessionView, is_offered: bool) -> Body {
    let is_over = view.session.is_over();
    let view = Box::new(view);
    match told {
        Told::Offered if is_offered => Body::Offered(view),
        Told::Closed if is_over => Body::Closed(view),
        Told::Offered | Told::Closed | Told::Updated | Told::Added | Told::Changed(_) => {
            Body::Updated(view)
        }
    }
}

impl From<Seen> for VisitorBody {
    fn from(seen: Seen) -> Self {
        match seen {
            Seen::Added(message) => Self::Added(message),
            Seen::Changed(message) => Self::Changed(message),
            Seen::Answered(author) => Self::Answered(author),
            Seen::Closed => Self::Closed,
        }
    }
}
