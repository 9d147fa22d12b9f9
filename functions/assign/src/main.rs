//! Wiring only: see the crate's documentation for what the function does.

use std::sync::Arc;

use application::Context;
use bus::{QueueUrls, SqsQueues, SqsVisibility};
use dynamodb::DynamoStore;
use lambda::{SystemClock, aws, bucket, init, jittered, required};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let metrics = init("assign")?;
    let table = required("CANALI_TABLE")?;
    let assign = required("CANALI_ASSIGN_QUEUE_URL")?;
    let timers = required("CANALI_TIMERS_QUEUE_URL")?;
    let objects = bucket(&required("CANALI_BUCKET")?);
    let aws = aws().await;
    let sqs = aws_sdk_sqs::Client::new(&aws);
    let urls = QueueUrls { assign: assign.clone(), timers, ..QueueUrls::default() };
    let handler = assign::Handler {
        context: Context {
            store: DynamoStore::open(aws_sdk_dynamodb::Client::new(&aws), table).await?,
            queues: SqsQueues::new(sqs.clone(), urls, objects.clone()),
            clock: SystemClock,
            caches: Arc::default(),
            backoff: jittered(),
            has_crm: false,
        },
        visibility: SqsVisibility::new(sqs, vec![assign]),
        objects,
    };
    let handle = async |event: LambdaEvent<_>| {
        Ok::<_, Error>(metrics.flushed(handler.handle(event.payload).await))
    };
    lambda_runtime::run(service_fn(handle)).await
}
