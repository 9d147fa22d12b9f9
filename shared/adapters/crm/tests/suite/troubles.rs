//! A portal that is slow, busy, broken, gone, or talks nonsense.

use std::num::NonZeroU32;
use std::time::Duration;

use application::ports::{CrmDirectory, Secrets, StoreError};
use crm_b24::{Limits, WEBHOOK_URL};
use domain::crm::{CardKind, CardRef, Identity};

use crate::fake::Fault;
use crate::{QUICK, Tested, phone, portal};

const LEAD: CardRef = CardRef::new(CardKind::Lead, 1);

/// `later`, `no`, or what the card is.
async fn asked(portal: &Tested) -> &'static str {
    match portal.card(LEAD).await {
        Ok(None) => "nothing",
        Ok(Some(_)) => "something",
        Err(StoreError::Unavailable { .. }) => "later",
        Err(StoreError::Corrupt { .. }) => "no",
        Err(StoreError::Stale { .. }) => "stale",
    }
}

#[tokio::test]
async fn an_answer_that_is_none_means_come_again_or_never() {
    let (portal, fake, _) = portal(QUICK).await;
    for (status, body, expected) in [
        (
            503,
            r#"{"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many requests"}"#,
            "later",
        ),
        (503, r#"{"error":"OVERLOAD_LIMIT"}"#, "later"),
        (429, r#"{"error":"OPERATION_TIME_LIMIT"}"#, "later"),
        (500, r#"{"error":"INTERNAL_SERVER_ERROR"}"#, "later"),
        (502, "<html>Bad Gateway</html>", "later"),
        (
            200,
            r#"{"result":{"result":[],"result_error":{"lead0":{"error":"OPERATION_TIME_LIMIT"}}}}"#,
            "later",
        ),
        (
            200,
            r#"{"result":{"result":[],"result_error":{"lead0":{"error":"","error_description":"Access denied."}}}}"#,
            "no",
        ),
        (401, r#"{"error":"NO_AUTH_FOUND"}"#, "no"),
        (403, r#"{"error":"insufficient_scope"}"#, "no"),
        (302, "", "no"),
        (200, "<html>", "no"),
        (200, "{}", "no"),
        (200, r#"{"result":5}"#, "no"),
        (200, r#"{"result":{"result":[]}}"#, "no"),
        (200, r#"{"result":{"result":{"lead0":5}}}"#, "no"),
        (200, r#"{"result":{"result":{"lead0":[{"TITLE":"x"}]}}}"#, "no"),
        (200, r#"{"result":{"result":{"lead0":[{"ID":"2"}]}}}"#, "nothing"),
        (200, r#"{"result":{"result":{"lead0":[{"ID":1}]}}}"#, "something"),
    ] {
        fake.fail(&[Fault::Says(status, body)]);
        assert_eq!(asked(&portal).await, expected, "{status} {body}");
    }
}

#[tokio::test]
async fn nonsense_about_duplicates_finds_nobody() {
    let (portal, fake, _) = portal(QUICK).await;
    let asked = Identity::of([phone("+39 333 1000001")]);
    for body in [
        r#"{"result":{"result":{"0":5}}}"#,
        r#"{"result":{"result":{"0":{"LEAD":5}}}}"#,
        r#"{"result":{"result":{"0":{"LEAD":["x"]}}}}"#,
        r#"{"result":{"result":[]}}"#,
    ] {
        fake.fail(&[Fault::Says(200, body)]);
        let found = portal.find(&asked).await;
        assert!(matches!(found, Err(StoreError::Corrupt { .. })), "{body}");
    }
    // A card that is gone between the two calls, or not to be seen, is nobody's.
    fake.fail(&[Fault::Says(200, r#"{"result":{"result":{"0":{"LEAD":["7"],"QUOTE":[1]}}}}"#)]);
    let found = portal.find(&asked).await.unwrap();
    assert_eq!((found.holders[&phone("+393331000001")].cards.len(), found.cards), (0, vec![]));
}

#[tokio::test]
async fn who_never_answers_is_asked_again_later() {
    let limits = Limits { timeout: Duration::from_millis(50), ..QUICK };
    let (portal, fake, _) = portal(limits).await;
    fake.fail(&[Fault::Hangs]);
    assert_eq!(asked(&portal).await, "later");
}

#[tokio::test]
async fn calls_beyond_the_limit_are_not_made() {
    let one = NonZeroU32::MIN;
    let limits = Limits { per_second: one, burst: NonZeroU32::new(2).unwrap(), ..QUICK };
    let (portal, fake, _) = portal(limits).await;
    let mut said = Vec::new();
    for _ in 0..3 {
        said.push(asked(&portal).await);
    }
    assert_eq!((said, fake.calls().len()), (vec!["nothing", "nothing", "later"], 2));
}

#[tokio::test]
async fn a_webhook_that_is_not_there_wrong_or_revoked_is_said_without_its_code() {
    let (portal, fake, store) = portal(QUICK).await;
    store.put(WEBHOOK_URL, &fake.address.replace("s3cret", "0ther")).await.unwrap();
    let all = |error: StoreError| {
        let mut words = String::new();
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        while let Some(it) = cause {
            words += &it.to_string();
            words += ": ";
            cause = it.source();
        }
        words
    };
    let revoked = all(portal.card(LEAD).await.unwrap_err());
    assert!(revoked.contains("NO_AUTH_FOUND") && !revoked.contains("0ther"), "{revoked}");
    store.put(WEBHOOK_URL, "http://127.0.0.1:1/rest/1/0ther/").await.unwrap();
    let away = all(portal.card(LEAD).await.unwrap_err());
    assert!(away.contains("unavailable") && !away.contains("0ther"), "{away}");
    store.put(WEBHOOK_URL, "ftp://x/0ther").await.unwrap();
    let wrong = all(portal.card(LEAD).await.unwrap_err());
    assert!(wrong.contains("is no address") && !wrong.contains("0ther"), "{wrong}");
    store.delete(WEBHOOK_URL).await.unwrap();
    assert!(all(portal.card(LEAD).await.unwrap_err()).contains("no webhook address"));
    // A new address holds from the next call on.
    store.put(WEBHOOK_URL, &fake.address).await.unwrap();
    assert_eq!(asked(&portal).await, "nothing");
}
