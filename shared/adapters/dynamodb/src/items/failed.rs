//! A message in the list of those that will not arrive.

use application::ports::{FailedDelivery, StoreError};
use domain::ids::{ChatId, MessageId};
use serde::Deserialize;

use crate::keys;

/// What the index `sessions` holds of a delivery that failed.
#[derive(Debug, Deserialize)]
pub(crate) struct FailedKeyItem {
    pk: String,
    sk: String,
    list_id: u64,
}

impl TryFrom<FailedKeyItem> for FailedDelivery {
    type Error = StoreError;

    fn try_from(item: FailedKeyItem) -> Result<Self, StoreError> {
        let FailedKeyItem { pk, sk, list_id } = item;
        let place = keys::id_of_partition(&pk).zip(keys::seq_of_delivery(&sk));
        let Some((chat, seq)) = place else {
            let what = format!("item {pk} {sk} of the list of failed deliveries");
            return Err(StoreError::Corrupt { what, source: "it is no delivery".into() });
        };
        Ok(Self { message: MessageId::of(ChatId(chat), seq), place: list_id })
    }
}
