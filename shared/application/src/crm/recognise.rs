//! Who the customer of a case is (S16-S22).

use domain::channel::ChannelKind;
use domain::crm::create::{Creation, Newcomer};
use domain::crm::matching::{Found, Match, matching, merging};
use domain::crm::tracker::track;
use domain::crm::{Bound, Card, CardKind, CardRef, Draft, Handle, Identity};
use domain::ids::UserId;
use domain::session::{CloseReason, Event};
use domain::time::Timestamp;

use super::answer::answer;
use super::case::Case;
use super::owner::first_owner;
use super::unite::{finish, unite};
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, CrmDirectory, Kept, Queues, StoreError};

/// How often it is begun anew when the CRM changes meanwhile.
const ROUNDS_MAX: u32 = 16;

/// Handles that one customer is looked up by: who tells more is looked up by the first.
const HANDLES_MAX: usize = 8;

/// What is made of a customer whom nobody knows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wanted {
    /// What the line says.
    ByRule,
    /// A lead, for whoever asks for it (S18).
    LeadOf(UserId),
}

/// The customer's card.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// It.
    pub(super) card: Card,
    /// All that the chat is bound to.
    pub(super) bound: Bound,
}

/// Looks the customer up, makes a card where the line wants one, binds the chat and tells it. None: they are unknown,
/// and stay so for now.
pub(super) async fn recognise<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    case: &Case,
    wanted: Wanted,
) -> Result<Option<Known>, Failure> {
    let identity = identity(context, case).await?;
    let mut told = case.chat.cards;
    let mut has_answered = false;
    let mut round = 0;
    loop {
        round += 1;
        let now = context.clock.now();
        let known = match look_up(context, directory, case, wanted, &identity, now).await {
            Ok(Looked::Known(known)) => Some(*known),
            Ok(Looked::Unknown) => None,
            Ok(Looked::Again) if round < ROUNDS_MAX => continue,
            Ok(Looked::Again) => return Err(Failure::Contended { attempts: round }),
            Err(StoreError::Stale { .. }) if round < ROUNDS_MAX => {
                context.backoff.wait(round).await;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let bound = match &known {
            Some(known) => known.bound,
            None => left_of(directory, told).await?,
        };
        bind(context, case, told, bound).await?;
        let responsible = known.as_ref().and_then(|it| it.card.draft.responsible);
        answer(context, case, (told, bound), responsible, has_answered).await?;
        (told, has_answered) = (bound, true);
        // Sent, and then looked again: whoever merges or deletes a card looks for its chats after that.
        match &known {
            Some(it) if !is_here(directory, it.card.card_ref()).await? => {
                if round >= ROUNDS_MAX {
                    return Err(Failure::Contended { attempts: round });
                }
            }
            Some(_) | None => return Ok(known),
        }
    }
}

/// What the customer is looked up by: who they are at the messenger; what the channel tells of them; and, with the
/// tracker, what they write (S16b).
async fn identity<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    case: &Case,
) -> Result<Identity, Failure> {
    let mut handles = vec![Handle::of_chat(&case.chat)];
    handles.extend(case.chat.reach.iter().cloned());
    if case.line.tracker {
        for entry in case.log(context).await? {
            let content = match &entry.event {
                Event::MessageAdded(message)
                    if matches!(message.author, domain::message::Author::Customer(_)) =>
                {
                    &message.content
                }
                Event::MessageEdited { by: None, content, .. } => content,
                _ => continue,
            };
            handles.extend(track(content.text.as_deref().unwrap_or_default(), case.line.country));
        }
    }
    let mut seen: Vec<Handle> = Vec::new();
    for handle in handles {
        if seen.len() < HANDLES_MAX && !seen.contains(&handle) {
            seen.push(handle);
        }
    }
    Ok(Identity::of(seen))
}

/// What one look at the CRM came to.
enum Looked {
    Known(Box<Known>),
    Unknown,
    /// A card has gained something, or two became one: look again.
    Again,
}

async fn look_up<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    case: &Case,
    wanted: Wanted,
    identity: &Identity,
    now: Timestamp,
) -> Result<Looked, StoreError> {
    let found = directory.find(identity).await?;
    let Some(matched) = matching(identity, &found) else {
        return match create(context, directory, case, wanted, (identity, &found), now).await? {
            Some(known) => Ok(Looked::Known(Box::new(known))),
            None => Ok(Looked::Unknown),
        };
    };
    if !matched.card.draft.moving.is_empty() {
        finish(context, directory, &matched.card, now).await?;
        return Ok(Looked::Again);
    }
    if unite_all(context, directory, &matched, &found, now).await? {
        return Ok(Looked::Again);
    }
    let card = matched.card;
    let mut draft = card.draft.clone();
    if draft.gain(identity.handles()) {
        directory.change_card(&card, draft, now).await?;
        // Another may have gained the same at once: whoever looks last sees both.
        return Ok(Looked::Again);
    }
    let deal = open_deal(directory, case, &card).await?;
    let mut bound = Bound::to(card.card_ref());
    if let Some(id) = card.draft.company {
        bound = bound.with(CardRef { kind: CardKind::Company, id });
    }
    bound = deal.map_or(bound, |it| bound.with(it));
    Ok(Looked::Known(Box::new(Known { card, bound })))
}

/// Makes one of what is one customer's, where nobody has touched it; whether anything changed.
async fn unite_all<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    matched: &Match,
    found: &Found,
    now: Timestamp,
) -> Result<bool, StoreError> {
    for other in &matched.others {
        let other = found.cards.iter().find(|it| it.card_ref() == *other);
        let Some((stays, goes)) = other.and_then(|it| merging(&matched.card, it)) else { continue };
        if unite(context, directory, stays.card_ref(), goes.card_ref(), now).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the line makes of a customer whom nobody knows. Nothing of a live chat's visitor who cannot be reached once they
/// have left (S21), nor of who sends nothing but spam.
async fn create<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    case: &Case,
    wanted: Wanted,
    (identity, found): (&Identity, &Found),
    now: Timestamp,
) -> Result<Option<Known>, StoreError> {
    let can_be_reached = case.chat.kind != ChannelKind::LiveChat || identity.has_contact_data();
    let is_spam = case.session.closed().is_some_and(|it| it.1 == CloseReason::Spam);
    let (create, responsible) = match wanted {
        Wanted::LeadOf(user) => (Creation::Lead, Some(user)),
        Wanted::ByRule if !can_be_reached || is_spam => return Ok(None),
        Wanted::ByRule => (case.line.create, first_owner(context, case).await?),
    };
    if create == Creation::None {
        return Ok(None);
    }
    let (card, deal) = drafts(directory, case, create, identity, responsible).await?;
    let made = directory.create_cards(card, deal, found, now).await?;
    Ok(known(&made))
}

/// What is to be made.
async fn drafts(
    directory: &impl CrmDirectory,
    case: &Case,
    create: Creation,
    identity: &Identity,
    responsible: Option<UserId>,
) -> Result<(Draft, Option<Draft>), StoreError> {
    let source = source(directory, case).await?;
    let newcomer = Newcomer {
        chat: &case.chat,
        session: case.session.id,
        name: &case.chat.customer.name,
        identity,
        line_name: &case.line_name,
        source: &source,
        responsible,
    };
    Ok(match create {
        Creation::Deal => {
            let (contact, deal) = newcomer.deal(case.line.pipeline);
            (contact, Some(deal))
        }
        Creation::Lead | Creation::None => (newcomer.lead(), None),
    })
}

/// The code of the source, which the CRM has from then on (S22). The line is the channel's: it is what customers wrote to.
async fn source(directory: &impl CrmDirectory, case: &Case) -> Result<String, StoreError> {
    let (line, kind) = (case.chat.line, case.chat.kind);
    let code = case.line.source.code(line, kind);
    if let Some(name) = case.line.source.name(&case.line_name, kind) {
        directory.keep_source(&code, &name).await?;
    }
    Ok(code)
}

/// Cards that were just made.
fn known(made: &[Card]) -> Option<Known> {
    let card = made.first()?.clone();
    let bound = made.iter().fold(Bound::default(), |bound, it| bound.with(it.card_ref()));
    Some(Known { card, bound })
}

/// The chat's deal, while it is open: the one it is bound to, else the one that was made with the card because of it, when
/// whoever made them was cut off.
async fn open_deal(
    directory: &impl CrmDirectory,
    case: &Case,
    card: &Card,
) -> Result<Option<CardRef>, StoreError> {
    let deal = match case.chat.cards.get(CardKind::Deal) {
        None if card.draft.made.is_some_and(|it| it.chat == case.chat.id) => {
            directory.deal_made_with(card).await?
        }
        told => told,
    };
    let Some(deal) = deal else { return Ok(None) };
    let kept = directory.card(deal).await?.and_then(Kept::card);
    Ok(kept.filter(|it| it.draft.is_open()).map(|_| deal))
}

/// Of the cards an unknown customer was bound to, those that there are.
async fn left_of(directory: &impl CrmDirectory, cards: Bound) -> Result<Bound, StoreError> {
    let mut left = cards;
    for card in cards.cards() {
        if !is_here(directory, card).await? {
            left = left.without(card);
        }
    }
    Ok(left)
}

async fn is_here(directory: &impl CrmDirectory, card: CardRef) -> Result<bool, StoreError> {
    Ok(directory.card(card).await?.and_then(Kept::card).is_some())
}

/// Lists the chat under its cards, and no more under those it had.
async fn bind<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    case: &Case,
    before: Bound,
    after: Bound,
) -> Result<(), StoreError> {
    let (before, after) = (before.cards(), after.cards());
    for card in after.iter().filter(|it| !before.contains(it)) {
        context.store.bind_chat(*card, case.chat.id).await?;
    }
    for card in before.iter().filter(|it| !after.contains(it)) {
        context.store.unbind_chat(*card, case.chat.id).await?;
    }
    Ok(())
}
