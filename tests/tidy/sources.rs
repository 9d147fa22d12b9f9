//! The shape of source files.

use crate::repository::{all_well, files, files_ending, text_of};

/// Lines a source file may have, tests included (aim at 100).
const FILE_MAX: usize = 400;

/// Lines a `main.rs` may have: it wires, no more.
const MAIN_MAX: usize = 60;

#[test]
fn files_stay_small() {
    let mut wrong = Vec::new();
    for path in files_ending(&[".rs", ".ts", ".tsx"]) {
        let lines = text_of(&path).unwrap_or_default().lines().count();
        let most = if path.ends_with("/main.rs") { MAIN_MAX } else { FILE_MAX };
        if lines > most {
            wrong.push(format!("{path}: {lines} lines, {most} at most"));
        }
    }
    all_well(&wrong);
}

#[test]
fn modules_are_named_after_themselves() {
    let found = files_ending(&["/mod.rs"]);
    let wrong: Vec<String> =
        found.iter().map(|it| format!("{it}: write foo.rs beside foo/, not foo/mod.rs")).collect();
    all_well(&wrong);
}

#[test]
fn no_test_is_ignored() {
    // In two pieces, or this line would be found.
    let ignored = concat!("#[", "ignore");
    let mut wrong = Vec::new();
    for path in files_ending(&[".rs"]) {
        for (number, line) in (1..).zip(text_of(&path).unwrap_or_default().lines()) {
            if line.contains(ignored) {
                wrong.push(format!("{path}:{number}: mend the test or delete it"));
            }
        }
    }
    all_well(&wrong);
}

#[test]
fn nothing_names_a_path_of_one_machine() {
    let paths = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
    let mut wrong = Vec::new();
    for path in files() {
        let Some(text) = text_of(&path) else { continue };
        for (number, line) in (1..).zip(text.lines()) {
            if paths.iter().any(|it| line.contains(it)) {
                wrong.push(format!("{path}:{number}: a path of somebody's machine"));
            }
        }
    }
    all_well(&wrong);
}
