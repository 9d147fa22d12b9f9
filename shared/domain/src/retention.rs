//! How long a line keeps what was written, and files (for ever, unless it says otherwise): until when, and what is left of a
//! log entry then. The log keeps that something was written, by whom and when.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::chat::Entry;
use crate::erasure::{is_left, left_of_attachment, left_of_content};
use crate::ids::SessionId;
use crate::message::{Attachment, Content, Message};
use crate::session::{Event, Phase, Session};
use crate::settings::Settings;
use crate::time::{Seconds, Timestamp};

/// What has a time of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kept {
    /// Files, with what they were called (`CANALI.keep_files_days`).
    Files,
    /// All that messages say, and their files (`CANALI.keep_messages_days`).
    Messages,
}

impl Kept {
    /// How long a line keeps it after a session; none: for ever.
    pub fn time(self, settings: &Settings) -> Option<Seconds> {
        match self {
            Self::Files => settings.keep_files.on(),
            Self::Messages => settings.keep_messages.on(),
        }
    }

    /// From when on it is kept no longer, of a session that has ended. Who may still go on with their session finds it
    /// whole (`AUTO_EXPIRE_TIME`).
    pub fn until(self, session: &Session, settings: &Settings) -> Option<Timestamp> {
        let time = self.time(settings)?.max(settings.auto_expire_time);
        match session.phase {
            Phase::Closed { at, .. } => Some(at + time),
            Phase::Bot { .. }
            | Phase::Waiting { .. }
            | Phase::Offered { .. }
            | Phase::Owned { .. }
            | Phase::Closing { .. } => None,
        }
    }

    /// Whether a session's time is over at `now`.
    pub fn is_over(self, session: &Session, settings: &Settings, now: Timestamp) -> bool {
        self.until(session, settings).is_some_and(|it| it <= now)
    }

    /// Whether the time of a session that began at `opened_at` can be over at `now`, whenever it ended.
    pub fn may_be_over(self, opened_at: Timestamp, settings: &Settings, now: Timestamp) -> bool {
        self.time(settings).is_some_and(|it| opened_at + it <= now)
    }

    /// What is left of an entry.
    #[must_use]
    pub fn left(self, mut entry: Entry) -> Entry {
        if let Event::MessageAdded(Message { content, .. }) | Event::MessageEdited { content, .. } =
            &mut entry.event
        {
            *content = self.left_of(std::mem::take(content));
        }
        entry
    }

    fn left_of(self, content: Content) -> Content {
        match self {
            Self::Files => {
                let attachments: Vec<Attachment> =
                    content.attachments.iter().map(left_of_attachment).collect();
                Content { attachments, ..content }
            }
            Self::Messages => left_of_content(content),
        }
    }
}

/// Whether what a message said is kept no longer: all that is left of it is that there was one.
pub fn is_gone(content: &Content) -> bool {
    let Content {
        text,
        attachments,
        location,
        contact,
        reply_to: _,
        button,
        acknowledge: _,
        replies,
        private_to: _,
        template,
        origin,
        form,
        unsupported,
    } = content;
    text.is_none()
        && attachments.iter().all(is_left)
        && location.is_none()
        && contact.is_none()
        && button.is_none()
        && replies.is_empty()
        && template.is_none()
        && origin.is_none()
        && form.is_none()
        && unsupported.is_none()
}

/// How far a line's sessions have been gone through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walk {
    /// All sessions up to this one have been seen.
    pub to: SessionId,
    /// Those of them whose time was not over then.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub behind: BTreeSet<SessionId>,
}

/// Sessions that a walk leaves behind at most: with as many, the next wait for one of them.
const BEHIND_MAX: usize = 2_000;

impl Walk {
    /// Whether one more can be left behind.
    pub fn has_room(&self) -> bool {
        self.behind.len() < BEHIND_MAX
    }
}

impl Default for Walk {
    fn default() -> Self {
        Self { to: SessionId(0), behind: BTreeSet::new() }
    }
}

/// How far a line's sessions have been gone through for each that has a time of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walks {
    /// For [`Kept::Files`].
    #[serde(default)]
    pub files: Walk,
    /// For [`Kept::Messages`].
    #[serde(default)]
    pub messages: Walk,
}

impl Walks {
    /// The one of `kept`.
    pub fn of(&mut self, kept: Kept) -> &mut Walk {
        match kept {
            Kept::Files => &mut self.files,
            Kept::Messages => &mut self.messages,
        }
    }
}

#[cfg(test)]
mod tests;
