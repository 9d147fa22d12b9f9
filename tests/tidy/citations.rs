//! What comments cite can be looked up: "design D6", "§4.8", "reference §1.2", "S32", "trap T11".

use crate::repository::{all_well, files_ending, text_of};

#[test]
fn every_citation_leads_somewhere() {
    let design = text_of("docs/design.md").unwrap_or_default();
    let reference = text_of("docs/reference.md").unwrap_or_default();
    let contract = text_of("docs/contract.md").unwrap_or_default();
    let channels = text_of("docs/channels.md").unwrap_or_default();
    let mut wrong = Vec::new();
    for path in files_ending(&[".rs", ".yaml"]) {
        if path.starts_with("tests/tidy/") {
            continue; // This file would cite its own examples.
        }
        let text = text_of(&path).unwrap_or_default();
        let rows =
            [("design D", "D", &design), ("trap T", "T", &reference), ("(S", "S", &reference)];
        for (before, letter, page) in rows {
            for number in numbers_after(&text, before) {
                if !page.contains(&format!("\n| {letter}{number} |")) {
                    wrong.push(format!("{path}: {letter}{number} is not to be found"));
                }
            }
        }
        for (whose, section) in sections(&text) {
            let found = match whose {
                Page::Design => has_section(&design, &section),
                Page::Reference => has_section(&reference, &section),
                Page::Contract => has_section(&contract, &section),
                Page::Channels => has_section(&channels, &section),
            };
            if !found {
                wrong.push(format!("{path}: §{section} of docs/{whose:?} is not to be found"));
            }
        }
    }
    all_well(&wrong);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Design,
    Reference,
    Contract,
    Channels,
}

/// The numbers that directly follow `before`.
fn numbers_after<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
    let after = text.split(before).skip(1);
    let number = |it: &'a str| &it[..it.find(|c: char| !c.is_ascii_digit()).unwrap_or(it.len())];
    after.map(number).filter(|it| !it.is_empty()).collect()
}

/// The sections that are cited, with the page they are on; those of other people's documents are left out.
fn sections(text: &str) -> Vec<(Page, String)> {
    let mut found = Vec::new();
    for (at, sign) in text.match_indices('§') {
        let word = text[..at].split_whitespace().next_back().unwrap_or_default().replace('`', "");
        let touches = text[..at].ends_with(['(', '/']);
        let whose = match word.trim_start_matches('(') {
            "reference" => Page::Reference,
            "design" => Page::Design,
            "contract" => Page::Contract,
            "channels" => Page::Channels,
            other if touches || other.ends_with(',') => Page::Design,
            _ => continue,
        };
        let number: String = text[at + sign.len()..]
            .chars()
            .take_while(|it| it.is_ascii_digit() || *it == '.')
            .collect();
        found.push((whose, number.trim_end_matches('.').to_owned()));
    }
    found
}

/// Whether `page` has the section `number`: a heading, or a numbered paragraph under one.
fn has_section(page: &str, number: &str) -> bool {
    let heading = |it: &str| {
        let title = it.trim_start_matches('#').trim_start();
        it.starts_with('#')
            && (title.starts_with(&format!("{number}. "))
                || title.starts_with(&format!("{number} ")))
    };
    if page.lines().any(heading) {
        return true;
    }
    let Some((chapter, paragraph)) = number.split_once('.') else { return false };
    let start = format!("## {chapter}. ");
    let in_chapter = page.lines().skip_while(|it| !it.starts_with(&start)).skip(1);
    let mut in_chapter = in_chapter.take_while(|it| !it.starts_with("## "));
    in_chapter.any(|it| it.starts_with(&format!("{paragraph}. ")))
}

#[test]
fn sections_are_found_by_their_page() {
    let text = "(design §7) and (reference §1.2), (§4.8); `reference` §6. RFC 4291 §2.4; D16, §7";
    let found = sections(text);
    let found: Vec<(Page, &str)> = found.iter().map(|it| (it.0, &*it.1)).collect();
    assert_eq!(
        found,
        [
            (Page::Design, "7"),
            (Page::Reference, "1.2"),
            (Page::Design, "4.8"),
            (Page::Reference, "6"),
            (Page::Design, "7")
        ]
    );
    assert!(has_section("## 4. Rules\n1. One\n8. Eight\n## 5. More", "4.8"));
    assert!(!has_section("## 4. Rules\n1. One\n## 5. More\n8. Eight", "4.8"));
}
