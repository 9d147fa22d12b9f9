//! All of Canali in one process, pumped by hand.

mod cards;
mod look;
mod office;
mod pages;
mod people;
mod pump;

use std::collections::BTreeMap;
use std::sync::Arc;

use application::cache::Caches;
use application::ports::{ChannelStore, LineRecord, LineStore, PeopleStore, Secrets};
use application::{Backoff, Context, Links, token_name};
use domain::bookings::Slot;
use domain::channel::{Channel, ChannelKind, Connection};
use domain::ids::{ChannelId, LineId, UserId};
use domain::presence::{Presence, Status};
use domain::settings::Settings;
use domain::time::{Seconds, Timestamp};
use domain::user::Role;
use memory::{Faults, ManualClock, MemoryPush, MemoryQueues, MemoryReceivers, MemoryStore};

pub(crate) use self::cards::binds;
pub(crate) use self::office::{code, instant, note};
pub(crate) use self::pages::{Page, short};
pub(crate) use self::people::{CARLA, user, writing};
pub(crate) use self::pump::words;
use crate::provider::Provider;

/// The line of the channel, and another one.
pub(crate) const LINE: LineId = LineId(1);
pub(crate) const OTHER_LINE: LineId = LineId(2);

/// The channel of every customer.
pub(crate) const CHANNEL: ChannelId = ChannelId(1);

/// The connection of the channel, and its secret.
pub(crate) const CONNECTION: &str = "c0ffee";
pub(crate) const SECRET: &str = "s3cret";
const SECRET_SHA256: &str = "1ec1c26b50d5d3c58d9583181af8076655fe00756bf7285940ba3670f99fcba0";

/// When every journey begins: a quarter past a full minute.
pub(crate) const START: Timestamp = Timestamp(1_767_225_615_000);

/// A journey's world.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) context: Context<MemoryStore, MemoryQueues, ManualClock>,
    pub(crate) provider: Provider,
    /// Receivers of webhooks, and mailboxes.
    pub(crate) receivers: MemoryReceivers,
    pub(crate) faults: Faults,
    links: Links,
    /// Whether a port call is going to fail.
    pub(crate) disturbed: bool,
    /// Who has a page open.
    pub(crate) push: MemoryPush,
    /// Entries of the stream that were dispatched.
    dispatched: usize,
    /// What else of it was pushed.
    told: usize,
    /// How many messages each customer has written.
    written: BTreeMap<String, u32>,
    /// Where the next round of the SQS queues begins.
    turn: usize,
    /// Changes that admins have made.
    changes: u64,
    /// Whether the CRM is the built-in one; else it says what a journey says.
    pub(crate) has_directory: bool,
    /// Whether what it is to hear of waits until a journey takes it.
    pub(crate) holds_crm: bool,
}

impl World {
    /// A line with `settings` whose queue are the operators 1, 2, 3 …, all online, and Carla, an admin.
    pub(crate) async fn new(settings: Settings, operators: u64) -> Self {
        Self::seeded(settings, operators, 1).await
    }

    /// The order in which messages without order are received follows from `seed`.
    pub(crate) async fn seeded(settings: Settings, operators: u64, seed: u64) -> Self {
        eprintln!("seed {seed}"); // Shown if the journey fails.
        let faults = Faults::none();
        let clock = ManualClock::at(START);
        let queues = MemoryQueues::new(clock.clone(), faults.clone()).shuffled(seed);
        queues.deliver_twice(true);
        let context = Context {
            store: MemoryStore::new(faults.clone()).telling(),
            queues,
            clock,
            caches: Arc::new(Caches::default()),
            backoff: Backoff::none(),
            has_crm: false,
        };
        let turn = usize::try_from(seed % 4).unwrap();
        let provider = Provider::default();
        let receivers = MemoryReceivers::default();
        let push = MemoryPush::new(faults.clone());
        let (dispatched, told, written) = (0, 0, BTreeMap::new());
        let disturbed = false;
        let changes = 0;
        let links = memory::counted_links("https://canali.example");
        let mut world = Self {
            context,
            provider,
            has_directory: false,
            holds_crm: false,
            receivers,
            faults,
            links,
            disturbed,
            push,
            dispatched,
            told,
            written,
            turn,
            changes,
        };
        world.furnish(settings, operators).await;
        world
    }

    async fn furnish(&mut self, settings: Settings, operators: u64) {
        let store = &self.context.store;
        store.put_line(&line(LINE, settings)).await.unwrap();
        store.put_line(&line(OTHER_LINE, Settings::default())).await.unwrap();
        let telegram = ChannelKind::Telegram;
        let channel = Channel {
            id: CHANNEL,
            line: LINE,
            kind: telegram,
            name: "Bot".to_owned(),
            connection: CONNECTION.to_owned(),
            api_base: None,
            account: None,
            details: std::collections::BTreeMap::new(),
            public_key: None,
            origins: vec![],
            widget: None,
            registered_url: None,
            takes_texts: true,
            notes: vec![],
            disconnected_at: None,
        };
        store.put_channel(&channel).await.unwrap();
        let secret_hash = Some(SECRET_SHA256.to_owned());
        let id = CONNECTION.to_owned();
        let connection =
            Connection { id, kind: telegram, secret_hash, channels: vec![CHANNEL], revision: 1 };
        store.put_connection(&connection).await.unwrap();
        Secrets::put(store, &token_name(CHANNEL), "token").await.unwrap();
        store.put_user(&user(CARLA, Role::Admin)).await.unwrap();
        for id in 1..=operators {
            store.put_user(&user(UserId(id), Role::Operator)).await.unwrap();
            self.seat(LINE, id, online()).await;
        }
    }

    /// Seats an operator in a line's queue, or changes their presence.
    pub(crate) async fn seat(&self, line: LineId, id: u64, presence: Presence) {
        let slot = Slot { line, user: UserId(id) };
        let position = u32::try_from(id).unwrap();
        self.context.store.seat(slot, position, presence).await.unwrap();
    }

    /// Changes the line's settings as everybody sees them at once.
    pub(crate) async fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        let mut line = self.context.store.line(LINE).await.unwrap().unwrap();
        change(&mut line.settings);
        line.settings.version += 1;
        self.context.store.put_line(&line).await.unwrap();
        self.context.caches.forget_line(LINE);
    }

    /// Somebody has become eligible, or the line has changed: it is looked at.
    pub(crate) async fn look_at_line(&mut self) {
        use application::ports::Queues;
        let id = format!("looked at after {}", self.context.queues.sent().len());
        self.context.queues.assign(LINE.into(), &id).await.unwrap();
        self.settle().await;
    }
}

pub(crate) fn online() -> Presence {
    Presence { status: Status::Online, ..Presence::default() }
}

/// Nothing happens by itself.
pub(crate) fn timeless() -> Settings {
    Settings { queue_time: Seconds(0), no_answer_time: Seconds(0), ..Settings::default() }
}

fn line(id: LineId, settings: Settings) -> LineRecord {
    let fields = BTreeMap::new();
    let modified_by = CARLA;
    LineRecord { id, fields, settings, created_at: START, modified_at: START, modified_by }
}
