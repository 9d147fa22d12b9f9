//! The operators' loads in a history: of each there is one order of what was given to them and taken from them in
//! which no automatic offer finds them at their limit (§4.4).
//!
//! Loads are counted from the logs and not from the counters in the table: those are what is being proved. Entries of
//! different chats have no common order, so it is searched for.

use std::collections::BTreeMap;

use domain::bookings::Slot;

use super::chats::Story;
use super::linearise::{Call, linearise};

/// What happens to a load, or is found of it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Count {
    /// The queue offers a session: only below the limit.
    Offer(Option<u32>),
    /// A session is taken or handed over.
    Take,
    /// A session is given back.
    Give,
    /// They are found at or over the limit.
    Full(u32),
    /// They are found below the limit.
    Free(u32),
}

impl Count {
    fn step(self, load: u32) -> Option<u32> {
        match self {
            Self::Offer(limit) => limit.is_none_or(|it| load < it).then_some(load + 1),
            Self::Take => Some(load + 1),
            Self::Give => load.checked_sub(1),
            Self::Full(limit) => (load >= limit).then_some(load),
            Self::Free(limit) => (load < limit).then_some(load),
        }
    }
}

/// What is wrong with the loads; empty if all is well.
pub(crate) fn violations(stories: &[Story<'_>]) -> Vec<String> {
    let mut slots: BTreeMap<Slot, Vec<Call<Count>>> = BTreeMap::new();
    for (slot, call) in stories.iter().flat_map(Story::counts) {
        slots.entry(slot).or_default().push(call);
    }
    let mut wrong = Vec::new();
    for (slot, calls) in slots {
        if let Err(n) = linearise(0, &calls, |load, count| count.step(*load)) {
            let mut before: Vec<_> =
                calls.iter().filter(|it| it.invoked <= calls[n].returned).collect();
            before.sort_by_key(|it| it.invoked);
            let last = &before[before.len().saturating_sub(30)..];
            wrong.push(format!("{slot:?}: no order explains {:?} after {last:?}", calls[n]));
        }
    }
    wrong
}
