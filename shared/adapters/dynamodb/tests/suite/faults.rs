//! The fault layer under the stores.

use application::contract;
use application::ports::{IdKind, Ids, LineStore, StoreError};
use aws_sdk_dynamodb::config::retry::RetryConfig;
use domain::ids::LineId;
use domain::time::Timestamp;
use dynamodb::DynamoStore;
use dynamodb::faults::Fault;

use crate::embedded::Embedded;

/// Each call of a conversation fails once in this way; every time it ends as without.
async fn survive(fault: Fault) {
    let embedded = Embedded::start().await;
    let store = embedded.store("canali").await;
    let before = embedded.faults.calls();
    contract::faults::a_conversation_ends_as_it_should(&store).await;
    let calls = embedded.faults.calls() - before;

    for n in 1..=calls {
        let embedded = Embedded::start().await;
        let store = embedded.store("canali").await;
        embedded.faults.fail_call(n, fault);
        contract::faults::a_conversation_ends_as_it_should(&store).await;
    }
}

#[tokio::test]
async fn a_conversation_survives_being_throttled() {
    survive(Fault::Throttled).await;
}

#[tokio::test]
async fn a_conversation_survives_a_conflict() {
    survive(Fault::Conflict).await;
}

#[tokio::test]
async fn a_conversation_survives_a_lost_answer() {
    survive(Fault::AnswerLost).await;
}

#[tokio::test]
async fn a_conversation_survives_a_batch_left_unprocessed() {
    survive(Fault::Unprocessed).await;
}

/// The SDK tries a commit again whose answer was lost: its token makes that the same commit.
#[tokio::test]
async fn a_commit_the_sdk_tries_again_happens_once() {
    let embedded = Embedded::start().await;
    embedded.store("canali").await;
    let store = DynamoStore::new(embedded.client_with(RetryConfig::standard()), "canali");
    for n in [1, 4, 9, 16] {
        embedded.faults.fail_call(n, Fault::AnswerLost);
    }
    contract::faults::a_conversation_ends_as_it_should(&store).await;
}

/// What a batch leaves out is asked for again; a batch that stays unprocessed is no answer.
#[tokio::test]
async fn batches_are_finished() {
    let embedded = Embedded::start().await;
    let store = embedded.store("canali").await;
    for id in 1..=3 {
        store.put_line(&line(id)).await.unwrap();
    }
    // The first call lists the lines, the next ones read them.
    embedded.faults.fail_call(2, Fault::Unprocessed);
    embedded.faults.fail_call(3, Fault::Unprocessed);
    assert_eq!(store.lines().await.unwrap().len(), 3);
    embedded.faults.fail_call(2, Fault::Unprocessed);
    store.delete_line(LineId(1)).await.unwrap();
    assert_eq!(store.lines().await.unwrap().len(), 2);

    for n in 2..=20 {
        embedded.faults.fail_call(n, Fault::Unprocessed);
    }
    let left = store.lines().await;
    assert!(matches!(left, Err(StoreError::Unavailable { .. })), "{left:?}");
}

/// A query answers no more than it may at once, and is followed.
#[tokio::test]
async fn small_pages_are_followed() {
    let embedded = Embedded::start().await;
    let store = embedded.store("canali").await;
    for id in 1..=10 {
        store.put_line(&line(id)).await.unwrap();
    }
    embedded.faults.limit_pages(3);
    let before = embedded.faults.calls();
    assert_eq!(store.lines().await.unwrap().len(), 10);
    assert_eq!(embedded.faults.calls() - before, 4 + 1, "four pages and a batch");
}

/// Throttling is *ask again*, with the whole of what DynamoDB said as its cause.
#[tokio::test]
async fn throttling_is_unavailable() {
    let embedded = Embedded::start().await;
    let store = embedded.store("canali").await;
    embedded.faults.fail_call(1, Fault::Throttled);
    let err = store.next(IdKind::Chat).await.unwrap_err();
    assert!(matches!(err, StoreError::Unavailable { service: "DynamoDB", .. }), "{err:?}");
    assert!(format!("{err:?}").contains("ProvisionedThroughputExceededException"), "{err:?}");
    embedded.faults.fail_call(1, Fault::Conflict);
    let err = store.put_line(&line(1)).await.unwrap_err();
    assert!(matches!(err, StoreError::Stale { .. }), "{err:?}");
}

fn line(id: u64) -> application::ports::LineRecord {
    application::ports::LineRecord {
        id: LineId(id),
        fields: std::collections::BTreeMap::new(),
        settings: domain::settings::Settings::default(),
        created_at: Timestamp(0),
        modified_at: Timestamp(0),
        modified_by: domain::ids::UserId(1),
    }
}
