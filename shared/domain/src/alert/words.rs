//! The aliases of an alert's text (S44), each replaced once: what stands for one is never looked through again.

use crate::time::Timestamp;

/// An alert's text is cut here.
pub const TEXT_MAX_CHARS: usize = 4_000;

/// What stands for one alias is cut here; a link is longer and ours.
const VALUE_MAX_CHARS: usize = 200;

/// What stands for the aliases.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// `#OPERATOR#`: who has the session or is offered it; without one the line (trap T34).
    pub operator: Option<&'a str>,
    /// `#DIALOG#`: the number of the conversation …
    pub dialog: u64,
    /// … and its page.
    pub link: &'a str,
    /// `#LINE#`.
    pub line: &'a str,
    /// `#CUSTOMER#`.
    pub customer: &'a str,
    /// `#WAIT#`: since when the customer waits …
    pub since: Option<Timestamp>,
    /// … and when that was noted.
    pub at: Timestamp,
}

impl Words<'_> {
    /// `template` with each alias replaced; what is none stays as it is written.
    pub fn fill(&self, template: &str) -> String {
        let mut filled = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('#') {
            filled.push_str(before);
            let alias =
                after.split_once('#').and_then(|(name, tail)| Some((self.word(name)?, tail)));
            if let Some((word, tail)) = alias {
                filled.push_str(&word);
                rest = tail;
            } else {
                // The second mark may be the first of an alias.
                filled.push('#');
                rest = after;
            }
        }
        filled.push_str(rest);
        cut(&filled, TEXT_MAX_CHARS)
    }

    fn word(&self, name: &str) -> Option<String> {
        match name {
            "OPERATOR" => Some(tame(self.operator.unwrap_or(self.line))),
            "DIALOG" => Some(format!("{} ({})", self.dialog, self.link)),
            "LINE" => Some(tame(self.line)),
            "CUSTOMER" => Some(tame(self.customer)),
            "WAIT" => Some(span(self.at.0.saturating_sub(self.since.unwrap_or(self.at).0))),
            _ => None,
        }
    }
}

/// A name that strangers chose: one line of bearable length that turns nothing around it.
fn tame(name: &str) -> String {
    let turns = |it: char| matches!(it, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown: String = name
        .chars()
        .filter(|it| !turns(*it))
        .map(|it| if it.is_control() || matches!(it, '\u{2028}' | '\u{2029}') { ' ' } else { it })
        .collect();
    cut(shown.trim(), VALUE_MAX_CHARS)
}

/// At most `max` characters of `text`, the last of which says that more was there.
fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    text.chars().take(max - 1).chain(['…']).collect()
}

/// Whole seconds, as people say them; never below zero.
fn span(millis: i64) -> String {
    let seconds = millis.max(0) / 1_000;
    let parts = [(seconds / 3_600, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
    let said: Vec<String> = parts
        .into_iter()
        .filter(|(count, unit)| *count > 0 || (seconds == 0 && *unit == "s"))
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    said.join(" ")
}
