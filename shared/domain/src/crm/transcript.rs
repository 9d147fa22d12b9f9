//! A log as people read it on a card (S18, S47).

use std::collections::BTreeMap;

use crate::chat::Entry;
use crate::message::{Author, Content, Message};
use crate::session::Event;

/// A log in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    /// A line for each message, in order.
    pub text: String,
    /// Messages that found no room.
    pub left_out: u64,
}

/// What is written for somebody whose name is not told.
const SYSTEM: &str = "—";

/// The messages of `entries` as they stand now, one a line, each with its author as `name` calls them: the first ones,
/// up to `max_bytes`. What was taken back is left out, and internal notes stay internal.
pub fn transcript(
    entries: &[Entry],
    name: impl Fn(Author) -> Option<String>,
    max_bytes: usize,
) -> Transcript {
    let mut written = Transcript::default();
    for (entry, message) in messages(entries) {
        let author = name(message.author).unwrap_or_else(|| SYSTEM.to_owned());
        let time = entry.at.to_utc().format("%Y-%m-%d %H:%M");
        let line = format!("[{time}] {author}: {}\n", words(&message.content));
        if written.left_out > 0 || written.text.len() + line.len() > max_bytes {
            written.left_out += 1;
        } else {
            written.text.push_str(&line);
        }
    }
    written
}

/// The messages that customers could read, as they were last changed.
fn messages(entries: &[Entry]) -> impl Iterator<Item = (&Entry, Message)> {
    let mut latest: BTreeMap<u64, Option<&Content>> = BTreeMap::new();
    for entry in entries {
        if let Event::MessageEdited { target, content, .. } = &entry.event {
            latest.insert(*target, Some(content));
        } else if let Event::MessageDeleted { target, .. } = &entry.event {
            latest.insert(*target, None);
        }
    }
    entries.iter().filter_map(move |entry| {
        let Event::MessageAdded(message) = &entry.event else { return None };
        let mut message = message.clone();
        match latest.get(&entry.seq) {
            Some(Some(content)) => message.content = (*content).clone(),
            Some(None) => return None,
            None => {}
        }
        (!message.internal && !message.content.is_empty()).then_some((entry, message))
    })
}

/// What a message says, on one line.
fn words(content: &Content) -> String {
    let mut parts: Vec<String> = content.text.iter().map(|it| flat(it)).collect();
    for file in &content.attachments {
        parts.push(format!("[{}]", flat(file.name.as_deref().unwrap_or("file"))));
    }
    if let Some(place) = &content.location {
        parts.push(format!("[{}, {}]", place.latitude, place.longitude));
    }
    if let Some(card) = &content.contact {
        parts.push(format!("[{} {}]", flat(&card.name), flat(&card.phone)));
    }
    if let Some(button) = &content.button {
        parts.push(format!("[{}]", flat(&button.payload)));
    }
    if parts.is_empty() {
        parts.push("[…]".to_owned());
    }
    parts.join(" ")
}

/// Without line breaks: a line of a transcript is one message, whatever it says.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ChatId, CustomerId, LineId, UserId};
    use crate::time::Timestamp;

    fn entry(seq: u64, event: Event) -> Entry {
        let (chat, line) = (ChatId(1), LineId(1));
        let at = Timestamp(1_767_600_000_000 + i64::try_from(seq).unwrap() * 60_000);
        Entry {
            chat,
            seq,
            session: None,
            line,
            at,
            event,
            due: None,
            freed: None,
            freed_total: None,
            crm: false,
            trace: None,
        }
    }

    fn says(author: Author, text: &str) -> Event {
        Event::MessageAdded(Message {
            author,
            content: Content::text(text),
            sent_at: Timestamp(0),
            internal: false,
            external_id: None,
            client_id: None,
            automatic: None,
        })
    }

    const ADA: Author = Author::Customer(CustomerId(1));

    fn name(author: Author) -> Option<String> {
        match author {
            Author::Customer(_) => Some("Ada".to_owned()),
            Author::Operator(_) => Some("Anna".to_owned()),
            Author::Bot(_) | Author::Elsewhere | Author::System => None,
        }
    }

    fn internal(event: Event) -> Event {
        let Event::MessageAdded(message) = event else { return event };
        Event::MessageAdded(Message { internal: true, ..message })
    }

    #[test]
    fn a_log_is_read_as_it_stands_without_what_was_taken_back_or_is_internal() {
        let log = [
            entry(1, says(ADA, "hel\nlo")),
            entry(2, says(Author::Operator(UserId(1)), "good mroning")),
            entry(3, internal(says(Author::Operator(UserId(1)), "a bore"))),
            entry(4, says(ADA, "oops")),
            entry(
                5,
                Event::MessageEdited {
                    target: 2,
                    by: Some(UserId(1)),
                    content: Content::text("good morning"),
                },
            ),
            entry(6, Event::MessageDeleted { target: 4, by: None }),
            entry(7, says(Author::System, "Goodbye")),
        ];
        let text = "[2026-01-05 08:01] Ada: hel lo\n[2026-01-05 08:02] Anna: good morning\n\
                    [2026-01-05 08:07] —: Goodbye\n";
        assert_eq!(
            transcript(&log, name, 1_000),
            Transcript { text: text.to_owned(), left_out: 0 }
        );
    }

    #[test]
    fn a_long_log_is_cut_between_messages_and_says_how_many_are_missing() {
        let log: Vec<Entry> = (1..=3).map(|it| entry(it, says(ADA, "hello"))).collect();
        let line = "[2026-01-05 08:01] Ada: hello\n".len();
        for (max, left_out) in [(0, 3), (line - 1, 3), (line, 2), (3 * line - 1, 1), (3 * line, 0)]
        {
            let cut = transcript(&log, name, max);
            assert_eq!(
                (cut.left_out, cut.text.len()),
                (left_out, line * (3 - usize::try_from(left_out).unwrap()))
            );
        }
    }
}
