//! Where the binary `canali` is: built by cargo, so that no test runs against an old one.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::{env, fs};

use serde_json::Value;

/// The binary, of the same profile as the caller; built when first asked for.
///
/// # Panics
///
/// If it cannot be built.
pub fn canali() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| of_this_run().unwrap_or_else(build))
}

/// The root of the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// nextest gives each test a process of its own; cargo is asked once a run, not once a test.
fn of_this_run() -> Option<PathBuf> {
    let path = fs::read_to_string(note()?).ok().map(PathBuf::from)?;
    path.is_file().then_some(path)
}

fn note() -> Option<PathBuf> {
    let run = env::var("NEXTEST_RUN_ID").ok()?;
    Some(env::temp_dir().join(format!("canali-binary-{run}")))
}

/// Asks cargo, which does nothing where nothing has changed. The targets are chosen so that the features of shared
/// dependencies come out as in `cargo test --workspace`, and nothing is compiled a second time.
fn build() -> PathBuf {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root()).args(["build", "--locked", "--message-format=json"]);
    // What cargo tells a test of its package, a build script would take for its own: `ring`'s, and with it half of
    // what there is, would be built anew.
    let told = |name: &str| {
        ["CARGO_MANIFEST_", "CARGO_PKG_"].iter().any(|prefix| name.starts_with(prefix))
    };
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(told) {
            command.env_remove(name);
        }
    }
    if cfg!(debug_assertions) {
        command.args(["--workspace", "--bin=canali", "--test=local"]);
    } else {
        command.args(["--release", "-p=tests", "-p=canali", "--bin=canali", "--bin=bench"]);
    }
    let output = command.output().expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "canali cannot be built:\n{said}");
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    let path = messages.lines().find_map(executable).expect("cargo names the binary");
    if let Some(note) = note() {
        // Written beside and moved, so that no other process reads half of it.
        let draft = note.with_extension(std::process::id().to_string());
        let kept = fs::write(&draft, path.to_string_lossy().as_bytes());
        kept.and_then(|()| fs::rename(&draft, &note)).expect("the temporary folder is writable");
    }
    path
}

fn executable(message: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(message).ok()?;
    let is_ours = message["target"]["name"] == "canali" && message["target"]["kind"][0] == "bin";
    let path = message["executable"].as_str().filter(|_| is_ours)?;
    Some(PathBuf::from(path))
}
