//! What employees are told by itself, and who (S42-S44, `SEND_NOTIFICATION_EMPTY_QUEUE`): pure functions of an entry
//! and its line's fields.

mod about;
mod ways;
mod words;

#[cfg(test)]
mod tests;

pub use self::about::About;
pub use self::ways::Ways;
pub use self::words::{TEXT_MAX_CHARS, Words};
use crate::ids::{LineId, UserId};
use crate::session::{Event, Kpi, Unattended};
use crate::settings::bbcode::plain;
use crate::settings::fields::{Fields, is_on, text, value};
use crate::time::Timestamp;
use crate::user::{Role, User};

/// Something that employees are told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// What it is about.
    pub about: About,
    /// Who is told.
    pub to: Recipients,
    /// What they are told, with aliases in it ([`Words`]).
    pub template: String,
    /// Who had the session, or was offered it.
    pub holder: Option<UserId>,
    /// Since when the customer waits.
    pub since: Option<Timestamp>,
}

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipients {
    /// These, each once.
    Named(Vec<UserId>),
    /// Who steers the line: its supervisors, and the admins.
    Stewards,
}

/// What in a log employees may be told of.
enum Cause {
    Late { kpi: Kpi, since: Timestamp, holder: Option<UserId> },
    Unattended(Unattended),
}

/// Whether employees may be told of an event; whether they are, its line's fields say ([`alert`]).
pub fn may_alert(event: &Event) -> bool {
    cause(event).is_some()
}

/// What `event` tells employees of the line with `fields`; nothing, where the line does not say so.
pub fn alert(event: &Event, fields: &Fields) -> Option<Alert> {
    match cause(event)? {
        Cause::Late { kpi, since, holder } => {
            let (about, [alert, list, phrase]) = match kpi {
                Kpi::First => (About::FirstAnswerLate, FIRST),
                Kpi::Further => (About::FurtherAnswerLate, FURTHER),
            };
            let template = text(fields, phrase).filter(|_| is_on(fields, alert))?;
            let (to, template) = (Recipients::Named(users(fields, list)), plain(&template));
            Some(Alert { about, to, template, holder, since: Some(since) })
        }
        Cause::Unattended(why) => Some(Alert {
            about: About::NobodyThere,
            to: Recipients::Stewards,
            template: nobody_there(why).to_owned(),
            holder: None,
            since: None,
        }),
    }
}

/// Those of `users` who are told, each once: nobody who no longer works here, and no bot. `members` are in the line's
/// queue.
pub fn recipients<'a>(to: &Recipients, users: &'a [User], members: &[UserId]) -> Vec<&'a User> {
    let is_meant = |user: &User| match to {
        Recipients::Named(named) => named.contains(&user.id),
        Recipients::Stewards => match user.role {
            Role::Admin => true,
            Role::Supervisor => members.contains(&user.id),
            Role::Operator => false,
        },
    };
    let works_here = |user: &User| !user.presence.dismissed && !user.bot;
    users.iter().filter(|it| works_here(it) && is_meant(it)).collect()
}

/// Whether it is told, to whom, and in which words.
const FIRST: [&str; 3] =
    ["KPI_FIRST_ANSWER_ALERT", "KPI_FIRST_ANSWER_LIST", "KPI_FIRST_ANSWER_TEXT"];

/// See [`FIRST`].
const FURTHER: [&str; 3] =
    ["KPI_FURTHER_ANSWER_ALERT", "KPI_FURTHER_ANSWER_LIST", "KPI_FURTHER_ANSWER_TEXT"];

/// The original has no field for these words.
fn nobody_there(why: Unattended) -> &'static str {
    match why {
        Unattended::OffHours => {
            "#CUSTOMER# writes to line #LINE# outside its working hours: conversation №#DIALOG#."
        }
        Unattended::NobodyAtWork => {
            "#CUSTOMER# writes to line #LINE#, and nobody is at work: conversation №#DIALOG#."
        }
        Unattended::QueueEmpty => {
            "#CUSTOMER# writes to line #LINE#, and nobody is in its queue: conversation №#DIALOG#."
        }
    }
}

fn users(fields: &Fields, name: &str) -> Vec<UserId> {
    let named = value(fields, name);
    let named = named.as_array().map(Vec::as_slice).unwrap_or_default();
    named.iter().filter_map(|it| it.as_u64().map(UserId)).collect()
}

/// What a line is called among employees: its name, or its number.
pub fn line_name(line: LineId, fields: &Fields) -> String {
    text(fields, "LINE_NAME").unwrap_or_else(|| line.to_string())
}

fn cause(event: &Event) -> Option<Cause> {
    match event {
        Event::AnswerLate { kpi, since, holder } => {
            Some(Cause::Late { kpi: *kpi, since: *since, holder: *holder })
        }
        Event::NobodyThere { why, notify } => notify.then_some(Cause::Unattended(*why)),
        Event::SessionOpened { .. }
        | Event::BotJoined { .. }
        | Event::CustomerRecognised { .. }
        | Event::LookupLapsed
        | Event::ResponsibleAsked { .. }
        | Event::MessageAdded(_)
        | Event::MessageEdited { .. }
        | Event::MessageDeleted { .. }
        | Event::MessageReacted { .. }
        | Event::MessageHidden { .. }
        | Event::CustomerProfiled { .. }
        | Event::CustomerLeft
        | Event::CustomerReturned
        | Event::CardsBound { .. }
        | Event::CustomerReachable { .. }
        | Event::CustomerBlocked { .. }
        | Event::CustomerUnblocked { .. }
        | Event::CustomerErased(_)
        | Event::ConsentGiven { .. }
        | Event::OfferMade { .. }
        | Event::RoundWrapped
        | Event::OfferLapsed { .. }
        | Event::OfferDeclined { .. }
        | Event::SessionAnswered { .. }
        | Event::SessionTransferred { .. }
        | Event::SessionQueued { .. }
        | Event::SessionIntercepted { .. }
        | Event::OperatorJoined { .. }
        | Event::OperatorLeft { .. }
        | Event::OwnerAway { .. }
        | Event::OwnerBack
        | Event::PinSet { .. }
        | Event::SilenceSet { .. }
        | Event::MarkedUnanswered
        | Event::SessionFinished { .. }
        | Event::SessionReopened
        | Event::SessionClosed { .. } => None,
    }
}
