//! Whether employees are there: what they say, and what their sockets say of them.

use domain::ids::UserId;
use domain::presence::{Presence, Status, Workday};
use domain::time::Timestamp;
use domain::user::User;

use super::{Kept, keep_changed};
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::lines::{Signals, reseat, sit_everywhere};
use crate::ports::{Clock, Queues};

/// What an employee says of themselves, or their sockets say of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresenceChange {
    /// Their status.
    Status(Status),
    /// Their workday.
    Workday(Workday),
    /// They opened a socket.
    Connected {
        /// When it ends at the latest.
        until: Timestamp,
    },
    /// The last of their sockets is gone.
    Disconnected,
}

/// Notes what an employee says of themselves, or an admin of them.
///
/// # Errors
///
/// [`Failure`]: it may be kept while some queues have not followed; repeating it is safe.
pub async fn set_presence<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    id: UserId,
    change: PresenceChange,
    signals: &Signals,
) -> Result<Kept<User>, Failure> {
    let now = context.clock.now();
    let changed = |user: User| {
        let presence = match change {
            PresenceChange::Status(status) => user.presence.declaring(status),
            PresenceChange::Connected { until } => user.presence.connected(until),
            PresenceChange::Disconnected => user.presence.disconnected(now),
            PresenceChange::Workday(workday) => Presence { workday, ..user.presence },
        };
        User { presence, ..user }
    };
    let Some((_, user)) = keep_changed(context, id, changed).await? else {
        return Ok(Kept::NotFound);
    };
    match change {
        // Nobody becomes eligible by going: there is nothing to look at.
        PresenceChange::Disconnected => drop(sit_everywhere(context, id).await?),
        PresenceChange::Status(_)
        | PresenceChange::Workday(_)
        | PresenceChange::Connected { .. } => reseat(context, id, signals).await?,
    }
    Ok(Kept::Done(user))
}
