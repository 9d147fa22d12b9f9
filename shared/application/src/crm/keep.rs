//! What a card's timeline keeps of a session (S18, S47).

use domain::crm::timeline::{Ended, Note, SessionActivity};
use domain::crm::transcript::transcript;
use domain::session::Phase;

use super::case::{Case, ENTRIES_MAX, names};
use super::recognise::Known;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, CrmDirectory, Queues, StoreError};

/// How much of a log a timeline keeps: the rest is in the conversation itself.
const LOG_MAX_BYTES: usize = 32 * 1024;

/// That a session has begun; and, on a card that was made because of it, what was said so far (S18).
pub(super) async fn beginning<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    case: &Case,
    known: &Known,
) -> Result<(), Failure> {
    let made_here = known
        .card
        .draft
        .made
        .is_some_and(|it| (it.chat, it.session) == (case.chat.id, case.session.id));
    if made_here {
        history(context, directory, case, known).await?;
    }
    let note = Note::session(activity(case), case.session.opened_at);
    insist_on(context, directory, known, &note, false).await
}

/// The session's log, once it is over.
pub(super) async fn log<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    case: &Case,
    known: &Known,
) -> Result<(), Failure> {
    let Phase::Closed { operator, at, reason } = case.session.phase else { return Ok(()) };
    let entries = case.log(context).await?;
    let name = names(context, &case.chat, &entries).await?;
    let written = transcript(&entries, name, LOG_MAX_BYTES);
    let ended = Ended { at, reason, operator, log: written.text, left_out: written.left_out };
    let activity = SessionActivity { ended: Some(ended), ..activity(case) };
    insist_on(context, directory, known, &Note::session(activity, case.session.opened_at), true)
        .await
}

/// What was said in the chat before its card was made, and since, as far as there is room; once.
pub(super) async fn history<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    case: &Case,
    known: &Known,
) -> Result<(), Failure> {
    let length = u64::try_from(ENTRIES_MAX).unwrap_or(u64::MAX);
    let before = case.chat.seq.saturating_sub(length);
    let entries = context.store.entries(case.chat.id, before, ENTRIES_MAX).await?;
    let name = names(context, &case.chat, &entries).await?;
    let text = transcript(&entries, name, LOG_MAX_BYTES).text;
    let note = Note::history(case.chat.id, text, context.clock.now());
    insist_on(context, directory, known, &note, false).await
}

fn activity(case: &Case) -> SessionActivity {
    SessionActivity {
        session: case.session.id,
        chat: case.chat.id,
        line: case.session.line,
        channel: case.chat.kind,
        ended: None,
    }
}

/// Keeps a note, be others kept at once.
async fn insist_on<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    directory: &impl CrmDirectory,
    known: &Known,
    note: &Note,
    in_place: bool,
) -> Result<(), Failure> {
    let card = known.card.card_ref();
    let mut attempt = 0;
    loop {
        attempt += 1;
        let kept = if in_place {
            directory.put_note(card, note).await
        } else {
            directory.add_note(card, note).await
        };
        match kept {
            Ok(_) => return Ok(()),
            Err(error @ StoreError::Stale { .. }) => context.again(attempt, error).await?,
            Err(error) => return Err(error.into()),
        }
    }
}
