//! Late answers (S42, S43, §4.11): once in each wait.

use super::*;
use crate::message::Automatic;
use crate::session::{HandedOver, Kpi, QueuedBecause, next_deadline};

fn first(span: u32) -> Settings {
    only(|it| it.kpi_first_answer_time = Seconds(span))
}

fn further(span: u32) -> Settings {
    only(|it| it.kpi_further_answer_time = Seconds(span))
}

fn late(kpi: Kpi, since: Timestamp, holder: Option<Actor>) -> Event {
    Event::AnswerLate { kpi, since, holder: holder.map(|it| it.user) }
}

fn waits_again() -> Vec<Event> {
    with(replied(), [said("and?", START)])
}

const DUE: Timestamp = Timestamp(START.0 + 30_000);

#[test]
fn s42_a_first_answer_is_late_at_its_instant() {
    let patient = with(
        waiting(),
        [Event::OfferMade { to: Offeree::Everyone, until: None, decision: Decision::default() }],
    );
    let all = Settings { queue_type: crate::settings::QueueType::All, ..first(30) };
    for (given, holder) in [(waiting(), None), (owned(), Some(ANNA)), (patient, None)] {
        check_due(given, &all, DUE, vec![late(Kpi::First, START, holder)]);
    }
    let one = Settings { queue_time: Seconds(60), ..first(30) };
    check_due(offered(), &one, DUE, vec![late(Kpi::First, START, Some(ANNA))]);
}

#[test]
fn s43_a_further_answer_is_late_at_its_instant() {
    check_due(waits_again(), &further(30), DUE, vec![late(Kpi::Further, START, Some(ANNA))]);
    let sooner = Settings { kpi_first_answer_time: Seconds(1), ..further(30) };
    check_due(waits_again(), &sooner, DUE, vec![late(Kpi::Further, START, Some(ANNA))]);
}

#[test]
fn s42_each_answer_has_a_time_of_its_own() {
    let at = |given, settings: &Settings| next_deadline(&chat(given).session.unwrap(), settings);
    assert_eq!(at(owned(), &further(30)), None);
    assert_eq!(at(waits_again(), &first(30)), None);
    assert_eq!(at(replied(), &Settings { kpi_first_answer_time: Seconds(9), ..further(30) }), None);
}

#[test]
fn s42_s43_a_late_answer_is_noted_once_in_each_wait() {
    let settings = Settings { kpi_first_answer_time: Seconds(30), ..further(30) };
    let never = || When::from(Command::Tick).at(Timestamp(i64::MAX)).under(settings.clone());
    let noted = with(owned(), [late(Kpi::First, START, Some(ANNA))]);
    check(noted.clone(), never(), Ok(vec![]));
    // What the customer adds to a wait is the same wait.
    let (more, _) = commit(chat(noted.clone()), vec![said("hello?", NOW)], NOW);
    assert_eq!(next_deadline(more.session.as_ref().unwrap(), &settings), None);
    let (answered, _) = commit(more, vec![wrote(ANNA, "yes", NOW), said("and?", NOW)], NOW);
    let due = next_deadline(answered.session.as_ref().unwrap(), &settings).unwrap();
    assert_eq!(due.at, NOW + Seconds(30));
}

#[test]
fn s42_automatic_texts_notes_and_bots_are_no_answer() {
    let Event::MessageAdded(mut note) = wrote(ANNA, "rude", START) else { unreachable!() };
    note.internal = true;
    let robot = message(Author::Bot(ROBOT.user), "beep", START, None);
    let texts = [auto(Automatic::NoAnswer, "Soon", START), Event::MessageAdded(note), robot];
    check_due(with(owned(), texts), &first(30), DUE, vec![late(Kpi::First, START, Some(ANNA))]);
}

#[test]
fn s42_the_clock_stands_while_a_bot_holds_it() {
    let settings = Settings { kpi_first_answer_time: Seconds(30), ..robotic() };
    let bot = with(waiting(), [Event::BotJoined { bot: ROBOT.user, until: None }]);
    check(bot.clone(), When::from(Command::Tick).at(DUE).under(settings.clone()), Ok(vec![]));
    let because = QueuedBecause::Bot { bot: ROBOT.user, how: HandedOver::Asked, stays: false };
    let handed = Event::SessionQueued { line: LINE, because };
    let (chat, _) = commit(chat(bot), vec![handed], NOW);
    let due = next_deadline(chat.session.as_ref().unwrap(), &settings).unwrap();
    assert_eq!(due.at, NOW + Seconds(30));
}
