//! A lead by hand (S18, trap T27).

use domain::crm::Card;
use domain::ids::SessionId;
use domain::session::{Phase, Refusal};
use domain::settings::LineCrm;
use domain::user::User;

use super::case::Case;
use super::keep::{beginning, history};
use super::recognise::{Wanted, recognise};
use crate::chats::find_session;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, CrmDirectory, CrmMessage, Queues};

/// What came of asking for a lead.
#[derive(Clone, Debug, PartialEq)]
pub enum LeadMade {
    /// The customer's card: a new lead, or what they were known by already.
    Done(Box<Card>),
    /// Only the current operator makes one.
    Refused(Refusal),
    /// There is no such session, or the caller may not know of it.
    NotFound,
}

/// Makes a lead of the session's customer for its current operator, with their full name and the chat's history; asked
/// again, it is the same one. Who is known to the CRM already gets no second card. It does not matter what the line makes
/// by itself, nor whether the customer can be reached (S21).
///
/// # Errors
///
/// [`Failure`]: it may or may not have been made; asking again is safe.
pub async fn make_lead<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    by: &User,
    session: SessionId,
) -> Result<LeadMade, Failure> {
    let Some(view) = find_session(context, by, session).await? else {
        return Ok(LeadMade::NotFound);
    };
    let holds = match view.session.phase {
        Phase::Owned { operator } | Phase::Closing { operator, bot: false, .. } => {
            operator == by.id
        }
        Phase::Closed { .. } => return Ok(LeadMade::Refused(Refusal::SessionClosed)),
        Phase::Bot { .. }
        | Phase::Waiting { .. }
        | Phase::Offered { .. }
        | Phase::Closing { .. } => false,
    };
    if !holds {
        return Ok(LeadMade::Refused(Refusal::NotHolder));
    }
    let message = CrmMessage { chat: view.chat.id, seq: view.session.first_seq };
    let case = Case::open(context, message, Some(LineCrm::default())).await?;
    let Some(case) = case else { return Ok(LeadMade::NotFound) };
    let known = recognise(context, directory, &case, Wanted::LeadOf(by.id)).await?;
    let Some(known) = known else { return Ok(LeadMade::NotFound) };
    history(context, directory, &case, &known).await?;
    beginning(context, directory, &case, &known).await?;
    Ok(LeadMade::Done(Box::new(known.card)))
}
