//! The settings of all lines, in all their versions.

use std::collections::BTreeMap;

use application::cache::STALENESS;
use application::ports::LineRecord;
use domain::ids::{LineId, UserId};
use domain::session::Offeree;
use domain::settings::Settings;
use domain::time::{Seconds, Timestamp};

/// How long after a change something may still be written by what was before: what functions may remember, twice the
/// skew of their clocks, and a pause.
const LINGERS: Seconds = Seconds(STALENESS.0 + 5);

/// How long after an employee changed it may still be seen.
const GONE_LINGERS: Seconds = Seconds(150);

/// The settings of all lines, and who has gone.
#[derive(Debug, Default)]
pub(crate) struct Laws(BTreeMap<LineId, Vec<Law>>, BTreeMap<UserId, Timestamp>);

#[derive(Debug)]
struct Law {
    settings: Settings,
    since: Timestamp,
}

impl Laws {
    /// Notes how a line is now.
    pub(crate) fn note(&mut self, line: &LineRecord, now: Timestamp) {
        let laws = self.0.entry(line.id).or_default();
        if laws.last().is_none_or(|it| it.settings != line.settings) {
            laws.push(Law { settings: line.settings.clone(), since: now });
        }
    }

    /// The settings of `line` that something written at `now` may have been written by, the present ones first.
    pub(crate) fn lately(&self, line: LineId, now: Timestamp) -> impl Iterator<Item = &Settings> {
        let laws = self.0.get(&line).map_or(&[][..], Vec::as_slice);
        let mut replaced = Timestamp(i64::MAX);
        laws.iter()
            .rev()
            .take_while(move |it| {
                let lingers = now <= replaced || now.0 - replaced.0 <= i64::from(LINGERS.0) * 1_000;
                replaced = it.since;
                lingers
            })
            .map(|it| &it.settings)
    }

    /// Notes that an employee is dismissed, or that their leave changes.
    pub(crate) fn note_gone(&mut self, user: UserId, now: Timestamp) {
        self.1.insert(user, now);
    }

    /// Whether that was noted a short while ago of who holds an offer.
    pub(crate) fn has_gone_lately(&self, offeree: Offeree, now: Timestamp) -> bool {
        match offeree {
            Offeree::One(user) => self.1.get(&user).is_some_and(|it| now < *it + GONE_LINGERS),
            Offeree::Everyone => false,
        }
    }

    /// The settings of `line` at a version of them.
    pub(crate) fn version(&self, line: LineId, version: u64) -> Option<&Settings> {
        let laws = self.0.get(&line)?;
        laws.iter().map(|it| &it.settings).rev().find(|it| it.version == version)
    }

    /// Whether some line was changed within the last `span`.
    pub(crate) fn changed_within(&self, span: Seconds, now: Timestamp) -> bool {
        self.0.values().filter_map(|it| it.last()).any(|it| now < it.since + span)
    }

    /// All lines with their present settings.
    pub(crate) fn all(&self) -> impl Iterator<Item = (LineId, &Settings)> {
        self.0.iter().filter_map(|(line, laws)| Some((*line, &laws.last()?.settings)))
    }
}
