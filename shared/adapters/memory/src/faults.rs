//! The fault layer: what no emulator shows (design §9). Every port call is counted and may be told to fail.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use application::ports::StoreError;

use crate::random::Random;

/// A way for a port call to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It fails and nothing has happened: throttled, or never arrived.
    Unavailable,
    /// It takes effect, and the answer is lost; of a batch, only the first half takes effect.
    AnswerLost,
    /// A conflict with another transaction: `Stale` of a conditional write, `Unavailable` of any other call.
    Stale,
}

/// How often random faults strike, each in 10 000 calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// [`Fault::Unavailable`].
    pub unavailable: u16,
    /// [`Fault::AnswerLost`].
    pub answer_lost: u16,
    /// [`Fault::Stale`].
    pub stale: u16,
}

/// A fault that has struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Struck {
    /// Which call, counted from 1.
    pub call: u64,
    /// Its name.
    pub name: &'static str,
    /// What happened to it.
    pub fault: Fault,
}

/// Tells port calls to fail, and counts them. Its copies share plan and count.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Plan>>);

#[derive(Debug, Default)]
struct Plan {
    calls: u64,
    planned: BTreeMap<u64, Fault>,
    /// How many calls of a name are still to fail.
    named: BTreeMap<&'static str, u32>,
    random: Option<(Random, Rates)>,
    pauses: Option<(Random, u16)>,
    index_lag: usize,
    struck: Vec<Struck>,
}

impl Faults {
    /// No faults, until some are planned.
    pub fn none() -> Self {
        Self::default()
    }

    /// Random faults, which follow from `seed`.
    pub fn seeded(seed: u64, rates: Rates) -> Self {
        let faults = Self::none();
        faults.strike_at_random(seed, rates);
        faults
    }

    /// Lets random faults strike from now on, which follow from `seed`.
    pub fn strike_at_random(&self, seed: u64, rates: Rates) {
        self.with(|it| it.random = Some((Random::seeded(seed), rates)));
    }

    /// Lets the `n`-th call from now fail; 1 is the next.
    pub fn fail_call(&self, n: u64, fault: Fault) {
        self.with(|it| {
            let call = it.calls + n;
            it.planned.insert(call, fault);
        });
    }

    /// Lets the next `count` calls of this name fail: one service is away, and the others are there.
    pub fn fail_next(&self, name: &'static str, count: u32) {
        self.with(|it| {
            it.named.insert(name, count);
        });
    }

    /// Lets index reads miss the last `changes` of their index; 0 lets them catch up.
    pub fn lag_indexes(&self, changes: usize) {
        self.with(|it| it.index_lag = changes);
    }

    /// Lets writes pause just before they are made, `rate` in 10 000 of them, as follows from `seed`: the use case's
    /// future is pending once. Who polls it again has let others go first; who drops it has let it die between two
    /// writes.
    pub fn pause_writes(&self, seed: u64, rate: u16) {
        self.with(|it| it.pauses = Some((Random::seeded(seed), rate)));
    }

    /// Ends all faults, planned and random; the count goes on.
    pub fn heal(&self) {
        self.with(|it| {
            it.planned.clear();
            it.named.clear();
            it.random = None;
            it.pauses = None;
            it.index_lag = 0;
        });
    }

    /// How many port calls there were.
    pub fn calls(&self) -> u64 {
        self.with(|it| it.calls)
    }

    /// The faults that have struck, in order.
    pub fn struck(&self) -> Vec<Struck> {
        self.with(|it| it.struck.clone())
    }

    /// Counts a call and tells whether it fails, and by how many changes indexes lag.
    pub(crate) fn next(&self, name: &'static str) -> (Option<Fault>, usize) {
        self.with(|it| {
            it.calls += 1;
            let fault = it.planned.remove(&it.calls);
            let fault = fault.or_else(|| it.named_fault(name)).or_else(|| it.random_fault());
            if let Some(fault) = fault {
                it.struck.push(Struck { call: it.calls, name, fault });
            }
            (fault, it.index_lag)
        })
    }

    /// What a write waits for before it is made: as a rule, nothing.
    pub(crate) async fn pause(&self) {
        if self.with(Plan::pauses) {
            let mut others_went = false;
            std::future::poll_fn(|context| {
                if std::mem::replace(&mut others_went, true) {
                    return Poll::Ready(());
                }
                context.waker().wake_by_ref();
                Poll::Pending
            })
            .await;
        }
    }

    fn with<T>(&self, run: impl FnOnce(&mut Plan) -> T) -> T {
        run(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Plan {
    fn pauses(&mut self) -> bool {
        self.pauses.as_mut().is_some_and(|(random, rate)| random.below(10_000) < usize::from(*rate))
    }

    fn named_fault(&mut self, name: &str) -> Option<Fault> {
        let left = self.named.get_mut(name).filter(|it| **it > 0)?;
        *left -= 1;
        Some(Fault::Unavailable)
    }

    fn random_fault(&mut self) -> Option<Fault> {
        let (random, rates) = self.random.as_mut()?;
        let mut drawn = random.below(10_000);
        let rates = [
            (Fault::Unavailable, rates.unavailable),
            (Fault::AnswerLost, rates.answer_lost),
            (Fault::Stale, rates.stale),
        ];
        for (fault, rate) in rates {
            let rate = usize::from(rate);
            if drawn < rate {
                return Some(fault);
            }
            drawn -= rate;
        }
        None
    }
}

pub(crate) fn unavailable(why: &str) -> StoreError {
    StoreError::Unavailable { service: "memory", source: why.into() }
}
