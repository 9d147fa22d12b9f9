//! Comments: hidden and shown again by who may, answered privately once and in time.

use super::*;
use crate::channel::ChannelKind;
use crate::message::Author;
use crate::session::Comment;
use crate::window::{Instead, PRIVATE_REPLY};

const FRESH: Comment = Comment { at: NOW, answered: false, hidden: false };

/// What becomes of `command` after `given` under a post, where its target is `author`'s and the comment as it is.
fn under_a_post(
    given: Vec<Event>,
    command: Command,
    author: impl Into<Option<Author>>,
    comment: Comment,
) -> Result<Vec<Event>, Refusal> {
    let chat = Chat { kind: ChannelKind::FacebookComments, ..chat(given) };
    let when = When::from(command);
    when.knowing(|it| (it.target_author, it.comment) = (author.into(), Some(comment))).decide(&chat)
}

fn by_customer() -> Author {
    Author::Customer(chat(vec![]).customer.id)
}

fn hide(by: Actor, on: bool) -> Command {
    Command::Hide { by, target: 2, on }
}

fn privately() -> Command {
    let content = Content { private_to: Some(2), ..Content::text("just for you") };
    Command::Write { by: ANNA, draft: Draft { content, internal: false, client_id: None } }
}

#[test]
fn its_owner_and_supervisors_hide_a_comment_and_show_it_again() {
    for (by, on) in [(ANNA, true), (CARLA, true), (ANNA, false)] {
        let comment = Comment { hidden: !on, ..FRESH };
        let hidden = under_a_post(owned(), hide(by, on), by_customer(), comment);
        assert_eq!(hidden, Ok(vec![Event::MessageHidden { target: 2, by: by.user, on }]));
    }
    let others = under_a_post(owned(), hide(BRUNO, true), by_customer(), FRESH);
    assert_eq!(others, Err(Refusal::NotHolder));
}

#[test]
fn hiding_what_is_hidden_changes_nothing() {
    for on in [true, false] {
        let comment = Comment { hidden: on, ..FRESH };
        assert_eq!(under_a_post(owned(), hide(ANNA, on), by_customer(), comment), Ok(vec![]));
    }
}

#[test]
fn only_customers_comments_are_hidden() {
    for author in [None, Some(Author::Operator(ANNA.user)), Some(Author::System)] {
        let refused = under_a_post(owned(), hide(ANNA, true), author, FRESH);
        assert_eq!(refused, Err(Refusal::NoSuchMessage));
    }
    let elsewhere =
        When::from(hide(ANNA, true)).knowing(|it| it.target_author = Some(by_customer()));
    assert_eq!(elsewhere.decide(&chat(owned())), Err(Refusal::NotComment), "Telegram has none");
}

#[test]
fn a_comment_is_answered_privately_once_and_for_a_week() {
    let answer = |comment| under_a_post(owned(), privately(), by_customer(), comment);
    assert!(answer(FRESH).is_ok());
    assert_eq!(answer(Comment { answered: true, ..FRESH }), Err(Refusal::AnsweredPrivately));
    let week_ago = Timestamp(NOW.0 - i64::from(PRIVATE_REPLY.0) * 1_000);
    assert!(answer(Comment { at: week_ago, ..FRESH }).is_ok());
    let older = Timestamp(week_ago.0 - 1);
    let late = Err(Refusal::WindowClosed { instead: Instead::PublicReply });
    assert_eq!(answer(Comment { at: older, ..FRESH }), late);
}
