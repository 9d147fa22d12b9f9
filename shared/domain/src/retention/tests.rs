use super::*;
use crate::message::{AttachmentKind, Author, ReplyTo, Source};
use crate::samples::{ANNA, CHAT, LINE, NOW, SESSION, START, chat, closed, owned};

const DAY: Seconds = Seconds(24 * 60 * 60);

fn entry(event: Event) -> Entry {
    Entry {
        chat: CHAT,
        seq: 3,
        session: Some(SESSION),
        line: LINE,
        at: NOW,
        event,
        due: None,
        freed: None,
        freed_total: None,
        crm: false,
        trace: None,
    }
}

fn content() -> Content {
    let source = Source::Object("uploads/1".to_owned());
    let file = Attachment {
        kind: AttachmentKind::Image,
        source,
        name: Some("me.jpg".to_owned()),
        mime: Some("image/jpeg".to_owned()),
        size: Some(5),
        duration_s: None,
    };
    Content {
        text: Some("my number is 7".to_owned()),
        attachments: vec![file],
        reply_to: Some(ReplyTo { external_id: None, seq: Some(1), quote: Some("and?".to_owned()) }),
        ..Content::default()
    }
}

fn message() -> Entry {
    entry(Event::MessageAdded(Message {
        author: Author::Operator(ANNA.user),
        content: content(),
        sent_at: START,
        internal: false,
        external_id: Some("17".to_owned()),
        client_id: None,
        automatic: None,
    }))
}

fn edit() -> Entry {
    entry(Event::MessageEdited { target: 2, by: Some(ANNA.user), content: content() })
}

fn json(entry: &Entry) -> String {
    serde_json::to_string(entry).unwrap()
}

#[test]
fn of_messages_nothing_that_was_said_is_left() {
    for entry in [message(), edit()] {
        let left = Kept::Messages.left(entry.clone());
        for said in ["my number", "me.jpg", "uploads", "and?"] {
            assert!(json(&entry).contains(said) && !json(&left).contains(said), "{said}");
        }
        assert_eq!((left.seq, left.at, left.session), (entry.seq, entry.at, entry.session));
        assert_eq!(Kept::Messages.left(left.clone()), left);
        assert_eq!(Kept::Files.left(left.clone()), left);
    }
    let Event::MessageAdded(left) = Kept::Messages.left(message()).event else { panic!() };
    assert_eq!((left.author, left.sent_at), (Author::Operator(ANNA.user), START));
    assert_eq!(left.content.attachments.len(), 1, "that there was one is counted");
}

#[test]
fn of_files_the_words_beside_them_are_left() {
    for entry in [message(), edit()] {
        let left = Kept::Files.left(entry);
        for gone in ["me.jpg", "image/jpeg", "uploads"] {
            assert!(!json(&left).contains(gone), "{gone}");
        }
        assert!(json(&left).contains("my number") && json(&left).contains("and?"));
        assert_eq!(Kept::Files.left(left.clone()), left);
    }
}

#[test]
fn a_message_is_gone_when_nothing_is_left_to_show() {
    let content = |entry: Entry| match entry.event {
        Event::MessageAdded(message) => message.content,
        _ => panic!(),
    };
    assert!(!is_gone(&content(message())));
    assert!(!is_gone(&content(Kept::Files.left(message()))), "it has a text still");
    assert!(is_gone(&content(Kept::Messages.left(message()))));
    let picture = Content { text: None, ..content(message()) };
    assert!(!is_gone(&picture));
    assert!(is_gone(&Kept::Files.left_of(picture)));
}

#[test]
fn what_happened_stays_as_it_was() {
    let answered = entry(Event::SessionAnswered { by: ANNA.user });
    for kept in [Kept::Files, Kept::Messages] {
        assert_eq!(kept.left(answered.clone()), answered);
    }
}

#[test]
fn the_time_runs_from_the_end_of_a_session_and_not_before_it_can_be_gone_on_with() {
    let mut settings = Settings { auto_expire_time: Seconds(60), ..Settings::default() };
    let ended = chat(closed()).session.unwrap();
    let Phase::Closed { at, .. } = ended.phase else { panic!() };
    assert_eq!(
        Kept::Files.until(&ended, &settings),
        None,
        "for ever, unless the line says otherwise"
    );
    settings.keep_files = DAY;
    assert_eq!(Kept::Files.until(&ended, &settings), Some(at + DAY));
    assert_eq!(Kept::Messages.until(&ended, &settings), None);
    settings.auto_expire_time = Seconds(2 * DAY.0);
    assert_eq!(Kept::Files.until(&ended, &settings), Some(at + Seconds(2 * DAY.0)));
    let open = chat(owned()).session.unwrap();
    assert_eq!(Kept::Files.until(&open, &settings), None);
    assert!(!Kept::Files.is_over(&open, &settings, at + Seconds(9 * DAY.0)));
}

#[test]
fn it_is_over_to_the_millisecond() {
    let settings =
        Settings { keep_files: DAY, auto_expire_time: Seconds(60), ..Settings::default() };
    let ended = chat(closed()).session.unwrap();
    let (over, begun) = (Kept::Files.until(&ended, &settings).unwrap(), ended.opened_at + DAY);
    let before = |it: Timestamp| Timestamp(it.0 - 1);
    assert!(Kept::Files.is_over(&ended, &settings, over));
    assert!(!Kept::Files.is_over(&ended, &settings, before(over)));
    assert!(Kept::Files.may_be_over(ended.opened_at, &settings, begun));
    assert!(!Kept::Files.may_be_over(ended.opened_at, &settings, before(begun)));
    assert!(!Kept::Messages.is_over(&ended, &settings, over), "these are kept for ever");
    assert!(!Kept::Messages.may_be_over(ended.opened_at, &settings, begun));
}

#[test]
fn a_walk_leaves_so_many_behind_and_no_more() {
    let mut walk = Walk::default();
    walk.behind.extend((1..2_000).map(SessionId));
    assert!(walk.has_room());
    walk.behind.insert(SessionId(2_000));
    assert!(!walk.has_room());
}
