use serde_json::{Map, Value, json};

use super::*;
use crate::crm::phone::Region;
use crate::crm::{Card, CardId, CardKind, CommunicationKind, Draft, Handle, Made};
use crate::ids::{ChatId, SessionId, UserId};
use crate::time::Timestamp;

const NOW: Timestamp = Timestamp(1_767_225_600_000);

fn object(value: Value) -> Map<String, Value> {
    let Value::Object(map) = value else { panic!("an object") };
    map
}

fn written(kind: CardKind, given: Value) -> Result<Card, FieldError> {
    let regions = [Region::named("US").unwrap(), Region::named("IT").unwrap()];
    let draft = apply(Draft::new(kind), &object(given), true, &regions)?;
    Ok(Card::new(CardId(5), draft, NOW))
}

fn rewritten(card: &Card, given: Value) -> Result<Card, FieldError> {
    Ok(card.changed(apply(card.draft.clone(), &object(given), false, &[])?, NOW))
}

#[test]
fn what_is_written_is_read_as_the_original_gives_it() {
    let card = written(
        CardKind::Lead,
        json!({
            "Title": " Ada ", "name": "Ada", "ASSIGNED_BY_ID": "7", "OPPORTUNITY": 12500,
            "OPENED": true, "BIRTHDATE": "1815-12-10T02:00:00+02:00", "CURRENCY_ID": "eur",
            "UF_CRM_SHOE": ["41", "42"], "COMPANY_ID": 3, "ID": 99, "DATE_CREATE": "x", "PHOTO": "y",
        }),
    )
    .unwrap();
    let shown = row(&card, true);
    for (name, expected) in [
        ("ID", json!("5")),
        ("TITLE", json!("Ada")),
        ("NAME", json!("Ada")),
        ("LAST_NAME", Value::Null),
        ("ASSIGNED_BY_ID", json!("7")),
        ("OPPORTUNITY", json!("12500.00")),
        ("OPENED", json!("Y")),
        ("BIRTHDATE", json!("1815-12-10T00:00:00+00:00")),
        ("CURRENCY_ID", json!("EUR")),
        ("UF_CRM_SHOE", json!(["41", "42"])),
        ("COMPANY_ID", json!("3")),
        ("CONTACT_ID", Value::Null),
        ("IS_RETURN_CUSTOMER", json!("Y")),
        ("STATUS_ID", json!("NEW")),
        ("STATUS_SEMANTIC_ID", json!("P")),
        ("DATE_CREATE", json!("2026-01-01T00:00:00+00:00")),
        ("DATE_CLOSED", json!("")),
        ("HAS_PHONE", json!("N")),
        ("CREATED_BY_ID", json!("0")),
    ] {
        assert_eq!(shown[name], expected, "{name}");
    }
    assert!(!shown.contains_key("PHOTO") && !shown.contains_key("PHONE"));
    assert!(!row(&card, false).contains_key("UF_CRM_SHOE"));
    let bare = written(CardKind::Deal, json!({})).unwrap();
    assert_eq!(value(&bare, "TITLE"), Some(json!("Deal #5")));
    assert_eq!(value(&bare, "CATEGORY_ID"), Some(json!("0")));
    assert_eq!(value(&bare, "PHONE"), None);
}

#[test]
fn an_empty_value_takes_a_field_away() {
    let card = written(
        CardKind::Contact,
        json!({"NAME": "Ada", "POST": "x", "SOURCE_ID": "CALL", "UF_A": "1", "ASSIGNED_BY_ID": 1}),
    )
    .unwrap();
    let empty = json!({"POST": "", "SOURCE_ID": null, "UF_A": "", "ASSIGNED_BY_ID": "0"});
    let card = rewritten(&card, empty).unwrap();
    assert_eq!((card.draft.source.clone(), card.draft.responsible), (None, None));
    assert_eq!(card.draft.fields.len(), 0);
    assert_eq!(card.draft.name, "Ada");
}

#[test]
fn what_cannot_be_is_refused() {
    let long = |chars: usize| "x".repeat(chars);
    for (given, field) in [
        (json!({"OPPORTUNITY": "much"}), "OPPORTUNITY"),
        (json!({"OPPORTUNITY": "1.2.3"}), "OPPORTUNITY"),
        (json!({"OPPORTUNITY": "."}), "OPPORTUNITY"),
        (json!({"OPPORTUNITY": long(19).replace('x', "9")}), "OPPORTUNITY"),
        (json!({"OPENED": "maybe"}), "OPENED"),
        (json!({"BIRTHDATE": "10.12.1815"}), "BIRTHDATE"),
        (json!({"BIRTHDATE": "1815-02-30"}), "BIRTHDATE"),
        (json!({"CURRENCY_ID": "euro"}), "CURRENCY_ID"),
        (json!({"ASSIGNED_BY_ID": "ada"}), "ASSIGNED_BY_ID"),
        (json!({"ASSIGNED_BY_ID": -1}), "ASSIGNED_BY_ID"),
        (json!({"TITLE": ["x"]}), "TITLE"),
        (json!({"TITLE": long(256)}), "TITLE"),
        (json!({"COMMENTS": long(20_001)}), "COMMENTS"),
        (json!({"STATUS_ID": long(101)}), "STATUS_ID"),
        (json!({"UF_A": long(60_000), "UF_B": long(60_001)}), "UF_B"),
        (json!({"PHONE": "555888"}), "PHONE"),
        (json!({"PHONE": ["555888"]}), "PHONE"),
        (json!({"PHONE": [{"ID": 9, "VALUE": "555888"}]}), "PHONE"),
        (json!({"PHONE": [{"VALUE": long(1_001)}]}), "PHONE"),
        (json!({"EMAIL": [{"VALUE": "ada"}]}), "EMAIL"),
        (json!({"PHONE": vec![json!({"VALUE": "1"}); 41]}), "PHONE"),
    ] {
        let refused = written(CardKind::Lead, given.clone()).unwrap_err();
        assert_eq!(refused.field, field, "{given}");
    }
    assert!(written(CardKind::Lead, json!({"TITLE": long(255), "PHONE": null})).is_ok());
}

#[test]
fn rows_are_added_changed_and_deleted_and_the_others_stay() {
    let card = written(
        CardKind::Contact,
        json!({"PHONE": [
            {"VALUE": "06 12345678", "VALUE_TYPE": "mobile"}, {"VALUE": ""}, {"VALUE": "ask at the door"},
        ]}),
    )
    .unwrap();
    let card = rewritten(&card, json!({"EMAIL": {"VALUE": "Ada@Example.org"}})).unwrap();
    let phones = |it: &Card| communications(it, CommunicationKind::Phone);
    let row = |id: &str, kind: &str, value: &str| json!({"ID": id, "VALUE_TYPE": kind, "VALUE": value, "TYPE_ID": "PHONE"});
    let (first, second) = (row("1", "MOBILE", "06 12345678"), row("2", "WORK", "ask at the door"));
    assert_eq!(phones(&card), [first.clone(), second.clone()]);
    let found = Handle { kind: CommunicationKind::Phone, value: "+390612345678".to_owned() };
    assert!(card.draft.has(&found), "read in the first region in which it is a number");
    let change = json!({"PHONE": [
        {"ID": "2", "VALUE": "+39 333 1234567"}, {"ID": 1, "VALUE_TYPE": "HOME"},
        {"VALUE": "+39 333 7654321", "VALUE_TYPE": "WORK"},
    ]});
    let card = rewritten(&card, change).unwrap();
    let (second, third) =
        (row("2", "WORK", "+39 333 1234567"), row("4", "WORK", "+39 333 7654321"));
    assert_eq!(phones(&card), [row("1", "HOME", "06 12345678"), second.clone(), third.clone()]);
    let gone = json!({"PHONE": {"n0": {"ID": "1", "VALUE": ""}, "n1": {"ID": "4", "DELETE": "Y"}}});
    let card = rewritten(&card, gone.clone()).unwrap();
    assert_eq!(phones(&card), std::slice::from_ref(&second));
    let card = rewritten(&card, gone).unwrap();
    assert_eq!(phones(&card), [second], "deleting again deletes nothing else");
    assert_eq!(communications(&card, CommunicationKind::Email).len(), 1);
}

#[test]
fn stages_follow_the_pipeline_which_is_chosen_once() {
    let card = written(CardKind::Deal, json!({"CATEGORY_ID": 3})).unwrap();
    assert_eq!(card.draft.stage, "C3:NEW");
    let moved = rewritten(&card, json!({"CATEGORY_ID": 4, "STAGE_ID": "C3:WON"})).unwrap();
    assert_eq!(value(&moved, "CATEGORY_ID"), Some(json!("3")));
    assert_eq!(value(&moved, "STAGE_SEMANTIC_ID"), Some(json!("S")));
    assert_eq!(value(&moved, "CLOSED"), Some(json!("Y")));
    assert_eq!(rewritten(&card, json!({"STAGE_ID": ""})).unwrap().draft.stage, "C3:NEW");
    let junk = written(CardKind::Lead, json!({"STATUS_ID": "JUNK"})).unwrap();
    assert_eq!(value(&junk, "STATUS_SEMANTIC_ID"), Some(json!("F")));
}

#[test]
fn who_made_changed_and_moved_it_is_kept() {
    let made = Made { chat: ChatId(1), session: SessionId(1), touched: false, deal: None };
    let draft = Draft { made: Some(made), ..Draft::new(CardKind::Lead) };
    let fresh = stamp(None, draft.clone(), UserId(3), NOW);
    assert_eq!(fresh.fields["CREATED_BY_ID"], "3");
    let later = Timestamp(NOW.0 + 1_000);
    let named = Draft { name: "Ada".to_owned(), ..fresh.clone() };
    let named = stamp(Some(&fresh), named, UserId(4), later);
    assert_eq!(
        (&named.fields["MODIFY_BY_ID"], &named.fields["MOVED_BY_ID"]),
        (&json!("4"), &json!("3"))
    );
    assert!(named.made.unwrap().touched);
    let over = Draft { stage: "CONVERTED".to_owned(), ..named.clone() };
    let over = stamp(Some(&named), over, UserId(5), later);
    assert_eq!(over.fields["DATE_CLOSED"], "2026-01-01T00:00:01+00:00");
    let again = Draft { stage: "NEW".to_owned(), ..over.clone() };
    assert!(!stamp(Some(&over), again, UserId(5), later).fields.contains_key("DATE_CLOSED"));
}

#[test]
fn fields_are_named_once_for_each_kind_and_ones_own_by_their_prefix() {
    for kind in CardKind::ALL {
        let mut names: Vec<&str> = fields_of(kind).map(|it| it.name).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "{kind}");
    }
    for (name, own) in [
        ("UF_CRM_1", true),
        ("UF_", false),
        ("UF_crm", false),
        ("XUF_A", false),
        ("UF_A#B", false),
        (format!("UF_{}", "A".repeat(48)).as_str(), false),
    ] {
        assert_eq!(is_own(name), own, "{name}");
    }
}
