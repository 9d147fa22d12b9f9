//! Wiring only: see the crate's documentation for what the function does.

use std::sync::Arc;

use api::{App, Config, NoWakeups, Parts};
use application::Context;
use axum::middleware::map_response;
use bus::{QueueUrls, SqsDeadLetters, SqsQueues, SsmSecrets};
use channels::Channels;
use channels::targets::AllowTargets;
use crm_b24::{Choice, Crm};
use dynamodb::DynamoStore;
use lambda::{SystemClock, aws, bucket, init, jittered, parsed, required};
use receivers::SignedCalls;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let metrics = init("api")?;
    let urls = QueueUrls {
        inbound: required("CANALI_INBOUND_QUEUE_URL")?,
        assign: required("CANALI_ASSIGN_QUEUE_URL")?,
        outbound: required("CANALI_OUTBOUND_QUEUE_URL")?,
        timers: required("CANALI_TIMERS_QUEUE_URL")?,
        hooks: required("CANALI_HOOKS_QUEUE_URL")?,
        pushes: required("CANALI_PUSHES_QUEUE_URL")?,
        ..QueueUrls::default()
    };
    let objects = bucket(&required("CANALI_BUCKET")?);
    let allow: AllowTargets = parsed("CANALI_ALLOW_TARGETS")?.unwrap_or_default();
    let aws = aws().await;
    let secrets =
        SsmSecrets::new(aws_sdk_ssm::Client::new(&aws), required("CANALI_SECRETS_PREFIX")?);
    let sqs = aws_sdk_sqs::Client::new(&aws);
    let choice: Choice = parsed("CANALI_CRM")?.unwrap_or_default();
    let config = Config::deployed(&secrets, required("CANALI_PUBLIC_URL")?, choice).await?;
    let store = DynamoStore::new(aws_sdk_dynamodb::Client::new(&aws), required("CANALI_TABLE")?);
    store.keep_format().await?;
    let app = App::new(Parts {
        context: Context {
            store: store.clone(),
            queues: SqsQueues::new(sqs.clone(), urls, objects.clone()),
            clock: SystemClock,
            caches: Arc::default(),
            backoff: jittered(),
            has_crm: choice.exists(),
        },
        messenger: Channels::new(objects.clone(), allow.clone())?,
        receivers: SignedCalls::new(allow)?,
        secrets: secrets.clone(),
        objects,
        crm: Crm::new(choice, store, secrets),
        wakeups: NoWakeups,
        dead_letters: SqsDeadLetters::deployed(sqs, &required("CANALI_NAME")?),
        config,
    });
    api::begin(&app).await?;
    let flushed =
        map_response(move |it: axum::response::Response| async move { metrics.flushed(it) });
    lambda_http::run(api::router(app).layer(flushed)).await
}
