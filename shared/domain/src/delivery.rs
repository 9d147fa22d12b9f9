//! How far an outgoing message has come: one delivery per message, in parts where the channel splits it (design D3).

use serde::{Deserialize, Serialize};

use crate::time::{Seconds, Timestamp};

/// How long a message is tried before it counts as failed (design §7).
pub const DELIVERY_DEADLINE: Seconds = Seconds(24 * 60 * 60);

/// A message's status, as the operator sees it; it never goes down in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// On its way.
    #[default]
    Pending,
    /// We cannot know whether it arrived: the provider did not answer.
    Unknown,
    /// The provider took it.
    Sent,
    /// The customer's device has it.
    Delivered,
    /// The customer has seen it.
    Read,
    /// It will not arrive.
    Failed,
}

/// The delivery of one message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Its parts, in the order they are sent; empty before the first call.
    #[serde(default)]
    pub parts: Vec<Part>,
    /// How many parts there are in all, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<usize>,
    /// A receipt of the provider that goes beyond what the parts say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<MessageStatus>,
    /// What the provider said against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// When the last call was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tried_at: Option<Timestamp>,
    /// Calls that were answered with *later*.
    #[serde(default)]
    pub retries: u32,
    /// When the next call has its turn, where the account's limit made it wait (`pace`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<Timestamp>,
}

/// One call's worth of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Part {
    /// The call is about to be made, or was under way when the function died.
    Sending,
    /// The provider took it under this id.
    Sent {
        /// The provider's id.
        external_id: String,
    },
    /// The call was made and never answered: it is not made again, for the customer might read it twice.
    Unknown,
    /// The provider refused it for good.
    Failed,
}

impl Delivery {
    /// The status of the whole: that of its worst part, or the receipt that came since. How many parts are expected is
    /// what the delivery says itself, where nobody else does.
    pub fn status(&self, parts_expected: Option<usize>) -> MessageStatus {
        let parts_expected = parts_expected.or(self.of);
        let failed = self.parts.contains(&Part::Failed);
        let unknown = self.parts.contains(&Part::Unknown);
        let complete = !self.parts.is_empty()
            && parts_expected.is_none_or(|it| it == self.parts.len())
            && !self.parts.contains(&Part::Sending);
        if failed {
            MessageStatus::Failed
        } else if unknown {
            MessageStatus::Unknown
        } else if complete {
            self.receipt.unwrap_or_default().max(MessageStatus::Sent)
        } else {
            MessageStatus::Pending
        }
    }

    /// What a redelivery finds: a part found in `Sending` was under way when the function died (D3).
    #[must_use]
    pub fn resumed(mut self) -> Self {
        for part in &mut self.parts {
            if *part == Part::Sending {
                *part = Part::Unknown;
            }
        }
        self
    }

    /// Whether who it is for has read it.
    pub fn is_read(&self) -> bool {
        self.receipt == Some(MessageStatus::Read)
    }

    /// Whether it is no delivery, but the mark that what a customer wrote has been read: what is sent has parts, what was
    /// received has none.
    pub fn is_mark(&self) -> bool {
        self.parts.is_empty() && self.is_read()
    }

    /// Whether all of it has gone out.
    pub fn is_sent(&self) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(|it| matches!(it, Part::Sent { .. }))
    }

    /// Takes a receipt in; statuses only go up. A message that failed after it was taken says why.
    pub fn receive(&mut self, receipt: MessageStatus, reason: Option<&str>) {
        self.receipt = Some(self.receipt.map_or(receipt, |it| it.max(receipt)));
        if receipt == MessageStatus::Failed {
            self.error = reason.map(str::to_owned).or(self.error.take());
        }
    }
}

impl MessageStatus {
    /// All there are, in their order.
    const ALL: [Self; 6] =
        [Self::Pending, Self::Unknown, Self::Sent, Self::Delivered, Self::Read, Self::Failed];

    /// Its place in the order.
    pub fn rank(self) -> u8 {
        match self {
            Self::Pending => 0,
            Self::Unknown => 1,
            Self::Sent => 2,
            Self::Delivered => 3,
            Self::Read => 4,
            Self::Failed => 5,
        }
    }

    /// The status at a place in the order.
    pub fn ranked(rank: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.rank() == rank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(id: &str) -> Part {
        Part::Sent { external_id: id.to_owned() }
    }

    #[track_caller]
    fn check(parts: Vec<Part>, expected: MessageStatus) {
        assert_eq!(Delivery { parts, ..Delivery::default() }.status(Some(2)), expected);
    }

    #[test]
    fn the_worst_part_speaks_for_the_whole() {
        check(vec![], MessageStatus::Pending);
        check(vec![sent("1")], MessageStatus::Pending);
        check(vec![sent("1"), Part::Sending], MessageStatus::Pending);
        check(vec![sent("1"), sent("2")], MessageStatus::Sent);
        check(vec![sent("1"), Part::Unknown], MessageStatus::Unknown);
        check(vec![Part::Unknown, Part::Failed], MessageStatus::Failed);
    }

    #[test]
    fn a_delivery_says_itself_how_many_parts_it_has() {
        let half = Delivery { parts: vec![sent("1")], of: Some(2), ..Delivery::default() };
        assert_eq!(half.status(None), MessageStatus::Pending);
        let old = Delivery { of: None, ..half.clone() };
        assert_eq!(old.status(None), MessageStatus::Sent);
        let whole = Delivery { parts: vec![sent("1"), sent("2")], ..half };
        assert_eq!(whole.status(None), MessageStatus::Sent);
    }

    #[test]
    fn receipts_only_go_up() {
        let mut delivery = Delivery { parts: vec![sent("1")], ..Delivery::default() };
        delivery.receive(MessageStatus::Read, None);
        delivery.receive(MessageStatus::Delivered, None);
        assert_eq!(delivery.status(None), MessageStatus::Read);
        delivery.receive(MessageStatus::Failed, Some("not on this messenger"));
        assert_eq!(delivery.status(None), MessageStatus::Failed);
        assert_eq!(delivery.error.as_deref(), Some("not on this messenger"));
    }

    #[test]
    fn ranks_are_in_the_order_of_the_statuses() {
        let ranked = MessageStatus::ALL.map(|it| MessageStatus::ranked(it.rank()));
        assert_eq!(ranked, MessageStatus::ALL.map(Some));
        assert!(MessageStatus::ALL.is_sorted() && MessageStatus::ranked(6).is_none());
    }

    #[test]
    fn what_was_under_way_is_unknown() {
        let delivery = Delivery { parts: vec![sent("1"), Part::Sending], ..Delivery::default() };
        assert_eq!(delivery.resumed().parts, [sent("1"), Part::Unknown]);
    }
}
