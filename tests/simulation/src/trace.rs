//! The last steps, to tell how something came about.

use std::collections::VecDeque;

use domain::ids::ChatId;
use domain::time::Timestamp;

use crate::job::Job;

/// Steps that are remembered, where any are.
const STEPS_MAX: usize = 20_000;

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Done,
    Failed,
    Refused,
    Paused,
    Died,
}

#[derive(Debug)]
pub(crate) struct Traced {
    pub(crate) step: u64,
    pub(crate) at: Timestamp,
    pub(crate) job: Job,
    pub(crate) chat: Option<ChatId>,
    pub(crate) fate: Fate,
}

/// The last steps. A run remembers none: one that fails is run again, exactly so, and remembers.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    is_on: bool,
    steps: VecDeque<Traced>,
}

impl Trace {
    /// Remembers from now on.
    pub(crate) fn remember(&mut self) {
        self.is_on = true;
    }

    pub(crate) fn note(&mut self, traced: impl FnOnce() -> Traced) {
        if self.is_on {
            if self.steps.len() >= STEPS_MAX {
                self.steps.pop_front();
            }
            self.steps.push_back(traced());
        }
    }

    /// The last `limit` steps that concern `chat`, or any, where no chat is given; and as many changes of lines.
    pub(crate) fn of(&self, chat: Option<ChatId>, limit: usize) -> Vec<&Traced> {
        let concerns = |it: &&Traced| chat.is_none() || it.chat == chat;
        let changes = |it: &&Traced| matches!(it.job, Job::Reform(..));
        let mut found: Vec<&Traced> =
            self.steps.iter().rev().filter(concerns).take(limit).collect();
        found.extend(self.steps.iter().rev().filter(changes).take(limit));
        found.sort_by_key(|it| it.step);
        found.dedup_by_key(|it| (it.step, it.fate));
        found
    }
}
