//! What an entry is to those who follow its chat, and who those are: pure functions of the entry, the session and the log
//! before it.

use std::collections::BTreeSet;

use domain::chat::Entry;
use domain::ids::{LineId, UserId};
use domain::message::{Author, Message};
use domain::session::{Event, Offeree, QueuedBecause, Session};
use domain::time::Timestamp;

/// What kind of frame an entry makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// The session is offered: to those it is offered to; to others something happened to it.
    Offered,
    /// Something happened to the session.
    Updated,
    /// The session is over.
    Closed,
    /// Somebody wrote.
    Added,
    /// The message at that place was changed.
    Changed(u64),
}

/// What `event` is to those who follow its chat.
pub(super) fn told(event: &Event) -> Told {
    match event {
        Event::MessageAdded(_) => Told::Added,
        Event::MessageEdited { target, .. }
        | Event::MessageDeleted { target, .. }
        | Event::MessageReacted { target, .. } => Told::Changed(*target),
        Event::OfferMade { .. }
        | Event::ResponsibleAsked { .. }
        | Event::SessionTransferred { .. } => Told::Offered,
        Event::SessionClosed { .. } => Told::Closed,
        // Whatever else happens happens to the session.
        _ => Told::Updated,
    }
}

/// Who has a session, as far as a log says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Held {
    /// Nobody.
    #[default]
    Nobody,
    /// Somebody: it is theirs, or offered to them.
    By(UserId),
    /// It is offered to everyone who is eligible.
    Everyone,
}

/// Whether whose the session was matters to who is told of `event`: it may have been another's.
pub(super) fn may_take_away(event: &Event) -> bool {
    matches!(
        event,
        Event::SessionAnswered { .. }
            | Event::SessionIntercepted { .. }
            | Event::SessionTransferred { .. }
            | Event::SessionQueued { .. }
            | Event::OfferLapsed { .. }
            | Event::SessionFinished { .. }
            | Event::SessionClosed { .. }
    )
}

/// Who has the session after `entries`, in their order; `None`, if they do not say.
pub(super) fn held_after(entries: &[Entry]) -> Option<Held> {
    entries.iter().rev().find_map(|entry| match &entry.event {
        Event::OfferMade { to: Offeree::One(user), .. }
        | Event::ResponsibleAsked { to: user, .. }
        | Event::SessionTransferred { to: user, .. }
        | Event::SessionAnswered { by: user }
        | Event::SessionIntercepted { by: user }
        | Event::SessionFinished { operator: user, .. }
        | Event::BotJoined { bot: user, .. } => Some(Held::By(*user)),
        Event::OfferMade { to: Offeree::Everyone, .. } => Some(Held::Everyone),
        Event::SessionOpened { .. }
        | Event::OfferLapsed { .. }
        | Event::OfferDeclined { .. }
        | Event::SessionQueued { .. }
        | Event::SessionClosed { .. } => Some(Held::Nobody),
        _ => None,
    })
}

/// Whom an event itself names: they are told of it, be the session another's by now.
pub(super) fn named(event: &Event) -> Option<UserId> {
    match event {
        Event::OfferLapsed { to: Offeree::One(user) }
        | Event::OfferDeclined { by: user }
        | Event::SessionTransferred { by: user, .. }
        | Event::SessionQueued { because: QueuedBecause::Transferred { by: user }, .. }
        | Event::SessionQueued { because: QueuedBecause::Bot { bot: user, .. }, .. }
        | Event::SessionQueued { because: QueuedBecause::OwnerSilent { owner: user }, .. }
        | Event::SessionQueued { because: QueuedBecause::OwnerGone { owner: user, .. }, .. } => {
            Some(*user)
        }
        _ => None,
    }
}

/// Who follows a session without having opened its chat: who holds it or had it last, and who reads along.
pub(super) fn parties(session: &Session) -> BTreeSet<UserId> {
    let holders = [session.holder(), session.operator(), session.bot()];
    holders.into_iter().flatten().chain(session.joined.iter().copied()).collect()
}

/// Whether a message has changed where its session stands, as far as the session as it is now tells: it was the first
/// that waits for an answer, or an answer.
pub(super) fn moves(message: &Message, at: Timestamp, session: &Session) -> bool {
    match message.author {
        Author::Customer(_) => session.unanswered_since == Some(at),
        Author::Operator(_) | Author::Bot(_) | Author::Elsewhere => !message.internal,
        Author::System => false,
    }
}

/// The line that the session was in before `entry`, where that moved it.
pub(super) fn line_before(entry: &Entry, before: &[Entry]) -> Option<LineId> {
    let moved = matches!(entry.event, Event::SessionQueued { .. });
    before.last().filter(|_| moved).map(|it| it.line).filter(|it| *it != entry.line)
}

#[cfg(test)]
mod tests;
