//! What an operator's command works on: a Canali that serves here, one at rest in its folder, or one on AWS.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use application::Context;
use application::ports::Secrets;
use aws_sdk_sqs::error::SdkError;
use bus::{QueueUrls, SqsDeadLetters, SqsQueues, SsmSecrets};
use chrono::{DateTime, Utc};
use dynamodb::DynamoStore;
use lambda::{Causes, NoObjects, jittered};
use tokio::sync::Notify;

use crate::activity::Activity;
use crate::clock::HostClock;
use crate::data::DataDir;
use crate::dlq::HostDeadLetters;
use crate::dynamo::{Dynamo, TABLE};
use crate::endpoints::Endpoints;
use crate::meter::{HOST, Meter};
use crate::sdk::Sdk;
use crate::serve::BoxError;
use crate::sqs::Sqs;

/// Which Canali.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct Place {
    /// The name of a deployment on AWS: `canali`, or `canali-<stage>`. AWS is configured as for any client of it:
    /// `AWS_PROFILE`, `AWS_REGION`, `AWS_ENDPOINT_URL`, …
    #[arg(long, env = "CANALI_NAME", global = true)]
    pub name: Option<String>,
    /// Without a name: the folder under which everything is kept, whether somebody serves it or not.
    #[arg(long, env = "CANALI_DATA", default_value = ".canali", global = true)]
    pub data: PathBuf,
}

/// The outside of a command.
pub(crate) type Outside = Context<DynamoStore, SqsQueues<NoObjects>, Arc<HostClock>>;

/// Clients of its services.
#[derive(Debug)]
pub(crate) struct Reached {
    /// SQS.
    pub(crate) sqs: aws_sdk_sqs::Client,
    dynamodb: aws_sdk_dynamodb::Client,
    clock: Arc<HostClock>,
    at: At,
    /// Of a folder at rest: the services, and the folder's lock.
    _services: Option<(Sqs, Dynamo, DataDir)>,
}

#[derive(Debug)]
enum At {
    Aws { name: String, told: SsmSecrets },
    Folder(PathBuf),
}

impl Reached {
    /// Reaches the one that `place` names.
    ///
    /// # Errors
    ///
    /// In words: nothing is kept in the folder, it is damaged, or AWS is not configured.
    pub(crate) async fn at(place: &Place) -> Result<Self, BoxError> {
        match &place.name {
            Some(name) => Self::on_aws(name).await,
            None => Self::in_folder(&place.data).await,
        }
    }

    async fn on_aws(name: &str) -> Result<Self, BoxError> {
        let aws = lambda::aws().await;
        if aws.region().is_none() {
            return Err("no region of AWS is configured: set AWS_REGION or AWS_PROFILE".into());
        }
        let told = aws_sdk_ssm::Client::new(&aws);
        let told = SsmSecrets::new(told, format!("/{name}/deployment"));
        Ok(Self {
            sqs: aws_sdk_sqs::Client::new(&aws),
            dynamodb: aws_sdk_dynamodb::Client::new(&aws),
            clock: Arc::new(HostClock::system()),
            at: At::Aws { name: name.to_owned(), told },
            _services: None,
        })
    }

    async fn in_folder(folder: &Path) -> Result<Self, BoxError> {
        let table = folder.join("dynamodb.sqlite");
        if !table.exists() {
            return Err(format!("nothing is kept in {}", folder.display()).into());
        }
        let opened = DataDir::open(folder);
        // Where a clock was moved by hand, what is kept bears its times.
        let file = folder.join("clock");
        let manual = file.exists();
        let clock = if manual { HostClock::manual(&file)? } else { HostClock::system() };
        let clock = Arc::new(clock);
        let (endpoints, services) = match opened {
            Ok(data) => {
                let journal = data.join("sqs.journal");
                let sqs = Sqs::start(&journal, Arc::clone(&clock), Activity::new()).await?;
                let dynamo = Dynamo::start(&table, Arc::clone(&clock)).await?;
                let endpoints = Endpoints { dynamodb: dynamo.endpoint(), sqs: sqs.endpoint() };
                (endpoints, Some((sqs, dynamo, data)))
            }
            Err(err) if err.kind() == ErrorKind::ResourceBusy => (Endpoints::told(folder)?, None),
            Err(err) => return Err(err.into()),
        };
        let meter = Meter::new(Arc::clone(&clock));
        let Endpoints { dynamodb, sqs } = endpoints;
        let sdk = Sdk::new(dynamodb, sqs, meter, Arc::new(Notify::new()));
        Ok(Self {
            sqs: sdk.sqs(HOST),
            dynamodb: sdk.dynamodb(HOST),
            clock,
            at: At::Folder(folder.to_owned()),
            _services: services,
        })
    }

    /// What its SQS queues' names begin with.
    fn prefix(&self) -> String {
        match &self.at {
            At::Aws { name, .. } => format!("{name}-"),
            At::Folder(_) => String::new(),
        }
    }

    /// A declared name without what the deployment's SQS queues begin with.
    pub(crate) fn bare<'a>(&self, queue: &'a str) -> &'a str {
        queue.strip_prefix(&self.prefix()).unwrap_or(queue)
    }

    /// The address of the SQS queue that is called `queue` in every deployment; none, if this one has none such.
    ///
    /// # Errors
    ///
    /// In words: SQS is not to be had.
    pub(crate) async fn url(&self, queue: &str) -> Result<Option<String>, BoxError> {
        let name = format!("{}{queue}", self.prefix());
        let found = self.sqs.get_queue_url().queue_name(&name).send().await;
        match found.map_err(SdkError::into_service_error) {
            Ok(found) => Ok(found.queue_url),
            Err(error) if error.is_queue_does_not_exist() => Ok(None),
            Err(error) => Err(format!("{name}: {}", Causes(&error)).into()),
        }
    }

    /// What to say where it has no such SQS queue.
    pub(crate) fn lacks(&self, queue: &str) -> String {
        let name = format!("{}{queue}", self.prefix());
        match self.at {
            At::Aws { .. } => format!("there is no SQS queue {name} in this account and region"),
            At::Folder(_) => format!("there is no SQS queue {name} here"),
        }
    }

    /// What its SQS queues gave up on.
    pub(crate) fn dead_letters(&self) -> HostDeadLetters {
        let client = self.sqs.clone();
        let sqs = match &self.at {
            At::Aws { name, .. } => SqsDeadLetters::deployed(client, name),
            At::Folder(_) => SqsDeadLetters::embedded(client),
        };
        HostDeadLetters { sqs, parked: self.parked() }
    }

    /// Where the embedded relay puts what `dispatch` cannot take; on AWS that is an SQS queue.
    pub(crate) fn parked(&self) -> Option<PathBuf> {
        match &self.at {
            At::Aws { .. } => None,
            At::Folder(folder) => Some(folder.join("parked").join("dispatch")),
        }
    }

    /// The time that what is kept goes by.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Its stores and its SQS queues, for a use case.
    ///
    /// # Errors
    ///
    /// In words: there is no such deployment, or AWS is not to be had.
    pub(crate) async fn outside(&self) -> Result<Outside, BoxError> {
        let table = match &self.at {
            At::Folder(_) => TABLE.to_owned(),
            At::Aws { name, told } => told
                .get("table")
                .await
                .map_err(|error| format!("SSM: {}", Causes(&error)))?
                .ok_or_else(|| {
                    format!("there is no deployment {name} in this account and region")
                })?,
        };
        let urls = QueueUrls {
            inbound: self.known("inbound.fifo").await?,
            assign: self.known("assign.fifo").await?,
            outbound: self.known("outbound.fifo").await?,
            timers: self.known("timers").await?,
            alerts: self.known("alerts").await?,
            crm: self.known("crm").await?,
            // Nothing that an entry causes goes to `hooks`, and nothing is pushed from here.
            ..QueueUrls::default()
        };
        Ok(Context {
            store: self.store(table).await?,
            queues: SqsQueues::new(self.sqs.clone(), urls, NoObjects),
            clock: Arc::clone(&self.clock),
            caches: Arc::default(),
            backoff: jittered(),
            has_crm: false,
        })
    }

    /// Here the format must be known: somebody waits for an answer, and can ask again.
    async fn store(&self, table: String) -> Result<DynamoStore, BoxError> {
        let store = DynamoStore::new(self.dynamodb.clone(), table);
        store.check_format().await.map_err(|error| Causes(&error).to_string())?;
        Ok(store)
    }

    async fn known(&self, queue: &str) -> Result<String, BoxError> {
        let url = self.url(queue).await?;
        Ok(url.ok_or_else(|| self.lacks(queue))?)
    }
}
