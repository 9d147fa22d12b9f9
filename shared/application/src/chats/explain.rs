//! Why a session is with whom it is: each change of holder, and where it stands now (design D9).

use std::collections::BTreeMap;

use domain::chat::Chat;
use domain::explain::{Outlook, Step, Story, Words, outlook};
use domain::ids::{SessionId, UserId};
use domain::session::{Phase, Session};
use domain::user::User;

use super::lens::find_session;
use super::list::LIMIT_MAX;
use crate::context::{Context, Stores};
use crate::ports::{Clock, Queues, StoreError};

/// Log entries read at a time.
const CHUNK: usize = 500;

/// Sessions of a line's waiting list that are looked through for who is before a session.
const AHEAD_MAX: usize = 1_000;

/// Which changes of which session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExplainQuery {
    /// The session.
    pub session: SessionId,
    /// Only changes after this place in the log; 0 for all.
    pub after: u64,
    /// How many at most; [`LIMIT_MAX`] is the most.
    pub limit: usize,
}

/// Why a session is with whom it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Each change of its holder with what is said of it, in order.
    pub decisions: Vec<(Step, String)>,
    /// The `after` of the next page, if there is one.
    pub next: Option<u64>,
    /// Where it stands at this moment, with what is said of that.
    pub now: (Outlook, String),
    /// Sessions that wait before it, while it waits; of more than 1 000 it is 1 000.
    pub ahead: usize,
    /// What employees are called.
    pub names: BTreeMap<UserId, String>,
}

/// Explains a session, if `reader` may read it (§4.14). Its whole log is read, however long that is.
///
/// # Errors
///
/// [`StoreError`].
pub async fn explain_session<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    reader: &User,
    query: ExplainQuery,
) -> Result<Option<Explanation>, StoreError> {
    let Some(view) = find_session(context, reader, query.session).await? else { return Ok(None) };
    let (chat, session) = (&view.chat, &view.session);
    let now = context.clock.now();
    let settings = context.settings(session.line, now).await?;
    let roster = context.roster(session.line, &settings).await?;
    let ahead = ahead(context, chat, session).await?;
    let users = context.store.users().await?;
    let names: BTreeMap<UserId, String> = users.iter().map(|it| (it.id, it.full_name())).collect();
    let name =
        |user: UserId| names.get(&user).cloned().unwrap_or_else(|| format!("operator {user}"));
    let words = Words::of(&settings, name);
    let (steps, next) = steps(context, chat, session, query).await?;
    let standing = outlook(session, &roster, &settings, ahead, now);
    let told = words.outlook(&standing);
    let decisions = steps
        .into_iter()
        .map(|step| {
            let text = words.step(&step);
            (step, text)
        })
        .collect();
    Ok(Some(Explanation { decisions, next, now: (standing, told), ahead, names }))
}

/// Changes after `query.after`, and from where to go on. What came before is read too: it says who had the session.
async fn steps<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: &Chat,
    session: &Session,
    query: ExplainQuery,
) -> Result<(Vec<Step>, Option<u64>), StoreError> {
    let limit = query.limit.clamp(1, LIMIT_MAX);
    let mut story = Story::of(session.id);
    let mut steps: Vec<Step> = Vec::new();
    let mut read = session.first_seq.saturating_sub(1);
    loop {
        let entries = context.store.entries(chat.id, read, CHUNK).await?;
        let Some(last) = entries.last().map(|it| it.seq) else { return Ok((steps, None)) };
        for entry in &entries {
            // The chat's next session has begun: this one is told.
            if entry.session.is_some_and(|it| it != session.id) {
                return Ok((steps, None));
            }
            let step = story.read(entry).filter(|it| it.seq > query.after);
            if step.is_some() && steps.len() == limit {
                let next = steps.last().map(|it| it.seq);
                return Ok((steps, next));
            }
            steps.extend(step);
        }
        read = last;
    }
}

/// How many wait in the line before the session.
async fn ahead<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: &Chat,
    session: &Session,
) -> Result<usize, StoreError> {
    let Phase::Waiting { .. } = session.phase else { return Ok(0) };
    let waiting = context.store.waiting(session.line, AHEAD_MAX).await?;
    let place = waiting.iter().position(|it| *it == chat.id);
    // Neither there nor beyond the end of what was read: it has been offered between the two reads.
    let is_beyond = waiting.len() == AHEAD_MAX;
    Ok(place.unwrap_or(if is_beyond { AHEAD_MAX } else { 0 }))
}
