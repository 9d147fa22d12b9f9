//! One journey: a Canali of its own, and the script that drives a browser against it.

use std::path::{Path, PathBuf};
use std::process::Command as Blocking;
use std::sync::OnceLock;
use std::{env, fs};

use canali::endpoints::Endpoints;
use reqwest::StatusCode;
use tests::canali::{Canali, Options};
use tokio::process::Command;

/// Names under which Chromium is known, the one of Debian first.
const CHROMIUM: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The folder of the journeys, its packages installed as the lock file says.
fn installed() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = tests::binary::root().join("tests/browser");
        if !folder.join("node_modules/playwright-core").is_dir() {
            let mut npm = Blocking::new("npm");
            npm.args(["ci", "--no-audit", "--no-fund", "--prefix"]).arg(&folder);
            let output = npm.output();
            let output =
                output.expect("Node 20 or newer is missing: install it from https://nodejs.org");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "npm ci failed in {}: {said}", folder.display());
        }
        folder
    })
}

/// The browser's program.
fn chromium() -> PathBuf {
    if let Some(named) = env::var_os("CANALI_CHROMIUM") {
        return named.into();
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&folders).collect();
    let found = CHROMIUM.iter().flat_map(|name| folders.iter().map(move |it| it.join(name)));
    let mut found = found.filter(|it| fs::metadata(it).is_ok_and(|it| it.is_file()));
    found.next().expect(
        "Chromium is missing: apt-get install chromium, or say where it is by CANALI_CHROMIUM",
    )
}

/// Runs a group of the console's journeys, which are beside it, on a Canali of its own.
pub(crate) async fn run_console(group: &str) {
    let chromium = chromium();
    let script = tests::binary::root().join("web/console/e2e/run.mjs");
    let canali = Canali::start_with(Options { clock: "system", ..Options::default() }).await;
    let mut node = Command::new("node");
    node.arg(script).arg(canali.address()).args([canali.admin().token(), group]);
    // What never happens by itself is put there: a message among the dead letters.
    let Endpoints { sqs, .. } = Endpoints::told(canali.data()).expect("it has told where SQS is");
    node.env("CHROMIUM", chromium).env("CANALI_SQS", sqs).kill_on_drop(true);
    let output = node.output().await;
    let output = output.expect("Node 20 or newer is missing: install it from https://nodejs.org");
    let (told, said) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}{said}");
}

/// Runs a journey on a Canali of its own.
pub(crate) async fn run(journey: &str, options: Options) {
    let (folder, chromium) = (installed(), chromium());
    let canali = Canali::start_with(options).await;
    let script = canali.admin().anonymous().get("/widget.js").await;
    assert_eq!(script.status, StatusCode::OK, "the pages are not in the binary: make pages");
    let mut node = Command::new("node");
    node.arg(folder.join("journeys").join(format!("{journey}.mjs")))
        .env("CANALI_URL", canali.address())
        .env("CANALI_TOKEN", canali.admin().token())
        .env("CANALI_CHROMIUM", chromium)
        .kill_on_drop(true);
    let output = node.output().await;
    let output = output.expect("Node 20 or newer is missing: install it from https://nodejs.org");
    let (told, said) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{journey}:\n{told}{said}");
}
