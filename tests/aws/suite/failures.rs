//! Functions that fail, bodies that nobody can read, settings that are missing.

use aws_tests::aws::root;
use aws_tests::deployment::NAME;
use aws_tests::wait::until;
use chrono::Utc;
use serde_json::{Value, json};
use tests::binary;
use tests::office::texts;
use tokio::process::Command;

use crate::flows::{telling, told_of};
use crate::world::{World, logged, offered, quiet, said};

/// While `route` cannot reach the table, messages come again; then each is handled once.
pub(crate) async fn a_failing_function_is_retried_without_a_duplicate(world: &World) {
    const BOT: &str = "104:bot-during-a-failure";
    let line = world.line(1, quiet(), BOT).await;
    let good = world.cut_off("route").await;
    let since = Utc::now();
    let timers = world.deployment.queue("timers").await;
    let timer = json!({ "type": "chat", "chat": 1, "at": 1 }).to_string();
    let timer = ["sqs", "send-message", "--queue-url", &timers, "--message-body", &timer];
    world.aws.call(&timer).await;
    world.says(BOT, 4, "one").await;
    world.says(BOT, 4, "two").await;
    logged(world, since, "route", "not routed yet").await;
    assert_eq!(line.sessions().await.len(), 0, "nothing is stored meanwhile");
    world.deployment.set_variables("route", &good).await;
    let session = offered(&line).await;
    let messages = said(&world.admin, &session, 2).await;
    assert_eq!(texts(&messages), ["one", "two"]);
    assert_eq!(world.deployment.depth("inbound-dlq.fifo").await, 0);
}

/// The same of `assign`: who waits is offered when it works again.
pub(crate) async fn offers_wait_for_a_failing_assign(world: &World) {
    const BOT: &str = "112:bot-without-assign";
    let line = world.line(1, quiet(), BOT).await;
    let good = world.cut_off("assign").await;
    let since = Utc::now();
    world.says(BOT, 2, "is it my turn?").await;
    logged(world, since, "assign", "not drained yet").await;
    world.deployment.set_variables("assign", &good).await;
    let session = offered(&line).await;
    assert_eq!(session["offered_to"], json!([line.operators[0].id]));
}

/// The same of `kpi`: who is to be told is told when it works again, once.
pub(crate) async fn alerts_wait_for_a_failing_kpi(world: &World) {
    const BOT: &str = "118:bot-without-kpi";
    let line = world.line(1, telling(), BOT).await;
    let good = world.cut_off("kpi").await;
    let since = Utc::now();
    world.says(BOT, 24, "does anybody notice?").await;
    let session = offered(&line).await;
    logged(world, since, "kpi", "not told yet").await;
    world.deployment.set_variables("kpi", &good).await;
    let told = told_of(world, &session).await;
    assert_eq!(told["kind"], "first_answer_late");
}

/// Senseless bodies and records are put aside in the bucket, and hold up nothing.
pub(crate) async fn what_nobody_can_read_is_parked(world: &World) {
    for queue in ["inbound.fifo", "assign.fifo", "outbound.fifo"] {
        let url = world.deployment.queue(queue).await;
        let ids = ["--message-group-id", "senseless", "--message-deduplication-id", "senseless"];
        let send = ["sqs", "send-message", "--queue-url", &url, "--message-body", "senseless"];
        world.aws.call(&[&send[..], &ids].concat()).await;
    }
    for queue in ["alerts", "hooks", "pushes", "crm"] {
        let url = world.deployment.queue(queue).await;
        let send = ["sqs", "send-message", "--queue-url", &url, "--message-body", "senseless"];
        world.aws.call(&send).await;
    }
    let table = world.deployment.output("Table");
    let item =
        json!({ "pk": { "S": "C#999999" }, "sk": { "S": "E#1" }, "entry": { "S": "senseless" } });
    let item = item.to_string();
    world.aws.call(&["dynamodb", "put-item", "--table-name", table, "--item", &item]).await;
    let bucket = world.deployment.output("Bucket");
    for function in ["route", "assign", "deliver", "kpi", "hooks", "realtime", "crm", "dispatch"] {
        let prefix = format!("parked/{function}/");
        let list = ["s3api", "list-objects-v2", "--bucket", bucket, "--prefix", &prefix];
        until(&format!("a body parked by {function}"), || async {
            let found = world.aws.call(&list).await;
            found["Contents"].as_array().is_some_and(|it| !it.is_empty()).then_some(())
        })
        .await;
    }
}

/// What was given up on is seen and sent back by the operators' command, and the customer is served.
pub(crate) async fn dead_letters_are_sent_back(world: &World) {
    const BOT: &str = "113:bot-given-up-on";
    let line = world.line(1, quiet(), BOT).await;
    let channels = format!("/api/v1/lines/{}/channels", line.id);
    let channel = world.admin.get(&channels).await.ok()["items"][0]["id"].clone();
    let sample = std::fs::read(root().join("events/sqs/inbound.json")).expect("there is a sample");
    let sample: Value = serde_json::from_slice(&sample).expect("it is JSON");
    let body = sample["Records"][0]["body"].as_str().expect("a message has a body");
    let mut body: Value = serde_json::from_str(body).expect("it is JSON");
    body["channel"] = channel;
    let dead = world.deployment.queue("inbound-dlq.fifo").await;
    let send = ["sqs", "send-message", "--queue-url", &dead, "--message-body", &body.to_string()]
        .map(str::to_owned);
    let ids = ["--message-group-id", "lost", "--message-deduplication-id", "lost"];
    let send: Vec<&str> = send.iter().map(String::as_str).chain(ids).collect();
    world.aws.call(&send).await;

    let shown = canali(world, &["dlq", "show", "inbound"]).await;
    assert!(shown.contains("in stock"), "{shown}");
    let sent = canali(world, &["dlq", "redrive", "inbound"]).await;
    assert!(sent.contains("1 sent"), "{sent}");
    let session = offered(&line).await;
    let chat = session["chat_id"].to_string();
    let relayed = canali(world, &["relay", "--chat", &chat]).await;
    assert!(relayed.contains("of 1 chats relayed"), "{relayed}");
    let messages = said(&world.admin, &session, 1).await;
    assert_eq!(texts(&messages), ["Hello, is the blue one in stock?"]);
}

/// What `canali` says of the deployment.
async fn canali(world: &World, words: &[&str]) -> String {
    let mut command = Command::new(binary::canali());
    command.args(words).args(["--name", NAME]).envs(world.aws.environment());
    let output = command.output().await.expect("it starts");
    assert!(output.status.success(), "{words:?}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A function without a setting stops before it takes an event, and says which one it is.
pub(crate) async fn a_missing_setting_is_named(world: &World) {
    let good = world.deployment.variables("timeouts").await;
    let mut broken = good.clone();
    broken.remove("CANALI_TIMERS_QUEUE_URL");
    world.deployment.set_variables("timeouts", &broken).await;
    let since = Utc::now();
    let out = tempfile::NamedTempFile::new().expect("a place for the answer");
    let name = format!("{NAME}-timeouts");
    let path = out.path().to_string_lossy().into_owned();
    let invoke = ["lambda", "invoke", "--function-name", &name, "--log-type", "Tail", &path];
    let answer = world.aws.call(&invoke).await;
    world.deployment.set_variables("timeouts", &good).await;
    assert!(answer["FunctionError"].is_string(), "{answer}");
    // AWS says it in the log alone, an emulator in the answer.
    let said = std::fs::read_to_string(out.path()).unwrap_or_default();
    if !said.contains("variable CANALI_TIMERS_QUEUE_URL is not set") {
        logged(world, since, "timeouts", "variable CANALI_TIMERS_QUEUE_URL is not set").await;
    }
}
