//! How sessions are handled by hand (reference §6.1): pinned, in silence, begun, finished, taken over and handed over.

use application::ports::PeopleStore;
use application::{Operated, Operation, operate};
use domain::ids::{LineId, UserId};
use domain::session::{CloseReason, Event, Phase};
use domain::time::Seconds;
use domain::user::Role;
use serde_json::json;

use crate::disturbed::in_each_with_each_call_failing;
use crate::world::{LINE, OTHER_LINE, World, code, note, user, writing};

fn answer() -> Operation {
    Operation::Answer { offer: None }
}

/// Ada's session, answered by operator 1.
async fn world(fields: serde_json::Value) -> World {
    let mut world = World::set_up(fields, 2).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    world
}

#[tokio::test]
async fn what_its_owner_has_pinned_is_neither_closed_for_idleness_nor_taken_for_silence() {
    let fields =
        json!({"AUTO_CLOSE_TIME": 600, "FULL_CLOSE_TIME": 0, "CANALI": {"return_silent_s": 300}});
    let mut world = world(fields).await;
    assert_eq!(code(&world.does(2, "ada", Operation::Pin { on: true }).await), "NOT_HOLDER");
    for _ in 0..2 {
        assert_eq!(code(&world.does(1, "ada", Operation::Pin { on: true }).await), "done");
    }
    assert_eq!(world.count("ada", |it| matches!(it, Event::PinSet { .. })), 1);
    world.pass(Seconds(3_600)).await;
    assert_eq!(world.owner("ada"), Some(1), "silence");
    world.writes(1, "ada", "sorry").await;
    world.pass(Seconds(3_600)).await;
    assert_eq!(world.owner("ada"), Some(1), "idleness");
    world.does(1, "ada", Operation::Pin { on: false }).await;
    assert_eq!(world.session("ada").closed().unwrap().1, CloseReason::Idle);
}

#[tokio::test]
async fn a_pin_does_not_outlive_its_owner() {
    let mut world = world(json!({"AUTO_CLOSE_TIME": 600, "FULL_CLOSE_TIME": 0})).await;
    world.writes(1, "ada", "hi").await;
    world.does(1, "ada", Operation::Pin { on: true }).await;
    world.does(1, "ada", Operation::TransferToUser(UserId(2))).await;
    world.does(2, "ada", answer()).await;
    assert!(!world.session("ada").pinned);
    world.pass(Seconds(600)).await;
    assert!(world.session("ada").is_over());
}

#[tokio::test]
async fn in_silence_what_employees_write_stays_among_them() {
    let mut world = world(json!({})).await;
    assert_eq!(code(&world.does(2, "ada", Operation::Silence { on: true }).await), "NOT_HOLDER");
    world.does(1, "ada", Operation::Silence { on: true }).await;
    world.writes(1, "ada", "she is angry").await;
    assert_eq!(world.provider.calls(), 0);
    assert!(world.session("ada").first_reply_at.is_none(), "a note answers nobody");
    world.does(1, "ada", Operation::Silence { on: false }).await;
    world.writes(1, "ada", "hello Ada").await;
    assert_eq!(world.provider.shown("ada"), ["hello Ada"]);
}

#[tokio::test]
async fn who_joins_reads_along_and_writes_only_notes() {
    let mut world = world(json!({})).await;
    for _ in 0..2 {
        assert_eq!(code(&world.does(2, "ada", Operation::Join).await), "done");
    }
    assert_eq!(world.session("ada").joined, [UserId(2)]);
    assert_eq!(code(&world.writes(2, "ada", "hi").await), "NOT_HOLDER");
    assert_eq!(code(&world.does(2, "ada", note("be kind")).await), "done");
    assert_eq!((world.provider.calls(), world.owner("ada")), (0, Some(1)));
    assert!(world.texts("ada").contains(&"user 2: be kind".to_owned()));
    assert!(world.session("ada").unanswered_since.is_some(), "the customer waits on");
}

#[tokio::test]
async fn an_employee_begins_a_session_and_what_was_open_is_closed_first() {
    let mut world = world(json!({"CLOSE_TEXT": "Goodbye"})).await;
    let first = world.session("ada").id;
    assert_eq!(code(&world.does(2, "ada", Operation::Start).await), "NOT_HOLDER");
    assert_eq!(code(&world.does(1, "ada", Operation::Start).await), "done");
    let second = world.session("ada");
    assert_eq!((second.parent, second.first_reply_at), (Some(first), None));
    assert_eq!(world.offered_to("ada"), Some(2), "it is in the queue like any other");
    assert_eq!(world.provider.calls(), 0, "nothing is said by itself");
    world.does(2, "ada", writing("your bicycle is ready")).await;
    world.says("ada", "great").await;
    assert_eq!((world.session("ada").id, world.owner("ada")), (second.id, Some(2)));
}

#[tokio::test]
async fn a_customer_who_has_not_written_is_told_nothing_by_itself() {
    let fields = json!({
        "NO_ANSWER_TIME": 60, "NO_ANSWER_RULE": "text", "NO_ANSWER_TEXT": "Please wait",
        "WORKTIME_DAYOFF_RULE": "text", "WORKTIME_DAYOFF_TEXT": "Nobody is in", "CHECK_AVAILABLE": "Y",
    });
    let mut world = world(fields).await;
    world.does(1, "ada", Operation::Spam { block: false }).await;
    for id in [1, 2] {
        let offline = domain::presence::Status::Offline;
        world.notes(id, application::people::PresenceChange::Status(offline)).await;
    }
    world.does(1, "ada", Operation::Start).await;
    world.does(1, "ada", answer()).await;
    world.pass(Seconds(600)).await;
    assert_eq!(world.provider.shown("ada"), Vec::<String>::new());
    world.says("ada", "hello?").await;
    world.pass(Seconds(59)).await;
    assert_eq!(world.provider.shown("ada"), Vec::<String>::new());
    world.pass(Seconds(1)).await;
    assert_eq!(world.provider.shown("ada"), ["Please wait"]);
}

#[tokio::test]
async fn a_supervisor_finishes_the_session_of_another_and_what_nobody_has() {
    let mut world = world(json!({"CLOSE_TEXT": "Goodbye"})).await;
    assert_eq!(code(&world.does(2, "ada", Operation::Finish).await), "NOT_HOLDER");
    assert_eq!(code(&world.does(99, "ada", Operation::Finish).await), "done");
    assert!(matches!(world.phase("ada"), Phase::Closing { operator: UserId(1), .. }));
    assert_eq!(world.provider.shown("ada"), ["Goodbye"]);
    world.says("bea", "hello").await;
    world.does(99, "bea", Operation::Finish).await;
    assert_eq!(world.session("bea").closed().unwrap().1, CloseReason::Finished);
    assert_eq!(world.provider.shown("bea"), Vec::<String>::new(), "nobody has spoken");
}

#[tokio::test]
async fn a_supervisor_steers_the_lines_they_are_in_and_no_others() {
    let mut world = world(json!({})).await;
    let chief = user(UserId(7), Role::Supervisor);
    world.context.store.put_user(&chief).await.unwrap();
    let chat = world.record("ada").chat.id;
    let intercept = Operation::Intercept;
    let outside = operate(&world.context, &chief, chat, None, intercept.clone()).await.unwrap();
    assert!(matches!(outside, Operated::NotFound));
    world.configure(json!({"QUEUE": [1, 2, 7]})).await;
    let inside = operate(&world.context, &chief, chat, None, intercept).await.unwrap();
    assert_eq!(code(&inside), "done");
    world.settle().await;
    assert_eq!((world.owner("ada"), world.load(1)), (Some(7), 0));
    assert_eq!(code(&world.writes(1, "ada", "still me").await), "NOT_HOLDER");
}

#[tokio::test]
async fn a_transfer_to_a_person_keeps_the_age_and_goes_to_the_queue_where_they_are_silent() {
    let mut world = world(json!({"QUEUE_TIME": 60})).await;
    world.configure(json!({"QUEUE": [1]})).await;
    let age = world.session("ada").queued_at;
    world.pass(Seconds(30)).await;
    assert_eq!(code(&world.does(1, "ada", Operation::TransferToUser(UserId(2))).await), "done");
    assert_eq!((world.offered_to("ada"), world.session("ada").queued_at), (Some(2), age));
    world.pass(Seconds(59)).await;
    assert_eq!(world.offered_to("ada"), Some(2));
    world.pass(Seconds(1)).await;
    assert_eq!((world.offered_to("ada"), world.session("ada").queued_at), (Some(1), age));
}

#[tokio::test]
async fn a_transfer_to_a_line_waits_there_before_who_came_later() {
    let mut world = world(json!({})).await;
    world.pass(Seconds(60)).await;
    world.says("bea", "hello").await;
    for customer in ["bea", "ada"] {
        world.does(99, customer, Operation::TransferToLine(OTHER_LINE)).await;
        world.pass(Seconds(1)).await;
    }
    let settings =
        json!({"ACTIVE": "Y", "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0, "MAX_CHAT": 1, "QUEUE": [2]});
    world.configures(OTHER_LINE, settings).await;
    assert_eq!((world.offered_to("ada"), world.offered_to("bea")), (Some(2), None));
    let chat = world.record("ada").chat;
    assert_eq!(chat.line, LINE, "the chat stays its channel's (trap T2)");
    assert!(chat.user_code().starts_with("telegrambot|1|ada|"), "{}", chat.user_code());
}

#[tokio::test]
async fn a_transfer_to_oneself_to_nobody_or_to_no_line_is_refused() {
    let mut world = world(json!({})).await;
    let to = |id| Operation::TransferToUser(UserId(id));
    for id in [1, 0, 12_345] {
        assert_eq!(code(&world.does(1, "ada", to(id)).await), "OPERATOR_WRONG", "{id}");
    }
    world.employs(2, false).await;
    assert_eq!(code(&world.does(1, "ada", to(2)).await), "OPERATOR_WRONG");
    let line = |id| Operation::TransferToLine(LineId(id));
    assert_eq!(code(&world.does(1, "ada", line(77)).await), "LINE_WRONG");
    world.configures(OTHER_LINE, json!({"ACTIVE": "N"})).await;
    assert_eq!(code(&world.does(1, "ada", line(OTHER_LINE.0)).await), "LINE_WRONG");
    assert_eq!(world.owner("ada"), Some(1));
    world.says("bea", "hello").await;
    assert_eq!(code(&world.does(1, "bea", to(1)).await), "OPERATOR_WRONG", "what they are offered");
}

#[tokio::test]
async fn no_failing_call_begins_two_sessions_by_hand() {
    in_each_with_each_call_failing(
        async || world(json!({})).await,
        async |world| {
            world.does(1, "ada", Operation::Start).await;
            world.does(2, "ada", answer()).await;
            world.does(2, "ada", writing("your bicycle is ready")).await;
            assert_eq!(world.owner("ada"), Some(2));
        },
    )
    .await;
}
