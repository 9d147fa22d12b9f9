//! What an event makes of a chat: total, and the only way state changes. Replaying a log gives the head.

mod change;

use super::{Event, Phase, Session};
use crate::agreement::Consent;
use crate::chat::{Chat, Customer, ERASED, Entry};
use crate::crm::Bound;
use crate::ids::{CustomerId, OfferId};
use crate::message::{Author, Automatic, Message};
use crate::time::Timestamp;

/// Adds `events` to `chat` as its next log entries, all at `now`.
pub fn commit(mut chat: Chat, events: Vec<Event>, now: Timestamp) -> (Chat, Vec<Entry>) {
    let mut entries = Vec::with_capacity(events.len());
    for event in events {
        chat = evolve(chat, &event, now);
        entries.push(Entry {
            chat: chat.id,
            seq: chat.seq,
            // An entry belongs to the session it changed, or to none between sessions.
            session: chat
                .session
                .as_ref()
                .filter(|it| is_part(it, chat.seq, &event))
                .map(|it| it.id),
            line: chat.session.as_ref().map_or(chat.line, |it| it.line),
            at: now,
            event,
            due: None,
            freed: None,
            freed_total: None,
            crm: false,
            trace: None,
        });
    }
    (chat, entries)
}

/// Closed sessions own nothing but the entry that closed them, and late changes of their messages.
fn is_part(session: &Session, seq: u64, event: &Event) -> bool {
    let open = !session.is_over();
    let closes = matches!(event, Event::SessionClosed { .. });
    let changes = matches!(
        event,
        Event::MessageEdited { .. }
            | Event::MessageDeleted { .. }
            | Event::MessageReacted { .. }
            | Event::MessageHidden { .. }
    );
    session.first_seq <= seq && (open || closes || changes)
}

/// What somebody agrees to they have been shown, in the log or in a form.
fn agree(chat: &mut Chat, consent: Consent) {
    chat.notice = Some((consent.agreement, consent.version));
    chat.consent = Some(consent);
}

/// What `event`, the chat's next log entry, makes of it.
pub fn evolve(mut chat: Chat, event: &Event, at: Timestamp) -> Chat {
    chat.seq += 1;
    let seq = chat.seq;
    match event {
        Event::CustomerProfiled { name, picture } => {
            chat.customer.name = name.as_ref().unwrap_or(&chat.customer.name).clone();
            chat.customer.picture |= *picture;
        }
        Event::CustomerLeft => chat.unreachable = true,
        Event::CustomerReturned => chat.unreachable = false,
        Event::CustomerBlocked { .. } => chat.blocked = true,
        Event::CustomerUnblocked { .. } => chat.blocked = false,
        Event::ConsentGiven { agreement, version, how } => {
            let (agreement, version, how) = (*agreement, *version, *how);
            agree(&mut chat, Consent { agreement, version, at, how });
        }
        Event::CustomerErased(_) => erase(&mut chat),
        Event::CardsBound { cards } => chat.cards = *cards,
        Event::CustomerReachable { by } => chat.reach.extend(by.iter().cloned()),
        Event::SessionOpened { session, line, priority, lookup_until } => {
            let parent = chat.session.map(|it| it.id);
            let opened = Session::opened(*session, (*line, *priority), seq, at);
            chat.session = Some(Session { parent, lookup_until: *lookup_until, ..opened });
        }
        Event::MessageAdded(message) => hear(&mut chat, message, at),
        Event::MessageEdited { .. }
        | Event::MessageDeleted { .. }
        | Event::MessageReacted { .. }
        | Event::MessageHidden { .. }
        | Event::BotJoined { .. }
        | Event::CustomerRecognised { .. }
        | Event::LookupLapsed
        | Event::ResponsibleAsked { .. }
        | Event::NobodyThere { .. }
        | Event::OfferMade { .. }
        | Event::RoundWrapped
        | Event::OfferLapsed { .. }
        | Event::OfferDeclined { .. }
        | Event::SessionAnswered { .. }
        | Event::SessionTransferred { .. }
        | Event::SessionQueued { .. }
        | Event::SessionIntercepted { .. }
        | Event::OperatorJoined { .. }
        | Event::OperatorLeft { .. }
        | Event::OwnerAway { .. }
        | Event::OwnerBack
        | Event::PinSet { .. }
        | Event::SilenceSet { .. }
        | Event::AnswerLate { .. }
        | Event::MarkedUnanswered
        | Event::SessionFinished { .. }
        | Event::SessionReopened
        | Event::SessionClosed { .. } => {
            let offer = OfferId::of(chat.id, seq);
            if let Some(session) = &mut chat.session {
                change::change(session, event, offer, at);
            }
        }
    }
    chat
}

/// Nothing of the person stays; what they agreed to does, which says nothing of who they are.
fn erase(chat: &mut Chat) {
    chat.erased = Some(chat.seq);
    ERASED.clone_into(&mut chat.conversation);
    chat.customer = Customer {
        id: CustomerId(0),
        name: String::new(),
        external_id: String::new(),
        picture: false,
    };
    chat.heard_at = None;
    chat.offered = None;
    chat.reach = vec![];
    chat.cards = Bound::default();
}

/// What the message that is the chat's last entry makes of it.
fn hear(chat: &mut Chat, message: &Message, at: Timestamp) {
    if let Some(Automatic::Agreement { agreement, version }) = message.automatic {
        chat.notice = Some((agreement, version));
    }
    chat.offered = offered(chat, message, chat.seq);
    let by_customer = matches!(message.author, Author::Customer(_));
    if by_customer && chat.kind.windows().anything.is_some() {
        chat.heard_at = Some(at);
    }
    if let Some(session) = &mut chat.session {
        change::hear(session, message, at);
    }
}

/// The entry of the quick replies that stand after `message`: until the customer has written or others are offered.
fn offered(chat: &Chat, message: &Message, seq: u64) -> Option<u64> {
    match message.author {
        Author::Customer(_) => None,
        Author::Elsewhere => chat.offered,
        Author::Operator(_) | Author::Bot(_) | Author::System => {
            let offers = message.content.replies.iter().any(|it| it.payload().is_some());
            if offers && !message.internal { Some(seq) } else { chat.offered }
        }
    }
}

impl Session {
    /// A session that waits in a line with a priority, to which nothing else has happened yet; `seq` is its first entry.
    fn opened(
        id: crate::ids::SessionId,
        (line, priority): (crate::ids::LineId, i32),
        seq: u64,
        at: Timestamp,
    ) -> Self {
        Self {
            id,
            parent: None,
            line,
            first_seq: seq,
            opened_at: at,
            queued_at: at,
            priority,
            phase: Phase::Waiting { skipped: false },
            passed: vec![],
            joined: vec![],
            unanswered_since: None,
            replied: false,
            first_reply_at: None,
            unanswered: false,
            answered_at: None,
            owned_at: None,
            owner_away_until: None,
            lookup_until: None,
            recognised: false,
            named: false,
            crm_owner: None,
            pinned: false,
            silent: false,
            greeted: false,
            unattended: false,
            late_since: None,
            active_at: at,
        }
    }
}
