//! `canali check`: the invariants on what is kept, without serving.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use application::Context;
use bus::{QueueUrls, SqsQueues};
use dynamodb::DynamoStore;
use lambda::{NoObjects, jittered};
use tokio::sync::Notify;

use crate::clock::HostClock;
use crate::data::DataDir;
use crate::dynamo::Dynamo;
use crate::meter::{HOST, Meter};
use crate::sdk::Sdk;
use crate::serve::BoxError;
use crate::wiring::TABLE;

/// Looks at everything in the folder `data`, and says on standard output what it found.
///
/// # Errors
///
/// In words: the folder is in use or damaged, or something in it is not sound.
pub async fn check(data: &Path) -> Result<(), BoxError> {
    if !data.join("dynamodb.sqlite").exists() {
        return Err(format!("nothing is kept in {}", data.display()).into());
    }
    let data = DataDir::open(data)?;
    let clock = Arc::new(HostClock::system());
    let dynamo = Dynamo::start(&data.join("dynamodb.sqlite"), Arc::clone(&clock)).await?;
    let meter = Meter::new(Arc::clone(&clock));
    // Nothing is sent: there is no SQS endpoint behind it.
    let sdk = Sdk::new(
        dynamo.endpoint(),
        "http://127.0.0.1:1".to_owned(),
        meter,
        Arc::new(Notify::new()),
    );
    let context = Context {
        store: DynamoStore::new(sdk.dynamodb(HOST), TABLE),
        queues: SqsQueues::new(sdk.sqs(HOST), QueueUrls::default(), NoObjects),
        clock,
        caches: Arc::default(),
        backoff: jittered(),
        has_crm: false,
    };
    let report = application::check(&context).await?;
    let mut out = std::io::stdout();
    for violation in &report.violations {
        writeln!(out, "{violation}")?;
    }
    writeln!(out, "{} chats, {} entries", report.chats, report.entries)?;
    match report.violations.len() {
        0 => Ok(()),
        found => Err(format!("{found} things are not sound").into()),
    }
}
