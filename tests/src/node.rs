//! Programs of Node's that tests play against: one line of JSON in, one out.

use std::path::PathBuf;
use std::process::{Command as Blocking, Stdio};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::binary;

const MISSING: &str = "Node 20 or newer is missing: install it from https://nodejs.org";

/// One that runs; it ends with its test.
#[derive(Debug)]
pub struct Script {
    _process: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Script {
    /// Starts `file` of the folder `tests/<folder>`, whose packages are installed as its lock file says where they are not.
    ///
    /// # Panics
    ///
    /// If there is no Node, or its packages cannot be had.
    pub fn start(folder: &str, file: &str) -> Self {
        let folder = installed(folder);
        let mut process = Command::new("node")
            .arg(folder.join(file))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect(MISSING);
        let input = process.stdin.take().expect("its input is ours");
        let output = BufReader::new(process.stdout.take().expect("its output is ours")).lines();
        Self { _process: process, input, output }
    }

    /// Writes a line and reads the answer.
    ///
    /// # Panics
    ///
    /// If it has ended.
    pub async fn ask(&mut self, request: Value) -> Value {
        self.input.write_all(format!("{request}\n").as_bytes()).await.expect("it listens");
        self.read().await
    }

    /// Reads a line.
    ///
    /// # Panics
    ///
    /// If it has ended, or says what is no JSON.
    pub async fn read(&mut self) -> Value {
        let line = self.output.next_line().await.expect("it can be read");
        let line = line.expect("it answers; what it has to say is above");
        serde_json::from_str(&line).expect("it answers in JSON")
    }
}

/// The folder, with its packages.
fn installed(folder: &str) -> PathBuf {
    let folder = binary::root().join("tests").join(folder);
    // Tests run side by side, each in a process: whoever is first installs, under a lock that ends with them.
    let lock =
        std::fs::File::create(folder.join(".installing")).expect("the folder can be written");
    lock.lock().expect("files can be locked");
    if !folder.join("node_modules/.package-lock.json").is_file() {
        let mut npm = Blocking::new("npm");
        npm.args(["ci", "--no-audit", "--no-fund", "--prefix"]).arg(&folder);
        let output = npm.output().expect(MISSING);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "npm ci failed in {}: {said}", folder.display());
    }
    folder
}
