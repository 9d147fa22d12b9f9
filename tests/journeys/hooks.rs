//! What employees are told outside, by webhook and by e-mail, as they choose: once each, over 28 hours, whatever fails.

mod endpoints;

use application::notifications::notify;
use application::ports::{Clock, NotificationStore, PeopleStore, WebhookStore};
use application::webhooks::{NewWebhook, create_webhook, enable_webhook};
use domain::alert::{About, Ways};
use domain::errand::{Answer, Errand, LIFE, State};
use domain::ids::{UserId, WebhookId};
use domain::time::{Seconds, Timestamp};
use domain::webhook::{Because, Webhook};
use memory::Called;
use serde_json::{Value, json};

use crate::disturbed::in_each_with_each_call_failing;
use crate::world::{CARLA, START, World};

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const URL: &str = "https://crm.example/hook";
const DAY: Seconds = Seconds(24 * 60 * 60);

/// A line that tells Carla of each late first answer; she is told by e-mail and by webhook.
async fn world() -> World {
    let world = World::set_up(
        json!({
            "LINE_NAME": "Sales", "KPI_FIRST_ANSWER_TIME": 60, "KPI_FIRST_ANSWER_ALERT": "Y",
            "KPI_FIRST_ANSWER_LIST": [CARLA.0], "KPI_FIRST_ANSWER_TEXT": "#CUSTOMER# waits",
        }),
        1,
    )
    .await;
    has_address(&world, Some("carla@shop.example")).await;
    let hook = makes_webhook(&world).await;
    chooses(&world, Ways { email: true, webhook: Some(hook), ..Ways::default() }).await;
    world
}

async fn has_address(world: &World, address: Option<&str>) {
    let mut carla = world.context.store.user(CARLA).await.unwrap().unwrap();
    carla.email = address.map(str::to_owned);
    world.context.store.put_user(&carla).await.unwrap();
}

async fn makes_webhook(world: &World) -> WebhookId {
    let new = NewWebhook {
        user: CARLA,
        name: "CRM".to_owned(),
        url: URL.to_owned(),
        secret: SECRET.to_owned(),
    };
    create_webhook(&world.context, &world.context.store, new).await.unwrap().unwrap().id
}

async fn chooses(world: &World, ways: Ways) {
    world.context.store.put_ways(CARLA, &ways).await.unwrap();
}

/// By webhook alone.
async fn by_webhook() -> World {
    let world = world().await;
    chooses(&world, Ways { webhook: Some(WebhookId(1)), ..Ways::default() }).await;
    world
}

/// By e-mail alone.
async fn by_email() -> World {
    let world = world().await;
    chooses(&world, Ways { email: true, ..Ways::default() }).await;
    world
}

/// A customer writes and nobody answers in time.
async fn is_late(world: &mut World, customer: &str) {
    world.says(customer, "hello").await;
    world.pass(Seconds(60)).await;
}

fn later(busy: bool, after: Option<u32>) -> Answer {
    Answer::Later { after: after.map(Seconds), busy, reason: "it answered 500".to_owned() }
}

fn calls(world: &World) -> Vec<Called> {
    world.receivers.calls()
}

/// When the webhook was called, in seconds since the first call.
fn instants(world: &World) -> Vec<u64> {
    let calls = calls(world);
    calls.iter().map(|it| it.at.seconds_since(calls[0].at)).collect()
}

async fn webhook(world: &World) -> Webhook {
    world.context.store.webhook(WebhookId(1)).await.unwrap().unwrap().webhook
}

fn errands(world: &World) -> Vec<Errand> {
    world.context.store.all_errands()
}

/// Carla's inbox: what it is about, newest last.
fn inbox(world: &World) -> Vec<(About, String)> {
    let all = world.context.store.inboxes().into_iter().filter(|it| it.0 == CARLA);
    all.map(|(_, it)| (it.notification.about, it.notification.text)).collect()
}

#[tokio::test]
async fn a_notification_goes_each_way_that_was_chosen_once() {
    let mut world = world().await;
    is_late(&mut world, "ada").await;
    let session = world.session("ada");
    let link = format!("https://canali.example/conversations/{}", session.id);
    let [call] = &calls(&world)[..] else { panic!("{:?}", calls(&world)) };
    assert_eq!((call.url.as_str(), &call.secrets[..]), (URL, &[SECRET.to_owned()][..]));
    let chat = world.record("ada").chat.id;
    let seq = world.log("ada").last().unwrap().seq;
    assert_eq!(call.id, format!("notification-{CARLA}-{chat}-{seq}"));
    let body: Value = serde_json::from_str(&call.body).unwrap();
    let expected = json!({
        "type": "notification.first_answer_late", "timestamp": (START + Seconds(60)).rfc3339(),
        "data": {
            "user_id": CARLA.0, "kind": "first_answer_late", "text": "ADA waits", "link": link,
            "session_id": session.id.0, "chat_id": chat.0, "line_id": 1,
        },
    });
    assert_eq!(body, expected);
    let [letter] = &world.receivers.letters()[..] else {
        panic!("{:?}", world.receivers.letters())
    };
    assert_eq!((letter.to.as_str(), &letter.id), ("carla@shop.example", &call.id));
    assert_eq!(letter.subject, "Canali: A customer waits for the first answer");
    assert!(letter.text.starts_with(&format!("ADA waits\n\n{link}\n")), "{}", letter.text);
    assert_eq!(inbox(&world), [(About::FirstAnswerLate, "ADA waits".to_owned())]);
    // An operator relays the whole log again, long after the deduplication of SQS has forgotten it, and much later.
    for wait in [Seconds(3_600), Seconds(3 * DAY.0)] {
        world.pass(wait).await;
        for entry in world.context.store.stream(0) {
            application::dispatch(&world.context, &entry).await.unwrap();
        }
        world.settle().await;
    }
    assert_eq!((calls(&world).len(), world.receivers.letters().len()), (1, 1));
    assert_eq!(inbox(&world).len(), 1);
}

#[tokio::test]
async fn who_never_chose_is_told_by_their_inbox_alone() {
    let mut world = world().await;
    chooses(&world, Ways::default()).await;
    is_late(&mut world, "ada").await;
    assert_eq!((inbox(&world).len(), errands(&world).len()), (1, 0));
    let sent = world.context.queues.sent();
    assert!(!sent.iter().any(|it| it.queue == memory::SqsQueue::Hooks), "it costs nothing");
}

#[tokio::test]
async fn what_is_kept_to_the_inbox_stays_there() {
    let mut world = world().await;
    let inbox_only = [About::FirstAnswerLate].into();
    chooses(&world, Ways { email: true, webhook: Some(WebhookId(1)), inbox_only }).await;
    is_late(&mut world, "ada").await;
    assert_eq!((inbox(&world).len(), errands(&world).len()), (1, 0));
}

#[tokio::test]
async fn a_failing_receiver_is_tried_eight_times_over_28_hours_by_the_clock() {
    let mut world = by_webhook().await;
    world.receivers.always(Some(later(false, None)));
    is_late(&mut world, "ada").await;
    assert_eq!(instants(&world), [0]);
    world.pass(Seconds(4)).await;
    assert_eq!(instants(&world), [0]);
    world.pass(Seconds(1)).await;
    assert_eq!(instants(&world), [0, 5], "to the second, by the delay of SQS");
    world.pass(LIFE).await;
    let planned = [0, 5, 305, 2_105, 9_305, 27_305, 63_305, 99_305];
    let instants = instants(&world);
    assert_eq!(instants.len(), planned.len(), "{instants:?}");
    for (tried, planned) in instants.iter().zip(planned) {
        assert!((planned..planned + 1_500).contains(tried), "{instants:?}");
    }
    let ids: Vec<_> = calls(&world).into_iter().map(|it| (it.id, it.body)).collect();
    assert!(ids.iter().all(|it| *it == ids[0]), "one id and one body in all tries");
    assert!(matches!(errands(&world)[0].state, State::Over { .. }));
    world.pass(Seconds(3 * DAY.0)).await;
    assert_eq!(calls(&world).len(), 8, "given up");
    assert_eq!(webhook(&world).await.disabled, None);
}

#[tokio::test]
async fn once_it_is_taken_nothing_more_comes() {
    let mut world = by_webhook().await;
    world.receivers.answer([later(false, None), later(false, None)]);
    is_late(&mut world, "ada").await;
    assert!(webhook(&world).await.failing_since.is_some());
    world.pass(LIFE).await;
    let taken: Vec<bool> = calls(&world).iter().map(|it| it.taken).collect();
    assert_eq!(taken, [false, false, true]);
    assert_eq!(webhook(&world).await.failing_since, None, "nothing is held against it");
}

#[tokio::test]
async fn what_fails_for_five_days_is_disabled_and_told_and_enabled_by_hand() {
    let mut world = by_webhook().await;
    world.receivers.always(Some(later(false, None)));
    is_late(&mut world, "ada").await;
    for day in 1..=4 {
        world.pass(DAY).await;
        is_late(&mut world, &format!("ada{day}")).await;
        assert_eq!(webhook(&world).await.disabled, None, "day {day}");
    }
    // It is disabled by a try, and the last four days' first ones are up to ten hours apart.
    world.pass(Seconds(DAY.0 + 4 * 3_600)).await;
    let disabled = webhook(&world).await.disabled.unwrap();
    assert_eq!(disabled.because, Because::Failing);
    let told: Vec<_> =
        inbox(&world).into_iter().filter(|it| it.0 == About::WebhookDisabled).collect();
    let [(_, text)] = &told[..] else { panic!("{told:?}") };
    assert!(text.contains("Webhook 1 (CRM)") && text.contains("it answered 500"), "{text}");
    let before = calls(&world).len();
    is_late(&mut world, "bob").await;
    world.pass(DAY).await;
    assert_eq!(calls(&world).len(), before, "it is told nothing");
    assert!(errands(&world).iter().all(|it| it.due().is_none()), "and nothing waits");

    world.receivers.always(None);
    enable_webhook(&world.context, WebhookId(1)).await.unwrap().unwrap();
    is_late(&mut world, "cid").await;
    assert!(calls(&world).last().unwrap().taken);
    assert_eq!(calls(&world).len(), before + 1, "what it missed stays untold");
    let told = inbox(&world).into_iter().filter(|it| it.0 == About::WebhookDisabled).count();
    assert_eq!(told, 1);
}

#[tokio::test]
async fn who_says_that_they_are_gone_is_told_nothing_at_once() {
    let mut world = world().await;
    world.receivers.always(Some(Answer::Gone { reason: "it answered 410".to_owned() }));
    chooses(&world, Ways { webhook: Some(WebhookId(1)), ..Ways::default() }).await;
    is_late(&mut world, "ada").await;
    assert_eq!(webhook(&world).await.disabled.unwrap().because, Because::Gone);
    chooses(&world, Ways { email: true, webhook: Some(WebhookId(1)), ..Ways::default() }).await;
    world.receivers.always(None);
    is_late(&mut world, "bob").await;
    world.pass(LIFE).await;
    assert_eq!(
        (calls(&world).len(), world.receivers.letters().len()),
        (1, 1),
        "the other way goes on"
    );
}

#[tokio::test]
async fn that_a_webhook_is_disabled_is_told_by_email_where_that_was_chosen() {
    let mut world = world().await;
    // The letter of the late answer, then the webhook's call, or the other way round; all later ones are taken.
    world.receivers.always(Some(Answer::Gone { reason: "it answered 410".to_owned() }));
    is_late(&mut world, "ada").await;
    world.receivers.always(None);
    world.pass(Seconds(60)).await;
    let subjects: Vec<_> = world.receivers.letters().into_iter().map(|it| it.subject).collect();
    assert!(subjects.contains(&"Canali: A webhook was disabled".to_owned()), "{subjects:?}");
}

#[tokio::test]
async fn who_is_busy_is_left_alone_for_as_long_as_they_say_and_forgets_nothing() {
    let mut world = by_webhook().await;
    world.receivers.answer([later(true, Some(600))]);
    is_late(&mut world, "ada").await;
    is_late(&mut world, "bob").await;
    assert_eq!(instants(&world), [0], "others are not sent there meanwhile");
    world.pass(Seconds(539)).await;
    assert_eq!(instants(&world), [0]);
    world.pass(Seconds(120)).await;
    let instants = instants(&world);
    assert_eq!(instants.len(), 3, "{instants:?}");
    assert!(instants[1..].iter().all(|it| (600..=620).contains(it)), "{instants:?}");
    assert_eq!(calls(&world).iter().filter(|it| it.taken).count(), 2);
    let attempts: Vec<u32> = errands(&world).iter().map(|it| it.attempts).collect();
    assert_eq!(attempts.iter().sum::<u32>(), 3, "what is put off is no try");
}

#[tokio::test]
async fn what_is_put_off_for_ever_is_tried_at_its_end_and_given_up() {
    let mut world = by_webhook().await;
    world.receivers.always(Some(later(true, Some(u32::MAX))));
    is_late(&mut world, "ada").await;
    world.pass(Seconds(LIFE.0 + 60)).await;
    let instants = instants(&world);
    assert!((2..=3).contains(&instants.len()), "{instants:?}");
    assert!(instants.last().unwrap().abs_diff(u64::from(LIFE.0)) < 60, "{instants:?}");
    assert!(matches!(errands(&world)[0].state, State::Over { .. }));
}

#[tokio::test]
async fn who_has_no_address_or_no_longer_works_here_is_told_nothing_outside() {
    let mut world = by_email().await;
    has_address(&world, None).await;
    is_late(&mut world, "ada").await;
    assert_eq!((inbox(&world).len(), errands(&world).len()), (1, 0));

    // Dismissed between the tries: neither way goes on.
    let mut world = self::world().await;
    world.receivers.always(Some(later(false, None)));
    is_late(&mut world, "ada").await;
    let before = (calls(&world).len(), world.receivers.letters().len());
    assert_eq!(before, (1, 1));
    let mut carla = world.context.store.user(CARLA).await.unwrap().unwrap();
    carla.presence.dismissed = true;
    world.context.store.put_user(&carla).await.unwrap();
    world.pass(LIFE).await;
    assert_eq!((calls(&world).len(), world.receivers.letters().len()), before);
    assert!(errands(&world).iter().all(|it| matches!(it.state, State::Over { .. })));
}

#[tokio::test]
async fn email_is_tried_again_where_nothing_was_sent_and_never_where_nobody_knows() {
    for (answer, tries) in [
        (later(false, None), 2),
        (Answer::Never { reason: "no such mailbox".to_owned() }, 1),
        (Answer::Unknown { reason: "no answer".to_owned() }, 1),
    ] {
        let mut world = by_email().await;
        world.receivers.answer([answer]);
        is_late(&mut world, "ada").await;
        world.pass(LIFE).await;
        assert_eq!(world.receivers.letters().len(), tries);
    }
}

/// Clocks differ: a firing may come a little early, and what is told may have happened in the future.
#[tokio::test]
async fn a_firing_on_a_clock_that_is_behind_waits_for_its_time() {
    let mut world = by_webhook().await;
    world.receivers.answer([later(false, None)]);
    is_late(&mut world, "ada").await;
    let due = errands(&world)[0].due().unwrap();
    world.context.clock.set(Timestamp(due.0 - 400));
    let key = errands(&world)[0].key.clone();
    let message = application::ports::HookMessage::Errand { key, due };
    application::ports::Queues::hook(&world.context.queues, message, Seconds(0)).await.unwrap();
    world.settle().await;
    assert_eq!(calls(&world).len(), 1, "not yet");
    world.pass(Seconds(1)).await;
    assert_eq!(calls(&world).len(), 2);
    assert!(calls(&world)[1].at >= due);
}

#[tokio::test]
async fn what_happened_long_ago_is_no_news() {
    let mut world = world().await;
    let mut carla = world.context.store.user(CARLA).await.unwrap().unwrap();
    carla.email = Some("carla@shop.example".to_owned());
    is_late(&mut world, "ada").await;
    let (_, old) = world.context.store.inboxes().into_iter().find(|it| it.0 == CARLA).unwrap();
    world.pass(LIFE).await;
    let other = UserId(1);
    world.context.store.put_ways(other, &Ways { email: true, ..Ways::default() }).await.unwrap();
    let expires = world.context.clock.now() + DAY;
    assert!(notify(&world.context, other, &old.notification, expires).await.unwrap());
    world.settle().await;
    assert_eq!(world.receivers.letters().len(), 1, "in the inbox, and that is all");
}

#[tokio::test]
async fn whatever_fails_each_way_is_told_once() {
    in_each_with_each_call_failing(world, async |world| {
        world.receivers.answer([later(false, None)]);
        world.says("ada", "hello").await;
        world.pass(Seconds(60)).await;
        world.pass(Seconds(600)).await;
    })
    .await;
}
