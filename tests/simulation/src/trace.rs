//! The last steps, to tell how something came about.

use std::collections::VecDeque;

use domain::ids::ChatId;
use domain::time::Timestamp;

use crate::job::Job;

/// Steps that are remembered.
const STEPS_MAX: usize = 5_000;

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

/// The last steps.
#[derive(Debug, Default)]
pub(crate) struct Trace(VecDeque<Traced>);

impl Trace {
    pub(crate) fn note(&mut self, traced: Traced) {
        if self.0.len() >= STEPS_MAX {
            self.0.pop_front();
        }
        self.0.push_back(traced);
    }

    /// The last `limit` steps that concern `chat`, or any, where no chat is given; and as many changes of lines.
    pub(crate) fn of(&self, chat: Option<ChatId>, limit: usize) -> Vec<&Traced> {
        let concerns = |it: &&Traced| chat.is_none() || it.chat == chat;
        let changes = |it: &&Traced| matches!(it.job, Job::Reform(..));
        let mut found: Vec<&Traced> = self.0.iter().rev().filter(concerns).take(limit).collect();
        found.extend(self.0.iter().rev().filter(changes).take(limit));
        found.sort_by_key(|it| it.step);
        found.dedup_by_key(|it| (it.step, it.fate));
        found
    }
}
