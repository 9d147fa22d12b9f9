//! What an employee does to a chat: answer, skip, write, transfer, finish … Called by `api`, synchronously.

mod comment;

use domain::access::Actor;
use domain::chat::{Chat, Entry};
use domain::ids::{ChatId, LineId, OfferId, SessionId, UserId};
use domain::message::{Author, Content};
use domain::queue::Roster;
use domain::session::{Command, Draft, Event, Facts, Refusal, TransferTarget, decide};
use domain::time::Timestamp;
use domain::user::{Role, User};

use self::comment::comment_of;
use crate::commit::{ATTEMPTS_MAX, Committed, Plan};
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{ChatRecord, Clock, CommitError, DedupeScope, IdKind, Queues, StoreError};

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// Take the session; `offer` is the one they saw.
    Answer {
        /// The fencing token.
        offer: Option<OfferId>,
    },
    /// Pass the session on; `offer` is the one they saw.
    Skip {
        /// The fencing token.
        offer: Option<OfferId>,
    },
    /// End it.
    Finish,
    /// End it as spam.
    Spam {
        /// Whether the customer's further messages open no session.
        block: bool,
    },
    /// Let a blocked customer in again.
    Unblock,
    /// Begin a session without waiting for the customer; where one is open, that is finished first.
    Start,
    /// Pin it to oneself, or let go of it.
    Pin {
        /// Which of the two.
        on: bool,
    },
    /// Have what employees write stay internal, or go out again.
    Silence {
        /// Which of the two.
        on: bool,
    },
    /// Greet the customer as the bot that holds the session.
    Greet,
    /// Take it over.
    Intercept,
    /// Read along.
    Join,
    /// Let another read along.
    Invite(UserId),
    /// Have another, or oneself, read along no more.
    Remove(UserId),
    /// Hand it to a person.
    TransferToUser(UserId),
    /// Hand it to a line's queue.
    TransferToLine(LineId),
    /// Write; a repeated `client_id` gives the first message again.
    Write(Draft),
    /// Change a message of one's own.
    Revise {
        /// Its place in the log.
        target: u64,
        /// What it says now.
        content: Content,
    },
    /// Take a message of one's own back.
    Retract {
        /// Its place in the log.
        target: u64,
    },
    /// Hide a customer's comment from others, or show it again.
    Hide {
        /// Its place in the log.
        target: u64,
        /// Which of the two.
        on: bool,
    },
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Operated {
    /// It happened, or had happened before; the entries it added, or the earlier entry of a repeated message.
    Done(Committed),
    /// The rules say no; nothing has changed.
    Refused {
        /// Why.
        refusal: Refusal,
        /// The chat as it stands.
        record: ChatRecord,
    },
    /// There is no such chat, or the caller may not know of it.
    NotFound,
}

/// Lets `by` do `operation` to `chat`. `session` fences it: where it is given and is not the chat's open session, the
/// answer is `SESSION_CLOSED`.
///
/// # Errors
///
/// [`Failure::Contended`] if others wrote first [`crate::ATTEMPTS_MAX`] times; nothing has changed then. A store that
/// gives no answer at all may have taken the write; one that answers again is asked whether it has.
pub async fn operate<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    by: &User,
    chat: ChatId,
    session: Option<SessionId>,
    operation: Operation,
) -> Result<Operated, Failure> {
    let mut attempt = 0;
    let mut doubts = Vec::new();
    loop {
        attempt += 1;
        match attempt_once(context, by, chat, session, &operation, &mut doubts).await {
            Ok(Operated::Done(done))
                if !has_started(&operation, &done) && attempt < ATTEMPTS_MAX =>
            {
                doubts.clear(); // They were about the end of the session before.
            }
            Ok(operated) => return Ok(operated),
            Err(error) => context.again(attempt, error).await?,
        }
    }
}

/// A session that is begun by hand ends the one before it in a write of its own.
fn has_started(operation: &Operation, done: &Committed) -> bool {
    *operation != Operation::Start || done.record.chat.open_session().is_some()
}

async fn attempt_once<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    by: &User,
    chat: ChatId,
    session: Option<SessionId>,
    operation: &Operation,
    doubts: &mut Vec<Doubt>,
) -> Result<Operated, StoreError> {
    let now = context.clock.now();
    let Some(record) = context.store.head(chat).await? else { return Ok(Operated::NotFound) };
    for doubt in &*doubts {
        if let Some(entries) = doubt.settled(context, chat).await? {
            return Ok(Operated::Done(Committed { record, entries }));
        }
    }
    let line = record.chat.open_session().map_or(record.chat.line, |it| it.line);
    let settings = context.settings(line, now).await?;
    let roster = context.roster(line, &settings).await?;
    let actor = actor_in(&roster, by);
    if !may_know(&record.chat, actor) {
        return Ok(Operated::NotFound);
    }
    if let Some(earlier) = earlier_message(context, &record, operation).await? {
        return Ok(earlier);
    }
    let is_stale =
        session.is_some_and(|it| record.chat.open_session().is_none_or(|open| open.id != it));
    let decided = if is_stale {
        Err(Refusal::SessionClosed)
    } else {
        let target = target_author(context, chat, operation).await?;
        let at_limit = roster.seat(by.id).is_some_and(|it| it.is_at_limit(&settings));
        let command = command(context, actor, operation).await?;
        let facts = context.facts(&record.chat, &settings, now).await?;
        let new_session = new_session(context, &record.chat, operation).await?;
        let comment = comment_of(context, chat, operation).await?;
        let facts = Facts { target_author: target, comment, new_session, at_limit, ..facts };
        decide(&record.chat, command, facts, now)
    };
    let events = match decided {
        Ok(events) => events,
        Err(refusal) => return Ok(Operated::Refused { refusal, record }),
    };
    let doubt = Doubt { after: record.chat.seq, events: events.clone(), at: now };
    let mut plan = Plan::of(events);
    plan.dedupe = client_id(operation).map(|key| (DedupeScope::Chat(chat), key));
    match context.save(record, plan, now).await {
        Ok(committed) => Ok(Operated::Done(committed)),
        Err(CommitError::Store(error)) => {
            doubts.push(doubt);
            Err(error)
        }
        // Written by the same caller at the same moment: the next try finds it.
        Err(CommitError::Duplicate { .. } | CommitError::Pending(_) | CommitError::AtLimit) => {
            Err(StoreError::Stale { what: format!("chat {chat}") })
        }
    }
}

/// A write that was not answered: it may have happened. Deciding once more would say a message twice, or call an offer
/// gone that the caller has just declined.
struct Doubt {
    /// The last entry before it.
    after: u64,
    events: Vec<Event>,
    at: Timestamp,
}

impl Doubt {
    /// The entries it added, if it has happened.
    async fn settled<S: Stores, Q: Queues, C: Clock>(
        &self,
        context: &Context<S, Q, C>,
        chat: ChatId,
    ) -> Result<Option<Vec<Entry>>, StoreError> {
        let entries = context.store.entries(chat, self.after, self.events.len()).await?;
        let found = entries.iter().map(|it| (it.at, &it.event));
        let ours = found.eq(self.events.iter().map(|it| (self.at, it)));
        Ok(Some(entries).filter(|_| ours && !self.events.is_empty()))
    }
}

/// The standing of `user` in the line of `roster`: members are in its queue, admins and supervising members steer it.
pub fn actor_in(roster: &Roster, user: &User) -> Actor {
    standing(roster, user.id, user.role)
}

/// The same of somebody of whom no more is known than who they are and what they may do.
pub(crate) fn standing(roster: &Roster, user: UserId, role: Role) -> Actor {
    let member = roster.seat(user).is_some();
    let supervisor = match role {
        Role::Admin => true,
        Role::Supervisor => member,
        Role::Operator => false,
    };
    Actor { user, member, supervisor }
}

/// Whether somebody may read a chat: who takes part, is offered it, could take it, or steers its line (§4.14).
pub fn may_know(chat: &Chat, actor: Actor) -> bool {
    let Some(session) = &chat.session else { return actor.supervisor };
    actor.may_take()
        || session.holder() == Some(actor.user)
        || session.bot() == Some(actor.user)
        || session.operator() == Some(actor.user)
        || session.joined.contains(&actor.user)
}

async fn command<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    by: Actor,
    operation: &Operation,
) -> Result<Command, StoreError> {
    Ok(match operation {
        Operation::Answer { offer } => Command::Answer { by, offer: *offer },
        Operation::Skip { offer } => Command::Skip { by, offer: *offer },
        Operation::Finish => Command::Finish { by },
        Operation::Spam { block } => Command::Spam { by, block: *block },
        Operation::Unblock => Command::Unblock { by },
        Operation::Start => Command::Start { by },
        Operation::Pin { on } => Command::Pin { by, on: *on },
        Operation::Silence { on } => Command::Silence { by, on: *on },
        Operation::Greet => Command::Greet { by },
        Operation::Intercept => Command::Intercept { by },
        Operation::Join => Command::Join { by },
        Operation::Invite(user) => Command::Invite { by, user: *user },
        Operation::Remove(user) => Command::Remove { by, user: *user },
        Operation::TransferToUser(user) => {
            let target = context.store.user(*user).await?;
            let employed = target.is_some_and(|it| !it.presence.dismissed && !it.bot);
            Command::Transfer { by, to: TransferTarget::User { user: *user, employed } }
        }
        Operation::TransferToLine(line) => {
            let active = context.store.line(*line).await?.is_some_and(|it| it.settings.active);
            Command::Transfer { by, to: TransferTarget::Line { line: *line, active } }
        }
        Operation::Write(draft) => Command::Write { by, draft: draft.clone() },
        Operation::Revise { target, content } => {
            Command::Revise { by, target: *target, content: content.clone() }
        }
        Operation::Retract { target } => Command::Retract { by, target: *target },
        Operation::Hide { target, on } => Command::Hide { by, target: *target, on: *on },
    })
}

/// The id of a session that is begun by hand.
async fn new_session<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: &Chat,
    operation: &Operation,
) -> Result<Option<SessionId>, StoreError> {
    if *operation != Operation::Start || chat.open_session().is_some() {
        return Ok(None);
    }
    Ok(Some(SessionId(context.store.next(IdKind::Session).await?)))
}

fn client_id(operation: &Operation) -> Option<&str> {
    match operation {
        Operation::Write(draft) => draft.client_id.as_deref(),
        Operation::Answer { .. }
        | Operation::Skip { .. }
        | Operation::Finish
        | Operation::Spam { .. }
        | Operation::Unblock
        | Operation::Start
        | Operation::Pin { .. }
        | Operation::Silence { .. }
        | Operation::Greet
        | Operation::Intercept
        | Operation::Join
        | Operation::Invite(_)
        | Operation::Remove(_)
        | Operation::TransferToUser(_)
        | Operation::TransferToLine(_)
        | Operation::Revise { .. }
        | Operation::Retract { .. }
        | Operation::Hide { .. } => None,
    }
}

/// The message that the same `client_id` gave before.
async fn earlier_message<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    record: &ChatRecord,
    operation: &Operation,
) -> Result<Option<Operated>, StoreError> {
    let Some(key) = client_id(operation) else { return Ok(None) };
    let found = context.store.find_entry(DedupeScope::Chat(record.chat.id), key).await?;
    let Some((chat, seq)) = found else { return Ok(None) };
    let entries = context.store.entries(chat, seq.saturating_sub(1), 1).await?;
    Ok(Some(Operated::Done(Committed { record: record.clone(), entries })))
}

/// Who wrote the message that a change aims at.
async fn target_author<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: ChatId,
    operation: &Operation,
) -> Result<Option<Author>, StoreError> {
    match operation {
        Operation::Revise { target, .. }
        | Operation::Retract { target }
        | Operation::Hide { target, .. } => context.author_of(chat, *target).await,
        Operation::Write(draft) => match draft.content.private_to {
            Some(target) => context.author_of(chat, target).await,
            None => Ok(None),
        },
        Operation::Answer { .. }
        | Operation::Skip { .. }
        | Operation::Finish
        | Operation::Spam { .. }
        | Operation::Unblock
        | Operation::Start
        | Operation::Pin { .. }
        | Operation::Silence { .. }
        | Operation::Greet
        | Operation::Intercept
        | Operation::Join
        | Operation::Invite(_)
        | Operation::Remove(_)
        | Operation::TransferToUser(_)
        | Operation::TransferToLine(_) => Ok(None),
    }
}

impl<S: Stores, Q: Queues, C: Clock> Context<S, Q, C> {
    /// Who wrote entry `seq` of `chat`; nobody, if it is no message.
    pub(crate) async fn author_of(
        &self,
        chat: ChatId,
        seq: u64,
    ) -> Result<Option<Author>, StoreError> {
        let Some(after) = seq.checked_sub(1) else { return Ok(None) };
        let entries = self.store.entries(chat, after, 1).await?;
        Ok(entries.into_iter().find(|it| it.seq == seq).and_then(|it| match it.event {
            Event::MessageAdded(message) => Some(message.author),
            _ => None,
        }))
    }
}
