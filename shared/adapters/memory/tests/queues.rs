//! The SQS queues, pumped by hand.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use application::ports::{Clock, Outbound, Queues, StoreError, TimerMessage};
use domain::ids::{ChannelId, ChatId, LineId};
use domain::inbound::{Inbound, InboundEvent, Sender};
use domain::time::{Seconds, Timestamp};
use memory::{Body, Fault, Faults, ManualClock, MemoryQueues, Message, SqsQueue};

struct World {
    queues: MemoryQueues,
    clock: ManualClock,
    faults: Faults,
}

impl World {
    fn new() -> Self {
        let (clock, faults) = (ManualClock::at(Timestamp(0)), Faults::none());
        Self { queues: MemoryQueues::new(clock.clone(), faults.clone()), clock, faults }
    }

    async fn send(&self, chat: u64, seq: u64) {
        let message = Outbound::Entry { chat: ChatId(chat), seq };
        self.queues.outbound(message, &format!("{chat}-{seq}")).await.unwrap();
    }

    fn receive(&self) -> Option<(u64, u64)> {
        self.queues.receive(SqsQueue::Outbound).as_ref().map(said)
    }
}

/// Chat and seq of an outbound message.
fn said(message: &Message) -> (u64, u64) {
    let Body::Outbound(Outbound::Entry { chat, seq }) = message.body else { panic!("{message:?}") };
    (chat.0, seq)
}

fn event(conversation: &str, dedupe_key: &str) -> Inbound {
    Inbound {
        channel: ChannelId(1),
        conversation: conversation.into(),
        dedupe_key: dedupe_key.into(),
        sender: Sender::default(),
        received_at: Timestamp(0),
        trace: None,
        event: InboundEvent::Left,
    }
}

#[tokio::test]
async fn a_group_waits_behind_its_first_message() {
    let world = World::new();
    for (chat, seq) in [(1, 1), (1, 2), (2, 1)] {
        world.send(chat, seq).await;
    }
    let first = world.queues.receive(SqsQueue::Outbound).unwrap();
    assert_eq!((said(&first), first.received), ((1, 1), 1));
    assert_eq!(world.receive(), Some((2, 1)));
    assert_eq!(world.receive(), None);

    world.queues.fail(&first, Seconds(5));
    assert_eq!(world.receive(), None);
    assert_eq!(world.queues.next_due(), Some(Timestamp(5_000)));
    world.clock.advance(Seconds(5));
    let again = world.queues.receive(SqsQueue::Outbound).unwrap();
    assert_eq!((said(&again), again.received), ((1, 1), 2));
    world.queues.finish(&again);
    assert_eq!(world.receive(), Some((1, 2)));
}

#[tokio::test]
async fn a_repeated_send_is_one_message_for_five_minutes() {
    let world = World::new();
    for after in [0, 299, 1] {
        world.clock.advance(Seconds(after));
        world.send(1, 1).await;
    }
    assert_eq!(world.queues.held(SqsQueue::Outbound).len(), 2);
    let both = vec![event("a", "1"), event("b", "2"), event("a", "1")];
    world.queues.inbound(both.clone()).await.unwrap();
    world.queues.inbound(both).await.unwrap();
    let groups: Vec<String> =
        world.queues.held(SqsQueue::Inbound).into_iter().map(|it| it.group).collect();
    assert_eq!(groups, ["1#a", "1#b"]);
    assert_eq!(world.queues.sent().len(), 4);
}

#[tokio::test]
async fn a_timer_shows_when_its_delay_is_over() {
    let world = World::new();
    let timer = |line| TimerMessage::Line { line: LineId(line) };
    world.queues.timer(timer(1), Seconds(900)).await.unwrap();
    world.queues.timer(timer(2), Seconds(10)).await.unwrap();
    world.queues.timer(timer(2), Seconds(10)).await.unwrap();
    assert!(world.queues.timer(timer(3), Seconds(901)).await.is_err());
    assert_eq!(world.queues.receive(SqsQueue::Timers), None);
    world.clock.set(world.queues.next_due().unwrap());
    assert_eq!(world.clock.now(), Timestamp(10_000));
    for _ in 0..2 {
        let shown = world.queues.receive(SqsQueue::Timers).unwrap();
        assert_eq!(shown.body, Body::Timer(timer(2)));
    }
    assert_eq!(world.queues.receive(SqsQueue::Timers), None);
}

#[tokio::test]
async fn each_message_can_come_twice() {
    let world = World::new();
    world.queues.deliver_twice(true);
    world.send(1, 1).await;
    world.send(1, 2).await;
    let mut came = Vec::new();
    while let Some(message) = world.queues.receive(SqsQueue::Outbound) {
        came.push(said(&message));
        world.queues.finish(&message);
    }
    assert_eq!(came, [(1, 1), (1, 1), (1, 2), (1, 2)]);
}

#[tokio::test]
async fn what_fails_too_often_is_dead() {
    let world = World::new();
    world.queues.assign(LineId(1).into(), "1").await.unwrap();
    world.queues.assign(LineId(1).into(), "2").await.unwrap();
    for _ in 0..5 {
        let message = world.queues.receive(SqsQueue::Assign).unwrap();
        assert_eq!(message.id, 1);
        world.queues.fail(&message, Seconds(0));
    }
    assert_eq!(world.queues.receive(SqsQueue::Assign).map(|it| it.id), Some(2));
    assert_eq!(world.queues.dead().iter().map(|it| it.id).collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn groups_come_in_an_order_that_follows_from_the_seed() {
    let order = async |seed| {
        let world = World::new();
        let queues = world.queues.clone().shuffled(seed);
        for seq in 1..=3 {
            for chat in 1..=5 {
                world.send(chat, seq).await;
            }
        }
        let mut came = Vec::new();
        while let Some(message) = queues.receive(SqsQueue::Outbound) {
            came.push(said(&message));
            queues.finish(&message);
        }
        came
    };
    let (one, two) = (order(1).await, order(2).await);
    assert_eq!(one, order(1).await);
    assert_ne!(one, two);
    for chat in 1..=5 {
        let seqs: Vec<u64> = one.iter().filter(|it| it.0 == chat).map(|it| it.1).collect();
        assert_eq!(seqs, [1, 2, 3]);
    }
}

#[tokio::test]
async fn a_batch_may_be_sent_in_part() {
    let world = World::new();
    world.faults.fail_call(1, Fault::AnswerLost);
    let events: Vec<Inbound> = (0..5).map(|it| event("a", &it.to_string())).collect();
    let sent = world.queues.inbound(events.clone()).await;
    assert!(matches!(sent, Err(StoreError::Unavailable { .. })), "{sent:?}");
    assert_eq!(world.queues.held(SqsQueue::Inbound).len(), 3);
    world.queues.inbound(events).await.unwrap();
    assert_eq!(world.queues.held(SqsQueue::Inbound).len(), 5);
}
