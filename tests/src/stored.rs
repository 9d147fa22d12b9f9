//! What a stopped Canali leaves behind: its table, read without it. The interface shows messages; this shows the whole
//! of each log, so that nothing can be missing between them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use application::ports::{ChatStore, LineStore};
use canali::clock::HostClock;
use canali::dynamo::Dynamo;
use canali::meter::Meter;
use canali::sdk::Sdk;
use canali::wiring::TABLE;
use domain::chat::{Chat, Entry};
use domain::ids::{ChatId, LineId};
use domain::invariants::{log_violations, violations};
use domain::session::Event;
use dynamodb::DynamoStore;
use tokio::sync::Notify;

/// The table of a stopped Canali.
#[derive(Debug)]
pub struct Stored {
    store: DynamoStore,
    _database: Dynamo,
}

/// More entries than any chat of a test has.
const ALL: usize = 1_000_000;

impl Stored {
    /// Opens what lies in a data folder.
    ///
    /// # Panics
    ///
    /// If it cannot be opened.
    pub async fn open(data: &Path) -> Self {
        let clock = Arc::new(HostClock::system());
        let file = data.join("dynamodb.sqlite");
        let database = Dynamo::start(&file, Arc::clone(&clock)).await.expect("the table opens");
        let written = Arc::new(Notify::new());
        let sdk = Sdk::new(database.endpoint(), String::new(), Meter::new(clock), written);
        Self { store: DynamoStore::new(sdk.dynamodb("tests"), TABLE), _database: database }
    }

    /// A chat with its whole log.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub async fn chat(&self, id: u64) -> (Chat, Vec<Entry>) {
        let (chat, log, _) = self.whole(id).await;
        (chat, log)
    }

    /// What is wrong with the chats `ids` of a line: with their logs, with what they hold, with their offers.
    ///
    /// # Panics
    ///
    /// If one of them cannot be read.
    pub async fn wrong(&self, line: u64, ids: &[u64]) -> Vec<String> {
        let line = self.store.line(LineId(line)).await.expect("the line is read");
        let settings = line.expect("the line is there").settings;
        let mut wrong = Vec::new();
        for id in ids {
            let (chat, log, held) = self.whole(*id).await;
            wrong.extend(log_violations(&chat, &log));
            wrong.extend(violations(&chat, &held, &settings));
            wrong.extend(offers_at_once(&log));
        }
        wrong
    }

    async fn whole(&self, id: u64) -> (Chat, Vec<Entry>, domain::bookings::Bookings) {
        let id = ChatId(id);
        let record = self.store.head(id).await.expect("the head is read").expect("it is there");
        let log = self.store.entries(id, 0, ALL).await.expect("the log is read");
        (record.chat, log, record.held)
    }
}

/// Where a log says that a session was offered while an offer of it stood.
pub fn offers_at_once(log: &[Entry]) -> Vec<String> {
    let mut open = HashMap::new();
    let mut wrong = Vec::new();
    for entry in log {
        let Some(session) = entry.session else { continue };
        match &entry.event {
            Event::OfferMade { .. } => {
                if let Some(before) = open.insert(session, entry.seq) {
                    let (chat, seq) = (entry.chat, entry.seq);
                    wrong.push(format!("chat {chat}: offered by {seq}, and by {before} still"));
                }
            }
            Event::OfferLapsed { .. }
            | Event::OfferDeclined { .. }
            | Event::SessionAnswered { .. }
            | Event::SessionTransferred { .. }
            | Event::SessionQueued { .. }
            | Event::SessionIntercepted { .. }
            | Event::SessionFinished { .. }
            | Event::SessionClosed { .. } => {
                open.remove(&session);
            }
            _ => {}
        }
    }
    wrong
}
