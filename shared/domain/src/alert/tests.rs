use serde_json::{Value, json};

use super::*;
use crate::presence::Presence;
use crate::samples::{ANNA, START, steady};
use crate::session::Kpi;
use crate::settings::fields::normalise;
use crate::time::Seconds;

const LINK: &str = "https://canali.example/conversations/8";

fn words<'a>() -> Words<'a> {
    Words {
        operator: Some("Anna Rossi"),
        dialog: 8,
        link: LINK,
        line: "Sales",
        customer: "Ada",
        since: Some(START),
        at: START + Seconds(3_725),
    }
}

fn fields(said: &Value) -> Fields {
    normalise(&Fields::new(), said.as_object().unwrap()).unwrap()
}

fn late(kpi: Kpi) -> Event {
    Event::AnswerLate { kpi, since: START, holder: Some(ANNA.user) }
}

fn user(id: u64, role: Role) -> User {
    User {
        id: UserId(id),
        name: format!("User {id}"),
        last_name: None,
        email: None,
        position: None,
        avatar: None,
        role,
        department_ids: vec![],
        bot: false,
        presence: Presence::default(),
    }
}

#[track_caller]
fn check(template: &str, expected: &str) {
    assert_eq!(words().fill(template), expected, "{template}");
}

#[test]
fn s44_each_alias_stands_for_its_word() {
    check("#OPERATOR#: №#DIALOG#", &format!("Anna Rossi: №8 ({LINK})"));
    check("#LINE#/#CUSTOMER#/#WAIT#", "Sales/Ada/1 h 2 min 5 s");
    check("#OPERATOR##OPERATOR#", "Anna RossiAnna Rossi");
}

#[test]
fn s44_what_is_no_alias_stays() {
    for text in
        ["", "#", "##", "###", "#operator#", "#X#", "a # b", "100 % #", "#OPERATOR", "#KPI_#"]
    {
        check(text, text);
    }
    check("#X#OPERATOR#", "#XAnna Rossi");
    check("##OPERATOR##", "#Anna Rossi#");
}

#[test]
fn s44_what_stands_for_an_alias_is_never_looked_through_again() {
    let words = Words { operator: Some("#CUSTOMER#"), customer: "#OPERATOR#", ..words() };
    assert_eq!(words.fill("#OPERATOR# #CUSTOMER#"), "#CUSTOMER# #OPERATOR#");
    // Nor together with what follows.
    let words = Words { customer: "#LI", ..words };
    assert_eq!(words.fill("#CUSTOMER#NE#"), "#LINE#");
}

#[test]
fn s44_without_an_operator_the_line_is_named() {
    let words = Words { operator: None, ..words() };
    assert_eq!(words.fill("#OPERATOR# is late"), "Sales is late");
}

#[test]
fn s44_hostile_names_stay_on_their_line_and_texts_are_bounded() {
    let name = "A\u{202e}d\u{0}a\r\nBcc: x\u{2028}y";
    assert_eq!(Words { customer: name, ..words() }.fill("#CUSTOMER#"), "Ad a  Bcc: x y");
    let long = "é".repeat(100_000);
    let filled = Words { customer: &long, ..words() }.fill("#CUSTOMER#");
    assert_eq!(filled.chars().count(), 200);
    let filled = words().fill(&"#OPERATOR#".repeat(4_000));
    assert_eq!((filled.chars().count(), filled.chars().last()), (TEXT_MAX_CHARS, Some('…')));
}

#[test]
fn s44_a_wait_is_never_negative() {
    let said = |since: Option<Timestamp>| Words { since, at: START, ..words() }.fill("#WAIT#");
    assert_eq!(said(Some(START + Seconds(9))), "0 s");
    assert_eq!(said(None), "0 s");
    assert_eq!(said(Some(START - Seconds(60))), "1 min");
    assert_eq!(said(Some(Timestamp(i64::MIN))), "2562047788015 h 12 min 55 s");
}

#[test]
fn s42_s43_each_breach_is_told_as_its_own_fields_say() {
    for (kpi, about, kind) in [
        (Kpi::First, About::FirstAnswerLate, "FIRST"),
        (Kpi::Further, About::FurtherAnswerLate, "FURTHER"),
    ] {
        let name = |of: &str| format!("KPI_{kind}_ANSWER_{of}");
        let on = json!({
            name("ALERT"): "Y", name("LIST"): [3, "2"], name("TEXT"): "[b]#OPERATOR#[/b] sleeps",
        });
        let expected = Alert {
            about,
            to: Recipients::Named(vec![UserId(3), UserId(2)]),
            template: "#OPERATOR# sleeps".to_owned(),
            holder: Some(ANNA.user),
            since: Some(START),
        };
        assert_eq!(alert(&late(kpi), &fields(&on)), Some(expected));
        let mut off = on.clone();
        off[name("ALERT")] = json!("N");
        assert_eq!(alert(&late(kpi), &fields(&off)), None);
        let other = if kpi == Kpi::First { Kpi::Further } else { Kpi::First };
        assert_eq!(alert(&late(other), &fields(&on)), None);
        let bare = json!({ name("ALERT"): "Y", name("LIST"): [1] });
        let template = alert(&late(kpi), &fields(&bare)).unwrap().template;
        assert_eq!(
            template,
            "#OPERATOR# has exceeded the allowed response time in conversation №#DIALOG#."
        );
    }
}

#[test]
fn nobody_there_is_told_to_those_who_steer_the_line() {
    let why = Unattended::QueueEmpty;
    assert_eq!(alert(&Event::NobodyThere { why, notify: false }, &Fields::new()), None);
    let told = alert(&Event::NobodyThere { why, notify: true }, &Fields::new()).unwrap();
    assert_eq!((told.about, &told.to), (About::NobodyThere, &Recipients::Stewards));
    let users = [
        user(1, Role::Admin),
        user(2, Role::Supervisor),
        user(3, Role::Supervisor),
        user(4, Role::Operator),
    ];
    let found = recipients(&told.to, &users, &[UserId(2), UserId(4)]);
    assert_eq!(found.iter().map(|it| it.id.0).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn the_dismissed_bots_and_strangers_are_told_nothing_and_nobody_twice() {
    let mut users = [1, 2, 3].map(|it| user(it, Role::Operator));
    users[1].presence.dismissed = true;
    users[2].bot = true;
    let to = Recipients::Named([1, 1, 2, 3, 9].map(UserId).into());
    let found = recipients(&to, &users, &[]);
    assert_eq!(found.iter().map(|it| it.id.0).collect::<Vec<_>>(), [1]);
}

proptest::proptest! {
    #![proptest_config(steady(300))]

    #[test]
    fn s44_any_text_is_filled_and_bounded(template in "[#A-Z é]{0,60}", customer in ".{0,30}") {
        let filled = Words { customer: &customer, ..words() }.fill(&template);
        proptest::prop_assert!(filled.chars().count() <= TEXT_MAX_CHARS);
        if !template.contains('#') {
            proptest::prop_assert_eq!(filled, template);
        }
    }
}
