//! Starting and stopping.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use serde_json::json;
use tests::canali::{Canali, Options, command};
use tests::client::send;
use tests::{binary, bot_api::BotApi, office::Line};
use tokio::process::Command;

#[tokio::test]
async fn the_ready_line_is_all_it_says_and_then_it_is_healthy() {
    let mut canali = Canali::start().await;
    let health = send(canali.admin().anonymous().request(reqwest::Method::GET, "/healthz")).await;
    assert_eq!(health.status, 200, "{health:?}");
    canali.admin().get("/api/v1/sessions").await.ok();
    canali.terminate().await;
    assert_eq!(canali.stdout(), [format!("ready {}", canali.address())]);
}

#[tokio::test]
async fn healthcheck_tells_whether_somebody_serves() {
    let mut canali = Canali::start().await;
    let listen = canali.address().trim_start_matches("http://").to_owned();
    let check = async || {
        let mut check = Command::new(binary::canali());
        check.args(["healthcheck", "--listen", &listen]).output().await.unwrap()
    };
    assert_eq!(check().await.status.code(), Some(0));
    canali.terminate().await;
    let ended = check().await;
    assert_eq!(ended.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("/healthz"), "{ended:?}");
}

#[tokio::test]
async fn a_polite_end_is_a_success_within_ten_seconds() {
    let mut canali = Canali::start_with(Options { clock: "system", ..Options::default() }).await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    line.connect("live_chat", json!({})).await.ok();
    let asked = Instant::now();
    let status = canali.terminate().await;
    assert_eq!(status.code(), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn the_admins_token_is_the_owners_alone_and_stays_the_same() {
    let mut canali = Canali::start().await;
    let file = canali.data().join("admin-token");
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let token = fs::read_to_string(&file).unwrap();
    canali.terminate().await;
    canali.restart().await;
    assert_eq!(fs::read_to_string(&file).unwrap(), token);
    canali.admin().get("/api/v1/sessions").await.ok();
}

#[tokio::test]
async fn a_given_token_is_the_admins() {
    let token = "a-token-of-the-operators-choice-0123456789";
    let options = Options::default().with("--admin-token", token);
    let canali = Canali::start_with(options).await;
    assert_eq!(canali.admin().token(), token);
    canali.admin().get("/api/v1/sessions").await.ok();
}

#[tokio::test]
async fn data_of_a_newer_format_are_refused_in_words() {
    let mut canali = Canali::start().await;
    canali.terminate().await;
    let file = canali.data().join("format");
    let format: u32 = fs::read_to_string(&file).unwrap().trim().parse().unwrap();
    let newer = format!("{}\n", format + 1);
    fs::write(&file, &newer).unwrap();
    let output = command(canali.data()).output().await.unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("newer"), "{said}");
    assert!(output.stdout.is_empty());
    assert_eq!(fs::read_to_string(&file).unwrap(), newer);
}

#[tokio::test]
async fn a_second_process_on_the_same_data_is_refused_in_words() {
    let canali = Canali::start().await;
    let second = command(canali.data()).args(["--listen", "127.0.0.1:0"]).output().await.unwrap();
    assert!(!second.status.success());
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.contains("in use"), "{said}");
    canali.admin().get("/api/v1/sessions").await.ok();
}

#[tokio::test]
async fn an_address_in_use_is_named() {
    let canali = Canali::start().await;
    let address = canali.address().trim_start_matches("http://");
    let data = tempfile::tempdir().unwrap();
    let second = command(data.path()).args(["--listen", address]).output().await.unwrap();
    assert!(!second.status.success());
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.contains(address), "{said}");
}

#[tokio::test]
async fn help_explains_every_flag_and_its_variable() {
    let ask = async |args: &[&str]| {
        let output = Command::new(binary::canali()).args(args).output().await.unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let help = ask(&["--help"]).await;
    assert!(help.contains("serve"), "{help}");
    let help = ask(&["serve", "--help"]).await;
    for name in
        ["listen", "data", "public-url", "clock", "admin-token", "admin-password", "allow-targets"]
    {
        let variable = format!("CANALI_{}", name.replace('-', "_").to_uppercase());
        assert!(help.contains(&format!("--{name}")), "--{name} is missing:\n{help}");
        assert!(help.contains(&variable), "{variable} is missing:\n{help}");
    }
}

#[tokio::test]
async fn flags_can_be_variables() {
    let data = tempfile::tempdir().unwrap();
    let mut command = Command::new(binary::canali());
    command.arg("serve").env("CANALI_DATA", data.path()).env("CANALI_LISTEN", "no address");
    let output = command.output().await.unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("no address"), "{said}");
}

#[tokio::test]
async fn a_new_public_address_is_registered_with_the_same_secret() {
    let api = BotApi::start().await;
    let mut canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    line.connect_bot(&api, "1:A").await;
    let before = api.webhook("1:A").unwrap();
    assert!(before.url.starts_with(canali.address()), "{before:?}");
    canali.terminate().await;
    canali.restart_at("127.0.0.1:0").await;
    api.wait_for("setWebhook", 2).await;
    let after = api.webhook("1:A").unwrap();
    assert!(after.url.starts_with(canali.address()), "{after:?}");
    assert_eq!(after.secret, before.secret);
}
