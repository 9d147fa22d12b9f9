//! What customers agree to (S30).

use super::*;
use crate::agreement::{Agreement, Consent, ConsentHow};
use crate::ids::AgreementId;
use crate::message::{Automatic, Form, Message};

fn notice(version: u32) -> Event {
    let agreement = AgreementId(1);
    auto(Automatic::Agreement { agreement, version }, "We keep it.", START)
}

fn agrees(version: u32, how: ConsentHow) -> Event {
    Event::ConsentGiven { agreement: AgreementId(1), version, how }
}

const CONTINUED: ConsentHow = ConsentHow::Continued;
const FORM: ConsentHow = ConsentHow::Form;

#[test]
fn s30_who_writes_on_after_the_notice_has_agreed_once() {
    for given in [waiting(), offered(), owned(), replied(), bot_led(), looked_up()] {
        let shown = with(given, [notice(1)]);
        let expected = Ok(vec![said("hi", NOW), agrees(1, CONTINUED)]);
        check(shown.clone(), customer_says("hi"), expected);
        let agreed = with(shown, [agrees(1, CONTINUED)]);
        check(agreed, customer_says("hi"), Ok(vec![said("hi", NOW)]));
    }
}

#[test]
fn s30_who_writes_on_in_the_closing_delay_has_agreed_too() {
    let expected = vec![Event::SessionReopened, said("hi", NOW), agrees(1, CONTINUED)];
    check(with(closing(), [notice(1)]), customer_says("hi"), Ok(expected));
}

#[test]
fn s30_another_wording_is_agreed_to_anew() {
    let given = with(waiting(), [notice(1), agrees(1, FORM), notice(2)]);
    check(given, customer_says("hi"), Ok(vec![said("hi", NOW), agrees(2, CONTINUED)]));
}

#[test]
fn s30_nobody_agrees_to_what_they_were_not_shown() {
    check(waiting(), Command::Consent { how: FORM }, Ok(vec![]));
    check(vec![], Command::Consent { how: FORM }, Ok(vec![]));
}

#[test]
fn s30_a_form_agrees_once() {
    let shown = with(waiting(), [notice(1)]);
    check(shown.clone(), Command::Consent { how: FORM }, Ok(vec![agrees(1, FORM)]));
    for how in [FORM, CONTINUED] {
        let agreed = with(shown.clone(), [agrees(1, how)]);
        check(agreed, Command::Consent { how: FORM }, Ok(vec![]));
    }
}

#[test]
fn s30_what_was_agreed_to_is_kept_with_the_chat() {
    let (given, entries) = commit(chat(with(waiting(), [notice(3)])), vec![agrees(3, FORM)], NOW);
    assert_eq!(given.notice, Some((AgreementId(1), 3)));
    let consent = Consent { agreement: AgreementId(1), version: 3, at: NOW, how: FORM };
    assert_eq!(given.consent, Some(consent));
    assert_eq!(entries[0].session, Some(SESSION));
}

/// Somebody writes "hi", having ticked a wording of the agreement.
fn ticks(version: u32) -> When {
    let external_id = "hi".to_owned();
    let incoming = Incoming { external_id, sent_at: NOW, content: filled(version) };
    let text = Some("We keep it.".to_owned());
    let first = Agreement::new(AgreementId(1), "Privacy".to_owned(), text, None);
    When::from(Command::Receive(incoming)).with_agreement(Agreement { version: 2, ..first })
}

fn filled(version: u32) -> Content {
    let form = Form { agreed: Some((AgreementId(1), version)), ..Form::default() };
    Content { form: Some(form), ..Content::text("hi") }
}

/// What a session begins with, for who ticked `version`.
fn begins(version: u32, then: Event) -> Vec<Event> {
    let Event::MessageAdded(message) = said("hi", NOW) else { unreachable!() };
    let said = Event::MessageAdded(Message { content: filled(version), ..message });
    let (session, line) = (NEXT_SESSION, LINE);
    let opened = Event::SessionOpened { session, line, priority: 0, lookup_until: None };
    vec![opened, said, then]
}

#[test]
fn s30_who_ticks_the_wording_in_the_form_is_not_shown_it_again() {
    check(vec![], ticks(2), Ok(begins(2, agrees(2, FORM))));
}

#[test]
fn s30_who_ticked_another_wording_is_shown_the_present_one() {
    let agreement = AgreementId(1);
    let shown = auto(Automatic::Agreement { agreement, version: 2 }, "We keep it.", NOW);
    for version in [1, 3] {
        check(vec![], ticks(version), Ok(begins(version, shown.clone())));
    }
}

#[test]
fn s30_what_was_ticked_counts_as_shown() {
    let after = commit(chat(vec![]), begins(2, agrees(2, FORM)), NOW).0;
    assert_eq!(after.notice, Some((AgreementId(1), 2)));
}
