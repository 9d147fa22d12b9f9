//! The chat tracker: what a customer's text says of how they can be reached (S16b).

use super::communication::{CommunicationKind, Handle, is_of_local_part};
use super::phone::Region;

/// So much of a text is looked at: who wants to be reached says so before.
const TEXT_MAX_CHARS: usize = 4_000;

/// So many are taken from one text: more are a list, and lists are not about who sends them.
pub const FOUND_MAX: usize = 5;

/// Phones and addresses in `text`, in order, each once. Phones without a country code are taken to be of `region`.
///
/// What is no number that there can be is none, so that a date, a price or an order is rarely taken for one; with a
/// region an order's number of the right length may be.
pub fn track(text: &str, region: Option<Region>) -> Vec<Handle> {
    let text: String = text.chars().take(TEXT_MAX_CHARS).collect();
    let mut found: Vec<Handle> = Vec::new();
    let addresses = emails(&text);
    // The digits of an address are no phone.
    let mut rest = text.clone();
    for address in &addresses {
        rest = rest.replace(address, "\u{1}");
    }
    let mail = addresses.iter().filter_map(|it| Handle::of(CommunicationKind::Email, it, None));
    let phones = runs(&rest).into_iter().filter_map(|it| phone(&it, region));
    for handle in mail.chain(phones) {
        if found.len() < FOUND_MAX && !found.contains(&handle) {
            found.push(handle);
        }
    }
    found
}

/// Whether [`track`] could find anything: cheap, and asked of every message.
pub fn may_tell(text: &str) -> bool {
    let text = || text.chars().take(TEXT_MAX_CHARS);
    text().any(|it| it == '@') || text().filter(char::is_ascii_digit).count() >= DIGITS_MIN
}

/// Fewer digits are an extension, a time or a year.
const DIGITS_MIN: usize = 6;

/// What stands around each `@`, as far as it can be part of an address.
fn emails(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('@') {
        let before = &text[..at];
        let start = before
            .char_indices()
            .rev()
            .take_while(|(_, it)| is_of_local_part(*it))
            .last()
            .map_or(at, |(index, _)| index);
        let after = &text[at + 1..];
        let end = after
            .char_indices()
            .find(|(_, it)| !(it.is_alphanumeric() || *it == '-' || *it == '.'))
            .map_or(after.len(), |(index, _)| index);
        let local = text[start..at].trim_matches(|it| "'`.-/?!=*{}|~^&".contains(it));
        let domain = after[..end].trim_end_matches(['.', '-']);
        let address = format!("{local}@{domain}");
        if Handle::of(CommunicationKind::Email, &address, None).is_some() {
            found.push(address);
        }
    }
    found
}

/// The parts of a text that are made of what numbers are made of.
fn runs(text: &str) -> Vec<String> {
    let is_part = |it: char| it.is_ascii_digit() || "+-./() \u{a0}\u{2011}\u{2013}".contains(it);
    let mut runs = vec![String::new()];
    for it in text.chars() {
        // A plus sign begins a number, letters end one.
        if it == '+' || !is_part(it) {
            runs.push(String::new());
        }
        let belongs_to_word = it.is_alphabetic() || "#_\u{1}".contains(it);
        let kept = if belongs_to_word { Some('\u{1}') } else { Some(it).filter(|it| is_part(*it)) };
        if let Some(run) = runs.last_mut() {
            run.extend(kept);
        }
    }
    runs
}

/// The number in a run, be there dots and brackets of the sentence around it.
fn phone(run: &str, region: Option<Region>) -> Option<Handle> {
    let run = run.strip_prefix('\u{1}').map_or(Some(run), after_the_word)?;
    let run = run.trim_matches(|it: char| " \u{a0}.,-/)\u{2011}\u{2013}".contains(it));
    let run = match run.rsplit_once('(') {
        Some(("", rest)) if !rest.contains(')') => rest,
        Some((number, rest)) if !rest.contains(')') => number.trim_end_matches([' ', '-', '.']),
        Some(_) | None => run,
    };
    if run.chars().filter(char::is_ascii_digit).count() < DIGITS_MIN || is_date_or_price(run) {
        return None;
    }
    Handle::of(CommunicationKind::Phone, run, region)
}

/// What comes after the rest of a word: `A12` names a thing, `tel.06` does not.
fn after_the_word(run: &str) -> Option<&str> {
    if !run.starts_with(|it: char| it.is_ascii_digit()) {
        return Some(run);
    }
    let end = run.find([' ', '\u{a0}', '(', '+']);
    end.map(|it| &run[it..])
}

/// `26/11/2026`, `2026-11-26`, `1.234.567`: groups as dates and sums have them, and no country code.
fn is_date_or_price(run: &str) -> bool {
    if run.starts_with('+') {
        return false;
    }
    let groups: Vec<&str> = run.split(['.', '/', '-', ' ']).collect();
    let short = |it: &str| (1..=2).contains(&it.len());
    let is_year = |it: &str| it.len() == 4 && (it.starts_with("19") || it.starts_with("20"));
    let is_date = groups.len() >= 3
        && short(groups[1])
        && ((short(groups[0]) && is_year(groups[2])) || (is_year(groups[0]) && short(groups[2])));
    let is_sum = run.contains('.')
        && !run.contains(['/', '-', ' '])
        && groups.iter().skip(1).all(|it| it.len() == 3)
        && !run.starts_with('0');
    is_date || is_sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        track(text, Region::named("IT")).iter().map(|it| it.value.clone()).collect()
    }

    #[test]
    fn phones_are_found_in_sentences() {
        for text in [
            "Call me: 06 12345678.",
            "06/12345678",
            "my number is +39 06 12345678, thanks",
            "(06) 12345678",
            "tel.06 12345678",
            "Tel:0612345678",
            "write or ring (06 12345678)",
            "06 12345678!",
            "💬06 12345678",
            "06\u{a0}12345678",
            "number\n06 12345678\nbye",
        ] {
            assert_eq!(found(text), ["+390612345678"], "{text}");
        }
    }

    #[test]
    fn addresses_are_found_in_sentences() {
        for text in [
            "ada@example.org",
            "I am Ada <ada@example.org>.",
            "(ada@example.org)",
            "mail:ada@example.org!",
            "ADA@EXAMPLE.ORG",
            "'ada@example.org'",
            "ada@example.org, ada@example.org",
            "mailto:ada@example.org?subject=x",
        ] {
            assert_eq!(found(text), ["ada@example.org"], "{text}");
        }
        assert_eq!(found("a1234567890@example.org"), ["a1234567890@example.org"]);
    }

    #[test]
    fn several_are_found_each_once_addresses_first() {
        let text = "06 12345678 or +39 333 1234567, +390612345678; ada@example.org";
        assert_eq!(found(text), ["ada@example.org", "+390612345678", "+393331234567"]);
        let numbers: Vec<String> = (0..9).map(|it| format!("+39333123456{it}")).collect();
        assert_eq!(found(&numbers.join(" ")).len(), FOUND_MAX);
    }

    #[test]
    fn what_is_neither_is_not_found() {
        for text in [
            "",
            "hello",
            "on 26/11/2026 at 10:30",
            "2026-11-26",
            "26.11.2026 18:00",
            "it costs 1.234.567",
            "order A0612345678",
            "order #0612345678",
            "ref_0612345678",
            "@ada",
            "ada @ example.org",
            "user@localhost",
            "3 x 12",
            "v1.2.3",
            "112",
            "00000000000",
            "🍕",
            "\u{0}\u{1}\u{2}",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
        assert_eq!(track("06 12345678", None), []);
    }

    #[test]
    fn hostile_texts_are_looked_at_in_time_and_only_so_far() {
        for text in
            ["@".repeat(100_000), "1 ".repeat(100_000), "+".repeat(100_000), "a@b.".repeat(50_000)]
        {
            assert_eq!(found(&text), [""; 0]);
        }
        let late = format!("{}06 12345678", " ".repeat(TEXT_MAX_CHARS));
        assert_eq!((found(&late), may_tell(&late)), (vec![], false));
    }

    #[test]
    fn nothing_is_found_where_nothing_may_be() {
        for (text, may) in [("a@b", true), ("123456", true), ("12345", false), ("hello", false)] {
            assert_eq!(may_tell(text), may, "{text}");
        }
    }
}
