//! Wiring only: see the crate's documentation for what the function does.

use std::sync::Arc;

use application::Context;
use bus::{QueueUrls, SqsQueues};
use dynamodb::DynamoStore;
use lambda::{NoObjects, SystemClock, aws, init, jittered, required};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let metrics = init("timeouts")?;
    let table = required("CANALI_TABLE")?;
    let timers = required("CANALI_TIMERS_QUEUE_URL")?;
    let hooks = required("CANALI_HOOKS_QUEUE_URL")?;
    let crm = required("CANALI_CRM_QUEUE_URL")?;
    let aws = aws().await;
    let urls = QueueUrls { timers, hooks, crm, ..QueueUrls::default() };
    let handler = timeouts::Handler {
        context: Context {
            store: DynamoStore::open(aws_sdk_dynamodb::Client::new(&aws), table).await?,
            queues: SqsQueues::new(aws_sdk_sqs::Client::new(&aws), urls, NoObjects),
            clock: SystemClock,
            caches: Arc::default(),
            backoff: jittered(),
            has_crm: false,
        },
    };
    let handle = async |event: LambdaEvent<Value>| {
        metrics.flushed(handler.handle(&event.payload).await).map_err(Error::from)
    };
    lambda_runtime::run(service_fn(handle)).await
}
