//! What entries cause.

use super::*;
use crate::ids::CustomerId;
use crate::message::Automatic;
use crate::message::{Attachment, AttachmentKind, Button, Content, Source};
use crate::queue::Decision;
use crate::samples::*;
use crate::session::{CloseReason, Offeree, QueuedBecause};

fn entry(event: Event) -> Entry {
    let session = Some(SESSION);
    Entry {
        chat: CHAT,
        seq: 3,
        session,
        line: LINE,
        at: START,
        event,
        due: None,
        freed: None,
        freed_total: None,
        crm: false,
        trace: None,
    }
}

#[track_caller]
fn check(entry: &Entry, expected: &[Effect]) {
    assert_eq!(effects(entry), expected);
}

const ASSIGN: Effect = Effect::Assign { line: LINE, chat: Some(CHAT) };
const DELIVER: Effect = Effect::Deliver { chat: CHAT, seq: 3 };

#[test]
fn a_session_that_starts_to_wait_is_assigned() {
    let to = Offeree::One(ANNA.user);
    let begins = [
        Event::SessionOpened { session: SESSION, line: LINE, priority: 0, lookup_until: None },
        Event::OfferLapsed { to },
        Event::OfferDeclined { by: ANNA.user },
    ];
    for event in begins {
        check(&entry(event), &[ASSIGN]);
    }
}

#[test]
fn a_transfer_to_a_line_is_assigned_there_and_the_freed_slot_where_it_was() {
    let because = QueuedBecause::Transferred { by: ANNA.user };
    let mut entry = entry(Event::SessionQueued { line: OTHER_LINE, because });
    entry.line = OTHER_LINE;
    entry.freed = Some(LINE);
    check(&entry, &[Effect::Assign { line: OTHER_LINE, chat: Some(CHAT) }, ASSIGN]);
}

#[test]
fn s16_the_crm_hears_of_what_concerns_it_where_the_line_has_one() {
    let mut entry = entry(Event::SessionAnswered { by: ANNA.user });
    check(&entry, &[]);
    entry.crm = true;
    check(&entry, &[Effect::Crm { chat: CHAT, seq: 3 }]);
}

#[test]
fn a_line_is_asked_once_for_one_entry() {
    let mut entry = entry(Event::OfferDeclined { by: ANNA.user });
    entry.freed = Some(LINE);
    check(&entry, &[ASSIGN]);
}

#[test]
fn s10_a_freed_slot_is_offered_whatever_freed_it() {
    let frees = [
        wrote(ANNA, "hello", START),
        finished(Some(ANNA), CLOSES, CloseReason::Finished),
        Event::SessionIntercepted { by: CARLA.user },
    ];
    for event in frees {
        let entry = Entry { freed: Some(LINE), ..entry(event) };
        assert!(effects(&entry).contains(&ASSIGN), "{entry:?}");
    }
}

#[test]
fn what_the_customer_is_to_read_is_delivered() {
    check(&entry(wrote(ANNA, "hello", START)), &[DELIVER]);
    check(&entry(auto(Automatic::Welcome, "hello", START)), &[DELIVER]);
    check(&entry(said("hello", START)), &[]);
    let Event::MessageAdded(mut note) = wrote(ANNA, "rude", START) else { unreachable!() };
    note.internal = true;
    check(&entry(Event::MessageAdded(note)), &[]);
}

#[test]
fn a_pressed_button_is_acknowledged_where_the_provider_waits_for_it() {
    let press = |press_id: Option<&str>| {
        let Event::MessageAdded(mut message) = said("yes", START) else { unreachable!() };
        let press_id = press_id.map(str::to_owned);
        message.content.button = Some(Button { press_id, ..Button::carrying("yes") });
        entry(Event::MessageAdded(message))
    };
    check(&press(Some("1")), &[DELIVER]);
    check(&press(None), &[]);
}

#[test]
fn changes_of_ours_are_delivered_and_changes_of_theirs_are_not() {
    let edit = |by| Event::MessageEdited { target: 2, by, content: Content::text("x") };
    check(&entry(edit(Some(ANNA.user))), &[DELIVER]);
    check(&entry(edit(None)), &[]);
    let delete = |by| Event::MessageDeleted { target: 2, by };
    check(&entry(delete(Some(ANNA.user))), &[DELIVER]);
    check(&entry(delete(None)), &[]);
}

#[test]
fn a_timer_that_was_set_is_announced() {
    let made = Event::OfferMade {
        to: Offeree::One(ANNA.user),
        until: Some(LAPSES),
        decision: Decision::default(),
    };
    let entry = Entry { due: Some(LAPSES), ..entry(made) };
    check(&entry, &[Effect::Timer { chat: CHAT, at: LAPSES }]);
}

#[test]
fn what_only_the_log_needs_to_know_causes_nothing() {
    let quiet = [
        answered(ANNA),
        Event::RoundWrapped,
        Event::CustomerLeft,
        Event::CustomerReturned,
        Event::OperatorJoined { user: BRUNO.user },
        Event::OperatorLeft { user: BRUNO.user },
        Event::MarkedUnanswered,
        Event::SessionReopened,
        Event::SessionTransferred { by: ANNA.user, to: BRUNO.user, until: None },
        Event::SessionClosed { by: None, reason: CloseReason::Idle },
    ];
    for event in quiet {
        check(&entry(event), &[]);
    }
}

#[test]
fn the_order_of_effects_is_part_of_their_ids() {
    let mut entry = entry(wrote(ANNA, "hello", START));
    (entry.freed, entry.due) = (Some(LINE), Some(LAPSES));
    check(&entry, &[ASSIGN, DELIVER, Effect::Timer { chat: CHAT, at: LAPSES }]);
}

fn opened(lookup_until: Option<Timestamp>) -> Event {
    Event::SessionOpened { session: SESSION, line: LINE, priority: 0, lookup_until }
}

#[test]
fn s17_a_session_is_assigned_once_the_crm_has_answered_or_its_time_is_up() {
    check(&entry(opened(Some(LOOKED_UP))), &[]);
    check(&entry(opened(None)), &[ASSIGN]);
    check(&entry(Event::LookupLapsed), &[ASSIGN]);
    for responsible in [None, Some(ANNA.user)] {
        check(&entry(Event::CustomerRecognised { responsible }), &[ASSIGN]);
    }
}

#[test]
fn a_session_that_comes_back_is_assigned() {
    let (bot, owner) = (ROBOT.user, ANNA.user);
    let how = crate::session::HandedOver::Escaped;
    let reasons = [
        QueuedBecause::Bot { bot, how, stays: false },
        QueuedBecause::OwnerSilent { owner },
        QueuedBecause::OwnerGone { owner, gone: crate::session::Gone::Dismissed },
    ];
    for because in reasons {
        check(&entry(Event::SessionQueued { line: LINE, because }), &[ASSIGN]);
    }
}

#[test]
fn s10_a_session_less_over_all_lines_is_offered_elsewhere() {
    let freed = |event| Entry { freed_total: Some(ANNA.user), ..entry(event) };
    let elsewhere = |line| Effect::AssignElsewhere { line };
    let quiet = freed(wrote(ANNA, "hello", START));
    check(&quiet, &[elsewhere(None), DELIVER]);
    let both = Entry { freed: Some(LINE), ..quiet };
    check(&both, &[ASSIGN, elsewhere(Some(LINE)), DELIVER]);
    let because = QueuedBecause::Transferred { by: ANNA.user };
    let moved = freed(Event::SessionQueued { line: OTHER_LINE, because });
    let there = Effect::Assign { line: OTHER_LINE, chat: Some(CHAT) };
    check(&moved, &[there.clone(), elsewhere(Some(OTHER_LINE))]);
    let moved = Entry { freed: Some(LINE), ..moved };
    check(&moved, &[there, ASSIGN, elsewhere(Some(OTHER_LINE))]);
}

#[test]
fn what_is_new_and_only_for_the_log_causes_nothing() {
    let quiet = [
        Event::BotJoined { bot: ROBOT.user, until: None },
        Event::ResponsibleAsked { to: ANNA.user, until: None },
        Event::NobodyThere { why: crate::session::Unattended::QueueEmpty, notify: false },
        Event::CustomerBlocked { by: ANNA.user },
        Event::CustomerUnblocked { by: ANNA.user },
        Event::ConsentGiven {
            agreement: crate::ids::AgreementId(1),
            version: 1,
            how: crate::agreement::ConsentHow::Form,
        },
        Event::OwnerAway { until: LAPSES },
        Event::OwnerBack,
        Event::PinSet { by: ANNA.user, on: true },
        Event::SilenceSet { by: ANNA.user, on: true },
        finished(None, CLOSES, CloseReason::Idle),
        Event::SessionIntercepted { by: CARLA.user },
    ];
    for event in quiet {
        check(&entry(event), &[]);
    }
}

#[test]
fn s42_what_employees_may_be_told_of_is_an_alert() {
    let why = crate::session::Unattended::QueueEmpty;
    let kpi = crate::session::Kpi::First;
    let late = Event::AnswerLate { kpi, since: START, holder: None };
    for event in [late, Event::NobodyThere { why, notify: true }] {
        let told = entry(event);
        let (chat, seq) = (told.chat, told.seq);
        check(&told, &[Effect::Alert { chat, seq }]);
    }
}

#[test]
fn what_a_bot_writes_is_delivered() {
    let bot = Author::Bot(ROBOT.user);
    check(&entry(message(bot, "hi", START, None)), &[DELIVER]);
}

#[test]
fn a_customers_files_are_fetched_while_they_are_at_the_provider() {
    let file = |source| Attachment {
        kind: AttachmentKind::File,
        source,
        name: None,
        mime: None,
        size: None,
        duration_s: None,
    };
    let content = |source| Content { attachments: vec![file(source)], ..Content::default() };
    let elsewhere = || Source::Url("https://files.example/1".to_owned());
    let fetch = [Effect::Fetch { chat: CHAT, seq: 3 }];
    let written = |author, source| {
        entry(Event::MessageAdded(Message {
            author,
            content: content(source),
            sent_at: START,
            internal: false,
            external_id: None,
            client_id: None,
            automatic: None,
        }))
    };
    let customer = Author::Customer(CustomerId(5));
    check(&written(customer, elsewhere()), &fetch);
    check(&written(customer, Source::Provider("D1".to_owned())), &fetch);
    check(&written(customer, Source::Object("uploads/1".to_owned())), &[]);
    check(&written(Author::Operator(ANNA.user), elsewhere()), &[DELIVER]);
    let edit = |by| Event::MessageEdited { target: 1, by, content: content(elsewhere()) };
    check(&entry(edit(None)), &fetch);
    check(&entry(edit(Some(ANNA.user))), &[DELIVER]);
}
