//! What lines keep no longer goes ([ADR 0028](../../../docs/adr/0028-what-lines-keep.md)). Every hour each line that keeps
//! something for a time is looked at: its sessions in the order in which they began, up to those that are too young. What a
//! session said is rewritten entry by entry, its files first. It can be cut off anywhere, and doing it again goes on.

use domain::chat::Entry;
use domain::crm::timeline::Log;
use domain::ids::{ChatId, LineId};
use domain::retention::{Kept, Walk};
use domain::session::Session;
use domain::settings::Settings;
use domain::time::Timestamp;
use futures::stream::{self, StreamExt, TryStreamExt};

use crate::context::{Context, Stores};
use crate::erase::files;
use crate::error::{Failure, Outcome};
use crate::ports::{Clock, CrmDirectory, Objects, Queues, RetainMessage, SessionRef, StoreError};

/// Entries that one message rewrites at most, and sessions that it looks at: the function has to end before its time is
/// over, with others' messages in the same batch.
const STEPS_MAX: usize = 200;

/// Sessions read at a time.
const PAGE: usize = 50;

/// Entries read at a time.
const CHUNK: usize = 100;

/// Sessions asked for side by side.
const SIDE_BY_SIDE: usize = 16;

/// Every hour: queues each line that keeps something for a time only.
///
/// # Errors
///
/// [`StoreError`]: some may not have been queued; the next hour queues them.
pub async fn queue_retention<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
) -> Result<usize, StoreError> {
    let lines = context.store.lines().await?.into_iter();
    let lines: Vec<LineId> = lines.filter(|it| keeps(&it.settings)).map(|it| it.id).collect();
    for line in &lines {
        context.queues.retain(RetainMessage { line: *line }).await?;
    }
    Ok(lines.len())
}

fn keeps(settings: &Settings) -> bool {
    [Kept::Files, Kept::Messages].into_iter().any(|it| it.time(settings).is_some())
}

/// Goes on with what a line keeps no longer; what is left of it is queued anew.
///
/// # Errors
///
/// [`Failure`]: some of it may have happened; doing it again goes on.
pub async fn retain<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    objects: &impl Objects,
    message: RetainMessage,
) -> Result<Outcome, Failure> {
    let line = message.line;
    let Some(record) = context.store.line(line).await? else { return Ok(Outcome::Gone) };
    let before = context.store.walks(line).await?;
    let (now, settings) = (context.clock.now(), record.settings);
    let mut round =
        Round { context, directory, objects, line, settings, now, steps_left: STEPS_MAX };
    let mut walks = before.clone();
    let mut is_whole = true;
    for kept in [Kept::Files, Kept::Messages] {
        is_whole &= round.walk(kept, walks.of(kept)).await?;
    }
    if walks != before {
        context.insist(|| context.store.put_walks(line, &walks)).await?;
    }
    if !is_whole {
        context.queues.retain(message).await?;
    }
    Ok(Outcome::Done)
}

/// One message's worth.
struct Round<'a, S, Q, C, D, O> {
    context: &'a Context<S, Q, C>,
    directory: &'a D,
    objects: &'a O,
    line: LineId,
    settings: Settings,
    now: Timestamp,
    steps_left: usize,
}

impl<S: Stores, Q: Queues, C: Clock, D: CrmDirectory, O: Objects> Round<'_, S, Q, C, D, O> {
    /// Whether all was seen that there is to see.
    async fn walk(&mut self, kept: Kept, walk: &mut Walk) -> Result<bool, Failure> {
        if kept.time(&self.settings).is_none() {
            return Ok(true);
        }
        if !self.look_behind(kept, walk).await? {
            return Ok(false);
        }
        loop {
            let store = &self.context.store;
            let page = store.sessions_after(self.line, walk.to, PAGE).await?;
            if page.is_empty() {
                return Ok(true);
            }
            for found in page {
                if !walk.has_room() || self.is_young(kept, &found).await? {
                    return Ok(true);
                }
                if !self.step() {
                    return Ok(false);
                }
                match self.look(kept, &found).await? {
                    Looked::Gone => {}
                    Looked::Kept => {
                        walk.behind.insert(found.id);
                    }
                    Looked::Begun => return Ok(false),
                }
                walk.to = found.id;
            }
        }
    }

    /// Those whose time was not over when they were seen.
    async fn look_behind(&mut self, kept: Kept, walk: &mut Walk) -> Result<bool, Failure> {
        let store = &self.context.store;
        let found = stream::iter(walk.behind.clone())
            .map(|id| async move { Ok::<_, StoreError>((id, store.session(id).await?)) })
            .buffered(SIDE_BY_SIDE);
        let found: Vec<_> = found.try_collect().await?;
        for (id, session) in found {
            let looked = match &session {
                Some(session) => self.look(kept, session).await?,
                None => Looked::Gone,
            };
            match looked {
                Looked::Gone => {
                    walk.behind.remove(&id);
                }
                Looked::Kept => {}
                Looked::Begun => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Whether a session began so lately that neither it nor those after it can be over for long enough.
    async fn is_young(&self, kept: Kept, found: &SessionRef) -> Result<bool, StoreError> {
        let opened_at = if let Some(session) = &found.ended {
            Some(session.opened_at)
        } else {
            let head = self.context.store.head(found.chat).await?;
            head.and_then(|it| it.chat.session_if(found.id).map(|it| it.opened_at))
        };
        // One that ended in between is looked at with the next round.
        Ok(!opened_at.is_some_and(|it| kept.may_be_over(it, &self.settings, self.now)))
    }

    /// Whether there is something left of what one message may do.
    fn step(&mut self) -> bool {
        let less = self.steps_left.checked_sub(1);
        self.steps_left = less.unwrap_or(0);
        less.is_some()
    }

    async fn look(&mut self, kept: Kept, found: &SessionRef) -> Result<Looked, Failure> {
        let Some(session) = &found.ended else { return Ok(Looked::Kept) };
        if !kept.is_over(session, &self.settings, self.now) {
            return Ok(Looked::Kept);
        }
        match self.clear(kept, found.chat, session).await {
            Ok(true) => Ok(Looked::Gone),
            Ok(false) => Ok(Looked::Begun),
            Err(failure) if failure.is_lasting() => {
                // It holds up nobody, and is tried again with every round.
                tracing::error!(session = %found.id, error = %failure, "not to be rewritten");
                Ok(Looked::Kept)
            }
            Err(failure) => Err(failure),
        }
    }

    /// Rewrites a session's entries, and what follows them up to the next; whether all of them are.
    async fn clear(
        &mut self,
        kept: Kept,
        chat: ChatId,
        session: &Session,
    ) -> Result<bool, Failure> {
        let (context, mut after) = (self.context, session.first_seq.saturating_sub(1));
        'log: loop {
            let entries = context.insist(|| context.store.entries(chat, after, CHUNK)).await?;
            let Some(last) = entries.last().map(|it| it.seq) else { break };
            after = last;
            for entry in entries {
                if entry.session.is_some_and(|it| it != session.id) {
                    break 'log;
                }
                if !self.rewrite(kept, entry).await? {
                    return Ok(false);
                }
            }
        }
        if kept == Kept::Messages {
            self.fade_notes(chat, session).await?;
        }
        Ok(true)
    }

    /// Whether there was something left of what one message may do.
    async fn rewrite(&mut self, kept: Kept, entry: Entry) -> Result<bool, Failure> {
        let left = kept.left(entry.clone());
        if left == entry {
            return Ok(true);
        }
        if !self.step() {
            return Ok(false);
        }
        let (context, objects) = (self.context, self.objects);
        for file in files(&entry) {
            context.insist(|| objects.delete(&file)).await?;
        }
        context.insist(|| context.store.rewrite_entry(&left)).await?;
        Ok(true)
    }

    /// What timelines of the customer's cards repeat of it, where the CRM is ours.
    async fn fade_notes(&self, chat: ChatId, session: &Session) -> Result<(), Failure> {
        let (context, directory) = (self.context, self.directory);
        let Some(record) = context.insist(|| context.store.head(chat)).await? else {
            return Ok(());
        };
        let Some(time) = Kept::Messages.time(&self.settings) else { return Ok(()) };
        // That time is over for what was kept before.
        let before = self.now - time;
        for card in record.chat.cards.cards() {
            for log in [Log::OfSession(session.id), Log::OfChat(chat)] {
                context.insist(|| directory.fade_note(card, log, before)).await?;
            }
        }
        Ok(())
    }
}

/// What a session came to.
enum Looked {
    /// There is nothing more of it to go.
    Gone,
    /// Its time is not over.
    Kept,
    /// More of it is to go than one message may do.
    Begun,
}
