//! Load, decide, save: the one way a chat changes. Whoever loses the race to another writer loads again.

use std::sync::Arc;

use domain::bookings::bookings;
use domain::chat::{Chat, Entry};
use domain::crm::concerns::concerns_crm;
use domain::effects::{Effect, effects};
use domain::ids::LineId;
use domain::inbound::Inbound;
use domain::session::{self, Event};
use domain::settings::Settings;
use domain::time::{Seconds, Timestamp};
use domain::trace::TraceId;

use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{
    ChatRecord, Clock, Commit, CommitError, Dedupe, DedupeScope, Queues, SlotCondition, StoreError,
};

/// How often a write is tried before its message is delivered again (design D5).
pub const ATTEMPTS_MAX: u32 = 8;

/// How long an external id leads to its message (design D4: at least 8 days; the longest retry of a provider is 7).
pub const EXTERNAL_ID_LIFE: Seconds = Seconds(9 * 24 * 60 * 60);

/// What a chat becomes, decided but not saved.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    /// What happens.
    pub events: Vec<Event>,
    /// What makes the cause happen once: a scope and a key in it.
    pub dedupe: Option<(DedupeScope, &'a str)>,
    /// The place of the entry the key leads to, among `events`; the first message, if there is one.
    pub pending: Vec<Inbound>,
    /// The line's offer behind it.
    pub offer: Option<SlotCondition>,
    /// The call it goes back to.
    pub trace: Option<TraceId>,
}

impl Plan<'_> {
    /// Just events.
    pub(crate) fn of(events: Vec<Event>) -> Self {
        Self { events, dedupe: None, pending: vec![], offer: None, trace: None }
    }
}

/// A chat after a write.
#[derive(Clone, Debug)]
pub struct Committed {
    /// The chat as it is stored now.
    pub record: ChatRecord,
    /// The entries that were added.
    pub entries: Vec<Entry>,
}

/// Whether one of `entries` has `line` looked at.
fn says_so(entries: &[Entry], line: LineId) -> bool {
    entries
        .iter()
        .flat_map(effects)
        .any(|it| matches!(it, Effect::Assign { line: it, .. } if it == line))
}

impl<S: Stores, Q: Queues, C: Clock> Context<S, Q, C> {
    /// The settings of `line`; those of a line that was deleted are the defaults, switched off.
    pub(crate) async fn settings(
        &self,
        line: LineId,
        now: Timestamp,
    ) -> Result<Arc<Settings>, StoreError> {
        let settings = self.caches.settings(&self.store, line, now).await?;
        let deleted = || Arc::new(Settings { active: false, ..Settings::default() });
        Ok(settings.unwrap_or_else(deleted))
    }

    /// The settings of the line a chat's session is in, or its next session would start in.
    pub(crate) async fn settings_of(
        &self,
        chat: &Chat,
        now: Timestamp,
    ) -> Result<Arc<Settings>, StoreError> {
        let line = chat.open_session().map_or(chat.line, |it| it.line);
        self.settings(line, now).await
    }

    /// Saves `plan` on top of `before`; nothing at all, if nothing changes.
    pub(crate) async fn save(
        &self,
        before: ChatRecord,
        plan: Plan<'_>,
        now: Timestamp,
    ) -> Result<Committed, CommitError> {
        let (after, mut entries) = session::commit(before.chat.clone(), plan.events, now);
        let settings = self.settings_of(&after, now).await?;
        let crm = settings.crm.as_ref().filter(|_| self.has_crm);
        for entry in &mut entries {
            entry.trace = plan.trace;
            entry.crm = crm.is_some_and(|it| concerns_crm(&entry.event, it));
        }
        let held = bookings(&after, &settings, &before.held, now);
        if entries.is_empty() && held == before.held {
            return Ok(Committed { record: before, entries });
        }
        let waits = held.place.filter(|it| before.held.place != Some(*it)).map(|it| it.line);
        let waits = waits.filter(|it| !says_so(&entries, *it));
        if let Some(last) = entries.last_mut() {
            last.due = held.timer.filter(|_| held.timer != before.held.timer);
            let freed = before.held.slot.filter(|it| held.slot != Some(*it));
            last.freed = freed.map(|it| it.line).or(waits);
            last.freed_total = before.held.total.filter(|it| held.total != Some(*it));
        }
        let wrong = domain::invariants::violations(&after, &held, &settings);
        debug_assert!(wrong.is_empty(), "{wrong:?}");
        let leads_to = entries.iter().find(|it| matches!(it.event, Event::MessageAdded(_)));
        let seq = leads_to.or(entries.last()).map_or(after.seq, |it| it.seq);
        let dedupe = plan.dedupe.map(|(scope, key)| Dedupe {
            scope,
            key,
            seq,
            pending: &plan.pending,
            expires_at: now + EXTERNAL_ID_LIFE,
        });
        let commit = Commit {
            before: &before,
            after: &after,
            held,
            entries: &entries,
            dedupe,
            offer: plan.offer,
        };
        self.store.commit(commit).await?;
        let record = ChatRecord { version: before.version + 1, chat: after, held };
        Ok(Committed { record, entries })
    }

    /// Saves `plan`, which has neither key nor offer: it happens, or another writer was first.
    pub(crate) async fn save_quietly(
        &self,
        before: ChatRecord,
        plan: Plan<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let chat = before.chat.id;
        match self.save(before, plan, now).await {
            Ok(_) => Ok(()),
            Err(CommitError::Store(error)) => Err(error),
            Err(CommitError::Duplicate { .. } | CommitError::Pending(_) | CommitError::AtLimit) => {
                Err(StoreError::Stale { what: format!("chat {chat}") })
            }
        }
    }

    /// Makes the same call until it is answered, at most [`ATTEMPTS_MAX`] times: for what makes many calls, of which
    /// one that fails would undo the rest.
    pub(crate) async fn insist<T, F>(&self, call: impl Fn() -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        let mut attempt = 0;
        loop {
            attempt += 1;
            match call().await {
                Ok(answer) => return Ok(answer),
                Err(error) => self.again(attempt, error).await?,
            }
        }
    }

    /// Counts tries: waits and says go on, until there have been [`ATTEMPTS_MAX`].
    pub(crate) async fn again(&self, attempt: u32, error: StoreError) -> Result<(), Failure> {
        if matches!(error, StoreError::Corrupt { .. }) {
            return Err(error.into());
        }
        if attempt >= ATTEMPTS_MAX {
            return Err(match error {
                StoreError::Stale { .. } => Failure::Contended { attempts: attempt },
                StoreError::Unavailable { .. } | StoreError::Corrupt { .. } => error.into(),
            });
        }
        self.backoff.wait(attempt).await;
        Ok(())
    }
}
