//! The agreement on personal data (S30): who is told, once in each wording, and how they agree.

use application::Operation;
use application::agreements::{AgreementChange, NewAgreement, change_agreement, create_agreement};
use application::people::{Kept, Patch};
use domain::agreement::ConsentHow;
use domain::ids::AgreementId;
use domain::session::Event;
use domain::time::Seconds;
use serde_json::json;

use crate::disturbed::in_each_with_each_call_failing;
use crate::world::{World, writing};

async fn world() -> World {
    let mut world = World::set_up(json!({"WELCOME_MESSAGE_TEXT": "Welcome"}), 1).await;
    let new = NewAgreement {
        name: "Privacy".to_owned(),
        text: Some("We keep your words".to_owned()),
        link: None,
    };
    let made = create_agreement(&world.context, new).await.unwrap();
    assert!(matches!(made, Kept::Done(_)));
    world.configure(json!({"AGREEMENT_MESSAGE": "Y", "AGREEMENT_ID": 1})).await;
    world
}

async fn reword(world: &World, name: Option<&str>, text: Patch<String>) {
    let change = AgreementChange { name: name.map(str::to_owned), text, link: Patch::Keep };
    change_agreement(&world.context, AgreementId(1), change).await.unwrap();
}

async fn begin_anew(world: &mut World) {
    world.does(1, "ada", Operation::Spam { block: false }).await;
    world.says("ada", "me again").await;
}

fn consents(world: &World) -> Vec<u32> {
    let of = |event: &Event| match event {
        Event::ConsentGiven { version, how: ConsentHow::Continued, .. } => Some(*version),
        _ => None,
    };
    world.log("ada").iter().filter_map(|it| of(&it.event)).collect()
}

#[tokio::test]
async fn s30_the_notice_goes_before_the_welcome_and_who_writes_on_agrees_once() {
    let mut world = world().await;
    world.says("ada", "hello").await;
    assert_eq!(world.provider.shown("ada"), ["We keep your words", "Welcome"]);
    assert_eq!(consents(&world), Vec::<u32>::new());
    for text in ["is anybody there?", "hello?"] {
        world.says("ada", text).await;
        assert_eq!(consents(&world), [1]);
    }
    let consent = world.record("ada").chat.consent.unwrap();
    assert_eq!((consent.agreement, consent.version), (AgreementId(1), 1));
}

#[tokio::test]
async fn s30_the_same_wording_is_shown_once_and_another_again() {
    let mut world = world().await;
    world.says("ada", "hello").await;
    begin_anew(&mut world).await;
    assert_eq!(world.provider.shown("ada").len(), 2);
    assert_eq!(consents(&world), [1]);
    reword(&world, Some("Data"), Patch::Keep).await;
    begin_anew(&mut world).await;
    assert_eq!(world.provider.shown("ada").len(), 2, "another name is no other wording");
    reword(&world, None, Patch::Set("We keep it all".to_owned())).await;
    world.says("ada", "one more thing").await;
    assert_eq!(world.provider.shown("ada").len(), 2, "not in the midst of a session");
    begin_anew(&mut world).await;
    assert_eq!(world.provider.shown("ada")[2..], ["We keep it all"]);
    world.says("ada", "fine").await;
    assert_eq!(consents(&world), [1, 2]);
}

#[tokio::test]
async fn s30_without_the_switch_or_the_agreement_or_texts_nobody_is_asked() {
    for off in [json!({"AGREEMENT_MESSAGE": "N"}), json!({"AGREEMENT_ID": 77}), json!({})] {
        let mut world = world().await;
        if off == json!({}) {
            world.change_channel(|it| it.takes_texts = false).await;
        }
        world.configure(off).await;
        world.says("ada", "hello").await;
        world.says("ada", "hello?").await;
        assert!(!world.provider.shown("ada").contains(&"We keep your words".to_owned()));
        assert_eq!(consents(&world), Vec::<u32>::new(), "nobody agrees to what they did not read");
    }
}

#[tokio::test]
async fn no_failing_call_doubles_the_notice_or_the_consent() {
    in_each_with_each_call_failing(world, async |world| {
        world.says("ada", "hello").await;
        world.says("ada", "hello?").await;
        world.does(1, "ada", writing("hi")).await;
        world.pass(Seconds(1)).await;
    })
    .await;
}
