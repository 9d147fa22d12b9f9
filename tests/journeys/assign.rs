//! `assign`: who is offered what waits, and in which order.

use application::OFFERS_MAX;
use application::ports::{Clock, LineStore};
use application::{Operation, assign};
use domain::presence::Presence;
use domain::queue::Verdict;
use domain::session::{Event, Offeree, Phase};
use domain::settings::{Counting, QueueType, Settings};
use domain::time::Seconds;
use memory::Fault;

use crate::disturbed::with_each_call_failing;
use crate::world::{LINE, World, online, timeless, writing};

fn skip() -> Operation {
    Operation::Skip { offer: None }
}

/// To whom the customer's session was offered, in order.
fn offers(world: &World, customer: &str) -> Vec<u64> {
    let to = |event: &Event| match event {
        Event::OfferMade { to: Offeree::One(user), .. } => Some(user.0),
        _ => None,
    };
    world.log(customer).iter().filter_map(|it| to(&it.event)).collect()
}

#[tokio::test]
async fn s04_evenly_goes_round() {
    let mut world = World::new(timeless(), 3).await;
    let mut found = Vec::new();
    for customer in ["a", "b", "c", "d", "e", "f", "g"] {
        world.says(customer, "hello").await;
        found.extend(world.offered_to(customer));
    }
    assert_eq!(found, [1, 2, 3, 1, 2, 3, 1]);
}

#[tokio::test]
async fn s04_twenty_operators_and_five_hundred_customers_differ_by_one_at_most() {
    let mut world = World::new(timeless(), 20).await;
    let mut given = [0; 20];
    for n in 0..500 {
        let message = world.message(&format!("customer {n}"), "hello");
        world.receive(&message).await;
    }
    world.settle().await;
    for n in 0..500 {
        let user = world.offered_to(&format!("customer {n}")).unwrap();
        given[usize::try_from(user - 1).unwrap()] += 1;
    }
    assert_eq!(given, [25; 20]);
}

/// An offer whose answer was lost was a turn like any other.
#[tokio::test]
async fn s04_evenly_goes_round_where_an_answer_is_lost() {
    for n in 1..=12 {
        let world = two_wait().await;
        world.faults.fail_call(n, Fault::AnswerLost);
        while assign(&world.context, LINE.into(), "drain").await.is_err() {}
        let offered = ["a", "b"].map(|it| world.offered_to(it).unwrap());
        assert_eq!(offered, [1, 2], "call {n}: {:?}", world.faults.struck());
    }
}

/// Two customers wait, in a line of two operators who have just come.
async fn two_wait() -> World {
    let mut world = World::new(timeless(), 2).await;
    for id in [1, 2] {
        world.seat(LINE, id, Presence { dismissed: true, ..online() }).await;
    }
    for customer in ["a", "b"] {
        world.says(customer, "hello").await;
    }
    for id in [1, 2] {
        world.seat(LINE, id, online()).await;
    }
    world
}

#[tokio::test]
async fn s05_strictly_begins_at_the_top_for_each_new_session() {
    let settings = Settings { queue_type: QueueType::Strictly, ..timeless() };
    let mut world = World::new(settings, 3).await;
    for customer in ["a", "b", "c"] {
        world.says(customer, "hello").await;
        assert_eq!(world.offered_to(customer), Some(1));
    }
    world.does(1, "b", skip()).await;
    assert_eq!(world.offered_to("b"), Some(2));
}

#[tokio::test]
async fn s06_all_offers_to_everyone_and_the_first_to_answer_owns_it() {
    let settings = Settings { queue_type: QueueType::All, ..Settings::default() };
    let mut world = World::new(settings, 3).await;
    world.says("a", "hello").await;
    world.pass(Seconds(600)).await;
    assert!(matches!(world.phase("a"), Phase::Offered { to: Offeree::Everyone, .. }));
    assert_eq!((world.load(1), world.load(2)), (0, 0));
    world.does(2, "a", Operation::Answer { offer: None }).await;
    assert_eq!((world.owner("a"), world.load(2)), (Some(2), 1));
}

#[tokio::test]
async fn s07_a_silent_offer_goes_on_to_the_next_after_the_queue_time() {
    let settings = Settings { no_answer_time: Seconds(0), ..Settings::default() };
    let mut world = World::new(settings, 3).await;
    world.says("a", "hello").await;
    world.pass(Seconds(59)).await;
    assert_eq!(world.offered_to("a"), Some(1));
    world.pass(Seconds(1)).await;
    assert_eq!(world.offered_to("a"), Some(2));
    world.pass(Seconds(60)).await;
    assert_eq!(world.offered_to("a"), Some(3));
}

#[tokio::test]
async fn s08_it_circulates_until_somebody_answers_and_a_silent_round_is_one_entry() {
    let settings = Settings { no_answer_time: Seconds(0), ..Settings::default() };
    let mut world = World::new(settings, 3).await;
    world.says("a", "hello").await;
    world.pass(Seconds(3 * 60)).await;
    assert_eq!(offers(&world, "a"), [1, 2, 3, 1]);
    assert_eq!(world.count("a", |it| matches!(it, Event::RoundWrapped)), 1);
    world.pass(Seconds(24 * 60 * 60)).await;
    assert_eq!(world.count("a", |it| matches!(it, Event::RoundWrapped)), 481);
    world.does(world.offered_to("a").unwrap(), "a", Operation::Answer { offer: None }).await;
    world.pass(Seconds(3_600)).await;
    assert!(world.owner("a").is_some());
    assert_eq!(offers(&world, "a").len(), 1_444);
}

#[tokio::test]
async fn a_declined_session_keeps_its_place_and_age() {
    let settings = Settings { max_chat: 1, ..timeless() };
    let mut world = World::new(settings, 1).await;
    world.says("a", "hello").await;
    world.pass(Seconds(1)).await;
    world.says("b", "hello").await;
    let age = world.session("a").queued_at;
    world.does(1, "a", skip()).await;
    assert_eq!(world.session("a").queued_at, age);
    assert_eq!(world.offered_to("a"), Some(1), "it is still the oldest, and the round wraps");
    assert_eq!(world.phase("b"), Phase::Waiting { skipped: false });
}

#[tokio::test]
async fn s10_who_is_at_the_limit_gets_the_oldest_that_waits_when_a_slot_is_freed() {
    let settings = Settings { max_chat: 1, counting: Counting::Closed, ..timeless() };
    let mut world = World::new(settings, 1).await;
    for customer in ["a", "b", "c"] {
        world.says(customer, "hello").await;
        world.pass(Seconds(1)).await;
    }
    assert_eq!((world.offered_to("a"), world.load(1)), (Some(1), 1));
    world.writes(1, "a", "hi").await;
    assert_eq!(world.offered_to("b"), None);
    world.does(1, "a", Operation::Finish).await;
    assert_eq!(world.offered_to("b"), Some(1));
    assert_eq!((world.offered_to("c"), world.load(1)), (None, 1));
}

#[tokio::test]
async fn s12_a_replied_session_counts_again_when_the_customer_writes_be_it_over_the_limit() {
    let settings = Settings { max_chat: 1, counting: Counting::AnsweredNew, ..timeless() };
    let mut world = World::new(settings, 1).await;
    world.says("a", "hello").await;
    world.says("b", "hello").await;
    world.writes(1, "a", "hi").await;
    assert_eq!((world.offered_to("b"), world.load(1)), (Some(1), 1));
    world.says("a", "and another thing").await;
    assert_eq!(world.load(1), 2, "a customer's message is never refused for a limit");
    world.says("c", "hello").await;
    world.writes(1, "b", "hi").await;
    assert_eq!((world.offered_to("c"), world.load(1)), (None, 1));
}

#[tokio::test]
async fn s10_a_lost_race_for_the_last_slot_offers_to_the_next() {
    let settings = Settings { max_chat: 1, ..timeless() };
    for n in 1..40 {
        let mut world = World::new(settings.clone(), 2).await;
        let message = world.message("a", "hello");
        application::route(&world.context, &message).await.unwrap();
        let message = world.message("b", "hello");
        application::route(&world.context, &message).await.unwrap();
        // Two drains of one line, the second beginning while the first is at its n-th step.
        let (first, second) = (world.context.clone(), world.context.clone());
        let racing = async {
            for _ in 0..n {
                tokio::task::yield_now().await;
            }
            assign(&second, LINE.into(), "second").await
        };
        let (one, two) = tokio::join!(assign(&first, LINE.into(), "first"), racing);
        assert_eq!((one.is_ok(), two.is_ok()), (true, true));
        world.settle().await;
        assert_eq!((world.load(1), world.load(2)), (1, 1));
    }
}

#[tokio::test]
async fn priority_goes_before_age() {
    let mut world = World::new(timeless(), 0).await;
    world.says("old", "hello").await;
    world.pass(Seconds(60)).await;
    world.change_settings(|it| it.priority = 1).await;
    world.says("important", "hello").await;
    world.pass(Seconds(60)).await;
    world.says("as important", "hello").await;
    world.change_settings(|it| it.max_chat = 1).await;
    world.seat(LINE, 1, online()).await;
    world.look_at_line().await;
    assert_eq!(world.offered_to("important"), Some(1));
    world.seat(LINE, 2, online()).await;
    world.look_at_line().await;
    assert_eq!(world.offered_to("as important"), Some(2));
    assert_eq!(world.offered_to("old"), None);
}

#[tokio::test]
async fn more_than_one_drain_holds_are_all_offered() {
    let mut world = World::new(timeless(), 0).await;
    let customers: Vec<String> = (0..OFFERS_MAX * 2 + 7).map(|it| format!("c{it}")).collect();
    for customer in &customers {
        let message = world.message(customer, "hello");
        world.receive(&message).await;
    }
    world.settle().await;
    assert!(customers.iter().all(|it| world.offered_to(it).is_none()));
    world.seat(LINE, 1, online()).await;
    world.look_at_line().await;
    assert!(customers.iter().all(|it| world.offered_to(it) == Some(1)));
    assert_eq!(world.load(1), i64::try_from(customers.len()).unwrap());
}

#[tokio::test]
async fn while_anyone_waits_the_line_is_looked_at_each_minute_and_no_longer() {
    let mut world = World::new(timeless(), 0).await;
    world.says("a", "hello").await;
    world.seat(LINE, 1, online()).await; // And nobody says so.
    world.pass(Seconds(60)).await;
    assert_eq!(world.offered_to("a"), Some(1));
    world.pass(Seconds(120)).await;
    let far = world.context.clock.now() + Seconds(86_400);
    assert_eq!(world.context.store.due_lines(far).await.unwrap(), []);
}

#[tokio::test]
async fn s09_with_the_check_on_only_who_is_online_is_offered() {
    let settings = Settings { check_available: true, ..timeless() };
    let mut world = World::new(settings, 2).await;
    world.seat(LINE, 1, Presence::default()).await;
    world.says("a", "hello").await;
    assert_eq!(world.offered_to("a"), Some(2));
    world.seat(LINE, 2, Presence::default()).await;
    world.says("b", "hello").await;
    assert_eq!(world.phase("b"), Phase::Waiting { skipped: false });
    world.seat(LINE, 1, online()).await;
    world.look_at_line().await;
    assert_eq!(world.offered_to("b"), Some(1));
}

#[tokio::test]
async fn an_offer_says_why_each_member_was_taken_or_passed_over() {
    let settings = Settings { max_chat: 1, ..timeless() };
    let mut world = World::new(settings, 2).await;
    world.says("a", "hello").await;
    world.says("b", "hello").await;
    let log = world.log("b");
    let decision = log.iter().find_map(|it| match &it.event {
        Event::OfferMade { decision, .. } => Some(decision.clone()),
        _ => None,
    });
    let verdicts: Vec<(u64, Verdict)> =
        decision.unwrap().candidates.iter().map(|it| (it.0.0, it.1)).collect();
    assert_eq!(verdicts, [(2, Verdict::Taken), (1, Verdict::AtLimit)]);
}

#[tokio::test]
async fn an_answer_overtakes_the_offer_to_the_next() {
    let mut world = World::new(Settings::default(), 2).await;
    world.says("a", "hello").await;
    world.context.clock.advance(Seconds(60));
    world.tries(1, "a", Operation::Answer { offer: None }).await;
    world.pass(Seconds(600)).await;
    assert_eq!((world.owner("a"), offers(&world, "a")), (Some(1), vec![1]));
}

#[tokio::test]
async fn no_failing_call_offers_one_session_twice_or_forgets_it() {
    let settings = Settings { max_chat: 1, counting: Counting::Closed, ..timeless() };
    with_each_call_failing(settings, 2, async |world| {
        for customer in ["a", "b", "c"] {
            world.says(customer, "hello").await;
        }
        world.does(1, "a", Operation::Answer { offer: None }).await;
        world.does(2, "b", skip()).await;
        world.does(1, "a", writing("hi")).await;
        world.does(1, "a", Operation::Finish).await;
    })
    .await;
}
