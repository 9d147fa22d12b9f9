//! Looks for lines whose settings are legal and hopeless, with everything their settings name.

use domain::channel::Channel;
use domain::ids::{AgreementId, DepartmentId, LineId, UserId};
use domain::lint::{Subject, Warning, lint};
use domain::settings::fields::{Entity, entities};
use domain::user::{Department, User};

use crate::context::{Context, Stores};
use crate::lines::members;
use crate::ports::{Clock, LineRecord, Queues, StoreError};

/// The warnings about one line; `None` if there is no such line.
///
/// # Errors
///
/// [`StoreError`]: they are not known.
pub async fn lint_line<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    line: LineId,
) -> Result<Option<Vec<Warning>>, StoreError> {
    let Some(line) = context.store.line(line).await? else { return Ok(None) };
    Ok(Some(Surroundings::of(context).await?.warnings(context, &line)))
}

/// The warnings about all lines, by line.
///
/// # Errors
///
/// [`StoreError`]: they are not known.
pub async fn lint_lines<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
) -> Result<Vec<(LineId, Vec<Warning>)>, StoreError> {
    let surroundings = Surroundings::of(context).await?;
    let lines = context.store.lines().await?;
    Ok(lines.iter().map(|it| (it.id, surroundings.warnings(context, it))).collect())
}

/// What settings can name.
struct Surroundings {
    users: Vec<User>,
    departments: Vec<Department>,
    channels: Vec<Channel>,
    agreements: Vec<AgreementId>,
}

impl Surroundings {
    async fn of<S: Stores, Q: Queues, C: Clock>(
        context: &Context<S, Q, C>,
    ) -> Result<Self, StoreError> {
        let store = &context.store;
        let agreements = store.agreements().await?;
        Ok(Self {
            users: store.users().await?,
            departments: store.departments().await?,
            channels: store.channels().await?,
            agreements: agreements.into_iter().map(|it| it.agreement.id).collect(),
        })
    }

    fn warnings<S, Q, C: Clock>(
        &self,
        context: &Context<S, Q, C>,
        line: &LineRecord,
    ) -> Vec<Warning> {
        let queue = entities(&line.fields);
        let is_connected = |it: &&Channel| it.line == line.id && it.disconnected_at.is_none();
        lint(&Subject {
            fields: &line.fields,
            settings: &line.settings,
            users: &self.users,
            members: &self.members(&queue),
            vacant: &queue.iter().filter_map(|it| self.vacant(*it)).collect::<Vec<_>>(),
            channels: self.channels.iter().filter(is_connected).count(),
            agreements: &self.agreements,
            now: context.clock.now(),
        })
    }

    fn members(&self, queue: &[Entity]) -> Vec<UserId> {
        members(queue, &self.users, &self.departments)
    }

    /// The department, if nobody is in it.
    fn vacant(&self, entity: Entity) -> Option<DepartmentId> {
        match entity {
            Entity::User(_) => None,
            Entity::Department(id) => self.members(&[entity]).is_empty().then_some(id),
        }
    }
}
