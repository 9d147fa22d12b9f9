//! The stores: one state behind one lock, one file per port.

mod agreements;
mod channels;
mod chats;
mod commit;
mod crm;
mod failed;
mod ids;
mod index;
mod lines;
mod news;
mod notifications;
mod objects;
mod people;
mod secrets;
mod sockets;
mod tokens;
mod watch;
mod webhooks;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use application::channels::NetworkCode;
use application::ports::{
    AgreementRecord, ChatRecord, ErrandRecord, IdKind, LineRecord, Received, StoreError,
    TokenRecord, WebhookRecord,
};
use domain::alert::Ways;
use domain::bookings::Slot;
use domain::channel::{Channel, Connection, Health};
use domain::chat::Entry;
use domain::errand::ErrandKey;
use domain::ids::{
    AgreementId, ChannelId, ChatId, DepartmentId, LineId, SessionId, UserId, WebhookId,
};
use domain::presence::Presence;
use domain::retention::Walks;
use domain::time::Timestamp;
use domain::user::{Department, User};

use self::chats::{External, Scope, SessionItem, StoredChat};
use self::crm::Crm;
use self::index::Index;
use self::lines::{Count, PlaceKey};
pub use self::watch::Written;
use crate::faults::{Fault, Faults, unavailable};

/// All stores of Canali in memory. Its copies are the same store.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
    faults: Faults,
}

#[derive(Debug, Default)]
struct State {
    index_lag: usize,
    chats: BTreeMap<ChatId, StoredChat>,
    // Only ever looked up: nothing follows from the order of these two.
    conversations: HashMap<(ChannelId, String), ChatId>,
    externals: HashMap<(Scope, String), External>,
    sessions: BTreeMap<SessionId, SessionItem>,
    sessions_by_line: Index<(LineId, SessionId), ()>,
    due_chats: Index<ChatId, Timestamp>,
    failed: failed::Failed,
    /// Chat and place in its log of every entry, in the order of their commits.
    committed: Vec<(ChatId, u64)>,
    /// What an observer has not seen yet, if there is one.
    written: Option<Vec<Written>>,
    lines: BTreeMap<LineId, LineRecord>,
    seats: BTreeMap<Slot, (u32, Presence)>,
    counts: BTreeMap<Slot, Count>,
    places: BTreeMap<PlaceKey, ChatId>,
    totals: BTreeMap<UserId, i64>,
    open: BTreeMap<(LineId, SessionId), ChatId>,
    rechecks: BTreeMap<LineId, Timestamp>,
    due_lines: Index<LineId, Timestamp>,
    walks: BTreeMap<LineId, Walks>,
    channels: BTreeMap<ChannelId, Channel>,
    connections: BTreeMap<String, Connection>,
    health: BTreeMap<ChannelId, Health>,
    /// Until when the calls of channels are spoken for, in microseconds.
    spoken_for: BTreeMap<ChannelId, i64>,
    network_codes: BTreeMap<String, NetworkCode>,
    users: BTreeMap<UserId, User>,
    /// Of who was changed since they were made.
    user_revisions: BTreeMap<UserId, u64>,
    due_users: Index<UserId, Timestamp>,
    departments: BTreeMap<DepartmentId, Department>,
    tokens: BTreeMap<String, TokenRecord>,
    passwords: BTreeMap<UserId, String>,
    agreements: BTreeMap<AgreementId, AgreementRecord>,
    inboxes: BTreeMap<UserId, Vec<Received>>,
    crm: Crm,
    ways: BTreeMap<UserId, Ways>,
    webhooks: BTreeMap<WebhookId, WebhookRecord>,
    errands: BTreeMap<ErrandKey, ErrandRecord>,
    due_errands: Index<ErrandKey, Timestamp>,
    ids: BTreeMap<&'static str, u64>,
    objects: BTreeMap<String, Vec<u8>>,
    secrets: BTreeMap<String, String>,
    sockets: sockets::Sockets,
    /// What an observer is told of beside log entries, if there is one.
    told: Option<Vec<news::Told>>,
}

impl MemoryStore {
    /// An empty store whose calls fail as `faults` says.
    pub fn new(faults: Faults) -> Self {
        Self { state: Arc::default(), faults }
    }

    /// The entries committed since the first `after`, in the order of their commits: the table's stream.
    pub fn stream(&self, after: usize) -> Vec<Entry> {
        self.with(|it| {
            let of_chat = |(chat, seq): &(ChatId, u64)| it.chats.get(chat)?.entry(*seq).cloned();
            it.committed.iter().skip(after).filter_map(of_chat).collect()
        })
    }

    /// All chats' heads, by id.
    pub fn all_chats(&self) -> Vec<ChatRecord> {
        self.with(|it| it.chats.values().map(|it| it.record.clone()).collect())
    }

    /// The whole log of a chat.
    pub fn log(&self, chat: ChatId) -> Vec<Entry> {
        self.with(|it| it.chats.get(&chat).map(|it| it.log.clone()).unwrap_or_default())
    }

    /// Sessions counted in `slot`, be they below zero.
    pub fn load(&self, slot: Slot) -> i64 {
        self.with(|it| it.counts.get(&slot).map_or(0, |it| it.load))
    }

    /// The keys of all kept objects.
    pub fn object_keys(&self) -> Vec<String> {
        self.with(|it| it.objects.keys().cloned().collect())
    }

    /// A port call that is no conditional write.
    fn call<T>(
        &self,
        name: &'static str,
        run: impl FnOnce(&mut State) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.conditional(name, run).map_err(|err| match err {
            StoreError::Stale { what } => unavailable(&what),
            StoreError::Unavailable { .. } | StoreError::Corrupt { .. } => err,
        })
    }

    /// A port call that may say `Stale`.
    fn conditional<T, E: From<StoreError>>(
        &self,
        name: &'static str,
        run: impl FnOnce(&mut State) -> Result<T, E>,
    ) -> Result<T, E> {
        let (fault, index_lag) = self.faults.next(name);
        self.with(|state| {
            state.index_lag = index_lag;
            state.crm.index_lag = index_lag;
            match fault {
                None => run(state),
                Some(Fault::Unavailable) => Err(unavailable("it fails before").into()),
                Some(Fault::Stale) => Err(StoreError::Stale { what: name.to_owned() }.into()),
                Some(Fault::AnswerLost) => {
                    let _lost = run(state);
                    Err(unavailable("the answer is lost").into())
                }
            }
        })
    }

    fn with<T>(&self, run: impl FnOnce(&mut State) -> T) -> T {
        run(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The name ids of `kind` are counted under.
fn kind_name(kind: IdKind) -> &'static str {
    match kind {
        IdKind::Line => "line",
        IdKind::User => "user",
        IdKind::Customer => "customer",
        IdKind::Chat => "chat",
        IdKind::Session => "session",
        IdKind::Channel => "channel",
        IdKind::Department => "department",
        IdKind::Agreement => "agreement",
        IdKind::Contact => "contact",
        IdKind::Company => "company",
        IdKind::Lead => "lead",
        IdKind::Deal => "deal",
        IdKind::Webhook => "webhook",
    }
}
