//! The cards that are the customer's own.

use domain::crm::{CardKind, Draft};
use domain::ids::UserId;
use domain::session::Gone;

use super::recognise::Known;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, CrmDirectory, Kept, Queues, StoreError};

/// Changes the customer's card and their deal to what `change` makes of each as it is and of who is responsible, as far as they
/// still work here; nothing, where it makes nothing of it.
/// Whoever changes it at once is not undone. A firm's card is others' too.
pub(super) async fn change_theirs<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    known: &Known,
    change: impl Fn(&Draft, Option<UserId>) -> Option<Draft>,
) -> Result<(), Failure> {
    let theirs = [Some(known.card.card_ref()), known.bound.get(CardKind::Deal)];
    for name in theirs.into_iter().flatten() {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let Some(card) = directory.card(name).await?.and_then(Kept::card) else { break };
            let responsible = present(context, card.draft.responsible).await?;
            let Some(draft) = change(&card.draft, responsible) else { break };
            match directory.change_card(&card, draft, context.clock.now()).await {
                Ok(_) => break,
                Err(error) => context.again(attempt, error).await?,
            }
        }
    }
    Ok(())
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
