//! The stores: one file per port.

mod agreements;
mod bindings;
mod channels;
mod chats;
mod commit;
mod configs;
mod crm;
mod deliveries;
mod documents;
mod due;
mod errands;
mod externals;
mod firings;
mod ids;
mod lines;
mod notifications;
mod outcome;
mod people;
mod sockets;
mod tokens;
mod webhooks;
mod writes;

use aws_sdk_dynamodb::Client;

use crate::meter::{Consumed, Meter};
use crate::table::Table;

/// All stores of Canali on one DynamoDB table.
#[derive(Clone, Debug)]
pub struct DynamoStore {
    pub(crate) table: Table,
}

impl DynamoStore {
    /// The stores on the table `name`, whose format is known to be ours: see [`Self::open`].
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        Self { table: Table { client, name: name.into(), meter: Meter::default() } }
    }

    /// What all calls of this store and its copies have cost.
    pub fn consumed(&self) -> Consumed {
        self.table.meter.consumed()
    }
}
