//! What is in one SQS queue and in which state.
//!
//! The engine (rustack) decides what is given out; the book knows it by names that outlive a
//! restart, and can tell without asking what is visible and when that changes next.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::journal::Place;

/// How long a FIFO queue remembers a deduplication id. Source: the SQS developer guide.
pub(crate) const DEDUP_WINDOW: Duration = Duration::from_mins(5);

/// A message that has been sent and is not gone.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// What SQS calls it, across restarts.
    pub(crate) id: String,
    /// What the engine calls it in this process.
    pub(crate) engine_id: String,
    /// The group, of a FIFO queue.
    pub(crate) group: Option<String>,
    /// The deduplication id, of a FIFO queue.
    pub(crate) dedup: Option<String>,
    /// When it was sent, in milliseconds since 1970.
    pub(crate) sent_ms: i64,
    /// How often it has been received.
    pub(crate) receives: u32,
    /// Its line in the journal.
    pub(crate) place: Place,
}

/// The first message sent with a deduplication id.
#[derive(Debug, Clone)]
pub(crate) struct Remembered {
    pub(crate) id: String,
    pub(crate) number: u64,
    pub(crate) sent_ms: i64,
    pub(crate) until: Instant,
}

#[derive(Debug)]
struct Held {
    entry: Entry,
    /// Delayed or in flight until then.
    until: Option<Instant>,
    receipt: Option<String>,
}

#[derive(Debug)]
struct Group {
    /// What the engine calls it: it serves groups in the order of their names, so they are named
    /// by arrival, and none starves.
    engine_name: String,
    ready: usize,
    held: usize,
}

impl Group {
    /// Whether its next message can be received: one of a group at a time.
    const fn is_open(&self) -> bool {
        self.ready > 0 && self.held == 0
    }
}

/// A (group, deduplication id): the queues deduplicate within a group.
type DedupKey = (String, String);

/// The book of one SQS queue.
#[derive(Debug, Default)]
pub(crate) struct Book {
    numbers: u64,
    group_names: u64,
    messages: BTreeMap<u64, Held>,
    by_engine_id: HashMap<String, u64>,
    by_receipt: HashMap<String, u64>,
    groups: HashMap<String, Group>,
    pending: BTreeSet<(Instant, u64)>,
    dedup: HashMap<DedupKey, Remembered>,
    dedup_order: VecDeque<(Instant, DedupKey)>,
    receivable: usize,
}

impl Book {
    /// How many messages one could receive now; of each group no more than its first.
    pub(crate) const fn receivable(&self) -> usize {
        self.receivable
    }

    /// When a delayed or invisible message shows next.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.pending.first().map(|(due, _)| *due)
    }

    /// The last number given to a message; they rise and are never given twice.
    pub(crate) const fn last_number(&self) -> u64 {
        self.numbers
    }

    /// Gives no number up to `number` any more.
    pub(crate) fn skip_numbers(&mut self, number: u64) {
        self.numbers = self.numbers.max(number);
    }

    /// What the engine calls `group`, or will.
    pub(crate) fn engine_group(&self, group: &str) -> String {
        self.groups
            .get(group)
            .map_or_else(|| engine_name(self.group_names + 1), |it| it.engine_name.clone())
    }

    /// Writes down a sent message, visible at once or at `due`.
    pub(crate) fn add(&mut self, number: u64, entry: Entry, due: Option<Instant>) {
        self.skip_numbers(number);
        self.by_engine_id.insert(entry.engine_id.clone(), number);
        let group = entry.group.clone();
        self.messages.insert(number, Held { entry, until: None, receipt: None });
        if let Some(group) = &group
            && !self.groups.contains_key(group)
        {
            self.group_names += 1;
            let engine_name = engine_name(self.group_names);
            self.groups.insert(group.clone(), Group { engine_name, ready: 0, held: 0 });
        }
        self.count(group.as_deref(), 1, 0);
        if let Some(due) = due {
            self.hold(number, due);
        }
    }

    /// Remembers the deduplication id of a message until `until`.
    pub(crate) fn remember(
        &mut self,
        key: DedupKey,
        first: (String, u64),
        sent_ms: i64,
        until: Instant,
    ) {
        let (id, number) = first;
        self.dedup_order.push_back((until, key.clone()));
        self.dedup.insert(key, Remembered { id, number, sent_ms, until });
    }

    /// The message that one with this group and deduplication id would repeat.
    pub(crate) fn repeated(
        &mut self,
        group: &str,
        dedup: &str,
        now: Instant,
    ) -> Option<&Remembered> {
        while let Some((until, key)) = self.dedup_order.front()
            && *until <= now
        {
            if self.dedup.get(key).is_some_and(|it| it.until <= now) {
                self.dedup.remove(key);
            }
            self.dedup_order.pop_front();
        }
        self.dedup.get(&(group.to_owned(), dedup.to_owned()))
    }

    /// What the deduplication window holds, for a shorter journal.
    pub(crate) fn remembered(&self) -> impl Iterator<Item = (&DedupKey, &Remembered)> {
        self.dedup.iter()
    }

    /// Finds a message by what the engine calls it.
    pub(crate) fn by_engine_id(&self, engine_id: &str) -> Option<u64> {
        self.by_engine_id.get(engine_id).copied()
    }

    /// Finds a message by the receipt of its last delivery, unless that has run out by `now`.
    pub(crate) fn by_receipt(&self, receipt: &str, now: Instant) -> Option<u64> {
        let number = *self.by_receipt.get(receipt)?;
        let held = self.messages.get(&number)?;
        held.until.is_some_and(|until| until > now).then_some(number)
    }

    /// A message that is not gone.
    pub(crate) fn entry(&self, number: u64) -> Option<&Entry> {
        self.messages.get(&number).map(|it| &it.entry)
    }

    /// Every message that is not gone, in order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (u64, &Entry)> {
        self.messages.iter().map(|(number, it)| (*number, &it.entry))
    }

    /// A message's line is elsewhere in the journal now.
    pub(crate) fn moved(&mut self, number: u64, place: Place) {
        if let Some(held) = self.messages.get_mut(&number) {
            held.entry.place = place;
        }
    }

    /// A message has been given out under `receipt`, invisible until `until`.
    pub(crate) fn received(&mut self, number: u64, receipt: &str, until: Instant) {
        let Some(held) = self.messages.get_mut(&number) else { return };
        held.entry.receives += 1;
        if let Some(old) = held.receipt.replace(receipt.to_owned()) {
            self.by_receipt.remove(&old);
        }
        self.by_receipt.insert(receipt.to_owned(), number);
        self.hold(number, until);
    }

    /// A message does not show before `until`.
    pub(crate) fn hold(&mut self, number: u64, until: Instant) {
        let Some(held) = self.messages.get_mut(&number) else { return };
        let group = held.entry.group.clone();
        let before = held.until.replace(until);
        if let Some(before) = before {
            self.pending.remove(&(before, number));
        } else {
            self.count(group.as_deref(), -1, 1);
        }
        self.pending.insert((until, number));
    }

    /// A message shows (again).
    pub(crate) fn show(&mut self, number: u64) {
        let Some(held) = self.messages.get_mut(&number) else { return };
        let group = held.entry.group.clone();
        if let Some(until) = held.until.take() {
            self.pending.remove(&(until, number));
            self.count(group.as_deref(), 1, -1);
        }
    }

    /// A message is gone: deleted, or moved away.
    pub(crate) fn gone(&mut self, number: u64) -> Option<Entry> {
        self.show(number);
        let held = self.messages.remove(&number)?;
        self.by_engine_id.remove(&held.entry.engine_id);
        if let Some(receipt) = &held.receipt {
            self.by_receipt.remove(receipt);
        }
        self.count(held.entry.group.as_deref(), -1, 0);
        if let Some(group) = &held.entry.group
            && self.groups.get(group).is_some_and(|it| it.ready == 0 && it.held == 0)
        {
            self.groups.remove(group);
        }
        Some(held.entry)
    }

    /// Shows what is due by `now`.
    pub(crate) fn tick(&mut self, now: Instant) {
        while let Some((due, number)) = self.pending.first().copied()
            && due <= now
        {
            self.show(number);
        }
    }

    /// Changes the counts of a group, or of a standard queue, by so many messages.
    fn count(&mut self, group: Option<&str>, ready: isize, held: isize) {
        let Some(group) = group else {
            self.receivable = self.receivable.saturating_add_signed(ready);
            return;
        };
        let Some(group) = self.groups.get_mut(group) else { return };
        let before = group.is_open();
        group.ready = group.ready.saturating_add_signed(ready);
        group.held = group.held.saturating_add_signed(held);
        match (before, group.is_open()) {
            (false, true) => self.receivable += 1,
            (true, false) => self.receivable -= 1,
            (true, true) | (false, false) => {}
        }
    }
}

fn engine_name(arrival: u64) -> String {
    format!("{arrival:020}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, group: Option<&str>) -> Entry {
        Entry {
            id: id.to_owned(),
            engine_id: format!("engine-{id}"),
            group: group.map(str::to_owned),
            dedup: group.map(|_| id.to_owned()),
            sent_ms: 0,
            receives: 0,
            place: Place::default(),
        }
    }

    #[test]
    fn of_a_group_only_the_first_can_be_received() {
        let mut book = Book::default();
        let now = Instant::now();
        for (number, (id, group)) in [("a1", "a"), ("a2", "a"), ("b1", "b")].iter().enumerate() {
            book.add(number as u64 + 1, entry(id, Some(group)), None);
        }
        assert_eq!(book.receivable(), 2);
        book.received(1, "receipt", now + Duration::from_mins(1));
        assert_eq!(book.receivable(), 1, "a2 waits behind a1");
        assert_eq!(book.gone(1).map(|it| it.receives), Some(1));
        assert_eq!(book.receivable(), 2);
    }

    #[test]
    fn a_held_message_shows_at_its_instant_and_not_before() {
        let mut book = Book::default();
        let due = Instant::now() + Duration::from_secs(30);
        book.add(1, entry("late", None), Some(due));
        book.tick(due - Duration::from_millis(1));
        assert_eq!((book.receivable(), book.next_due()), (0, Some(due)));
        book.tick(due);
        assert_eq!((book.receivable(), book.next_due()), (1, None));
    }

    #[test]
    fn a_receipt_is_good_until_it_runs_out_or_a_newer_one_is_given() {
        let mut book = Book::default();
        let now = Instant::now();
        let until = now + Duration::from_mins(1);
        book.add(1, entry("it", None), None);
        book.received(1, "first", until);
        assert_eq!(book.by_receipt("first", until - Duration::from_millis(1)), Some(1));
        assert_eq!(book.by_receipt("first", until), None);
        book.tick(until);
        book.received(1, "second", until + Duration::from_mins(1));
        assert_eq!(book.by_receipt("first", until), None);
        assert_eq!(book.by_receipt("second", until), Some(1));
    }

    #[test]
    fn a_deduplication_id_is_remembered_for_its_window() {
        let mut book = Book::default();
        let now = Instant::now();
        let key = ("g".to_owned(), "d".to_owned());
        book.remember(key, ("id".to_owned(), 1), 0, now + DEDUP_WINDOW);
        let edge = now + DEDUP_WINDOW;
        assert!(book.repeated("g", "d", edge - Duration::from_millis(1)).is_some());
        assert!(book.repeated("h", "d", now).is_none(), "within its group only");
        assert!(book.repeated("g", "d", edge).is_none());
    }

    #[test]
    fn a_group_keeps_the_engines_name_while_it_has_messages() {
        let mut book = Book::default();
        let first = book.engine_group("a");
        book.add(1, entry("a1", Some("a")), None);
        assert_eq!(book.engine_group("a"), first);
        book.add(2, entry("b1", Some("b")), None);
        assert!(book.engine_group("b") > first, "later arrivals come later");
        book.gone(1);
        assert!(book.engine_group("a") > book.engine_group("b"));
    }
}
