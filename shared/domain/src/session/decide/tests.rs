//! The rules, case by case: what happened before, what is asked, what comes of it.

mod customer;
mod end;
mod hold;
mod pass;
mod properties;
mod returns;
mod rights;
mod time;
mod write;

use super::decide;
use crate::access::Actor;
use crate::chat::Chat;
use crate::ids::{CustomerId, LineId, OfferId};
use crate::message::{Author, Content};
use crate::queue::Decision;
use crate::samples::*;
use crate::session::{
    CloseReason, Command, Draft, Event, Facts, Incoming, Offeree, Phase, Refusal, Session, commit,
};
use crate::settings::Settings;
use crate::time::{Seconds, Timestamp};

/// A command with its circumstances.
struct When {
    command: Command,
    now: Timestamp,
    settings: Settings,
    author: Option<Author>,
    at_limit: bool,
}

impl From<Command> for When {
    fn from(command: Command) -> Self {
        Self { command, now: NOW, settings: Settings::default(), author: None, at_limit: false }
    }
}

impl When {
    fn at(self, now: Timestamp) -> Self {
        Self { now, ..self }
    }

    fn under(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    /// Who wrote the message that is to be changed.
    fn by_author(self, author: Author) -> Self {
        Self { author: Some(author), ..self }
    }

    fn at_limit(self) -> Self {
        Self { at_limit: true, ..self }
    }

    fn decide(self, chat: &Chat) -> Result<Vec<Event>, Refusal> {
        let facts = Facts {
            target_author: self.author,
            new_session: Some(NEXT_SESSION),
            at_limit: self.at_limit,
            ..Facts::of(&self.settings)
        };
        decide(chat, self.command, facts, self.now)
    }
}

/// That `when`, after `given`, comes to `expected`.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "cases read better without borrows")]
fn check(given: Vec<Event>, when: impl Into<When>, expected: Result<Vec<Event>, Refusal>) {
    assert_eq!(when.into().decide(&chat(given)), expected);
}

/// The session after `given` and then `when`.
#[track_caller]
fn session_after(given: Vec<Event>, when: impl Into<When>) -> Session {
    let when = when.into();
    let (now, before) = (when.now, chat(given));
    let events = when.decide(&before).unwrap();
    commit(before, events, now).0.session.unwrap()
}

fn customer_says(text: &str) -> Command {
    let external_id = text.to_owned();
    Command::Receive(Incoming { external_id, sent_at: NOW, content: Content::text(text) })
}

fn write(by: Actor, text: &str) -> Command {
    Command::Write { by, draft: draft(text, false) }
}

fn note(by: Actor, text: &str) -> Command {
    Command::Write { by, draft: draft(text, true) }
}

fn draft(text: &str, internal: bool) -> Draft {
    Draft { content: Content::text(text), internal, client_id: None }
}
