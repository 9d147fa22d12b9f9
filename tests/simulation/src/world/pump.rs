//! What AWS does: the stream, the SQS queues, the minute rule; and how each step ends.

use std::rc::Rc;

use application::Operated;
use application::ports::Outbound;
use domain::ids::{ChatId, MessageId};
use domain::session::Event;
use domain::time::Seconds;
use memory::{Body, SqsQueue};

use super::{BEHIND_MAX, Going, Paused, World};
use crate::agenda::Act;
use crate::job::{Ended, Job, Order, Running, go_on};
use crate::provider::parts_count;
use crate::trace::{Fate, Traced};
use crate::watch::Wrong;

/// After so long an SQS message whose function died shows again.
const VISIBILITY: Seconds = Seconds(30);

/// How often an employee asks again when there was no answer.
const TRIES_MAX: u32 = 3;

impl World {
    /// Lets AWS work until it has nothing to do, or, where there is haste, until the next thing happens.
    pub(super) fn work(&mut self) -> Going {
        while self.work_once()? {
            let now = self.now();
            if self.dice.strikes(self.plan.trouble.haste)
                && self.agenda.next_due().is_some_and(|it| it.0 - now.0 <= BEHIND_MAX)
            {
                return Ok(());
            }
        }
        self.idle += 1;
        if self.plan.proofs.order && self.idle.is_multiple_of(16) {
            self.nobody_waits_in_vain()?;
        }
        Ok(())
    }

    /// One step of whatever can go on; whether there was anything.
    fn work_once(&mut self) -> Result<bool, Box<crate::Failure>> {
        let sources = SqsQueue::ALL.len() + 2;
        let first = self.dice.below(sources);
        for offset in 0..sources {
            match (first + offset) % sources {
                0 if !self.paused.is_empty() => {
                    let Paused { job, running } =
                        self.paused.swap_remove(self.dice.below(self.paused.len()));
                    self.advance(job, running)?;
                    return Ok(true);
                }
                0 => {}
                1 => {
                    if let Some(entry) = self.relay.take(&mut self.dice) {
                        self.step(Job::Record(entry))?;
                        return Ok(true);
                    }
                }
                queue => {
                    if let Some(message) = self.queues.receive(SqsQueue::ALL[queue - 2]) {
                        self.step(Job::Message(Rc::new(message)))?;
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }

    /// Invokes a function.
    pub(super) fn step(&mut self, job: Job) -> Going {
        self.steps += 1;
        let skew = self.plan.trouble.skew;
        let skew = match skew {
            0 => 0,
            most => i64::from(self.dice.between(0, 2 * most)) - i64::from(most),
        };
        let running = self.office.begin(&job, self.steps, skew);
        self.advance(job, running)
    }

    /// Lets an invocation go on to its end, or to its next pause, or to its death.
    fn advance(&mut self, job: Job, mut running: Running) -> Going {
        let fate = match go_on(&mut running) {
            Some(ended) => self.conclude(&job, ended)?,
            None if self.dice.strikes(self.plan.trouble.deaths) => {
                self.watch.ledger.report.deaths += 1;
                self.bury(&job);
                Fate::Died
            }
            None => {
                self.watch.ledger.report.pauses += 1;
                self.paused.push(Paused { job: job.clone(), running });
                Fate::Paused
            }
        };
        let chat = self.chat_of(&job);
        if let Job::Reform(line, _) = &job {
            self.read_law(*line);
        }
        let (step, at) = (self.steps, self.now());
        let delivery = match &job {
            Job::Message(message) => match message.body {
                Body::Outbound(Outbound::Entry { chat, seq }) => Some((chat, seq)),
                _ => None,
            },
            _ => None,
        };
        self.trace.note(|| Traced { step, at, job, chat, fate });
        let seen = self.watch.observe(&self.store, &mut self.relay, at);
        seen.map_err(|wrong| self.fail(wrong))?;
        if let Some(what) = self.outside.wrong() {
            return Err(self.fail(Wrong { chat, what }));
        }
        if let Some((chat, seq)) = delivery {
            self.judge_delivery(chat, seq)?;
        }
        self.ring();
        Ok(())
    }

    /// What becomes of a job that its function has ended.
    fn conclude(&mut self, job: &Job, ended: Ended) -> Result<Fate, Box<crate::Failure>> {
        let (job, fate) = match (job, ended) {
            (_, Ended::Broken) => {
                let what = format!("{job}: what is stored is unreadable");
                return Err(self.fail(Wrong { chat: self.chat_of(job), what }));
            }
            (Job::Message(message), Ended::Later(after)) => {
                self.queues.fail(message, after);
                return Ok(Fate::Done);
            }
            (Job::Message(message), Ended::Failed) => {
                let after = Seconds(self.dice.between(1, 5));
                self.queues.fail(message, after);
                return Ok(Fate::Failed);
            }
            (Job::Message(message), Ended::Done | Ended::Operated(_)) => {
                self.queues.finish(message);
                return Ok(Fate::Done);
            }
            (Job::Operate(order), Ended::Operated(operated)) => {
                return Ok(self.answer(order, &operated));
            }
            (job, Ended::Failed) => (job, Fate::Failed),
            (job, Ended::Done | Ended::Later(_) | Ended::Operated(_)) => (job, Fate::Done),
        };
        match (job, fate) {
            (Job::Record(entry), Fate::Done) if !self.dice.strikes(self.plan.trouble.repeats) => {
                self.relay.finish(entry.chat);
            }
            (Job::Record(entry), _) => self.relay.fail(entry.chat),
            (_, Fate::Failed) => self.again(job),
            (_, _) => {}
        }
        Ok(fate)
    }

    /// What an employee is answered.
    fn answer(&mut self, order: &Rc<Order>, operated: &Operated) -> Fate {
        match operated {
            Operated::Refused { refusal, .. } => {
                let refusals = &mut self.watch.ledger.report.refusals;
                *refusals.entry(refusal.code()).or_default() += 1;
                Fate::Refused
            }
            Operated::NotFound => Fate::Refused,
            Operated::Done(_) => {
                if order.tries == 0 && self.dice.strikes(self.plan.trouble.repeats) {
                    // They press twice.
                    let tries = TRIES_MAX;
                    let order = Order { tries, ..(**order).clone() };
                    self.in_seconds(0, 2, Act::Do(Rc::new(Job::Operate(Rc::new(order)))));
                }
                Fate::Done
            }
        }
    }

    /// What becomes of a job whose function died.
    fn bury(&mut self, job: &Job) {
        match job {
            Job::Message(message) => self.queues.fail(message, VISIBILITY),
            Job::Record(entry) => self.relay.fail(entry.chat),
            Job::Minute | Job::Operate(_) | Job::Shift(..) | Job::Reform(..) => self.again(job),
        }
    }

    /// Somebody who got no answer asks again.
    fn again(&mut self, job: &Job) {
        let again = match job {
            Job::Operate(order) if order.tries >= TRIES_MAX => return,
            Job::Operate(order) => {
                let tries = order.tries + 1;
                Job::Operate(Rc::new(Order { tries, ..(**order).clone() }))
            }
            Job::Shift(..) | Job::Reform(..) => job.clone(),
            // SQS and the next minute see to these.
            Job::Message(_) | Job::Record(_) | Job::Minute => return,
        };
        self.in_seconds(1, 5, Act::Do(Rc::new(again)));
    }

    /// The chat that a job is about, where it is known.
    pub(super) fn chat_of(&self, job: &Job) -> Option<ChatId> {
        use application::ports::TimerMessage;
        match job {
            Job::Message(message) => match &message.body {
                Body::Inbound(event) => self.chat_named(&event.conversation),
                Body::Timer(TimerMessage::Echo { event }) => self.chat_named(&event.conversation),
                Body::Outbound(outbound) => Some(outbound.chat()),
                Body::Timer(TimerMessage::Chat { chat, .. }) => Some(*chat),
                Body::CrmAnswer(answer) => Some(answer.chat),
                Body::Alert(alert) => Some(alert.chat),
                Body::Crm(message) => Some(message.chat),
                Body::Timer(
                    TimerMessage::Line { .. }
                    | TimerMessage::Sessions { .. }
                    | TimerMessage::User { .. },
                )
                | Body::Assign(_)
                | Body::Retain(_)
                | Body::Hook(_)
                | Body::Push(_) => None,
            },
            Job::Record(entry) => Some(entry.chat),
            Job::Operate(order) => Some(order.chat),
            Job::Minute | Job::Shift(..) | Job::Reform(..) => None,
        }
    }

    /// How far a message has come; no part of it was taken twice.
    fn judge_delivery(&mut self, chat: ChatId, seq: u64) -> Going {
        let place = usize::try_from(seq).unwrap_or(0).saturating_sub(1);
        let event = self.store.look(chat, |_, log| {
            let entry = log.get(place)?;
            match &entry.event {
                Event::MessageAdded(message) => Some((seq, Some(parts_count(&message.content)))),
                Event::MessageEdited { target, .. } => Some((*target, None)),
                _ => None,
            }
        });
        let Some((target, parts)) = event.flatten() else { return Ok(()) };
        let status = self.store.look_at_delivery(chat, target, |it| it.status(parts));
        if let Some(status) = status {
            // What an edit replaced had its own status.
            let judged = self.watch.judge_status(chat, target, status, parts.is_none());
            judged.map_err(|wrong| self.fail(wrong))?;
        }
        match self.provider.twice() {
            Some(id) if id == MessageId::of(chat, target) => {
                let what = format!("the customer reads a part of message {target} twice");
                Err(self.fail(Wrong { chat: Some(chat), what }))
            }
            Some(_) | None => Ok(()),
        }
    }
}
