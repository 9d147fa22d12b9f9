//! Wiring only: see the crate's documentation for what the function does.

use std::sync::Arc;

use application::Context;
use application::realtime::Throttle;
use aws_sdk_apigatewaymanagement::config::Builder;
use bus::{ApiGatewayPush, QueueUrls, SqsQueues, SqsVisibility, SsmSecrets};
use dto::frame::Words;
use dynamodb::DynamoStore;
use lambda::{SystemClock, aws, bucket, init, jittered, required};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let metrics = init("realtime")?;
    let table = required("CANALI_TABLE")?;
    let pushes = required("CANALI_PUSHES_QUEUE_URL")?;
    let urls = QueueUrls {
        assign: required("CANALI_ASSIGN_QUEUE_URL")?,
        outbound: required("CANALI_OUTBOUND_QUEUE_URL")?,
        ..QueueUrls::default()
    };
    let objects = bucket(&required("CANALI_BUCKET")?);
    let words = Words::new(&required("CANALI_PUBLIC_URL")?);
    let (endpoint, prefix) =
        (required("CANALI_SOCKETS_ENDPOINT")?, required("CANALI_SECRETS_PREFIX")?);
    let aws = aws().await;
    let sqs = aws_sdk_sqs::Client::new(&aws);
    let handler = realtime::Handler {
        context: Context {
            store: DynamoStore::open(aws_sdk_dynamodb::Client::new(&aws), table).await?,
            queues: SqsQueues::new(sqs.clone(), urls, objects.clone()),
            clock: SystemClock,
            caches: Arc::default(),
            backoff: jittered(),
            has_crm: false,
        },
        push: ApiGatewayPush::new(Builder::from(&aws), &endpoint, aws.endpoint_url()),
        words,
        secrets: SsmSecrets::new(aws_sdk_ssm::Client::new(&aws), prefix),
        visibility: SqsVisibility::new(sqs, vec![pushes]),
        objects,
        throttle: Throttle::default(),
    };
    let handle = async |event: LambdaEvent<_>| {
        handler.handle(event.payload).await.map(|it| metrics.flushed(it))
    };
    lambda_runtime::run(service_fn(handle)).await
}
