//! What the chat is told.

use domain::chat::Chat;
use domain::crm::{Bound, CardKind, CardsChange};
use domain::ids::{SessionId, UserId};
use sha2::{Digest, Sha256};

use super::case::Case;
use crate::context::{Context, Stores};
use crate::ports::{Clock, CrmAnswer, Queues, StoreError};

/// Tells the chat of its cards, where they are others than it knows of, and of who is responsible, where the line asks
/// them and the session has not been told.
pub(super) async fn answer<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    case: &Case,
    (before, after): (Bound, Bound),
    responsible: Option<UserId>,
    has_answered: bool,
) -> Result<(), StoreError> {
    let open = case.chat.open_session().filter(|it| it.id == case.session.id);
    let is_asked = case.settings.crm_forward
        && open.is_some_and(|it| {
            let is_news = !it.named && it.answered_at.is_none() && responsible.is_some();
            (!it.recognised && !has_answered) || is_news
        });
    let seq = case.entry.seq;
    if let Some(gone) = before.get(CardKind::Deal).filter(|_| after.deal.is_none()) {
        let change = CardsChange::Replace { gone, by: None };
        tell(context, &case.chat, (None, None), Some(change), seq).await?;
    }
    let cards = (after != before).then_some(CardsChange::Set(after));
    if cards.is_none() && !is_asked {
        return Ok(());
    }
    let session = is_asked.then_some(case.session.id);
    tell(context, &case.chat, (session, responsible.filter(|_| is_asked)), cards, seq).await
}

/// Sends an answer. What says the same because of the same entry `seq` is one.
pub(super) async fn tell<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    chat: &Chat,
    (session, responsible): (Option<SessionId>, Option<UserId>),
    cards: Option<CardsChange>,
    seq: u64,
) -> Result<(), StoreError> {
    let answer = CrmAnswer {
        channel: chat.channel,
        conversation: chat.conversation.clone(),
        chat: chat.id,
        session,
        responsible,
        cards,
    };
    let said = serde_json::to_vec(&answer).unwrap_or_default();
    let said = hex::encode(&Sha256::digest(&said)[..8]);
    let id = format!("crm {}-{seq}-{said}", chat.id);
    context.queues.crm_answer(answer, &id).await
}
