//! `api`: what employees do to chats, many of them at once.

use application::ports::{PeopleStore, StoreError};
use application::{Operated, Operation, operate};
use domain::ids::{SessionId, UserId};
use domain::message::Content;
use domain::session::{CloseReason, Draft, Event, Phase, Refusal};
use domain::settings::{QueueType, Settings};
use domain::time::{Minutes, Seconds};
use domain::user::Role;
use memory::Fault;

use crate::disturbed::with_each_call_failing;
use crate::world::{CARLA, LINE, OTHER_LINE, World, online, timeless, user, writing};

const ADMIN: u64 = CARLA.0;

fn answer() -> Operation {
    Operation::Answer { offer: None }
}

/// The refusal's code; `done`, if there was none.
fn code(operated: &Operated) -> &'static str {
    match operated {
        Operated::Done(_) => "done",
        Operated::Refused { refusal, .. } => refusal.code(),
        Operated::NotFound => "NOT_FOUND",
    }
}

#[tokio::test]
async fn of_twenty_operators_who_answer_at_once_one_wins_and_nineteen_are_told_who() {
    for seed in 0..10 {
        let mut world = World::seeded(timeless(), 0, seed).await;
        world.says("ada", "hello").await;
        for id in 1..=20 {
            world.seat(LINE, id, online()).await;
        }
        let chat = world.record("ada").chat.id;
        let all = (1..=20).map(|id| {
            let (context, by) = (world.context.clone(), user(UserId(id), Role::Operator));
            tokio::spawn(async move { operate(&context, &by, chat, None, answer()).await.unwrap() })
        });
        let (mut won, mut told) = (Vec::new(), Vec::new());
        for (handle, id) in all.collect::<Vec<_>>().into_iter().zip(1..) {
            match handle.await.unwrap() {
                Operated::Done(_) => won.push(id),
                Operated::Refused { refusal: Refusal::AlreadyAnswered { owner }, .. } => {
                    told.push(owner.0);
                }
                other => panic!("{other:?}"),
            }
        }
        world.settle().await;
        assert_eq!(won.len(), 1);
        assert_eq!(told, vec![won[0]; 19]);
        assert_eq!((world.owner("ada"), world.load(won[0])), (Some(won[0]), 1));
    }
}

#[tokio::test]
async fn who_is_offered_it_takes_it_by_writing() {
    let mut world = World::new(timeless(), 2).await;
    world.says("ada", "hello").await;
    assert_eq!(code(&world.writes(2, "ada", "mine").await), "NOT_HOLDER");
    assert_eq!(code(&world.writes(1, "ada", "hi").await), "done");
    assert_eq!(world.owner("ada"), Some(1));
    assert_eq!(code(&world.writes(2, "ada", "me too").await), "NOT_HOLDER");
    assert_eq!(world.provider.shown("ada"), ["hi"]);
}

#[tokio::test]
async fn the_same_client_id_is_the_same_message() {
    let mut world = World::new(timeless(), 1).await;
    world.says("ada", "hello").await;
    let first = world.writes(1, "ada", "hi").await;
    let second = world.writes(1, "ada", "hi").await;
    let seq = |it: &Operated| match it {
        Operated::Done(committed) => committed
            .entries
            .iter()
            .find(|it| matches!(it.event, Event::MessageAdded(_)))
            .map(|it| it.seq),
        Operated::Refused { .. } | Operated::NotFound => None,
    };
    assert!(seq(&first).is_some());
    assert_eq!(seq(&first), seq(&second));
    assert_eq!(world.provider.shown("ada"), ["hi"]);
}

#[tokio::test]
async fn an_answer_after_the_offer_moved_on_changes_nothing() {
    let mut world = World::new(Settings::default(), 2).await;
    world.says("ada", "hello").await;
    let offer = world.session("ada").offer().map(|it| it.0);
    world.pass(Seconds(60)).await;
    let before = world.record("ada");
    assert_eq!(code(&world.does(1, "ada", Operation::Answer { offer }).await), "OFFER_GONE");
    assert_eq!(code(&world.does(1, "ada", Operation::Skip { offer }).await), "OFFER_GONE");
    assert_eq!(world.record("ada"), before);
}

#[tokio::test]
async fn who_has_nothing_to_do_with_a_chat_does_not_learn_of_it() {
    let mut world = World::new(timeless(), 1).await;
    world.context.store.put_user(&user(UserId(7), Role::Operator)).await.unwrap();
    world.says("ada", "hello").await;
    let before = world.record("ada");
    for operation in [answer(), writing("hi"), Operation::Finish, Operation::Join] {
        assert_eq!(code(&world.does(7, "ada", operation).await), "NOT_FOUND");
    }
    assert_eq!(world.record("ada"), before);
}

#[tokio::test]
async fn a_command_for_another_session_than_the_open_one_is_refused() {
    let mut world = World::new(timeless(), 1).await;
    world.says("ada", "hello").await;
    let (chat, by) = (world.record("ada").chat.id, user(UserId(1), Role::Operator));
    let session = world.session("ada").id;
    let stale = Some(SessionId(session.0 + 1));
    let refused = operate(&world.context, &by, chat, stale, answer()).await.unwrap();
    assert_eq!(code(&refused), "SESSION_CLOSED");
    let done = operate(&world.context, &by, chat, Some(session), answer()).await.unwrap();
    assert_eq!(code(&done), "done");
}

#[tokio::test]
async fn a_transfer_that_is_accepted_changes_the_owner() {
    let mut world = World::new(timeless(), 1).await;
    world.context.store.put_user(&user(UserId(7), Role::Operator)).await.unwrap();
    world.says("ada", "hello").await;
    world.writes(1, "ada", "one moment").await;
    world.does(1, "ada", Operation::TransferToUser(UserId(7))).await;
    assert_eq!((world.offered_to("ada"), world.load(1), world.load(7)), (Some(7), 0, 1));
    assert_eq!(code(&world.writes(1, "ada", "one more thing").await), "NOT_HOLDER");
    assert_eq!(code(&world.does(7, "ada", answer()).await), "done");
    assert_eq!(code(&world.writes(7, "ada", "hello from 7").await), "done");
    assert_eq!(world.owner("ada"), Some(7));
}

#[tokio::test]
async fn a_transfer_that_lapses_waits_in_the_queue_at_its_old_age() {
    let settings = Settings { no_answer_time: Seconds(0), max_chat: 1, ..Settings::default() };
    let mut world = World::new(settings, 2).await;
    world.context.store.put_user(&user(UserId(7), Role::Operator)).await.unwrap();
    world.says("ada", "hello").await;
    let age = world.session("ada").queued_at;
    world.does(1, "ada", answer()).await;
    world.pass(Seconds(30)).await;
    world.does(1, "ada", Operation::TransferToUser(UserId(7))).await;
    world.pass(Seconds(59)).await;
    assert_eq!(world.offered_to("ada"), Some(7));
    world.pass(Seconds(1)).await;
    assert_eq!((world.offered_to("ada"), world.load(7)), (Some(2), 0));
    assert_eq!(world.session("ada").queued_at, age);
}

#[tokio::test]
async fn a_transfer_to_a_line_is_offered_there_and_the_next_session_starts_at_home() {
    let mut world = World::new(timeless(), 1).await;
    world.seat(OTHER_LINE, 8, online()).await;
    world.says("ada", "hello").await;
    let age = world.session("ada").queued_at;
    world.pass(Seconds(30)).await;
    world.does(1, "ada", Operation::TransferToLine(OTHER_LINE)).await;
    let session = world.session("ada");
    assert_eq!((session.line, session.queued_at), (OTHER_LINE, age));
    assert_eq!((world.offered_to("ada"), world.load(1)), (Some(8), 0));
    assert_eq!(code(&world.writes(8, "ada", "hello from 8").await), "done");
    world.does(8, "ada", Operation::Spam { block: false }).await;
    world.says("ada", "me again").await;
    assert_eq!((world.session("ada").line, world.offered_to("ada")), (LINE, Some(1)));
}

#[tokio::test]
async fn a_transfer_to_somebody_gone_or_to_an_unknown_line_is_refused() {
    let mut world = World::new(timeless(), 1).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    let mut gone = user(UserId(7), Role::Operator);
    gone.presence.dismissed = true;
    world.context.store.put_user(&gone).await.unwrap();
    let to = |id| Operation::TransferToUser(UserId(id));
    assert_eq!(code(&world.does(1, "ada", to(7)).await), "OPERATOR_WRONG");
    assert_eq!(code(&world.does(1, "ada", to(12_345)).await), "OPERATOR_WRONG");
    let unknown = Operation::TransferToLine(domain::ids::LineId(77));
    assert_eq!(code(&world.does(1, "ada", unknown).await), "LINE_WRONG");
    assert_eq!(world.owner("ada"), Some(1));
}

#[tokio::test]
async fn s34_a_customer_who_writes_in_the_closing_delay_has_the_same_operator_again() {
    let settings = Settings { close_text: Some("Goodbye".to_owned()), ..timeless() };
    let mut world = World::new(settings, 2).await;
    world.says("ada", "hello").await;
    world.writes(1, "ada", "hi").await;
    world.does(1, "ada", Operation::Finish).await;
    let id = world.session("ada").id;
    world.pass(Seconds(300)).await;
    world.says("ada", "one more thing").await;
    assert_eq!((world.owner("ada"), world.session("ada").id), (Some(1), id));
    world.pass(Seconds(3_600)).await;
    assert_eq!(world.owner("ada"), Some(1), "the old delay is void");
    world.does(1, "ada", Operation::Finish).await;
    world.pass(Seconds(600)).await;
    assert_eq!(world.session("ada").closed().unwrap().1, CloseReason::Finished);
    assert_eq!(world.provider.shown("ada"), ["hi", "Goodbye", "Goodbye"]);
}

#[tokio::test]
async fn spam_ends_it_at_once_and_in_silence() {
    let settings = Settings { close_text: Some("Goodbye".to_owned()), ..timeless() };
    let mut world = World::new(settings, 1).await;
    world.says("ada", "cheap watches").await;
    assert_eq!(code(&world.does(1, "ada", Operation::Spam { block: false }).await), "done");
    assert_eq!(
        code(&world.does(1, "ada", Operation::Spam { block: false }).await),
        "SESSION_CLOSED"
    );
    assert_eq!(world.session("ada").closed().unwrap().1, CloseReason::Spam);
    assert_eq!((world.provider.calls(), world.load(1)), (0, 0));
}

#[tokio::test]
async fn a_supervisor_intercepts_and_a_member_by_right_of_the_line() {
    let mut world = World::new(timeless(), 2).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    assert_eq!(code(&world.does(2, "ada", Operation::Intercept).await), "NOT_HOLDER");
    world.change_settings(|it| it.members_may_intercept = true).await;
    assert_eq!(code(&world.does(2, "ada", Operation::Intercept).await), "done");
    assert_eq!((world.owner("ada"), world.load(1), world.load(2)), (Some(2), 0, 1));
    assert_eq!(code(&world.does(ADMIN, "ada", Operation::Intercept).await), "done");
    assert_eq!((world.owner("ada"), world.load(2)), (Some(ADMIN), 0));
}

#[tokio::test]
async fn s10_a_full_operator_takes_by_hand_but_not_what_everyone_is_offered() {
    let settings = Settings { max_chat: 1, ..timeless() };
    let mut world = World::new(settings, 1).await;
    for customer in ["a", "b"] {
        world.says(customer, "hello").await;
    }
    assert_eq!(code(&world.does(1, "b", answer()).await), "done");
    assert_eq!(world.load(1), 2);

    let settings = Settings { max_chat: 1, queue_type: QueueType::All, ..timeless() };
    let mut world = World::new(settings, 2).await;
    for customer in ["a", "b"] {
        world.says(customer, "hello").await;
    }
    assert_eq!(code(&world.does(1, "a", answer()).await), "done");
    assert_eq!(code(&world.does(1, "b", answer()).await), "AT_LIMIT");
    assert_eq!(code(&world.does(2, "b", answer()).await), "done");
}

#[tokio::test]
async fn s46_replies_are_refused_while_the_line_is_inactive() {
    let mut world = World::new(timeless(), 1).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    world.change_settings(|it| it.active = false).await;
    assert_eq!(code(&world.writes(1, "ada", "hi").await), "LINE_INACTIVE");
    world.says("ada", "anybody there?").await;
    world.change_settings(|it| it.active = true).await;
    assert_eq!(code(&world.writes(1, "ada", "here I am").await), "done");
    assert_eq!(world.texts("ada").len(), 3);
}

#[tokio::test]
async fn who_reads_along_writes_only_notes() {
    let mut world = World::new(timeless(), 2).await;
    world.says("ada", "hello").await;
    world.does(1, "ada", answer()).await;
    assert_eq!(code(&world.does(2, "ada", Operation::Join).await), "done");
    assert_eq!(code(&world.writes(2, "ada", "hi").await), "NOT_HOLDER");
    let note = Draft { content: Content::text("be kind"), internal: true, client_id: None };
    assert_eq!(code(&world.does(2, "ada", Operation::Write(note)).await), "done");
    assert_eq!(world.provider.calls(), 0);
}

/// Operator 1 does `operation`, and the `n`-th call of it takes effect without an answer.
async fn with_a_lost_answer(operation: Operation, n: u64) -> Option<(World, Operated)> {
    let mut world = World::new(timeless(), 1).await;
    world.says("ada", "hello").await;
    world.faults.fail_call(n, Fault::AnswerLost);
    let operated = world.tries(1, "ada", operation).await;
    let struck = !world.faults.struck().is_empty();
    world.faults.heal();
    world.settle().await;
    struck.then_some((world, operated))
}

#[tokio::test]
async fn a_lost_answer_of_the_store_neither_doubles_a_message_nor_denies_it() {
    for n in 1.. {
        let draft = Draft { content: Content::text("hi"), internal: false, client_id: None };
        let Some((world, operated)) = with_a_lost_answer(Operation::Write(draft), n).await else {
            break;
        };
        assert_eq!(code(&operated), "done");
        assert_eq!(world.provider.shown("ada"), ["hi"], "call {n}");
    }
}

#[tokio::test]
async fn a_lost_answer_of_the_store_is_not_taken_for_a_refusal() {
    for operation in [Operation::Skip { offer: None }, Operation::Spam { block: false }, answer()] {
        for n in 1.. {
            let Some((_, operated)) = with_a_lost_answer(operation.clone(), n).await else { break };
            assert_eq!(code(&operated), "done", "{operation:?}, call {n}");
        }
    }
}

#[tokio::test]
async fn a_store_that_stays_away_is_an_error_and_nothing_has_happened() {
    let mut world = World::new(timeless(), 1).await;
    world.says("ada", "hello").await;
    let (chat, by) = (world.record("ada").chat.id, user(UserId(1), Role::Operator));
    for n in 1..=100 {
        world.faults.fail_call(n, Fault::Unavailable);
    }
    let failed = operate(&world.context, &by, chat, None, answer()).await.unwrap_err();
    let unavailable = StoreError::Unavailable { service: "", source: "".into() };
    assert_eq!(
        std::mem::discriminant(&application::Failure::from(unavailable)),
        std::mem::discriminant(&failed)
    );
    world.faults.heal();
    world.settle().await;
    assert_eq!(world.offered_to("ada"), Some(1));
}

#[tokio::test]
async fn no_failing_call_breaks_a_whole_conversation() {
    let settings = Settings { full_close_time: Minutes(1), max_chat: 1, ..timeless() };
    with_each_call_failing(settings, 2, async |world| {
        world.says("ada", "hello").await;
        world.does(1, "ada", answer()).await;
        world.does(1, "ada", writing("one moment")).await;
        world.does(1, "ada", Operation::TransferToUser(UserId(2))).await;
        world.does(2, "ada", writing("it is on its way")).await;
        world.does(2, "ada", Operation::Finish).await;
        world.says("ada", "thanks").await;
        world.does(2, "ada", Operation::Finish).await;
        world.pass(Seconds(61)).await;
        assert!(matches!(world.phase("ada"), Phase::Closed { .. }));
        world.says("ada", "me again").await;
    })
    .await;
}
