//! What must be there before the first request: the table, the first admin; and what runs beside the functions.

use std::io::Write;
use std::sync::Arc;

use api::{Admin, bootstrap};
use application::cache::Caches;
use bus::QueueUrls;
use channels::Channels;
use channels::targets::AllowTargets;
use dynamodb::DynamoStore;
use receivers::SignedCalls;

use super::{ChatWakeups, LocalSecrets, TABLE, Wiring, http};
use crate::functions::Functions;
use crate::invoke::Invoker;
use crate::meter::HOST;
use crate::polling::Polling;
use crate::serve::{BoxError, Embedded};

/// Builds the functions, and makes sure of what they need.
///
/// # Errors
///
/// In words for whoever started it.
pub async fn wire(embedded: &Embedded) -> Result<Functions, BoxError> {
    let wiring = wiring(embedded)?;
    dynamodb::create_table(&embedded.sdk.dynamodb(HOST), TABLE).await?;
    wiring.context(HOST).store.keep_format().await?;
    let app = wiring.app();
    let first = embedded.data.first_password(embedded.admin_password.as_deref())?;
    let admin = Admin { token: embedded.admin_token.clone(), password: first.clone() };
    bootstrap(&app, &admin).await?;
    embedded.data.keep_that_there_is_a_password()?;
    if let Some(password) = first.filter(|_| embedded.admin_password.is_none()) {
        writeln!(std::io::stderr(), "login: admin, password: {password} (told this once)")?;
    }
    let functions = Functions {
        webhook: wiring.webhook(),
        route: wiring.route(),
        assign: wiring.assign(),
        timeouts: wiring.timeouts(),
        dispatch: wiring.dispatch(),
        deliver: wiring.deliver(),
        kpi: wiring.kpi(),
        crm: wiring.crm(),
        hooks: wiring.hooks(),
        api: http("api", api::router(app)),
        realtime: wiring.realtime(),
    };
    run_beside(&wiring, embedded, &functions);
    Ok(functions)
}

fn wiring(embedded: &Embedded) -> Result<Wiring, BoxError> {
    let objects = embedded.objects.clone();
    let url = |queue: &str| embedded.sqs.url(queue);
    let allow: AllowTargets = embedded.allow_targets.join(",").parse()?;
    Ok(Wiring {
        sdk: embedded.sdk.clone(),
        urls: QueueUrls {
            inbound: url("inbound.fifo"),
            assign: url("assign.fifo"),
            outbound: url("outbound.fifo"),
            timers: url("timers"),
            alerts: url("alerts"),
            crm: url("crm"),
            hooks: url("hooks"),
            pushes: url("pushes"),
        },
        clock: Arc::clone(&embedded.clock),
        undispatched: embedded.data.join("parked").join("dispatch"),
        channels: Channels::new(objects.clone(), allow.clone())?,
        receivers: SignedCalls::new(allow)?,
        mail: embedded.mail.clone(),
        objects,
        meter: Arc::clone(&embedded.meter),
        secrets: LocalSecrets(Arc::clone(&embedded.secrets)),
        caches: Arc::new(Caches::default()),
        wakeups: ChatWakeups::default(),
        sockets: Arc::clone(&embedded.sockets),
        public_url: embedded.public_url.clone(),
        crm: embedded.crm,
        identities: embedded.identities.clone(),
    })
}

/// Tells providers a changed address (S2), then polls those that cannot call us. A provider that is down keeps nobody
/// else waiting.
fn run_beside(wiring: &Wiring, embedded: &Embedded, functions: &Functions) {
    let polling = Polling {
        store: DynamoStore::new(embedded.sdk.dynamodb(HOST), TABLE),
        secrets: wiring.secrets.clone(),
        channels: wiring.channels.clone(),
        webhook: Invoker::new(Arc::clone(&functions.webhook), Arc::clone(&embedded.meter)),
    };
    let (app, stop) = (wiring.app(), embedded.stop.clone());
    tokio::spawn(async move {
        api::reregister(&app).await;
        polling.run(stop).await;
    });
}
