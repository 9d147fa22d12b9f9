//! How a run ends: everything heals, AWS finishes its work, and all that is stored is looked at.

use std::collections::BTreeSet;
use std::sync::Arc;

use application::ports::{LineStore, Received};
use application::{Backoff, Context, check};
use domain::errand::LIFE;
use domain::ids::UserId;
use domain::queue::choose;
use domain::time::{Seconds, Timestamp};
use memory::SqsQueue;

use super::{Going, World};
use crate::clock::SkewedClock;
use crate::crm::wrong_cards;
use crate::failure::Failure;
use crate::job::to_the_end;
use crate::office::ADMIN;
use crate::report::Report;
use crate::watch::Wrong;

/// What is left is done within this time: the longest wait of a provider, a re-check, the minute rule, and some.
const AFTERMATH: Seconds = Seconds(20 * 60);

/// How long the world is looked on with for what a receiver that was away is to be told.
const GLIMPSE: Seconds = Seconds(30 * 60);

/// Entries and steps that are told of a violation.
const TAIL: usize = 40;

impl World {
    /// Lets everything come to rest, and looks at all of it.
    pub(super) fn finish(mut self) -> Result<Report, Box<Failure>> {
        let struck = self.faults.struck();
        self.faults.heal();
        self.provider.heal();
        self.outside.heal();
        self.crm.heal();
        self.agenda.clear();
        self.plan.trouble = crate::Trouble {
            own_caches: self.plan.trouble.own_caches,
            ..crate::Trouble::default()
        };
        self.plan.strangers = 0;
        self.queues.repeat(0);
        self.redrive();
        self.work()?;
        self.come_to_rest(self.now() + AFTERMATH)?;
        // What could not be told is tried again, after hours at last.
        let last = self.now() + LIFE;
        while !self.untold().is_empty() && self.now() < last {
            self.come_to_rest(self.now() + GLIMPSE)?;
        }
        self.everything_is_done()?;
        self.everything_is_told()?;
        self.nobody_waits_in_vain()?;
        self.check_all()?;
        self.cards_are_whole()?;
        let mut report = self.watch.ledger.close();
        report.seed = self.plan.seed;
        report.steps = self.steps;
        report.told = u64::try_from(self.outside.ids().len()).unwrap_or(u64::MAX);
        report.tellings = self.outside.calls();
        report.calls = self.faults.calls();
        for fault in struck {
            *report.faults.entry(format!("{:?}", fault.fault)).or_default() += 1;
        }
        Ok(report)
    }

    /// Lets AWS do what is left until `end`, while nobody does anything more.
    fn come_to_rest(&mut self, end: Timestamp) -> Going {
        while let Some(next) = self.next_instant(end) {
            self.clock.set(next);
            self.at(next)?;
            self.agenda.clear();
            // Whatever had failed as often as it may comes up once more, and is dead at that.
            self.redrive();
        }
        self.clock.set(end);
        Ok(())
    }

    /// What the admin, who is always there, found in their inbox and their receiver has never heard of.
    fn untold(&self) -> Vec<String> {
        let inboxes = self.store.inboxes();
        let of_admin = inboxes.iter().filter(|it| it.0 == ADMIN);
        let ids = of_admin.map(|it| told_as(it.0, &it.1));
        ids.filter(|it| !self.outside.knows(it)).collect()
    }

    /// Receivers have heard of everything, and of nothing that nobody was notified of.
    fn everything_is_told(&self) -> Going {
        if let Some(id) = self.untold().first() {
            let what = format!("no receiver was told {id}");
            return Err(self.fail(Wrong { chat: None, what }));
        }
        let inboxes = self.store.inboxes();
        let known: BTreeSet<String> = inboxes.iter().map(|it| told_as(it.0, &it.1)).collect();
        match self.outside.ids().into_iter().find(|it| !known.contains(it)) {
            None => Ok(()),
            Some(id) => {
                let what = format!("a receiver was told {id}, which is in no inbox");
                Err(self.fail(Wrong { chat: None, what }))
            }
        }
    }

    /// Dead letters are driven back; what cannot be done now either is left at the end.
    fn redrive(&mut self) {
        self.watch.ledger.report.dead += u64::try_from(self.queues.dead_count()).unwrap_or(0);
        self.queues.redrive();
    }

    /// Whatever was accepted is in the log, and nothing is left to do.
    fn everything_is_done(&mut self) -> Going {
        for queue in SqsQueue::ALL.into_iter().filter(|it| *it != SqsQueue::Timers) {
            if let Some(left) = self.queues.held(queue).first() {
                let what = format!("it is left on {queue:?}: {left:?}");
                return Err(self.fail(Wrong { chat: None, what }));
            }
        }
        if !self.relay.is_empty() || !self.paused.is_empty() || self.queues.dead_count() > 0 {
            let what = "records, functions or dead letters are left".to_owned();
            return Err(self.fail(Wrong { chat: None, what }));
        }
        for customer in &self.customers {
            let heard = customer.chat.map_or(0, |it| self.watch.heard(it));
            if heard != customer.written {
                let what = format!("{heard} of {} messages are in the log", customer.written);
                return Err(self.fail(Wrong { chat: customer.chat, what }));
            }
        }
        Ok(())
    }

    /// No session waits while somebody could be offered it.
    pub(super) fn nobody_waits_in_vain(&self) -> Going {
        if self.store.places() == 0 {
            return Ok(());
        }
        let now = self.now();
        for (line, settings) in self.watch.laws.all().filter(|it| it.1.active) {
            let waiting = to_the_end(self.store.waiting(line, 1)).unwrap_or_default();
            let Some(chat) = waiting.first().copied() else { continue };
            let mut roster = to_the_end(self.store.roster(line)).unwrap_or_default();
            // The end of a leave is seen at the next re-check only.
            roster.seats.retain(|it| it.presence.leave.is_none());
            if let Some(choice) = choose(&roster, settings, &[], now) {
                let what = format!("it waits in line {line}, though {:?} is free", choice.to);
                return Err(self.fail(Wrong { chat: Some(chat), what }));
            }
        }
        Ok(())
    }

    /// Chats and cards know of each other, and nobody has two cards.
    fn cards_are_whole(&self) -> Going {
        match wrong_cards(&self.store).as_slice() {
            [] => Ok(()),
            wrong => Err(self.fail(Wrong { chat: named(&wrong[0]), what: wrong.join("; ") })),
        }
    }

    /// Looks at everything that is stored.
    pub(super) fn check_all(&mut self) -> Going {
        self.watch.ledger.report.checks += 1;
        let given = Context {
            store: self.store.clone(),
            queues: self.queues.clone(),
            clock: SkewedClock::new(self.clock.clone()),
            caches: Arc::default(),
            backoff: Backoff::none(),
            has_crm: true,
        };
        match to_the_end(check(&given)) {
            Ok(report) if report.violations.is_empty() => Ok(()),
            Ok(report) => {
                let what = format!("stored: {}", report.violations.join("; "));
                let chat = named(&what);
                Err(self.fail(Wrong { chat, what }))
            }
            Err(failure) => {
                let what = format!("what is stored cannot be read: {failure:?}");
                Err(self.fail(Wrong { chat: None, what }))
            }
        }
    }

    /// The failure that `wrong` is, with what led to it.
    #[expect(clippy::unnecessary_box_returns, reason = "it is handed on: results stay small")]
    pub(super) fn fail(&self, wrong: Wrong) -> Box<Failure> {
        let mut tail = Vec::new();
        if let Some(chat) = wrong.chat {
            let told = self.store.look(chat, |record, log| {
                let first = log.len().saturating_sub(TAIL);
                let entries = log[first..].iter();
                let mut told: Vec<String> = entries
                    .map(|it| format!("entry {} at {}: {:?}", it.seq, clock(it.at), it.event))
                    .collect();
                told.push(format!("head {:?}, holds {:?}", record.chat.session, record.held));
                told
            });
            tail.extend(told.unwrap_or_default());
        }
        for it in self.trace.of(wrong.chat, TAIL) {
            tail.push(format!("step {} at {}: {} → {:?}", it.step, clock(it.at), it.job, it.fate));
        }
        Box::new(Failure {
            seed: self.plan.seed,
            step: self.steps,
            at: self.now().rfc3339(),
            wrong: match wrong.chat {
                Some(chat) => format!("chat {chat}: {}", wrong.what),
                None => wrong.what,
            },
            tail,
        })
    }
}

/// The id under which a receiver is told of a notification.
fn told_as(user: UserId, received: &Received) -> String {
    format!("notification-{user}-{}", received.notification.subject)
}

fn clock(at: Timestamp) -> String {
    at.rfc3339().get(11..23).unwrap_or_default().to_owned()
}

/// The first chat that a violation names.
fn named(what: &str) -> Option<domain::ids::ChatId> {
    let after = what.split("chat ").nth(1)?;
    after.split(|it: char| !it.is_ascii_digit()).next()?.parse().ok()
}
