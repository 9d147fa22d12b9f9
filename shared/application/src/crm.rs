//! The CRM is brought up to a chat's log: the customer is looked up and bound to their card, or a card is made for them;
//! whoever takes their session becomes responsible, as the line says; their log goes into the card's timeline.
//!
//! Each log entry that concerns the CRM brings a message, in whatever order and as often as it likes. So nothing here
//! follows from the message alone: it says *look*, and what is to be done follows from the chat, its log and the CRM as
//! they stand ([ADR 0025](../../../docs/adr/0025-the-crm.md)). What comes of it goes back to the chat as a
//! [`CrmAnswer`](crate::ports::CrmAnswer).

mod answer;
mod case;
mod keep;
mod manual;
mod name;
mod owner;
mod recognise;
mod remove;
mod theirs;
mod unite;

use domain::session::Event;

use self::case::Case;
pub use self::manual::{LeadMade, make_lead};
use self::recognise::{Wanted, recognise};
pub use self::remove::remove_card;
use crate::context::{Context, Stores};
use crate::error::{Failure, Outcome};
use crate::ports::{Clock, CrmDirectory, CrmMessage, Queues};

/// Brings the CRM up to one log entry.
///
/// Done: the CRM knows, or has nothing to know: the line has no CRM any more, the entry is gone. Retried: [`Failure`];
/// a CRM that is slow or down is asked again later, and the chat's line does without it meanwhile.
///
/// # Errors
///
/// [`Failure`]: some of it may have happened; deliver it again, nothing happens twice.
pub async fn crm<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    message: CrmMessage,
) -> Result<Outcome, Failure> {
    let Some(case) = Case::open(context, message, None).await? else { return Ok(Outcome::Gone) };
    let trace = case.entry.trace();
    tracing::Span::current().record("trace", tracing::field::display(trace));
    let known = recognise(context, directory, &case, Wanted::ByRule).await?;
    let Some(known) = known else { return Ok(Outcome::Done) };
    match &case.entry.event {
        Event::SessionAnswered { .. } | Event::SessionIntercepted { .. } => {
            owner::hand_over(context, directory, &case, &known).await?;
        }
        Event::CustomerProfiled { .. } => name::follow(context, directory, &case, &known).await?,
        Event::SessionClosed { .. } => keep::log(context, directory, &case, &known).await?,
        _ => keep::beginning(context, directory, &case, &known).await?,
    }
    Ok(Outcome::Done)
}
