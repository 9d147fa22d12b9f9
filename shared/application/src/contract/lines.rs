//! What [`LineStore`] promises; the waiting list is in [`super::chats`].

use std::collections::BTreeMap;

use domain::bookings::{Bookings, Slot};
use domain::ids::{LineId, SessionId, UserId};
use domain::presence::{Leave, Presence};
use domain::retention::{Kept, Walks};
use domain::time::Timestamp;
use futures::future::join_all;

use super::samples::{LINE, Write, in_slot, line, new_chat, online, slot};
use crate::ports::{ChatStore, LineRecord, LineStore, SlotCondition, StoreError};

fn is_stale(result: &Result<(), StoreError>) -> bool {
    matches!(result, Err(StoreError::Stale { .. }))
}

/// What was kept is read, and what was not is not there.
pub async fn a_line_is_read_back(store: &impl LineStore) {
    assert_eq!(store.line(LineId(1)).await.unwrap(), None);
    assert_eq!(store.lines().await.unwrap(), []);
    let mut kept = line(1, 1);
    kept.fields.insert("CANALI".into(), serde_json::json!({"nested": [1, "two", null]}));
    store.put_line(&kept).await.unwrap();
    assert_eq!(store.line(LineId(1)).await.unwrap(), Some(kept.clone()));
    assert_eq!(store.line(LineId(11)).await.unwrap(), None);
    assert_eq!(store.lines().await.unwrap(), [kept]);
}

/// All lines come by id, which is a number.
pub async fn lines_come_by_id(store: &impl LineStore) {
    for id in (1..=120).rev() {
        store.put_line(&line(id, 1)).await.unwrap();
    }
    let ids: Vec<u64> = store.lines().await.unwrap().iter().map(|it| it.id.0).collect();
    assert_eq!(ids, (1..=120).collect::<Vec<_>>());
}

/// A version is kept on top of the one below it, the first on top of none.
pub async fn versions_of_a_line_follow_each_other(store: &impl LineStore) {
    assert!(is_stale(&store.put_line(&line(1, 0)).await));
    assert!(is_stale(&store.put_line(&line(1, 2)).await));
    assert_eq!(store.line(LineId(1)).await.unwrap(), None);
    store.put_line(&line(1, 1)).await.unwrap();
    let second = LineRecord { modified_by: UserId(2), ..line(1, 2) };
    store.put_line(&second).await.unwrap();
    for version in [0, 1, 2, 4] {
        assert!(is_stale(&store.put_line(&line(1, version)).await), "{version}");
    }
    assert_eq!(store.line(LineId(1)).await.unwrap(), Some(second.clone()));
    assert_eq!(store.lines().await.unwrap(), [second]);
}

/// Of many who change a line at once one wins.
pub async fn of_many_changes_of_a_line_one_wins(store: &impl LineStore) {
    for version in 1..=2 {
        let changed = line(1, version);
        let kept = join_all((0..5).map(|_| store.put_line(&changed))).await;
        assert_eq!(kept.iter().filter(|it| it.is_ok()).count(), 1, "{kept:?}");
        assert_eq!(kept.iter().filter(|it| is_stale(it)).count(), 4, "{kept:?}");
    }
}

/// A deleted line is gone with its roster and its recheck, and nothing else is; deleting it again is no error.
pub async fn a_deleted_line_is_forgotten(store: &impl LineStore) {
    for id in [1, 11] {
        store.put_line(&line(id, 1)).await.unwrap();
        store.set_recheck(LineId(id), Timestamp(5)).await.unwrap();
        for user in 1..=30 {
            let slot = Slot { line: LineId(id), user: UserId(user) };
            store.seat(slot, 0, online()).await.unwrap();
        }
    }
    for _ in 0..2 {
        store.delete_line(LineId(1)).await.unwrap();
        assert_eq!(store.line(LineId(1)).await.unwrap(), None);
        assert_eq!(store.lines().await.unwrap(), [line(11, 1)]);
        assert_eq!(store.roster(LineId(1)).await.unwrap().seats, []);
        assert_eq!(store.roster(LineId(11)).await.unwrap().seats.len(), 30);
        let due = store.due_lines(Timestamp(5)).await.unwrap();
        assert_eq!(due, [(LineId(11), Timestamp(5))]);
    }
}

/// Members come in queue order with their presence; a seat is replaced by the next one.
pub async fn a_roster_comes_in_queue_order(store: &impl LineStore) {
    assert_eq!(store.roster(LINE).await.unwrap().seats, []);
    let leave = Some(Leave { from: Timestamp(1), to: Timestamp(2) });
    let away = Presence { leave, time_tracking: true, ..Presence::default() };
    store.seat(slot(9), 1, online()).await.unwrap();
    store.seat(slot(10), 0, away).await.unwrap();
    store.seat(slot(2), 2, online()).await.unwrap();
    store.set_recheck(LINE, Timestamp(5)).await.unwrap();
    let order = async || {
        let seats = store.roster(LINE).await.unwrap().seats;
        seats.iter().map(|it| (it.user.0, it.position)).collect::<Vec<_>>()
    };
    assert_eq!(order().await, [(10, 0), (9, 1), (2, 2)]);
    let roster = store.roster(LINE).await.unwrap();
    assert_eq!(roster.seat(UserId(10)).unwrap().presence, away);

    store.seat(slot(9), 3, away).await.unwrap();
    assert_eq!(order().await, [(10, 0), (2, 2), (9, 3)]);
    let roster = store.roster(LINE).await.unwrap();
    assert_eq!(roster.seat(UserId(9)).unwrap().presence, away);
    for _ in 0..2 {
        store.unseat(slot(10)).await.unwrap();
        assert_eq!(order().await, [(2, 2), (9, 3)]);
    }
    assert_eq!(store.roster(LineId(2)).await.unwrap().seats, []);
}

/// Loads and turns are counted whether or not there is a seat.
pub async fn loads_and_turns_outlive_a_seat(store: &(impl ChatStore + LineStore)) {
    let offer = Some(SlotCondition { slot: slot(1), limit: Some(1), total_limit: None, turn: 4 });
    let chat = new_chat(1);
    let taken = Write { held: in_slot(1), offer, ..Write::to(&chat) }.save(store).await.unwrap();
    assert_eq!(store.roster(LINE).await.unwrap().seats, []);

    let counted = async || {
        let roster = store.roster(LINE).await.unwrap();
        roster.seat(UserId(1)).map(|it| (it.load, it.turn))
    };
    store.seat(slot(1), 0, online()).await.unwrap();
    assert_eq!(counted().await, Some((1, 4)));
    store.seat(slot(1), 5, Presence::default()).await.unwrap();
    assert_eq!(counted().await, Some((1, 4)));
    store.unseat(slot(1)).await.unwrap();
    assert_eq!(counted().await, None);
    Write { held: Bookings::default(), ..Write::to(&taken) }.save(store).await.unwrap();
    store.seat(slot(1), 0, online()).await.unwrap();
    assert_eq!(counted().await, Some((0, 4)));
}

/// A roster of many members is read whole.
pub async fn a_long_roster_is_read_whole(store: &impl LineStore) {
    let positions: Vec<u32> = (0..300).collect();
    for some in positions.chunks(20) {
        let seated = some.iter().map(|it| store.seat(slot(u64::from(*it) + 1), *it, online()));
        join_all(seated).await.into_iter().for_each(Result::unwrap);
    }
    let seats = store.roster(LINE).await.unwrap().seats;
    assert_eq!(seats.iter().map(|it| it.position).collect::<Vec<_>>(), positions);
}

/// A recheck is found from its instant on, whatever the line's id; setting it again moves it.
pub async fn rechecks_are_found_when_due(store: &impl LineStore) {
    for id in 1..=20 {
        store.set_recheck(LineId(id), Timestamp(1_000)).await.unwrap();
    }
    let due = async |until| {
        let found = store.due_lines(Timestamp(until)).await.unwrap();
        found.into_iter().map(|(id, at)| (id.0, at.0)).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(due(999).await.len(), 0);
    assert_eq!(due(1_000).await, (1..=20).map(|it| (it, 1_000)).collect());
    store.set_recheck(LineId(1), Timestamp(2_000)).await.unwrap();
    assert_eq!(due(1_999).await, (2..=20).map(|it| (it, 1_000)).collect());
    assert_eq!(due(2_000).await.get(&1), Some(&2_000));
}

/// Only the recheck that was read is cleared.
pub async fn a_recheck_that_was_set_anew_is_not_cleared(store: &impl LineStore) {
    store.clear_recheck(LINE, Timestamp(1_000)).await.unwrap();
    store.set_recheck(LINE, Timestamp(1_000)).await.unwrap();
    store.set_recheck(LINE, Timestamp(2_000)).await.unwrap();
    store.clear_recheck(LINE, Timestamp(1_000)).await.unwrap();
    store.clear_recheck(LINE, Timestamp(3_000)).await.unwrap();
    let due = store.due_lines(Timestamp(9_000)).await.unwrap();
    assert_eq!(due, [(LINE, Timestamp(2_000))]);
    for _ in 0..2 {
        store.clear_recheck(LINE, Timestamp(2_000)).await.unwrap();
        assert_eq!(store.due_lines(Timestamp(9_000)).await.unwrap(), []);
    }
}

/// It is each line's own, and goes with the line.
pub async fn how_far_sessions_were_gone_through_is_kept(store: &impl LineStore) {
    assert_eq!(store.walks(LINE).await.unwrap(), Walks::default());
    let mut walks = Walks::default();
    walks.of(Kept::Files).to = SessionId(7);
    walks.of(Kept::Messages).behind.extend([3, 5].map(SessionId));
    store.put_walks(LINE, &walks).await.unwrap();
    assert_eq!(store.walks(LINE).await.unwrap(), walks);
    assert_eq!(store.walks(LineId(LINE.0 + 1)).await.unwrap(), Walks::default());
    store.delete_line(LINE).await.unwrap();
    assert_eq!(store.walks(LINE).await.unwrap(), Walks::default());
}
