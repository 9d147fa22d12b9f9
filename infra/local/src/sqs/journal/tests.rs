use super::*;

fn sent(number: u64, body: &str) -> Record {
    let sent = Sent {
        number,
        id: format!("id-{number}"),
        group: Some("g".to_owned()),
        dedup: Some(format!("d-{number}")),
        body: body.to_owned(),
        attributes: HashMap::new(),
        sent_ms: 1,
        due_ms: 1,
    };
    Record::Sent("q".to_owned(), sent)
}

fn write(journal: &mut Journal, records: &[Record]) -> Vec<Place> {
    let mut page = journal.page();
    let places = records.iter().map(|it| page.push(it)).collect();
    journal.append(&page).unwrap();
    places
}

#[test]
fn what_was_written_is_read_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("sqs.journal");
    let (mut journal, _) = Journal::open(&path).unwrap();
    write(&mut journal, &[sent(1, "one"), sent(2, "two"), sent(3, "three")]);
    write(&mut journal, &[Record::Received("q".to_owned(), vec![1, 2])]);
    write(&mut journal, &[Record::Received("q".to_owned(), vec![2])]);
    write(&mut journal, &[Record::Gone("q".to_owned(), vec![1])]);
    drop(journal);

    let (_, queues) = Journal::open(&path).unwrap();
    let live: Vec<_> =
        queues["q"].live.values().map(|(it, _, times)| (it.body.as_str(), *times)).collect();
    assert_eq!(live, [("two", 2), ("three", 0)]);
    assert_eq!(queues["q"].last_number, 3);
    assert_eq!(queues["q"].dedup.len(), 3, "a gone message's id still deduplicates");
}

#[test]
fn a_torn_last_line_is_dropped_and_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("sqs.journal");
    let (mut journal, _) = Journal::open(&path).unwrap();
    write(&mut journal, &[sent(1, "whole"), sent(2, "torn")]);
    drop(journal);
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 7]).unwrap();

    let (mut journal, queues) = Journal::open(&path).unwrap();
    assert_eq!(queues["q"].live.keys().copied().collect::<Vec<_>>(), [1]);
    write(&mut journal, &[sent(3, "after")]);
    drop(journal);
    let (_, queues) = Journal::open(&path).unwrap();
    assert_eq!(queues["q"].live.keys().copied().collect::<Vec<_>>(), [1, 3]);
}

#[test]
fn a_line_in_the_middle_that_is_not_ours_is_refused_in_words() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("sqs.journal");
    let (journal, _) = Journal::open(&path).unwrap();
    drop(journal);
    let mut file = OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(b"nonsense\n").unwrap();
    let err = Journal::open(&path).unwrap_err().to_string();
    assert!(err.contains("damaged at line 2"), "{err}");
}

#[test]
fn what_must_be_remembered_does_not_shorten_it_again_and_again() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(&dir.path().join("sqs.journal")).unwrap();
    let place = write(&mut journal, &[sent(1, &"x".repeat(5 << 20))])[0];
    journal.forget(place);
    assert!(journal.is_stale());

    let mut shorter = journal.shorter().unwrap();
    shorter.push(&sent(1, &"remembered".repeat(1 << 19))).unwrap();
    journal.replace(shorter).unwrap();
    assert!(!journal.is_stale(), "nothing has come since");
    let place = write(&mut journal, &[sent(2, &"x".repeat(6 << 20))])[0];
    journal.forget(place);
    assert!(journal.is_stale(), "as much has come as there was");
}

#[test]
fn a_shorter_journal_says_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("sqs.journal");
    let (mut journal, _) = Journal::open(&path).unwrap();
    let big = "x".repeat(1 << 20);
    let mut places = Vec::new();
    for number in 1..=6 {
        places.extend(write(&mut journal, &[sent(number, &big)]));
    }
    assert!(!journal.is_stale());
    for place in &places[..4] {
        journal.forget(*place);
    }
    assert!(journal.is_stale());

    let mut shorter = journal.shorter().unwrap();
    for place in &mut places[4..] {
        shorter.copy(place).unwrap();
    }
    shorter.push(&Record::Counted("q".to_owned(), 6, 3)).unwrap();
    shorter.push(&Record::Numbered("q".to_owned(), 9)).unwrap();
    journal.replace(shorter).unwrap();
    assert!(!journal.is_stale());
    write(&mut journal, &[sent(10, "next")]);
    drop(journal);

    let (_, queues) = Journal::open(&path).unwrap();
    let live: Vec<_> = queues["q"].live.iter().map(|(n, (_, _, times))| (*n, *times)).collect();
    assert_eq!(live, [(5, 0), (6, 3), (10, 0)]);
    assert_eq!(queues["q"].live[&5].1, places[4]);
    assert_eq!(queues["q"].last_number, 10);
}
