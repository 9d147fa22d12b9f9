//! `canali`: the command line → the embedded host. Wiring only.

use std::io::Write;
use std::process::ExitCode;

use canali::cli::{Asked, Cli};
use canali::serve::{self, BoxError};
use clap::Parser;
use lambda::TRACE;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    // A line for each message, as CloudWatch is given, would hide the others on a terminal.
    let quiet = || EnvFilter::new(format!("info,{TRACE}=warn"));
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| quiet());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            tracing::error!(error = %err, "Canali ends");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), BoxError> {
    let (config, demo) = match cli.asked() {
        Asked::Serve(config) => (config, None),
        Asked::Demo { config, days } => (config, Some(days)),
        Asked::Check(data) => return canali::check::check(&data).await,
        Asked::Healthcheck(listen) => return canali::healthcheck::healthcheck(&listen).await,
        Asked::Simulate { seed, hours, operators } => {
            return canali::simulate::simulate(seed, hours, operators);
        }
        Asked::Lint(data, line) => return canali::lint::lint(&data, line).await,
        Asked::Dlq(place, what) => return canali::dlq::dlq(&place, &what).await,
        Asked::Relay(place, what, bounds) => {
            return canali::relay::again::again(&place, &what, &bounds).await;
        }
    };
    // Before anything is said, so that whoever starts Canali can stop it from its first line on.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let running = match demo {
        Some(days) => canali::demo::start(config, days).await?,
        None => serve::start(config, canali::wiring::wire).await?,
    };
    writeln!(std::io::stdout(), "ready http://{}", running.address())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    if !running.stop().await {
        tracing::warn!("stopped before everything was finished; the next start goes on with it");
    }
    Ok(())
}
