//! What customers agree to (S30).

use super::*;
use crate::agreement::{Consent, ConsentHow};
use crate::ids::AgreementId;
use crate::message::Automatic;

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
