//! The world: virtual time, people, AWS, and the observer.

mod admins;
mod customers;
mod end;
mod furnish;
mod operators;
mod pump;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use application::ports::Clock;
use domain::ids::{ChannelId, ChatId, LineId, UserId};
use domain::time::Timestamp;
use memory::{Faults, ManualClock, MemoryQueues, MemoryStore};

use self::customers::Customer;
use self::operators::Operator;
use crate::agenda::{Act, Agenda};
use crate::crm::ShakyCrm;
use crate::dice::Dice;
use crate::failure::Failure;
use crate::job::{Job, Running};
use crate::office::Office;
use crate::plan::Plan;
use crate::provider::Provider;
use crate::receivers::Outside;
use crate::relay::Relay;
use crate::report::Report;
use crate::trace::Trace;
use crate::watch::Watch;

/// When every world begins: a quarter past a full minute.
const START: Timestamp = Timestamp(1_767_225_615_000);

/// AWS may be behind by so many milliseconds, where there is haste.
const BEHIND_MAX: i64 = 500;

/// Everything there is.
#[derive(Debug)]
pub(crate) struct World {
    plan: Plan,
    dice: Dice,
    clock: ManualClock,
    faults: Faults,
    office: Rc<Office>,
    /// The store, for those who look: their calls do not fail.
    store: MemoryStore,
    queues: MemoryQueues,
    provider: Provider,
    outside: Outside,
    crm: ShakyCrm,
    relay: Relay,
    agenda: Agenda,
    watch: Watch,
    trace: Trace,
    paused: Vec<Paused>,
    operators: Vec<Operator>,
    customers: Vec<Customer>,
    customer_of: BTreeMap<ChatId, usize>,
    /// Who is going to look at what anyway.
    looking: BTreeSet<(UserId, ChatId)>,
    lines: Vec<(LineId, Vec<UserId>)>,
    channels: Vec<ChannelId>,
    steps: u64,
    idle: u64,
    minute: Timestamp,
    next_check: Timestamp,
    next_catch_up: Timestamp,
    drafts: u64,
}

/// A function that waits before a write.
struct Paused {
    job: Job,
    running: Running,
}

impl std::fmt::Debug for Paused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.job)
    }
}

type Going = Result<(), Box<Failure>>;

impl World {
    /// Lets it remember its steps, to tell how something came about.
    pub(crate) fn remembering(mut self) -> Self {
        self.trace.remember();
        self
    }

    /// Lets the world go on to its end.
    pub(crate) fn run(mut self) -> Result<Report, Box<Failure>> {
        let end = START + self.plan.span;
        while let Some(next) = self.next_instant(end) {
            self.clock.set(next);
            self.at(next)?;
        }
        self.clock.set(end);
        self.finish()
    }

    /// When something happens next, until `end`.
    fn next_instant(&self, end: Timestamp) -> Option<Timestamp> {
        let now = self.now();
        let dues = [self.agenda.next_due(), self.queues.next_due(), Some(self.minute)];
        let next = dues.into_iter().flatten().min().unwrap_or(end).max(now);
        (next <= end).then_some(next)
    }

    /// Everything that happens at `now`.
    fn at(&mut self, now: Timestamp) -> Going {
        if self.next_catch_up <= now {
            self.store.catch_up_indexes();
            self.next_catch_up = Timestamp(now.0 + i64::from(self.plan.trouble.index_lag));
        }
        if self.minute <= now {
            self.minute = Timestamp((now.0 / 60_000 + 1) * 60_000);
            self.step(Job::Minute)?;
            if self.dice.strikes(self.plan.trouble.repeats) {
                self.step(Job::Minute)?;
            }
        }
        while let Some(act) = self.agenda.take(now) {
            self.act(act)?;
        }
        self.work()?;
        if self.next_check <= now && self.is_settled() {
            self.next_check = now + self.plan.checks;
            self.check_all()?;
        }
        Ok(())
    }

    fn act(&mut self, act: Act) -> Going {
        match act {
            Act::Arrive => self.arrive(),
            Act::Whim { customer, whim } => self.indulge(customer, whim),
            Act::Look { user, chat, offer } => return self.look(user, chat, offer),
            Act::Shift(user) => return self.shift(user),
            Act::Reform => return self.reform(),
            Act::Do(job) => return self.step((*job).clone()),
        }
        Ok(())
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Notes something for so many milliseconds from now.
    fn in_millis(&mut self, millis: u32, act: Act) {
        let at = Timestamp(self.now().0 + i64::from(millis));
        self.agenda.note(at, act);
    }

    /// Notes something for some seconds from now: at least, at most; to the millisecond.
    fn in_seconds(&mut self, least: u32, most: u32, act: Act) {
        let millis = self.dice.between(least * 1_000, most * 1_000);
        self.in_millis(millis, act);
    }
}
