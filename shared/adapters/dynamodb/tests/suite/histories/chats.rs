//! A chat's part of a history, held against `decide` and `evolve`: its log is the order in which its writes took
//! effect, and every act must be what the rules make of it somewhere between its question and its answer.

use application::{Operation, may_know};
use domain::bookings::Slot;
use domain::chat::{Chat, Entry};
use domain::ids::ChatId;
use domain::session::{Event, Offeree, Refusal, decide, evolve};
use domain::time::Timestamp;

use super::commands::command;
use super::history::{Act, Answer, Deed, History};
use super::linearise::{Call, linearise};
use super::office::Office;
use super::slots::Count;
use super::witness::Write;

/// A chat's part of a history.
#[derive(Debug)]
pub(crate) struct Story<'a> {
    office: &'a Office,
    chat: ChatId,
    log: &'a [Entry],
    /// The chat after each write; before the first it is empty.
    states: Vec<Chat>,
    /// What made each version from the one before.
    writes: Vec<(&'a Write, &'a Act)>,
    /// Who saw it and wrote nothing.
    seen: Vec<&'a Act>,
}

/// What an act does to the chat.
#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    /// It makes this version of the one before.
    Writes(usize),
    /// It changes nothing.
    Sees(&'a Act),
}

impl<'a> Story<'a> {
    /// The chat's part of `history`; the error says where its writes, its log and its head do not fit together.
    pub(crate) fn of(history: &'a History, chat: ChatId) -> Result<Self, String> {
        let (head, log) = &history.chats[&chat];
        let mut writes: Vec<&Write> = history.writes.iter().filter(|it| it.chat == chat).collect();
        writes.sort_by_key(|it| it.version);
        let it = &head.chat;
        let empty = Chat::new(
            it.id,
            (it.channel, it.kind, it.line),
            it.conversation.clone(),
            it.customer.clone(),
        );
        let mut states = vec![empty];
        let mut by = Vec::new();
        for (version, write) in (1..).zip(writes) {
            let last = states[states.len() - 1].clone();
            let news = entries(log, &write.seqs);
            let fits = write.version == version
                && write.seqs.iter().copied().eq((last.seq + 1..).take(write.seqs.len()))
                && news.len() == write.seqs.len();
            let act = history.acts.get(&write.act).filter(|_| fits);
            let act = act.ok_or_else(|| format!("chat {chat}: {write:?} is no next write"))?;
            states.push(news.iter().fold(last, |chat, it| evolve(chat, &it.event, it.at)));
            by.push((write, act));
        }
        if head.version != by.len() as u64 || states[by.len()] != head.chat {
            return Err(format!("chat {chat}: its writes do not lead to its head {head:?}"));
        }
        let wrote = |act: &Act| by.iter().any(|it| it.1.invoked == act.invoked);
        let seen = history.acts.values();
        let seen = seen.filter(|it| history.chat_of(it) == Some(chat) && !wrote(it)).collect();
        Ok(Self { office: &history.office, chat, log, states, writes: by, seen })
    }

    /// What is wrong with it; empty if all is well.
    pub(crate) fn violations(&self) -> Vec<String> {
        let mut wrong: Vec<String> =
            (1..self.states.len()).filter_map(|version| self.illegal(version)).collect();
        let writes = (1..self.states.len()).map(|it| self.interval(it, Step::Writes(it)));
        let seen = self.seen.iter().map(|act| Call {
            invoked: act.invoked,
            returned: act.returned,
            what: Step::Sees(act),
        });
        let calls: Vec<Call<Step<'_>>> = writes.chain(seen).collect();
        let ended = linearise(0, &calls, |version, step| match step {
            Step::Writes(next) => (version + 1 == *next).then_some(*next),
            Step::Sees(act) => self.explains(*version, act).then_some(*version),
        });
        wrong.extend(ended.err().map(|it| self.unexplained(&calls[it])));
        wrong
    }

    /// When a write took effect: while it was sent, and before the next was, whose writer had read it.
    fn interval<O>(&self, version: usize, what: O) -> Call<O> {
        let write = self.writes[version - 1].0;
        let next = self.writes.get(version).map_or(u64::MAX, |it| it.0.invoked);
        Call { invoked: write.invoked, returned: write.returned.min(next), what }
    }

    /// What is wrong with a write: it is not what the rules make of its act at its place, or its writer was told
    /// something else.
    fn illegal(&self, version: usize) -> Option<String> {
        let (write, act) = self.writes[version - 1];
        let (before, news) = (&self.states[version - 1], entries(self.log, &write.seqs));
        let (from, to) = act.between;
        let in_time = news.iter().all(|it| from <= it.at && it.at <= to);
        let told = match &act.answer {
            Answer::Done(Some((record, told))) => {
                let seen = self.version_of(record.version, &record.chat);
                seen.is_some_and(|it| it >= version) && told == news
            }
            Answer::Done(None) | Answer::Repeated | Answer::Offered(_) | Answer::Unknown => true,
            Answer::Refused(..) | Answer::Missing | Answer::Contended => false,
        };
        // Where nothing happened, the least was due at its beginning.
        let now = news.first().map_or(from, |it| it.at);
        let legal = told && in_time && self.makes(act, before, news, now);
        (!legal).then(|| format!("chat {}: on {before:?} follows {news:?} by {act:?}", self.chat))
    }

    /// Whether the rules make `news` of an act on `state`.
    fn makes(&self, act: &Act, state: &Chat, news: &[Entry], now: Timestamp) -> bool {
        let events = || news.iter().map(|it| &it.event);
        let decided = |full| self.decide(act, state, news, now, full);
        [false, true].into_iter().any(|full| decided(full).is_ok_and(|it| events().eq(&it)))
    }

    /// What the rules say to an act on `state`, which may have led to `news`.
    fn decide(
        &self,
        act: &Act,
        state: &Chat,
        news: &[Entry],
        now: Timestamp,
        full: bool,
    ) -> Result<Vec<Event>, Refusal> {
        let command = command(self.office, act, state, news)?;
        let opened = news.iter().find_map(|it| match &it.event {
            Event::SessionOpened { session, .. } => Some(*session),
            _ => None,
        });
        decide(state, command, self.office.facts(state, opened, full), now)
    }

    /// Whether an act that wrote nothing is answered as the rules have it at `version`.
    fn explains(&self, version: usize, act: &Act) -> bool {
        let (state, now) = (&self.states[version], act.between.0);
        let decided = |full| self.decide(act, state, &[], now, full);
        let known = match act.deed {
            Deed::Operate { by, .. } => may_know(state, self.office.actor(state, by)),
            Deed::Receive(_) | Deed::Tick(_) | Deed::Drain(_) => true,
        };
        let seen = |seen: u64, chat: &Chat| self.version_of(seen, chat) == Some(version);
        match &act.answer {
            Answer::Done(None) => decided(false) == Ok(vec![]),
            Answer::Done(Some((record, told))) if told.is_empty() => {
                known && seen(record.version, &record.chat) && decided(false) == Ok(vec![])
            }
            Answer::Done(Some((record, told))) => {
                self.version_of(record.version, &record.chat).is_some()
                    && (self.is_earlier_message(version, act, told)
                        || self.is_twin(version, act, told))
            }
            Answer::Refused(refusal, record) => {
                let refused = |full| decided(full) == Err(*refusal);
                record.as_ref().is_none_or(|it| seen(it.version, &it.chat))
                    && known
                    && (refused(false) || refused(true))
            }
            Answer::Repeated => self.has_come(state, act),
            Answer::Missing => !known,
            Answer::Offered(_) => false,
            Answer::Contended | Answer::Unknown => true,
        }
    }

    /// The version that was seen, if the chat was then as it was seen.
    fn version_of(&self, version: u64, chat: &Chat) -> Option<usize> {
        let version = usize::try_from(version).ok()?;
        (self.states.get(version)? == chat).then_some(version)
    }

    /// Whether a message was there by then that gave the same id.
    fn is_earlier_message(&self, version: usize, act: &Act, told: &[Entry]) -> bool {
        let Deed::Operate { operation: Operation::Write(draft), .. } = &act.deed else {
            return false;
        };
        let same = |it: &Entry| match &it.event {
            Event::MessageAdded(message) => message.client_id == draft.client_id,
            _ => false,
        };
        let there = &self.log[..usize::try_from(self.states[version].seq).unwrap()];
        draft.client_id.is_some() && told.iter().all(|it| same(it) && there.contains(it))
    }

    /// Whether the same was done in the same instant by the same employee, who pressed twice: who looks whether a
    /// write that was not answered has happened cannot tell it from its twin.
    fn is_twin(&self, version: usize, act: &Act, told: &[Entry]) -> bool {
        let Some(before) = version.checked_sub(1) else { return false };
        let news = entries(self.log, &self.writes[before].0.seqs);
        news.starts_with(told) && self.makes(act, &self.states[before], told, told[0].at)
    }

    /// Whether the customer's message was in the log by then.
    fn has_come(&self, state: &Chat, act: &Act) -> bool {
        let Deed::Receive(inbound) = &act.deed else { return false };
        let there = &self.log[..usize::try_from(state.seq).unwrap()];
        there.iter().any(|it| match &it.event {
            Event::MessageAdded(message) => {
                message.external_id.as_ref() == Some(&inbound.dedupe_key)
            }
            _ => false,
        })
    }

    fn unexplained(&self, call: &Call<Step<'_>>) -> String {
        let before = self.writes.iter().filter(|it| it.0.returned < call.invoked).count();
        let after = self.writes.iter().filter(|it| it.0.invoked < call.returned).count();
        let states: Vec<_> =
            (before..=after.max(before)).map(|it| (it, &self.states[it].session)).collect();
        format!("chat {}: no order explains {call:?} on one of {states:?}", self.chat)
    }

    /// What the chat did to the operators' loads, and who took a session by what they thought of theirs.
    pub(super) fn counts(&self) -> Vec<(Slot, Call<Count>)> {
        let limit = |slot: Slot| self.office.lines[&slot.line].limit();
        let mut counts = Vec::new();
        for (version, (write, act)) in (1..).zip(&self.writes) {
            let (before, after) = (&self.states[version - 1], &self.states[version]);
            let (was, is) = (self.office.slot_of(before), self.office.slot_of(after));
            let offered = entries(self.log, &write.seqs).iter().find_map(|it| match it.event {
                Event::OfferMade { to: Offeree::One(user), .. } => Some(user),
                _ => None,
            });
            if let Some(user) = offered {
                let slot = Slot { line: Office::line_of(after), user };
                counts.push((slot, self.interval(version, Count::Offer(limit(slot)))));
            } else if let Some(slot) = is.filter(|_| was != is) {
                counts.push((slot, self.interval(version, Count::Take)));
            }
            if let Some(slot) = was.filter(|_| was != is) {
                counts.push((slot, self.interval(version, Count::Give)));
            }
            // Of an offer to everyone, only those take it who are below their limit.
            if let Some((slot, limit)) = self.everyones(before, act).filter(|_| act.takes()) {
                counts.push((slot, act.call(Count::Free(limit))));
            }
        }
        for act in &self.seen {
            if let Answer::Refused(Refusal::AtLimit, Some(record)) = &act.answer
                && let Some((slot, limit)) = self.everyones(&record.chat, act)
            {
                counts.push((slot, act.call(Count::Full(limit))));
            }
        }
        counts
    }

    /// The slot and the limit of one who acts on an offer to everyone.
    fn everyones(&self, chat: &Chat, act: &Act) -> Option<(Slot, u32)> {
        let Deed::Operate { by, .. } = act.deed else { return None };
        let (_, Offeree::Everyone) = chat.open_session()?.offer()? else { return None };
        let slot = Slot { line: Office::line_of(chat), user: by };
        // Who steers a line without being in its queue has no load there.
        self.office.rosters[&slot.line].seat(by)?;
        self.office.lines[&slot.line].limit().map(|it| (slot, it))
    }
}

impl Act {
    /// Whether it is one that takes an offer.
    fn takes(&self) -> bool {
        let Deed::Operate { operation, .. } = &self.deed else { return false };
        match operation {
            Operation::Answer { .. } => true,
            Operation::Write(draft) => !draft.internal,
            _ => false,
        }
    }

    fn call<O>(&self, what: O) -> Call<O> {
        Call { invoked: self.invoked, returned: self.returned, what }
    }
}

/// The entries of a log with those places.
fn entries<'a>(log: &'a [Entry], seqs: &[u64]) -> &'a [Entry] {
    let first = seqs.first().and_then(|it| usize::try_from(*it).ok()?.checked_sub(1));
    first.and_then(|it| log.get(it..it + seqs.len())).unwrap_or_default()
}
