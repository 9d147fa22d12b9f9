//! Documents: links lead somewhere, decisions have their form, the first page says how to begin.

use std::path::Path;

use crate::repository::{all_well, exists, files_ending, text_of};

#[test]
fn every_relative_link_leads_somewhere() {
    let mut wrong = Vec::new();
    for path in files_ending(&[".md"]) {
        let text = text_of(&path).unwrap_or_default();
        let folder = Path::new(&path).parent().unwrap_or(Path::new(""));
        for link in links(&text) {
            let target = link.split('#').next().unwrap_or_default();
            let outside = target.contains("://") || target.starts_with("mailto:");
            if target.is_empty() || outside {
                continue;
            }
            if !exists(&folder.join(target).to_string_lossy()) {
                wrong.push(format!("{path}: {link} leads nowhere"));
            }
        }
    }
    all_well(&wrong);
}

/// The targets of all `[text](target)` outside code blocks.
fn links(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        let after = line.split("](").skip(1);
        found.extend(after.filter_map(|it| it.split_once(')').map(|(target, _)| target)));
    }
    found
}

#[test]
fn links_are_found_outside_code_only() {
    let text = "[a](b.md) and [c](d/e.md#f)\n```\n[x](y)\n```\n[g](https://h)";
    assert_eq!(links(text), ["b.md", "d/e.md#f", "https://h"]);
}

#[test]
fn every_path_in_a_document_exists() {
    let mut wrong = Vec::new();
    for path in files_ending(&[".md"]) {
        let text = text_of(&path).unwrap_or_default();
        for named in text.split('`').skip(1).step_by(2).filter(|it| is_path(it)) {
            if !exists(named) {
                wrong.push(format!("{path}: {named} does not exist"));
            }
        }
    }
    all_well(&wrong);
}

/// Whether it is a path from the root, and of one file: not a pattern.
fn is_path(named: &str) -> bool {
    let folders = ["shared/", "functions/", "infra/", "tests/", "events/", "docs/", ".ci/"];
    let pattern = ['<', '*', '{', '…', ' ', '\n'];
    folders.iter().any(|it| named.starts_with(it)) && !named.contains(pattern)
}

#[test]
fn decisions_have_five_headings_and_consecutive_numbers() {
    let decisions: Vec<String> =
        files_ending(&[".md"]).into_iter().filter(|it| it.starts_with("docs/adr/")).collect();
    let mut wrong = Vec::new();
    for (expected, path) in decisions.iter().enumerate() {
        if !path.starts_with(&format!("docs/adr/{expected:04}-")) {
            wrong.push(format!("{path}: number {expected:04} is its turn"));
        }
        let text = text_of(path).unwrap_or_default();
        let headings: Vec<&str> =
            text.lines().filter_map(|it| it.strip_prefix("## ")).map(str::trim).collect();
        if headings != ["Status", "Date", "Context", "Decision", "Consequences"] {
            wrong.push(format!("{path}: its headings are {headings:?}"));
        }
    }
    assert!(decisions.len() > 1, "there are decisions to be found");
    all_well(&wrong);
}

#[test]
fn a_decision_that_is_named_exists() {
    let decisions = files_ending(&[".md"]);
    let known =
        |number: &str| decisions.iter().any(|it| it.starts_with(&format!("docs/adr/{number}-")));
    let mut wrong = Vec::new();
    for path in files_ending(&[".md", ".rs", ".toml", ".yaml"]) {
        let text = text_of(&path).unwrap_or_default();
        for rest in text.split("ADR ").skip(1) {
            let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if number.len() == 4 && !known(&number) {
                wrong.push(format!("{path}: there is no ADR {number}"));
            }
        }
    }
    all_well(&wrong);
}

#[test]
fn the_first_page_says_how_to_begin() {
    let readme = text_of("README.md").unwrap_or_default();
    for command in ["make run", "make test"] {
        assert!(readme.contains(command), "README.md does not name `{command}`");
    }
    for document in ["ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        assert!(readme.contains(&format!("]({document})")), "README.md does not link {document}");
    }
}
