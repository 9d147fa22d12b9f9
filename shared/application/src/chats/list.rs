//! Lists of sessions, newest first.

use std::collections::{BTreeSet, VecDeque};

use domain::ids::{LineId, SessionId, UserId};
use domain::session::{Session, SessionStatus};
use domain::user::User;

use super::lens::{Lens, SessionView};
use crate::context::{Context, Stores};
use crate::ports::{ChatRecord, Clock, Queues, SessionFilter, SessionRef, StoreError};

/// Sessions one page holds at most.
pub const LIMIT_MAX: usize = 1_000;

/// Sessions looked at for one page: where few of many are wanted, a page may hold fewer than its limit and yet lead on.
const SCAN_MAX: usize = 5_000;

/// Sessions read of a line at a time.
const CHUNK_MAX: usize = 200;

/// Which sessions are wanted; every part that is given narrows them down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionQuery {
    /// Those that came in by this line, or are in it now.
    pub line: Option<LineId>,
    /// Those in one of these states; all, if there is none.
    pub statuses: Vec<SessionStatus>,
    /// Those whose owner, now or last, is this one.
    pub operator: Option<UserId>,
    /// Those that are marked as unanswered, or not (S32).
    pub unanswered: Option<bool>,
    /// How many at most; [`LIMIT_MAX`] is the most.
    pub limit: usize,
    /// Those with lower ids: the `next` of the page before.
    pub before: Option<SessionId>,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The sessions.
    pub items: Vec<SessionView>,
    /// Where the next page begins, if there may be one.
    pub next: Option<SessionId>,
}

/// The sessions that `reader` may read, newest first by id.
///
/// # Errors
///
/// [`StoreError`].
pub async fn list_sessions<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    reader: &User,
    query: &SessionQuery,
) -> Result<Page, StoreError> {
    let limit = query.limit.clamp(1, LIMIT_MAX);
    let mut lens = Lens::new(context);
    let mut lines = sources(context, query, limit).await?;
    let mut page = Page { items: vec![], next: None };
    for _ in 0..SCAN_MAX {
        let Some((line, found)) = newest(context, &mut lines).await? else {
            page.next = None;
            return Ok(page);
        };
        page.next = Some(found.id);
        if let Some((record, session)) = wanted(&mut lens, (line, found), reader, query).await? {
            page.items.push(lens.view(record, session).await?);
        }
        if page.items.len() == limit {
            break;
        }
    }
    if newest(context, &mut lines).await?.is_none() {
        page.next = None;
    }
    Ok(page)
}

/// The session, if it is asked for and `reader` may read it. One that has ended tells that by itself.
async fn wanted<S: Stores, Q: Queues, C: Clock>(
    lens: &mut Lens<'_, S, Q, C>,
    (line, found): (LineId, SessionRef),
    reader: &User,
    query: &SessionQuery,
) -> Result<Option<(ChatRecord, Session)>, StoreError> {
    if let Some(ended) = &found.ended
        && !(matches(ended, line, query) && lens.may_read(ended, reader).await?)
    {
        return Ok(None);
    }
    let is_open = found.ended.is_none();
    let Some((record, session)) = lens.resolve(found).await? else { return Ok(None) };
    if is_open && !(matches(&session, line, query) && lens.may_read(&session, reader).await?) {
        return Ok(None);
    }
    Ok(Some((record, session)))
}

/// Whether `session`, which came in by `line`, is asked for.
fn matches(session: &Session, line: LineId, query: &SessionQuery) -> bool {
    query.line.is_none_or(|it| it == line || it == session.line)
        && (query.statuses.is_empty() || query.statuses.contains(&session.status()))
        && query.operator.is_none_or(|it| session.operator() == Some(it))
        && query.unanswered.is_none_or(|it| session.unanswered == it)
}

/// The sessions of one line, read chunk by chunk.
struct Source {
    line: LineId,
    before: Option<SessionId>,
    chunk: usize,
    read: VecDeque<SessionRef>,
    is_dry: bool,
}

async fn sources<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    query: &SessionQuery,
    limit: usize,
) -> Result<Vec<Source>, StoreError> {
    let lines = context.store.lines().await?;
    // One that was asked for may be deleted; those of the others may have been transferred to it.
    let lines: BTreeSet<LineId> = lines.iter().map(|it| it.id).chain(query.line).collect();
    let chunk = (limit + 1).min(CHUNK_MAX);
    let source =
        |line| Source { line, before: query.before, chunk, read: VecDeque::new(), is_dry: false };
    Ok(lines.into_iter().map(source).collect())
}

/// Takes the newest of all sources, with the line it came in by.
async fn newest<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    sources: &mut [Source],
) -> Result<Option<(LineId, SessionRef)>, StoreError> {
    for source in sources.iter_mut().filter(|it| it.read.is_empty() && !it.is_dry) {
        let filter =
            SessionFilter { line: source.line, before: source.before, limit: source.chunk };
        let chunk = context.store.sessions(filter).await?;
        source.is_dry = chunk.is_empty();
        source.before = chunk.last().map(|it| it.id).or(source.before);
        source.read = chunk.into();
    }
    let newest = sources.iter_mut().max_by_key(|it| it.read.front().map(|it| it.id));
    Ok(newest.and_then(|it| Some((it.line, it.read.pop_front()?))))
}
