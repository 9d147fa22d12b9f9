//! The typed view of a line's fields: what the rules read.

use serde_json::Value;

use super::calendar::hours;
use super::{Fields, is_on, output, text, value};
use crate::crm::create::Source;
use crate::crm::phone::Region;
use crate::ids::{AgreementId, UserId};
use crate::settings::bbcode::plain;
use crate::settings::{Counting, FirstBot, LineCrm, QueueType, Settings};
use crate::time::{Minutes, Seconds};

/// What the rules read from `fields`; it is `version` of the line's settings.
pub fn settings(fields: &Fields, version: u64) -> Settings {
    let own = output(fields, "CANALI");
    let own_flag = |name: &str| own.get(name).and_then(Value::as_bool).unwrap_or(false);
    let own_number = |name: &str| own.get(name).and_then(Value::as_u64).unwrap_or(0);
    let own_number = |name: &str| u32::try_from(own_number(name)).unwrap_or(u32::MAX);
    let days = |name: &str| Seconds(own_number(name).saturating_mul(24 * 60 * 60));
    Settings {
        version,
        active: is_on(fields, "ACTIVE"),
        priority: i32::try_from(number(fields, "SESSION_PRIORITY")).unwrap_or(i32::MAX),
        queue_type: queue_type(fields),
        queue_time: Seconds(number(fields, "QUEUE_TIME")),
        check_available: is_on(fields, "CHECK_AVAILABLE"),
        max_chat: number(fields, "MAX_CHAT"),
        counting: counting(fields),
        max_chat_total: own_number("max_chat_total"),
        notify_empty_queue: is_on(fields, "SEND_NOTIFICATION_EMPTY_QUEUE"),
        crm_forward: is_on(fields, "CRM") && is_on(fields, "CRM_FORWARD"),
        crm: crm(fields, &own),
        bot: first_bot(fields),
        welcome_text: text_if_on(fields, "WELCOME_MESSAGE", "WELCOME_MESSAGE_TEXT"),
        welcome_each_session: is_on(fields, "SEND_WELCOME_EACH_SESSION"),
        agreement: id_if_on(fields, "AGREEMENT_MESSAGE", "AGREEMENT_ID").map(AgreementId),
        nobody_there_text: text_by_rule(fields, "WORKTIME_DAYOFF_RULE", "WORKTIME_DAYOFF_TEXT"),
        no_answer_time: Seconds(number(fields, "NO_ANSWER_TIME")),
        no_answer_text: text_by_rule(fields, "NO_ANSWER_RULE", "NO_ANSWER_TEXT"),
        full_close_time: Minutes(number(fields, "FULL_CLOSE_TIME")),
        close_text: text_by_rule(fields, "CLOSE_RULE", "CLOSE_TEXT"),
        auto_close_time: Seconds(number(fields, "AUTO_CLOSE_TIME")),
        auto_close_text: text_by_rule(fields, "AUTO_CLOSE_RULE", "AUTO_CLOSE_TEXT"),
        auto_expire_time: Seconds(number(fields, "AUTO_EXPIRE_TIME")),
        kpi_first_answer_time: Seconds(number(fields, "KPI_FIRST_ANSWER_TIME")),
        kpi_further_answer_time: Seconds(number(fields, "KPI_FURTHER_ANSWER_TIME")),
        return_silent: Seconds(own_number("return_silent_s")),
        keep_files: days("keep_files_days"),
        keep_messages: days("keep_messages_days"),
        members_may_intercept: own_flag("members_may_intercept"),
        hours: hours(fields),
        offer_off_hours: own_flag("offer_off_hours"),
        clocks_in_working_time: own_flag("clocks_in_working_time"),
    }
}

fn number(fields: &Fields, name: &str) -> u32 {
    value(fields, name).as_u64().and_then(|it| u32::try_from(it).ok()).unwrap_or(0)
}

fn queue_type(fields: &Fields) -> QueueType {
    serde_json::from_value(value(fields, "QUEUE_TYPE")).unwrap_or_default()
}

fn counting(fields: &Fields) -> Counting {
    serde_json::from_value(value(fields, "TYPE_MAX_CHAT")).unwrap_or_default()
}

/// What the line has to do with the CRM, where that is on.
fn crm(fields: &Fields, own: &Value) -> Option<LineCrm> {
    let source = match text(fields, "CRM_SOURCE") {
        Some(code) if code != "create" => Source::Fixed(code),
        Some(_) | None => Source::Channel,
    };
    let pipeline = text(fields, "CRM_CREATE_SECOND").and_then(|it| it.trim().parse().ok());
    is_on(fields, "CRM").then(|| LineCrm {
        create: serde_json::from_value(value(fields, "CRM_CREATE")).unwrap_or_default(),
        pipeline: pipeline.filter(|it| *it > 0),
        source,
        tracker: is_on(fields, "CRM_CHAT_TRACKER"),
        transfer_change: is_on(fields, "CRM_TRANSFER_CHANGE"),
        country: own.get("country").and_then(Value::as_str).and_then(Region::named),
    })
}

/// The bot that speaks first, where one is switched on and named.
fn first_bot(fields: &Fields) -> Option<FirstBot> {
    let id = id_if_on(fields, "WELCOME_BOT_ENABLE", "WELCOME_BOT_ID")?;
    Some(FirstBot {
        id: UserId(id),
        always: value(fields, "WELCOME_BOT_JOIN") == "always",
        time: Seconds(number(fields, "WELCOME_BOT_TIME")),
        stays: value(fields, "WELCOME_BOT_LEFT") == "close",
    })
}

fn id_if_on(fields: &Fields, flag: &str, name: &str) -> Option<u64> {
    value(fields, name).as_u64().filter(|id| *id > 0 && is_on(fields, flag))
}

/// The text as customers read it, where it is switched on.
fn text_if_on(fields: &Fields, flag: &str, name: &str) -> Option<String> {
    text(fields, name).filter(|_| is_on(fields, flag)).map(|it| plain(&it))
}

/// The text as customers read it, where the rule is to send one.
fn text_by_rule(fields: &Fields, rule: &str, name: &str) -> Option<String> {
    if value(fields, rule) == "text" { text(fields, name).map(|it| plain(&it)) } else { None }
}
