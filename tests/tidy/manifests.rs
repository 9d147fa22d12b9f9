//! What every Cargo.toml says.

use crate::repository::{all_well, files_ending, text_of};

#[test]
fn every_crate_takes_the_lints_and_the_versions_of_the_workspace() {
    let mut wrong = Vec::new();
    for path in files_ending(&["/Cargo.toml"]) {
        let text = text_of(&path).unwrap_or_default();
        if !text.contains("[lints]\nworkspace = true") {
            wrong.push(format!("{path}: `[lints] workspace = true` is missing"));
        }
        let mut section = "";
        for line in text.lines() {
            if line.starts_with('[') {
                section = line;
            }
            let depends = section.contains("dependencies") && line.contains('=');
            let inherits = line.contains("workspace = true") || line.contains("path = \".\"");
            if depends && !inherits && !line.starts_with('#') {
                wrong.push(format!("{path}: `{line}` belongs into [workspace.dependencies]"));
            }
        }
    }
    all_well(&wrong);
}

#[test]
fn clippy_finds_a_file_of_its_own_for_each_ring() {
    let mut wrong = Vec::new();
    for path in ["clippy.toml", "shared/clippy.toml", "shared/adapters/clippy.toml"] {
        if !text_of(path).unwrap_or_default().contains("\ntoo-many-lines-threshold = 60\n") {
            wrong.push(format!("{path}: functions stay under 60 lines here too"));
        }
    }
    // The nearest file wins and none is merged, so a new one further down would lift the rules.
    for path in files_ending(&["clippy.toml"]) {
        if !["clippy.toml", "shared/clippy.toml", "shared/adapters/clippy.toml"].contains(&&*path) {
            wrong.push(format!("{path} lifts the rules of the file above it"));
        }
    }
    all_well(&wrong);
}
