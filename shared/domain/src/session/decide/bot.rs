//! A bot as the first holder (S41, §4.10).

use super::{Event, Facts, Phase, Refusal, say};
use crate::access::Actor;
use crate::ids::UserId;
use crate::message::{Automatic, Content};
use crate::session::{Gone, HandedOver, QueuedBecause, Session};
use crate::time::Timestamp;

/// What a customer sends to be rid of any bot.
const ESCAPE: &str = "0";

/// Whether a message is exactly that.
pub(super) fn is_escape(content: &Content) -> bool {
    content.text.as_deref().is_some_and(|it| it.trim() == ESCAPE) && content.attachments.is_empty()
}

/// The customer is rid of the bot.
pub(super) fn escape(
    session: &Session,
    bot: UserId,
    facts: Facts<'_>,
    now: Timestamp,
) -> Vec<Event> {
    hand_over(session, bot, HandedOver::Escaped, facts, now)
}

/// The bot's turn is over: the customer's responsible is asked, or the session joins the queue.
pub(super) fn hand_over(
    session: &Session,
    bot: UserId,
    how: HandedOver,
    facts: Facts<'_>,
    now: Timestamp,
) -> Vec<Event> {
    let stays = facts.settings.bot.is_some_and(|it| it.id == bot && it.stays);
    let_go(session, QueuedBecause::Bot { bot, how, stays }, facts, now)
}

/// The bot does not work here any more (§4.8).
pub(super) fn is_gone(
    session: &Session,
    bot: UserId,
    facts: Facts<'_>,
    now: Timestamp,
) -> Vec<Event> {
    let because = QueuedBecause::OwnerGone { owner: bot, gone: Gone::Dismissed };
    let_go(session, because, facts, now)
}

fn let_go(
    session: &Session,
    because: QueuedBecause,
    facts: Facts<'_>,
    now: Timestamp,
) -> Vec<Event> {
    let mut events = vec![Event::SessionQueued { line: session.line, because }];
    let forwards = facts.settings.crm_forward && facts.settings.active;
    if let Some(to) = session.crm_owner.filter(|_| forwards && facts.responsible_is_there) {
        events.push(ask(to, facts, now));
    }
    events
}

/// The customer's responsible is asked, outside the queue and whatever their limit (S17).
pub(super) fn ask(to: UserId, facts: Facts<'_>, now: Timestamp) -> Event {
    Event::ResponsibleAsked { to, until: facts.settings.queue_time.on().map(|it| now + it) }
}

/// A bot comes back to a session that goes on in its closing delay.
pub(super) fn rejoin(bot: UserId, facts: Facts<'_>, now: Timestamp) -> Option<Event> {
    let settings = facts.settings.bot.filter(|it| it.id == bot && facts.bot_is_there)?;
    Some(Event::BotJoined { bot, until: settings.time.on().map(|it| now + it) })
}

/// The bot that holds the session sends the line's greeting; once (trap T23).
pub(super) fn greet(
    session: &Session,
    by: Actor,
    facts: Facts<'_>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    match session.phase {
        Phase::Bot { bot, .. } if bot == by.user => {
            let text = facts.settings.welcome_text.as_ref().filter(|_| !session.greeted);
            Ok(say(text, Automatic::Welcome, facts, now).into_iter().collect())
        }
        Phase::Bot { .. }
        | Phase::Waiting { .. }
        | Phase::Offered { .. }
        | Phase::Owned { .. }
        | Phase::Closing { .. }
        | Phase::Closed { .. } => Err(Refusal::NotHolder),
    }
}
