//! The embedded SQS as a whole: over the wire, across restarts, and on a clock that stands still.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::{BehaviorVersion, Credentials, Region};
use chrono::TimeDelta;
use rustack_sqs_model::types::Message;
use tempfile::TempDir;

use super::Sqs;
use crate::activity::Activity;
use crate::clock::HostClock;
use crate::queues::VISIBILITY_S;

struct World {
    dir: TempDir,
    lives: u32,
    clock: Arc<HostClock>,
    sqs: Sqs,
    client: Client,
}

impl World {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(HostClock::manual(&dir.path().join("clock")).unwrap());
        let (sqs, client) = start(&dir.path().join("0"), &clock).await;
        Self { dir, lives: 0, clock, sqs, client }
    }

    /// As after `kill -9`: nothing is told to stop, the file is all there is.
    async fn restart(&mut self) {
        let old = self.journal();
        self.lives += 1;
        std::fs::copy(old, self.journal()).unwrap();
        (self.sqs, self.client) = start(&self.journal(), &self.clock).await;
    }

    fn journal(&self) -> PathBuf {
        self.dir.path().join(self.lives.to_string())
    }

    async fn advance(&self, seconds: u32) {
        self.clock.set(self.clock.now() + TimeDelta::seconds(seconds.into())).unwrap();
        self.sqs.advance(Duration::from_secs(seconds.into())).await;
    }

    async fn send(&self, group: &str, dedup: &str) -> Option<String> {
        let send = self.client.send_message().queue_url(self.sqs.url("inbound.fifo"));
        let send = send.message_group_id(group).message_deduplication_id(dedup);
        send.message_body(format!("{group}/{dedup}")).send().await.unwrap().sequence_number
    }

    async fn later(&self, body: &str, delay_s: i32) {
        let send = self.client.send_message().queue_url(self.sqs.url("timers"));
        send.message_body(body).delay_seconds(delay_s).send().await.unwrap();
    }

    async fn receive(&self, queue: &'static str) -> Vec<Message> {
        self.sqs.receive(queue, 10).await.unwrap()
    }

    async fn bodies(&self, queue: &'static str) -> Vec<String> {
        bodies(&self.receive(queue).await)
    }

    async fn delete(&self, messages: &[Message]) {
        let receipts = messages.iter().filter_map(|it| it.receipt_handle.clone()).collect();
        self.sqs.delete("inbound.fifo", receipts).await.unwrap();
    }
}

async fn start(journal: &Path, clock: &Arc<HostClock>) -> (Sqs, Client) {
    let sqs = Sqs::start(journal, Arc::clone(clock), Activity::new()).await.unwrap();
    let config = aws_sdk_sqs::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "tests"))
        .endpoint_url(sqs.endpoint())
        .build();
    (sqs, Client::from_conf(config))
}

fn bodies(messages: &[Message]) -> Vec<String> {
    messages.iter().filter_map(|it| it.body.clone()).collect()
}

fn receives(messages: &[Message]) -> Vec<String> {
    messages.iter().map(|it| it.attributes["ApproximateReceiveCount"].clone()).collect()
}

#[tokio::test]
async fn a_group_keeps_its_order_and_does_not_hold_up_others() {
    let world = World::new().await;
    for (group, dedup) in [("a", "1"), ("a", "2"), ("b", "1")] {
        world.send(group, dedup).await;
    }
    let first = world.receive("inbound.fifo").await;
    assert_eq!(bodies(&first), ["a/1", "b/1"]);
    assert_eq!(world.sqs.visible().await, 0, "a/2 waits behind a/1");
    world.delete(&first).await;
    assert_eq!(world.bodies("inbound.fifo").await, ["a/2"]);
}

#[tokio::test]
async fn groups_are_served_in_the_order_they_came() {
    let world = World::new().await;
    for group in ["z", "a", "m"] {
        world.send(group, "1").await;
    }
    assert_eq!(world.bodies("inbound.fifo").await, ["z/1", "a/1", "m/1"]);
}

#[tokio::test]
async fn after_a_crash_order_counts_and_deduplication_are_as_before() {
    let mut world = World::new().await;
    for (group, dedup) in [("a", "1"), ("a", "2"), ("b", "1")] {
        world.send(group, dedup).await;
    }
    let taken = world.receive("inbound.fifo").await;
    let ids: Vec<_> = taken.iter().map(|it| it.message_id.clone()).collect();
    world.delete(&taken[1..]).await;
    world.restart().await;

    let again = world.receive("inbound.fifo").await;
    assert_eq!(bodies(&again), ["a/1"], "b/1 was done with, a/1 was in flight and shows");
    assert_eq!(receives(&again), ["2"]);
    assert_eq!(again[0].message_id, ids[0]);
    world.delete(&again).await;
    assert_eq!(world.bodies("inbound.fifo").await, ["a/2"]);

    world.send("b", "1").await;
    assert!(world.bodies("inbound.fifo").await.is_empty(), "b/1 is remembered though it is gone");
}

#[tokio::test]
async fn a_deduplication_id_is_good_again_after_five_minutes_across_a_restart() {
    let mut world = World::new().await;
    let first = world.send("a", "1").await;
    world.advance(200).await;
    world.restart().await;
    world.advance(99).await;
    assert_eq!(world.send("a", "1").await, first);
    world.advance(1).await;
    assert_ne!(world.send("a", "1").await, first);
}

#[tokio::test]
async fn a_delay_ends_at_its_instant_across_a_restart() {
    let mut world = World::new().await;
    world.later("late", 90).await;
    world.advance(60).await;
    world.restart().await;
    assert_eq!(world.sqs.next_due().await, Some(Duration::from_secs(30)));
    world.advance(29).await;
    assert!(world.bodies("timers").await.is_empty());
    world.advance(1).await;
    assert_eq!(world.bodies("timers").await, ["late"]);
}

#[tokio::test]
async fn a_message_in_flight_shows_when_its_visibility_ends_or_is_changed() {
    let world = World::new().await;
    world.send("a", "1").await;
    let taken = world.receive("inbound.fifo").await;
    world.advance(VISIBILITY_S - 1).await;
    assert!(world.bodies("inbound.fifo").await.is_empty());
    world.advance(1).await;
    let again = world.receive("inbound.fifo").await;
    assert_eq!(receives(&again), ["2"]);

    world.delete(&taken).await;
    let stale = taken[0].receipt_handle.clone().unwrap();
    assert!(world.sqs.change_visibility("inbound.fifo", stale, 0).await.is_err());
    let receipt = again[0].receipt_handle.clone().unwrap();
    let change = world.client.change_message_visibility().queue_url(world.sqs.url("inbound.fifo"));
    change.receipt_handle(receipt).visibility_timeout(5).send().await.unwrap();
    world.advance(5).await;
    assert_eq!(receives(&world.receive("inbound.fifo").await), ["3"], "a run-out receipt is void");
}

#[tokio::test]
async fn what_was_received_too_often_moves_to_the_dead_letter_queue() {
    let mut world = World::new().await;
    world.send("a", "poison").await;
    world.send("a", "next").await;
    let mut id = None;
    for count in 1..=5 {
        let taken = world.receive("inbound.fifo").await;
        assert_eq!(receives(&taken), [count.to_string()]);
        id.clone_from(&taken[0].message_id);
        world.advance(VISIBILITY_S).await;
        if count == 3 {
            world.restart().await;
        }
    }
    assert_eq!(world.bodies("inbound.fifo").await, ["a/next"]);
    world.restart().await;
    let dead = world.receive("inbound-dlq.fifo").await;
    assert_eq!((bodies(&dead), &dead[0].message_id), (vec!["a/poison".to_owned()], &id));
    assert_eq!(world.bodies("inbound.fifo").await, ["a/next"]);
}

#[tokio::test]
async fn a_batch_is_answered_entry_by_entry() {
    use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
    let world = World::new().await;
    let entry = |id: &str, body: String| {
        let entry = SendMessageBatchRequestEntry::builder().id(id).message_body(body);
        entry.message_group_id("g").message_deduplication_id(id).build().unwrap()
    };
    let batch = world.client.send_message_batch().queue_url(world.sqs.url("inbound.fifo"));
    let batch = batch.entries(entry("good", "x".to_owned()));
    let sent = batch.entries(entry("big", "x".repeat(300 * 1024))).send().await.unwrap();
    assert_eq!(sent.successful[0].id, "good");
    assert_eq!((sent.failed.len(), sent.failed[0].sender_fault), (1, true));
    assert_eq!(world.sqs.visible().await, 1);
}

#[tokio::test]
async fn what_aws_would_refuse_is_refused() {
    let world = World::new().await;
    let late = world.client.send_message().queue_url(world.sqs.url("timers"));
    assert!(late.message_body("x").delay_seconds(901).send().await.is_err());
    let ungrouped = world.client.send_message().queue_url(world.sqs.url("inbound.fifo"));
    assert!(ungrouped.message_body("x").send().await.is_err());
    let unknown = world.client.send_message().queue_url(world.sqs.url("nowhere"));
    assert!(unknown.message_body("x").send().await.is_err());
}

#[tokio::test]
async fn a_journal_of_mostly_dead_lines_is_written_anew() {
    let mut world = World::new().await;
    world.later("kept", 900).await;
    let body = "x".repeat(200 * 1024);
    for dedup in 0..30 {
        let send = world.client.send_message().queue_url(world.sqs.url("inbound.fifo"));
        let send = send.message_group_id("g").message_deduplication_id(dedup.to_string());
        send.message_body(&body).send().await.unwrap();
        let taken = world.receive("inbound.fifo").await;
        world.delete(&taken).await;
    }
    let length = std::fs::metadata(world.journal()).unwrap().len();
    assert!(length < 5 << 20, "{length}");
    world.restart().await;
    let again = world.client.send_message().queue_url(world.sqs.url("inbound.fifo"));
    let again = again.message_group_id("g").message_deduplication_id("0").message_body("x");
    again.send().await.unwrap();
    assert_eq!(world.sqs.visible().await, 0, "the shorter journal remembers ids too");
    world.advance(900).await;
    assert_eq!(world.bodies("timers").await, ["kept"]);
}

/// One event goes by itself, eleven exceed a batch: each arrives once, in its conversation's order.
#[tokio::test]
async fn events_arrive_however_many_come_at_once() {
    use application::ports::Queues;
    use bus::{QueueUrls, SqsQueues};
    use domain::ids::ChannelId;
    use domain::inbound::{Inbound, InboundEvent, Sender};
    use domain::message::Content;
    use domain::time::Timestamp;

    let event = |number: u32| Inbound {
        channel: ChannelId(1),
        conversation: "7".to_owned(),
        dedupe_key: number.to_string(),
        sender: Sender::default(),
        received_at: Timestamp(0),
        trace: None,
        event: InboundEvent::Message {
            external_id: number.to_string(),
            sent_at: Timestamp(0),
            content: Content::text("hello"),
        },
    };
    for count in [1, 2, 10, 11] {
        let world = World::new().await;
        let urls = QueueUrls { inbound: world.sqs.url("inbound.fifo"), ..QueueUrls::default() };
        let queues = SqsQueues::new(world.client.clone(), urls, lambda::NoObjects);
        let sent: Vec<Inbound> = (0..count).map(event).collect();
        queues.inbound(sent.clone()).await.unwrap();
        queues.inbound(sent.clone()).await.unwrap();
        let mut arrived: Vec<Inbound> = Vec::new();
        loop {
            let taken = world.receive("inbound.fifo").await;
            if taken.is_empty() {
                break;
            }
            let read = bodies(&taken);
            arrived.extend(read.iter().map(|it| serde_json::from_str(it).unwrap()));
            world.delete(&taken).await;
        }
        assert_eq!(arrived, sent, "{count} at once");
    }
}
