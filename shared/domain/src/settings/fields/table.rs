//! All fields that are accepted, with kind and default, in the original's order.

use serde_json::{Value, json};

use super::kind::{End, Kind};

/// A field that is accepted.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub(super) kind: Kind,
    /// What holds until it is set.
    default: Default,
}

/// A default in normal form.
#[derive(Clone, Copy, Debug)]
enum Default {
    Null,
    Text(&'static str),
    Number(i64),
    List,
    Object,
}

impl Field {
    /// Its default in normal form.
    pub fn default_value(&self) -> Value {
        match self.default {
            Default::Null => Value::Null,
            Default::Text(text) => Value::from(text),
            Default::Number(number) => Value::from(number),
            Default::List => json!([]),
            Default::Object => json!({}),
        }
    }
}

/// The field `name`, which is in upper case.
pub(super) fn field(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|it| it.name == name)
}

const fn flag(name: &'static str, default: &'static str) -> Field {
    Field { name, kind: Kind::Flag, default: Default::Text(default) }
}

const fn number(name: &'static str, default: i64) -> Field {
    let kind = Kind::Integer { min: 0, max: i32::MAX as i64 };
    Field { name, kind, default: Default::Number(default) }
}

const fn choice(name: &'static str, options: &'static [&'static str]) -> Field {
    Field { name, kind: Kind::Choice(options), default: Default::Text(options[0]) }
}

const fn text(name: &'static str) -> Field {
    Field { name, kind: Kind::Text { max_chars: TEXT_MAX_CHARS }, default: Default::Null }
}

const fn phrase(name: &'static str, default: &'static str) -> Field {
    Field { name, kind: Kind::Text { max_chars: TEXT_MAX_CHARS }, default: Default::Text(default) }
}

const fn odd(name: &'static str, kind: Kind, default: Default) -> Field {
    Field { name, kind, default }
}

/// Automatic texts are one message everywhere, and a line with all of them fits into one item of the table.
const TEXT_MAX_CHARS: usize = 4_000;

/// Names and codes.
const SHORT: Kind = Kind::Text { max_chars: 255 };

const RATE: &str = "Please rate our service.";
const LIKED: &str = "Thank you for your rating!";
const DISLIKED: &str = "We are sorry that we could not help you. Thank you for telling us.";
const RATE_BY_NUMBER: &str = "Please rate our service.\r\nSend 1 if it was good, 0 if it was not.";
const KPI_BREACH: &str =
    "#OPERATOR# has exceeded the allowed response time in conversation №#DIALOG#.";

/// Every accepted field (reference §1.2; the defaults it does not state are ours). Spans are in seconds, except
/// `FULL_CLOSE_TIME` and `VOTE_TIME_LIMIT`, which are in minutes.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    // The line (S45, S46, S48).
    odd("LINE_NAME", SHORT, Default::Null),
    flag("ACTIVE", "N"),
    odd("LANGUAGE_ID", Kind::Language, Default::Null),
    flag("TEMPORARY", "N"),
    number("SESSION_PRIORITY", 0),
    // The queue (S3-S13).
    odd("QUEUE", Kind::Queue, Default::List),
    choice("QUEUE_TYPE", &["evenly", "strictly", "all"]),
    number("QUEUE_TIME", 60),
    flag("CHECK_AVAILABLE", "N"),
    number("MAX_CHAT", 0),
    flag("SEND_NOTIFICATION_EMPTY_QUEUE", "N"),
    odd("TYPE_MAX_CHAT", Kind::Choice(&["answered", "answered_new", "closed"]), Default::Text("answered_new")),
    // Who the customer sees (S14, S15).
    choice("OPERATOR_DATA", &["profile", "queue", "hide"]),
    odd("DEFAULT_OPERATOR_DATA", Kind::Operator, Default::Object),
    odd("QUEUE_OPERATOR_DATA", Kind::Operators, Default::Object),
    // The CRM (S16-S23).
    flag("CRM", "N"),
    choice("CRM_CREATE", &["none", "lead", "deal"]),
    odd("CRM_CREATE_SECOND", SHORT, Default::Text("0")),
    flag("CRM_CREATE_THIRD", "Y"),
    flag("CRM_FORWARD", "Y"),
    flag("CRM_CHAT_TRACKER", "N"),
    flag("CRM_TRANSFER_CHANGE", "Y"),
    odd("CRM_SOURCE", SHORT, Default::Text("create")),
    // The first message (S30, S31), the bot (S41), the form.
    flag("WELCOME_MESSAGE", "Y"),
    text("WELCOME_MESSAGE_TEXT"),
    flag("SEND_WELCOME_EACH_SESSION", "N"),
    flag("WELCOME_BOT_ENABLE", "N"),
    choice("WELCOME_BOT_JOIN", &["first", "always"]),
    number("WELCOME_BOT_ID", 0),
    number("WELCOME_BOT_TIME", 60),
    choice("WELCOME_BOT_LEFT", &["queue", "close"]),
    flag("USE_WELCOME_FORM", "N"),
    number("WELCOME_FORM_ID", 0),
    flag("WELCOME_FORM_DELAY", "Y"),
    flag("IGNORE_WELCOME_FORM_RESPONSIBLE", "N"),
    flag("AGREEMENT_MESSAGE", "N"),
    number("AGREEMENT_ID", 0),
    flag("WATCH_TYPING", "N"),
    // Hours (S24-S29).
    flag("WORKTIME_ENABLE", "N"),
    odd("WORKTIME_FROM", Kind::Time(End::From), Default::Text("9")),
    odd("WORKTIME_TO", Kind::Time(End::To), Default::Text("18")),
    odd("WORKTIME_TIMEZONE", Kind::Zone, Default::Text("UTC")),
    odd("WORKTIME_HOLIDAYS", Kind::Holidays, Default::List),
    odd("WORKTIME_DAYOFF", Kind::Weekdays, Default::List),
    choice("WORKTIME_DAYOFF_RULE", &["none", "text"]),
    text("WORKTIME_DAYOFF_TEXT"),
    number("WORKTIME_DAYOFF_FORM_ID", 0),
    number("WORKTIME_DAYOFF_BOT_ID", 0),
    // No answer (S32), the end (S33-S35).
    number("NO_ANSWER_TIME", 60),
    choice("NO_ANSWER_RULE", &["none", "text"]),
    text("NO_ANSWER_TEXT"),
    number("NO_ANSWER_FORM_ID", 0),
    number("NO_ANSWER_BOT_ID", 0),
    choice("CLOSE_RULE", &["text", "none"]),
    text("CLOSE_TEXT"),
    number("CLOSE_FORM_ID", 0),
    number("CLOSE_BOT_ID", 0),
    number("FULL_CLOSE_TIME", 10),
    number("AUTO_CLOSE_TIME", 0),
    choice("AUTO_CLOSE_RULE", &["none", "text"]),
    text("AUTO_CLOSE_TEXT"),
    number("AUTO_CLOSE_FORM_ID", 0),
    number("AUTO_CLOSE_BOT_ID", 0),
    number("AUTO_EXPIRE_TIME", 86_400),
    flag("CONFIRM_CLOSE", "Y"),
    // Ratings (S38-S40).
    flag("VOTE_MESSAGE", "Y"),
    number("VOTE_TIME_LIMIT", 0),
    flag("VOTE_BEFORE_FINISH", "N"),
    flag("VOTE_CLOSING_DELAY", "N"),
    phrase("VOTE_MESSAGE_1_TEXT", RATE),
    phrase("VOTE_MESSAGE_1_LIKE", LIKED),
    phrase("VOTE_MESSAGE_1_DISLIKE", DISLIKED),
    phrase("VOTE_MESSAGE_2_TEXT", RATE_BY_NUMBER),
    phrase("VOTE_MESSAGE_2_LIKE", LIKED),
    phrase("VOTE_MESSAGE_2_DISLIKE", DISLIKED),
    // Response times (S42-S44).
    number("KPI_FIRST_ANSWER_TIME", 0),
    flag("KPI_FIRST_ANSWER_ALERT", "N"),
    odd("KPI_FIRST_ANSWER_LIST", Kind::Users, Default::Null),
    phrase("KPI_FIRST_ANSWER_TEXT", KPI_BREACH),
    number("KPI_FURTHER_ANSWER_TIME", 0),
    flag("KPI_FURTHER_ANSWER_ALERT", "N"),
    odd("KPI_FURTHER_ANSWER_LIST", Kind::Users, Default::Null),
    phrase("KPI_FURTHER_ANSWER_TEXT", KPI_BREACH),
    flag("KPI_CHECK_OPERATOR_ACTIVITY", "N"),
    // Lists (S36).
    flag("CATEGORY_ENABLE", "N"),
    number("CATEGORY_ID", 0),
    number("QUICK_ANSWERS_IBLOCK_ID", 0),
    // Ours (design D19).
    odd("CANALI", Kind::Canali, Default::Object),
];
