//! Starts the whole of Canali in one process, and stops it.

#[cfg(test)]
mod tests;

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use api::Identities;
use crm_b24::{Choice, WEBHOOK_URL};
use lambda::{OwnLinks, StoredObjects};
use mail::{FileMail, LocalMail, SmtpMail};
use object_store::local::LocalFileSystem;
use oidc::Provider;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use crate::activity::Activity;
use crate::clock::HostClock;
use crate::data::DataDir;
use crate::dynamo::{Dynamo, SWEEP_EVERY};
use crate::endpoints::Endpoints;
use crate::front::{Files, Front};
use crate::functions::{Function, Functions};
use crate::invoke::Invoker;
use crate::leftovers;
use crate::local_api::LocalApi;
use crate::meter::Meter;
use crate::metrics::Metrics;
use crate::minute::Minute;
use crate::parked::Parked;
use crate::pump::Pump;
use crate::queues::{Feeds, QUEUES};
use crate::relay::Relay;
use crate::sdk::Sdk;
use crate::secrets::SecretStore;
use crate::sockets::Sockets;
use crate::sqs::Sqs;
use crate::timeline::Timeline;

/// How often the stream's records behind the relay are deleted.
const TRIM_EVERY: Duration = Duration::from_secs(1);

/// How long stopping takes at most; the contract allows 10 s for the whole process.
const STOP_TIMEOUT: Duration = Duration::from_secs(8);

/// Any error, told apart by nobody.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Which clock Canali follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ClockMode {
    /// The system's.
    System,
    /// One that stands still until `POST /local/clock` moves it.
    Manual,
}

/// What `canali serve` was told.
#[derive(Debug, Clone)]
pub struct Config {
    /// The address to serve on.
    pub listen: String,
    /// The folder for everything that is kept.
    pub data: PathBuf,
    /// The address that providers and links are given, if not the one served on.
    pub public_url: Option<String>,
    /// The clock.
    pub clock: ClockMode,
    /// The admin token, if not a random one.
    pub admin_token: Option<String>,
    /// The first admin's password, if not a random one.
    pub admin_password: Option<String>,
    /// Private address ranges that may be called, as CIDRs.
    pub allow_targets: Vec<String>,
    /// Which CRM there is.
    pub crm: Choice,
    /// The address of the portal's webhook, if it is told anew.
    pub crm_webhook_url: Option<String>,
    /// With whom employees can sign in.
    pub identities: Identities,
    /// The server that takes e-mail; without one it goes into files.
    pub smtp: Option<String>,
    /// Who e-mail is from.
    pub mail_from: String,
}

/// What the functions are wired to.
#[derive(Debug)]
pub struct Embedded {
    /// The data folder.
    pub data: Arc<DataDir>,
    /// The clock for the functions' clock port.
    pub clock: Arc<HostClock>,
    /// SDK clients at the embedded endpoints.
    pub sdk: Sdk,
    /// What counts, for functions that are invoked otherwise than by the host.
    pub meter: Arc<Meter>,
    /// Turns true when Canali stops, for tasks that run beside the functions.
    pub stop: watch::Receiver<bool>,
    /// The SQS queues, for their URLs.
    pub sqs: Sqs,
    /// Open sockets, to push to.
    pub sockets: Arc<Sockets>,
    /// The secret store.
    pub secrets: Arc<SecretStore>,
    /// What providers and links are given; without a slash at the end.
    pub public_url: String,
    /// Proves that somebody is the first admin.
    pub admin_token: String,
    /// The first admin's password, if it was given.
    pub admin_password: Option<String>,
    /// Private address ranges that may be called, as CIDRs.
    pub allow_targets: Vec<String>,
    /// Which CRM there is.
    pub crm: Choice,
    /// With whom employees can sign in instead of by a password.
    pub identities: Option<Provider>,
    /// How e-mail goes out.
    pub mail: LocalMail,
    /// Large bodies and files, in a folder.
    pub objects: StoredObjects,
}

/// Canali, serving.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    edge: JoinSet<()>,
    inside: JoinSet<()>,
    _data: Arc<DataDir>,
}

/// Starts Canali; `wire` makes the table and the functions.
///
/// # Errors
///
/// In words for whoever started it: the address or the folder is in use, the folder is of a newer
/// format, or something in it is damaged.
pub async fn start<W>(config: Config, wire: W) -> Result<Running, BoxError>
where
    W: AsyncFnOnce(&Embedded) -> Result<Functions, BoxError>,
{
    let data = Arc::new(DataDir::open(&config.data)?);
    let listener = TcpListener::bind(&config.listen)
        .await
        .map_err(|err| format!("cannot listen on {}: {err}", config.listen))?;
    let address = listener.local_addr()?;
    let clock = Arc::new(match config.clock {
        ClockMode::System => HostClock::system(),
        ClockMode::Manual => HostClock::manual(&data.join("clock"))?,
    });
    let activity = Activity::new();
    let meter = Meter::new(Arc::clone(&clock));
    let written = Arc::new(Notify::new());
    let stop = watch::Sender::new(false);
    let journal = data.join("sqs.journal");
    let sqs = Sqs::start(&journal, Arc::clone(&clock), Arc::clone(&activity)).await?;
    let dynamo = Dynamo::start(&data.join("dynamodb.sqlite"), Arc::clone(&clock)).await?;
    let sdk = Sdk::new(dynamo.endpoint(), sqs.endpoint(), Arc::clone(&meter), Arc::clone(&written));
    Endpoints { dynamodb: dynamo.endpoint(), sqs: sqs.endpoint() }.tell(&data)?;
    let sockets = Sockets::new(Arc::clone(&clock), Arc::clone(&activity), Arc::clone(&meter));
    let public_url = config.public_url.unwrap_or_else(|| format!("http://{address}"));
    let secrets = SecretStore::open(data.path())?;
    keep_webhook(&secrets, config.crm, config.crm_webhook_url.as_deref())?;
    let files = files(&data, &public_url, &clock)?;
    let embedded = Embedded {
        secrets: Arc::new(secrets),
        admin_token: data.admin_token(config.admin_token.as_deref())?,
        admin_password: config.admin_password,
        public_url: public_url.trim_end_matches('/').to_owned(),
        allow_targets: config.allow_targets,
        crm: config.crm,
        identities: config.identities.provider(&public_url)?,
        mail: mail(config.smtp.as_deref(), &config.mail_from, &data)?,
        data: Arc::clone(&data),
        clock: Arc::clone(&clock),
        sqs: sqs.clone(),
        sockets: Arc::clone(&sockets),
        meter: Arc::clone(&meter),
        stop: stop.subscribe(),
        objects: files.objects.clone(),
        sdk,
    };
    let functions = wire(&embedded).await?;
    let parts = Parts { clock, activity, meter, written, sqs, dynamo, sockets, stop };
    run(data, listener, &parts, &functions, (embedded.admin_token, files))
}

/// The folder of files, with links to them.
fn files(data: &DataDir, public_url: &str, clock: &Arc<HostClock>) -> Result<Files, BoxError> {
    let folder = data.join("objects");
    std::fs::create_dir_all(&folder)?;
    let links = OwnLinks::new(format!("{}/objects", public_url.trim_end_matches('/')))?;
    let objects = StoredObjects::new(Arc::new(LocalFileSystem::new_with_prefix(&folder)?));
    let objects = objects.with_links(links.clone());
    Ok(Files { links, objects, clock: Arc::clone(clock) })
}

/// Keeps the address of the portal's webhook, if there is a new one; where a portal is the CRM there must be one.
fn keep_webhook(secrets: &SecretStore, crm: Choice, url: Option<&str>) -> Result<(), BoxError> {
    if let Some(url) = url {
        crm_b24::check_address(url)?;
        secrets.put(WEBHOOK_URL, url)?;
    }
    if crm == Choice::Bitrix24 && secrets.get(WEBHOOK_URL)?.is_none() {
        let missing =
            "the CRM is a Bitrix24 portal: --crm-webhook-url (CANALI_CRM_WEBHOOK_URL) is missing";
        return Err(missing.into());
    }
    Ok(())
}

/// How e-mail goes out: by the server at `smtp`, or into the folder `mail`.
fn mail(smtp: Option<&str>, from: &str, data: &DataDir) -> Result<LocalMail, BoxError> {
    let sender = from.parse()?;
    Ok(match smtp {
        Some(url) => LocalMail::Smtp(SmtpMail::new(url, sender)?),
        None => LocalMail::Files(FileMail::new(data.join("mail"), sender)),
    })
}

/// What the host is made of.
struct Parts {
    clock: Arc<HostClock>,
    activity: Arc<Activity>,
    meter: Arc<Meter>,
    written: Arc<Notify>,
    sqs: Sqs,
    dynamo: Dynamo,
    sockets: Arc<Sockets>,
    stop: watch::Sender<bool>,
}

impl Parts {
    fn invoker(&self, function: &Arc<dyn Function>) -> Invoker {
        Invoker::new(Arc::clone(function), Arc::clone(&self.meter))
    }
}

fn run(
    data: Arc<DataDir>,
    listener: TcpListener,
    parts: &Parts,
    functions: &Functions,
    (admin_token, files): (String, Files),
) -> Result<Running, BoxError> {
    let Parts { clock, activity, meter, written, sqs, dynamo, sockets, stop } = parts;
    let (mut edge, mut inside) = (JoinSet::new(), JoinSet::new());
    for queue in QUEUES {
        let function = parts.invoker(match queue.feeds {
            Feeds::Route => &functions.route,
            Feeds::Assign => &functions.assign,
            Feeds::Deliver => &functions.deliver,
            Feeds::Kpi => &functions.kpi,
            Feeds::Crm => &functions.crm,
            Feeds::Hooks => &functions.hooks,
            Feeds::Realtime => &functions.realtime,
        });
        let pump = Pump::new(queue, sqs.clone(), function, Arc::clone(activity));
        inside.spawn(Arc::new(pump).run(stop.subscribe()));
    }
    let relay = Arc::new(Relay::new(
        Arc::clone(dynamo.stream()),
        parts.invoker(&functions.dispatch),
        Arc::clone(activity),
        Arc::clone(clock),
        Arc::clone(written),
        &data.join("relay-position"),
        Parked::new(&data.join("parked").join("dispatch")),
    )?);
    inside.spawn(Arc::clone(&relay).run(stop.subscribe()));
    inside.spawn(trim(dynamo.clone(), Arc::clone(&relay), stop.subscribe()));
    let timeouts = parts.invoker(&functions.timeouts);
    let minute = Arc::new(Minute::new(timeouts, Arc::clone(activity), Arc::clone(clock)));
    if !clock.is_manual() {
        inside.spawn(Arc::clone(&minute).run(stop.subscribe()));
        inside.spawn(sweep(dynamo.clone(), stop.subscribe()));
        let objects = LocalFileSystem::new_with_prefix(data.join("objects"))?;
        inside.spawn(leftovers::run(objects, stop.subscribe()));
    }
    let timeline = Arc::new(Timeline::new(
        Arc::clone(clock),
        Arc::clone(activity),
        sqs.clone(),
        relay,
        minute,
        dynamo.clone(),
        Arc::clone(sockets),
    ));
    let metrics = Metrics::new(sqs.clone())?;
    let local = LocalApi::new(timeline, Arc::clone(meter), metrics, admin_token);
    let (webhook, api) = (parts.invoker(&functions.webhook), parts.invoker(&functions.api));
    let address = listener.local_addr()?;
    sockets.serve(parts.invoker(&functions.realtime));
    let (clock, open) = (Arc::clone(clock), Arc::clone(sockets));
    let front = Arc::new(Front::new(webhook, api, open, local, files, clock));
    edge.spawn(Arc::clone(sockets).run(stop.subscribe()));
    edge.spawn(front.serve(listener, stop.subscribe()));
    Ok(Running { address, stop: stop.clone(), edge, inside, _data: data })
}

/// Deletes, each second, the stream's records that the relay is done with.
async fn trim(dynamo: Dynamo, relay: Arc<Relay>, mut stop: watch::Receiver<bool>) {
    let mut trimmed = 0;
    loop {
        tokio::select! {
            () = tokio::time::sleep(TRIM_EVERY) => {}
            _ = stop.wait_for(|it| *it) => return,
        }
        let position = relay.position();
        if position == trimmed {
            continue;
        }
        let stream = Arc::clone(dynamo.stream());
        match tokio::task::spawn_blocking(move || stream.trim(position)).await {
            Ok(Ok(_)) => trimmed = position,
            Ok(Err(err)) => tracing::warn!(error = %err, "the stream could not be trimmed"),
            Err(_) => return, // The runtime is stopping.
        }
    }
}

/// Looks for expired items by the system's clock.
async fn sweep(dynamo: Dynamo, mut stop: watch::Receiver<bool>) {
    let every = SWEEP_EVERY.to_std().unwrap_or(Duration::MAX);
    loop {
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            _ = stop.wait_for(|it| *it) => return,
        }
        if let Err(err) = dynamo.sweep().await {
            tracing::warn!(error = %err, "expired items could not be deleted");
        }
    }
}

impl Running {
    /// Where it serves.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes nothing new, finishes what is in hand, and answers whether that was done in time.
    ///
    /// What was not is taken up again by the next start.
    pub async fn stop(mut self) -> bool {
        self.stop.send_replace(true);
        let stopped = async {
            // The edge last, for long requests; nothing inside waits for it.
            while self.inside.join_next().await.is_some() {}
            while self.edge.join_next().await.is_some() {}
        };
        tokio::time::timeout(STOP_TIMEOUT, stopped).await.is_ok()
    }
}
