//! What an event of a channel asks of its chat, and what that comes to.

use domain::agreement::Agreement;
use domain::chat::Chat;
use domain::ids::SessionId;
use domain::inbound::{Inbound, InboundEvent};
use domain::message::{Author, Content, QuickReply, ReplyTo};
use domain::session::{Command, Event, Facts, Gone, Incoming, Phase, Refusal, decide};
use domain::settings::Settings;
use domain::time::Timestamp;

use super::Tried;
use super::reach::reach;
use crate::context::{Context, Stores};
use crate::ports::{ChatRecord, Clock, DedupeScope, Queues};

/// What an event comes to.
pub(super) enum Decided {
    /// This happens.
    Events(Vec<Event>),
    /// It is about a message that has not come yet.
    Waits(String),
    /// The rules say no.
    Refused(Refusal),
}

/// What `inbound` does to the chat of `record`.
pub(super) async fn decide_inbound<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    record: &ChatRecord,
    inbound: &Inbound,
    settings: &Settings,
    new_session: Option<SessionId>,
    now: Timestamp,
) -> Tried<Decided> {
    let chat = &record.chat;
    let (command, target_author) = match &inbound.event {
        InboundEvent::Message { external_id, sent_at, content }
        | InboundEvent::Echo { external_id, sent_at, content } => {
            let (external_id, content) = (external_id.clone(), content.clone());
            let mut incoming = Incoming { external_id, sent_at: *sent_at, content };
            if let Some(reply) = &mut incoming.content.reply_to {
                find_reply(context, inbound, reply).await?;
            }
            let is_echo = matches!(inbound.event, InboundEvent::Echo { .. });
            let hear = if is_echo { Command::HearElsewhere } else { Command::Receive };
            (hear(incoming), None)
        }
        InboundEvent::Edit { target, content, .. } => {
            match find_target(context, inbound, target).await? {
                None => return Ok(Decided::Waits(target.clone())),
                Some((seq, author)) => {
                    (Command::ReviseIncoming { target: seq, content: content.clone() }, author)
                }
            }
        }
        InboundEvent::Delete { target } => match find_target(context, inbound, target).await? {
            None => return Ok(Decided::Waits(target.clone())),
            Some((seq, author)) => (Command::RetractIncoming { target: seq }, author),
        },
        InboundEvent::Reaction { target, emoji } => {
            match find_target(context, inbound, target).await? {
                None => return Ok(Decided::Waits(target.clone())),
                Some((seq, _)) => (Command::React { target: seq, emoji: emoji.clone() }, None),
            }
        }
        InboundEvent::Receipt { .. } => {
            return Ok(Decided::Events(vec![])); // Receipts touch neither head nor log (design D4).
        }
        InboundEvent::Left => (Command::Leave, None),
        InboundEvent::Returned => (Command::Return, None),
    };
    let facts = context.facts(chat, settings, now).await?;
    let (opening, offered) = match &command {
        Command::Receive(incoming) => (
            opening(context, chat, settings, now).await?,
            offered(context, chat, &incoming.content).await?,
        ),
        _ => (Opening::default(), None),
    };
    let offered = offered.as_ref().map(|(seq, replies)| (*seq, replies.as_slice()));
    let window = facts.window.filter(|_| !matches!(command, Command::Receive(_)));
    let reach = reach(context.has_crm, settings, inbound);
    let facts = Facts { target_author, new_session, offered, window, reach: &reach, ..facts };
    let facts = opening.added_to(facts);
    Ok(match decide(chat, command, facts, now) {
        Ok(events) => Decided::Events(events),
        Err(refusal) => Decided::Refused(refusal),
    })
}

/// What must be known where a message may open a session, or one that was over anew.
#[derive(Default)]
struct Opening {
    agreement: Option<Agreement>,
    bot_is_there: bool,
    owner_gone: Option<Gone>,
    /// Whether the last session's line has been deleted since.
    line_is_gone: bool,
}

impl Opening {
    fn added_to<'a>(&'a self, facts: Facts<'a>) -> Facts<'a> {
        Facts {
            agreement: self.agreement.as_ref(),
            bot_is_there: self.bot_is_there,
            owner_gone: self.owner_gone,
            line_is_there: !self.line_is_gone,
            ..facts
        }
    }
}

async fn opening<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: &Chat,
    settings: &Settings,
    now: Timestamp,
) -> Tried<Opening> {
    let session = chat.session.as_ref();
    let goes_on = session.is_some_and(|it| match it.phase {
        Phase::Bot { .. } | Phase::Waiting { .. } | Phase::Offered { .. } | Phase::Owned { .. } => {
            true
        }
        Phase::Closing { .. } | Phase::Closed { .. } => false,
    });
    if goes_on {
        return Ok(Opening::default());
    }
    let agreement = match settings.agreement {
        Some(id) => context.store.agreement(id).await?.map(|it| it.agreement),
        None => None,
    };
    // Only a transfer leads to another line than the channel's, which is there as long as the channel is.
    let elsewhere = session.filter(|it| it.is_over() && it.line != chat.line);
    let line_is_gone = match elsewhere {
        Some(session) => context.store.line(session.line).await?.is_none(),
        None => false,
    };
    let bot_is_there = context.bot_is_there(settings).await?;
    let owner_gone = context.owner_gone(session, now).await?;
    Ok(Opening { agreement, bot_is_there, owner_gone, line_is_gone })
}

/// Where a provider's id of a message leads, and who wrote it.
async fn find_target<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    inbound: &Inbound,
    target: &str,
) -> Tried<Option<(u64, Option<Author>)>> {
    let scope = DedupeScope::Channel(inbound.channel);
    let Some((chat, seq)) = context.store.find_entry(scope, target).await? else { return Ok(None) };
    Ok(Some((seq, context.author_of(chat, seq).await?)))
}

async fn find_reply<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    inbound: &Inbound,
    reply: &mut ReplyTo,
) -> Tried<()> {
    if let Some(id) = &reply.external_id {
        let scope = DedupeScope::Channel(inbound.channel);
        reply.seq = context.store.find_entry(scope, id).await?.map(|(_, seq)| seq);
    }
    Ok(())
}

/// The quick replies that the customer may mean: those under the message whose button they pressed, or else those that
/// stand.
async fn offered<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: &Chat,
    said: &Content,
) -> Tried<Option<(u64, Vec<QuickReply>)>> {
    let pressed = said.button.as_ref().and(said.reply_to.as_ref()).and_then(|it| it.seq);
    let Some(seq) = pressed.or(chat.offered) else { return Ok(None) };
    let entries = context.store.entries(chat.id, seq.saturating_sub(1), 1).await?;
    Ok(entries.into_iter().find(|it| it.seq == seq).and_then(|it| match it.event {
        Event::MessageAdded(message) => Some((seq, message.content.replies)),
        _ => None,
    }))
}
