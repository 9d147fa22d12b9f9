//! Whether the queue chose as it ought to.

use application::ports::{LineStore, PeopleStore};
use domain::bookings::Slot;
use domain::chat::{Chat, Entry};
use domain::ids::{LineId, UserId};
use domain::queue::Roster;
use domain::session::{Event, Offeree, Phase, Session};
use domain::settings::{QueueType, Settings};
use domain::time::Timestamp;
use memory::MemoryStore;

use super::Watch;
use crate::job::to_the_end;
use crate::rules::{self, Around};

impl Watch {
    /// Looks at the entry, the next of `chat`, if it is an offer of the queue.
    pub(super) fn judge_offer(
        &mut self,
        store: &MemoryStore,
        chat: &Chat,
        entry: &Entry,
        now: Timestamp,
    ) -> Result<(), String> {
        let passed = chat.open_session().map_or(&[][..], |it| &it.passed);
        match &entry.event {
            Event::OfferMade { to: Offeree::One(user), decision, .. } => {
                let (line, user) = (entry.line, *user);
                let version = decision.settings_version;
                let settings = self.laws.version(line, version).cloned();
                let settings = settings.ok_or_else(|| format!("settings {version} never were"))?;
                let slot = Slot { line, user };
                let load = self.loads.get(&slot).copied().unwrap_or(0);
                if !rules::is_within_limit(load, &settings) {
                    return Err(format!("operator {user} is offered a session and has {load}"));
                }
                if self.proofs.order {
                    let roster = self.roster(store, line);
                    judge_order(&roster, user, passed, &settings, now)?;
                    if self.proofs.fairness {
                        self.fairness.note(line, user, &roster, &settings, now)?;
                    }
                }
                self.turn += 1;
                self.turns.insert(slot, self.turn);
                Ok(())
            }
            Event::SessionAnswered { by } if self.proofs.order => {
                let offered = chat.open_session().and_then(Session::offer).map(|it| it.1);
                let load = self.loads.get(&Slot { line: entry.line, user: *by }).copied();
                let settings = self.laws.lately(entry.line, now).next();
                let allows =
                    settings.is_none_or(|it| rules::is_within_limit(load.unwrap_or(0), it));
                if offered == Some(Offeree::Everyone) && !allows {
                    return Err(format!("operator {by} takes a session at their limit"));
                }
                Ok(())
            }
            Event::RoundWrapped if self.proofs.one_round => {
                Err("a round ended in silence, though somebody always accepts".to_owned())
            }
            Event::RoundWrapped if self.proofs.order => {
                let roster = self.roster(store, entry.line);
                let settings = self.laws.lately(entry.line, now).next();
                let Some(settings) = settings else { return Ok(()) };
                let fresh = roster
                    .seats
                    .iter()
                    .find(|it| it.hindrance(settings, now).is_none() && !passed.contains(&it.user));
                match fresh {
                    Some(seat) => Err(format!("a round ended without operator {}", seat.user)),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// Whether the offer that lapses with this entry may do so before its time.
    pub(super) fn around(
        &self,
        store: &MemoryStore,
        chat: &Chat,
        entry: &Entry,
        now: Timestamp,
    ) -> Around {
        let Event::OfferLapsed { to } = &entry.event else { return Around::default() };
        let has_gone = match to {
            Offeree::One(user) => {
                let user = to_the_end(store.user(*user)).ok().flatten();
                let is_gone = user.is_none_or(|it| it.presence.gone(now).is_some());
                is_gone || self.laws.has_gone_lately(*to, now)
            }
            Offeree::Everyone => false,
        };
        let line = chat.open_session().map_or(chat.line, |it| it.line);
        let stands_for_ever = match to {
            Offeree::One(_) => self.laws.lately(line, now).any(|it| it.queue_time.on().is_some()),
            Offeree::Everyone => {
                self.laws.lately(line, now).any(|it| it.queue_type != QueueType::All)
            }
        };
        let has_no_end = chat
            .open_session()
            .is_some_and(|it| matches!(it.phase, Phase::Offered { until: None, .. }));
        Around { cuts_offers_short: has_gone || has_no_end && stands_for_ever }
    }

    /// The line's roster as it was before this write, by our own count.
    fn roster(&self, store: &MemoryStore, line: LineId) -> Roster {
        let mut roster = to_the_end(store.roster(line)).unwrap_or_default();
        for seat in &mut roster.seats {
            let slot = Slot { line, user: seat.user };
            let load = self.loads.get(&slot).copied().unwrap_or(0);
            seat.load = u32::try_from(load).unwrap_or(0);
            seat.turn = self.turns.get(&slot).copied().unwrap_or(0);
        }
        roster
    }
}

fn judge_order(
    roster: &Roster,
    user: UserId,
    passed: &[UserId],
    settings: &Settings,
    now: Timestamp,
) -> Result<(), String> {
    let hindered = |it: &domain::queue::Seat| it.hindrance(settings, now);
    let before = match settings.queue_type {
        QueueType::Evenly => rules::overtaken(roster, user, passed, hindered),
        QueueType::Strictly => rules::skipped(roster, user, passed, hindered),
        QueueType::All => None,
    };
    match before {
        Some(seat) => Err(format!("operator {user} is offered what was operator {}'s", seat.user)),
        None => Ok(()),
    }
}
