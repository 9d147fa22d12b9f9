//! What [`DeadLetters`] promises.

use crate::ports::{DeadLetterQueue, DeadLetters, RedriveError};

/// SQS queues whose messages can be let die, and seen to come back.
pub trait Graveyard {
    /// What is held to its promises.
    type Letters: DeadLetters;

    /// The dead letters.
    fn letters(&self) -> &Self::Letters;

    /// Puts a message where dead letters are; its id.
    fn dies(
        &self,
        queue: DeadLetterQueue,
        group: &str,
        body: &str,
    ) -> impl Future<Output = String> + Send;

    /// The bodies that have come to the SQS queue of `queue` since this was last asked, in order.
    fn come(&self, queue: DeadLetterQueue) -> impl Future<Output = Vec<String>> + Send;
}

const INBOUND: DeadLetterQueue = DeadLetterQueue::Inbound;
const ALL: usize = 1_000;

/// Each dead-letter queue is counted by itself, and an empty one has no oldest.
pub async fn dead_letters_are_counted(world: &impl Graveyard) {
    let letters = world.letters();
    for queue in DeadLetterQueue::ALL {
        let count = letters.count(queue).await.unwrap();
        assert_eq!((count.messages, count.oldest_at), (0, None), "{}", queue.name());
    }
    world.dies(INBOUND, "a", "one").await;
    world.dies(INBOUND, "b", "two").await;
    world.dies(DeadLetterQueue::Timers, "", "three").await;
    let counted = letters.count(INBOUND).await.unwrap();
    assert_eq!(counted.messages, 2);
    assert!(counted.oldest_at.is_some());
    assert_eq!(letters.count(DeadLetterQueue::Timers).await.unwrap().messages, 1);
    assert_eq!(letters.count(DeadLetterQueue::Outbound).await.unwrap().messages, 0);
}

/// What was looked at is told whole, stays where it is, and can be seen again at once.
pub async fn looking_consumes_nothing(world: &impl Graveyard) {
    let (one, two) = (world.dies(INBOUND, "a", "one").await, world.dies(INBOUND, "b", "two").await);
    for _ in 0..2 {
        let seen = world.letters().look(INBOUND, ALL).await.unwrap();
        let told = seen.letters.iter().map(|it| (&*it.id, it.group.as_deref(), &*it.body));
        let wanted = [(&*one, Some("a"), "one"), (&*two, Some("b"), "two")];
        assert_eq!((seen.messages, told.collect::<Vec<_>>()), (2, wanted.to_vec()));
        let reason = &seen.letters[0].reason;
        assert!(reason.contains("5 times") && reason.contains("log of route"), "{reason}");
    }
    let seen = world.letters().look(INBOUND, 1).await.unwrap();
    assert_eq!((seen.letters.len(), seen.messages), (1, 2));
}

/// All go back in their groups' order, and are dead no more.
pub async fn all_are_sent_back_in_order(world: &impl Graveyard) {
    let mut ids = Vec::new();
    for (group, body) in [("a", "a1"), ("b", "b1"), ("a", "a2")] {
        ids.push(world.dies(INBOUND, group, body).await);
    }
    let done = world.letters().redrive(INBOUND, &[], ALL).await.unwrap();
    assert!(done.stopped.is_none() && done.missing.is_empty());
    let mut sent = done.sent;
    sent.sort();
    ids.sort();
    assert_eq!((sent, done.left), (ids, 0));
    let come = world.come(INBOUND).await;
    let of_a: Vec<&str> =
        come.iter().map(String::as_str).filter(|it| it.starts_with('a')).collect();
    assert_eq!((come.len(), of_a), (3, vec!["a1", "a2"]));
    assert_eq!(world.letters().look(INBOUND, ALL).await.unwrap().letters, []);
}

/// Only what is named goes, what is not there is told, and the rest can be had at once.
pub async fn only_what_is_named_is_sent(world: &impl Graveyard) {
    world.dies(INBOUND, "a", "one").await;
    let id = world.dies(INBOUND, "b", "two").await;
    let asked = [id.clone(), "nobody".to_owned()];
    let done = world.letters().redrive(INBOUND, &asked, ALL).await.unwrap();
    assert_eq!((done.sent, done.left), (vec![id], 1));
    assert_eq!(done.missing, ["nobody"]);
    assert_eq!(world.come(INBOUND).await, ["two"]);
    let seen = world.letters().look(INBOUND, ALL).await.unwrap();
    assert_eq!(seen.letters.iter().map(|it| &*it.body).collect::<Vec<_>>(), ["one"]);
}

/// Who may take ten takes ten, and the next time the rest.
pub async fn no_more_are_taken_than_may_be(world: &impl Graveyard) {
    let timers = DeadLetterQueue::Timers;
    for number in 0..14 {
        world.dies(timers, "", &number.to_string()).await;
    }
    let done = world.letters().redrive(timers, &[], 10).await.unwrap();
    assert_eq!((done.sent.len(), done.left), (10, 4));
    let done = world.letters().redrive(timers, &[], 10).await.unwrap();
    assert_eq!((done.sent.len(), done.left), (4, 0));
    assert_eq!(world.come(timers).await.len(), 14);
}

/// The stream's dead letters have no SQS queue to go back to.
pub async fn the_streams_cannot_be_sent_back(world: &impl Graveyard) {
    let refused = world.letters().redrive(DeadLetterQueue::Dispatch, &[], ALL).await.unwrap_err();
    assert!(matches!(refused, RedriveError::NoWayBack));
    assert!(refused.to_string().contains("canali relay --dead-letters"));
}
