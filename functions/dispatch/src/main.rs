//! Wiring only: see the crate's documentation for what the function does.

use std::sync::Arc;

use application::Context;
use aws_sdk_apigatewaymanagement::config::Builder;
use bus::{ApiGatewayPush, Chosen, EventBus, QueueUrls, SqsQueues};
use dto::frame::Words;
use dynamodb::DynamoStore;
use lambda::{SystemClock, aws, bucket, init, jittered, parsed, required};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let metrics = init("dispatch")?;
    let table = required("CANALI_TABLE")?;
    let urls = QueueUrls {
        assign: required("CANALI_ASSIGN_QUEUE_URL")?,
        outbound: required("CANALI_OUTBOUND_QUEUE_URL")?,
        timers: required("CANALI_TIMERS_QUEUE_URL")?,
        alerts: required("CANALI_ALERTS_QUEUE_URL")?,
        crm: required("CANALI_CRM_QUEUE_URL")?,
        pushes: required("CANALI_PUSHES_QUEUE_URL")?,
        ..QueueUrls::default()
    };
    let bus = required("CANALI_BUS")?;
    let chosen: Option<Chosen> = parsed("CANALI_BUS_EVENTS")?;
    let objects = bucket(&required("CANALI_BUCKET")?);
    let endpoint = required("CANALI_SOCKETS_ENDPOINT")?;
    let words = Words::new(&required("CANALI_PUBLIC_URL")?);
    let aws = aws().await;
    let handler = dispatch::Handler {
        context: Context {
            store: DynamoStore::open(aws_sdk_dynamodb::Client::new(&aws), table).await?,
            queues: SqsQueues::new(aws_sdk_sqs::Client::new(&aws), urls, objects.clone()),
            clock: SystemClock,
            caches: Arc::default(),
            backoff: jittered(),
            has_crm: false,
        },
        announcements: EventBus::new(
            aws_sdk_eventbridge::Client::new(&aws),
            bus,
            chosen.unwrap_or_default(),
        ),
        objects,
        push: ApiGatewayPush::new(Builder::from(&aws), &endpoint, aws.endpoint_url()),
        words,
        push_within: dispatch::PUSH_WITHIN,
    };
    let handle = async |event: LambdaEvent<_>| {
        Ok::<_, Error>(metrics.flushed(handler.handle(event.payload).await))
    };
    lambda_runtime::run(service_fn(handle)).await
}
