//! Making, changing and deleting lines, with everything that follows from it: the roster, the sessions that are open,
//! those who wait (S1, S3, S46, S49).

mod members;
mod roster;
mod sessions;

use std::collections::BTreeMap;

use domain::ids::{LineId, UserId};
use domain::settings::fields::{self, Entity, FieldError, Fields, normalise};
use domain::time::Seconds;
use serde_json::{Map, Value};

pub use self::members::{members, names_someone};
pub(crate) use self::roster::sit_everywhere;
pub use self::roster::{refresh_roster, reseat};
pub use self::sessions::{Abandoned, abandon, look_again};
use crate::channels::disconnect_channel;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{
    Clock, IdKind, LineRecord, Messenger, Queues, Secrets, StoreError, TimerMessage,
};

/// How a change is announced to those whom it concerns, once it is committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signals {
    /// Names this change: never used before.
    pub id: String,
    /// How long others may go on remembering what was before: [`crate::cache::STALENESS`] and a second where functions
    /// do not share their caches, nothing where they do. Whatever follows from the change is looked at after it.
    pub after: Seconds,
}

impl Signals {
    /// A change that nobody remembers otherwise.
    pub fn at_once(id: &str) -> Self {
        Self { id: id.to_owned(), after: Seconds(0) }
    }
}

/// What became of a line's change.
#[derive(Clone, Debug, PartialEq)]
pub enum Configured {
    /// It is kept as this.
    Done(Box<LineRecord>),
    /// A value was not taken; nothing has changed.
    Wrong(FieldError),
    /// There is no such line.
    NotFound,
}

/// Makes a line of `input` (the original's `PARAMS`). Without a name it is given one.
///
/// # Errors
///
/// [`Failure`]: the line may have been made; its roster may be incomplete.
pub async fn create_line<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    by: UserId,
    input: &Map<String, Value>,
    signals: &Signals,
) -> Result<Configured, Failure> {
    let fields = match checked(context, &Fields::new(), input).await? {
        Ok(fields) => fields,
        Err(error) => return Ok(Configured::Wrong(error)),
    };
    let id = LineId(context.store.next(IdKind::Line).await?);
    let now = context.clock.now();
    let fields = named(fields, id);
    let settings = fields::settings(&fields, 1);
    let line =
        LineRecord { id, fields, settings, created_at: now, modified_at: now, modified_by: by };
    context.store.put_line(&line).await?;
    context.caches.forget_line(id);
    refresh_roster(context, id, signals).await?;
    Ok(Configured::Done(Box::new(line)))
}

/// Changes a line: only the fields in `input` change.
///
/// # Errors
///
/// [`Failure::Contended`] if others changed it [`crate::ATTEMPTS_MAX`] times; nothing has changed then. Otherwise the
/// change may be kept while what follows from it is incomplete: repeating it is safe.
pub async fn configure_line<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    by: UserId,
    line: LineId,
    input: &Map<String, Value>,
    signals: &Signals,
) -> Result<Configured, Failure> {
    let mut attempt = 0;
    let (line, follow) = loop {
        attempt += 1;
        match change(context, by, line, input).await {
            Ok(Changed::Done(line, follow)) => break (line, follow),
            Ok(Changed::Not(why)) => return Ok(why),
            Err(error) => context.again(attempt, error).await?,
        }
    };
    context.caches.forget_line(line.id);
    refresh_roster(context, line.id, signals).await?;
    if follow {
        follow_up(context, line.id, signals).await?;
    }
    Ok(Configured::Done(line))
}

enum Changed {
    /// The line as it is now, and whether its sessions must be looked at.
    Done(Box<LineRecord>, bool),
    Not(Configured),
}

async fn change<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    by: UserId,
    line: LineId,
    input: &Map<String, Value>,
) -> Result<Changed, StoreError> {
    let Some(before) = context.store.line(line).await? else {
        return Ok(Changed::Not(Configured::NotFound));
    };
    let fields = match checked(context, &before.fields, input).await? {
        Ok(fields) => named(fields, line),
        Err(error) => return Ok(Changed::Not(Configured::Wrong(error))),
    };
    if fields == before.fields {
        // Said again: the first time may have died before all that follows was done.
        return Ok(Changed::Done(Box::new(before), true));
    }
    let unread = fields::settings(&fields, before.settings.version) == before.settings;
    let settings = fields::settings(&fields, before.settings.version + 1);
    let modified_at = context.clock.now();
    let after = LineRecord { fields, settings, modified_at, modified_by: by, ..before };
    context.store.put_line(&after).await?;
    Ok(Changed::Done(Box::new(after), !unread))
}

/// Has the line's open sessions looked at. Where others go on by the old settings for a while, which sessions those are
/// is known after that while only: one that is opened in it is in no list yet.
async fn follow_up<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    line: LineId,
    signals: &Signals,
) -> Result<(), Failure> {
    if signals.after.on().is_none() {
        return look_again(context, line).await;
    }
    Ok(context.queues.timer(TimerMessage::Sessions { line }, signals.after).await?)
}

/// The fields as they become, if all they name is there.
async fn checked<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    current: &Fields,
    input: &Map<String, Value>,
) -> Result<Result<Fields, FieldError>, StoreError> {
    let fields = match normalise(current, input) {
        Ok(fields) => fields,
        Err(error) => return Ok(Err(error)),
    };
    if fields.get("QUEUE") == current.get("QUEUE") {
        return Ok(Ok(fields));
    }
    let (users, departments) = (context.store.users().await?, context.store.departments().await?);
    let missing = fields::entities(&fields).into_iter().find_map(|entity| match entity {
        Entity::User(id) if !users.iter().any(|it| it.id == id) => {
            Some(format!("there is no employee {id}"))
        }
        Entity::User(id) if users.iter().any(|it| it.id == id && it.bot) => {
            Some(format!("{id} is a bot: WELCOME_BOT_ID names it"))
        }
        Entity::Department(id) if !departments.iter().any(|it| it.id == id) => {
            Some(format!("there is no department {id}"))
        }
        Entity::User(_) | Entity::Department(_) => None,
    });
    Ok(missing.map_or(Ok(fields), |why| Err(FieldError::new("QUEUE", why))))
}

/// A line that nobody named is called by its number (S45).
fn named(mut fields: BTreeMap<String, Value>, line: LineId) -> Fields {
    if fields::text(&fields, "LINE_NAME").is_none() {
        fields.insert("LINE_NAME".to_owned(), Value::from(format!("Open channel {line}")));
    }
    fields
}

/// Deletes a line (S49): its channels are disconnected, its sessions end in silence, the log stays. `false` if there is
/// no such line.
///
/// # Errors
///
/// [`Failure`]: some of it may have happened, the line is still there; repeating it is safe.
pub async fn delete_line<S: Stores, Q: Queues, C: Clock, M: Messenger, X: Secrets>(
    context: &Context<S, Q, C>,
    messenger: &M,
    secrets: &X,
    line: LineId,
) -> Result<bool, Failure> {
    if context.store.line(line).await?.is_none() {
        return Ok(false);
    }
    for channel in context.store.channels().await? {
        if channel.line == line && channel.disconnected_at.is_none() {
            disconnect_channel(context, messenger, secrets, channel, Abandoned::LineDeleted)
                .await?;
        }
    }
    for chat in context.store.open_chats(line).await? {
        abandon(context, chat, Abandoned::LineDeleted).await?;
    }
    context.store.delete_line(line).await?;
    context.caches.forget_line(line);
    Ok(true)
}

/// Tells that somebody may have become eligible in `line`: at once, and again when all have forgotten what was before.
pub(crate) async fn announce<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    line: LineId,
    signals: &Signals,
) -> Result<(), StoreError> {
    context.queues.assign(line.into(), &format!("{}-{line}", signals.id)).await?;
    if signals.after.on().is_some() {
        context.queues.timer(TimerMessage::Line { line }, signals.after).await?;
    }
    Ok(())
}
