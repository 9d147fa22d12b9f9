//! Errands: one thing to be told to one webhook or by one e-mail, tried until it is taken, refused for good or given up.
//!
//! An errand is data with an instant at which it is looked at again, as timers are (design D6). Its id never changes: it is
//! the `webhook-id` by which a receiver knows what it had before.

#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{UserId, WebhookId};
use crate::time::{Seconds, Timestamp};

/// The waits between the tries of an errand: 8 tries over 27 h 35 min 5 s. The [Standard Webhooks
/// specification](https://www.standardwebhooks.com) gives the first six as its example; the last is what most senders do.
pub const SCHEDULE: [Seconds; 7] = [
    Seconds(5),
    Seconds(5 * 60),
    Seconds(30 * 60),
    Seconds(2 * HOUR),
    Seconds(5 * HOUR),
    Seconds(10 * HOUR),
    Seconds(10 * HOUR),
];

/// From its making on, an errand is tried for so long, whatever its receiver asks for. What happened longer ago is made
/// no errand of: it is in the inbox, and news no more.
pub const LIFE: Seconds = Seconds(28 * HOUR);

/// A try that is not written down after so long has died with its function, which has a minute.
pub const TRY_MAX: Seconds = Seconds(90);

/// The longest wait that a receiver is granted, or its webhook's other errands by it.
pub const WAIT_MAX: Seconds = Seconds(24 * HOUR);

/// Tries are spread so far, so that what failed together does not come again together.
const SPREAD_MAX: Seconds = Seconds(5 * 60);

/// A reason is cut here, in characters: it is for people.
const REASON_MAX: usize = 300;

const HOUR: u32 = 60 * 60;

/// Whom an errand is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Addressee {
    /// A webhook.
    Webhook(WebhookId),
    /// An employee, by e-mail.
    Mailbox(UserId),
}

/// What finds an errand, and makes one thing one errand: it follows from what is told and to whom.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ErrandKey {
    /// Whom it is for.
    pub to: Addressee,
    /// When what is told of happened.
    pub at: Timestamp,
    /// Its id: letters, digits and hyphens, at most 64, the same for ever.
    pub id: String,
}

/// One thing to be told outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    /// What finds it.
    #[serde(flatten)]
    pub key: ErrandKey,
    /// What it tells of, for programs: `notification.nobody_there`.
    pub kind: String,
    /// What is told.
    pub body: Body,
    /// When it was made.
    pub made_at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// Where it stands.
    pub state: State,
    /// What the last try came to; nothing, before the first has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Attempt>,
}

/// What is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// A webhook's JSON, to the byte: it is signed.
    Json(String),
    /// An e-mail's.
    Letter {
        /// One line.
        subject: String,
        /// Plain text.
        text: String,
    },
}

/// Where an errand stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// It is tried at `due`.
    Waiting {
        /// When.
        due: Timestamp,
    },
    /// It is being tried; who has not said by `until` what came of it has died.
    Trying {
        /// Until when.
        until: Timestamp,
        /// Who tries it.
        by: String,
    },
    /// It was taken.
    Taken {
        /// When.
        at: Timestamp,
    },
    /// It was not, and is tried no more: refused for good, given up, or nobody can tell whether it was taken.
    Over {
        /// Since when.
        at: Timestamp,
    },
}

/// What a try came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When it ended.
    pub at: Timestamp,
    /// Why it was not taken; nothing, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a receiver, or whoever carries mail, says to a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is taken.
    Taken,
    /// Not now.
    Later {
        /// After so long, if it says so.
        after: Option<Seconds>,
        /// Whether it is under load, or hangs: nothing else should be sent there for a while.
        busy: bool,
        /// Why.
        reason: String,
    },
    /// Never again anything (410).
    Gone {
        /// Why.
        reason: String,
    },
    /// Not this, ever.
    Never {
        /// Why.
        reason: String,
    },
    /// Nobody can tell whether it was taken, and it must not be taken twice.
    Unknown {
        /// Why.
        reason: String,
    },
}

impl Errand {
    /// An errand that is due at once.
    pub fn new(key: ErrandKey, kind: String, body: Body, now: Timestamp) -> Self {
        let state = State::Waiting { due: now };
        Self { key, kind, body, made_at: now, attempts: 0, state, last: None }
    }

    /// When it is looked at again; never, once it is over.
    pub fn due(&self) -> Option<Timestamp> {
        match &self.state {
            State::Waiting { due } => Some(*due),
            State::Trying { until, .. } => Some(*until),
            State::Taken { .. } | State::Over { .. } => None,
        }
    }

    /// Whether `by` is trying it.
    pub fn is_tried_by(&self, by: &str) -> bool {
        matches!(&self.state, State::Trying { by: it, .. } if it == by)
    }

    /// Whether it has been tried for as long as it may: there is one try left.
    pub fn is_at_its_end(&self, now: Timestamp) -> bool {
        now >= self.made_at + LIFE
    }

    /// Lets `by` try it.
    pub fn begin(&mut self, by: &str, now: Timestamp) {
        self.attempts += 1;
        self.state = State::Trying { until: now + TRY_MAX, by: by.to_owned() };
    }

    /// Notes what the try came to.
    pub fn end(&mut self, answer: &Answer, now: Timestamp) {
        let reason = answer.reason().map(|it| it.chars().take(REASON_MAX).collect());
        self.last = Some(Attempt { at: now, reason });
        self.state = match answer {
            Answer::Taken => State::Taken { at: now },
            Answer::Later { after, .. } => self.next(*after, now),
            Answer::Gone { .. } | Answer::Never { .. } | Answer::Unknown { .. } => {
                State::Over { at: now }
            }
        };
    }

    /// Puts it off until `until`, without a try; not beyond its end.
    pub fn postpone(&mut self, until: Timestamp, reason: &str, now: Timestamp) {
        let due = (until + self.spread(PAUSE_SPREAD)).min(self.made_at + LIFE).max(now);
        self.last = Some(Attempt { at: now, reason: Some(reason.to_owned()) });
        self.state = State::Waiting { due };
    }

    /// After a failed try: the schedule's next, or later if so asked, but not beyond its end; nothing after the last.
    fn next(&self, after: Option<Seconds>, now: Timestamp) -> State {
        let tried = usize::try_from(self.attempts.saturating_sub(1)).unwrap_or(usize::MAX);
        let end = self.made_at + LIFE;
        match SCHEDULE.get(tried) {
            Some(wait) if now < end => {
                let tenth = Seconds(wait.0 / 10).min(SPREAD_MAX);
                let by_schedule = now + *wait + self.spread(tenth);
                let asked = now + after.unwrap_or_default().min(WAIT_MAX);
                State::Waiting { due: by_schedule.max(asked).min(end) }
            }
            Some(_) | None => State::Over { at: now },
        }
    }

    /// Between nothing and `most`, by its id and the try: the same for the same, unlike for others.
    fn spread(&self, most: Seconds) -> Seconds {
        let mut mixed = 0xcbf2_9ce4_8422_2325_u64 ^ u64::from(self.attempts);
        for byte in self.key.id.bytes() {
            mixed = (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3); // FNV-1a.
        }
        let span = u64::from(most.0) + 1;
        Seconds(u32::try_from((mixed >> 16) % span).unwrap_or_default())
    }
}

/// What waited for one webhook comes within so long.
const PAUSE_SPREAD: Seconds = Seconds(20);

impl Answer {
    /// Why it was not taken.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Taken => None,
            Self::Later { reason, .. }
            | Self::Gone { reason }
            | Self::Never { reason }
            | Self::Unknown { reason } => Some(reason),
        }
    }
}

impl Addressee {
    /// What a try came to whose function died, or had no time: a receiver knows what it had before, a mailbox does not.
    pub fn died(self) -> Answer {
        let reason = "the try was cut off".to_owned();
        match self {
            Self::Webhook(_) => Answer::Later { after: None, busy: false, reason },
            Self::Mailbox(_) => Answer::Unknown { reason },
        }
    }
}

impl fmt::Display for Addressee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Webhook(id) => write!(f, "webhook {id}"),
            Self::Mailbox(id) => write!(f, "mailbox of user {id}"),
        }
    }
}
