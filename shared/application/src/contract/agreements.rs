//! What [`AgreementStore`] promises.

use domain::agreement::Agreement;
use domain::ids::AgreementId;
use futures::future::join_all;

use crate::ports::{AgreementRecord, AgreementStore, StoreError};

fn record(id: u64, revision: u64) -> AgreementRecord {
    let agreement = Agreement {
        id: AgreementId(id),
        name: format!("Agreement {id}"),
        text: Some("We keep what you write.".into()),
        link: None,
        version: 1,
    };
    AgreementRecord { agreement, revision }
}

fn is_stale(result: &Result<(), StoreError>) -> bool {
    matches!(result, Err(StoreError::Stale { .. }))
}

/// What was kept is read, and what was not is not there.
pub async fn an_agreement_is_read_back(store: &impl AgreementStore) {
    assert_eq!(store.agreement(AgreementId(1)).await.unwrap(), None);
    assert_eq!(store.agreements().await.unwrap(), []);
    let mut kept = record(1, 1);
    kept.agreement.link = Some("https://shop.example/privacy".into());
    kept.agreement.version = 7;
    store.put_agreement(&kept).await.unwrap();
    assert_eq!(store.agreement(AgreementId(1)).await.unwrap(), Some(kept.clone()));
    assert_eq!(store.agreement(AgreementId(11)).await.unwrap(), None);
    assert_eq!(store.agreements().await.unwrap(), [kept]);
}

/// All agreements come by id, which is a number.
pub async fn agreements_come_by_id(store: &impl AgreementStore) {
    for id in (1..=12).rev() {
        store.put_agreement(&record(id, 1)).await.unwrap();
    }
    let listed = store.agreements().await.unwrap();
    assert_eq!(listed, (1..=12).map(|it| record(it, 1)).collect::<Vec<_>>());
}

/// A revision is kept on top of the one below it, the first on top of none, whatever the wording's version.
pub async fn revisions_of_an_agreement_follow_each_other(store: &impl AgreementStore) {
    assert!(is_stale(&store.put_agreement(&record(1, 0)).await));
    assert!(is_stale(&store.put_agreement(&record(1, 2)).await));
    assert_eq!(store.agreement(AgreementId(1)).await.unwrap(), None);
    store.put_agreement(&record(1, 1)).await.unwrap();
    let mut second = record(1, 2);
    second.agreement.name = "Renamed".into();
    store.put_agreement(&second).await.unwrap();
    for revision in [0, 1, 2, 4] {
        assert!(is_stale(&store.put_agreement(&record(1, revision)).await), "{revision}");
    }
    assert_eq!(store.agreement(AgreementId(1)).await.unwrap(), Some(second.clone()));
    assert_eq!(store.agreements().await.unwrap(), [second]);
}

/// Of many who change an agreement at once one wins.
pub async fn of_many_changes_of_an_agreement_one_wins(store: &impl AgreementStore) {
    for revision in 1..=2 {
        let changed = record(1, revision);
        let kept = join_all((0..5).map(|_| store.put_agreement(&changed))).await;
        assert_eq!(kept.iter().filter(|it| it.is_ok()).count(), 1, "{kept:?}");
        assert_eq!(kept.iter().filter(|it| is_stale(it)).count(), 4, "{kept:?}");
    }
}
