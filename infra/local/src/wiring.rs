//! The deployed functions' own handlers, given the embedded services for an outside: what each `main` does on Lambda.

mod ports;
mod start;
mod wakeups;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use api::{App, Config, Limits, Parts};
use application::cache::Caches;
use application::ports::NoBus;
use application::realtime::Throttle;
use application::{Context, Links};
use aws_lambda_events::dynamodb::Event;
use bus::{QueueUrls, SqsDeadLetters, SqsQueues, SqsVisibility};
use channels::Channels;
use crm_b24::{Choice, Crm};
use domain::time::{Seconds, Timestamp};
use dto::frame::Words;
use dynamodb::DynamoStore;
use lambda::{StoredObjects, jittered, random_key};
use lambda_http::{Adapter, Service};
use lambda_runtime::LambdaEvent;
use mail::LocalMail;
use oidc::Provider;
use receivers::SignedCalls;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use self::ports::{LocalObjects, LocalSecrets};
pub use self::start::wire;
pub use self::wakeups::ChatWakeups;
use crate::clock::HostClock;
use crate::dlq::HostDeadLetters;
use crate::functions::{Closure, Function, FunctionError};
use crate::invoke::TIMEOUT;
use crate::meter::Meter;
use crate::sdk::Sdk;
use crate::sockets::{LocalPush, Sockets};

/// How long pushing a batch of the stream may take: frames go no further than this process, and what takes its time is
/// the reading of what they say, on a machine that may be busy. Nothing remote can hold it up.
const PUSH_WITHIN: Duration = Duration::from_secs(5);

/// The table's name.
pub const TABLE: &str = "canali";

/// The functions' outside, as the host has it.
pub type LocalContext = Context<DynamoStore, SqsQueues<StoredObjects>, Arc<HostClock>>;

/// Everything the functions are built from.
#[derive(Clone, Debug)]
pub struct Wiring {
    /// Their SDK clients.
    pub sdk: Sdk,
    /// The addresses of the SQS queues.
    pub urls: QueueUrls,
    /// The clock they all follow.
    pub clock: Arc<HostClock>,
    /// Where the relay puts what `dispatch` cannot take.
    pub undispatched: PathBuf,
    /// Large and parked bodies, in a folder.
    pub objects: StoredObjects,
    /// Counts what is parked.
    pub meter: Arc<Meter>,
    /// Tokens and keys, in an encrypted file.
    pub secrets: LocalSecrets,
    /// Speaks to the providers.
    pub channels: Channels<StoredObjects>,
    /// Calls webhooks.
    pub receivers: SignedCalls,
    /// Carries e-mail.
    pub mail: LocalMail,
    /// One process, one memory: whoever writes forgets for all.
    pub caches: Arc<Caches>,
    /// Wakes long polls.
    pub wakeups: ChatWakeups,
    /// Open sockets.
    pub sockets: Arc<Sockets>,
    /// The address that providers and links are given.
    pub public_url: String,
    /// Which CRM there is.
    pub crm: Choice,
    /// With whom employees can sign in instead of by a password.
    pub identities: Option<Provider>,
}

/// The outside of `api`, as types.
pub type LocalApp = App<(
    DynamoStore,
    SqsQueues<StoredObjects>,
    Arc<HostClock>,
    Channels<StoredObjects>,
    SignedCalls,
    LocalSecrets,
    StoredObjects,
    Crm<DynamoStore, LocalSecrets>,
    ChatWakeups,
    HostDeadLetters,
)>;

impl Wiring {
    /// The outside of `function`.
    pub fn context(&self, function: &'static str) -> LocalContext {
        let queues =
            SqsQueues::new(self.sdk.sqs(function), self.urls.clone(), self.objects.clone());
        Context {
            store: DynamoStore::new(self.sdk.dynamodb(function), TABLE),
            queues,
            clock: Arc::clone(&self.clock),
            caches: Arc::clone(&self.caches),
            backoff: jittered(),
            has_crm: self.crm.exists(),
        }
    }

    /// The CRM, as `function` reaches it.
    fn directory(&self, function: &'static str) -> Crm<DynamoStore, LocalSecrets> {
        let store = DynamoStore::new(self.sdk.dynamodb(function), TABLE);
        Crm::new(self.crm, store, self.secrets.clone())
    }

    fn objects_of(&self, function: &'static str) -> LocalObjects {
        LocalObjects { objects: self.objects.clone(), meter: Arc::clone(&self.meter), function }
    }

    fn visibility(&self, function: &'static str, urls: &[&String]) -> SqsVisibility {
        SqsVisibility::new(self.sdk.sqs(function), urls.iter().map(|it| (*it).clone()).collect())
    }

    /// HTTP from providers.
    pub fn webhook(&self) -> Arc<dyn Function> {
        let context = self.context("webhook");
        let objects = self.objects_of("webhook");
        let handler = webhook::Handler { context, objects, secrets: self.secrets.clone() };
        http("webhook", webhook::router(handler))
    }

    /// `inbound.fifo` and `timers`.
    pub fn route(&self) -> Arc<dyn Function> {
        let handler = route::Handler {
            context: self.context("route"),
            visibility: self.visibility("route", &[&self.urls.inbound, &self.urls.timers]),
            objects: self.objects_of("route"),
        };
        let handler = Arc::new(handler);
        batch("route", move |event| {
            let handler = Arc::clone(&handler);
            async move { handler.handle(event).await }
        })
    }

    /// `assign.fifo`.
    pub fn assign(&self) -> Arc<dyn Function> {
        let handler = assign::Handler {
            context: self.context("assign"),
            visibility: self.visibility("assign", &[&self.urls.assign]),
            objects: self.objects_of("assign"),
        };
        let handler = Arc::new(handler);
        batch("assign", move |event| {
            let handler = Arc::clone(&handler);
            async move { handler.handle(event).await }
        })
    }

    /// The table's stream.
    pub fn dispatch(&self) -> Arc<dyn Function> {
        let context = self.context("dispatch");
        let objects = self.objects_of("dispatch");
        let handler = Arc::new(dispatch::Handler {
            context,
            announcements: NoBus,
            objects,
            push: self.push("dispatch"),
            words: Words::new(&self.public_url),
            push_within: PUSH_WITHIN,
        });
        let wakeups = self.wakeups.clone();
        batch("dispatch", move |event: Event| {
            let (handler, wakeups) = (Arc::clone(&handler), wakeups.clone());
            let chats = wakeups::chats_in(&event);
            async move {
                let response = handler.handle(event).await;
                wakeups.wake(chats);
                response
            }
        })
    }

    /// Sockets, and `pushes`.
    pub fn realtime(&self) -> Arc<dyn Function> {
        let handler = Arc::new(realtime::Handler {
            context: self.context("realtime"),
            push: self.push("realtime"),
            words: Words::new(&self.public_url),
            secrets: self.secrets.clone(),
            visibility: self.visibility("realtime", &[&self.urls.pushes]),
            objects: self.objects_of("realtime"),
            throttle: Throttle::default(),
        });
        Closure::shared("realtime", move |event| {
            let handler = Arc::clone(&handler);
            async move { handler.handle(event).await }
        })
    }

    fn push(&self, function: &'static str) -> LocalPush {
        LocalPush { sockets: Arc::clone(&self.sockets), function }
    }

    /// `outbound.fifo`.
    pub fn deliver(&self) -> Arc<dyn Function> {
        let handler = deliver::Handler {
            context: self.context("deliver"),
            messenger: self.channels.clone(),
            secrets: self.secrets.clone(),
            visibility: self.visibility("deliver", &[&self.urls.outbound]),
            objects: self.objects_of("deliver"),
            links: Links {
                public_url: self.public_url.trim_end_matches('/').to_owned(),
                fresh_key: Arc::new(random_key),
            },
        };
        let handler = Arc::new(handler);
        let deadline = self.deadline();
        batch("deliver", move |event| {
            let (handler, deadline) = (Arc::clone(&handler), deadline());
            async move { handler.handle(event, Some(deadline)).await }
        })
    }

    /// `alerts`.
    pub fn kpi(&self) -> Arc<dyn Function> {
        let handler = kpi::Handler {
            context: self.context("kpi"),
            public_url: self.public_url.clone(),
            visibility: self.visibility("kpi", &[&self.urls.alerts]),
            objects: self.objects_of("kpi"),
        };
        let handler = Arc::new(handler);
        batch("kpi", move |event| {
            let handler = Arc::clone(&handler);
            async move { handler.handle(event).await }
        })
    }

    /// `crm`.
    pub fn crm(&self) -> Arc<dyn Function> {
        let context = self.context("crm");
        let handler = crm::Handler {
            directory: self.directory("crm"),
            context,
            visibility: self.visibility("crm", &[&self.urls.crm]),
            objects: self.objects_of("crm"),
        };
        let handler = Arc::new(handler);
        batch("crm", move |event| {
            let handler = Arc::clone(&handler);
            async move { handler.handle(event).await }
        })
    }

    /// `hooks`.
    pub fn hooks(&self) -> Arc<dyn Function> {
        let handler = hooks::Handler {
            context: self.context("hooks"),
            receivers: self.receivers.clone(),
            mailer: self.mail.clone(),
            secrets: self.secrets.clone(),
            public_url: self.public_url.clone(),
            visibility: self.visibility("hooks", &[&self.urls.hooks]),
            objects: self.objects_of("hooks"),
        };
        let handler = Arc::new(handler);
        let deadline = self.deadline();
        batch("hooks", move |event| {
            let (handler, deadline) = (Arc::clone(&handler), deadline());
            async move { handler.handle(event, Some(deadline)).await }
        })
    }

    /// When what begins now must have ended.
    fn deadline(&self) -> impl Fn() -> Timestamp + Clone + Send + Sync + 'static {
        let clock = Arc::clone(&self.clock);
        let time = Seconds(u32::try_from(TIMEOUT.as_secs()).unwrap_or(u32::MAX));
        move || Timestamp::from(clock.now()) + time
    }

    /// HTTP from operators, integrators and visitors: its outside, from which its routes are made.
    pub fn app(&self) -> LocalApp {
        App::new(Parts {
            context: self.context("api"),
            messenger: self.channels.clone(),
            receivers: self.receivers.clone(),
            secrets: self.secrets.clone(),
            objects: self.objects.clone(),
            crm: self.directory("api"),
            wakeups: self.wakeups.clone(),
            dead_letters: HostDeadLetters {
                sqs: SqsDeadLetters::embedded(self.sdk.sqs("api")),
                parked: Some(self.undispatched.clone()),
            },
            config: Config {
                public_url: self.public_url.clone(),
                staleness: Seconds(0), // The caches are shared.
                limits: Limits::EMBEDDED,
                crm_built_in: self.crm == Choice::BuiltIn,
                edge: None, // Nothing stands before it but what whoever runs it puts there.
                identities: self.identities.clone(),
                socket_url: None,
            },
        })
    }

    /// The rules: each minute, each hour.
    pub fn timeouts(&self) -> Arc<dyn Function> {
        let handler = Arc::new(timeouts::Handler { context: self.context("timeouts") });
        Closure::shared("timeouts", move |event: Value| {
            let handler = Arc::clone(&handler);
            async move {
                handler.handle(&event).await?;
                Ok(Value::Null)
            }
        })
    }
}

/// A function of batches: decodes the event's JSON as Lambda's runtime does, and encodes its answer.
fn batch<E, A, F, R>(name: &'static str, handle: F) -> Arc<dyn Function>
where
    E: DeserializeOwned + Send + 'static,
    A: Serialize + 'static,
    F: Fn(E) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = A> + Send + 'static,
{
    Closure::shared(name, move |event| {
        let handle = handle.clone();
        async move {
            let event: E = serde_json::from_value(event)?;
            Ok(serde_json::to_value(handle(event).await)?)
        }
    })
}

/// A function of requests: its router behind the adapter that it has on Lambda.
pub fn http(name: &'static str, router: axum::Router) -> Arc<dyn Function> {
    Closure::shared(name, move |event| {
        // Called outside the future: the adapter itself may not move between threads.
        let called = serde_json::from_value(event).map(|payload| {
            let event = LambdaEvent::new(payload, lambda_runtime::Context::default());
            Adapter::from(router.clone()).call(event)
        });
        async move {
            let answer = called?.await.map_err(FunctionError::from)?;
            Ok(serde_json::to_value(answer)?)
        }
    })
}
