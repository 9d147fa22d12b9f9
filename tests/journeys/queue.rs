//! Who is in the queue and when they are asked (S3-S9): departments, presence, rotation, and changes meanwhile.

use application::Operation;
use application::people::{PresenceChange, UserChange};
use domain::ids::DepartmentId;
use domain::presence::{Status, Workday};
use domain::session::{Event, Offeree, Phase};
use domain::time::Seconds;
use serde_json::{Value, json};

use crate::world::{START, World, code, writing};

fn answer() -> Operation {
    Operation::Answer { offer: None }
}

fn skip() -> Operation {
    Operation::Skip { offer: None }
}

fn is_offered_to_all(world: &World, customer: &str) -> bool {
    matches!(world.phase(customer), Phase::Offered { to: Offeree::Everyone, .. })
}

async fn with_queue(queue: Value) -> World {
    let mut world = World::set_up(json!({"QUEUE_TYPE": "strictly"}), 2).await;
    world.configure(json!({"QUEUE": queue})).await;
    world
}

fn department(id: u64) -> Value {
    json!([{"ENTITY_TYPE": "department", "ENTITY_ID": id.to_string()}])
}

#[tokio::test]
async fn s03_a_department_stands_for_everybody_in_it_and_within_it_as_they_are_now() {
    let mut world = with_queue(json!([])).await;
    let shop = world.founds("Shop", None).await;
    let repairs = world.founds("Repairs", Some(shop)).await;
    let bicycles = world.founds("Bicycles", Some(repairs)).await;
    world.configure(json!({"QUEUE": department(shop)})).await;
    world.says("ada", "hello").await;
    assert_eq!(world.offered_to("ada"), None, "nobody is in it");
    // Who is hired into a part of a part is asked at once.
    let zoe = world.hires("Zoe", &[bicycles], false).await;
    assert_eq!(world.offered_to("ada"), Some(zoe));
    // By name, not by id.
    let anna = world.hires("Anna", &[repairs], false).await;
    world.says("bea", "hello").await;
    assert_eq!(world.offered_to("bea"), Some(anna));
    // Who changes departments is out, and who comes in is in.
    let out = UserChange { department_ids: Some(vec![]), ..UserChange::default() };
    world.changes(anna, out).await;
    world.says("eva", "hello").await;
    assert_eq!(world.offered_to("eva"), Some(zoe));
    let into =
        UserChange { department_ids: Some(vec![DepartmentId(repairs)]), ..UserChange::default() };
    world.changes(2, into).await;
    world.says("ida", "hello").await;
    assert_eq!(world.offered_to("ida"), Some(2), "User 2 before Zoe");
}

#[tokio::test]
async fn s03_who_is_dismissed_leaves_the_queue_of_their_department() {
    let mut world = with_queue(json!([])).await;
    let shop = world.founds("Shop", None).await;
    let (anna, bruno) =
        (world.hires("Anna", &[shop], false).await, world.hires("Bruno", &[shop], false).await);
    world.configure(json!({"QUEUE": department(shop)})).await;
    world.says("ada", "hello").await;
    assert_eq!(world.offered_to("ada"), Some(anna));
    world.employs(anna, false).await;
    assert_eq!(world.offered_to("ada"), Some(bruno));
    world.employs(bruno, false).await;
    assert_eq!(world.phase("ada"), Phase::Waiting { skipped: false });
    world.employs(anna, true).await;
    assert_eq!(world.offered_to("ada"), Some(anna));
}

#[tokio::test]
async fn s03_only_members_are_asked_in_the_order_of_the_queue_and_each_once() {
    let shop_first = json!([{"ENTITY_TYPE": "user", "ENTITY_ID": "2"}, 1, 2]);
    let mut world = with_queue(shop_first).await;
    world.says("ada", "hello").await;
    assert_eq!(world.offered_to("ada"), Some(2));
    world.does(2, "ada", skip()).await;
    assert_eq!(world.offered_to("ada"), Some(1));
    world.does(1, "ada", skip()).await;
    assert_eq!(world.offered_to("ada"), Some(2), "the round wraps");
    // A new order holds for the next session.
    world.configure(json!({"QUEUE": [1, 2]})).await;
    world.says("bea", "hello").await;
    assert_eq!(world.offered_to("bea"), Some(1));
}

#[tokio::test]
async fn s03_a_new_member_is_offered_the_oldest_that_waits_at_once() {
    let mut world = World::set_up(json!({"MAX_CHAT": 1}), 2).await;
    world.configure(json!({"QUEUE": [1]})).await;
    for customer in ["a", "old", "young"] {
        world.says(customer, "hello").await;
        world.pass(Seconds(1)).await;
    }
    world.configure(json!({"QUEUE": [1, 2]})).await;
    assert_eq!((world.offered_to("old"), world.offered_to("young")), (Some(2), None));
}

#[tokio::test]
async fn s04_evenly_asks_who_was_asked_least_recently_of_those_who_can_be_asked() {
    let mut world = World::set_up(json!({"CHECK_AVAILABLE": "Y", "MAX_CHAT": 2}), 3).await;
    let mut asked = Vec::new();
    for customer in ["a", "b", "c", "d"] {
        world.says(customer, "hello").await;
        asked.extend(world.offered_to(customer));
    }
    assert_eq!(asked, [1, 2, 3, 1]);
    // Whose turn it is may be away, and who was away is next.
    world.notes(2, PresenceChange::Status(Status::Away)).await;
    world.says("e", "hello").await;
    assert_eq!(world.offered_to("e"), Some(3));
    world.notes(2, PresenceChange::Status(Status::Online)).await;
    world.says("f", "hello").await;
    assert_eq!(world.offered_to("f"), Some(2));
    // All are at their limit; what is handed over by hand changes nobody's turn.
    world.says("g", "hello").await;
    assert_eq!(world.offered_to("g"), None);
    world.does(1, "a", Operation::TransferToUser(domain::ids::UserId(3))).await;
    assert_eq!(world.offered_to("g"), Some(1));
}

#[tokio::test]
async fn s05_strictly_passes_on_silence_and_starts_at_the_top_for_the_next() {
    let mut world = World::set_up(json!({"QUEUE_TYPE": "strictly", "QUEUE_TIME": 45}), 3).await;
    world.says("ada", "hello").await;
    for expected in [1, 2, 3, 1] {
        assert_eq!(world.offered_to("ada"), Some(expected));
        world.pass(Seconds(44)).await;
        assert_eq!(world.offered_to("ada"), Some(expected));
        world.pass(Seconds(1)).await;
    }
    world.says("bea", "hello").await;
    assert_eq!(world.offered_to("bea"), Some(1));
    world.writes(1, "bea", "hi").await;
    assert_eq!(world.owner("bea"), Some(1));
}

#[tokio::test]
async fn s05_strictly_the_first_who_has_room_and_is_there_is_asked() {
    let fields = json!({"QUEUE_TYPE": "strictly", "MAX_CHAT": 1, "CHECK_AVAILABLE": "Y"});
    let mut world = World::set_up(fields, 3).await;
    world.notes(2, PresenceChange::Status(Status::Offline)).await;
    for (customer, expected) in [("a", Some(1)), ("b", Some(3)), ("c", None)] {
        world.says(customer, "hello").await;
        assert_eq!(world.offered_to(customer), expected);
    }
    world.notes(2, PresenceChange::Status(Status::Online)).await;
    assert_eq!(world.offered_to("c"), Some(2));
}

#[tokio::test]
async fn s06_all_are_asked_at_once_and_the_first_owns_it() {
    let mut world =
        World::set_up(json!({"QUEUE_TYPE": "all", "QUEUE_TIME": 60, "NO_ANSWER_TIME": 90}), 3)
            .await;
    world.says("ada", "hello").await;
    world.does(1, "ada", skip()).await;
    world.pass(Seconds(600)).await;
    assert!(is_offered_to_all(&world, "ada") && world.session("ada").unanswered);
    assert_eq!(world.count("ada", |it| matches!(it, Event::OfferMade { .. })), 1);
    assert_eq!(code(&world.does(3, "ada", answer()).await), "done");
    assert_eq!(code(&world.does(2, "ada", answer()).await), "ALREADY_ANSWERED");
    assert_eq!((world.owner("ada"), world.load(3)), (Some(3), 1));
}

#[tokio::test]
async fn s06_with_nobody_there_it_waits_for_the_first_who_comes() {
    let mut world = World::set_up(json!({"QUEUE_TYPE": "all", "CHECK_AVAILABLE": "Y"}), 1).await;
    world.notes(1, PresenceChange::Status(Status::Away)).await;
    world.says("ada", "hello").await;
    assert_eq!(world.phase("ada"), Phase::Waiting { skipped: false });
    world.notes(1, PresenceChange::Status(Status::Online)).await;
    assert!(is_offered_to_all(&world, "ada"));
}

#[tokio::test]
async fn s06_all_turned_evenly_while_everyone_is_asked_asks_one() {
    let mut world = World::set_up(json!({"QUEUE_TYPE": "all"}), 2).await;
    world.says("ada", "hello").await;
    world.configure(json!({"QUEUE_TYPE": "evenly", "QUEUE_TIME": 60})).await;
    assert_eq!(world.offered_to("ada"), Some(1));
    world.configure(json!({"QUEUE_TYPE": "all"})).await;
    assert_eq!(world.offered_to("ada"), Some(1), "that offer stands until it lapses");
    world.pass(Seconds(60)).await;
    assert!(is_offered_to_all(&world, "ada"));
}

#[tokio::test]
async fn s07_a_queue_time_set_while_an_offer_stands_for_ever_lets_it_go_on() {
    let mut world = World::set_up(json!({"QUEUE_TIME": 0}), 2).await;
    world.says("ada", "hello").await;
    world.pass(Seconds(3_600)).await;
    assert_eq!(world.offered_to("ada"), Some(1));
    world.configure(json!({"QUEUE_TIME": 60})).await;
    assert_eq!(world.offered_to("ada"), Some(2));
    world.pass(Seconds(59)).await;
    assert_eq!(world.offered_to("ada"), Some(2));
    world.pass(Seconds(1)).await;
    assert_eq!(world.offered_to("ada"), Some(1));
    // And turned off: who is asked now is asked for as long as was said, the next for ever.
    world.configure(json!({"QUEUE_TIME": 0})).await;
    world.pass(Seconds(60)).await;
    assert_eq!(world.offered_to("ada"), Some(2));
    world.pass(Seconds(3_600)).await;
    assert_eq!(world.offered_to("ada"), Some(2));
}

#[tokio::test]
async fn s07_s08_the_least_time_is_a_second_and_the_most_in_forms_twelve_hours() {
    for seconds in [1, 45, 43_200] {
        let mut world = World::set_up(json!({"QUEUE_TIME": seconds.to_string()}), 2).await;
        world.says("ada", "hello").await;
        world.pass(Seconds(seconds - 1)).await;
        assert_eq!(world.offered_to("ada"), Some(1));
        world.pass(Seconds(1)).await;
        assert_eq!(world.offered_to("ada"), Some(2));
    }
}

#[tokio::test]
async fn s09_with_the_check_on_only_who_is_at_work_is_asked() {
    let mut world = World::set_up(json!({"CHECK_AVAILABLE": "Y"}), 1).await;
    let tracked = UserChange { time_tracking: Some(true), ..UserChange::default() };
    let mut customers = 0;
    let mut is_asked = async |world: &mut World| {
        customers += 1;
        let customer = format!("c{customers}");
        world.says(&customer, "hello").await;
        let asked = world.offered_to(&customer).is_some();
        world.does(99, &customer, Operation::Spam { block: false }).await;
        asked
    };
    for (status, expected) in
        [(Status::Online, true), (Status::Away, false), (Status::Offline, false)]
    {
        world.notes(1, PresenceChange::Status(status)).await;
        assert_eq!(is_asked(&mut world).await, expected, "{status:?}");
    }
    // Where time is tracked the workday counts instead of the status.
    world.changes(1, tracked).await;
    for (workday, expected) in
        [(Workday::Opened, true), (Workday::Paused, false), (Workday::Closed, false)]
    {
        world.notes(1, PresenceChange::Workday(workday)).await;
        assert_eq!(is_asked(&mut world).await, expected, "{workday:?}");
    }
    // The older names of the switch mean the same.
    world.configure(json!({"CHECK_AVAILABLE": "N"})).await;
    assert!(is_asked(&mut world).await);
    world.configure(json!({"TIMEMAN": "Y"})).await;
    assert!(!is_asked(&mut world).await);
}

#[tokio::test]
async fn s09_who_comes_online_or_clocks_in_is_offered_the_oldest_at_once() {
    let mut world = World::set_up(json!({"CHECK_AVAILABLE": "Y", "MAX_CHAT": 1}), 2).await;
    for id in [1, 2] {
        world.notes(id, PresenceChange::Status(Status::Offline)).await;
    }
    let tracked = UserChange { time_tracking: Some(true), ..UserChange::default() };
    world.changes(2, tracked).await;
    for customer in ["a", "b", "c"] {
        world.says(customer, "hello").await;
        world.pass(Seconds(1)).await;
    }
    world.notes(1, PresenceChange::Status(Status::Online)).await;
    assert_eq!((world.offered_to("a"), world.offered_to("b")), (Some(1), None));
    world.notes(2, PresenceChange::Status(Status::Online)).await;
    assert_eq!(world.offered_to("b"), None, "who is tracked must clock in");
    world.notes(2, PresenceChange::Workday(Workday::Opened)).await;
    assert_eq!((world.offered_to("b"), world.offered_to("c")), (Some(2), None));
}

#[tokio::test]
async fn s09_who_came_by_socket_is_away_ninety_seconds_after_the_last_is_gone() {
    let mut world = World::set_up(json!({"CHECK_AVAILABLE": "Y"}), 0).await;
    let rita = world.hires("Rita", &[], false).await;
    world.configure(json!({"QUEUE": [rita]})).await;
    world.says("a", "hello").await;
    assert_eq!(world.offered_to("a"), None);
    world.notes(rita, PresenceChange::Connected { until: START + Seconds(7_200) }).await;
    assert_eq!(world.offered_to("a"), Some(rita), "opening the console is being online");
    world.notes(rita, PresenceChange::Disconnected).await;
    world.pass(Seconds(89)).await;
    world.says("b", "hello").await;
    assert_eq!(world.offered_to("b"), Some(rita), "the lease holds");
    world.pass(Seconds(1)).await;
    world.says("c", "hello").await;
    assert_eq!(world.offered_to("c"), None);
    world.notes(rita, PresenceChange::Connected { until: START + Seconds(7_200) }).await;
    assert_eq!(world.offered_to("c"), Some(rita));
    // What was declared holds whatever sockets do.
    world.notes(rita, PresenceChange::Status(Status::Away)).await;
    world.notes(rita, PresenceChange::Connected { until: START + Seconds(7_200) }).await;
    world.says("d", "hello").await;
    assert_eq!(world.offered_to("d"), None);
}

#[tokio::test]
async fn s09_a_check_turned_on_or_off_holds_for_what_waits() {
    let mut world = World::set_up(json!({"CHECK_AVAILABLE": "Y"}), 1).await;
    world.notes(1, PresenceChange::Status(Status::Offline)).await;
    world.says("ada", "hello").await;
    assert_eq!(world.offered_to("ada"), None);
    world.configure(json!({"CHECK_AVAILABLE": "N"})).await;
    assert_eq!(world.offered_to("ada"), Some(1));
    world.does(1, "ada", writing("hi")).await;
    world.configure(json!({"CHECK_AVAILABLE": "Y"})).await;
    assert_eq!(world.owner("ada"), Some(1));
}
