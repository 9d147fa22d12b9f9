//! Which chats a card's customer has, whichever CRM keeps the card: ours to know. Which cards a chat has stands in its
//! head, [`domain::chat::Chat::cards`].

use domain::crm::{CardRef, Handle};
use domain::ids::ChatId;
use domain::time::Timestamp;

use super::StoreError;

/// Keeps the chats of each card. Reads are consistent.
pub trait CrmBindings: Send + Sync {
    /// Lists `chat` under `card`; that it is there already is no error.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not be listed.
    fn bind_chat(
        &self,
        card: CardRef,
        chat: ChatId,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Takes `chat` from `card`'s list; that it is not there is no error.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not be listed still.
    fn unbind_chat(
        &self,
        card: CardRef,
        chat: ChatId,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The chats listed under `card`, by id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn chats_of(
        &self,
        card: CardRef,
    ) -> impl Future<Output = Result<Vec<ChatId>, StoreError>> + Send;

    /// Takes the sole right to make a card for any of `handles`, until `until`: for a CRM that cannot bind *make this
    /// card* to *nobody has that phone*. All of them, or none where another `holder` has one whose time is not over at
    /// `now`; whether it was given. Who has it may take it again.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: another took one at once; nothing has changed. [`StoreError::Unavailable`]: it may or may
    /// not have been given; asking again is safe.
    fn claim_handles(
        &self,
        handles: &[Handle],
        holder: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;
}
