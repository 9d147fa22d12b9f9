//! The waiting list (design D10).

use domain::bookings::{Bookings, Place};
use domain::ids::{ChatId, LineId};

use crate::contract::samples::{LINE, Write, in_place, in_slot, stored};
use crate::ports::{ChatStore, LineStore, SlotCondition};

/// The highest priority first, be it below zero, then the oldest, then by session.
pub async fn the_waiting_list_is_sorted(store: &(impl ChatStore + LineStore)) {
    let sorted = [
        (i32::MAX, 9_000, 1),
        (100, 5_000, 2),
        (20, 5_000, 3),
        (3, 1_700_000_000_000, 4),
        (0, 0, 5),
        (0, 999, 6),
        (0, 1_000, 7),
        (0, 1_000, 10),
        (0, 1_000, 100),
        (-1, 0, 8),
        (-3, 0, 9),
        (-20, 0, 11),
        (i32::MIN, 0, 12),
    ];
    let mut shuffled: Vec<_> = (1..).zip(sorted).collect();
    shuffled.sort_by_key(|(id, _)| id * 7 % 13);
    for (id, (priority, since, session)) in shuffled {
        stored(store, id, in_place(priority, since, session)).await;
    }
    let all: Vec<ChatId> = (1..=13).map(ChatId).collect();
    assert_eq!(store.waiting(LINE, usize::MAX).await.unwrap(), all);
    assert_eq!(store.waiting(LINE, 4).await.unwrap(), all[..4]);
    assert_eq!(store.waiting(LINE, 0).await.unwrap(), []);
    assert_eq!(store.waiting(LineId(2), 4).await.unwrap(), []);
    assert_eq!(store.waiting(LineId(11), 4).await.unwrap(), []);
}

/// A place is given back, moved to another line, changed in priority, and left for an offer to everyone.
pub async fn places_are_given_back_and_moved(store: &(impl ChatStore + LineStore)) {
    let other = LineId(2);
    let first = stored(store, 1, in_place(0, 1, 1)).await;
    let second = stored(store, 2, in_place(0, 2, 2)).await;
    let place = Place { line: other, ..first.held.place.unwrap() };
    let held = Bookings { place: Some(place), ..Bookings::default() };
    let first = Write { held, ..Write::to(&first) }.save(store).await.unwrap();
    assert_eq!(store.waiting(LINE, 10).await.unwrap(), [ChatId(2)]);
    assert_eq!(store.waiting(other, 10).await.unwrap(), [ChatId(1)]);

    stored(store, 3, in_place(1, 3, 3)).await;
    let second = Write { held: in_place(2, 2, 2), ..Write::to(&second) }.save(store).await.unwrap();
    assert_eq!(store.waiting(LINE, 10).await.unwrap(), [ChatId(2), ChatId(3)]);

    let everyone = Write { held: Bookings::default(), ..Write::to(&second) };
    everyone.save(store).await.unwrap();
    assert_eq!(store.waiting(LINE, 10).await.unwrap(), [ChatId(3)]);
    let user = in_slot(1).slot.unwrap();
    let offer = Some(SlotCondition { slot: user, limit: Some(1), total_limit: None, turn: 1 });
    Write { held: in_slot(1), offer, ..Write::to(&first) }.save(store).await.unwrap();
    assert_eq!(store.waiting(other, 10).await.unwrap(), []);
}
