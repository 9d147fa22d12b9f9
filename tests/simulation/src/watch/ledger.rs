//! What is counted, and the hash of the log.

use domain::bookings::Slot;
use domain::chat::Entry;
use domain::session::{Event, Session};
use sha2::{Digest, Sha256};

use crate::report::Report;

/// What is counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) report: Report,
    digest: Sha256,
    buffer: Vec<u8>,
}

impl Ledger {
    /// Counts an entry, the next of a chat with that open session.
    pub(crate) fn note(&mut self, open: Option<&Session>, entry: &Entry) {
        self.hash(entry);
        let report = &mut self.report;
        report.entries += 1;
        match &entry.event {
            Event::SessionOpened { .. } => report.sessions += 1,
            Event::MessageAdded(_) => report.messages += 1,
            Event::OfferMade { .. } => report.offers += 1,
            Event::OfferLapsed { .. } => report.lapses += 1,
            Event::RoundWrapped => report.rounds += 1,
            Event::SessionAnswered { by } | Event::SessionIntercepted { by } => {
                let slot = Slot { line: entry.line, user: *by };
                *report.taken.entry((slot.line.0, slot.user.0)).or_default() += 1;
                if let Some(session) = open.filter(|it| it.answered_at.is_none()) {
                    report.answered += 1;
                    report.waits.push((entry.at.0 - session.opened_at.0).max(0));
                }
            }
            _ => {}
        }
    }

    fn hash(&mut self, entry: &Entry) {
        self.buffer.clear();
        // Nothing in an entry can fail to be written as JSON: its maps have texts for keys.
        let written = serde_json::to_writer(&mut self.buffer, entry);
        debug_assert!(written.is_ok(), "{written:?}");
        self.digest.update(&self.buffer);
    }

    /// All that was counted.
    pub(crate) fn close(mut self) -> Report {
        self.report.waits.sort_unstable();
        self.report.hash = hex::encode(self.digest.finalize());
        self.report
    }
}
