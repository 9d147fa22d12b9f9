use serde_json::{Value, json};

use super::*;
use crate::settings::{Counting, QueueType, Settings};
use crate::time::{Minutes, Seconds};

fn take(input: &Value) -> Result<Fields, FieldError> {
    normalise(&Fields::new(), input.as_object().unwrap())
}

/// What `name` gives after `input` was taken for it.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "cases read better without borrows")]
fn check(name: &str, input: Value, given: Value) {
    let fields = take(&json!({ name: input })).unwrap();
    assert_eq!(output(&fields, name), given, "{name} = {input}");
}

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "cases read better without borrows")]
fn refused(name: &str, input: Value) {
    let error = take(&json!({ name: input })).unwrap_err();
    assert!(error.field.starts_with(name) && !error.why.is_empty(), "{error}");
}

#[test]
fn a_new_line_has_the_originals_defaults() {
    let none = Fields::new();
    assert_eq!(output(&none, "ACTIVE"), "N");
    assert_eq!(output(&none, "QUEUE_TIME"), "60");
    assert_eq!(output(&none, "QUEUE"), json!([]));
    assert_eq!(output(&none, "DEFAULT_OPERATOR_DATA"), json!([]));
    assert_eq!(output(&none, "WORKTIME_HOLIDAYS"), json!([""]));
    assert_eq!(output(&none, "WORKTIME_DAYOFF"), json!([""]));
    assert_eq!(output(&none, "KPI_FIRST_ANSWER_LIST"), Value::Null);
    assert_eq!(output(&none, "AUTO_EXPIRE_TIME"), "86400");
    assert_eq!(output(&none, "NO_SUCH_FIELD"), Value::Null);
    assert_eq!(settings(&none, 1), Settings { active: false, ..Settings::default() });
}

#[test]
fn every_field_takes_what_it_gives() {
    let none = Fields::new();
    for field in FIELDS {
        let given = output(&none, field.name);
        let fields = take(&json!({ field.name: given })).unwrap();
        assert_eq!(output(&fields, field.name), given, "{}", field.name);
        let reset = take(&json!({ field.name: null })).unwrap();
        assert_eq!(reset, none, "{}", field.name);
    }
    let names: std::collections::BTreeSet<&str> = FIELDS.iter().map(|it| it.name).collect();
    assert_eq!(names.len(), FIELDS.len());
}

#[test]
fn flags_are_taken_as_php_clients_write_them() {
    for on in [json!("Y"), json!("y"), json!("1"), json!(1), json!(true), json!("true")] {
        check("ACTIVE", on, json!("Y"));
    }
    for off in
        [json!("N"), json!("n"), json!("0"), json!(0), json!(false), json!("false"), json!("")]
    {
        check("ACTIVE", off, json!("N"));
    }
    for wrong in [json!("yes"), json!(2), json!([]), json!({})] {
        refused("ACTIVE", wrong);
    }
}

#[test]
fn integers_are_whole_and_in_range() {
    check("QUEUE_TIME", json!(45), json!("45"));
    check("QUEUE_TIME", json!(" 45 "), json!("45"));
    check("QUEUE_TIME", json!(45.0), json!("45"));
    check("QUEUE_TIME", json!(0), json!("0"));
    check("QUEUE_TIME", json!(""), json!("60"));
    check("QUEUE_TIME", json!(i32::MAX), json!("2147483647"));
    for wrong in
        [json!(-1), json!("soon"), json!(1.5), json!(2_147_483_648_u64), json!(true), json!([1])]
    {
        refused("QUEUE_TIME", wrong);
    }
}

#[test]
fn a_choice_is_one_of_its_options() {
    check("QUEUE_TYPE", json!("Strictly"), json!("strictly"));
    check("QUEUE_TYPE", json!(""), json!("evenly"));
    refused("QUEUE_TYPE", json!("randomly"));
    refused("QUEUE_TYPE", json!(1));
    refused("CRM_CREATE", json!("contact"));
}

#[test]
fn texts_have_a_length() {
    check("CLOSE_TEXT", json!("a".repeat(4_000)), json!("a".repeat(4_000)));
    check("CLOSE_TEXT", json!(""), json!(""));
    check("CLOSE_TEXT", json!(5), json!("5"));
    refused("CLOSE_TEXT", json!("è".repeat(4_001)));
    refused("CLOSE_TEXT", json!(["a"]));
    refused("LINE_NAME", json!("a".repeat(256)));
    refused("LINE_NAME", json!("a\0"));
}

#[test]
fn times_come_out_with_a_dot() {
    for (said, kept) in
        [("09:00", "9"), ("9", "9"), ("9.30", "9.30"), ("09:05", "9.05"), ("00:00", "0")]
    {
        check("WORKTIME_FROM", json!(said), json!(kept));
    }
    check("WORKTIME_FROM", json!(9), json!("9"));
    check("WORKTIME_TO", json!("23:59"), json!("23.59"));
    check("WORKTIME_TO", json!("24:00"), json!("23.59"));
    check("WORKTIME_TO", json!(24), json!("23.59"));
    for wrong in [
        json!("24:00"),
        json!("9:60"),
        json!("9.3"),
        json!(9.5),
        json!("-1"),
        json!("noon"),
        json!("9:"),
    ] {
        refused("WORKTIME_FROM", wrong);
    }
    refused("WORKTIME_TO", json!("24:01"));
    refused("WORKTIME_TO", json!(25));
}

#[test]
fn zones_languages_and_days_are_known_ones() {
    check("WORKTIME_TIMEZONE", json!("Europe/Rome"), json!("Europe/Rome"));
    check("WORKTIME_TIMEZONE", json!(""), json!("UTC"));
    refused("WORKTIME_TIMEZONE", json!("Europe/Atlantis"));
    check("LANGUAGE_ID", json!("IT"), json!("it"));
    check("LANGUAGE_ID", json!(""), Value::Null);
    refused("LANGUAGE_ID", json!("ita"));
    refused("LANGUAGE_ID", json!("1t"));
    check("WORKTIME_DAYOFF", json!(["SA", "su", "SA"]), json!(["SA", "SU"]));
    check("WORKTIME_DAYOFF", json!("SA,SU"), json!(["SA", "SU"]));
    check("WORKTIME_DAYOFF", json!({"0": "MO"}), json!(["MO"]));
    check("WORKTIME_DAYOFF", json!([""]), json!([""]));
    refused("WORKTIME_DAYOFF", json!(["XX"]));
    refused("WORKTIME_DAYOFF", json!([6]));
}

#[test]
fn holidays_go_in_as_text_and_come_out_as_a_list() {
    check("WORKTIME_HOLIDAYS", json!("1.01,2.01, 23.02"), json!(["1.01", "2.01", "23.02"]));
    check("WORKTIME_HOLIDAYS", json!(["25.12", "25.12"]), json!(["25.12"]));
    check("WORKTIME_HOLIDAYS", json!("29.02"), json!(["29.02"]));
    check("WORKTIME_HOLIDAYS", json!("01.1"), json!(["01.1"]));
    check("WORKTIME_HOLIDAYS", json!(""), json!([""]));
    for wrong in ["31.02", "30.02", "31.04", "0.01", "1.13", "1.0", "1", "1.1.2026", "a.b", "+1.01"]
    {
        refused("WORKTIME_HOLIDAYS", json!(wrong));
    }
}

#[test]
fn the_queue_is_of_employees_and_departments() {
    let entity = |kind: &str, id: &str| json!({ "ENTITY_TYPE": kind, "ENTITY_ID": id });
    let queue = json!([entity("user", "27"), entity("department", "3"), entity("user", "27")]);
    check("QUEUE", queue, json!([entity("user", "27"), entity("department", "3")]));
    check("QUEUE", json!({"U": [5, "6"]}), json!([entity("user", "5"), entity("user", "6")]));
    check("QUEUE", json!(["27", 103]), json!([entity("user", "27"), entity("user", "103")]));
    check(
        "QUEUE",
        json!({"0": {"entity_type": "USER", "entity_id": 4}}),
        json!([entity("user", "4")]),
    );
    for nothing in [json!(""), json!([]), json!([""]), json!(false), json!({})] {
        check("QUEUE", nothing, json!([]));
    }
    for wrong in [
        json!([entity("group", "1")]),
        json!([entity("user", "0")]),
        json!([entity("user", "x")]),
        json!([{ "ENTITY_ID": "1" }]),
        json!([[]]),
        json!(true),
        json!({"U": ["x"]}),
    ] {
        refused("QUEUE", wrong);
    }
    let fields =
        take(&json!({ "QUEUE": [entity("department", "3"), entity("user", "27")] })).unwrap();
    let expected =
        [Entity::Department(crate::ids::DepartmentId(3)), Entity::User(crate::ids::UserId(27))];
    assert_eq!(entities(&fields), expected);
}

#[test]
fn people_shown_to_customers_are_kept() {
    check(
        "DEFAULT_OPERATOR_DATA",
        json!({"NAME": "Us", "AVATAR_ID": "7"}),
        json!({"NAME": "Us", "AVATAR_ID": 7}),
    );
    check("DEFAULT_OPERATOR_DATA", json!([]), json!([]));
    refused("DEFAULT_OPERATOR_DATA", json!("Us"));
    refused("DEFAULT_OPERATOR_DATA", json!({"NAME": []}));
    let data = json!({ "U": { "5": { "NAME": "Eva", "USER_WORK_POSITION": "Chief" } } });
    check("QUEUE_OPERATOR_DATA", data.clone(), data.clone());
    check("QUEUE_OPERATOR_DATA", data["U"].clone(), data);
    check("QUEUE_OPERATOR_DATA", json!([]), json!([]));
    refused("QUEUE_OPERATOR_DATA", json!({ "U": { "Eva": { "NAME": "Eva" } } }));
    check("KPI_FIRST_ANSWER_LIST", json!(["1", 2]), json!(["1", "2"]));
    check("KPI_FIRST_ANSWER_LIST", json!(false), Value::Null);
    check("KPI_FIRST_ANSWER_LIST", json!([]), Value::Null);
    refused("KPI_FIRST_ANSWER_LIST", json!(["Eva"]));
}

#[test]
fn the_checks_of_old_mean_the_check_of_today() {
    for name in ["TIMEMAN", "CHECK_ONLINE", "CHECKING_OFFLINE"] {
        assert_eq!(output(&take(&json!({ name: "Y" })).unwrap(), "CHECK_AVAILABLE"), "Y");
        assert_eq!(output(&take(&json!({ name: "N" })).unwrap(), "CHECK_AVAILABLE"), "N");
        let both = take(&json!({ name: "Y", "CHECK_AVAILABLE": "N" })).unwrap();
        assert_eq!(output(&both, "CHECK_AVAILABLE"), "N");
        refused(name, json!("maybe"));
    }
}

#[test]
fn our_own_settings_are_merged_and_unknown_ones_named() {
    let all = json!({
        "clocks_in_working_time": false, "country": "", "exceptions": {}, "hours": {},
        "keep_files_days": 0, "keep_messages_days": 365, "max_chat_total": 0,
        "members_may_intercept": true, "offer_off_hours": false, "return_silent_s": 90,
    });
    let given = json!({
        "members_may_intercept": "Y", "return_silent_s": "90", "keep_messages_days": "365",
    });
    check("CANALI", given, all);
    let kept = settings(&take(&json!({ "CANALI": { "keep_files_days": 3_660 } })).unwrap(), 1);
    assert_eq!((kept.keep_files, kept.keep_messages), (Seconds(3_660 * 86_400), Seconds(0)));
    for wrong in [json!(-1), json!(3_661), json!("a year"), json!(0.5)] {
        let error = take(&json!({ "CANALI": { "keep_files_days": wrong } })).unwrap_err();
        assert_eq!(error.field, "CANALI.keep_files_days");
    }
    let first = take(&json!({ "CANALI": { "return_silent_s": 90 } })).unwrap();
    let change = json!({ "CANALI": { "members_may_intercept": true, "return_silent_s": null } });
    let second = normalise(&first, change.as_object().unwrap()).unwrap();
    assert_eq!(output(&second, "CANALI")["return_silent_s"], 0);
    assert!(settings(&second, 2).members_may_intercept);
    let error = take(&json!({ "CANALI": { "return_silent": 1 } })).unwrap_err();
    assert_eq!(error.field, "CANALI.return_silent");
    assert_eq!(
        take(&json!({ "CANALI": { "return_silent_s": -1 } })).unwrap_err().field,
        "CANALI.return_silent_s"
    );
    refused("CANALI", json!("on"));
}

#[test]
fn s16_what_a_line_has_to_do_with_the_crm_is_read_where_that_is_on() {
    use crate::crm::create::{Creation, Source};
    assert_eq!(settings(&take(&json!({ "CRM_CREATE": "lead" })).unwrap(), 1).crm, None);
    let on = settings(&take(&json!({ "CRM": "Y" })).unwrap(), 1);
    let crm = on.crm.unwrap();
    assert_eq!((on.crm_forward, crm.create, crm.source), (true, Creation::None, Source::Channel));
    assert_eq!((crm.tracker, crm.transfer_change, crm.pipeline), (false, true, None));
    assert_eq!(crm.country, None);
    let all = json!({
        "CRM": "Y", "CRM_CREATE": "deal", "CRM_CREATE_SECOND": "3", "CRM_SOURCE": "CALL",
        "CRM_CHAT_TRACKER": "Y", "CRM_TRANSFER_CHANGE": "N", "CANALI": { "country": "it" },
    });
    let crm = settings(&take(&all).unwrap(), 1).crm.unwrap();
    assert_eq!((crm.create, crm.source), (Creation::Deal, Source::Fixed("CALL".to_owned())));
    assert_eq!((crm.tracker, crm.transfer_change, crm.pipeline), (true, false, Some(3)));
    assert_eq!(crm.country.map(crate::crm::phone::Region::code).as_deref(), Some("IT"));
    for wrong in ["Italy", "XX", "1"] {
        let error = take(&json!({ "CANALI": { "country": wrong } })).unwrap_err();
        assert_eq!(error.field, "CANALI.country");
    }
    let none = take(&json!({ "CANALI": { "country": "" } })).unwrap();
    assert_eq!(output(&none, "CANALI")["country"], "");
}

#[test]
fn only_what_is_passed_changes_whatever_the_case_and_the_rest_is_passed_over() {
    let first = take(&json!({ "QUEUE_TIME": 45, "max_chat": "3" })).unwrap();
    let input = json!({ "MAX_CHAT": 4, "ID": "22", "DATE_CREATE": {}, "SOMETHING_NEW": 1 });
    let second = normalise(&first, input.as_object().unwrap()).unwrap();
    assert_eq!(output(&second, "QUEUE_TIME"), "45");
    assert_eq!(output(&second, "MAX_CHAT"), "4");
    assert_eq!(second.len(), 2);
}

#[test]
fn the_rules_read_the_fields() {
    let fields = take(&json!({
        "ACTIVE": "Y", "SESSION_PRIORITY": "5", "QUEUE_TYPE": "all", "QUEUE_TIME": 0, "CHECK_AVAILABLE": "Y",
        "MAX_CHAT": 2, "TYPE_MAX_CHAT": "closed", "NO_ANSWER_TIME": 30, "NO_ANSWER_RULE": "text",
        "NO_ANSWER_TEXT": "wait", "FULL_CLOSE_TIME": 3, "CLOSE_TEXT": "bye", "AUTO_CLOSE_TIME": 3600,
        "AUTO_CLOSE_RULE": "none", "AUTO_CLOSE_TEXT": "gone", "CANALI": { "members_may_intercept": true },
    }));
    let expected = Settings {
        version: 7,
        active: true,
        priority: 5,
        queue_type: QueueType::All,
        queue_time: Seconds(0),
        check_available: true,
        max_chat: 2,
        counting: Counting::Closed,
        no_answer_time: Seconds(30),
        no_answer_text: Some("wait".to_owned()),
        full_close_time: Minutes(3),
        close_text: Some("bye".to_owned()),
        auto_close_time: Seconds(3600),
        auto_close_text: None,
        members_may_intercept: true,
        ..Settings::default()
    };
    assert_eq!(settings(&fields.unwrap(), 7), expected);
}

mod any_input {
    use proptest::prelude::*;

    use super::*;

    /// Any JSON, not too deep.
    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
            "[0-9.:,-]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::btree_map("U|0|[A-Z_]{1,4}|ENTITY_TYPE", inner, 0..4)
                    .prop_map(|it| Value::Object(it.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn is_taken_or_refused_by_name_and_what_is_taken_is_in_normal_form(
            field in 0..FIELDS.len(),
            value in json(),
        ) {
            let name = FIELDS[field].name;
            match take(&json!({ name: value })) {
                Err(error) => prop_assert!(error.field.starts_with(name)),
                Ok(fields) => {
                    let given = output(&fields, name);
                    let again = take(&json!({ name: given })).unwrap();
                    prop_assert_eq!(output(&again, name), output(&fields, name));
                    let _ = settings(&fields, 1);
                }
            }
        }
    }
}
