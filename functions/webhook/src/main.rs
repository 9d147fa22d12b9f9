//! Wiring only: see the crate's documentation for what the function does.

use std::sync::Arc;

use application::Context;
use axum::middleware::map_response;
use axum::response::Response;
use bus::{QueueUrls, SqsQueues, SsmSecrets};
use dynamodb::DynamoStore;
use lambda::{SystemClock, aws, bucket, init, jittered, required};
use lambda_http::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let metrics = init("webhook")?;
    let table = required("CANALI_TABLE")?;
    let urls = QueueUrls {
        inbound: required("CANALI_INBOUND_QUEUE_URL")?,
        pushes: required("CANALI_PUSHES_QUEUE_URL")?,
        ..QueueUrls::default()
    };
    let secrets = required("CANALI_SECRETS_PREFIX")?;
    let objects = bucket(&required("CANALI_BUCKET")?);
    let aws = aws().await;
    let handler = webhook::Handler {
        context: Context {
            store: DynamoStore::open(aws_sdk_dynamodb::Client::new(&aws), table).await?,
            queues: SqsQueues::new(aws_sdk_sqs::Client::new(&aws), urls, objects.clone()),
            clock: SystemClock,
            caches: Arc::default(),
            backoff: jittered(),
            has_crm: false,
        },
        objects,
        secrets: SsmSecrets::new(aws_sdk_ssm::Client::new(&aws), secrets),
    };
    let router = webhook::router(handler)
        .layer(map_response(move |it: Response| async move { metrics.flushed(it) }));
    lambda_http::run(router).await
}
