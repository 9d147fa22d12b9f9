use std::sync::Mutex;

use application::ports::StoreError;

use super::*;

#[derive(Default)]
struct Outside {
    delays: Mutex<Vec<(String, Seconds)>>,
    parked: Mutex<Vec<(String, Vec<u8>)>>,
}

impl Visibility for Outside {
    async fn again_after(&self, _: &str, receipt_handle: &str, delay: Seconds) {
        self.delays.lock().unwrap().push((receipt_handle.to_owned(), delay));
    }
}

impl Objects for Outside {
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.parked.lock().unwrap().push((key.to_owned(), bytes));
        Ok(())
    }

    async fn get(&self, _: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(None)
    }
}

fn record(id: &str, group: Option<&str>, received: u32) -> SqsMessage {
    let mut record = SqsMessage::default();
    record.message_id = Some(id.to_owned());
    record.receipt_handle = Some(id.to_owned());
    record.body = Some(format!("body of {id}"));
    record.attributes.insert("ApproximateReceiveCount".to_owned(), received.to_string());
    if let Some(group) = group {
        record.attributes.insert("MessageGroupId".to_owned(), group.to_owned());
    }
    record
}

async fn run(records: Vec<SqsMessage>, failing: &[&str]) -> (Outside, Vec<String>, Vec<String>) {
    let outside = Outside::default();
    let shell =
        Shell { function: "test", visibility: &outside, objects: &outside, now: Timestamp(0) };
    let handled = Mutex::new(Vec::new());
    let mut event = SqsEvent::default();
    event.records = records;
    let response = shell
        .run(event, |record| {
            let id = record.message_id.unwrap_or_default();
            let verdict = if failing.contains(&id.as_str()) {
                Verdict::Retry(None)
            } else if id.starts_with("odd") {
                Verdict::Park("odd".to_owned())
            } else {
                Verdict::Done
            };
            handled.lock().unwrap().push(id);
            async move { verdict }
        })
        .await;
    let failed = response.batch_item_failures.into_iter().map(|it| it.item_identifier).collect();
    (outside, failed, handled.into_inner().unwrap())
}

#[tokio::test]
async fn a_group_stops_at_its_first_failure_and_the_others_go_on() {
    let batch = vec![
        record("a1", Some("a"), 1),
        record("b1", Some("b"), 1),
        record("a2", Some("a"), 1),
        record("b2", Some("b"), 1),
        record("a3", Some("a"), 1),
    ];
    let (outside, failed, handled) = run(batch, &["a2"]).await;
    assert_eq!(failed, ["a2", "a3"]);
    assert!(!handled.contains(&"a3".to_owned()), "handled past a failure");
    assert!(handled.contains(&"b2".to_owned()));
    let delays = outside.delays.into_inner().unwrap();
    assert_eq!(delays, [("a2".to_owned(), Seconds(1)), ("a3".to_owned(), Seconds(1))]);
}

#[tokio::test]
async fn without_groups_each_record_stands_alone() {
    let batch = vec![record("1", None, 1), record("2", None, 9), record("3", None, 1)];
    let (outside, failed, handled) = run(batch, &["2"]).await;
    assert_eq!((failed, handled.len()), (vec!["2".to_owned()], 3));
    assert_eq!(outside.delays.into_inner().unwrap(), [("2".to_owned(), Seconds(5))]);
}

#[tokio::test]
async fn what_can_never_be_handled_is_parked_and_done() {
    let (outside, failed, _) =
        run(vec![record("odd", Some("a"), 1), record("2", Some("a"), 1)], &[]).await;
    assert_eq!(failed, Vec::<String>::new());
    let parked = outside.parked.into_inner().unwrap();
    assert_eq!(parked, [("parked/test/odd.json".to_owned(), b"body of odd".to_vec())]);
}
