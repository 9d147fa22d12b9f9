//! The fault layer under the stores.

use application::contract;
use application::ports::{IdKind, Ids, LineStore, StoreError};
use aws_sdk_dynamodb::config::retry::RetryConfig;
use domain::ids::LineId;
use domain::time::Timestamp;
use dynamodb::DynamoStore;
use dynamodb::faults::Fault;

use crate::embedded::Embedded;

/// Each call of a conversation fails once, in each way there is; every time it ends as without.
#[tokio::test]
async fn a_conversation_survives_any_one_fault() {
    let embedded = Embedded::start().await;
    let faults = embedded.faults.clone();
    let store = embedded.store("clean").await;
    let before = faults.calls();
    contract::faults::a_conversation_ends_as_it_should(&store).await;
    let calls = faults.calls() - before;

    for fault in [Fault::Throttled, Fault::Conflict, Fault::AnswerLost, Fault::Unprocessed] {
        for n in 1..=calls {
            let store = embedded.store(&format!("{fault:?}-{n}")).await;
            faults.fail_call(n, fault);
            contract::faults::a_conversation_ends_as_it_should(&store).await;
        }
    }
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
