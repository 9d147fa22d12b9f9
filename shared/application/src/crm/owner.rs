//! Whose customer somebody is: whoever accepts first, and whoever is handed them (S17, S23).

use domain::crm::Draft;
use domain::crm::taking::{successor, takings};
use domain::ids::UserId;

use super::case::Case;
use super::recognise::Known;
use super::theirs::change_theirs;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, CrmDirectory, Queues, StoreError};

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
    let change = |draft: &Draft, responsible| {
        // Theirs whom nobody here knows: nobody here could give it back to them.
        if draft.others {
            return None;
        }
        let next = successor(responsible, &takings, case.entry.seq, case.line.transfer_change);
        let next = next.filter(|it| draft.responsible != Some(*it));
        next.map(|it| Draft { responsible: Some(it), ..draft.clone() })
    };
    change_theirs(context, directory, known, change).await
}
