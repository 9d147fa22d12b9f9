//! Lines with their settings and rosters; channels with their connections.

use std::collections::BTreeMap;

use domain::bookings::Slot;
use domain::channel::{Channel, Connection, Health};
use domain::ids::{ChannelId, ChatId, LineId, UserId};
use domain::pace::Rate;
use domain::presence::Presence;
use domain::queue::Roster;
use domain::retention::Walks;
use domain::settings::Settings;
use domain::time::{Seconds, Timestamp};
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::channels::NetworkCode;

/// A line as it is stored: the original's fields in normal form, and what the rules read from them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineRecord {
    /// Its id.
    pub id: LineId,
    /// The original's fields (`reference` §1.2) in normal form, `CANALI` among them.
    pub fields: BTreeMap<String, serde_json::Value>,
    /// What the rules read from them.
    pub settings: Settings,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub modified_at: Timestamp,
    /// Who changed it last.
    pub modified_by: UserId,
}

/// Keeps lines. Reads are consistent.
pub trait LineStore: Send + Sync {
    /// The line `id`, if there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn line(
        &self,
        id: LineId,
    ) -> impl Future<Output = Result<Option<LineRecord>, StoreError>> + Send;

    /// All lines, by id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn lines(&self) -> impl Future<Output = Result<Vec<LineRecord>, StoreError>> + Send;

    /// Keeps a line; `line.settings.version` must be one above what is stored (1 for a new line).
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: another version is stored; nothing has changed. [`StoreError::Unavailable`].
    fn put_line(&self, line: &LineRecord) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Forgets a line and its roster; there need not be one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not be gone.
    fn delete_line(&self, id: LineId) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The members of the line's queue with their presence, load and turn, in queue order; one consistent query.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn roster(&self, line: LineId) -> impl Future<Output = Result<Roster, StoreError>> + Send;

    /// Seats `user` at `position` of the line's queue with `presence`; loads and turns stay.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have happened.
    fn seat(
        &self,
        slot: Slot,
        position: u32,
        presence: Presence,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Takes `user` out of the line's queue; loads and turns stay.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have happened.
    fn unseat(&self, slot: Slot) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// How many sessions each of `users` has over all lines that limit that; none is left out. Consistent.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn totals(
        &self,
        users: &[UserId],
    ) -> impl Future<Output = Result<BTreeMap<UserId, u32>, StoreError>> + Send;

    /// The first `limit` who wait in the line, the highest priority and then the oldest first; consistent.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn waiting(
        &self,
        line: LineId,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<ChatId>, StoreError>> + Send;

    /// How far the line's sessions have been gone through for what is kept no longer; consistent.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn walks(&self, line: LineId) -> impl Future<Output = Result<Walks, StoreError>> + Send;

    /// Keeps how far they have been gone through.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not be kept.
    fn put_walks(
        &self,
        line: LineId,
        walks: &Walks,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Sets when the line's waiting list is looked at again.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have happened.
    fn set_recheck(
        &self,
        line: LineId,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The line's waiting list need not be looked at again, unless that was set anew since it read `at`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have happened.
    fn clear_recheck(
        &self,
        line: LineId,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Lines whose waiting list is to be looked at until `until`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    fn due_lines(
        &self,
        until: Timestamp,
    ) -> impl Future<Output = Result<Vec<(LineId, Timestamp)>, StoreError>> + Send;
}

/// Keeps channels and connections. Reads are consistent.
pub trait ChannelStore: Send + Sync {
    /// The channel `id`, if there is one, be it disconnected.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn channel(
        &self,
        id: ChannelId,
    ) -> impl Future<Output = Result<Option<Channel>, StoreError>> + Send;

    /// All channels, by id, be they disconnected.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn channels(&self) -> impl Future<Output = Result<Vec<Channel>, StoreError>> + Send;

    /// Keeps `channel`; what was kept under its id is replaced.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have been kept.
    fn put_channel(&self, channel: &Channel)
    -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The connection `id`, if there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn connection(
        &self,
        id: &str,
    ) -> impl Future<Output = Result<Option<Connection>, StoreError>> + Send;

    /// Keeps `connection`; its `revision` must be one above what is stored (1 for a new one, and for what was kept
    /// before revisions were counted).
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: another revision is stored; nothing has changed. [`StoreError::Unavailable`]: it may or
    /// may not have been kept.
    fn put_connection(
        &self,
        connection: &Connection,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The live chat with that public key, if it is connected.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn channel_by_public_key(
        &self,
        key: &str,
    ) -> impl Future<Output = Result<Option<Channel>, StoreError>> + Send;

    /// How a channel fares: shared by all who send through it (design §7, the breaker), with when something last came
    /// in through it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn health(&self, id: ChannelId) -> impl Future<Output = Result<Health, StoreError>> + Send;

    /// Notes that something came in through a channel at `at`; what was noted of a later time stays.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have been noted.
    fn note_heard(
        &self,
        id: ChannelId,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Keeps how a channel fares, but for when something last came in; the last writer wins.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have been kept.
    fn put_health(
        &self,
        id: ChannelId,
        health: &Health,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Books the next call of a channel, whose account is called `rate` at most by all together, and reads how the
    /// channel fares. Gives when the call has its turn; none, and nothing is booked, where that is more than `patience`
    /// from now.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have been booked. [`StoreError::Corrupt`].
    fn book_turn(
        &self,
        id: ChannelId,
        rate: Rate,
        now: Timestamp,
        patience: Seconds,
    ) -> impl Future<Output = Result<(Health, Option<Timestamp>), StoreError>> + Send;

    /// The one-time code with this hash, if it was made and has not been forgotten.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn network_code(
        &self,
        hash: &str,
    ) -> impl Future<Output = Result<Option<NetworkCode>, StoreError>> + Send;

    /// Keeps a one-time code under its hash, until it has expired; its `revision` must be one above what is stored.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: another revision is stored; nothing has changed. [`StoreError::Unavailable`]: it may or
    /// may not have been kept.
    fn put_network_code(
        &self,
        hash: &str,
        code: &NetworkCode,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}
