//! A bot as the first holder (S41, §4.10): what it may do, and how its turn ends.

use super::*;
use crate::message::{Attachment, AttachmentKind, Automatic, Source};
use crate::session::{HandedOver, QueuedBecause, TransferTarget};
use crate::settings::FirstBot;
use crate::time::Minutes;

fn queued(how: HandedOver, stays: bool) -> Event {
    let because = QueuedBecause::Bot { bot: ROBOT.user, how, stays };
    Event::SessionQueued { line: LINE, because }
}

fn asks_anna(until: Option<Timestamp>) -> Event {
    Event::ResponsibleAsked { to: ANNA.user, until }
}

/// [`bot_led`], and the CRM has named Anna.
fn recognised() -> Vec<Event> {
    with(bot_led(), [Event::CustomerRecognised { responsible: Some(ANNA.user) }])
}

fn forwards() -> Settings {
    Settings { crm_forward: true, ..timeless() }
}

fn skip(by: Actor) -> When {
    When::from(Command::Skip { by, offer: None })
}

fn robot_says(text: &str, at: Timestamp) -> Event {
    message(Author::Bot(ROBOT.user), text, at, None)
}

#[test]
fn s41_a_bots_time_is_up_at_its_instant() {
    check_due(bot_led(), &timeless(), LAPSES, vec![queued(HandedOver::TimedOut, false)]);
    let patient = with(waiting(), [Event::BotJoined { bot: ROBOT.user, until: None }]);
    let late = When::from(Command::Tick).at(Timestamp(i64::MAX));
    check(patient.clone(), late.under(robotic()), Ok(vec![]));
    // Nobody would end the turn of a bot that was switched off.
    let off = When::from(Command::Tick).at(NOW).under(timeless());
    check(patient, off, Ok(vec![queued(HandedOver::TimedOut, false)]));
}

#[test]
fn s41_a_bot_hands_over_and_nobody_does_it_for_it() {
    check(bot_led(), skip(ROBOT), Ok(vec![queued(HandedOver::Asked, false)]));
    for by in [ANNA, CARLA, DINO] {
        check(bot_led(), skip(by), Err(Refusal::NotHolder));
    }
    let over = with(bot_led(), [queued(HandedOver::Asked, false)]);
    check(over, skip(ROBOT), Err(Refusal::OfferGone));
}

#[test]
fn s41_a_customer_is_rid_of_the_bot_by_a_single_zero() {
    let escaped = |text| Ok(vec![said(text, NOW), queued(HandedOver::Escaped, false)]);
    for text in ["0", " 0\n"] {
        check(bot_led(), customer_says(text), escaped(text));
    }
    for text in ["00", "0.", "O", "0 0", ""] {
        check(bot_led(), customer_says(text), Ok(vec![said(text, NOW)]));
    }
    for given in [waiting(), offered(), owned(), replied()] {
        check(given, customer_says("0"), Ok(vec![said("0", NOW)]));
    }
}

#[test]
fn s41_a_zero_under_a_picture_is_no_escape() {
    let Command::Receive(mut incoming) = customer_says("0") else { unreachable!() };
    incoming.content.attachments.push(Attachment {
        kind: AttachmentKind::Image,
        source: Source::Provider("f1".to_owned()),
        name: None,
        mime: None,
        size: None,
        duration_s: None,
    });
    let session = session_after(bot_led(), Command::Receive(incoming));
    assert_eq!(session.bot(), Some(ROBOT.user));
}

#[test]
fn s17_after_the_bot_the_responsible_is_asked_before_the_queue() {
    let there = |when: When| when.knowing(|it| it.responsible_is_there = true);
    let minute = Some(NOW + Seconds(60));
    let rotates = Settings { queue_time: Seconds(60), ..forwards() };
    let expected = vec![queued(HandedOver::Asked, false), asks_anna(minute)];
    check(recognised(), there(skip(ROBOT).under(rotates)), Ok(expected));
    let expected = vec![queued(HandedOver::Asked, false), asks_anna(None)];
    check(recognised(), there(skip(ROBOT).under(forwards())), Ok(expected));
    let expected = vec![queued(HandedOver::TimedOut, false), asks_anna(None)];
    let late = When::from(Command::Tick).at(LAPSES).under(forwards());
    check(recognised(), there(late), Ok(expected));
    let expected = vec![said("0", NOW), queued(HandedOver::Escaped, false), asks_anna(None)];
    check(recognised(), there(When::from(customer_says("0")).under(forwards())), Ok(expected));
}

#[test]
fn s17_a_responsible_who_is_not_there_or_not_known_is_not_asked_after_the_bot() {
    let queue = || Ok(vec![queued(HandedOver::Asked, false)]);
    check(recognised(), skip(ROBOT).under(forwards()), queue());
    let there = skip(ROBOT).under(forwards()).knowing(|it| it.responsible_is_there = true);
    check(bot_led(), there, queue());
}

#[test]
fn s17_after_the_bot_the_responsible_is_asked_only_where_the_line_says_so() {
    let queue = || Ok(vec![queued(HandedOver::Asked, false)]);
    let there = |settings| skip(ROBOT).under(settings).knowing(|it| it.responsible_is_there = true);
    check(recognised(), there(timeless()), queue());
    check(recognised(), there(Settings { active: false, ..forwards() }), queue());
}

#[test]
fn a_session_begins_to_wait_when_the_bot_lets_go() {
    let led = chat(recognised()).session.unwrap();
    assert_eq!((led.queued_at, led.unanswered_since), (START, Some(START)));
    let session = session_after(bot_led(), skip(ROBOT));
    assert_eq!((session.queued_at, session.opened_at), (NOW, START));
    assert_eq!(session.unanswered_since, Some(NOW));
    for way in [
        Command::Intercept { by: CARLA },
        Command::Transfer {
            by: ROBOT,
            to: TransferTarget::User { user: ANNA.user, employed: true },
        },
        Command::Transfer { by: ROBOT, to: TransferTarget::Line { line: LINE, active: true } },
    ] {
        let session = session_after(bot_led(), way);
        assert_eq!((session.queued_at, session.unanswered_since), (NOW, Some(NOW)));
    }
}

#[test]
fn a_customer_who_waits_for_nothing_does_not_begin_to_when_the_bot_lets_go() {
    let begun =
        Event::SessionOpened { session: SESSION, line: LINE, priority: 0, lookup_until: None };
    let given = vec![begun, Event::BotJoined { bot: ROBOT.user, until: None }];
    assert_eq!(session_after(given, skip(ROBOT)).unanswered_since, None);
}

#[test]
fn s41_a_bot_that_stays_reads_along() {
    let stays = |bot: FirstBot| Settings { bot: Some(bot), ..Settings::default() };
    let staying = FirstBot { stays: true, ..first_bot() };
    check(bot_led(), skip(ROBOT).under(stays(staying)), Ok(vec![queued(HandedOver::Asked, true)]));
    assert_eq!(session_after(bot_led(), skip(ROBOT).under(stays(staying))).joined, [ROBOT.user]);
    assert_eq!(session_after(bot_led(), skip(ROBOT).under(stays(first_bot()))).joined, []);
    let another = FirstBot { id: BRUNO.user, ..staying };
    let leaves = Ok(vec![queued(HandedOver::Asked, false)]);
    check(bot_led(), skip(ROBOT).under(stays(another)), leaves);
}

#[test]
fn a_bot_writes_as_a_bot_and_answers_nobody() {
    check(bot_led(), write(ROBOT, "hi"), Ok(vec![robot_says("hi", NOW)]));
    let session = session_after(bot_led(), write(ROBOT, "hi"));
    assert_eq!((session.unanswered_since, session.first_reply_at), (Some(START), None));
    assert_eq!((session.replied, session.active_at), (false, START));
    let off = When::from(write(ROBOT, "hi")).under(inactive());
    check(bot_led(), off, Err(Refusal::LineInactive));
}

#[test]
fn nobody_else_writes_while_a_bot_holds_it() {
    for by in [ANNA, CARLA, DINO] {
        check(bot_led(), write(by, "hi"), Err(Refusal::NotHolder));
    }
    assert!(When::from(note(CARLA, "mind him")).decide(&chat(bot_led())).is_ok());
}

#[test]
fn a_bot_that_had_its_turn_writes_no_more() {
    let over = with(bot_led(), [queued(HandedOver::Asked, false)]);
    check(over, write(ROBOT, "hi"), Err(Refusal::NotHolder));
    check(bot_closing(), write(ROBOT, "hi"), Err(Refusal::SessionClosed));
    assert!(When::from(note(ROBOT, "done")).decide(&chat(bot_closing())).is_ok());
}

#[test]
fn silence_holds_no_bot_back() {
    let silent = Event::SilenceSet { by: CARLA.user, on: true };
    let spoken = Ok(vec![robot_says("hi", NOW)]);
    check(with(bot_led(), [silent]), write(ROBOT, "hi"), spoken);
}

#[test]
fn a_bot_changes_its_own_messages_while_it_holds_the_session() {
    let revise = |author| {
        let content = Content::text("hello!");
        When::from(Command::Revise { by: ROBOT, target: 4, content }).by_author(author)
    };
    let given = || with(bot_led(), [robot_says("hi", START)]);
    let (by, content) = (Some(ROBOT.user), Content::text("hello!"));
    let edited = Ok(vec![Event::MessageEdited { target: 4, by, content }]);
    check(given(), revise(Author::Bot(ROBOT.user)), edited);
    check(given(), revise(Author::Bot(UserId(99))), Err(Refusal::NoSuchMessage));
    let over = with(given(), [queued(HandedOver::Asked, true)]);
    check(over, revise(Author::Bot(ROBOT.user)), Err(Refusal::NotHolder));
}

fn finish(by: Actor) -> When {
    When::from(Command::Finish { by })
}

fn finished_by(by: Actor, until: Timestamp) -> Event {
    let (by, operator, reason) = (Some(by.user), ROBOT.user, CloseReason::Finished);
    Event::SessionFinished { by, operator, bot: true, until, reason }
}

#[test]
fn a_bot_or_a_supervisor_finishes_what_it_holds() {
    let text = Settings { close_text: Some("Bye".to_owned()), ..Settings::default() };
    let until = NOW + Minutes(10);
    for by in [ROBOT, CARLA] {
        let expected = vec![auto(Automatic::Close, "Bye", NOW), finished_by(by, until)];
        check(bot_led(), finish(by).under(text.clone()), Ok(expected));
        check(bot_closing(), finish(by), Ok(vec![]));
    }
    for by in [ANNA, DINO] {
        check(bot_led(), finish(by), Err(Refusal::NotHolder));
        check(bot_closing(), finish(by), Err(Refusal::NotHolder));
    }
    let at_once = Settings { full_close_time: Minutes(0), ..Settings::default() };
    let over = Event::SessionClosed { by: Some(ROBOT.user), reason: CloseReason::Finished };
    check(bot_led(), finish(ROBOT).under(at_once), Ok(vec![finished_by(ROBOT, NOW), over]));
}

#[test]
fn what_a_bot_finished_has_no_operator() {
    let session = chat(bot_closing()).session.unwrap();
    assert_eq!((session.operator(), session.holder()), (None, None));
    assert_eq!(session.bot(), Some(ROBOT.user));
    let over = session_after(bot_closing(), When::from(Command::Tick).at(CLOSES));
    let (operator, reason) = (None, CloseReason::Finished);
    assert_eq!(over.phase, Phase::Closed { operator, at: CLOSES, reason });
    assert_eq!(over.bot(), None);
}

#[test]
fn a_message_in_a_bots_closing_delay_brings_the_bot_back() {
    let back = |when: When| when.knowing(|it| it.bot_is_there = true);
    let settings = |bot| Settings { bot: Some(bot), ..Settings::default() };
    let joined = |until| Event::BotJoined { bot: ROBOT.user, until };
    let says = |bot| When::from(customer_says("wait")).under(settings(bot));
    let expected = |until| Ok(vec![Event::SessionReopened, joined(until), said("wait", NOW)]);
    check(bot_closing(), back(says(first_bot())), expected(Some(NOW + Seconds(60))));
    let patient = FirstBot { time: Seconds(0), ..first_bot() };
    check(bot_closing(), back(says(patient)), expected(None));
}

#[test]
fn where_the_bot_is_gone_what_it_finished_waits() {
    let waits = || Ok(vec![Event::SessionReopened, said("wait", NOW)]);
    let settings = |bot| Settings { bot: Some(bot), ..Settings::default() };
    let gone = When::from(customer_says("wait")).under(settings(first_bot()));
    check(bot_closing(), gone, waits());
    let another = FirstBot { id: BRUNO.user, ..first_bot() };
    let another = When::from(customer_says("wait")).under(settings(another));
    check(bot_closing(), another.knowing(|it| it.bot_is_there = true), waits());
    let session = session_after(bot_closing(), customer_says("wait"));
    assert_eq!(session.phase, Phase::Waiting { skipped: false });
    assert_eq!((session.queued_at, session.unanswered_since), (NOW, Some(NOW)));
}

#[test]
fn a_bot_passes_it_to_a_person_or_a_line() {
    let to_anna = TransferTarget::User { user: ANNA.user, employed: true };
    let until = Some(NOW + Seconds(60));
    let passed = Event::SessionTransferred { by: ROBOT.user, to: ANNA.user, until };
    check(bot_led(), Command::Transfer { by: ROBOT, to: to_anna }, Ok(vec![passed]));
    let because = QueuedBecause::Transferred { by: ROBOT.user };
    for line in [LINE, OTHER_LINE] {
        let to = TransferTarget::Line { line, active: true };
        let queued = Event::SessionQueued { line, because };
        check(bot_led(), Command::Transfer { by: ROBOT, to }, Ok(vec![queued]));
    }
    check(bot_closing(), Command::Transfer { by: ROBOT, to: to_anna }, Err(Refusal::SessionClosed));
    let to_bot = TransferTarget::User { user: ROBOT.user, employed: false };
    check(owned(), Command::Transfer { by: ANNA, to: to_bot }, Err(Refusal::OperatorWrong));
}

#[test]
fn a_supervisor_takes_a_session_from_a_bot() {
    let taken = Ok(vec![Event::SessionIntercepted { by: CARLA.user }]);
    check(bot_led(), Command::Intercept { by: CARLA }, taken);
    check(bot_led(), Command::Answer { by: ANNA, offer: None }, Err(Refusal::NotHolder));
    let session = session_after(bot_led(), Command::Intercept { by: CARLA });
    assert_eq!((session.operator(), session.bot()), (Some(CARLA.user), None));
}

fn greet(by: Actor) -> When {
    let welcome_text = Some("Welcome".to_owned());
    When::from(Command::Greet { by }).under(Settings { welcome_text, ..Settings::default() })
}

#[test]
fn s31_a_bot_sends_the_greeting_once() {
    let welcome = |at| auto(Automatic::Welcome, "Welcome", at);
    check(bot_led(), greet(ROBOT), Ok(vec![welcome(NOW)]));
    check(with(bot_led(), [welcome(START)]), greet(ROBOT), Ok(vec![]));
    check(bot_led(), Command::Greet { by: ROBOT }, Ok(vec![]));
    check(bot_led(), greet(ROBOT).knowing(|it| it.takes_texts = false), Ok(vec![]));
}

#[test]
fn s31_another_automatic_text_is_no_greeting() {
    let given = with(bot_led(), [auto(Automatic::NoAnswer, "Soon", START)]);
    assert!(!chat(given.clone()).session.unwrap().greeted);
    check(given, greet(ROBOT), Ok(vec![auto(Automatic::Welcome, "Welcome", NOW)]));
}

#[test]
fn only_the_bot_that_holds_it_greets() {
    for by in [ANNA, CARLA] {
        check(bot_led(), greet(by), Err(Refusal::NotHolder));
    }
    for given in [waiting(), offered(), owned(), closing(), bot_closing()] {
        check(given.clone(), greet(ROBOT), Err(Refusal::NotHolder));
        check(given, greet(ANNA), Err(Refusal::NotHolder));
    }
    check(closed(), greet(ROBOT), Err(Refusal::SessionClosed));
}
