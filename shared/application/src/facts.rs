//! What decisions need beside the chat, looked up where it can matter and nowhere else.

use domain::chat::Chat;
use domain::ids::{LineId, UserId};
use domain::queue::Roster;
use domain::session::{Facts, Gone, Phase, Session};
use domain::settings::Settings;
use domain::time::Timestamp;

use crate::context::{Context, Stores};
use crate::ports::{Clock, Queues, StoreError};

impl<S: Stores, Q: Queues, C: Clock> Context<S, Q, C> {
    /// The facts of a command that opens no session.
    pub(crate) async fn facts<'a>(
        &self,
        chat: &Chat,
        settings: &'a Settings,
        now: Timestamp,
    ) -> Result<Facts<'a>, StoreError> {
        let channel = self.caches.channel(&self.store, chat.channel, now).await?;
        let responsible_is_there = match chat.open_session() {
            Some(session) if matches!(session.phase, Phase::Bot { .. }) => {
                self.may_be_asked(session.crm_owner, settings, now).await?
            }
            Some(_) | None => false,
        };
        Ok(Facts {
            takes_texts: channel.is_none_or(|it| it.takes_texts),
            window: self.window(chat).await?,
            has_crm: self.has_crm,
            responsible_is_there,
            ..Facts::of(settings)
        })
    }

    /// Whether `user` can be asked as a customer's responsible (§4.5): they work here, are no bot, and, with the line's
    /// check on, are not on leave.
    pub(crate) async fn may_be_asked(
        &self,
        user: Option<UserId>,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let Some(user) = user else { return Ok(false) };
        let user = self.store.user(user).await?.filter(|it| !it.bot);
        Ok(user.is_some_and(|it| match it.presence.gone(now) {
            None => true,
            Some(Gone::Dismissed) => false,
            Some(Gone::OnLeave { .. }) => !settings.check_available,
        }))
    }

    /// Why the owner a session would be reopened for is not there.
    pub(crate) async fn owner_gone(
        &self,
        session: Option<&Session>,
        now: Timestamp,
    ) -> Result<Option<Gone>, StoreError> {
        let owner = match session.map(|it| it.phase.clone()) {
            Some(Phase::Closing { operator, bot: false, .. }) => Some(operator),
            Some(Phase::Closed { operator, .. }) => operator,
            Some(
                Phase::Bot { .. }
                | Phase::Waiting { .. }
                | Phase::Offered { .. }
                | Phase::Owned { .. }
                | Phase::Closing { .. },
            )
            | None => None,
        };
        let Some(owner) = owner else { return Ok(None) };
        let owner = self.store.user(owner).await?;
        Ok(owner.map_or(Some(Gone::Dismissed), |it| it.presence.gone(now)))
    }

    /// Whether the line's first bot is there.
    pub(crate) async fn bot_is_there(&self, settings: &Settings) -> Result<bool, StoreError> {
        let Some(bot) = settings.bot else { return Ok(false) };
        let user = self.store.user(bot.id).await?;
        Ok(user.is_some_and(|it| it.bot && !it.presence.dismissed))
    }

    /// A line's queue as routing must know it: with sessions over all lines where `settings` limits those.
    pub(crate) async fn roster(
        &self,
        line: LineId,
        settings: &Settings,
    ) -> Result<Roster, StoreError> {
        let mut roster = self.store.roster(line).await?;
        if settings.total_limit().is_some() {
            let users: Vec<UserId> = roster.seats.iter().map(|it| it.user).collect();
            let totals = self.store.totals(&users).await?;
            for seat in &mut roster.seats {
                seat.total = totals.get(&seat.user).copied().unwrap_or(0);
            }
        }
        Ok(roster)
    }
}
