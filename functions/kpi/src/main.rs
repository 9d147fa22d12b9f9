//! Wiring only: see the crate's documentation for what the function does.

use std::sync::Arc;

use application::Context;
use bus::{QueueUrls, SqsQueues, SqsVisibility};
use dynamodb::DynamoStore;
use lambda::{SystemClock, aws, bucket, init, jittered, required};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let metrics = init("kpi")?;
    let table = required("CANALI_TABLE")?;
    let alerts = required("CANALI_ALERTS_QUEUE_URL")?;
    let hooks = required("CANALI_HOOKS_QUEUE_URL")?;
    let public_url = required("CANALI_PUBLIC_URL")?;
    let objects = bucket(&required("CANALI_BUCKET")?);
    let aws = aws().await;
    let sqs = aws_sdk_sqs::Client::new(&aws);
    let queues =
        SqsQueues::new(sqs.clone(), QueueUrls { hooks, ..QueueUrls::default() }, objects.clone());
    let handler = kpi::Handler {
        context: Context {
            store: DynamoStore::open(aws_sdk_dynamodb::Client::new(&aws), table).await?,
            queues,
            clock: SystemClock,
            caches: Arc::default(),
            backoff: jittered(),
            has_crm: false,
        },
        public_url,
        visibility: SqsVisibility::new(sqs, vec![alerts]),
        objects,
    };
    let handle = async |event: LambdaEvent<_>| {
        Ok::<_, Error>(metrics.flushed(handler.handle(event.payload).await))
    };
    lambda_runtime::run(service_fn(handle)).await
}
