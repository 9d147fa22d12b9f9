//! With npm `telegram-test-api` in Telegram's place: its own client writes and reads, Canali is between.

use std::path::PathBuf;
use std::process::{Command as Blocking, Stdio};

use serde_json::{Value, json};
use tests::canali::Canali;
use tests::office::{Line, rest};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// The emulator in a process of Node's: one line of JSON in, one out.
struct Emulator {
    _process: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Emulator {
    async fn start() -> (Self, String) {
        let folder = installed();
        let mut process = Command::new("node")
            .arg(folder.join("emulator.js"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("Node 20 or newer is missing: install it from https://nodejs.org");
        let input = process.stdin.take().expect("its input is ours");
        let output = BufReader::new(process.stdout.take().expect("its output is ours")).lines();
        let mut emulator = Self { _process: process, input, output };
        let started = emulator.read().await;
        let address = started["address"].as_str().expect("its address").to_owned();
        (emulator, address)
    }

    async fn ask(&mut self, request: Value) -> Value {
        self.input.write_all(format!("{request}\n").as_bytes()).await.expect("it listens");
        self.read().await
    }

    async fn read(&mut self) -> Value {
        let line = self.output.next_line().await.expect("it can be read");
        let line = line.expect("the emulator answers; what it has to say is above");
        serde_json::from_str(&line).expect("it answers in JSON")
    }
}

/// The folder of the emulator, its packages installed as the lock file says.
fn installed() -> PathBuf {
    let folder = tests::binary::root().join("tests/telegram");
    if !folder.join("node_modules/telegram-test-api").is_dir() {
        let mut npm = Blocking::new("npm");
        npm.args(["ci", "--no-audit", "--no-fund", "--prefix"]).arg(&folder);
        let output = npm.output();
        let output =
            output.expect("Node 20 or newer is missing: install it from https://nodejs.org");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "npm ci failed in {}: {said}", folder.display());
    }
    folder
}

#[tokio::test]
async fn a_telegram_client_writes_and_reads_the_operators_answer() {
    let (mut emulator, address) = Emulator::start().await;
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    let settings = json!({ "bot_token": "sampleToken", "api_base": address });
    line.connect("telegram", settings).await.ok();

    emulator.ask(json!({ "write": "is anybody there?" })).await;
    canali.admin().settle().await;
    let session = line.session().await;
    let operator = line.offered(&session);
    let (chat, client) = (&session["chat_id"], &operator.client);
    let answer = json!({ "CHAT_ID": chat });
    rest(client, operator.id, "imopenlines.operator.answer", &answer).await.ok();
    let message = json!({ "DIALOG_ID": format!("chat{chat}"), "MESSAGE": "yes, I am" });
    rest(client, operator.id, "im.message.add", &message).await.ok();
    canali.admin().settle().await;

    let read = emulator.ask(json!({ "read": true })).await;
    assert_eq!(read["texts"], json!(["yes, I am"]), "{read}");
    let (_, messages) = tests::office::read(client, &session).await;
    assert_eq!(messages[0]["text"], "is anybody there?");
    assert_eq!(messages[1]["status"], "sent", "{}", messages[1]);
}
