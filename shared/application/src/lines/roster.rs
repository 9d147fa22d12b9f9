//! Keeps the seats of a line's queue as its fields and the employees say.

use domain::bookings::Slot;
use domain::ids::{LineId, UserId};
use domain::presence::Presence;
use domain::settings::fields::entities;

use super::{Signals, announce, members, names_someone};
use crate::commit::ATTEMPTS_MAX;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, Queues, StoreError};

/// Seats and unseats until the line's roster is what its queue expands to now, then signals: somebody may have become
/// eligible.
///
/// # Errors
///
/// [`Failure`]: some seats may have changed; repeating it is safe.
pub async fn refresh_roster<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    line: LineId,
    signals: &Signals,
) -> Result<(), Failure> {
    let mut attempt = 0;
    // Whoever changes the queue or a presence meanwhile may have seated before us: look until nothing changes.
    while arrange(context, line).await? {
        attempt += 1;
        if attempt >= ATTEMPTS_MAX {
            return Err(Failure::Contended { attempts: attempt });
        }
    }
    Ok(announce(context, line, signals).await?)
}

/// Puts the seats right once; whether there was anything to do.
async fn arrange<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    line: LineId,
) -> Result<bool, StoreError> {
    let store = &context.store;
    let Some(record) = store.line(line).await? else { return Ok(false) };
    let (users, departments) = (store.users().await?, store.departments().await?);
    let roster = store.roster(line).await?;
    let members = members(&entities(&record.fields), &users, &departments);
    let mut changed = false;
    for (position, user) in (0_u32..).zip(&members) {
        let presence = users.iter().find(|it| it.id == *user).map(|it| it.presence);
        let presence = presence.unwrap_or_default();
        let seat = roster.seat(*user);
        if seat.is_none_or(|it| (it.position, it.presence) != (position, presence)) {
            store.seat(Slot { line, user: *user }, position, presence).await?;
            changed = true;
        }
    }
    for seat in roster.seats.iter().filter(|it| !members.contains(&it.user)) {
        store.unseat(Slot { line, user: seat.user }).await?;
        changed = true;
    }
    Ok(changed)
}

/// Writes an employee's presence to all their seats, then signals in each line: they may have become eligible.
///
/// # Errors
///
/// [`Failure`]: some seats may have changed; repeating it is safe.
pub async fn reseat<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    user: UserId,
    signals: &Signals,
) -> Result<(), Failure> {
    for line in sit_everywhere(context, user).await? {
        announce(context, line, signals).await?;
    }
    Ok(())
}

/// Writes an employee's presence to all their seats; the lines in which they have one.
///
/// # Errors
///
/// [`Failure`]: some seats may have changed; repeating it is safe.
pub(crate) async fn sit_everywhere<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    user: UserId,
) -> Result<Vec<LineId>, Failure> {
    let store = &context.store;
    let departments = store.departments().await?;
    let mut attempt = 0;
    let mut lines: Vec<LineId> = Vec::new();
    loop {
        attempt += 1;
        let Some(before) = store.user(user).await? else { return Ok(vec![]) };
        for line in store.lines().await? {
            if names_someone(&entities(&line.fields), &before, &departments)
                && sit(context, line.id, user, before.presence).await?
                && !lines.contains(&line.id)
            {
                lines.push(line.id);
            }
        }
        // Another change may have been written and seated between our read and our seats.
        if store.user(user).await?.is_none_or(|it| it.presence == before.presence) {
            return Ok(lines);
        }
        if attempt >= ATTEMPTS_MAX {
            return Err(Failure::Contended { attempts: attempt });
        }
    }
}

/// Notes a presence on a seat; whether there is one.
async fn sit<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    line: LineId,
    user: UserId,
    presence: Presence,
) -> Result<bool, StoreError> {
    let roster = context.store.roster(line).await?;
    let Some(seat) = roster.seat(user) else { return Ok(false) };
    if seat.presence != presence {
        context.store.seat(Slot { line, user }, seat.position, presence).await?;
    }
    Ok(true)
}
