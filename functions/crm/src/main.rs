//! Wiring only: see the crate's documentation for what the function does.

use std::sync::Arc;

use application::Context;
use bus::{QueueUrls, SqsQueues, SqsVisibility, SsmSecrets};
use crm_b24::{Choice, Crm};
use dynamodb::DynamoStore;
use lambda::{SystemClock, aws, bucket, init, jittered, parsed, required};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let metrics = init("crm")?;
    let table = required("CANALI_TABLE")?;
    let crm = required("CANALI_CRM_QUEUE_URL")?;
    let choice: Choice = parsed("CANALI_CRM")?.unwrap_or_default();
    let prefix = required("CANALI_SECRETS_PREFIX")?;
    let inbound = required("CANALI_INBOUND_QUEUE_URL")?;
    let objects = bucket(&required("CANALI_BUCKET")?);
    let aws = aws().await;
    let sqs = aws_sdk_sqs::Client::new(&aws);
    let secrets = SsmSecrets::new(aws_sdk_ssm::Client::new(&aws), prefix);
    let store = DynamoStore::open(aws_sdk_dynamodb::Client::new(&aws), table).await?;
    let urls = QueueUrls { inbound, crm: crm.clone(), ..QueueUrls::default() };
    let handler = crm::Handler {
        context: Context {
            store: store.clone(),
            queues: SqsQueues::new(sqs.clone(), urls, objects.clone()),
            clock: SystemClock,
            caches: Arc::default(),
            backoff: jittered(),
            has_crm: choice.exists(),
        },
        directory: Crm::new(choice, store, secrets),
        visibility: SqsVisibility::new(sqs, vec![crm]),
        objects,
    };
    let handle = async |event: LambdaEvent<_>| {
        Ok::<_, Error>(metrics.flushed(handler.handle(event.payload).await))
    };
    lambda_runtime::run(service_fn(handle)).await
}
