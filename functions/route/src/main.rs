//! Wiring only: see the crate's documentation for what the function does.

use std::sync::Arc;

use application::Context;
use bus::{QueueUrls, SqsQueues, SqsVisibility};
use dynamodb::DynamoStore;
use lambda::{SystemClock, aws, bucket, init, jittered, required};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let metrics = init("route")?;
    let table = required("CANALI_TABLE")?;
    let inbound = required("CANALI_INBOUND_QUEUE_URL")?;
    let assign = required("CANALI_ASSIGN_QUEUE_URL")?;
    let timers = required("CANALI_TIMERS_QUEUE_URL")?;
    let has_crm = required("CANALI_CRM")? != "none";
    let objects = bucket(&required("CANALI_BUCKET")?);
    let aws = aws().await;
    let sqs = aws_sdk_sqs::Client::new(&aws);
    let sources = vec![inbound, timers.clone()];
    let urls = QueueUrls { assign, timers, ..QueueUrls::default() };
    let handler = route::Handler {
        context: Context {
            store: DynamoStore::open(aws_sdk_dynamodb::Client::new(&aws), table).await?,
            queues: SqsQueues::new(sqs.clone(), urls, objects.clone()),
            clock: SystemClock,
            caches: Arc::default(),
            backoff: jittered(),
            has_crm,
        },
        visibility: SqsVisibility::new(sqs, sources),
        objects,
    };
    let handle = async |event: LambdaEvent<_>| {
        Ok::<_, Error>(metrics.flushed(handler.handle(event.payload).await))
    };
    lambda_runtime::run(service_fn(handle)).await
}
