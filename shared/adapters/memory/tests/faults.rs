//! The fault layer under the memory adapters.

use application::contract;
use application::ports::{ChatStore, IdKind, Ids, LineStore, SessionFilter, StoreError};
use domain::ids::LineId;
use domain::time::Timestamp;
use memory::{Fault, Faults, MemoryStore, Rates};

const FAULTS: [Fault; 3] = [Fault::Unavailable, Fault::AnswerLost, Fault::Stale];

#[tokio::test]
async fn a_conversation_survives_any_one_fault() {
    let faults = Faults::none();
    let store = MemoryStore::new(faults.clone());
    contract::faults::a_conversation_ends_as_it_should(&store).await;
    let calls = faults.calls();
    assert!(calls > 40, "{calls}");

    for fault in FAULTS {
        for n in 1..=calls {
            let faults = Faults::none();
            faults.fail_call(n, fault);
            let store = MemoryStore::new(faults.clone());
            contract::faults::a_conversation_ends_as_it_should(&store).await;
            let struck: Vec<_> = faults.struck().iter().map(|it| (it.call, it.fault)).collect();
            assert_eq!(struck, [(n, fault)]);
        }
    }
}

#[tokio::test]
async fn a_conversation_survives_many_faults() {
    let rates = Rates { unavailable: 1_000, answer_lost: 1_000, stale: 1_000 };
    let mut struck = Vec::new();
    for seed in 0..200 {
        let faults = Faults::seeded(seed, rates);
        let store = MemoryStore::new(faults.clone());
        contract::faults::a_conversation_ends_as_it_should(&store).await;
        struck.push(faults.struck());
    }
    for fault in FAULTS {
        assert!(struck.iter().flatten().any(|it| it.fault == fault), "{fault:?}");
    }
    let again = Faults::seeded(7, rates);
    contract::faults::a_conversation_ends_as_it_should(&MemoryStore::new(again.clone())).await;
    assert_eq!(again.struck(), struck[7]);
}

#[tokio::test]
async fn a_lost_answer_is_that_of_a_write_that_happened() {
    let faults = Faults::none();
    let store = MemoryStore::new(faults.clone());
    for (fault, next) in [(Fault::Unavailable, 1), (Fault::AnswerLost, 3), (Fault::Stale, 4)] {
        faults.fail_call(1, fault);
        let failed = store.next(IdKind::Chat).await;
        assert!(matches!(failed, Err(StoreError::Unavailable { .. })), "{failed:?}");
        assert_eq!(store.next(IdKind::Chat).await.unwrap(), next);
    }
}

#[tokio::test]
async fn indexes_lag_and_catch_up() {
    let faults = Faults::none();
    let store = MemoryStore::new(faults.clone());
    faults.lag_indexes(2);
    for line in 1..=3 {
        store.set_recheck(LineId(line), Timestamp(0)).await.unwrap();
    }
    assert_eq!(store.due_lines(Timestamp(0)).await.unwrap(), [(LineId(1), Timestamp(0))]);
    let filter = SessionFilter { line: LineId(1), before: None, limit: 1 };
    assert_eq!(store.sessions(filter).await.unwrap(), []);
    faults.heal();
    assert_eq!(store.due_lines(Timestamp(0)).await.unwrap().len(), 3);
}
