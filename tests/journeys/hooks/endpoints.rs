//! Webhooks as their owners keep them: another's, deleted ones, secrets, tests.

use application::webhooks::{Tested, delete_webhook, rotate_secret, test_webhook};

use super::*;

#[tokio::test]
async fn anothers_webhook_is_not_told_and_a_deleted_one_no_more() {
    let mut world = by_webhook().await;
    let other = UserId(1);
    let new = NewWebhook { user: other, name: "x".into(), url: URL.into(), secret: SECRET.into() };
    let (context, secrets) = (&world.context, &world.context.store);
    let theirs = create_webhook(context, secrets, new).await.unwrap().unwrap().id;
    chooses(&world, Ways { webhook: Some(theirs), ..Ways::default() }).await;
    is_late(&mut world, "ada").await;
    assert_eq!(errands(&world).len(), 0);

    chooses(&world, Ways { webhook: Some(WebhookId(1)), ..Ways::default() }).await;
    world.receivers.always(Some(later(false, None)));
    is_late(&mut world, "bob").await;
    let before = calls(&world).len();
    let secrets = world.context.store.clone();
    assert!(delete_webhook(&world.context, &secrets, WebhookId(1)).await.unwrap());
    assert!(!delete_webhook(&world.context, &secrets, WebhookId(1)).await.unwrap());
    world.pass(LIFE).await;
    is_late(&mut world, "cid").await;
    assert_eq!(calls(&world).len(), before);
}

#[tokio::test]
async fn an_old_secret_signs_beside_the_new_one_for_a_day() {
    let mut world = by_webhook().await;
    let new = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let secrets = world.context.store.clone();
    rotate_secret(&world.context, &secrets, WebhookId(1), new).await.unwrap().unwrap();
    is_late(&mut world, "ada").await;
    world.pass(DAY).await;
    is_late(&mut world, "bob").await;
    let signed: Vec<_> = calls(&world).into_iter().map(|it| it.secrets).collect();
    assert_eq!(signed, [vec![new.to_owned(), SECRET.to_owned()], vec![new.to_owned()]]);
}

#[tokio::test]
async fn a_test_is_sent_and_a_disabled_webhook_is_not_tested() {
    let mut world = by_webhook().await;
    let sent = test_webhook(&world.context, WebhookId(1), "00ff").await.unwrap();
    assert_eq!(sent, Tested::Sent("test-00ff".to_owned()));
    world.settle().await;
    let call = &calls(&world)[0];
    let body: Value = serde_json::from_str(&call.body).unwrap();
    assert_eq!((call.id.as_str(), &body["type"]), ("test-00ff", &json!("webhook.test")));
    assert_eq!(calls(&world).len(), 1);
    world.receivers.always(Some(Answer::Gone { reason: "it answered 410".to_owned() }));
    test_webhook(&world.context, WebhookId(1), "00fe").await.unwrap();
    world.settle().await;
    let refused = test_webhook(&world.context, WebhookId(1), "00fd").await.unwrap();
    assert_eq!(refused, Tested::Disabled);
    assert_eq!(test_webhook(&world.context, WebhookId(9), "0").await.unwrap(), Tested::NotFound);
}
