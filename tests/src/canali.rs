//! A running `canali serve`, driven from outside: started, killed, started again on the same data.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::watch;

use crate::binary;
use crate::client::Client;

/// How long a start may take before a test gives up: a crowded machine is slow, a hanging start never ends.
const READY_WITHIN: Duration = Duration::from_mins(4);

/// How to start.
#[derive(Clone, Debug)]
pub struct Options {
    /// `--clock`: `manual` unless a test is about the system's.
    pub clock: &'static str,
    /// `serve`, or `demo`.
    pub subcommand: &'static str,
    /// Further arguments.
    pub args: Vec<OsString>,
}

impl Default for Options {
    fn default() -> Self {
        Self { clock: "manual", subcommand: "serve", args: Vec::new() }
    }
}

impl Options {
    /// With one more flag.
    #[must_use]
    pub fn with(mut self, flag: &str, value: &str) -> Self {
        self.args.extend([flag.into(), value.into()]);
        self
    }
}

/// A Canali of a test's own: its process, its data.
#[derive(Debug)]
pub struct Canali {
    child: Child,
    said: watch::Receiver<Vec<String>>,
    options: Options,
    data: Option<TempDir>,
    address: String,
    admin: Client,
}

impl Canali {
    /// A new one, whose clock stands still.
    pub async fn start() -> Self {
        Self::start_with(Options::default()).await
    }

    /// A new one.
    ///
    /// # Panics
    ///
    /// If it does not become ready.
    pub async fn start_with(options: Options) -> Self {
        let data = tempfile::tempdir().expect("there is room for data");
        let (child, said) = spawn(&options, data.path(), "127.0.0.1:0");
        let address = ready(&said, data.path()).await;
        let admin = admin_of(data.path(), &address);
        Self { child, said, options, data: Some(data), address, admin }
    }

    /// Its address, `http://127.0.0.1:…`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Everything it has written to standard output.
    pub fn stdout(&self) -> Vec<String> {
        self.said.borrow().clone()
    }

    /// Where its data are.
    ///
    /// # Panics
    ///
    /// Never: only a dropped one has none.
    pub fn data(&self) -> &Path {
        self.data.as_ref().expect("it has data").path()
    }

    /// Calls as the first admin.
    pub const fn admin(&self) -> &Client {
        &self.admin
    }

    /// Its process id.
    ///
    /// # Panics
    ///
    /// If it has ended.
    pub fn pid(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// Kills it at once, as a power cut would.
    ///
    /// # Panics
    ///
    /// If it has ended before.
    pub async fn kill9(&mut self) {
        self.child.kill().await.expect("it runs");
    }

    /// Asks it to end, and waits.
    ///
    /// # Panics
    ///
    /// If it has ended before, or does not end within a minute.
    pub async fn terminate(&mut self) -> ExitStatus {
        let pid = self.pid().to_string();
        let sent = std::process::Command::new("kill").args(["-TERM", &pid]).status();
        assert!(sent.is_ok_and(|it| it.success()), "no signal was sent to {pid}");
        let ended = tokio::time::timeout(READY_WITHIN, self.child.wait()).await;
        ended.expect("it ends").expect("it is our child")
    }

    /// Starts it again on the same data and the same address, after [`Self::kill9`] or [`Self::terminate`].
    pub async fn restart(&mut self) {
        let listen = self.address.trim_start_matches("http://").to_owned();
        self.restart_at(&listen).await;
    }

    /// Starts it again on the same data at `listen`.
    pub async fn restart_at(&mut self, listen: &str) {
        (self.child, self.said) = spawn(&self.options, self.data(), listen);
        self.address = ready(&self.said, self.data()).await;
        self.admin = admin_of(self.data(), &self.address);
    }
}

impl Drop for Canali {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Some(data) = self.data.take()
        {
            let data = data.keep();
            eprintln!("the data and the log of this test are kept in {}", data.display());
        }
    }
}

/// Starts `canali serve` on a folder, not waiting for it: where it is expected to fail.
pub fn command(data: &Path) -> Command {
    command_to("serve", data)
}

fn command_to(subcommand: &str, data: &Path) -> Command {
    let mut command = Command::new(binary::canali());
    command.args([subcommand, "--data"]).arg(data).stdin(Stdio::null()).kill_on_drop(true);
    // What is set for the developer's own Canali is no business of a test's.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CANALI_") {
            command.env_remove(name);
        }
    }
    command
}

fn log_of(data: &Path) -> PathBuf {
    data.join("stderr.log")
}

fn spawn(options: &Options, data: &Path, listen: &str) -> (Child, watch::Receiver<Vec<String>>) {
    let log = OpenOptions::new().create(true).append(true).open(log_of(data));
    let log: File = log.expect("the log can be written");
    let mut command = command_to(options.subcommand, data);
    command.args(["--listen", listen, "--clock", options.clock]).args(&options.args);
    command.stdout(Stdio::piped()).stderr(log);
    let mut child = command.spawn().expect("canali starts");
    let said = follow(child.stdout.take().expect("its standard output is ours"));
    (child, said)
}

/// Waits for the ready line; the address in it.
async fn ready(said: &watch::Receiver<Vec<String>>, data: &Path) -> String {
    let mut said = said.clone();
    let line = said.wait_for(|lines| !lines.is_empty());
    let line = tokio::time::timeout(READY_WITHIN, line).await;
    let line = line.ok().and_then(Result::ok).and_then(|it| it.first().cloned());
    let address = line.as_deref().and_then(|it| it.strip_prefix("ready "));
    let Some(address) = address else {
        let log = fs::read_to_string(log_of(data)).unwrap_or_default();
        panic!("canali did not become ready; it said {line:?} and logged:\n{log}");
    };
    address.to_owned()
}

fn admin_of(data: &Path, address: &str) -> Client {
    let token = fs::read_to_string(data.join("admin-token")).expect("the admin's token is kept");
    Client::new(address, token.trim())
}

/// What a process says on standard output, line by line; closed when it ends.
fn follow(stdout: ChildStdout) -> watch::Receiver<Vec<String>> {
    let (lines, said) = watch::channel(Vec::new());
    tokio::spawn(async move {
        let mut stdout = BufReader::new(stdout).lines();
        while let Ok(Some(line)) = stdout.next_line().await {
            lines.send_modify(|it| it.push(line));
        }
    });
    said
}
