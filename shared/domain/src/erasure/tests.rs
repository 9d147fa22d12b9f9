use proptest::prelude::*;

use super::*;
use crate::agreement::ConsentHow;
use crate::chat::{Chat, ERASED};
use crate::crm::{CardKind, CardRef, CommunicationKind, Handle};
use crate::ids::AgreementId;
use crate::message::{
    AttachmentKind, Button, Contact, Location, Origin, OriginKind, Press, QuickReply,
};
use crate::samples::{ANNA, CUSTOMER, NOW, START, chat, steady};
use crate::session::{CloseReason, Command, Facts, Refusal, commit, decide, evolve};
use crate::settings::Settings;
use crate::template::{Gap, GapPlace, TemplateUse};

/// What stands in every field that can say something of a person.
const PLANTED: &str = "planted";

#[expect(clippy::unnecessary_wraps, reason = "it stands in fields that may be empty")]
fn planted() -> Option<String> {
    Some(PLANTED.to_owned())
}

fn attachment(n: usize) -> Attachment {
    let source = match n % 3 {
        0 => Source::Provider(PLANTED.to_owned()),
        1 => Source::Url(PLANTED.to_owned()),
        _ => Source::Object(PLANTED.to_owned()),
    };
    let kind = AttachmentKind::Voice;
    Attachment {
        kind,
        source,
        name: planted(),
        mime: planted(),
        size: Some(1),
        duration_s: Some(2),
    }
}

/// A content in which nothing is missing.
fn content(files: usize) -> Content {
    let text = || PLANTED.to_owned();
    Content {
        text: planted(),
        attachments: (0..files).map(attachment).collect(),
        location: Some(Location {
            latitude: 1.0,
            longitude: 2.0,
            name: planted(),
            address: planted(),
        }),
        contact: Some(Contact { name: text(), phone: text(), own: true }),
        reply_to: Some(ReplyTo { external_id: planted(), seq: Some(1), quote: planted() }),
        button: Some(Button { payload: text(), title: planted(), press_id: planted() }),
        acknowledge: planted(),
        replies: vec![QuickReply { title: text(), press: Press::Payload(text()) }],
        private_to: Some(1),
        template: Some(TemplateUse {
            name: text(),
            language: text(),
            gaps: vec![Gap { place: GapPlace::Body, name: planted(), text: text() }],
        }),
        origin: Some(Origin {
            kind: OriginKind::Page,
            id: planted(),
            title: planted(),
            url: planted(),
            reference: planted(),
        }),
        form: Some(Form {
            name: planted(),
            email: planted(),
            phone: planted(),
            agreed: Some((AgreementId(1), 2)),
        }),
        unsupported: planted(),
    }
}

fn message(author: Author, files: usize) -> Event {
    Event::MessageAdded(Message {
        author,
        content: content(files),
        sent_at: START,
        internal: false,
        external_id: planted(),
        client_id: planted(),
        automatic: None,
    })
}

fn any_event() -> impl Strategy<Value = Event> {
    let handle = || Handle { kind: CommunicationKind::Email, value: PLANTED.to_owned() };
    prop_oneof![
        (0_usize..4).prop_map(|it| message(Author::Customer(CUSTOMER), it)),
        (0_usize..4).prop_map(|it| message(Author::Operator(ANNA.user), it)),
        Just(message(Author::Elsewhere, 1)),
        (0_usize..4).prop_map(|it| Event::MessageEdited {
            target: 1,
            by: None,
            content: content(it)
        }),
        Just(Event::MessageReacted { target: 1, emoji: planted() }),
        Just(Event::CustomerProfiled { name: planted(), picture: true }),
        Just(Event::CustomerReachable { by: vec![handle()] }),
        Just(Event::CardsBound { cards: Bound::to(CardRef::new(CardKind::Lead, 7)) }),
        Just(Event::MessageDeleted { target: 1, by: Some(ANNA.user) }),
        Just(Event::CustomerLeft),
        Just(Event::ConsentGiven { agreement: AgreementId(1), version: 2, how: ConsentHow::Form }),
        Just(Event::SessionAnswered { by: ANNA.user }),
        Just(Event::SessionClosed { by: None, reason: CloseReason::Idle }),
    ]
}

/// The name of an event's kind.
fn kind(event: &Event) -> serde_json::Value {
    serde_json::to_value(event).unwrap()["type"].clone()
}

fn person() -> Chat {
    let mut chat = chat(vec![]);
    PLANTED.clone_into(&mut chat.conversation);
    PLANTED.clone_into(&mut chat.customer.name);
    PLANTED.clone_into(&mut chat.customer.external_id);
    chat
}

fn says_nothing(value: &impl Serialize) {
    let json = serde_json::to_string(value).unwrap();
    assert!(!json.contains(PLANTED), "{json}");
}

proptest! {
    #![proptest_config(steady(200))]

    #[test]
    fn what_is_left_keeps_what_is_counted_and_nothing_of_the_person(
        mut events in prop::collection::vec(any_event(), 1..12),
    ) {
        events.push(Event::CustomerErased(Box::new(Erasure::begun(ANNA.user, true))));
        let (head, log) = commit(person(), events, NOW);
        let (mut before, mut after) = (Counts::default(), Counts::default());
        let mut folded = person();
        for entry in log {
            let rest = left(entry.clone());
            says_nothing(&rest);
            prop_assert_eq!(left(rest.clone()), rest.clone());
            prop_assert_eq!(
                (rest.seq, rest.at, rest.session, rest.line, kind(&rest.event)),
                (entry.seq, entry.at, entry.session, entry.line, kind(&entry.event))
            );
            before.add(&entry.event);
            after.add(&rest.event);
            folded = evolve(folded, &rest.event, rest.at);
        }
        prop_assert_eq!(before, after);
        says_nothing(&head);
        says_nothing(&folded);
        prop_assert_eq!(folded, head);
    }
}

#[test]
fn who_wrote_stays_and_which_files_there_were() {
    let (_, log) = commit(person(), vec![message(Author::Operator(ANNA.user), 2)], NOW);
    let Event::MessageAdded(rest) = left(log[0].clone()).event else { panic!() };
    assert_eq!(rest.author, Author::Operator(ANNA.user));
    let kinds: Vec<AttachmentKind> = rest.content.attachments.iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [AttachmentKind::Voice; 2]);
    assert!(rest.content.attachments.iter().all(is_left));
    assert_eq!(rest.content.form.and_then(|it| it.agreed), Some((AgreementId(1), 2)));
    assert_eq!(rest.content.reply_to.and_then(|it| it.seq), Some(1));
}

#[test]
fn erasing_ends_the_session_and_the_chat_and_happens_once() {
    let settings = Settings::default();
    let facts = || Facts::of(&settings);
    let erase = |chat: &Chat| {
        decide(chat, Command::Erase(Box::new(Erasure::begun(ANNA.user, false))), facts(), NOW)
    };
    let open = chat(crate::samples::replied());
    let events = erase(&open).unwrap();
    let closed = Event::SessionClosed { by: None, reason: CloseReason::CustomerErased };
    assert_eq!(events[0], closed);
    let (erased, _) = commit(open, events, NOW);
    assert_eq!((erased.erased, erased.conversation.as_str()), (Some(erased.seq), ERASED));
    assert_eq!(erase(&erased), Ok(vec![]));
    let start = decide(&erased, Command::Start { by: ANNA }, facts(), NOW);
    assert_eq!(start, Err(Refusal::CustomerErased));
    assert_eq!(decide(&erased, Command::Tick, facts(), NOW), Err(Refusal::CustomerErased));
    let mut full = chat(crate::samples::replied());
    full.seq = crate::ids::SEQ_MAX - 3;
    assert_eq!(erase(&full).map(|it| it.len()), Ok(2));
}

#[test]
fn of_two_looks_the_most_of_each_holds() {
    let one = Counts { chats: 1, messages: 5, files: 0, cards: 2, cards_left: 1 };
    let next = Counts { chats: 2, messages: 4, files: 3, cards: 1, cards_left: 0 };
    let most = Counts { chats: 2, messages: 5, files: 3, cards: 2, cards_left: 1 };
    assert_eq!((one.most(next), next.most(one)), (most, most));
}
