//! Owners who are silent (§4.2), offers made under other settings, and several things due at once.

use super::*;
use crate::message::Automatic;
use crate::session::{Kpi, QueuedBecause, next_deadline};
use crate::settings::QueueType;
use crate::time::Minutes;

fn returns(span: u32) -> Settings {
    only(|it| it.return_silent = Seconds(span))
}

fn queued() -> Event {
    let because = QueuedBecause::OwnerSilent { owner: ANNA.user };
    Event::SessionQueued { line: LINE, because }
}

const DUE: Timestamp = Timestamp(START.0 + 30_000);

#[test]
fn an_owner_who_is_silent_loses_the_session_to_the_queue() {
    check_due(owned(), &returns(30), DUE, vec![queued()]);
    check_due(with(replied(), [said("and?", START)]), &returns(30), DUE, vec![queued()]);
    let session = session_after(owned(), When::from(Command::Tick).at(DUE).under(returns(30)));
    assert_eq!(session.phase, Phase::Waiting { skipped: false });
    assert_eq!((session.queued_at, session.owned_at), (START, None));
    assert_eq!(session.passed, [ANNA.user]);
}

#[test]
fn an_owner_nobody_waits_for_is_not_silent() {
    let late = When::from(Command::Tick).at(Timestamp(i64::MAX)).under(returns(30));
    check(replied(), late, Ok(vec![]));
    for given in [waiting(), offered_to_all(), closing()] {
        let session = chat(given).session.unwrap();
        let all = Settings { queue_type: QueueType::All, ..returns(30) };
        let due = next_deadline(&session, &all).map(|it| it.kind);
        assert_ne!(due, Some(crate::session::DeadlineKind::Silent));
    }
}

#[test]
fn silence_counts_from_when_the_owner_got_it_or_the_customer_wrote() {
    let due = |chat: &Chat| next_deadline(chat.session.as_ref().unwrap(), &returns(30)).unwrap().at;
    let (taken, _) = commit(chat(offered()), vec![answered(ANNA)], NOW);
    assert_eq!(due(&taken), NOW + Seconds(30));
    let (asked, _) = commit(chat(replied()), vec![said("and?", NOW)], NOW);
    assert_eq!(due(&asked), NOW + Seconds(30));
    let (more, _) = commit(asked, vec![said("hello?", LAPSES)], LAPSES);
    assert_eq!(due(&more), NOW + Seconds(30));
}

#[test]
fn who_owned_it_before_it_was_noted_since_when_is_not_silent() {
    let mut chat = chat(owned());
    chat.session.as_mut().unwrap().owned_at = None;
    assert_eq!(next_deadline(chat.session.as_ref().unwrap(), &returns(30)), None);
}

fn offered_for_ever(to: Offeree) -> Vec<Event> {
    with(waiting(), [Event::OfferMade { to, until: None, decision: Decision::default() }])
}

#[test]
fn s07_an_offer_that_would_stand_for_ever_lapses_once_there_is_a_queue_time() {
    let to = Offeree::One(ANNA.user);
    let tick = |settings| When::from(Command::Tick).at(START).under(settings);
    check(offered_for_ever(to), tick(timeless()), Ok(vec![]));
    let rotates = only(|it| it.queue_time = Seconds(1));
    check(offered_for_ever(to), tick(rotates), Ok(vec![Event::OfferLapsed { to }]));
    // One that has its end keeps it.
    check_due(
        offered(),
        &only(|it| it.queue_time = Seconds(1)),
        LAPSES,
        vec![Event::OfferLapsed { to }],
    );
}

#[test]
fn s06_what_everyone_is_offered_lapses_once_the_line_offers_otherwise() {
    let to = Offeree::Everyone;
    let tick = |queue_type| {
        When::from(Command::Tick).at(START).under(only(|it| it.queue_type = queue_type))
    };
    check(offered_for_ever(to), tick(QueueType::All), Ok(vec![]));
    for other in [QueueType::Evenly, QueueType::Strictly] {
        check(offered_for_ever(to), tick(other), Ok(vec![Event::OfferLapsed { to }]));
    }
    let all = || only(|it| it.queue_time = Seconds(1));
    let all = Settings { queue_type: QueueType::All, ..all() };
    check(offered_for_ever(to), When::from(Command::Tick).at(NOW).under(all), Ok(vec![]));
}

#[test]
fn everything_due_happens_in_the_order_it_was_due() {
    let settings = Settings {
        no_answer_time: Seconds(20),
        no_answer_text: Some("Soon".to_owned()),
        kpi_first_answer_time: Seconds(10),
        return_silent: Seconds(40),
        ..timeless()
    };
    let expected = vec![
        Event::AnswerLate { kpi: Kpi::First, since: START, holder: Some(ANNA.user) },
        Event::MarkedUnanswered,
        auto(Automatic::NoAnswer, "Soon", LAPSES),
        queued(),
    ];
    let late = || When::from(Command::Tick).at(LAPSES).under(settings.clone());
    check(owned(), late(), Ok(expected.clone()));
    check(with(owned(), expected), late(), Ok(vec![]));
}

#[test]
fn what_was_due_after_an_owner_lost_it_happens_to_a_session_that_waits() {
    let settings = Settings {
        return_silent: Seconds(20),
        kpi_further_answer_time: Seconds(30),
        auto_close_time: Seconds(40),
        auto_close_text: Some("Bye".to_owned()),
        ..timeless()
    };
    let given = with(replied(), [said("and?", START)]);
    let expected = vec![
        queued(),
        Event::AnswerLate { kpi: Kpi::Further, since: START, holder: None },
        auto(Automatic::AutoClose, "Bye", LAPSES),
        Event::SessionClosed { by: None, reason: CloseReason::Idle },
    ];
    check(given, When::from(Command::Tick).at(LAPSES).under(settings), Ok(expected));
}

#[test]
fn an_idle_session_without_a_closing_delay_ends_at_once() {
    let settings = Settings {
        auto_close_time: Seconds(30),
        auto_close_text: Some("Bye".to_owned()),
        full_close_time: Minutes(0),
        ..timeless()
    };
    let expected = vec![
        auto(Automatic::AutoClose, "Bye", DUE),
        finished(None, DUE, CloseReason::Idle),
        Event::SessionClosed { by: None, reason: CloseReason::Idle },
    ];
    check_due(replied(), &settings, DUE, expected);
}
