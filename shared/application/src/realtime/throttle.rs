//! How much one socket may say. Counted in this process: on Lambda, each instance counts for itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::time::Timestamp;

use crate::ports::SocketId;

/// Messages a second in the long run, and at once.
const MESSAGES: Bucket = Bucket { every_ms: 100, burst: 30 };

/// The same of `typing`: what is dropped is overtaken by what comes next.
const TYPING: Bucket = Bucket { every_ms: 1_000, burst: 1 };

/// Complaints of too many messages: one a second.
const COMPLAINTS: Bucket = Bucket { every_ms: 1_000, burst: 1 };

/// Sockets that are remembered before all are forgotten.
const SOCKETS_MAX: usize = 10_000;

/// How often something may be done: once in so many milliseconds, and so often at once.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    every_ms: i64,
    burst: i64,
}

impl Bucket {
    /// Counts one at `now`; `full_at` is when all that was done will be forgotten.
    fn take(self, full_at: &mut i64, now: Timestamp) -> bool {
        let from = (*full_at).max(now.0);
        if from + self.every_ms > now.0 + self.burst * self.every_ms {
            return false;
        }
        *full_at = from + self.every_ms;
        true
    }
}

#[derive(Clone, Copy, Debug)]
struct Counts {
    messages: i64,
    typing: i64,
    complaints: i64,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passage {
    /// It is taken.
    Through,
    /// It is dropped in silence.
    Dropped,
    /// It is dropped, and its sender is told.
    Refused,
}

/// Counts what sockets say.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<SocketId, Counts>>);

impl Throttle {
    /// Counts a message of `socket`, or one that says that somebody is typing.
    pub(super) fn count(&self, socket: &SocketId, is_typing: bool, now: Timestamp) -> Passage {
        let mut sockets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sockets.len() >= SOCKETS_MAX && !sockets.contains_key(socket) {
            sockets.clear();
        }
        let counts = Counts { messages: now.0, typing: now.0, complaints: now.0 };
        let counts = sockets.entry(socket.clone()).or_insert(counts);
        if is_typing {
            let goes = TYPING.take(&mut counts.typing, now);
            return if goes { Passage::Through } else { Passage::Dropped };
        }
        if MESSAGES.take(&mut counts.messages, now) {
            return Passage::Through;
        }
        let told = COMPLAINTS.take(&mut counts.complaints, now);
        if told { Passage::Refused } else { Passage::Dropped }
    }

    /// Forgets a socket that has ended.
    pub fn forget(&self, socket: &SocketId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(socket);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(throttle: &Throttle, is_typing: bool, times: usize, now: i64) -> Vec<Passage> {
        let socket = SocketId("a".to_owned());
        (0..times).map(|_| throttle.count(&socket, is_typing, Timestamp(now))).collect()
    }

    #[test]
    fn one_typing_a_second_goes_through_however_many_come() {
        let throttle = Throttle::default();
        let through = |now| {
            count(&throttle, true, 100, now).iter().filter(|it| **it == Passage::Through).count()
        };
        assert_eq!([0, 1, 999, 1_000, 1_999, 2_000].map(through), [1, 0, 0, 1, 0, 1]);
    }

    #[test]
    fn thirty_messages_go_through_at_once_and_ten_a_second_after_that() {
        let throttle = Throttle::default();
        let first = count(&throttle, false, 33, 0);
        assert!(first[..30].iter().all(|it| *it == Passage::Through), "{first:?}");
        assert_eq!(first[30..], [Passage::Refused, Passage::Dropped, Passage::Dropped]);
        assert_eq!(count(&throttle, false, 1, 99), [Passage::Dropped]);
        assert_eq!(count(&throttle, false, 2, 100), [Passage::Through, Passage::Dropped]);
        assert_eq!(count(&throttle, false, 11, 1_100)[..10], [Passage::Through; 10]);
        assert_eq!(count(&throttle, true, 1, 1_100), [Passage::Through], "counted apart");
    }

    #[test]
    fn sockets_are_counted_apart_and_forgotten() {
        let throttle = Throttle::default();
        count(&throttle, true, 1, 0);
        let other = SocketId("b".to_owned());
        assert_eq!(throttle.count(&other, true, Timestamp(0)), Passage::Through);
        throttle.forget(&SocketId("a".to_owned()));
        assert_eq!(count(&throttle, true, 1, 0), [Passage::Through]);
    }
}
