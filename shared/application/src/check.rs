//! Looks whether stored data keeps the invariants (design §5): every chat, its whole log, and what chats hold against
//! the counters and lists they hold it in.

use std::collections::{BTreeMap, BTreeSet};

use domain::bookings::Slot;
use domain::ids::{ChatId, LineId, UserId};
use domain::invariants::{log_violations, violations};

use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, IdKind, Queues};

/// Entries read at once.
const PAGE: usize = 1_000;

/// Waiting sessions of one line that are looked at.
const WAITING_MAX: usize = 100_000;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Chats looked at.
    pub chats: u64,
    /// Log entries looked at.
    pub entries: u64,
    /// What is wrong, in words; empty if all is well.
    pub violations: Vec<String>,
}

/// Looks at everything that is stored. Meant for a deployment at rest: what is written meanwhile may look wrong.
///
/// # Errors
///
/// [`Failure`] if something cannot be read.
pub async fn check<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
) -> Result<Report, Failure> {
    let mut report = Report::default();
    let mut loads: BTreeMap<Slot, u32> = BTreeMap::new();
    let mut waiting: BTreeMap<LineId, BTreeSet<ChatId>> = BTreeMap::new();
    let mut open: BTreeMap<LineId, BTreeSet<ChatId>> = BTreeMap::new();
    let mut totals: BTreeMap<UserId, u32> = BTreeMap::new();
    let end = context.store.next(IdKind::Chat).await?;
    for chat in (1..end).map(ChatId) {
        let Some(record) = context.store.head(chat).await? else { continue };
        let settings = context.settings_of(&record.chat, context.clock.now()).await?;
        report.chats += 1;
        report.violations.extend(violations(&record.chat, &record.held, &settings));
        if let Some(slot) = record.held.slot {
            *loads.entry(slot).or_default() += 1;
        }
        if let Some(session) = record.chat.open_session() {
            open.entry(session.line).or_default().insert(chat);
        }
        if let Some(user) = record.held.total {
            *totals.entry(user).or_default() += 1;
        }
        if let Some(place) = record.held.place {
            waiting.entry(place.line).or_default().insert(chat);
        }
        let mut log = Vec::new();
        loop {
            let page = context.store.entries(chat, log.len() as u64, PAGE).await?;
            let is_last = page.len() < PAGE;
            log.extend(page);
            if is_last {
                break;
            }
        }
        report.entries += log.len() as u64;
        report.violations.extend(log_violations(&record.chat, &log));
    }
    for line in context.store.lines().await? {
        check_line(context, line.id, &loads, &waiting, &mut report).await?;
        let listed: BTreeSet<ChatId> =
            context.store.open_chats(line.id).await?.into_iter().collect();
        let there = open.remove(&line.id).unwrap_or_default();
        for chat in listed.symmetric_difference(&there) {
            let line = line.id;
            report.violations.push(format!("line {line}: chat {chat} is listed or open, not both"));
        }
    }
    check_totals(context, &totals, &mut report).await?;
    Ok(report)
}

/// The counters over all lines against what chats hold.
async fn check_totals<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    held: &BTreeMap<UserId, u32>,
    report: &mut Report,
) -> Result<(), Failure> {
    let users: Vec<UserId> = context.store.users().await?.iter().map(|it| it.id).collect();
    for (user, counted) in context.store.totals(&users).await? {
        let held = held.get(&user).copied().unwrap_or(0);
        if held != counted {
            let why = format!("operator {user} counts {counted} sessions in all and holds {held}");
            report.violations.push(why);
        }
    }
    Ok(())
}

/// A line's counters and its waiting list against what its chats hold.
async fn check_line<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    line: LineId,
    loads: &BTreeMap<Slot, u32>,
    waiting: &BTreeMap<LineId, BTreeSet<ChatId>>,
    report: &mut Report,
) -> Result<(), Failure> {
    for seat in context.store.roster(line).await?.seats {
        let held = loads.get(&Slot { line, user: seat.user }).copied().unwrap_or(0);
        if held != seat.load {
            report.violations.push(format!(
                "line {line}: operator {} counts {} sessions and holds {held}",
                seat.user, seat.load
            ));
        }
    }
    let listed: BTreeSet<ChatId> =
        context.store.waiting(line, WAITING_MAX).await?.into_iter().collect();
    let placed = waiting.get(&line).cloned().unwrap_or_default();
    for chat in listed.symmetric_difference(&placed) {
        report.violations.push(format!("line {line}: chat {chat} is listed or waits, not both"));
    }
    Ok(())
}
