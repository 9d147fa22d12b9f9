//! What an event makes of a session.

use crate::ids::{OfferId, UserId};
use crate::message::{Author, Automatic, Message};
use crate::session::{CloseReason, Event, Gone, Offeree, Phase, QueuedBecause, Session};
use crate::time::Timestamp;

/// What `event` makes of the chat's session; `offer` is the id an offer made by it has.
pub(super) fn change(session: &mut Session, event: &Event, offer: OfferId, at: Timestamp) {
    match event {
        Event::BotJoined { bot, until } => {
            session.phase = Phase::Bot { bot: *bot, until: *until };
        }
        Event::CustomerRecognised { responsible } => recognise(session, *responsible),
        Event::LookupLapsed => session.lookup_until = None,
        Event::NobodyThere { .. } => session.unattended = true,
        Event::OfferMade { to, until, .. } => {
            hold_out(session, at);
            let (to, until, from) = (*to, *until, None);
            session.phase = Phase::Offered { offer, to, until, from, as_responsible: false };
        }
        Event::ResponsibleAsked { to, until } => {
            let (to, until) = (Offeree::One(*to), *until);
            hold_out(session, at);
            session.crm_owner = None;
            session.phase = Phase::Offered { offer, to, until, from: None, as_responsible: true };
        }
        Event::SessionTransferred { by, to, until } => {
            let (to, until, from) = (Offeree::One(*to), *until, Some(*by));
            hold_out(session, at);
            session.phase = Phase::Offered { offer, to, until, from, as_responsible: false };
        }
        Event::RoundWrapped => session.passed.clear(),
        Event::OfferLapsed { to } => pass(session, *to, false),
        Event::OfferDeclined { by } => pass(session, Offeree::One(*by), true),
        Event::SessionAnswered { by } | Event::SessionIntercepted { by } => own(session, *by, at),
        Event::SessionQueued { line, because } => {
            session.line = *line;
            queue(session, *because, at);
        }
        Event::OperatorJoined { user } => session.joined.push(*user),
        Event::OperatorLeft { user } => session.joined.retain(|it| it != user),
        Event::OwnerAway { until } => session.owner_away_until = Some(*until),
        Event::OwnerBack => session.owner_away_until = None,
        Event::PinSet { on, .. } => session.pinned = *on,
        Event::SilenceSet { on, .. } => session.silent = *on,
        Event::AnswerLate { .. } => session.late_since = session.unanswered_since,
        Event::MarkedUnanswered => session.unanswered = true,
        &Event::SessionFinished { operator, bot, until, reason, .. } => {
            session.phase = Phase::Closing { operator, bot, until, reason };
        }
        Event::SessionReopened => reopen(session, at),
        Event::SessionClosed { reason, .. } => close(session, *reason, at),
        Event::SessionOpened { .. }
        | Event::CustomerLeft
        | Event::CustomerReturned
        | Event::CardsBound { .. }
        | Event::CustomerReachable { .. }
        | Event::CustomerBlocked { .. }
        | Event::CustomerUnblocked { .. }
        | Event::CustomerErased(_)
        | Event::ConsentGiven { .. }
        | Event::MessageAdded(_)
        | Event::MessageEdited { .. }
        | Event::MessageDeleted { .. }
        | Event::MessageReacted { .. }
        | Event::MessageHidden { .. }
        | Event::CustomerProfiled { .. } => {}
    }
}

/// Who speaks to whom decides whose turn it is; notes, bots and automatic texts do not count (§4.11).
pub(super) fn hear(session: &mut Session, message: &Message, at: Timestamp) {
    if session.is_over() || message.internal {
        return;
    }
    session.greeted |= message.automatic == Some(Automatic::Welcome);
    match message.author {
        Author::Customer(_) => {
            session.active_at = at;
            session.unanswered_since = session.unanswered_since.or(Some(at));
        }
        Author::Operator(_) => {
            session.active_at = at;
            session.unanswered_since = None;
            session.replied = true;
            session.first_reply_at = session.first_reply_at.or(Some(at));
        }
        // The customer has an answer, though nobody here gave it.
        Author::Elsewhere => {
            session.active_at = at;
            session.unanswered_since = None;
        }
        Author::Bot(_) | Author::System => {}
    }
}

/// Whoever had it has it no longer: it is about to be offered.
fn recognise(session: &mut Session, responsible: Option<UserId>) {
    session.lookup_until = None;
    session.recognised = true;
    session.named |= responsible.is_some();
    session.crm_owner = responsible;
}

fn hold_out(session: &mut Session, at: Timestamp) {
    leave_bot(session, at);
    release(session);
}

/// It waits in the queue again, or for the first time after a bot.
fn queue(session: &mut Session, because: QueuedBecause, at: Timestamp) {
    leave_bot(session, at);
    release(session);
    session.passed.clear();
    match because {
        // Who was silent, or is on leave where the queue does not check that, is not asked again before the others.
        QueuedBecause::OwnerSilent { owner }
        | QueuedBecause::OwnerGone { owner, gone: Gone::OnLeave { .. } } => {
            session.passed.push(owner);
        }
        QueuedBecause::Bot { bot, stays: true, .. } => session.joined.push(bot),
        QueuedBecause::Transferred { .. }
        | QueuedBecause::Bot { .. }
        | QueuedBecause::OwnerGone { gone: Gone::Dismissed, .. } => {}
    }
    session.phase = Phase::Waiting { skipped: false };
}

/// The waiting for a human begins when a bot lets go, and the clocks with it (§4.11).
fn leave_bot(session: &mut Session, at: Timestamp) {
    if session.bot().is_some() {
        // Clocks of machines differ: nothing waits since before it was opened.
        let since = at.max(session.opened_at);
        session.queued_at = since;
        session.unanswered_since = session.unanswered_since.map(|_| since);
    }
}

/// Its owner has it no longer.
fn release(session: &mut Session) {
    session.replied = false;
    session.pinned = false;
    session.owned_at = None;
    session.owner_away_until = None;
    session.lookup_until = None;
}

fn own(session: &mut Session, operator: UserId, at: Timestamp) {
    leave_bot(session, at);
    release(session);
    session.phase = Phase::Owned { operator };
    session.owned_at = Some(at);
    session.answered_at = session.answered_at.or(Some(at));
    session.crm_owner = None;
    session.passed.clear();
}

/// Which operator had it last has it again; where none had it, it waits. Who was finished with has waited for nothing
/// meanwhile.
fn reopen(session: &mut Session, at: Timestamp) {
    leave_bot(session, at);
    session.unanswered_since = None;
    session.owner_away_until = None; // Whether they are away was looked up, or they write themselves.
    session.phase = match session.phase {
        Phase::Closing { operator, bot: false, .. }
        | Phase::Closed { operator: Some(operator), .. } => Phase::Owned { operator },
        Phase::Closing { bot: true, .. } | Phase::Closed { operator: None, .. } => {
            Phase::Waiting { skipped: false }
        }
        Phase::Bot { .. } | Phase::Waiting { .. } | Phase::Offered { .. } | Phase::Owned { .. } => {
            return;
        }
    };
}

fn close(session: &mut Session, reason: CloseReason, at: Timestamp) {
    let operator = session.operator();
    session.phase = Phase::Closed { operator, at, reason };
}

/// It waits again, and who let it go is passed over.
fn pass(session: &mut Session, who: Offeree, skipped: bool) {
    release(session);
    if let Offeree::One(user) = who
        && !session.passed.contains(&user)
    {
        session.passed.push(user);
    }
    session.phase = Phase::Waiting { skipped };
}
