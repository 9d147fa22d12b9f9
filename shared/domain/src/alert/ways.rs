//! How an employee is told, besides their inbox: as they choose.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::About;
use crate::ids::WebhookId;

/// How an employee is told, besides their inbox; by default not at all. What comes to be told one day goes the same
/// way, unless it is kept to the inbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ways {
    /// Whether by e-mail, at the address they have then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub email: bool,
    /// The webhook of theirs that is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<WebhookId>,
    /// What they find in their inbox and are told no other way.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub inbox_only: BTreeSet<About>,
}

impl Ways {
    /// Whether they are told of it by e-mail.
    pub fn mails(&self, about: About) -> bool {
        self.email && !self.inbox_only.contains(&about)
    }

    /// The webhook that is told of it.
    pub fn webhook(&self, about: About) -> Option<WebhookId> {
        self.webhook.filter(|_| !self.inbox_only.contains(&about))
    }

    /// Whether they are told of it by anything but their inbox.
    pub fn leave_the_inbox(&self, about: About) -> bool {
        self.mails(about) || self.webhook(about).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_default_the_inbox_is_all() {
        for about in About::ALL {
            assert!(!Ways::default().leave_the_inbox(about));
        }
    }

    #[test]
    fn what_is_kept_to_the_inbox_goes_no_other_way() {
        let inbox_only = [About::NobodyThere].into();
        let ways = Ways { email: true, webhook: Some(WebhookId(3)), inbox_only };
        assert!(ways.mails(About::FirstAnswerLate) && !ways.mails(About::NobodyThere));
        assert_eq!(ways.webhook(About::WebhookDisabled), Some(WebhookId(3)));
        assert_eq!(ways.webhook(About::NobodyThere), None);
        assert!(!ways.leave_the_inbox(About::NobodyThere));
    }
}
