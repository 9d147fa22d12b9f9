//! Slots: counted with the chat's own write (design D8).

use domain::bookings::{Bookings, Slot};
use domain::ids::{ChatId, LineId, UserId};
use futures::future::join_all;

use crate::contract::samples::{
    LINE, Write, in_place, in_slot, is_stale, new_chat, online, slot, stored,
};
use crate::ports::{ChatRecord, ChatStore, CommitError, LineStore, SlotCondition};

/// Load and turn of a member.
async fn counted(store: &impl LineStore, slot: Slot) -> (u32, u64) {
    store.seat(slot, 0, online()).await.unwrap();
    let roster = store.roster(slot.line).await.unwrap();
    roster.seat(slot.user).map(|it| (it.load, it.turn)).unwrap()
}

/// The line's offer to user 1.
async fn offer(
    store: &impl ChatStore,
    before: &ChatRecord,
    limit: Option<u32>,
    turn: u64,
) -> Result<ChatRecord, CommitError> {
    let offer = Some(SlotCondition { slot: slot(1), limit, total_limit: None, turn });
    Write { held: in_slot(1), offer, ..Write::to(before) }.save(store).await
}

/// A slot counts from the write that takes it to the write that gives it back, and no other write counts it again.
pub async fn slots_are_counted(store: &(impl ChatStore + LineStore)) {
    assert_eq!(counted(store, slot(1)).await, (0, 0));
    let chat = stored(store, 1, in_slot(1)).await;
    assert_eq!(counted(store, slot(1)).await, (1, 0));
    let chat = Write::to(&chat).save(store).await.unwrap();
    assert_eq!(counted(store, slot(1)).await, (1, 0));
    stored(store, 2, in_slot(1)).await;
    assert_eq!(counted(store, slot(1)).await, (2, 0));
    Write { held: Bookings::default(), ..Write::to(&chat) }.save(store).await.unwrap();
    assert_eq!(counted(store, slot(1)).await, (1, 0));
}

/// A slot moves to another member, and to another line.
pub async fn slots_move(store: &(impl ChatStore + LineStore)) {
    let elsewhere = Slot { line: LineId(2), user: UserId(2) };
    let chat = stored(store, 1, in_slot(1)).await;
    let chat = Write { held: in_slot(2), ..Write::to(&chat) }.save(store).await.unwrap();
    assert_eq!(counted(store, slot(1)).await, (0, 0));
    assert_eq!(counted(store, slot(2)).await, (1, 0));
    let held = Bookings { slot: Some(elsewhere), ..Bookings::default() };
    let moved = Write { held, ..Write::to(&chat) };
    moved.save(store).await.unwrap();
    assert_eq!(counted(store, slot(2)).await, (0, 0));
    assert_eq!(counted(store, elsewhere).await, (1, 0));

    let late = Write { held: in_slot(1), ..Write::to(&chat) }.save(store).await;
    assert!(is_stale(&late));
    assert_eq!(counted(store, slot(1)).await, (0, 0));
    assert_eq!(counted(store, elsewhere).await, (1, 0));
}

/// An offer at the limit is refused, and nothing of it is written.
pub async fn an_offer_is_bound_to_the_limit(store: &(impl ChatStore + LineStore)) {
    offer(store, &new_chat(1), Some(2), 1).await.unwrap();
    offer(store, &new_chat(2), Some(2), 2).await.unwrap();
    let waits = stored(store, 3, in_place(0, 1, 3)).await;
    let refused = offer(store, &waits, Some(2), 3).await;
    assert!(matches!(refused, Err(CommitError::AtLimit)), "{refused:?}");
    assert_eq!(counted(store, slot(1)).await, (2, 2));
    assert_eq!(store.head(ChatId(3)).await.unwrap(), Some(waits.clone()));
    assert_eq!(store.waiting(LINE, 10).await.unwrap(), [ChatId(3)]);

    offer(store, &waits, Some(3), 3).await.unwrap();
    assert_eq!(counted(store, slot(1)).await, (3, 3));
    assert_eq!(store.waiting(LINE, 10).await.unwrap(), []);
}

/// Of many offers at once as many are made as fit below the limit.
pub async fn of_many_offers_as_many_are_made_as_fit(store: &(impl ChatStore + LineStore)) {
    let chats: Vec<ChatRecord> = (1..=6).map(new_chat).collect();
    let made = join_all(chats.iter().map(|it| offer(store, it, Some(2), 1))).await;
    let refused = made.iter().filter(|it| matches!(it, Err(CommitError::AtLimit))).count();
    assert_eq!((made.iter().filter(|it| it.is_ok()).count(), refused), (2, 4), "{made:?}");
    assert_eq!(counted(store, slot(1)).await, (2, 1));
}

/// What people do by hand, and what customers do, may exceed the limit.
pub async fn only_offers_are_bound_to_the_limit(store: &(impl ChatStore + LineStore)) {
    offer(store, &new_chat(1), Some(1), 1).await.unwrap();
    stored(store, 2, in_slot(1)).await;
    stored(store, 3, in_slot(1)).await;
    assert_eq!(counted(store, slot(1)).await, (3, 1));
    let refused = offer(store, &new_chat(4), Some(3), 2).await;
    assert!(matches!(refused, Err(CommitError::AtLimit)), "{refused:?}");
}

/// The turn is that of the last offer; what is no offer leaves it.
pub async fn the_turn_is_that_of_the_last_offer(store: &(impl ChatStore + LineStore)) {
    let first = offer(store, &new_chat(1), None, 7).await.unwrap();
    assert_eq!(counted(store, slot(1)).await, (1, 7));
    offer(store, &new_chat(2), None, 9).await.unwrap();
    assert_eq!(counted(store, slot(1)).await, (2, 9));
    stored(store, 3, in_slot(1)).await;
    Write { held: Bookings::default(), ..Write::to(&first) }.save(store).await.unwrap();
    assert_eq!(counted(store, slot(1)).await, (2, 9));
}

/// A slot that is given back after its counter was forgotten shows as none.
pub async fn a_load_never_shows_below_zero(store: &(impl ChatStore + LineStore)) {
    let chat = stored(store, 1, in_slot(1)).await;
    store.delete_line(LINE).await.unwrap();
    Write { held: Bookings::default(), ..Write::to(&chat) }.save(store).await.unwrap();
    assert_eq!(counted(store, slot(1)).await, (0, 0));
}
