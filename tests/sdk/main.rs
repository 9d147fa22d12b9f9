//! SDKs that others have written. The original's own drive Canali: whoever has written against Bitrix24 goes on. Those of
//! messengers read what we take for theirs, and say what we say.

mod messengers;
mod python;

use std::process::Stdio;

use tests::binary::root;
use tests::canali::Canali;
use tokio::io::AsyncWriteExt;

use self::python::{installed, succeeded};

#[tokio::test]
async fn b24pysdk_keeps_its_cards_in_the_built_in_crm() {
    let python = installed();
    let canali = Canali::start().await;
    let mut script = tokio::process::Command::new(python);
    script.arg(root().join("tests/sdk/drive.py")).args([canali.address(), "1"]);
    let output = script.arg(canali.admin().token()).kill_on_drop(true).output().await;
    succeeded("the SDK", &output.expect("Python starts"));
}

#[tokio::test]
async fn messengers_sdks_understand_what_goes_to_and_fro() {
    let python = installed();
    let mut script = tokio::process::Command::new(python);
    script.arg(root().join("tests/sdk/messengers.py")).kill_on_drop(true);
    script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut script = script.spawn().expect("Python starts");
    let given = messengers::given().await.to_string();
    let mut input = script.stdin.take().expect("its input is ours");
    input.write_all(given.as_bytes()).await.expect("it listens");
    drop(input);
    succeeded("what an SDK makes of it", &script.wait_with_output().await.expect("it ends"));
}
