//! What cannot be sent any more is refused before it is written.

use super::*;
use crate::message::Automatic;
use crate::template::TemplateUse;
use crate::window::{Instead, Window};

/// Shut for programs; for people as long as `person_until`.
const fn shut(person_until: Option<Timestamp>, templates: bool) -> Window {
    Window { until: Some(START), person_until, templates, shut: false }
}

fn template(by: Actor) -> Command {
    let (name, language) = ("order".to_owned(), "it".to_owned());
    let template = Some(TemplateUse { name, language, gaps: vec![] });
    let content = Content { template, ..Content::text("It is ready") };
    Command::Write { by, draft: Draft { content, internal: false, client_id: None } }
}

/// What `command` after `given` is refused with, where the window is `window`.
#[track_caller]
fn refused(
    given: Vec<Event>,
    command: Command,
    window: impl Into<Option<Window>>,
) -> Option<Refusal> {
    let window = window.into();
    When::from(command).knowing(|it| it.window = window).decide(&chat(given)).err()
}

fn closed(instead: Instead) -> Refusal {
    Refusal::WindowClosed { instead }
}

#[test]
fn outside_the_window_only_what_it_admits_is_written() {
    let on_whatsapp = shut(None, true);
    assert_eq!(refused(owned(), write(ANNA, "hi"), on_whatsapp), Some(closed(Instead::Template)));
    assert_eq!(refused(owned(), template(ANNA), on_whatsapp), None);
    let on_messenger = shut(Some(NOW), false);
    assert_eq!(refused(owned(), write(ANNA, "hi"), on_messenger), None);
    assert_eq!(refused(bot_led(), write(ROBOT, "hi"), on_messenger), Some(closed(Instead::Person)));
    let later = shut(Some(START), false);
    assert_eq!(refused(owned(), write(ANNA, "hi"), later), Some(closed(Instead::Nothing)));
    let open = Some(Window { until: Some(NOW), person_until: None, templates: true, shut: false });
    assert_eq!(refused(owned(), write(ANNA, "hi"), open), None);
}

#[test]
fn notes_are_written_whatever_the_window_and_others_are_told_that_they_may_not() {
    assert_eq!(refused(owned(), note(ANNA, "hm"), shut(None, true)), None);
    assert_eq!(refused(owned(), write(BRUNO, "hi"), shut(None, true)), Some(Refusal::NotHolder));
}

#[test]
fn an_offer_is_not_taken_by_what_cannot_be_written() {
    assert_eq!(
        refused(offered(), write(ANNA, "hi"), shut(None, true)),
        Some(closed(Instead::Template))
    );
}

#[test]
fn automatic_texts_are_left_out_where_they_cannot_arrive() {
    let settings = || only(|it| it.close_text = Some("Goodbye".to_owned()));
    let says = |window| {
        let finish = When::from(Command::Finish { by: ANNA }).under(settings());
        let events = finish.knowing(|it| it.window = window).decide(&chat(replied())).unwrap();
        events.iter().any(
            |it| matches!(it, Event::MessageAdded(it) if it.automatic == Some(Automatic::Close)),
        )
    };
    assert!(says(None));
    assert!(!says(Some(shut(Some(NOW), true))));
}

#[test]
fn when_the_customer_wrote_is_noted_where_it_matters() {
    let heard = |kind: crate::channel::ChannelKind| {
        let before = Chat { kind, ..chat(vec![]) };
        commit(before, replied(), NOW).0.heard_at
    };
    assert_eq!(heard(crate::channel::ChannelKind::Whatsapp), Some(NOW));
    assert_eq!(heard(crate::channel::ChannelKind::Telegram), None);
}
