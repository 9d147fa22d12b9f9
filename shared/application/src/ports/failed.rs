//! Messages that will not arrive, listed until they are sent again.

use domain::ids::{LineId, MessageId};
use domain::time::Timestamp;

use super::StoreError;

/// A message that will not arrive, in the list of the line where it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailedDelivery {
    /// The message.
    pub message: MessageId,
    /// Its place in the list: see [`FailedDelivery::place`].
    pub place: u64,
}

/// Which failed deliveries, newest first.
#[derive(Clone, Copy, Debug)]
pub struct FailedFilter {
    /// Of this line.
    pub line: LineId,
    /// Only places below this one.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: usize,
}

/// Bits of a place that tell those apart that failed in the same millisecond; the others hold the time, until the year 2109.
const APART: u32 = 22;

impl FailedDelivery {
    /// What failed at `at`. Places rise with the time, and are apart for all that fails at once in any number that occurs.
    pub fn at(message: MessageId, at: Timestamp) -> Self {
        let time = u64::try_from(at.0).unwrap_or_default() << APART;
        let chat = message.chat().0.wrapping_mul(0x9E37_79B9);
        let mixed = chat.wrapping_add(message.seq()) & ((1 << APART) - 1);
        Self { message, place: time | mixed }
    }

    /// When it failed.
    pub fn failed_at(self) -> Timestamp {
        Timestamp(i64::try_from(self.place >> APART).unwrap_or_default())
    }
}

/// Keeps which messages will not arrive, beside their deliveries: what is erased is not listed.
pub trait FailedDeliveries: Send + Sync {
    /// Lists a message under `line`; one that is listed takes the new place.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not be listed.
    fn list_failed(
        &self,
        line: LineId,
        failed: FailedDelivery,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Takes a message off its list; one that is on none stays so.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not be listed.
    fn unlist_failed(
        &self,
        message: MessageId,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The failed deliveries of a line, newest first. An index read: what was written a moment ago may be missing.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn failed(
        &self,
        filter: FailedFilter,
    ) -> impl Future<Output = Result<Vec<FailedDelivery>, StoreError>> + Send;
}

#[cfg(test)]
mod tests {
    use domain::ids::ChatId;

    use super::*;

    #[test]
    fn places_rise_with_time_and_are_apart_at_once() {
        let at = |chat, seq, at| {
            FailedDelivery::at(MessageId::of(ChatId(chat), seq), Timestamp(at)).place
        };
        assert!(at(1, 1_000_000, 1_767_225_600_000) < at(1, 1, 1_767_225_600_001));
        assert_ne!(at(1, 2, 5), at(1, 3, 5));
        assert_ne!(at(1, 2, 5), at(2, 1, 5));
        let failed = FailedDelivery::at(MessageId::of(ChatId(7), 9), Timestamp(1_767_225_600_001));
        assert_eq!(failed.failed_at(), Timestamp(1_767_225_600_001));
    }
}
