//! Python, and the SDKs in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tests::binary::root;

/// What to do where Python is not.
const MISSING: &str = "Python 3.9 or newer with its module venv is missing: install it from \
                       https://python.org, or as the packages python3 and python3-venv";

/// The Python of an environment that has the SDKs, as `tests/sdk/requirements.txt` pins it.
pub(crate) fn installed() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sdk");
    let (python, done) = (folder.join("bin/python"), folder.join("installed"));
    let pinned = root().join("tests/sdk/requirements.txt");
    let wanted = fs::read_to_string(&pinned).expect("the packages are pinned");
    // Whoever comes while another installs them waits.
    let door = fs::File::create(folder.with_extension("lock")).expect("the folder is ours");
    door.lock().expect("it can be locked");
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

/// That a program has ended well; else what it said.
pub(crate) fn succeeded(what: &str, output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what} failed: {said}");
}
