//! What people are going to do, and when.

use std::collections::BTreeMap;
use std::rc::Rc;

use domain::ids::{ChatId, OfferId, UserId};
use domain::time::Timestamp;

use crate::job::Job;
use crate::whims::Whim;

/// Something that is going to happen.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// A customer comes.
    Arrive,
    /// A customer does something.
    Whim {
        /// Who, by their place among the customers.
        customer: usize,
        /// What.
        whim: Whim,
    },
    /// An operator looks at a chat, and may do something about it.
    Look {
        /// Who.
        user: UserId,
        /// Which.
        chat: ChatId,
        /// The offer they have seen.
        offer: Option<OfferId>,
    },
    /// An operator comes, goes, or changes otherwise.
    Shift(UserId),
    /// An admin changes something.
    Reform,
    /// Something is done (again).
    Do(Rc<Job>),
}

/// What is going to happen, in its order.
#[derive(Debug, Default)]
pub(crate) struct Agenda {
    acts: BTreeMap<(Timestamp, u64), Act>,
    noted: u64,
}

impl Agenda {
    /// Notes `act` for `at`; what is noted first is done first.
    pub(crate) fn note(&mut self, at: Timestamp, act: Act) {
        self.noted += 1;
        self.acts.insert((at, self.noted), act);
    }

    /// When the next is due.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.acts.first_key_value().map(|((at, _), _)| *at)
    }

    /// The next that is due at `now`.
    pub(crate) fn take(&mut self, now: Timestamp) -> Option<Act> {
        let (at, _) = *self.acts.first_key_value()?.0;
        (at <= now).then(|| self.acts.pop_first()).flatten().map(|(_, act)| act)
    }

    /// Nothing is going to happen but what must be done again.
    pub(crate) fn clear(&mut self) {
        self.acts.retain(|_, act| matches!(act, Act::Do(_)));
    }
}
