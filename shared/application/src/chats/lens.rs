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
use domain::user::User;

use crate::context::{Context, Stores};
use crate::operate::actor_in;
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
    /// Rises with every change of its chat.
    pub version: u64,
}

/// What reading many sessions needs to know of their lines: each is read once.
pub(super) struct Lens<'a, S, Q, C> {
    context: &'a Context<S, Q, C>,
    now: Timestamp,
    lines: HashMap<LineId, (Arc<Settings>, Roster)>,
}

impl<'a, S: Stores, Q: Queues, C: Clock> Lens<'a, S, Q, C> {
    pub(super) fn new(context: &'a Context<S, Q, C>) -> Self {
        Self { context, now: context.clock.now(), lines: HashMap::new() }
    }

    async fn line(&mut self, id: LineId) -> Result<&(Arc<Settings>, Roster), StoreError> {
        if !self.lines.contains_key(&id) {
            let settings = self.context.settings(id, self.now).await?;
            let roster = self.context.roster(id, &settings).await?;
            self.lines.insert(id, (settings, roster));
        }
        Ok(&self.lines[&id])
    }

    /// Whether `reader` may read `session`.
    pub(super) async fn may_read(
        &mut self,
        session: &Session,
        reader: &User,
    ) -> Result<bool, StoreError> {
        let (settings, roster) = self.line(session.line).await?;
        Ok(may_read(session, actor_in(roster, reader), settings))
    }

    /// `session` of `record`, as it is shown.
    pub(super) async fn view(
        &mut self,
        record: ChatRecord,
        session: Session,
    ) -> Result<SessionView, StoreError> {
        let now = self.now;
        let (settings, roster) = self.line(session.line).await?;
        let offered_to = match session.offer() {
            Some((_, Offeree::One(user))) => vec![user],
            Some((_, Offeree::Everyone)) => {
                let eligible =
                    roster.seats.iter().filter(|it| it.hindrance(settings, now).is_none());
                eligible.map(|it| it.user).collect()
            }
            None => vec![],
        };
        // What waits off hours waits for the opening (§4.6).
        let is_shut = matches!(session.phase, Phase::Waiting { .. }) && !settings.offers_at(now);
        let opening = settings.next_opening(now).filter(|_| is_shut);
        let due = next_deadline(&session, settings).map(|it| it.at);
        let next_deadline = due.into_iter().chain(opening).min();
        let ChatRecord { chat, version, .. } = record;
        Ok(SessionView { chat, session, offered_to, next_deadline, version })
    }

    /// The session that `found` names, with its chat; `None`, if it is no more what the index says.
    pub(super) async fn resolve(
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
