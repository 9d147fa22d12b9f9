//! A session as somebody sees it, and whether they may.

use std::collections::HashMap;
use std::sync::Arc;

use domain::access::may_read;
use domain::chat::Chat;
use domain::ids::{LineId, SessionId, UserId};
use domain::queue::Roster;
use domain::session::{Offeree, Phase, Session, next_deadline};
use domain::settings::Settings;
use domain::time::Timestamp;
use domain::user::{Role, User};
use domain::window::Window;

use crate::context::{Context, Stores};
use crate::operate::standing;
use crate::ports::{ChatRecord, Clock, Queues, SessionRef, StoreError};

/// A session with what is shown beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionView {
    /// Its chat, as it is now: a later session may be open in it.
    pub chat: Chat,
    /// The session.
    pub session: Session,
    /// To whom it is offered: one, or everyone who is eligible at this moment.
    pub offered_to: Vec<UserId>,
    /// When time changes it next.
    pub next_deadline: Option<Timestamp>,
    /// How its customer's window stands; none, where nothing shuts it.
    pub window: Option<Window>,
    /// Rises with every change of its chat.
    pub version: u64,
}

/// What reading many sessions needs to know of their lines: each is read once, and its roster only where it matters.
pub(crate) struct Lens<'a, S, Q, C> {
    context: &'a Context<S, Q, C>,
    now: Timestamp,
    settings: HashMap<LineId, Arc<Settings>>,
    rosters: HashMap<LineId, Arc<Roster>>,
}

impl<'a, S: Stores, Q: Queues, C: Clock> Lens<'a, S, Q, C> {
    pub(crate) fn new(context: &'a Context<S, Q, C>) -> Self {
        let now = context.clock.now();
        Self { context, now, settings: HashMap::new(), rosters: HashMap::new() }
    }

    async fn settings(&mut self, line: LineId) -> Result<Arc<Settings>, StoreError> {
        if let Some(settings) = self.settings.get(&line) {
            return Ok(Arc::clone(settings));
        }
        let settings = self.context.settings(line, self.now).await?;
        self.settings.insert(line, Arc::clone(&settings));
        Ok(settings)
    }

    async fn roster(&mut self, line: LineId) -> Result<Arc<Roster>, StoreError> {
        if let Some(roster) = self.rosters.get(&line) {
            return Ok(Arc::clone(roster));
        }
        let settings = self.settings(line).await?;
        let roster = Arc::new(self.context.roster(line, &settings).await?);
        self.rosters.insert(line, Arc::clone(&roster));
        Ok(roster)
    }

    /// Whether `reader` may read `session`.
    pub(super) async fn may_read(
        &mut self,
        session: &Session,
        reader: &User,
    ) -> Result<bool, StoreError> {
        self.lets(session, (reader.id, reader.role)).await
    }

    /// The same of somebody of whom no more is known than who they are and what they may do.
    pub(crate) async fn lets(
        &mut self,
        session: &Session,
        (user, role): (UserId, Role),
    ) -> Result<bool, StoreError> {
        let settings = self.settings(session.line).await?;
        let roster = self.roster(session.line).await?;
        Ok(may_read(session, standing(&roster, user, role), &settings))
    }

    /// Everyone in `line` who is eligible at this moment.
    pub(crate) async fn eligible(&mut self, line: LineId) -> Result<Vec<UserId>, StoreError> {
        let (settings, now) = (self.settings(line).await?, self.now);
        let roster = self.roster(line).await?;
        let eligible = roster.seats.iter().filter(|it| it.hindrance(&settings, now).is_none());
        Ok(eligible.map(|it| it.user).collect())
    }

    /// `session` of `record`, as it is shown.
    pub(crate) async fn view(
        &mut self,
        record: ChatRecord,
        session: Session,
    ) -> Result<SessionView, StoreError> {
        let now = self.now;
        let settings = self.settings(session.line).await?;
        let offered_to = match session.offer() {
            Some((_, Offeree::One(user))) => vec![user],
            Some((_, Offeree::Everyone)) => self.eligible(session.line).await?,
            None => vec![],
        };
        // What waits off hours waits for the opening (§4.6).
        let is_shut = matches!(session.phase, Phase::Waiting { .. }) && !settings.offers_at(now);
        let opening = settings.next_opening(now).filter(|_| is_shut);
        let due = next_deadline(&session, &settings).map(|it| it.at);
        let next_deadline = due.into_iter().chain(opening).min();
        let ChatRecord { chat, version, .. } = record;
        let window = self.context.window(&chat).await?;
        Ok(SessionView { chat, session, offered_to, next_deadline, window, version })
    }

    /// The session that `found` names, with its chat; `None`, if it is no more what the index says.
    pub(crate) async fn resolve(
        &self,
        found: SessionRef,
    ) -> Result<Option<(ChatRecord, Session)>, StoreError> {
        let Some(record) = self.context.store.head(found.chat).await? else { return Ok(None) };
        // The head knows better than an index, which lags.
        let session = record.chat.session_if(found.id).cloned().or(found.ended);
        Ok(session.map(|it| (record, it)))
    }
}

/// The session `id` with its chat, if `reader` may read it.
///
/// # Errors
///
/// [`StoreError`].
pub async fn find_session<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    reader: &User,
    id: SessionId,
) -> Result<Option<SessionView>, StoreError> {
    let mut lens = Lens::new(context);
    let Some(found) = context.store.session(id).await? else { return Ok(None) };
    let mut resolved = lens.resolve(found).await?;
    if resolved.is_none() {
        // It ended, and another began, between the two reads: its summary is there by now.
        let Some(found) = context.store.session(id).await? else { return Ok(None) };
        resolved = lens.resolve(found).await?;
    }
    let Some((record, session)) = resolved else { return Ok(None) };
    if !lens.may_read(&session, reader).await? {
        return Ok(None);
    }
    lens.view(record, session).await.map(Some)
}

/// The open or last session of `record` as it is shown, whoever asks; `None` if it never had one.
///
/// # Errors
///
/// [`StoreError`].
pub async fn session_view<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    record: ChatRecord,
) -> Result<Option<SessionView>, StoreError> {
    let Some(session) = record.chat.session.clone() else { return Ok(None) };
    Lens::new(context).view(record, session).await.map(Some)
}

/// Whether `reader` may read the log of `session` (§4.14).
///
/// # Errors
///
/// [`StoreError`].
pub async fn may_read_session<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    reader: &User,
    session: &Session,
) -> Result<bool, StoreError> {
    Lens::new(context).may_read(session, reader).await
}
