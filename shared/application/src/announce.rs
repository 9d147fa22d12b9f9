//! What a log entry is to integrators.

use domain::chat::Entry;
use domain::crm::{Bound, CardId, Handle};
use domain::ids::{AgreementId, LineId, UserId};
use domain::message::{Attachment, AttachmentKind, Author, Content, Message};
use domain::session::{CloseReason, Event, Kpi, Offeree, QueuedBecause, Unattended};
use domain::time::Timestamp;

use crate::ports::{
    ANNOUNCEMENT_VERSION, AnnouncedFile, Announcement, Happening, OfferedTo, WrittenBy,
};

#[cfg(test)]
mod tests;

/// Texts are cut here, so that ten announcements fit into one call of EventBridge, which takes 256 KB.
pub const TEXT_MAX_BYTES: usize = 16 * 1024;

/// How `entry` is announced.
pub fn announcement(entry: &Entry) -> Announcement {
    Announcement {
        version: ANNOUNCEMENT_VERSION,
        id: format!("{}-{}", entry.chat, entry.seq),
        at: entry.at.rfc3339(),
        chat: entry.chat.0,
        seq: entry.seq,
        session: entry.session.map(|it| it.0),
        line: entry.line.0,
        happening: happening(&entry.event),
    }
}

fn happening(event: &Event) -> Happening {
    match event {
        Event::SessionOpened { .. } => Happening::SessionOpened {},
        Event::BotJoined { bot, .. } => Happening::BotJoined { bot: bot.0 },
        Event::CustomerRecognised { responsible: it } => {
            Happening::CustomerRecognised { responsible: user(*it) }
        }
        Event::CardsBound { cards } => bound(*cards),
        Event::CustomerReachable { by } => reachable(by),
        Event::LookupLapsed => Happening::LookupLapsed {},
        Event::ResponsibleAsked { to, until } => asked(*to, *until),
        Event::NobodyThere { why, .. } => Happening::NobodyThere { why: unattended(*why) },
        Event::MessageAdded(message) => message_added(message),
        Event::MessageEdited { target, by, content } => {
            Happening::MessageEdited { target: *target, by: user(*by), text: text_of(content) }
        }
        Event::MessageDeleted { target, by } => {
            Happening::MessageDeleted { target: *target, by: user(*by) }
        }
        Event::MessageReacted { target, emoji } => {
            Happening::MessageReacted { target: *target, emoji: emoji.clone() }
        }
        Event::MessageHidden { target, by, on } => {
            Happening::MessageHidden { target: *target, by: by.0, on: *on }
        }
        Event::CustomerProfiled { .. } => Happening::CustomerProfiled {},
        Event::CustomerLeft => Happening::CustomerLeft {},
        Event::CustomerReturned => Happening::CustomerReturned {},
        Event::CustomerBlocked { by } => Happening::CustomerBlocked { by: by.0 },
        Event::CustomerUnblocked { by } => Happening::CustomerUnblocked { by: by.0 },
        Event::CustomerErased(it) => Happening::CustomerErased { by: it.by.0 },
        Event::ConsentGiven { agreement, version, .. } => consented(*agreement, *version),
        Event::OfferMade { to, until, .. } => {
            Happening::OfferMade { to: offered(*to), until: time(*until) }
        }
        Event::RoundWrapped => Happening::RoundWrapped {},
        Event::OfferLapsed { to } => Happening::OfferLapsed { to: offered(*to) },
        Event::OfferDeclined { by } => Happening::OfferDeclined { by: by.0 },
        Event::SessionAnswered { by } => Happening::SessionAnswered { by: by.0 },
        Event::SessionTransferred { by, to, until } => {
            Happening::SessionTransferred { by: by.0, to: to.0, until: time(*until) }
        }
        Event::SessionQueued { line, because } => queued(*line, because),
        Event::SessionIntercepted { by } => Happening::SessionIntercepted { by: by.0 },
        Event::OperatorJoined { user } => Happening::OperatorJoined { user: user.0 },
        Event::OperatorLeft { user } => Happening::OperatorLeft { user: user.0 },
        Event::OwnerAway { until } => Happening::OwnerAway { until: until.rfc3339() },
        Event::OwnerBack => Happening::OwnerBack {},
        Event::PinSet { by, on } => Happening::PinSet { by: by.0, on: *on },
        Event::SilenceSet { by, on } => Happening::SilenceSet { by: by.0, on: *on },
        Event::AnswerLate { kpi, since, holder } => late(*kpi, *since, *holder),
        Event::MarkedUnanswered => Happening::SessionUnanswered {},
        Event::SessionFinished { by, operator, until, reason, .. } => {
            finished((*by, *operator), *until, *reason)
        }
        Event::SessionReopened => Happening::SessionReopened {},
        Event::SessionClosed { by, reason } => {
            Happening::SessionClosed { by: user(*by), reason: why(*reason) }
        }
    }
}

fn user(it: Option<UserId>) -> Option<u64> {
    it.map(|it| it.0)
}

fn time(it: Option<Timestamp>) -> Option<String> {
    it.map(Timestamp::rfc3339)
}

fn finished(
    (by, operator): (Option<UserId>, UserId),
    until: Timestamp,
    reason: CloseReason,
) -> Happening {
    let (by, operator, until) = (user(by), operator.0, until.rfc3339());
    Happening::SessionFinished { by, operator, until, reason: why(reason) }
}

fn asked(to: UserId, until: Option<Timestamp>) -> Happening {
    Happening::ResponsibleAsked { to: to.0, until: time(until) }
}

fn bound(cards: Bound) -> Happening {
    let id = |it: Option<CardId>| it.map(|it| it.0);
    let (contact, company) = (id(cards.contact), id(cards.company));
    Happening::CardsBound { contact, company, lead: id(cards.lead), deal: id(cards.deal) }
}

/// By what, and not how: that would be the number itself.
fn reachable(by: &[Handle]) -> Happening {
    let by = by.iter().map(|it| it.kind.field().to_ascii_lowercase()).collect();
    Happening::CustomerReachable { by }
}

fn message_added(message: &Message) -> Happening {
    Happening::MessageAdded {
        author: match message.author {
            Author::Customer(customer) => WrittenBy::Customer { customer: customer.0 },
            Author::Operator(user) => WrittenBy::Operator { user: user.0 },
            Author::Bot(user) => WrittenBy::Bot { user: user.0 },
            Author::Elsewhere => WrittenBy::Elsewhere {},
            Author::System => WrittenBy::System {},
        },
        text: text_of(&message.content),
        attachments: message.content.attachments.iter().map(file).collect(),
        internal: message.internal,
        button: message.content.button.as_ref().map(|it| it.payload.clone()),
    }
}

/// The text, cut between two characters.
fn text_of(content: &Content) -> Option<String> {
    let text = content.text.as_deref()?;
    Some(text[..text.floor_char_boundary(TEXT_MAX_BYTES)].to_owned())
}

fn file(attachment: &Attachment) -> AnnouncedFile {
    let kind = match attachment.kind {
        AttachmentKind::Image => "image",
        AttachmentKind::Video => "video",
        AttachmentKind::Audio => "audio",
        AttachmentKind::Voice => "voice",
        AttachmentKind::File => "file",
        AttachmentKind::Sticker => "sticker",
        AttachmentKind::Animation => "animation",
    };
    AnnouncedFile {
        kind: kind.to_owned(),
        name: attachment.name.clone(),
        mime: attachment.mime.clone(),
        size: attachment.size,
    }
}

fn offered(to: Offeree) -> OfferedTo {
    match to {
        Offeree::One(user) => OfferedTo::Operator { user: user.0 },
        Offeree::Everyone => OfferedTo::Everyone {},
    }
}

fn queued(line: LineId, because: &QueuedBecause) -> Happening {
    let (because, by) = match because {
        QueuedBecause::Transferred { by } => ("transferred", by),
        QueuedBecause::Bot { bot, .. } => ("bot", bot),
        QueuedBecause::OwnerSilent { owner } => ("owner_silent", owner),
        QueuedBecause::OwnerGone { owner, .. } => ("owner_gone", owner),
    };
    Happening::SessionQueued { into: line.0, because: because.to_owned(), by: by.0 }
}

fn unattended(why: Unattended) -> String {
    let why = match why {
        Unattended::OffHours => "off_hours",
        Unattended::NobodyAtWork => "nobody_at_work",
        Unattended::QueueEmpty => "queue_empty",
    };
    why.to_owned()
}

fn late(kpi: Kpi, since: Timestamp, holder: Option<UserId>) -> Happening {
    let kpi = match kpi {
        Kpi::First => "first",
        Kpi::Further => "further",
    };
    Happening::KpiBreached { kpi: kpi.to_owned(), since: since.rfc3339(), holder: user(holder) }
}

fn consented(agreement: AgreementId, version: u32) -> Happening {
    Happening::ConsentGiven { agreement: agreement.0, version }
}

fn why(reason: CloseReason) -> String {
    let reason = match reason {
        CloseReason::Finished => "finished",
        CloseReason::Idle => "idle",
        CloseReason::Spam => "spam",
        CloseReason::LineDeleted => "line_deleted",
        CloseReason::ChannelDisconnected => "channel_disconnected",
        CloseReason::CustomerErased => "customer_erased",
    };
    reason.to_owned()
}
