//! The settings of all lines, in all their versions.

use std::collections::BTreeMap;

use application::cache::STALENESS;
use application::ports::LineRecord;
use domain::ids::LineId;
use domain::settings::Settings;
use domain::time::{Seconds, Timestamp};

/// How long after a change something may still be written by what was before: what functions may remember, twice the
/// skew of their clocks, and a pause.
const LINGERS: Seconds = Seconds(STALENESS.0 + 5);

/// The settings of all lines.
#[derive(Debug, Default)]
pub(crate) struct Laws(BTreeMap<LineId, Vec<Law>>);

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
