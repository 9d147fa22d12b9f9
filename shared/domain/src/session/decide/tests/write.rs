//! What employees write.

use super::*;
use crate::message::Automatic;

#[test]
fn the_owner_writes() {
    for given in [owned(), replied()] {
        check(given, write(ANNA, "yes"), Ok(vec![wrote(ANNA, "yes", NOW)]));
    }
}

#[test]
fn who_is_offered_it_takes_it_by_writing() {
    for given in [offered(), transferred(), offered_to_all()] {
        check(given, write(ANNA, "yes"), Ok(vec![answered(ANNA), wrote(ANNA, "yes", NOW)]));
    }
}

#[test]
fn who_is_at_their_limit_does_not_take_what_everyone_is_offered_by_writing() {
    let full = When::from(write(ANNA, "yes")).at_limit();
    check(offered_to_all(), full, Err(Refusal::AtLimit));
    let full = When::from(write(ANNA, "yes")).at_limit();
    check(offered(), full, Ok(vec![answered(ANNA), wrote(ANNA, "yes", NOW)]));
}

#[test]
fn nobody_else_writes_to_the_customer() {
    for by in [BRUNO, CARLA, DINO] {
        for given in [offered(), owned(), replied(), closing(), transferred()] {
            check(given, write(by, "yes"), Err(Refusal::NotHolder));
        }
    }
    for by in [ANNA, CARLA, DINO] {
        check(waiting(), write(by, "yes"), Err(Refusal::NotHolder));
    }
}

#[test]
fn who_transferred_it_away_writes_no_more() {
    check(transferred(), write(BRUNO, "one more thing"), Err(Refusal::NotHolder));
}

#[test]
fn who_reads_along_writes_only_notes() {
    let given = with(owned(), [Event::OperatorJoined { user: DINO.user }]);
    check(given.clone(), write(DINO, "yes"), Err(Refusal::NotHolder));
    assert!(When::from(note(DINO, "mind the contract")).decide(&chat(given)).is_ok());
    check(owned(), note(DINO, "mind the contract"), Err(Refusal::NotHolder));
}

#[test]
fn a_note_changes_nothing_but_the_log() {
    let before = chat(owned()).session.unwrap();
    assert_eq!(session_after(owned(), note(ANNA, "rude")), before);
    assert!(matches!(session_after(offered(), note(ANNA, "rude")).phase, Phase::Offered { .. }));
}

#[test]
fn who_writes_on_after_finishing_has_not_finished() {
    let expected = vec![Event::SessionReopened, wrote(ANNA, "one more thing", NOW)];
    check(closing(), write(ANNA, "one more thing"), Ok(expected));
}

#[test]
fn nobody_writes_into_a_closed_session() {
    for given in [vec![], closed()] {
        check(given.clone(), write(ANNA, "yes"), Err(Refusal::SessionClosed));
        check(given, note(ANNA, "yes"), Err(Refusal::SessionClosed));
    }
}

#[test]
fn an_empty_message_is_refused() {
    for text in ["", " \n\t"] {
        check(owned(), write(ANNA, text), Err(Refusal::MessageEmpty));
        check(owned(), note(ANNA, text), Err(Refusal::MessageEmpty));
    }
}

#[test]
fn s46_replies_are_refused_while_the_line_is_inactive_and_notes_are_not() {
    for given in [offered(), owned(), closing()] {
        let when = When::from(write(ANNA, "yes")).under(inactive());
        check(given, when, Err(Refusal::LineInactive));
    }
    let stranger = When::from(write(DINO, "yes")).under(inactive());
    check(owned(), stranger, Err(Refusal::NotHolder));
    assert!(When::from(note(ANNA, "off")).under(inactive()).decide(&chat(owned())).is_ok());
}

#[test]
fn a_reply_answers_the_customer_and_is_the_first_once() {
    let first = session_after(owned(), write(ANNA, "yes"));
    assert_eq!((first.unanswered_since, first.first_reply_at), (None, Some(NOW)));
    assert!(first.replied);
    let second = session_after(replied(), write(ANNA, "yes"));
    assert_eq!(second.first_reply_at, Some(START));
}

#[test]
fn automatic_texts_and_notes_answer_nobody() {
    let given = with(owned(), [auto(Automatic::NoAnswer, "please wait", START)]);
    let session = session_after(given, note(ANNA, "rude"));
    assert_eq!((session.unanswered_since, session.first_reply_at), (Some(START), None));
    assert_eq!((session.replied, session.active_at), (false, START));
}

fn revise(by: Actor, text: &str) -> When {
    When::from(Command::Revise { by, target: 5, content: Content::text(text) })
}

fn retract(by: Actor) -> When {
    When::from(Command::Retract { by, target: 5 })
}

#[test]
fn an_owner_changes_their_own_messages() {
    let (by, content) = (Some(ANNA.user), Content::text("hello!"));
    let edited = Event::MessageEdited { target: 5, by, content };
    let mine = Author::Operator(ANNA.user);
    check(replied(), revise(ANNA, "hello!").by_author(mine), Ok(vec![edited]));
    let deleted = Event::MessageDeleted { target: 5, by };
    check(replied(), retract(ANNA).by_author(mine), Ok(vec![deleted]));
    check(replied(), revise(ANNA, " ").by_author(mine), Err(Refusal::MessageEmpty));
}

#[test]
fn nobody_changes_the_messages_of_others() {
    for author in [Author::Operator(BRUNO.user), Author::Customer(CUSTOMER), Author::System] {
        let refused = Err(Refusal::NoSuchMessage);
        check(replied(), revise(ANNA, "no").by_author(author), refused.clone());
        check(replied(), retract(ANNA).by_author(author), refused);
    }
    check(replied(), revise(ANNA, "no"), Err(Refusal::NoSuchMessage));
}

#[test]
fn who_no_longer_holds_the_session_changes_nothing_in_it() {
    let bruno = Author::Operator(BRUNO.user);
    check(transferred(), revise(BRUNO, "no").by_author(bruno), Err(Refusal::NotHolder));
    check(transferred(), retract(BRUNO).by_author(bruno), Err(Refusal::NotHolder));
    let anna = Author::Operator(ANNA.user);
    check(closed(), revise(ANNA, "no").by_author(anna), Err(Refusal::SessionClosed));
}
