use super::*;
use crate::crm::{CardId, Communication, Draft};
use crate::ids::UserId;
use crate::time::Timestamp;

fn cards() -> Vec<Card> {
    let card = |id: u64, title: &str, responsible: Option<u64>| {
        let mut draft = Draft {
            title: title.to_owned(),
            responsible: responsible.map(UserId),
            ..Draft::new(CardKind::Lead)
        };
        draft.fields.insert("OPPORTUNITY".to_owned(), (id * 10).into());
        let phone =
            Communication::new(CommunicationKind::Phone, &format!("+39 333 123456{id}"), None);
        draft.communications.push(phone);
        Card::new(CardId(id), draft, Timestamp(i64::try_from(id).unwrap() * 1_000))
    };
    vec![
        card(2, "Bed", None),
        card(10, "Chair", Some(7)),
        card(1, "armchair", Some(7)),
        card(3, "Table", Some(8)),
    ]
}

fn selection(filter: &[(&str, &[&str])]) -> Selection {
    let condition = |(key, values): &(&str, &[&str])| {
        let (operator, field) = Operator::split(key);
        let values = values.iter().map(|it| (*it).to_owned()).collect();
        Condition { field: field.to_owned(), operator, values }
    };
    let conditions = filter.iter().map(condition).collect();
    Selection { conditions, limit: 50, ..Selection::default() }
}

#[track_caller]
fn check(filter: &[(&str, &[&str])], expected: &[u64]) {
    let found = select(cards(), &selection(filter));
    let ids: Vec<u64> = found.cards.iter().map(|it| it.id.0).collect();
    assert_eq!(ids, expected, "{filter:?}");
}

#[test]
fn filters_are_the_originals() {
    check(&[], &[1, 2, 3, 10]);
    check(&[("ID", &["2", "10", "99"])], &[2, 10]);
    check(&[("!ID", &["2", "10"])], &[1, 3]);
    check(&[(">ID", &["2"])], &[3, 10]);
    check(&[(">=ID", &["2"]), ("<ID", &["10"])], &[2, 3]);
    check(&[("<=OPPORTUNITY", &["20"])], &[1, 2]);
    check(&[("=ASSIGNED_BY_ID", &["7"])], &[1, 10]);
    check(&[("ASSIGNED_BY_ID", &[""])], &[2]);
    check(&[("!=ASSIGNED_BY_ID", &[""])], &[1, 3, 10]);
    check(&[("%TITLE", &["CHAIR"])], &[1, 10]);
    check(&[("!%TITLE", &["chair"])], &[2, 3]);
    check(&[("%TITLE", &[""])], &[]);
    check(&[("=%TITLE", &["%chair"])], &[1, 10]);
    check(&[("%=TITLE", &["ch%"])], &[10]);
    check(&[("=%TITLE", &["%b%"])], &[2, 3]);
    check(&[("=%TITLE", &["t%e%a"])], &[]);
    check(&[("=%TITLE", &["t%b%e"])], &[3]);
    check(&[("=%TITLE", &["bed"])], &[2]);
    check(&[("!=%TITLE", &["%chair"]), ("!%=TITLE", &["b%"])], &[3]);
    check(&[("HAS_PHONE", &["Y"]), ("STATUS_SEMANTIC_ID", &["P"]), ("<ID", &["3"])], &[1, 2]);
    check(&[("HAS_EMAIL", &["Y"])], &[]);
    check(&[("STATUS_ID", &["NEW"])], &[1, 2, 3, 10]);
    check(&[("STAGE_ID", &["NEW"])], &[]);
    check(&[("UF_UNKNOWN", &["1"])], &[]);
    check(&[("PHONE", &["+393331234563"])], &[3]);
    check(&[(">DATE_CREATE", &["1970-01-01T01:00:02+01:00"])], &[3, 10]);
    check(&[("<DATE_CREATE", &["1970-01-01"])], &[]);
}

#[test]
fn prefixes_are_told_apart() {
    for (key, expected) in [
        ("ID", (Operator::Is, "ID")),
        ("@ID", (Operator::Is, "ID")),
        ("!ID", (Operator::IsNot, "ID")),
        ("!@ID", (Operator::IsNot, "ID")),
        (">ID", (Operator::Above, "ID")),
        ("<=ID", (Operator::AtMost, "ID")),
        ("=%TITLE", (Operator::Like, "TITLE")),
        ("%=TITLE", (Operator::Like, "TITLE")),
        ("!%=TITLE", (Operator::Unlike, "TITLE")),
        ("!=%TITLE", (Operator::Unlike, "TITLE")),
        ("!%TITLE", (Operator::HasNot, "TITLE")),
    ] {
        assert_eq!(Operator::split(key), expected);
    }
}

#[test]
fn orders_are_the_originals() {
    let ids = |order: &[(&str, bool)]| -> Vec<u64> {
        let order = order.iter().map(|(field, descending)| Order {
            field: (*field).to_owned(),
            descending: *descending,
        });
        let selection = Selection { order: order.collect(), ..selection(&[]) };
        select(cards(), &selection).cards.iter().map(|it| it.id.0).collect()
    };
    assert_eq!(ids(&[("ID", true)]), [10, 3, 2, 1]);
    assert_eq!(ids(&[("TITLE", false)]), [2, 10, 3, 1]);
    assert_eq!(ids(&[("ASSIGNED_BY_ID", true), ("ID", true)]), [3, 10, 1, 2]);
    assert_eq!(ids(&[("ASSIGNED_BY_ID", false)]), [2, 1, 10, 3]);
}

#[test]
fn pages_follow_each_other() {
    let page = |start, limit| {
        let found = select(cards(), &Selection { start, limit, counted: true, ..selection(&[]) });
        (found.cards.len(), found.total, found.next)
    };
    assert_eq!(page(0, 3), (3, Some(4), Some(3)));
    assert_eq!(page(3, 3), (1, Some(4), None));
    assert_eq!(page(0, 4), (4, Some(4), None));
    assert_eq!(page(9, 3), (0, Some(4), None));
    assert_eq!(select(cards(), &selection(&[])).total, None);
}
