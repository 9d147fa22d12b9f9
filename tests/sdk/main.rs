//! The original's own SDKs drive Canali: whoever has written against Bitrix24 goes on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tests::binary::root;
use tests::canali::Canali;

/// What to do where Python is not.
const MISSING: &str = "Python 3.9 or newer with its module venv is missing: install it from \
                       https://python.org, or as the packages python3 and python3-venv";

/// The Python of an environment that has the SDK, as `tests/sdk/requirements.txt` pins it.
fn installed() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sdk");
    let (python, done) = (folder.join("bin/python"), folder.join("installed"));
    let pinned = root().join("tests/sdk/requirements.txt");
    let wanted = fs::read_to_string(&pinned).expect("the packages are pinned");
    if fs::read_to_string(&done).is_ok_and(|it| it == wanted) {
        return python;
    }
    let mut make = Command::new("python3");
    make.args(["-m", "venv", "--clear"]).arg(&folder);
    assert!(make.output().is_ok_and(|it| it.status.success()), "{MISSING}");
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    succeeded("pip", &pip.arg(&pinned).output().expect("pip starts"));
    fs::write(&done, wanted).expect("the folder is ours");
    python
}

fn succeeded(what: &str, output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what} failed: {said}");
}

#[tokio::test]
async fn b24pysdk_keeps_its_cards_in_the_built_in_crm() {
    let python = installed();
    let canali = Canali::start().await;
    let mut script = tokio::process::Command::new(python);
    script.arg(root().join("tests/sdk/drive.py")).args([canali.address(), "1"]);
    let output = script.arg(canali.admin().token()).kill_on_drop(true).output().await;
    succeeded("the SDK", &output.expect("Python starts"));
}
