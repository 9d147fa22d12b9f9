//! What customers do: they are never refused.

use super::*;

#[test]
fn their_first_message_opens_a_session_in_the_channels_line() {
    let opened =
        Event::SessionOpened { session: NEXT_SESSION, line: LINE, priority: 3, lookup_until: None };
    let when =
        When::from(customer_says("hi")).under(Settings { priority: 3, ..Settings::default() });
    check(vec![], when, Ok(vec![opened, said("hi", NOW)]));
}

#[test]
fn a_message_while_a_session_is_open_belongs_to_it() {
    for given in [waiting(), offered(), offered_to_all(), owned(), replied(), transferred()] {
        check(given, customer_says("hi"), Ok(vec![said("hi", NOW)]));
    }
}

#[test]
fn a_message_in_the_closing_delay_reopens_the_session_with_the_same_owner() {
    check(closing(), customer_says("wait"), Ok(vec![Event::SessionReopened, said("wait", NOW)]));
    let session = session_after(closing(), customer_says("wait"));
    assert_eq!((session.id, session.phase), (SESSION, Phase::Owned { operator: ANNA.user }));
}

#[test]
fn a_message_at_the_very_end_of_the_closing_delay_still_reopens_it() {
    let late = When::from(customer_says("wait")).at(CLOSES);
    check(closing(), late, Ok(vec![Event::SessionReopened, said("wait", NOW)]));
}

#[test]
fn a_message_after_closing_opens_the_next_session_with_the_last_as_parent() {
    let session = session_after(closed(), customer_says("again"));
    assert_eq!((session.id, session.parent), (NEXT_SESSION, Some(SESSION)));
    assert_eq!(session.phase, Phase::Waiting { skipped: false });
    assert_eq!((session.opened_at, session.queued_at), (NOW, NOW));
}

#[test]
fn the_next_session_starts_on_the_channels_line_wherever_the_last_was_transferred() {
    let because = crate::session::QueuedBecause::Transferred { by: ANNA.user };
    let moved = [
        Event::SessionQueued { line: OTHER_LINE, because },
        Event::SessionClosed { by: None, reason: CloseReason::Finished },
    ];
    let session = session_after(with(owned(), moved), customer_says("again"));
    assert_eq!(session.line, LINE);
}

#[test]
fn a_message_after_spam_opens_the_next_session() {
    let spam = Event::SessionClosed { by: Some(ANNA.user), reason: CloseReason::Spam };
    assert_eq!(session_after(with(owned(), [spam]), customer_says("hi")).id, NEXT_SESSION);
}

#[test]
fn s46_a_message_to_an_inactive_line_is_kept_in_a_session_that_waits() {
    let session = session_after(vec![], When::from(customer_says("hi")).under(inactive()));
    assert_eq!(session.phase, Phase::Waiting { skipped: false });
    let kept = Ok(vec![said("hi", NOW)]);
    check(replied(), When::from(customer_says("hi")).under(inactive()), kept);
}

#[test]
fn who_shut_us_out_and_writes_again_has_returned() {
    let given = with(replied(), [Event::CustomerLeft]);
    check(given, customer_says("hi"), Ok(vec![Event::CustomerReturned, said("hi", NOW)]));
}

#[test]
fn leaving_and_returning_count_once() {
    let left = with(replied(), [Event::CustomerLeft]);
    check(replied(), Command::Leave, Ok(vec![Event::CustomerLeft]));
    check(left.clone(), Command::Leave, Ok(vec![]));
    check(left, Command::Return, Ok(vec![Event::CustomerReturned]));
    check(replied(), Command::Return, Ok(vec![]));
}

#[test]
fn they_change_their_own_messages_and_no_others() {
    let edit = || Command::ReviseIncoming { target: 2, content: Content::text("hello!") };
    let edited = Event::MessageEdited { target: 2, by: None, content: Content::text("hello!") };
    let theirs = Author::Customer(CUSTOMER);
    for given in [waiting(), owned(), closing(), closed()] {
        check(given, When::from(edit()).by_author(theirs), Ok(vec![edited.clone()]));
    }
    let others = [Author::Customer(CustomerId(99)), Author::Operator(ANNA.user), Author::System];
    for other in others {
        check(owned(), When::from(edit()).by_author(other), Err(Refusal::NoSuchMessage));
    }
    check(owned(), edit(), Err(Refusal::NoSuchMessage));
}

#[test]
fn they_take_their_own_messages_back_and_no_others() {
    let retract = || When::from(Command::RetractIncoming { target: 2 });
    let deleted = Event::MessageDeleted { target: 2, by: None };
    check(owned(), retract().by_author(Author::Customer(CUSTOMER)), Ok(vec![deleted]));
    let foreign = retract().by_author(Author::Operator(ANNA.user));
    check(owned(), foreign, Err(Refusal::NoSuchMessage));
}

#[test]
fn a_changed_message_neither_opens_nor_reopens_a_session() {
    let edit = || {
        let edit = Command::ReviseIncoming { target: 2, content: Content::text("hello!") };
        When::from(edit).by_author(Author::Customer(CUSTOMER))
    };
    assert!(session_after(closed(), edit()).is_over());
    let session = session_after(closing(), edit());
    assert!(matches!(session.phase, Phase::Closing { .. }), "{:?}", session.phase);
}

#[test]
fn a_full_chat_takes_no_more() {
    let mut full = chat(replied());
    full.seq = crate::ids::SEQ_MAX - super::super::EVENTS_MAX;
    assert!(When::from(customer_says("hi")).decide(&full).is_ok());
    full.seq += 1;
    assert_eq!(When::from(customer_says("hi")).decide(&full), Err(Refusal::ChatFull));
}
