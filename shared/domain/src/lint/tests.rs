use serde_json::{Value, json};

use super::{Subject, lint};
use crate::ids::{AgreementId, DepartmentId, UserId};
use crate::presence::{Presence, Status, Workday};
use crate::settings::fields::{Fields, normalise, settings};
use crate::time::Timestamp;
use crate::user::{Role, User};

const QUEUE: &str = r#"[{"ENTITY_TYPE": "user", "ENTITY_ID": 1}]"#;

fn fields(said: &Value) -> Fields {
    let mut all = json!({ "ACTIVE": "Y", "QUEUE": serde_json::from_str::<Value>(QUEUE).unwrap() });
    all.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
    normalise(&Fields::new(), all.as_object().unwrap()).unwrap()
}

fn user(id: u64, bot: bool, presence: Presence) -> User {
    User {
        id: UserId(id),
        name: if bot { "Robo".to_owned() } else { "Ada".to_owned() },
        last_name: None,
        email: None,
        position: None,
        avatar: None,
        role: Role::Operator,
        department_ids: vec![],
        bot,
        presence,
    }
}

/// A line as `said`, whose queue is user 1; the bot is user 2, and the agreement 1 is known.
struct Line {
    said: Value,
    members: Vec<UserId>,
    vacant: Vec<DepartmentId>,
    channels: usize,
    ada: Presence,
    robo: Presence,
}

fn line(said: Value) -> Line {
    Line {
        said,
        members: vec![UserId(1)],
        vacant: vec![],
        channels: 0,
        ada: Presence::default(),
        robo: Presence::default(),
    }
}

impl Line {
    #[track_caller]
    fn warns(&self, expected: &[(&str, &str, &str)]) {
        let fields = fields(&self.said);
        let warnings = lint(&Subject {
            fields: &fields,
            settings: &settings(&fields, 1),
            users: &[user(1, false, self.ada), user(2, true, self.robo)],
            members: &self.members,
            vacant: &self.vacant,
            channels: self.channels,
            agreements: &[AgreementId(1)],
            now: Timestamp(0),
        });
        let found: Vec<(&str, &str, &str)> =
            warnings.iter().map(|it| (it.field, it.code.name(), it.text.as_str())).collect();
        assert_eq!(found, expected, "{}", self.said);
    }

    #[track_caller]
    fn is_well(&self) {
        self.warns(&[]);
    }
}

#[test]
fn a_line_of_defaults_is_well() {
    line(json!({})).is_well();
    line(json!({ "ACTIVE": "N" })).is_well();
}

#[test]
fn a_queue_must_have_somebody() {
    let why = "nobody is in the queue: no session is ever offered";
    Line { members: vec![], ..line(json!({ "QUEUE": [] })) }.warns(&[(
        "QUEUE",
        "queue_empty",
        why,
    )]);
    let department = json!({ "QUEUE": [{ "ENTITY_TYPE": "department", "ENTITY_ID": 7 }] });
    let why = "nobody is in any of the queue's departments: no session is ever offered";
    let vacant = Line { members: vec![], vacant: vec![DepartmentId(7)], ..line(department) };
    vacant.warns(&[("QUEUE", "queue_empty", why)]);
    let why = "nobody is in department 7";
    let half = Line { vacant: vec![DepartmentId(7)], ..line(json!({})) };
    half.warns(&[("QUEUE", "department_empty", why)]);
    let why = "nobody in the queue works here any more: no session is ever offered";
    let ada = Presence { dismissed: true, ..Presence::default() };
    Line { ada, ..line(json!({ "CHECK_AVAILABLE": "Y" })) }.warns(&[(
        "QUEUE",
        "everyone_dismissed",
        why,
    )]);
}

#[test]
fn with_the_check_on_somebody_must_have_been_online() {
    let check = json!({ "CHECK_AVAILABLE": "Y" });
    let why = "only who is online is offered sessions, and nobody in the queue has ever been";
    line(check.clone()).warns(&[("CHECK_AVAILABLE", "never_online", why)]);
    let fresh = Presence::default();
    for ada in [
        fresh.connected(Timestamp(9)),
        fresh.declaring(Status::Offline),
        fresh.connected(Timestamp(9)).disconnected(Timestamp(0)),
        Presence { time_tracking: true, workday: Workday::Closed, ..fresh },
        Presence { status: Status::Away, ..fresh },
    ] {
        Line { ada, ..line(check.clone()) }.is_well();
    }
}

#[test]
fn idle_sessions_should_not_close_before_unanswered_ones_are_noticed() {
    let times = |no_answer: u32, auto_close: u32| {
        line(json!({ "NO_ANSWER_TIME": no_answer, "AUTO_CLOSE_TIME": auto_close }))
    };
    let why =
        "a session counts as unanswered after 60 s, and an idle one is closed after 60 s already";
    times(60, 60).warns(&[("NO_ANSWER_TIME", "closes_first", why)]);
    times(59, 60).is_well();
    times(60, 0).is_well();
    times(0, 60).is_well();
}

#[test]
fn working_hours_must_have_an_hour() {
    let never = json!({
        "WORKTIME_ENABLE": "Y", "WORKTIME_DAYOFF": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"],
    });
    let why = "there is no working hour in the next two years: no session is ever offered";
    line(never.clone()).warns(&[("WORKTIME_ENABLE", "never_opens", why)]);
    let with = |canali: Value| {
        let mut said = never.clone();
        said["CANALI"] = canali;
        line(said)
    };
    with(json!({ "hours": { "MO": ["09:00-10:00"] } })).is_well();
    with(json!({ "exceptions": { "1970-12-24": ["09:00-10:00"] } })).is_well();
    with(json!({ "exceptions": { "1969-12-24": ["09:00-10:00"] } })).warns(&[(
        "WORKTIME_ENABLE",
        "never_opens",
        why,
    )]);
    with(json!({ "offer_off_hours": true })).is_well();
}

#[test]
fn hours_that_end_when_they_begin_are_all_day() {
    let same = json!({ "WORKTIME_ENABLE": "Y", "WORKTIME_FROM": "9.30", "WORKTIME_TO": "09:30" });
    let why = "the line opens and closes at 9.30, which is taken as 24 hours";
    line(same.clone()).warns(&[("WORKTIME_TO", "all_day", why)]);
    let mut off = same.clone();
    off["WORKTIME_ENABLE"] = json!("N");
    line(off).is_well();
    let own = json!({ "MO": ["09:00-10:00"], "TU": [] });
    let mut unused = same;
    unused["WORKTIME_DAYOFF"] = json!(["WE", "TH", "FR", "SA", "SU"]);
    unused["CANALI"] = json!({ "hours": own });
    line(unused).is_well();
}

#[test]
fn a_text_that_is_to_be_sent_must_be_there_and_have_its_time() {
    for (rule, sends, text) in [
        ("WELCOME_MESSAGE", "Y", "WELCOME_MESSAGE_TEXT"),
        ("WORKTIME_DAYOFF_RULE", "text", "WORKTIME_DAYOFF_TEXT"),
        ("NO_ANSWER_RULE", "text", "NO_ANSWER_TEXT"),
        ("CLOSE_RULE", "text", "CLOSE_TEXT"),
        ("AUTO_CLOSE_RULE", "text", "AUTO_CLOSE_TEXT"),
    ] {
        let why = format!("{rule} says that a text is sent, and there is none");
        line(json!({ rule: sends })).warns(&[(text, "text_missing", &why)]);
        line(json!({ rule: sends, text: " " })).warns(&[(text, "text_missing", &why)]);
        line(json!({ rule: sends, text: "x", "AUTO_CLOSE_TIME": 90 })).is_well();
    }
    let text = json!({ "AUTO_CLOSE_RULE": "text", "AUTO_CLOSE_TEXT": "x" });
    let why = "a text is sent after AUTO_CLOSE_TIME, which is 0: never";
    line(text).warns(&[("AUTO_CLOSE_RULE", "never_sent", why)]);
    let text = json!({ "NO_ANSWER_RULE": "text", "NO_ANSWER_TEXT": "x", "NO_ANSWER_TIME": 0 });
    let why = "a text is sent after NO_ANSWER_TIME, which is 0: never";
    line(text).warns(&[("NO_ANSWER_RULE", "never_sent", why)]);
}

#[test]
fn a_rating_that_is_asked_for_has_a_question_and_time_enough() {
    let why = "customers are asked for a rating, and the question is empty";
    line(json!({ "VOTE_MESSAGE_2_TEXT": " " })).warns(&[(
        "VOTE_MESSAGE_2_TEXT",
        "text_missing",
        why,
    )]);
    line(json!({ "VOTE_MESSAGE": "N", "VOTE_MESSAGE_2_TEXT": " " })).is_well();
    line(json!({ "VOTE_MESSAGE": "Y", "FULL_CLOSE_TIME": 0, "VOTE_TIME_LIMIT": 0 })).is_well();
    line(json!({ "VOTE_MESSAGE": "Y", "FULL_CLOSE_TIME": 0, "VOTE_TIME_LIMIT": 1 })).is_well();
}

#[test]
fn channels_of_a_line_that_is_switched_off_lead_nowhere() {
    let off = |channels| Line { channels, ..line(json!({ "ACTIVE": "N" })) };
    let why = "the line is switched off, and a channel is still connected to it";
    off(1).warns(&[("ACTIVE", "channels_connected", why)]);
    let why = "the line is switched off, and 2 channels are still connected to it";
    off(2).warns(&[("ACTIVE", "channels_connected", why)]);
    Line { channels: 2, ..line(json!({})) }.is_well();
}

#[test]
fn an_agreement_that_is_shown_must_be_there() {
    let shown = |id: u64| line(json!({ "AGREEMENT_MESSAGE": "Y", "AGREEMENT_ID": id }));
    let why = "customers are to be shown an agreement and none is named";
    shown(0).warns(&[("AGREEMENT_ID", "missing", why)]);
    let why = "there is no agreement 2: customers are shown none";
    shown(2).warns(&[("AGREEMENT_ID", "unknown", why)]);
    shown(1).is_well();
    line(json!({ "AGREEMENT_ID": 2 })).is_well();
}

#[test]
fn the_bot_that_speaks_first_must_be_one() {
    let bot = |id: u64| line(json!({ "WELCOME_BOT_ENABLE": "Y", "WELCOME_BOT_ID": id }));
    let why = "a bot is to speak first and none is named";
    bot(0).warns(&[("WELCOME_BOT_ID", "missing", why)]);
    bot(9).warns(&[("WELCOME_BOT_ID", "unknown", "there is no bot 9")]);
    bot(1).warns(&[("WELCOME_BOT_ID", "no_bot", "Ada (1) is no bot")]);
    bot(2).is_well();
    let robo = Presence { dismissed: true, ..Presence::default() };
    let why = "the bot Robo (2) is switched off";
    Line { robo, ..bot(2) }.warns(&[("WELCOME_BOT_ID", "dismissed", why)]);
    line(json!({ "WELCOME_BOT_ID": 9 })).is_well();
}

#[test]
fn a_late_answer_is_reported_of_some_time_and_to_somebody() {
    for kind in ["FIRST", "FURTHER"] {
        let field = |name: &str| format!("KPI_{kind}_ANSWER_{name}");
        let kpi = |time: u32, told: Value| {
            line(json!({ field("TIME"): time, field("ALERT"): "Y", field("LIST"): told }))
        };
        let (time, alert, list) = (field("TIME"), field("ALERT"), field("LIST"));
        let never = format!("a late answer is to be reported, and {time} is 0: none is late");
        kpi(0, json!([1])).warns(&[(&alert, "never_due", &never)]);
        let nobody = "a late answer is to be reported, and nobody who works here is to be told";
        kpi(30, json!([])).warns(&[(&list, "nobody_told", nobody)]);
        kpi(30, json!([9])).warns(&[(&list, "nobody_told", nobody)]);
        let ada = Presence { dismissed: true, ..Presence::default() };
        Line { ada, members: vec![UserId(2)], ..kpi(30, json!([1])) }.warns(&[(
            &list,
            "nobody_told",
            nobody,
        )]);
        kpi(30, json!([1])).is_well();
        line(json!({ field("TIME"): 30 })).is_well();
    }
}
