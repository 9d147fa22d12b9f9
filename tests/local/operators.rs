//! The commands for whoever keeps Canali going: dead letters, entries that did not get through, data of another format.
//! On a folder that is served, and on one at rest.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;

use application::ports::{Objects, Queues, StoreError};
use bus::{QueueUrls, SqsQueues};
use canali::clock::HostClock;
use canali::dynamo::Dynamo;
use canali::endpoints::Endpoints;
use canali::meter::Meter;
use canali::sdk::Sdk;
use canali::wiring::TABLE;
use domain::ids::ChannelId;
use domain::inbound::{Inbound, InboundEvent, Sender};
use domain::message::Content;
use domain::time::Timestamp;
use serde_json::{Value, json};
use tests::bot_api::BotApi;
use tests::canali::{Canali, command};
use tests::office::{Channel, Line, read, texts};
use tests::update::Updates;
use tests::{binary, office};
use tokio::process::Command;
use tokio::sync::Notify;

const TOKEN: &str = "42:AAbot-token";

/// Longer than a message of SQS may be.
const TOO_LARGE: usize = 300_000;

/// Runs `canali` with these words on a folder.
async fn canali(data: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(binary::canali());
    command.args(words).arg("--data").arg(data).env_remove("CANALI_NAME");
    command.output().await.unwrap()
}

/// What it says, where it succeeds.
async fn says(data: &Path, words: &[&str]) -> String {
    let output = canali(data, words).await;
    assert!(output.status.success(), "{words:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What it complains of, where it fails.
async fn complains(data: &Path, words: &[&str]) -> String {
    let output = canali(data, words).await;
    assert_eq!(output.status.code(), Some(1), "{words:?}: {output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// The object store of a folder.
struct Folder(PathBuf);

impl Objects for Folder {
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        let file = self.0.join("objects").join(key);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
        Ok(())
    }

    async fn get(&self, _key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(None)
    }
}

/// Puts what `webhook` would have sent to `inbound.fifo` among its dead letters.
async fn dies(canali: &Canali, channel: &Channel, text: &str) {
    let Endpoints { dynamodb, sqs } = Endpoints::told(canali.data()).unwrap();
    let meter = Meter::new(Arc::new(HostClock::system()));
    let inbound = format!("{sqs}/000000000000/inbound-dlq.fifo");
    let sdk = Sdk::new(dynamodb, sqs, meter, Arc::new(Notify::new()));
    let urls = QueueUrls { inbound, ..QueueUrls::default() };
    let queues = SqsQueues::new(sdk.sqs("tests"), urls, Folder(canali.data().to_owned()));
    let id = text.len().to_string();
    let event = Inbound {
        channel: ChannelId(channel.id),
        conversation: "7".to_owned(),
        dedupe_key: id.clone(),
        sender: Sender::default(),
        received_at: Timestamp(0),
        trace: None,
        event: InboundEvent::Message {
            external_id: id,
            sent_at: Timestamp(0),
            content: Content::text(text),
        },
    };
    queues.inbound(vec![event]).await.unwrap();
}

/// What customers have said in the line's only session.
async fn said(canali: &Canali, line: &Line) -> Vec<String> {
    let (_, messages) = read(canali.admin(), &line.session().await).await;
    texts(&messages).into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn dead_letters_of_one_that_serves_are_seen_and_sent_back() {
    let api = BotApi::start().await;
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    let channel = line.connect_bot(&api, TOKEN).await;
    dies(&canali, &channel, "lost and found").await;
    let list = says(canali.data(), &["dlq", "list"]).await;
    let listed = list.lines().find(|it| it.starts_with("inbound-dlq.fifo")).unwrap();
    assert_eq!(listed.split_whitespace().nth(1), Some("1"), "{list}");
    for _ in 0..2 {
        let shown = says(canali.data(), &["dlq", "show", "inbound"]).await;
        let shown: Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(shown["body"]["event"]["content"]["text"], "lost and found", "{shown}");
    }
    let unknown = complains(canali.data(), &["dlq", "redrive", "inbuond"]).await;
    assert!(unknown.contains("inbound-dlq.fifo"), "{unknown}");
    says(canali.data(), &["dlq", "redrive", "inbound"]).await;
    canali.admin().settle().await;
    assert_eq!(said(&canali, &line).await, ["lost and found"]);
    // It dies once more, and has happened.
    dies(&canali, &channel, "lost and found").await;
    let sent = says(canali.data(), &["dlq", "redrive", "inbound"]).await;
    assert!(sent.ends_with("0 left in inbound-dlq.fifo\n"), "{sent}");
    canali.admin().settle().await;
    assert_eq!(said(&canali, &line).await, ["lost and found"]);
}

#[tokio::test]
async fn dead_letters_of_one_at_rest_are_sent_back_whatever_their_size() {
    let api = BotApi::start().await;
    let mut canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    let channel = line.connect_bot(&api, TOKEN).await;
    dies(&canali, &channel, &"x".repeat(TOO_LARGE)).await;
    canali.terminate().await;
    let shown = says(canali.data(), &["dlq", "show", "inbound"]).await;
    assert!(shown.contains("bodies/inbound/") && shown.len() < 1_000, "{shown}");
    says(canali.data(), &["dlq", "redrive", "inbound"]).await;
    canali.restart().await;
    canali.admin().settle().await;
    let said = said(&canali, &line).await;
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("xxx"), "{} characters", said[0].len());
}

#[tokio::test]
async fn entries_that_did_not_get_through_are_relayed_again() {
    let api = BotApi::start().await;
    let mut canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({ "QUEUE_TIME": 0 })).await;
    line.connect_bot(&api, TOKEN).await;
    canali.terminate().await;
    // As if all that comes had been relayed.
    fs::write(canali.data().join("relay-position"), i64::MAX.to_string()).unwrap();
    canali.restart().await;
    let updates = Updates::default();
    api.push(TOKEN, &updates.text(7, "hello")).await.ok();
    canali.admin().settle().await;
    assert_eq!(line.session().await["offered_to"], json!([]));
    let chat = office::number(&line.session().await["chat_id"]).to_string();

    let nobody = complains(canali.data(), &["relay", "--chat", "999"]).await;
    assert!(nobody.contains("no such entries"), "{nobody}");
    let relayed = says(canali.data(), &["relay", "--chat", &chat]).await;
    assert!(relayed.ends_with("entries of 1 chats relayed\n"), "{relayed}");
    canali.admin().settle().await;
    let session = line.session().await;
    assert_eq!(session["offered_to"], json!([line.operators[0].id]));

    let operator = line.offered(&session);
    operator.answer(&session).await;
    operator.write(&session, "good morning").await;
    canali.admin().settle().await;
    assert!(api.texts_to(7).is_empty());
    for _ in 0..2 {
        let since = "2020-01-01T00:00:00Z";
        says(canali.data(), &["relay", "--since", since]).await;
        canali.admin().settle().await;
        assert_eq!(api.texts_to(7), ["good morning"]);
    }
}

#[tokio::test]
async fn what_the_relay_has_parked_is_relayed_and_gone() {
    let api = BotApi::start().await;
    let mut canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({ "QUEUE_TIME": 0 })).await;
    line.connect_bot(&api, TOKEN).await;
    canali.terminate().await;
    fs::write(canali.data().join("relay-position"), i64::MAX.to_string()).unwrap();
    canali.restart().await;
    api.push(TOKEN, &Updates::default().text(7, "hello")).await.ok();
    canali.admin().settle().await;
    let chat = office::number(&line.session().await["chat_id"]);
    let parked = canali.data().join("parked").join("dispatch");
    fs::create_dir_all(&parked).unwrap();
    let file = parked.join("100000000000000000001.json");
    let keys = json!({ "pk": { "S": format!("C#{chat}") }, "sk": { "S": "E#0000001" } });
    fs::write(&file, json!({ "dynamodb": { "Keys": keys } }).to_string()).unwrap();

    let list = says(canali.data(), &["dlq", "list"]).await;
    let listed = list.lines().find(|it| it.starts_with("dispatch-dlq")).unwrap();
    assert_eq!(listed.split_whitespace().nth(1), Some("1"), "{list}");
    let shown = says(canali.data(), &["dlq", "show", "dispatch"]).await;
    assert!(shown.contains("E#0000001"), "{shown}");
    says(canali.data(), &["relay", "--dead-letters"]).await;
    assert!(!file.exists());
    canali.admin().settle().await;
    assert_eq!(line.session().await["offered_to"], json!([line.operators[0].id]));
}

#[tokio::test]
async fn a_table_of_another_format_is_refused_in_words_by_all_who_open_it() {
    let mut canali = Canali::start().await;
    canali.terminate().await;
    for (format, whose) in [(2, "a newer Canali"), (0, "an older Canali")] {
        let clock = Arc::new(HostClock::system());
        let file = canali.data().join("dynamodb.sqlite");
        let table = Dynamo::start(&file, Arc::clone(&clock)).await.unwrap();
        let meter = Meter::new(clock);
        let sdk = Sdk::new(table.endpoint(), String::new(), meter, Arc::new(Notify::new()));
        let item = json!({ "pk": "FORMAT", "sk": "FORMAT", "format": format });
        let item: HashMap<_, _> = serde_dynamo::to_item(item).unwrap();
        let put = sdk.dynamodb("tests").put_item().table_name(TABLE).set_item(Some(item));
        put.send().await.unwrap();
        drop(table);
        let serving = command(canali.data()).args(["--listen", "127.0.0.1:0"]).output().await;
        let serving = serving.unwrap();
        assert_eq!((serving.status.code(), serving.stdout.len()), (Some(1), 0));
        let mut said = vec![String::from_utf8(serving.stderr).unwrap()];
        said.push(complains(canali.data(), &["check"]).await);
        said.push(complains(canali.data(), &["relay", "--chat", "1"]).await);
        for said in said {
            assert!(said.contains(whose) && said.contains(&format!("format {format}")), "{said}");
        }
    }
}
