//! A name that the messenger tells only when the cards are made already (S18).

use domain::crm::Draft;
use domain::crm::create::renamed;

use super::case::Case;
use super::recognise::Known;
use super::theirs::change_theirs;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, CrmDirectory, Queues};

/// Calls the cards that were made for the customer what they are called now, where nobody has changed them since.
pub(super) async fn follow<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    case: &Case,
    known: &Known,
) -> Result<(), Failure> {
    let change = |draft: &Draft, _| renamed(draft, &case.chat, &case.line_name);
    change_theirs(context, directory, known, change).await
}
