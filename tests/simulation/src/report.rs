//! What a run came to.

use std::collections::BTreeMap;
use std::fmt;

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The world's seed.
    pub seed: u64,
    /// Invocations of functions.
    pub steps: u64,
    /// Port calls they made.
    pub calls: u64,
    /// Chats.
    pub chats: u64,
    /// Sessions opened.
    pub sessions: u64,
    /// Log entries.
    pub entries: u64,
    /// Messages in the logs.
    pub messages: u64,
    /// Offers the queues made.
    pub offers: u64,
    /// Offers that lapsed.
    pub lapses: u64,
    /// Silent rounds.
    pub rounds: u64,
    /// Sessions answered at least once.
    pub answered: u64,
    /// Milliseconds from opening to the first answer, ascending.
    pub waits: Vec<i64>,
    /// Sessions answered, by line and operator.
    pub taken: BTreeMap<(u64, u64), u64>,
    /// What employees were refused, by why.
    pub refusals: BTreeMap<&'static str, u64>,
    /// Faults that struck port calls, by kind.
    pub faults: BTreeMap<String, u64>,
    /// Functions that paused before a write.
    pub pauses: u64,
    /// Functions that died before a write.
    pub deaths: u64,
    /// SQS messages received too often, and driven back.
    pub dead: u64,
    /// Notifications that receivers of webhooks took.
    pub told: u64,
    /// Calls that it took.
    pub tellings: u64,
    /// Times everything that is stored was looked at.
    pub checks: u64,
    /// SHA-256, in hex, of all log entries in the order of their commits.
    pub hash: String,
}

impl Report {
    /// The wait below which `percent` of the answered sessions stay, in milliseconds.
    pub fn wait(&self, percent: usize) -> i64 {
        let place = (self.waits.len() * percent).div_ceil(100).saturating_sub(1);
        self.waits.get(place).copied().unwrap_or(0)
    }

    /// The most sessions an operator of the line has answered, and the fewest.
    pub fn spread(&self, line: u64) -> (u64, u64) {
        let of_line = || self.taken.range((line, 0)..=(line, u64::MAX)).map(|(_, it)| *it);
        (of_line().max().unwrap_or(0), of_line().min().unwrap_or(0))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}", self.seed)?;
        writeln!(f, "steps {} ({} port calls)", self.steps, self.calls)?;
        writeln!(f, "chats {}, sessions {}", self.chats, self.sessions)?;
        writeln!(f, "messages {}, log entries {}", self.messages, self.entries)?;
        writeln!(f, "answered {} of {}", self.answered, self.sessions)?;
        let wait = |percent| format!("{} ms", self.wait(percent));
        writeln!(f, "waits p50 {}, p90 {}, p99 {}", wait(50), wait(90), wait(99))?;
        let each = (self.offers * 100).checked_div(self.sessions).unwrap_or(0);
        writeln!(f, "offers {} ({}.{:02} per session)", self.offers, each / 100, each % 100)?;
        writeln!(f, "time-outs {}, silent rounds {}", self.lapses, self.rounds)?;
        let mut lines: Vec<u64> = self.taken.keys().map(|it| it.0).collect();
        lines.dedup();
        for line in lines {
            let (most, fewest) = self.spread(line);
            let spread = most - fewest;
            writeln!(f, "line {line}: answered by one {fewest} to {most}, spread {spread}")?;
        }
        for (refusal, count) in &self.refusals {
            writeln!(f, "refused {refusal} {count}")?;
        }
        for (fault, count) in &self.faults {
            writeln!(f, "fault {fault} {count}")?;
        }
        writeln!(f, "pauses {}, deaths {}, dead letters {}", self.pauses, self.deaths, self.dead)?;
        writeln!(f, "told outside {} by {} calls", self.told, self.tellings)?;
        writeln!(f, "full checks {}", self.checks)?;
        write!(f, "hash {}", self.hash)
    }
}
