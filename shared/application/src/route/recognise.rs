//! What the CRM says of a session's customer: which cards are theirs; their responsible is asked, or routing goes on
//! (design §4.5).

use domain::session::{Command, Responsible, decide};

use super::Tried;
use crate::commit::Plan;
use crate::context::{Context, Stores};
use crate::error::{Failure, Outcome};
use crate::ports::{Clock, CrmAnswer, Queues};

/// Takes the CRM's answer in. One for a session that is not the chat's open one says nothing of who is asked; one that
/// comes again changes nothing.
///
/// # Errors
///
/// [`Failure`]: deliver it again.
pub async fn recognise<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    answer: &CrmAnswer,
) -> Result<Outcome, Failure> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        match take_in(context, answer).await {
            Ok(outcome) => return Ok(outcome),
            Err(error) => context.again(attempt, error).await?,
        }
    }
}

async fn take_in<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    answer: &CrmAnswer,
) -> Tried<Outcome> {
    let now = context.clock.now();
    let Some(record) = context.store.head(answer.chat).await? else { return Ok(Outcome::Gone) };
    let cards = record.chat.cards;
    let is_over = record.chat.open_session().is_none_or(|it| Some(it.id) != answer.session);
    if is_over && answer.cards.is_none_or(|it| it.applied(cards) == cards) {
        return Ok(Outcome::Gone);
    }
    let settings = context.settings_of(&record.chat, now).await?;
    let absent = !context.may_be_asked(answer.responsible, &settings, now).await?;
    let responsible = answer.responsible.map(|user| Responsible { user, absent });
    let facts = context.facts(&record.chat, &settings, now).await?;
    let (session, cards) = (answer.session, answer.cards);
    let command = Command::Recognise { session, cards, responsible };
    let events = decide(&record.chat, command, facts, now).unwrap_or_default();
    context.save_quietly(record, Plan::of(events), now).await?;
    Ok(Outcome::Done)
}
