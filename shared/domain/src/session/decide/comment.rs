//! Comments under a post: hiding them, and answering one privately.

use super::{Event, Facts, Refusal};
use crate::access::Actor;
use crate::chat::Chat;
use crate::message::Author;
use crate::time::Timestamp;
use crate::window::{Instead, PRIVATE_REPLY};

/// The owner of the session hides a customer's comment, or shows it again; a supervisor does at any time.
pub(super) fn hide(
    chat: &Chat,
    by: Actor,
    target: u64,
    on: bool,
    facts: Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let owns = chat.open_session().is_some_and(|it| it.is_owned_by(by.user));
    if !owns && !by.supervisor {
        return Err(Refusal::NotHolder);
    }
    is_comment(chat, facts.target_author)?;
    if facts.comment.is_some_and(|it| it.hidden == on) {
        return Ok(vec![]); // It is as it is to be.
    }
    Ok(vec![Event::MessageHidden { target, by: by.user, on }])
}

/// Whether what answers a comment privately can be written now: once for each, and for a week.
pub(super) fn admits_private_reply(
    chat: &Chat,
    facts: Facts<'_>,
    now: Timestamp,
) -> Result<(), Refusal> {
    is_comment(chat, facts.target_author)?;
    let comment = facts.comment.ok_or(Refusal::NoSuchMessage)?;
    if comment.answered {
        return Err(Refusal::AnsweredPrivately);
    }
    if now > comment.at + PRIVATE_REPLY {
        return Err(Refusal::WindowClosed { instead: Instead::PublicReply });
    }
    Ok(())
}

fn is_comment(chat: &Chat, author: Option<Author>) -> Result<(), Refusal> {
    if !chat.kind.has_comments() {
        return Err(Refusal::NotComment);
    }
    match author {
        Some(Author::Customer(_)) => Ok(()),
        Some(Author::Operator(_) | Author::Bot(_) | Author::Elsewhere | Author::System) | None => {
            Err(Refusal::NoSuchMessage)
        }
    }
}
