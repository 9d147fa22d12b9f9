//! The rules, case by case: what happened before, what is asked, what comes of it.

mod begin;
mod blocked;
mod bot;
mod cards;
mod choice;
mod comment;
mod consent;
mod continued;
mod customer;
mod end;
mod gone;
mod hold;
mod late;
mod lookup;
mod mode;
mod nobody;
mod pass;
mod properties;
mod returns;
mod rights;
mod silent;
mod time;
mod window;
mod write;

use std::sync::LazyLock;

use super::decide;
use crate::access::Actor;
use crate::agreement::Agreement;
use crate::chat::Chat;
use crate::ids::{CustomerId, LineId, OfferId, UserId};
use crate::message::{Author, Content};
use crate::queue::Decision;
use crate::samples::*;
use crate::session::{
    CloseReason, Command, Draft, Event, Facts, Incoming, Offeree, Phase, Refusal, Session, commit,
};
use crate::settings::Settings;
use crate::time::{Seconds, Timestamp};

static ANY: LazyLock<Settings> = LazyLock::new(Settings::default);

/// A command with its circumstances.
struct When {
    command: Command,
    now: Timestamp,
    settings: Settings,
    agreement: Option<Agreement>,
    /// All facts but those above.
    facts: Facts<'static>,
}

impl From<Command> for When {
    fn from(command: Command) -> Self {
        let facts = Facts { new_session: Some(NEXT_SESSION), ..Facts::of(&ANY) };
        Self { command, now: NOW, settings: Settings::default(), agreement: None, facts }
    }
}

impl When {
    fn at(self, now: Timestamp) -> Self {
        Self { now, ..self }
    }

    fn under(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    /// With the line's agreement.
    fn with_agreement(self, agreement: Agreement) -> Self {
        Self { agreement: Some(agreement), ..self }
    }

    /// With other facts than usual.
    fn knowing(mut self, change: impl FnOnce(&mut Facts<'static>)) -> Self {
        change(&mut self.facts);
        self
    }

    /// Who wrote the message that is to be changed.
    fn by_author(self, author: Author) -> Self {
        self.knowing(|it| it.target_author = Some(author))
    }

    fn at_limit(self) -> Self {
        self.knowing(|it| it.at_limit = true)
    }

    fn decide(self, chat: &Chat) -> Result<Vec<Event>, Refusal> {
        let facts =
            Facts { settings: &self.settings, agreement: self.agreement.as_ref(), ..self.facts };
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

/// The settings nothing happens by itself under, but for what is changed.
fn only(change: impl FnOnce(&mut Settings)) -> Settings {
    let mut settings = timeless();
    change(&mut settings);
    settings
}

/// That nothing happens a millisecond before `due`, and `expected` at it.
#[track_caller]
fn check_due(given: Vec<Event>, settings: &Settings, due: Timestamp, expected: Vec<Event>) {
    let before = When::from(Command::Tick).at(Timestamp(due.0 - 1)).under(settings.clone());
    check(given.clone(), before, Ok(vec![]));
    let at = When::from(Command::Tick).at(due).under(settings.clone());
    check(given, at, Ok(expected));
}
