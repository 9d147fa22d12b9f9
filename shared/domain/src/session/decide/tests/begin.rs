//! How a session begins: what the customer is told, who speaks first, and what employees may begin.

use super::*;
use crate::ids::AgreementId;
use crate::message::Automatic;
use crate::settings::FirstBot;

fn opened(lookup_until: Option<Timestamp>) -> Event {
    Event::SessionOpened { session: NEXT_SESSION, line: LINE, priority: 0, lookup_until }
}

fn joined(until: Option<Timestamp>) -> Event {
    Event::BotJoined { bot: ROBOT.user, until }
}

fn agreement(id: u64, version: u32) -> Agreement {
    let (id, name) = (AgreementId(id), "Privacy".to_owned());
    Agreement { version, ..Agreement::new(id, name, Some("We keep it.".to_owned()), None) }
}

fn notice(id: u64, version: u32) -> Event {
    let agreement = AgreementId(id);
    auto(Automatic::Agreement { agreement, version }, "We keep it.", NOW)
}

fn welcome() -> Event {
    auto(Automatic::Welcome, "Welcome", NOW)
}

fn greets(change: impl FnOnce(&mut Settings)) -> Settings {
    let mut settings = Settings { welcome_text: Some("Welcome".to_owned()), ..Settings::default() };
    change(&mut settings);
    settings
}

fn with_bot(bot: FirstBot) -> Settings {
    Settings { bot: Some(bot), ..Settings::default() }
}

/// That a message after `given` opens a session with `more` after it.
#[track_caller]
fn check_opens(given: Vec<Event>, when: When, more: impl IntoIterator<Item = Event>) {
    check(given, when, Ok(with(vec![opened(None), said("hi", NOW)], more)));
}

fn says_hi() -> When {
    When::from(customer_says("hi"))
}

#[test]
fn s17_routing_waits_two_seconds_for_a_crm_that_may_name_a_responsible() {
    let forwards = || Settings { crm_forward: true, ..Settings::default() };
    let crm = |settings| says_hi().under(settings).knowing(|it| it.has_crm = true);
    let waits = Ok(vec![opened(Some(NOW + Seconds(2))), said("hi", NOW)]);
    check(vec![], crm(forwards()), waits);
    check_opens(vec![], crm(Settings::default()), []);
    check_opens(vec![], crm(Settings { active: false, ..forwards() }), []);
    check_opens(vec![], says_hi().under(forwards()), []);
}

#[test]
fn what_a_new_customer_is_told_comes_in_order_and_then_the_bot() {
    let settings = greets(|it| it.bot = Some(first_bot()));
    let when = says_hi().under(settings).with_agreement(agreement(1, 1));
    let when = when.knowing(|it| it.bot_is_there = true);
    check_opens(vec![], when, [notice(1, 1), welcome(), joined(Some(NOW + Seconds(60)))]);
}

#[test]
fn s30_the_notice_is_shown_until_this_wording_was_shown() {
    let shown = || with(waiting(), [notice(1, 2), closes()]);
    let when = |agreement| says_hi().with_agreement(agreement);
    let consent = |version| Event::ConsentGiven {
        agreement: AgreementId(1),
        version,
        how: crate::agreement::ConsentHow::Continued,
    };
    check_opens(vec![], when(agreement(1, 2)), [notice(1, 2)]);
    check_opens(shown(), when(agreement(1, 2)), [consent(2)]);
    let agreed = with(shown(), [consent(2)]);
    check_opens(agreed.clone(), when(agreement(1, 2)), []);
    check_opens(agreed.clone(), when(agreement(1, 3)), [notice(1, 3)]);
    check_opens(agreed, when(agreement(9, 2)), [notice(9, 2)]);
}

#[test]
fn s30_who_is_shown_another_wording_agrees_by_writing_on_after_that_one() {
    let given = || with(waiting(), [notice(1, 2), closes()]);
    check_opens(given(), says_hi().with_agreement(agreement(1, 3)), [notice(1, 3)]);
    // Where it cannot be shown, the one they were shown counts.
    let mute = says_hi().with_agreement(agreement(1, 3)).knowing(|it| it.takes_texts = false);
    let how = crate::agreement::ConsentHow::Continued;
    let agreed = Event::ConsentGiven { agreement: AgreementId(1), version: 2, how };
    check_opens(given(), mute, [agreed]);
}

fn closes() -> Event {
    Event::SessionClosed { by: None, reason: CloseReason::Finished }
}

#[test]
fn s30_an_agreement_that_says_nothing_is_not_shown() {
    let empty = Agreement { text: None, ..agreement(1, 1) };
    check_opens(vec![], says_hi().with_agreement(empty), []);
}

#[test]
fn s31_the_greeting_goes_out_in_the_first_session_or_in_each() {
    check_opens(vec![], says_hi().under(greets(|_| ())), [welcome()]);
    check_opens(closed(), says_hi().under(greets(|_| ())), []);
    let each = || greets(|it| it.welcome_each_session = true);
    check_opens(vec![], says_hi().under(each()), [welcome()]);
    check_opens(closed(), says_hi().under(each()), [welcome()]);
}

#[test]
fn s31_a_message_in_an_open_session_is_not_greeted() {
    let each = greets(|it| it.welcome_each_session = true);
    for given in [waiting(), offered(), owned(), replied(), bot_led()] {
        let when = says_hi().under(each.clone()).with_agreement(agreement(1, 1));
        check(given, when, Ok(vec![said("hi", NOW)]));
    }
}

#[test]
fn s31_nothing_is_said_by_a_channel_that_takes_no_texts_or_in_an_inactive_line() {
    let told = |when: When| when.with_agreement(agreement(1, 1));
    let mute = told(says_hi().under(greets(|_| ()))).knowing(|it| it.takes_texts = false);
    check_opens(vec![], mute, []);
    check_opens(vec![], told(says_hi().under(greets(|it| it.active = false))), []);
    let blank = greets(|it| it.welcome_text = Some(" \n".to_owned()));
    check_opens(vec![], says_hi().under(blank), []);
}

#[test]
fn s41_the_bot_speaks_in_the_first_session_or_in_each() {
    let there = |bot| says_hi().under(with_bot(bot)).knowing(|it| it.bot_is_there = true);
    let minute = Some(NOW + Seconds(60));
    check_opens(vec![], there(first_bot()), [joined(minute)]);
    check_opens(closed(), there(first_bot()), []);
    let always = FirstBot { always: true, ..first_bot() };
    check_opens(vec![], there(always), [joined(minute)]);
    check_opens(closed(), there(always), [joined(minute)]);
}

#[test]
fn s41_a_bot_without_a_time_holds_it_until_it_hands_over() {
    let timeless = FirstBot { time: Seconds(0), ..first_bot() };
    let when = says_hi().under(with_bot(timeless)).knowing(|it| it.bot_is_there = true);
    check_opens(vec![], when, [joined(None)]);
}

#[test]
fn s41_a_bot_that_is_not_there_or_whose_line_is_switched_off_is_passed_over() {
    check_opens(vec![], says_hi().under(with_bot(first_bot())), []);
    check_opens(vec![], says_hi().knowing(|it| it.bot_is_there = true), []);
    let off = Settings { active: false, ..with_bot(first_bot()) };
    check_opens(vec![], says_hi().under(off).knowing(|it| it.bot_is_there = true), []);
}

fn start(by: Actor) -> When {
    When::from(Command::Start { by })
}

#[test]
fn members_and_supervisors_begin_a_session_that_waits() {
    for by in [ANNA, CARLA] {
        for given in [vec![], closed(), closed_for_idleness()] {
            check(given, start(by), Ok(vec![opened(None)]));
        }
    }
    for by in [DINO, ROBOT] {
        check(closed(), start(by), Err(Refusal::NotHolder));
    }
}

#[test]
fn what_is_begun_by_hand_greets_nobody_and_leads_to_no_bot() {
    let settings = greets(|it| it.bot = Some(first_bot()));
    let when = start(ANNA).under(settings).with_agreement(agreement(1, 1));
    check(vec![], when.knowing(|it| it.bot_is_there = true), Ok(vec![opened(None)]));
}

#[test]
fn s17_what_is_begun_by_hand_waits_for_the_crm_too() {
    let forwards = Settings { crm_forward: true, ..Settings::default() };
    let when = start(ANNA).under(forwards).knowing(|it| it.has_crm = true);
    check(vec![], when, Ok(vec![opened(Some(NOW + Seconds(2)))]));
}

#[test]
fn who_has_it_or_a_supervisor_ends_what_is_open_before_the_next_begins() {
    let ends = |by: Actor| {
        Ok(vec![Event::SessionClosed { by: Some(by.user), reason: CloseReason::Finished }])
    };
    for given in [owned(), replied(), closing()] {
        check(given.clone(), start(ANNA), ends(ANNA));
        check(given.clone(), start(CARLA), ends(CARLA));
        check(given, start(BRUNO), Err(Refusal::NotHolder));
    }
    for given in [waiting(), offered(), offered_to_all(), bot_led()] {
        check(given.clone(), start(ANNA), Err(Refusal::NotHolder));
        check(given, start(CARLA), ends(CARLA));
    }
}

#[test]
fn a_session_begun_twice_is_one() {
    let given = || with(closed(), [opened(None)]);
    for by in [ANNA, CARLA] {
        check(given(), start(by), Ok(vec![]));
    }
    let noted = with(given(), [Event::CustomerLeft]);
    check(noted.clone(), start(ANNA), Err(Refusal::NotHolder));
    assert!(start(CARLA).decide(&chat(noted)).is_ok_and(|it| !it.is_empty()));
}

#[test]
fn s46_nobody_begins_a_session_in_an_inactive_line() {
    for given in [vec![], owned()] {
        check(given, start(ANNA).under(inactive()), Err(Refusal::LineInactive));
    }
    check(vec![], start(DINO).under(inactive()), Err(Refusal::NotHolder));
}

#[test]
fn without_an_id_nothing_begins() {
    check(vec![], start(ANNA).knowing(|it| it.new_session = None), Ok(vec![]));
    let nameless = says_hi().knowing(|it| it.new_session = None);
    check(vec![], nameless, Ok(vec![said("hi", NOW)]));
}
