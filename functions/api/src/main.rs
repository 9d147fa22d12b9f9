//! Wiring only: see the crate's documentation for what the function does.

use std::sync::Arc;

use api::{Admin, App, Config, Limits, NoWakeups, Parts};
use application::Context;
use application::cache::STALENESS;
use application::ports::Secrets;
use bus::{QueueUrls, SqsQueues, SsmSecrets};
use channels::Channels;
use domain::time::Seconds;
use dynamodb::DynamoStore;
use lambda::{SystemClock, aws, bucket, init_logs, jittered, optional, required};
use lambda_http::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    init_logs();
    let table = required("CANALI_TABLE")?;
    let urls = QueueUrls {
        inbound: required("CANALI_INBOUND_QUEUE_URL")?,
        assign: required("CANALI_ASSIGN_QUEUE_URL")?,
        outbound: required("CANALI_OUTBOUND_QUEUE_URL")?,
        timers: required("CANALI_TIMERS_QUEUE_URL")?,
    };
    let allowed = optional("CANALI_ALLOW_TARGETS").unwrap_or_default().parse()?;
    let objects = bucket(&required("CANALI_BUCKET")?)?;
    let prefix = required("CANALI_SECRETS_PREFIX")?;
    let config = Config {
        public_url: required("CANALI_PUBLIC_URL")?,
        staleness: Seconds(STALENESS.0 + 1),
        limits: Limits::SHARED,
    };
    let aws = aws().await;
    let sqs = aws_sdk_sqs::Client::new(&aws);
    let store = DynamoStore::new(aws_sdk_dynamodb::Client::new(&aws), table);
    store.keep_format().await?;
    let app = App::new(Parts {
        context: Context {
            store,
            queues: SqsQueues::new(sqs, urls, objects.clone()),
            clock: SystemClock,
            caches: Arc::default(),
            backoff: jittered(),
            has_crm: false,
        },
        messenger: Channels::new(objects.clone(), allowed)?,
        secrets: SsmSecrets::new(aws_sdk_ssm::Client::new(&aws), prefix.clone()),
        objects,
        wakeups: NoWakeups,
        config,
    });
    // Who deploys puts the first admin's token there; without it nobody is let in.
    let secrets = SsmSecrets::new(aws_sdk_ssm::Client::new(&aws), prefix);
    if let Some(token) = secrets.get("admin/token").await? {
        let password = secrets.get("admin/password").await?;
        api::bootstrap(&app, &Admin { token, password }).await?;
    }
    lambda_http::run(api::router(app)).await
}
