//! How a session begins: by the customer's message, or by an employee.

use super::{Event, Facts, Refusal, is_owner, say};
use crate::access::Actor;
use crate::chat::Chat;
use crate::ids::SessionId;
use crate::message::Automatic;
use crate::session::CloseReason;
use crate::time::{Seconds, Timestamp};

/// How long routing waits for the CRM (§4.5).
pub(super) const LOOKUP: Seconds = Seconds(2);

/// The session that begins; it waits for the CRM first, where there is one that may name a responsible.
pub(super) fn opened(chat: &Chat, session: SessionId, facts: Facts<'_>, now: Timestamp) -> Event {
    let asks = facts.has_crm && facts.settings.crm_forward && facts.settings.active;
    Event::SessionOpened {
        session,
        line: chat.line,
        priority: facts.settings.priority,
        lookup_until: asks.then(|| now + LOOKUP),
    }
}

/// What the customer is told first: the agreement, unless they have been shown this version of it (S30).
pub(super) fn notice(chat: &Chat, facts: Facts<'_>, now: Timestamp) -> Option<Event> {
    let agreement = facts.agreement.filter(|it| chat.notice != Some((it.id, it.version)))?;
    let (id, version) = (agreement.id, agreement.version);
    say(Some(&agreement.notice()), Automatic::Agreement { agreement: id, version }, facts, now)
}

/// The greeting, in the customer's first session or in each (S31).
pub(super) fn welcome(chat: &Chat, facts: Facts<'_>, now: Timestamp) -> Option<Event> {
    let settings = facts.settings;
    let is_due = settings.welcome_each_session || chat.session.is_none();
    let text = settings.welcome_text.as_ref().filter(|_| is_due);
    say(text, Automatic::Welcome, facts, now)
}

/// The bot that speaks first, in the customer's first session or in each (S41). One that is not there is passed over.
pub(super) fn bot(chat: &Chat, facts: Facts<'_>, now: Timestamp) -> Option<Event> {
    let bot = facts.settings.bot.filter(|_| facts.bot_is_there && facts.settings.active)?;
    let is_due = bot.always || chat.session.is_none();
    let until = bot.time.on().map(|it| now + it);
    is_due.then_some(Event::BotJoined { bot: bot.id, until })
}

/// An employee begins a session: it waits, and they may answer it. What is open is closed first, in a write of its own,
/// if it is theirs to close; asked again, the next one begins.
pub(super) fn start(
    chat: &Chat,
    by: Actor,
    facts: Facts<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    if !by.may_take() {
        return Err(Refusal::NotHolder);
    }
    if !facts.settings.active {
        return Err(Refusal::LineInactive);
    }
    match (chat.open_session(), facts.new_session) {
        (None, Some(id)) => Ok(vec![opened(chat, id, facts, now)]),
        (None, None) => Ok(vec![]),
        // Pressed twice: nothing has happened in it but that it was begun.
        (Some(session), _) if session.first_seq == chat.seq => Ok(vec![]),
        (Some(session), _) if is_owner(session, by) || by.supervisor => {
            let (by, reason) = (Some(by.user), CloseReason::Finished);
            Ok(vec![Event::SessionClosed { by, reason }])
        }
        (Some(_), _) => Err(Refusal::NotHolder),
    }
}
