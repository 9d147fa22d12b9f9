use super::*;
use crate::samples::*;
use crate::session::{HandedOver, QueuedBecause, commit};

/// What `story` comes to: each event with the second after [`START`] it happened at.
fn told(story: Vec<(i64, Event)>) -> Responses {
    let mut responses = Responses::of(SESSION);
    let mut chat = chat(vec![]);
    for (second, event) in story {
        let (after, entries) = commit(chat, vec![event], Timestamp(START.0 + second * 1_000));
        for entry in &entries {
            responses.read(entry);
        }
        chat = after;
    }
    responses
}

fn opened() -> Event {
    Event::SessionOpened { session: SESSION, line: LINE, priority: 0, lookup_until: None }
}

fn asks(second: i64) -> (i64, Event) {
    (second, said("?", START))
}

fn answers(second: i64, by: crate::access::Actor) -> (i64, Event) {
    (second, wrote(by, "!", START))
}

fn times(answers: u64, total: u64, maximum: u64) -> Times {
    Times { answers, total_ms: total * 1_000, maximum_ms: maximum * 1_000 }
}

#[test]
fn s44_first_total_average_and_maximum() {
    let story = vec![
        (0, opened()),
        asks(0),
        asks(5),
        (8, answered(ANNA)),
        answers(10, ANNA),
        answers(11, ANNA),
        asks(20),
        answers(50, ANNA),
        asks(60),
        answers(65, ANNA),
    ];
    let told = told(story);
    assert_eq!((told.first_ms(), told.all()), (Some(10_000), times(3, 45, 30)));
    assert_eq!(told.all().average_ms(), Some(15_000));
    assert_eq!(told.waits_since(), None);
}

#[test]
fn s44_without_an_answer_there_is_no_time() {
    let told = told(vec![(0, opened()), asks(1)]);
    assert_eq!(
        (told.first_ms(), told.all(), told.all().average_ms()),
        (None, times(0, 0, 0), None)
    );
    assert_eq!(told.waits_since(), Some(Timestamp(START.0 + 1_000)));
}

#[test]
fn s44_an_answer_is_of_who_wrote_it_and_a_transfer_does_not_stop_the_clock() {
    let transfer = Event::SessionTransferred { by: ANNA.user, to: BRUNO.user, until: None };
    let story = vec![
        (0, opened()),
        asks(0),
        (1, answered(ANNA)),
        answers(4, ANNA),
        asks(10),
        (20, transfer),
        (25, answered(BRUNO)),
        answers(30, BRUNO),
    ];
    let told = told(story);
    let each = [(ANNA.user, times(1, 4, 4)), (BRUNO.user, times(1, 20, 20))];
    assert_eq!((told.all(), told.operators()), (times(2, 24, 20), &each.into()));
}

#[test]
fn s42_notes_bots_and_automatic_texts_answer_nothing() {
    let Event::MessageAdded(mut note) = wrote(ANNA, "hm", START) else { unreachable!() };
    note.internal = true;
    let robot = message(Author::Bot(ROBOT.user), "beep", START, None);
    let automatic = auto(crate::message::Automatic::NoAnswer, "Soon", START);
    let words = [Event::MessageAdded(note), robot, automatic].map(|it| (5, it));
    let mut story = vec![(0, opened()), asks(0)];
    story.extend(words);
    story.push(answers(7, ANNA));
    assert_eq!(told(story).all(), times(1, 7, 7));
}

#[test]
fn s42_the_clock_stands_while_a_bot_has_it() {
    let because = QueuedBecause::Bot { bot: ROBOT.user, how: HandedOver::Asked, stays: false };
    let story = vec![
        (0, opened()),
        asks(0),
        (0, Event::BotJoined { bot: ROBOT.user, until: None }),
        (60, Event::SessionQueued { line: LINE, because }),
        (63, answered(ANNA)),
        answers(65, ANNA),
    ];
    assert_eq!(told(story).first_ms(), Some(5_000));
}

#[test]
fn s43_who_was_finished_with_waited_for_nothing() {
    let reason = crate::session::CloseReason::Finished;
    let story = vec![
        (0, opened()),
        asks(0),
        (1, answered(ANNA)),
        answers(2, ANNA),
        asks(3),
        (4, finished(Some(ANNA), CLOSES, reason)),
        (100, Event::SessionReopened),
        asks(100),
        answers(107, ANNA),
    ];
    assert_eq!(told(story).all(), times(2, 9, 7));
}

#[test]
fn s42_who_is_written_to_first_has_further_answers_only() {
    let story =
        vec![(0, opened()), (0, answered(ANNA)), answers(0, ANNA), asks(10), answers(12, ANNA)];
    let told = told(story);
    assert_eq!((told.first_ms(), told.all()), (None, times(1, 2, 2)));
}

#[test]
fn a_clock_that_goes_back_makes_no_time_negative() {
    let story = vec![(0, opened()), asks(10), (10, answered(ANNA)), answers(4, ANNA)];
    assert_eq!((told(story.clone()).first_ms(), told(story).all()), (Some(0), times(1, 0, 0)));
}

#[test]
fn other_sessions_and_what_is_between_them_count_nothing() {
    let mut responses = Responses::of(NEXT_SESSION);
    let (_, entries) = commit(chat(vec![]), with(replied(), [said("?", START)]), START);
    for entry in &entries {
        responses.read(entry);
    }
    assert_eq!(responses, Responses::of(NEXT_SESSION));
}
