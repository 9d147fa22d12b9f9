//! Wiring only: see the crate's documentation for what the function does.

use std::sync::Arc;

use application::Context;
use aws_lambda_events::sqs::SqsEvent;
use bus::{QueueUrls, SqsQueues, SqsVisibility, SsmSecrets};
use domain::time::Timestamp;
use dynamodb::DynamoStore;
use lambda::{SystemClock, aws, bucket, init, jittered, parsed, required};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use mail::SesMail;
use receivers::SignedCalls;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let metrics = init("hooks")?;
    let table = required("CANALI_TABLE")?;
    let hooks = required("CANALI_HOOKS_QUEUE_URL")?;
    let objects = bucket(&required("CANALI_BUCKET")?);
    let public_url = required("CANALI_PUBLIC_URL")?;
    let prefix = required("CANALI_SECRETS_PREFIX")?;
    let sender = parsed("CANALI_MAIL_FROM")?;
    let allow = parsed("CANALI_ALLOW_TARGETS")?.unwrap_or_default();
    let aws = aws().await;
    let sqs = aws_sdk_sqs::Client::new(&aws);
    let urls = QueueUrls { hooks: hooks.clone(), ..QueueUrls::default() };
    let handler = hooks::Handler {
        context: Context {
            store: DynamoStore::open(aws_sdk_dynamodb::Client::new(&aws), table).await?,
            queues: SqsQueues::new(sqs.clone(), urls, objects.clone()),
            clock: SystemClock,
            caches: Arc::default(),
            backoff: jittered(),
            has_crm: false,
        },
        receivers: SignedCalls::new(allow)?,
        mailer: sender.map(|sender| SesMail::new(&aws, sender)),
        secrets: SsmSecrets::new(aws_sdk_ssm::Client::new(&aws), prefix),
        public_url,
        visibility: SqsVisibility::new(sqs, vec![hooks]),
        objects,
    };
    let handle = async |event: LambdaEvent<SqsEvent>| {
        let deadline = i64::try_from(event.context.deadline).ok().map(Timestamp);
        Ok::<_, Error>(metrics.flushed(handler.handle(event.payload, deadline).await))
    };
    lambda_runtime::run(service_fn(handle)).await
}
