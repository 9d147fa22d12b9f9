//! A chat's log as its live chat's visitor may see it: never what is for employees only, nor how the session was routed.

use std::collections::BTreeMap;

use domain::chat::Entry;
use domain::ids::{ChatId, LineId, MessageId, UserId};
use domain::message::{Author, Content, Message};
use domain::retention::is_gone;
use domain::session::{CloseReason, Event};
use domain::settings::face::{Face, face};
use domain::time::Timestamp;

use crate::context::{Context, Stores};
use crate::ports::{Clock, Queues, StoreError};

/// What an entry is to the visitor.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// Somebody wrote.
    Added(Box<SeenMessage>),
    /// A message was changed, or taken back.
    Changed(Box<SeenMessage>),
    /// Somebody answered.
    Answered(SeenAuthor),
    /// The session is over.
    Closed,
}

/// A message as the visitor sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenMessage {
    /// Their own uuid of it, or ours of what they are told.
    pub id: String,
    /// Its place in the log.
    pub seq: u64,
    /// Who wrote it.
    pub author: SeenAuthor,
    /// What it says; nothing, once it was taken back.
    pub content: Content,
    /// The entry that content is in.
    pub content_id: MessageId,
    /// When it was written.
    pub sent_at: Timestamp,
    /// When it was changed.
    pub edited_at: Option<Timestamp>,
    /// When it was taken back.
    pub deleted_at: Option<Timestamp>,
}

/// Who wrote a message, as the visitor sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenAuthor {
    /// What they are.
    pub kind: SeenKind,
    /// What they are called, as far as the line shows it.
    pub face: Face,
}

/// What the author of a message is to the visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenKind {
    /// They themselves.
    Visitor,
    /// A person.
    Operator,
    /// A program.
    Bot,
    /// The line.
    System,
}

/// A visitor's look at the log of their conversation. How employees are shown is looked up once each.
pub struct Visible<'a, S, Q, C> {
    context: &'a Context<S, Q, C>,
    conversation: &'a str,
    faces: BTreeMap<(LineId, UserId), Face>,
}

impl<'a, S: Stores, Q: Queues, C: Clock> Visible<'a, S, Q, C> {
    /// At the log of `conversation`, as its channel knows it.
    pub fn new(context: &'a Context<S, Q, C>, conversation: &'a str) -> Self {
        Self { context, conversation, faces: BTreeMap::new() }
    }

    /// What `entry` is to the visitor; nothing, if it is not theirs to see. `read`: entries that need not be read again.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn see(&mut self, entry: &Entry, read: &[Entry]) -> Result<Option<Seen>, StoreError> {
        Ok(match &entry.event {
            // What is kept no longer is nothing to see.
            Event::MessageAdded(message) if !message.internal && !is_gone(&message.content) => {
                Some(Seen::Added(Box::new(self.message(entry, message).await?)))
            }
            Event::MessageEdited { target, content, .. } if !is_gone(content) => {
                let of = self.original(entry.chat, *target, read).await?;
                of.map(|it| {
                    let content_id = MessageId::of(entry.chat, entry.seq);
                    let (content, edited_at) = (content.clone(), Some(entry.at));
                    Seen::Changed(Box::new(SeenMessage { content, content_id, edited_at, ..it }))
                })
            }
            Event::MessageDeleted { target, .. } => {
                let of = self.original(entry.chat, *target, read).await?;
                of.map(|it| {
                    let (content, deleted_at) = (Content::default(), Some(entry.at));
                    Seen::Changed(Box::new(SeenMessage { content, deleted_at, ..it }))
                })
            }
            Event::SessionAnswered { by } | Event::SessionIntercepted { by } => {
                Some(Seen::Answered(self.operator(entry.line, *by).await?))
            }
            Event::SessionClosed { reason, .. } if is_told(*reason) => Some(Seen::Closed),
            _ => None,
        })
    }

    /// An employee as the line shows them.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn operator(&mut self, line: LineId, user: UserId) -> Result<SeenAuthor, StoreError> {
        Ok(SeenAuthor { kind: SeenKind::Operator, face: self.face(line, user).await? })
    }

    async fn message(
        &mut self,
        entry: &Entry,
        message: &Message,
    ) -> Result<SeenMessage, StoreError> {
        let nobody = |kind| SeenAuthor { kind, face: Face::default() };
        let author = match message.author {
            Author::Customer(_) => nobody(SeenKind::Visitor),
            Author::Operator(user) => self.operator(entry.line, user).await?,
            Author::Bot(user) => {
                SeenAuthor { kind: SeenKind::Bot, face: self.face(entry.line, user).await? }
            }
            Author::Elsewhere => nobody(SeenKind::Operator),
            Author::System => nobody(SeenKind::System),
        };
        let content_id = MessageId::of(entry.chat, entry.seq);
        Ok(SeenMessage {
            id: self.id_of(content_id, message),
            seq: entry.seq,
            author,
            content: message.content.clone(),
            content_id,
            sent_at: message.sent_at,
            edited_at: None,
            deleted_at: None,
        })
    }

    /// The visitor's own uuid of what they wrote, our id of all else.
    fn id_of(&self, ours: MessageId, message: &Message) -> String {
        let Some(external_id) = &message.external_id else { return ours.to_string() };
        let own = external_id.strip_prefix(self.conversation).and_then(|it| it.strip_prefix(':'));
        own.unwrap_or(external_id).to_owned()
    }

    /// The message that a change aims at, if the visitor may see it.
    async fn original(
        &mut self,
        chat: ChatId,
        seq: u64,
        read: &[Entry],
    ) -> Result<Option<SeenMessage>, StoreError> {
        let found = if let Some(entry) = read.iter().find(|it| it.chat == chat && it.seq == seq) {
            Some(entry.clone())
        } else {
            let found = self.context.store.entries(chat, seq.saturating_sub(1), 1).await?;
            found.into_iter().find(|it| it.seq == seq)
        };
        match found {
            Some(entry) => match &entry.event {
                Event::MessageAdded(message) if !message.internal => {
                    self.message(&entry, message).await.map(Some)
                }
                _ => Ok(None),
            },
            None => Ok(None),
        }
    }

    async fn face(&mut self, line: LineId, user: UserId) -> Result<Face, StoreError> {
        if let Some(face) = self.faces.get(&(line, user)) {
            return Ok(face.clone());
        }
        let Context { store, caches, clock, .. } = self.context;
        let found = store.user(user).await?;
        let record = caches.line(store, line, clock.now()).await?;
        let shown = face(found.as_ref(), &record.map(|it| it.fields).unwrap_or_default());
        self.faces.insert((line, user), shown.clone());
        Ok(shown)
    }
}

/// Sessions that end in silence end without a word to the visitor.
fn is_told(reason: CloseReason) -> bool {
    match reason {
        CloseReason::Finished | CloseReason::Idle => true,
        CloseReason::Spam
        | CloseReason::LineDeleted
        | CloseReason::ChannelDisconnected
        | CloseReason::CustomerErased => false,
    }
}

impl<S, Q, C> std::fmt::Debug for Visible<'_, S, Q, C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Visible")
    }
}
