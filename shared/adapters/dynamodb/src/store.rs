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
mod failed;
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

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use domain::ids::ChannelId;

use crate::meter::{Consumed, Meter};
use crate::table::Table;

/// All stores of Canali on one DynamoDB table.
#[derive(Clone, Debug)]
pub struct DynamoStore {
    pub(crate) table: Table,
    /// Until when the calls of channels were last seen to be spoken for: see `book_turn`.
    spoken_for: Arc<Mutex<HashMap<ChannelId, i64>>>,
}

/// Channels that are remembered: more than any deployment has.
const REMEMBERED_MAX: usize = 10_000;

impl DynamoStore {
    /// The stores on the table `name`, whose format is known to be ours: see [`Self::open`].
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        let table = Table { client, name: name.into(), meter: Meter::default() };
        Self { table, spoken_for: Arc::default() }
    }

    /// What all calls of this store and its copies have cost.
    pub fn consumed(&self) -> Consumed {
        self.table.meter.consumed()
    }
}
