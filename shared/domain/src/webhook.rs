//! Webhooks: addresses that are told of things, signed by the [Standard Webhooks
//! specification](https://www.standardwebhooks.com); when one is spared, and when it is told nothing any more.

use serde::{Deserialize, Serialize};

use crate::errand::{Answer, WAIT_MAX};
use crate::ids::{UserId, WebhookId};
use crate::time::{Seconds, Timestamp};

/// A webhook that has taken nothing for so long is disabled.
pub const DISABLED_AFTER: Seconds = Seconds(5 * 24 * 60 * 60);

/// For so long after a new secret is made, the old one signs too: its receiver has that long to change over.
pub const OLD_SECRET_LIFE: Seconds = Seconds(24 * 60 * 60);

/// A receiver under load, or one that hangs, is left alone for so long, unless it says how long.
pub const PAUSE: Seconds = Seconds(60);

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Whose it is.
    pub user: UserId,
    /// What they call it.
    pub name: String,
    /// The address.
    pub url: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// The name of the secret that signs.
    pub secret: String,
    /// The secret before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_secret: Option<OldSecret>,
    /// Since when it has taken nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<Timestamp>,
    /// Until when it is left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spared_until: Option<Timestamp>,
    /// Since when it is told nothing any more, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<Disabled>,
}

/// A secret that signs for a while still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldSecret {
    /// Its name.
    pub name: String,
    /// Until when it signs.
    pub until: Timestamp,
}

/// That a webhook is told nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disabled {
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub because: Because,
}

/// Why a webhook is told nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// It has taken nothing for [`DISABLED_AFTER`].
    Failing,
    /// Its receiver says that it is gone (410).
    Gone,
}

impl Webhook {
    /// The webhook after an answer; nothing, if it is as before.
    pub fn after(&self, answer: &Answer, now: Timestamp) -> Option<Self> {
        let mut after = self.clone();
        match answer {
            Answer::Taken => {
                after.failing_since = None;
                after.spared_until = None;
            }
            Answer::Gone { .. } => after.disable(Because::Gone, now),
            Answer::Later { after: wait, busy, .. } => {
                if *busy {
                    let until = now + wait.unwrap_or(PAUSE).min(WAIT_MAX);
                    after.spared_until = after.spared_until.max(Some(until));
                }
                after.failed(now);
            }
            Answer::Never { .. } | Answer::Unknown { .. } => after.failed(now),
        }
        (after != *self).then_some(after)
    }

    fn failed(&mut self, now: Timestamp) {
        let since = *self.failing_since.get_or_insert(now);
        if now >= since + DISABLED_AFTER {
            self.disable(Because::Failing, now);
        }
    }

    fn disable(&mut self, because: Because, now: Timestamp) {
        self.disabled.get_or_insert(Disabled { at: now, because });
    }

    /// The webhook as it is told of things again, with nothing held against it.
    #[must_use]
    pub fn enabled(mut self) -> Self {
        (self.disabled, self.failing_since, self.spared_until) = (None, None, None);
        self
    }

    /// The webhook with another secret; the one before goes on for [`OLD_SECRET_LIFE`].
    #[must_use]
    pub fn rotated(mut self, name: String, now: Timestamp) -> Self {
        let before = std::mem::replace(&mut self.secret, name);
        self.old_secret = Some(OldSecret { name: before, until: now + OLD_SECRET_LIFE });
        self
    }

    /// The names of the secrets that sign now, the newest first.
    pub fn secrets(&self, now: Timestamp) -> Vec<&str> {
        let old = self.old_secret.as_ref().filter(|it| now < it.until);
        [Some(self.secret.as_str()), old.map(|it| it.name.as_str())].into_iter().flatten().collect()
    }

    /// Until when it is left alone, if it is.
    pub fn spared(&self, now: Timestamp) -> Option<Timestamp> {
        self.spared_until.filter(|it| now < *it)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000);

    fn webhook() -> Webhook {
        Webhook {
            id: WebhookId(1),
            user: UserId(2),
            name: "CRM".into(),
            url: "https://crm.example/hook".into(),
            created_at: NOW,
            secret: "one".into(),
            old_secret: None,
            failing_since: None,
            spared_until: None,
            disabled: None,
        }
    }

    fn later(busy: bool, after: Option<u32>) -> Answer {
        Answer::Later { after: after.map(Seconds), busy, reason: "no".into() }
    }

    #[test]
    fn what_fails_for_five_days_is_disabled_at_the_next_failure() {
        let failing = webhook().after(&later(false, None), NOW).unwrap();
        assert_eq!(failing.failing_since, Some(NOW));
        let last = NOW + DISABLED_AFTER - Seconds(1);
        assert_eq!(failing.after(&later(false, None), last), None, "nothing new");
        let disabled = failing.after(&later(false, None), NOW + DISABLED_AFTER).unwrap();
        let because = Because::Failing;
        assert_eq!(disabled.disabled, Some(Disabled { at: NOW + DISABLED_AFTER, because }));
        assert_eq!(disabled.clone().enabled(), webhook());
        let later_still = NOW + DISABLED_AFTER + Seconds(9);
        assert_eq!(disabled.after(&later(false, None), later_still), None, "once");
    }

    #[test]
    fn one_success_begins_anew() {
        let failing = webhook().after(&later(true, None), NOW).unwrap();
        assert_eq!(failing.after(&Answer::Taken, NOW), Some(webhook()));
        assert_eq!(webhook().after(&Answer::Taken, NOW), None);
    }

    #[test]
    fn who_is_gone_is_told_nothing_at_once() {
        let gone = webhook().after(&Answer::Gone { reason: "410".into() }, NOW).unwrap();
        assert_eq!(gone.disabled, Some(Disabled { at: NOW, because: Because::Gone }));
        let answered = gone.after(&Answer::Taken, NOW);
        assert_eq!(answered, None, "it takes a person to let it be told again");
    }

    #[test]
    fn who_is_busy_is_spared_as_long_as_they_say() {
        for (after, expected) in [(None, PAUSE), (Some(7), Seconds(7)), (Some(u32::MAX), WAIT_MAX)]
        {
            let spared = webhook().after(&later(true, after), NOW).unwrap();
            assert_eq!(spared.spared(NOW), Some(NOW + expected));
            assert_eq!(spared.spared(NOW + expected), None);
        }
        let failing = webhook().after(&later(false, Some(7)), NOW).unwrap();
        assert_eq!(failing.spared(NOW), None);
    }

    #[test]
    fn a_pause_is_not_cut_short_by_another() {
        let long = webhook().after(&later(true, Some(600)), NOW).unwrap();
        assert_eq!(long.after(&later(true, Some(1)), NOW), None);
    }

    #[test]
    fn an_old_secret_signs_for_a_day() {
        assert_eq!(webhook().secrets(NOW), ["one"]);
        let rotated = webhook().rotated("two".into(), NOW);
        assert_eq!(rotated.secrets(NOW), ["two", "one"]);
        assert_eq!(rotated.secrets(NOW + OLD_SECRET_LIFE), ["two"]);
        assert_eq!(rotated.rotated("three".into(), NOW).secrets(NOW), ["three", "two"]);
    }
}
