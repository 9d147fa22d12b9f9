//! Wiring only: see the crate's documentation for what the function does.

use std::sync::Arc;

use application::{Context, Links};
use bus::{QueueUrls, SqsQueues, SqsVisibility, SsmSecrets};
use channels::Channels;
use domain::time::Timestamp;
use dynamodb::DynamoStore;
use lambda::{SystemClock, aws, bucket, init, jittered, parsed, random_key, required};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let metrics = init("deliver")?;
    let table = required("CANALI_TABLE")?;
    let outbound = required("CANALI_OUTBOUND_QUEUE_URL")?;
    let public_url = required("CANALI_PUBLIC_URL")?;
    let secrets = required("CANALI_SECRETS_PREFIX")?;
    let allowed = parsed("CANALI_ALLOW_TARGETS")?.unwrap_or_default();
    let objects = bucket(&required("CANALI_BUCKET")?);
    let aws = aws().await;
    let sqs = aws_sdk_sqs::Client::new(&aws);
    let queues = SqsQueues::new(sqs.clone(), QueueUrls::default(), objects.clone());
    let handler = deliver::Handler {
        context: Context {
            store: DynamoStore::open(aws_sdk_dynamodb::Client::new(&aws), table).await?,
            queues,
            clock: SystemClock,
            caches: Arc::default(),
            backoff: jittered(),
            has_crm: false,
        },
        messenger: Channels::new(objects.clone(), allowed)?,
        secrets: SsmSecrets::new(aws_sdk_ssm::Client::new(&aws), secrets),
        visibility: SqsVisibility::new(sqs, vec![outbound]),
        objects,
        links: Links { public_url, fresh_key: Arc::new(random_key) },
    };
    let handle = async |event: LambdaEvent<_>| {
        let deadline = i64::try_from(event.context.deadline).ok().map(Timestamp);
        Ok::<_, Error>(metrics.flushed(handler.handle(event.payload, deadline).await))
    };
    lambda_runtime::run(service_fn(handle)).await
}
