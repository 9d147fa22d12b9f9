//! A name that the messenger tells only when the cards are made already (S18).

use domain::crm::CardKind;
use domain::crm::create::renamed;

use super::case::Case;
use super::recognise::Known;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, CrmDirectory, Kept, Queues};

/// Calls the cards that were made for the customer what they are called now, where nobody has changed them since.
pub(super) async fn follow<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    case: &Case,
    known: &Known,
) -> Result<(), Failure> {
    let theirs = [Some(known.card.card_ref()), known.bound.get(CardKind::Deal)];
    for name in theirs.into_iter().flatten() {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let Some(card) = directory.card(name).await?.and_then(Kept::card) else { break };
            let Some(draft) = renamed(&card.draft, &case.chat, &case.line_name) else { break };
            match directory.change_card(&card, draft, context.clock.now()).await {
                Ok(_) => break,
                Err(error) => context.again(attempt, error).await?,
            }
        }
    }
    Ok(())
}
