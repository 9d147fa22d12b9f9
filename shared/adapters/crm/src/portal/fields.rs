//! A card of ours in a portal's fields: all of it, or what a change changes.

use domain::crm::fields::{fields_of, is_own};
use domain::crm::{CardKind, Communication, CommunicationKind, Draft};
use serde_json::{Map, Value, json};

use super::card::{ORIGINATOR, origin_given};

/// Everything that a new card says; `responsible` is the portal's user.
pub(super) fn all(draft: &Draft, responsible: Option<u64>) -> Map<String, Value> {
    let blank = Draft { stage: String::new(), ..Draft::new(draft.kind) };
    let mut fields = changed(&blank, draft, responsible);
    if let Some(made) = draft.made {
        fields.insert("ORIGINATOR_ID".to_owned(), ORIGINATOR.into());
        let given_to = responsible.filter(|_| draft.responsible.is_some());
        fields.insert("ORIGIN_ID".to_owned(), origin_given(made, given_to).into());
    }
    fields
}

/// What makes `after` of `before`. Who is responsible is said where that is another employee, whom the portal knows.
pub(super) fn changed(
    before: &Draft,
    after: &Draft,
    responsible: Option<u64>,
) -> Map<String, Value> {
    let mut fields = Map::new();
    let stage = match after.kind {
        CardKind::Lead => Some("STATUS_ID"),
        CardKind::Deal => Some("STAGE_ID"),
        CardKind::Contact | CardKind::Company => None,
    };
    let mut say = |name: &str, before: Value, after: Value| {
        if before != after {
            fields.insert(name.to_owned(), after);
        }
    };
    let id = |it: Option<domain::crm::CardId>| json!(it.map_or(0, |it| it.0));
    say("TITLE", json!(before.title), json!(after.title));
    say("NAME", json!(before.name), json!(after.name));
    say("LAST_NAME", json!(before.last_name), json!(after.last_name));
    say("SOURCE_ID", json!(before.source), json!(after.source));
    say("CONTACT_ID", id(before.contact), id(after.contact));
    say("COMPANY_ID", id(before.company), id(after.company));
    if let Some(stage) = stage {
        say(stage, json!(before.stage), json!(after.stage));
    }
    let writable = |name: &str| {
        is_own(name) || fields_of(after.kind).any(|it| it.name == name && !it.read_only)
    };
    for (name, value) in &after.fields {
        if before.fields.get(name) != Some(value) && writable(name) {
            fields.insert(name.clone(), value.clone());
        }
    }
    for name in before.fields.keys().filter(|it| !after.fields.contains_key(*it) && writable(it)) {
        fields.insert(name.clone(), "".into());
    }
    if let Some(user) = responsible.filter(|_| before.responsible != after.responsible) {
        fields.insert("ASSIGNED_BY_ID".to_owned(), user.into());
        if let Some(made) = before.made {
            fields.insert("ORIGIN_ID".to_owned(), origin_given(made, responsible).into());
        }
    }
    for kind in CommunicationKind::ALL {
        let rows = rows(kind, &before.communications, &after.communications);
        if !rows.is_empty() {
            fields.insert(kind.field().to_owned(), Value::Array(rows));
        }
    }
    fields
}

/// Rows of a multi-field that are new, changed or gone: those that are not mentioned stay.
fn rows(kind: CommunicationKind, before: &[Communication], after: &[Communication]) -> Vec<Value> {
    let of_kind = |all: &'_ [Communication]| -> Vec<Communication> {
        all.iter().filter(|it| it.kind == kind).cloned().collect()
    };
    let (before, after) = (of_kind(before), of_kind(after));
    let mut rows = Vec::new();
    for row in &after {
        let written = json!({ "VALUE": row.value, "VALUE_TYPE": row.value_type });
        match before.iter().find(|it| it.id == row.id && it.id != 0) {
            Some(was) if (&was.value, &was.value_type) == (&row.value, &row.value_type) => {}
            Some(was) => {
                let mut written = written;
                written["ID"] = was.id.into();
                rows.push(written);
            }
            None => rows.push(written),
        }
    }
    let is_gone = |it: &&Communication| !after.iter().any(|kept| kept.id == it.id);
    rows.extend(before.iter().filter(is_gone).map(|it| json!({ "ID": it.id, "VALUE": "" })));
    rows
}

/// Whether two readings of a card say the same. What phones are compared by is not the portal's to say.
pub(super) fn same(one: &Draft, other: &Draft) -> bool {
    let bare = |it: &Draft| {
        let mut it = it.clone();
        it.made = None;
        it.communications.iter_mut().for_each(|it| it.handle = None);
        it.fields.retain(|name, _| {
            is_own(name) || fields_of(one.kind).any(|it| it.name == name && !it.read_only)
        });
        it
    };
    bare(one) == bare(other)
}

#[cfg(test)]
mod tests {
    use domain::crm::{CardId, Made};
    use domain::ids::{ChatId, SessionId, UserId};

    use super::*;

    fn phone(id: u64, value: &str) -> Communication {
        Communication { id, ..Communication::new(CommunicationKind::Phone, value, None) }
    }

    #[test]
    fn a_new_card_says_all_of_itself() {
        let made = Made { chat: ChatId(3), session: SessionId(4), touched: false, deal: None };
        let mut draft = Draft {
            name: "Ada".to_owned(),
            made: Some(made),
            contact: Some(CardId(5)),
            communications: vec![phone(0, "+39 333 1000001")],
            ..Draft::new(CardKind::Lead)
        };
        draft.fields.insert("UF_CRM_1".to_owned(), json!("x"));
        draft.fields.insert("CREATED_BY_ID".to_owned(), json!("1"));
        let expected = json!({
            "NAME": "Ada", "CONTACT_ID": 5, "STATUS_ID": "NEW", "UF_CRM_1": "x", "ORIGINATOR_ID": "canali",
            "ORIGIN_ID": "3/4", "PHONE": [{ "VALUE": "+39 333 1000001", "VALUE_TYPE": "WORK" }],
        });
        assert_eq!(Value::Object(all(&draft, Some(7))), expected, "nobody is responsible");
        draft.responsible = Some(UserId(1));
        let given = all(&draft, Some(7));
        assert_eq!((&given["ASSIGNED_BY_ID"], &given["ORIGIN_ID"]), (&json!(7), &json!("3/4/7")));
        draft.communications[0].id = 1;
        let after = Draft { responsible: Some(UserId(2)), ..draft.clone() };
        let change = json!({ "ASSIGNED_BY_ID": 8, "ORIGIN_ID": "3/4/8" });
        assert_eq!(Value::Object(changed(&draft, &after, Some(8))), change);
    }

    #[test]
    fn a_change_says_what_changes() {
        let before = Draft {
            title: "Chairs".to_owned(),
            source: Some("CALL".to_owned()),
            communications: vec![
                phone(1, "+39 333 1000001"),
                phone(2, "+39 333 1000002"),
                phone(3, "x"),
            ],
            ..Draft::new(CardKind::Contact)
        };
        assert!(changed(&before, &before.clone(), None).is_empty());
        let after = Draft {
            source: None,
            communications: vec![
                phone(2, "+39 333 1000002"),
                phone(1, "+39 333 1000009"),
                phone(0, "y"),
            ],
            ..before.clone()
        };
        let rows = json!([
            { "ID": 1, "VALUE": "+39 333 1000009", "VALUE_TYPE": "WORK" },
            { "VALUE": "y", "VALUE_TYPE": "WORK" },
            { "ID": 3, "VALUE": "" },
        ]);
        let expected = json!({ "SOURCE_ID": null, "PHONE": rows });
        assert_eq!(Value::Object(changed(&before, &after, None)), expected);
        assert!(!same(&before, &after));
        let mut again = before.clone();
        again.communications[2].handle = Some("+390".to_owned());
        assert!(same(&before, &again));
    }
}
