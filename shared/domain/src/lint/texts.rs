//! Automatic texts that are to be sent and cannot be.

use super::{Code, Subject, Warning, warning};
use crate::settings::fields::{is_on, text, value};

/// When a text is sent.
struct Rule {
    /// The field that says so …
    field: &'static str,
    /// … by this value.
    sends: &'static str,
    /// The text's.
    text: &'static str,
    /// The time after which it is sent, where that can be off.
    after: Option<&'static str>,
}

const RULES: [Rule; 5] = [
    Rule { field: "WELCOME_MESSAGE", sends: "Y", text: "WELCOME_MESSAGE_TEXT", after: None },
    Rule {
        field: "WORKTIME_DAYOFF_RULE",
        sends: "text",
        text: "WORKTIME_DAYOFF_TEXT",
        after: None,
    },
    Rule {
        field: "NO_ANSWER_RULE",
        sends: "text",
        text: "NO_ANSWER_TEXT",
        after: Some("NO_ANSWER_TIME"),
    },
    Rule { field: "CLOSE_RULE", sends: "text", text: "CLOSE_TEXT", after: None },
    Rule {
        field: "AUTO_CLOSE_RULE",
        sends: "text",
        text: "AUTO_CLOSE_TEXT",
        after: Some("AUTO_CLOSE_TIME"),
    },
];

/// Texts by their rules (S29, S31-S33, S35), where somebody has set the rule.
pub(super) fn rules(line: &Subject<'_>) -> Vec<Warning> {
    let sent =
        RULES.iter().filter(|it| line.says(it.field) && value(line.fields, it.field) == it.sends);
    let found = sent.filter_map(|rule| {
        if text(line.fields, rule.text).is_none() {
            let why = format!("{} says that a text is sent, and there is none", rule.field);
            return Some(warning(rule.text, Code::TextMissing, why));
        }
        let after = rule.after.filter(|it| line.number(it) == 0)?;
        let why = format!("a text is sent after {after}, which is 0: never");
        Some(warning(rule.field, Code::NeverSent, why))
    });
    found.collect()
}

/// Requests for a rating that ask nothing (S38): in a live chat, and elsewhere.
pub(super) fn votes(line: &Subject<'_>) -> Vec<Warning> {
    if !is_on(line.fields, "VOTE_MESSAGE") {
        return vec![];
    }
    let asked = ["VOTE_MESSAGE_1_TEXT", "VOTE_MESSAGE_2_TEXT"];
    let empty = asked.into_iter().filter(|it| text(line.fields, it).is_none());
    let why = "customers are asked for a rating, and the question is empty";
    empty.map(|it| warning(it, Code::TextMissing, why)).collect()
}
