//! Tells employees what they asked to be told: that an answer is late (S42-S44), that nobody is there
//! (`SEND_NOTIFICATION_EMPTY_QUEUE`). Once of each log entry, however often it is asked; in their inboxes, and the other
//! ways they chose.

use std::collections::BTreeSet;

use domain::alert::{Alert, Recipients, Words, alert, line_name, recipients};
use domain::chat::Entry;
use domain::ids::{LineId, SessionId, UserId};
use domain::time::Seconds;
use domain::user::User;

use crate::context::{Context, Stores};
use crate::error::{Failure, Outcome};
use crate::notifications::notify;
use crate::ports::{AlertMessage, Clock, Notification, Queues, StoreError, Subject};

/// How long a notification is kept, and that somebody was told of an entry: 90 days. What is older is told nobody, or
/// it would be told again.
pub const NOTIFICATION_LIFE: Seconds = Seconds(90 * 24 * 60 * 60);

/// Tells everybody whom the entry's line means them to be told. `public_url` is what links begin with.
///
/// # Errors
///
/// [`Failure`]: some may have been told; deliver it again, nobody is told twice.
pub async fn kpi<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    public_url: &str,
    message: AlertMessage,
) -> Result<Outcome, Failure> {
    let now = context.clock.now();
    let AlertMessage { chat, seq } = message;
    let Some(entry) = context.entry(chat, seq).await? else { return Ok(Outcome::Gone) };
    tracing::Span::current().record("trace", tracing::field::display(entry.trace()));
    let expires_at = entry.at + NOTIFICATION_LIFE;
    let Some(session) = entry.session.filter(|_| now < expires_at) else {
        return Ok(Outcome::Gone);
    };
    let line = context.caches.line(&context.store, entry.line, now).await?;
    let Some(line) = line else { return Ok(Outcome::Gone) };
    let Some(alert) = alert(&entry.event, &line.fields) else { return Ok(Outcome::Gone) };
    let users = told(context, &alert.to, line.id).await?;
    if users.is_empty() {
        return Ok(Outcome::Gone);
    }
    let name = line_name(line.id, &line.fields);
    let text = text(context, public_url, &alert, &entry, session, &name).await?;
    let subject = Subject::Entry { chat, seq, session, line: line.id };
    let notification = Notification { about: alert.about, subject, at: entry.at, text };
    let mut outcome = Outcome::Repeated;
    for user in users {
        if notify(context, user, &notification, expires_at).await? {
            outcome = Outcome::Done;
        }
    }
    Ok(outcome)
}

/// Who is told.
async fn told<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    to: &Recipients,
    line: LineId,
) -> Result<Vec<UserId>, StoreError> {
    let (users, members): (Vec<User>, Vec<UserId>) = match to {
        Recipients::Named(named) => {
            let mut users: Vec<User> = Vec::new();
            for id in named.iter().collect::<BTreeSet<_>>() {
                users.extend(context.store.user(*id).await?);
            }
            (users, vec![])
        }
        Recipients::Stewards => {
            let roster = context.store.roster(line).await?;
            let members = roster.seats.iter().map(|it| it.user).collect();
            (context.store.users().await?, members)
        }
    };
    Ok(recipients(to, &users, &members).into_iter().map(|it| it.id).collect())
}

/// The alert's words with everything in them that stands for an alias.
async fn text<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    public_url: &str,
    alert: &Alert,
    entry: &Entry,
    session: SessionId,
    line: &str,
) -> Result<String, StoreError> {
    let operator = match alert.holder {
        Some(id) => {
            let user = context.store.user(id).await?;
            Some(user.map_or_else(|| format!("operator {id}"), |it| it.full_name()))
        }
        None => None,
    };
    let customer = context.store.head(entry.chat).await?.map(|it| it.chat.customer.name);
    let words = Words {
        operator: operator.as_deref(),
        dialog: session.0,
        link: &conversation_link(public_url, session),
        line,
        customer: customer.as_deref().unwrap_or_default(),
        since: alert.since,
        at: entry.at,
    };
    Ok(words.fill(&alert.template))
}

/// The page of a conversation (contract §3).
pub fn conversation_link(public_url: &str, session: SessionId) -> String {
    format!("{}/conversations/{session}", public_url.trim_end_matches('/'))
}
