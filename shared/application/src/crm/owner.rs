//! Whose customer somebody is: whoever accepts first, and whoever is handed them (S17, S23).

use domain::crm::taking::{successor, takings};
use domain::crm::{Card, CardKind, Draft};
use domain::ids::UserId;
use domain::session::Gone;

use super::case::Case;
use super::recognise::Known;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, CrmDirectory, Kept, Queues, StoreError};

/// Who has taken the session of a card that is about to be made.
pub(super) async fn first_owner<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    case: &Case,
) -> Result<Option<UserId>, StoreError> {
    if case.session.answered_at.is_none() {
        return Ok(None);
    }
    let takings = takings(&case.log(context).await?);
    Ok(successor(None, &takings, case.entry.seq, case.line.transfer_change))
}

/// Makes whoever took the session responsible, where they are to be: for the customer's card and for their deal. The card
/// of the firm they work for stays whose it is.
pub(super) async fn hand_over<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    case: &Case,
    known: &Known,
) -> Result<(), Failure> {
    let takings = takings(&case.log(context).await?);
    let theirs = [Some(known.card.card_ref()), known.bound.get(CardKind::Deal)];
    for name in theirs.into_iter().flatten() {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let Some(card) = directory.card(name).await?.and_then(Kept::card) else { break };
            // Theirs whom nobody here knows: nobody here could give it back to them.
            if card.draft.others {
                break;
            }
            let responsible = present(context, card.draft.responsible).await?;
            let next = successor(responsible, &takings, case.entry.seq, case.line.transfer_change);
            let Some(next) = next.filter(|it| card.draft.responsible != Some(*it)) else { break };
            match give(context, directory, &card, next).await {
                Ok(()) => break,
                Err(error) => context.again(attempt, error).await?,
            }
        }
    }
    Ok(())
}

async fn give<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    card: &Card,
    to: UserId,
) -> Result<(), StoreError> {
    let draft = Draft { responsible: Some(to), ..card.draft.clone() };
    directory.change_card(card, draft, context.clock.now()).await.map(drop)
}

/// Who is responsible and still works here: the customers of one who does not are nobody's.
async fn present<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    responsible: Option<UserId>,
) -> Result<Option<UserId>, StoreError> {
    let Some(id) = responsible else { return Ok(None) };
    let user = context.store.user(id).await?;
    let gone = user.map_or(Some(Gone::Dismissed), |it| it.presence.gone(context.clock.now()));
    Ok(responsible.filter(|_| gone != Some(Gone::Dismissed)))
}
