//! The kinds of what employees are told by itself: alerts of a line's log, and what concerns employees themselves.

use serde::{Deserialize, Serialize};

/// What an employee is told about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// The first answer is late (S42).
    FirstAnswerLate,
    /// A further answer is late (S43).
    FurtherAnswerLate,
    /// Nobody of a line was there for a session (§4.6).
    NobodyThere,
    /// A webhook is told nothing any more.
    WebhookDisabled,
}

impl About {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::FirstAnswerLate, Self::FurtherAnswerLate, Self::NobodyThere, Self::WebhookDisabled];

    /// Its name for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstAnswerLate => "first_answer_late",
            Self::FurtherAnswerLate => "further_answer_late",
            Self::NobodyThere => "nobody_there",
            Self::WebhookDisabled => "webhook_disabled",
        }
    }

    /// What an e-mail about it is called. Ours alone: a name that a stranger chose has no place in a header.
    pub const fn subject(self) -> &'static str {
        match self {
            Self::FirstAnswerLate => "A customer waits for the first answer",
            Self::FurtherAnswerLate => "A customer waits for an answer",
            Self::NobodyThere => "Nobody is there for a customer",
            Self::WebhookDisabled => "A webhook was disabled",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_stored_under_its_name() {
        for about in About::ALL {
            assert_eq!(serde_json::to_value(about).unwrap(), about.name());
        }
    }
}
