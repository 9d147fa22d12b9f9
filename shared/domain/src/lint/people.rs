//! Who is to answer, and who is to be told.

use super::{Code, Subject, Warning, warning};
use crate::ids::UserId;
use crate::presence::{Presence, Status};
use crate::settings::fields::{entities, is_on, value};

/// The queue (S3), and who of it can ever be offered a session (S9).
pub(super) fn queue(line: &Subject<'_>) -> Vec<Warning> {
    let members: Vec<_> = line.members.iter().filter_map(|it| line.user(*it)).collect();
    if members.is_empty() {
        let why = match entities(line.fields).as_slice() {
            [] => "nobody is in the queue: no session is ever offered",
            _ => "nobody is in any of the queue's departments: no session is ever offered",
        };
        return vec![warning("QUEUE", Code::QueueEmpty, why)];
    }
    let mut found: Vec<Warning> = Vec::new();
    for department in line.vacant {
        let why = format!("nobody is in department {department}");
        found.push(warning("QUEUE", Code::DepartmentEmpty, why));
    }
    let mut staff = members.iter().map(|it| it.presence).filter(|it| !it.dismissed).peekable();
    if staff.peek().is_none() {
        let why = "nobody in the queue works here any more: no session is ever offered";
        found.push(warning("QUEUE", Code::EveryoneDismissed, why));
    } else if line.settings.check_available && staff.all(|it| was_never_online(&it)) {
        let why = "only who is online is offered sessions, and nobody in the queue has ever been";
        found.push(warning("CHECK_AVAILABLE", Code::NeverOnline, why));
    }
    found
}

/// Whether they have neither said that they are here nor opened the console. Of tracked workdays it is not known.
fn was_never_online(presence: &Presence) -> bool {
    let has_come = presence.declared || presence.lease.is_some();
    !presence.time_tracking && presence.status == Status::Offline && !has_come
}

/// The bot that is to speak first (S41): where it is not there, sessions go to the queue at once.
pub(super) fn bot(line: &Subject<'_>) -> Option<Warning> {
    if !is_on(line.fields, "WELCOME_BOT_ENABLE") {
        return None;
    }
    let id = UserId(line.number("WELCOME_BOT_ID"));
    let (code, why) = match line.user(id) {
        _ if id.0 == 0 => (Code::Missing, "a bot is to speak first and none is named".to_owned()),
        None => (Code::Unknown, format!("there is no bot {id}")),
        Some(user) if !user.bot => (Code::NoBot, format!("{} ({id}) is no bot", user.full_name())),
        Some(user) if user.presence.dismissed => {
            (Code::Dismissed, format!("the bot {} ({id}) is switched off", user.full_name()))
        }
        Some(_) => return None,
    };
    Some(warning("WELCOME_BOT_ID", code, why))
}

/// A kind of response time: its limit, whether a breach is reported, and to whom (S42, S43).
const KPI: [(&str, &str, &str); 2] = [
    ("KPI_FIRST_ANSWER_TIME", "KPI_FIRST_ANSWER_ALERT", "KPI_FIRST_ANSWER_LIST"),
    ("KPI_FURTHER_ANSWER_TIME", "KPI_FURTHER_ANSWER_ALERT", "KPI_FURTHER_ANSWER_LIST"),
];

/// Reports of late answers that nobody gets.
pub(super) fn alerts(line: &Subject<'_>) -> Vec<Warning> {
    let mut found = Vec::new();
    for (time, alert, list) in KPI {
        if !is_on(line.fields, alert) {
            continue;
        }
        if line.number(time) == 0 {
            let why = format!("a late answer is to be reported, and {time} is 0: none is late");
            found.push(warning(alert, Code::NeverDue, why));
        }
        let named = value(line.fields, list);
        let named = named.as_array().map(Vec::as_slice).unwrap_or_default();
        let users = named.iter().filter_map(|it| line.user(UserId(it.as_u64()?)));
        if !users.into_iter().any(|it| !it.presence.dismissed) {
            let why = "a late answer is to be reported, and nobody who works here is to be told";
            found.push(warning(list, Code::NobodyTold, why));
        }
    }
    found
}
