//! What is kept in a folder, opened without serving.

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

/// A folder's stores; it is locked as long as this lives.
pub(crate) struct AtRest {
    pub(crate) context: Context<DynamoStore, SqsQueues<NoObjects>, Arc<HostClock>>,
    _dynamo: Dynamo,
    _data: DataDir,
}

impl AtRest {
    /// Opens the folder `data`.
    ///
    /// # Errors
    ///
    /// In words: nothing is kept there, it is in use or damaged, or of another format.
    pub(crate) async fn open(data: &Path) -> Result<Self, BoxError> {
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
        context.store.check_format().await?;
        Ok(Self { context, _dynamo: dynamo, _data: data })
    }
}
