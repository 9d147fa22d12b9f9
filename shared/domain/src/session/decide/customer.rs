//! What a customer does. Nothing of theirs is ever refused for a limit, an hour or an inactive line.

use super::{Event, Facts, Phase, Refusal, begin, bot, recognise};
use crate::agreement::ConsentHow;
use crate::chat::{Chat, NAME_MAX_CHARS};
use crate::ids::{AgreementId, UserId};
use crate::message::{Author, Button, Content, Message, ReplyTo, chosen};
use crate::session::{CloseReason, Gone, Incoming, QueuedBecause, Session};
use crate::time::Timestamp;

/// Their message opens a session where none is open; reopens one in its closing delay, or lately closed for idleness,
/// with the same owner (§4.9); leads away from a bot, or from an owner on leave.
pub(super) fn receive(
    chat: &Chat,
    incoming: Incoming,
    facts: Facts<'_>,
    now: Timestamp,
) -> Vec<Event> {
    let mut events = Vec::with_capacity(4);
    if chat.unreachable {
        events.push(Event::CustomerReturned);
    }
    let escapes = bot::is_escape(&incoming.content);
    let ticked = incoming.content.form.as_ref().and_then(|it| it.agreed);
    let content = named(incoming.content, facts);
    let said = Event::MessageAdded(Message {
        author: Author::Customer(chat.customer.id),
        content,
        sent_at: incoming.sent_at,
        internal: false,
        external_id: Some(incoming.external_id),
        client_id: None,
        automatic: None,
    });
    if chat.blocked {
        events.push(said);
        return events;
    }
    match (continued(chat, facts, now), facts.new_session) {
        (Some(session), _) => {
            let (before, after) = around(session, escapes, facts, now);
            events.extend(before);
            events.push(said);
            events.extend(recognise::reachable(chat, facts));
            let by_form = agree(chat, ConsentHow::Form).filter(|_| ticked == chat.notice);
            events.extend(by_form.or_else(|| agrees_by_writing(chat)));
            events.extend(after);
        }
        (None, Some(id)) => {
            events.push(begin::opened(chat, id, facts, now));
            events.push(said);
            events.extend(recognise::reachable(chat, facts));
            // What was ticked in the form was shown there. Who is about to be shown another wording agrees by writing on
            // after that one.
            let in_form = wording(facts).filter(|it| ticked == Some(*it));
            let notice = in_form.is_none().then(|| begin::notice(chat, facts, now)).flatten();
            events.extend(consents(chat, in_form, ConsentHow::Form));
            let by_writing = agrees_by_writing(chat);
            events.extend(by_writing.filter(|_| in_form.is_none() && notice.is_none()));
            events.extend(notice);
            events.extend(begin::welcome(chat, facts, now));
            events.extend(begin::bot(chat, facts, now));
        }
        (None, None) => events.push(said),
    }
    events
}

/// What they say, naming the quick reply that they mean by it.
fn named(mut content: Content, facts: Facts<'_>) -> Content {
    let Some((seq, replies)) = facts.offered else { return content };
    let Some(reply) = chosen(replies, &content) else { return content };
    let Some(payload) = reply.payload().map(str::to_owned) else { return content };
    let written = content.text.take().filter(|it| *it != payload);
    // A button may come with its payload for a text, or with a part of its title.
    content.text = written.filter(|_| content.button.is_none()).or(Some(reply.title.clone()));
    let press_id = content.button.take().and_then(|it| it.press_id);
    content.button = Some(Button { payload, title: Some(reply.title.clone()), press_id });
    let answered = ReplyTo { external_id: None, seq: Some(seq), quote: None };
    content.reply_to.get_or_insert(answered);
    content
}

/// The session that their message goes on with: the open one, or one that was closed for idleness a short while ago in
/// a line that has not been deleted since.
pub(super) fn continued<'a>(
    chat: &'a Chat,
    facts: Facts<'_>,
    now: Timestamp,
) -> Option<&'a Session> {
    let session = chat.session.as_ref()?;
    match session.phase {
        Phase::Closed { at, reason: CloseReason::Idle, .. } => {
            let goes_on = facts.line_is_there && now < at + facts.settings.auto_expire_time;
            Some(session).filter(|_| goes_on)
        }
        Phase::Closed { .. } => None,
        Phase::Bot { .. }
        | Phase::Waiting { .. }
        | Phase::Offered { .. }
        | Phase::Owned { .. }
        | Phase::Closing { .. } => Some(session),
    }
}

/// What their message causes in a session before it, and after it.
fn around(
    session: &Session,
    escapes: bool,
    facts: Facts<'_>,
    now: Timestamp,
) -> (Vec<Event>, Vec<Event>) {
    match session.phase {
        Phase::Bot { bot, .. } if escapes => (vec![], bot::escape(session, bot, facts, now)),
        Phase::Closing { operator: bot, bot: true, .. } => {
            let back = bot::rejoin(bot, facts, now);
            (std::iter::once(Event::SessionReopened).chain(back).collect(), vec![])
        }
        Phase::Closing { operator, .. } | Phase::Closed { operator: Some(operator), .. } => {
            let gone = facts.owner_gone.map(|gone| back_to_queue(session, operator, gone));
            (vec![Event::SessionReopened], gone.into_iter().collect())
        }
        Phase::Closed { operator: None, .. } => (vec![Event::SessionReopened], vec![]),
        Phase::Owned { operator } => match session.owner_away_until {
            Some(until) if now < until => {
                let gone = Gone::OnLeave { until };
                (vec![], vec![back_to_queue(session, operator, gone)])
            }
            Some(_) | None => (vec![], vec![]),
        },
        Phase::Bot { .. } | Phase::Waiting { .. } | Phase::Offered { .. } => (vec![], vec![]),
    }
}

fn back_to_queue(session: &Session, owner: UserId, gone: Gone) -> Event {
    Event::SessionQueued { line: session.line, because: QueuedBecause::OwnerGone { owner, gone } }
}

/// Who writes on after the notice has agreed (S30).
fn agrees_by_writing(chat: &Chat) -> Option<Event> {
    agree(chat, ConsentHow::Continued)
}

/// They agree to what they were shown last; once.
pub(super) fn agree(chat: &Chat, how: ConsentHow) -> Option<Event> {
    consents(chat, chat.notice, how)
}

/// They agree to one wording; once.
fn consents(chat: &Chat, to: Option<(AgreementId, u32)>, how: ConsentHow) -> Option<Event> {
    let (agreement, version) = to?;
    let before = chat.consent.map(|it| (it.agreement, it.version));
    (before != to).then_some(Event::ConsentGiven { agreement, version, how })
}

/// The line's agreement in its present wording.
fn wording(facts: Facts<'_>) -> Option<(AgreementId, u32)> {
    facts.agreement.map(|it| (it.id, it.version))
}

/// They change a message of theirs.
pub(super) fn revise(
    chat: &Chat,
    target: u64,
    content: Content,
    facts: Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    own(chat, facts)?;
    Ok(vec![Event::MessageEdited { target, by: None, content }])
}

/// They take a message of theirs back.
pub(super) fn retract(chat: &Chat, target: u64, facts: Facts<'_>) -> Result<Vec<Event>, Refusal> {
    own(chat, facts)?;
    Ok(vec![Event::MessageDeleted { target, by: None }])
}

/// They put a sign on a message of either side.
pub(super) fn react(target: u64, emoji: Option<String>) -> Vec<Event> {
    vec![Event::MessageReacted { target, emoji }]
}

/// They shut us out: the log says so, and the operator sees it.
pub(super) fn leave(chat: &Chat) -> Vec<Event> {
    if chat.unreachable { vec![] } else { vec![Event::CustomerLeft] }
}

/// They let us in again.
pub(super) fn return_(chat: &Chat) -> Vec<Event> {
    if chat.unreachable { vec![Event::CustomerReturned] } else { vec![] }
}

/// What somebody of ours wrote elsewhere is in the log like what they write here.
pub(super) fn elsewhere(incoming: Incoming) -> Event {
    Event::MessageAdded(Message {
        author: Author::Elsewhere,
        content: incoming.content,
        sent_at: incoming.sent_at,
        internal: false,
        external_id: Some(incoming.external_id),
        client_id: None,
        automatic: None,
    })
}

/// What their messenger tells of them, if it is new.
pub(super) fn profile(chat: &Chat, name: Option<String>, picture: bool) -> Vec<Event> {
    let name = name.map(|it| it.trim().chars().take(NAME_MAX_CHARS).collect::<String>());
    let name = name.filter(|it| !it.is_empty() && *it != chat.customer.name);
    let is_new = name.is_some() || picture && !chat.customer.picture;
    if is_new { vec![Event::CustomerProfiled { name, picture }] } else { vec![] }
}

/// What their side may change: their own, and what was written elsewhere, where it is changed there.
fn own(chat: &Chat, facts: Facts<'_>) -> Result<(), Refusal> {
    match facts.target_author {
        Some(Author::Customer(id)) if id == chat.customer.id => Ok(()),
        Some(Author::Elsewhere) => Ok(()),
        Some(Author::Customer(_) | Author::Operator(_) | Author::Bot(_) | Author::System)
        | None => Err(Refusal::NoSuchMessage),
    }
}
