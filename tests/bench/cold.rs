//! Cold starts: each function as `make cold` builds it for Lambda, under a stand-in for Lambda's Runtime API and for AWS;
//! beside them, in the same run, a hello world on the same runtime without any SDK.
//!
//! What is measured is the process: from its start to its first poll, then its first and later invocations (AWS answers at
//! once), and its peak memory. Lambda adds its sandbox and the download.

mod stand_in;

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use tests::binary::root;
use tokio::process::{Child, Command};

use self::stand_in::StandIn;
use crate::report::{Bound, Report, p50};

/// Starts of each; their median counts.
const STARTS: usize = 7;

/// Invocations of each process: the first, and those whose median counts.
const INVOCATIONS: usize = 20;

/// How long a process may take before it counts as broken.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a cold start may cost beside a hello world's (design §6).
const RATIO: (Bound, Bound) = (Bound::AtMost(5.0), Bound::AtMost(3.0));

/// Where frames are posted to; all of it goes to the stand-in.
const SOCKETS: &str = "https://sockets.execute-api.us-east-1.amazonaws.com/live";

/// The functions, with the event each is invoked with.
const FUNCTIONS: &[(&str, &str)] = &[
    ("webhook", "cold/webhook.json"),
    ("route", "sqs/inbound.json"),
    ("assign", "sqs/assign.json"),
    ("timeouts", "schedule/minute.json"),
    ("dispatch", "stream/offer_made.json"),
    ("deliver", "sqs/outbound.json"),
    ("kpi", "sqs/alerts.json"),
    ("crm", "sqs/crm.json"),
    ("hooks", "sqs/hooks.json"),
    ("realtime", "sqs/pushes.json"),
    ("api", "cold/api.json"),
];

/// What one process showed, in milliseconds and mebibytes.
struct Shown {
    init_ms: f64,
    first_ms: f64,
    later_ms: f64,
    peak_mib: f64,
}

pub(crate) async fn measure(report: &mut Report) -> io::Result<()> {
    let Some(hello) = binary("hello") else { return Ok(()) };
    let idle = median(&hello, &Value::Null).await?;
    rows(report, "hello", &idle)?;
    for (function, event) in FUNCTIONS {
        let Some(binary) = binary(function) else { continue };
        let shown = median(&binary, &event_at(event)?).await?;
        rows(report, function, &shown)?;
        let ratio = shown.init_ms / idle.init_ms;
        let name = format!("cold_init_ratio_{function}");
        report.row(&name, ratio, "x", Some(RATIO.0), Some(RATIO.1))?;
    }
    Ok(())
}

fn rows(report: &mut Report, function: &str, shown: &Shown) -> io::Result<()> {
    report.row(&format!("cold_init_{function}"), shown.init_ms, "ms", None, None)?;
    report.row(&format!("invocation_first_{function}"), shown.first_ms, "ms", None, None)?;
    report.row(&format!("invocation_later_{function}"), shown.later_ms, "ms", None, None)?;
    report.row(&format!("memory_peak_{function}"), shown.peak_mib, "MiB", None, None)
}

/// Where `make cold` has put it.
fn binary(function: &str) -> Option<PathBuf> {
    let path = root().join("target/cold").join(function).join("bootstrap");
    path.is_file().then_some(path)
}

/// A sample of `events/`, or one of the two requests that are only here: nobody's webhook, nobody's list.
fn event_at(name: &str) -> io::Result<Value> {
    let path = match name.strip_prefix("cold/") {
        Some(request) => root().join("tests/bench/cold").join(request),
        None => root().join("events").join(name),
    };
    Ok(serde_json::from_slice(&std::fs::read(path)?)?)
}

async fn median(binary: &Path, event: &Value) -> io::Result<Shown> {
    let mut starts = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        starts.push(start(binary, event).await?);
    }
    let of = |figure: fn(&Shown) -> f64| p50(starts.iter().map(figure).collect());
    Ok(Shown {
        init_ms: of(|it| it.init_ms),
        first_ms: of(|it| it.first_ms),
        later_ms: of(|it| it.later_ms),
        peak_mib: of(|it| it.peak_mib),
    })
}

/// One process, from its start to its last invocation.
async fn start(binary: &Path, event: &Value) -> io::Result<Shown> {
    let mut stand_in = StandIn::start().await?;
    let began = Instant::now();
    let mut child = spawn(binary, stand_in.address())?;
    let polled = stand_in.polled(PATIENCE).await?;
    let init_ms = milliseconds(polled.duration_since(began));
    let mut taken = Vec::with_capacity(INVOCATIONS);
    for _ in 0..INVOCATIONS {
        taken.push(milliseconds(stand_in.invoke(event, PATIENCE).await?));
    }
    let peak_mib = peak(&child)?;
    child.kill().await?;
    let later = taken.split_off(1);
    Ok(Shown { init_ms, first_ms: taken[0], later_ms: p50(later), peak_mib })
}

fn spawn(binary: &Path, address: &str) -> io::Result<Child> {
    let aws = format!("http://{address}");
    let queue = |name: &str| format!("{aws}/000000000000/canali-{name}");
    Command::new(binary)
        .env_clear()
        .envs([("AWS_LAMBDA_RUNTIME_API", address), ("AWS_LAMBDA_FUNCTION_NAME", "canali")])
        .envs([("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"), ("AWS_REGION", "us-east-1")])
        .envs([("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"), ("AWS_ENDPOINT_URL", &aws)])
        .envs([("AWS_LAMBDA_LOG_GROUP_NAME", "cold"), ("AWS_LAMBDA_LOG_STREAM_NAME", "cold")])
        .envs([("AWS_ACCESS_KEY_ID", "cold"), ("AWS_SECRET_ACCESS_KEY", "cold")])
        .envs([("AWS_SESSION_TOKEN", "cold"), ("CANALI_TABLE", "canali")])
        .envs([("CANALI_BUCKET", "canali"), ("CANALI_SECRETS_PREFIX", "/canali")])
        .envs([("CANALI_BUS", "canali"), ("CANALI_CRM", "built_in")])
        .env("CANALI_PUBLIC_URL", "https://canali.example")
        .env("CANALI_INBOUND_QUEUE_URL", queue("inbound.fifo"))
        .env("CANALI_ASSIGN_QUEUE_URL", queue("assign.fifo"))
        .env("CANALI_OUTBOUND_QUEUE_URL", queue("outbound.fifo"))
        .env("CANALI_TIMERS_QUEUE_URL", queue("timers"))
        .env("CANALI_ALERTS_QUEUE_URL", queue("alerts"))
        .env("CANALI_CRM_QUEUE_URL", queue("crm"))
        .env("CANALI_HOOKS_QUEUE_URL", queue("hooks"))
        .env("CANALI_PUSHES_QUEUE_URL", queue("pushes"))
        .env("CANALI_SOCKETS_ENDPOINT", SOCKETS)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
}

/// The most memory it had, as Linux counts it.
fn peak(child: &Child) -> io::Result<f64> {
    let status = format!("/proc/{}/status", child.id().unwrap_or_default());
    let status = std::fs::read_to_string(status)?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:")).unwrap_or_default();
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().unwrap_or(f64::NAN);
    Ok(kib / 1024.0)
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
