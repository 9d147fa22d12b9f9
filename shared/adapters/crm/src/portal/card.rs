//! A portal's card as ours: rows as `crm.*.list` gives them, all scalars texts.

use application::ports::StoreError;
use chrono::DateTime;
use domain::crm::fields::{TITLE_MAX_CHARS, fields_of};
use domain::crm::{Card, CardId, CardKind, Communication, CommunicationKind, Draft, Made};
use domain::ids::{ChatId, SessionId};
use domain::time::Timestamp;
use serde_json::{Map, Value};

use super::call::nonsense;

/// Whose cards are Canali's: the name of the source that they are linked to (`ORIGINATOR_ID`).
pub(super) const ORIGINATOR: &str = "canali";

/// What is read of cards: all, with the portal's own fields and the communications.
pub(super) const SELECT: [&str; 6] = ["*", "UF_*", "PHONE", "EMAIL", "WEB", "IM"];

/// A card, and the number of the portal's user who is responsible for it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Read {
    pub(super) card: Card,
    pub(super) responsible: Option<u64>,
    /// The user whom Canali has made responsible, where it made the card.
    pub(super) given_to: Option<u64>,
}

/// The number that a portal calls something by: a number, or its text.
pub(super) fn number(value: &Value) -> Option<u64> {
    let number = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    number.filter(|it| *it > 0)
}

/// The card in a row.
pub(super) fn read(kind: CardKind, row: &Value) -> Result<Read, StoreError> {
    let row = row.as_object().ok_or_else(|| nonsense("a card that is no object"))?;
    let id = row.get("ID").and_then(number).ok_or_else(|| nonsense("a card without a number"))?;
    let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let link = |name: &str| row.get(name).and_then(number).map(CardId);
    let (created_at, updated_at) = (instant(row, "DATE_CREATE"), instant(row, "DATE_MODIFY"));
    let stage = match kind {
        CardKind::Lead => text("STATUS_ID"),
        CardKind::Deal => text("STAGE_ID"),
        CardKind::Contact | CardKind::Company => String::new(),
    };
    let mut draft = Draft::new(kind);
    draft.title = cut(&text("TITLE"));
    draft.name = cut(&text("NAME"));
    draft.last_name = cut(&text("LAST_NAME"));
    draft.stage = stage;
    draft.source = Some(text("SOURCE_ID")).filter(|it| !it.is_empty());
    draft.communications = communications(row)?;
    draft.contact = link("CONTACT_ID");
    draft.company = link("COMPANY_ID");
    let linked = made(row, created_at == updated_at);
    draft.made = linked.map(|it| it.0);
    draft.fields = others(kind, row);
    let card = Card {
        id: CardId(id),
        // Seconds since 1970: rises with every change that is not in the same second.
        revision: u64::try_from(updated_at.0 / 1_000).unwrap_or_default(),
        created_at,
        updated_at,
        last_communication: draft.communications.iter().map(|it| it.id).max().unwrap_or_default(),
        draft,
    };
    let responsible = row.get("ASSIGNED_BY_ID").and_then(number);
    Ok(Read { card, responsible, given_to: linked.and_then(|it| it.1) })
}

fn cut(text: &str) -> String {
    text.chars().take(TITLE_MAX_CHARS).collect()
}

fn instant(row: &Map<String, Value>, name: &str) -> Timestamp {
    let text = row.get(name).and_then(Value::as_str).unwrap_or_default();
    let parsed = DateTime::parse_from_rfc3339(text).map(|it| it.timestamp_millis());
    Timestamp(parsed.unwrap_or_default())
}

/// The rows of all multi-fields.
fn communications(row: &Map<String, Value>) -> Result<Vec<Communication>, StoreError> {
    let mut found = Vec::new();
    for kind in CommunicationKind::ALL {
        let rows = match row.get(kind.field()) {
            Some(Value::Array(rows)) => rows.as_slice(),
            // PHP's *nothing* has many faces.
            Some(Value::Null | Value::Bool(false) | Value::String(_)) | None => &[],
            Some(Value::Bool(true) | Value::Number(_) | Value::Object(_)) => {
                return Err(nonsense(format!("{} that are no rows", kind.field())));
            }
        };
        for row in rows {
            let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
            let id = row.get("ID").and_then(number).unwrap_or_default();
            let read = Communication::new(kind, text("VALUE"), None);
            let value_type = text("VALUE_TYPE").to_owned();
            found.push(Communication { id, value_type, ..read });
        }
    }
    Ok(found)
}

/// How Canali came to make it, by what it is linked to, and to which of the portal's users it has given it.
fn made(row: &Map<String, Value>, untouched: bool) -> Option<(Made, Option<u64>)> {
    let text = |name: &str| row.get(name).and_then(Value::as_str);
    if text("ORIGINATOR_ID") != Some(ORIGINATOR) {
        return None;
    }
    let mut parts = text("ORIGIN_ID")?.split('/');
    let (chat, session) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let given_to = parts.next().and_then(|it| it.parse().ok());
    let (chat, session) = (ChatId(chat), SessionId(session));
    Some((Made { chat, session, touched: !untouched, deal: None }, given_to))
}

/// What a card is linked to that Canali made for a session.
pub(super) fn origin(made: Made) -> String {
    format!("{}/{}", made.chat, made.session)
}

/// The same, of one that Canali has given to a user of the portal. Without that the portal gives it to the webhook's own.
pub(super) fn origin_given(made: Made, user: Option<u64>) -> String {
    user.map_or_else(|| origin(made), |user| format!("{}/{user}", origin(made)))
}

/// Fields that have no place of their own, where somebody has set them.
fn others(kind: CardKind, row: &Map<String, Value>) -> std::collections::BTreeMap<String, Value> {
    const OWN_PLACE: [&str; 12] = [
        "ID",
        "TITLE",
        "NAME",
        "LAST_NAME",
        "STATUS_ID",
        "STAGE_ID",
        "SOURCE_ID",
        "ASSIGNED_BY_ID",
        "CONTACT_ID",
        "COMPANY_ID",
        "ORIGINATOR_ID",
        "ORIGIN_ID",
    ];
    let is_ours =
        |name: &str| domain::crm::fields::is_own(name) || fields_of(kind).any(|it| it.name == name);
    let is_said = |it: &Value| match it {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Bool(true) | Value::Number(_) | Value::Object(_) => true,
    };
    let is_computed = |name: &str| {
        name.starts_with("HAS_")
            || name.starts_with("DATE_")
            || CommunicationKind::of_field(name).is_some()
    };
    row.iter()
        .filter(|(name, value)| {
            let name = name.as_str();
            is_ours(name) && is_said(value) && !OWN_PLACE.contains(&name) && !is_computed(name)
        })
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_is_a_card() {
        let row = json!({
            "ID": "123", "TITLE": "Chairs", "NAME": "Ada", "LAST_NAME": null, "STATUS_ID": "NEW",
            "SOURCE_ID": "1|TELEGRAMBOT", "ASSIGNED_BY_ID": "7", "COMPANY_ID": "0", "CONTACT_ID": "5",
            "OPPORTUNITY": "0.00", "COMMENTS": "", "UF_CRM_1": ["x"], "UF_CRM_2": false, "HAS_PHONE": "Y",
            "DATE_CREATE": "2024-05-23T18:18:25+02:00", "DATE_MODIFY": "2024-05-23T18:18:26+02:00",
            "ORIGINATOR_ID": "canali", "ORIGIN_ID": "3/4",
            "PHONE": [{ "ID": "11658", "VALUE_TYPE": "OTHER", "VALUE": "+39 333 1000001", "TYPE_ID": "PHONE" }],
            "IM": [{ "ID": 11660, "VALUE_TYPE": "OPENLINE", "VALUE": "imol|livechat|1|67|21", "TYPE_ID": "IM" }],
        });
        let Read { card, responsible, given_to } = read(CardKind::Lead, &row).unwrap();
        assert_eq!((card.id.0, card.revision), (123, 1_716_481_106));
        assert_eq!((responsible, given_to), (Some(7), None));
        assert_eq!(card.created_at.rfc3339(), "2024-05-23T16:18:25.000Z");
        let draft = &card.draft;
        assert_eq!((draft.name.as_str(), draft.last_name.as_str()), ("Ada", ""));
        assert_eq!((draft.contact, draft.company), (Some(CardId(5)), None));
        let made = Made { chat: ChatId(3), session: SessionId(4), touched: true, deal: None };
        assert_eq!((draft.made, origin(made).as_str()), (Some(made), "3/4"));
        let mut given = row.clone();
        given["ORIGIN_ID"] = origin_given(made, Some(7)).into();
        let given = read(CardKind::Lead, &given).unwrap();
        assert_eq!((given.card.draft.made, given.given_to), (Some(made), Some(7)));
        let names: Vec<&str> = draft.fields.keys().map(String::as_str).collect();
        assert_eq!(names, ["OPPORTUNITY", "UF_CRM_1"]);
        let reached: Vec<_> =
            draft.communications.iter().map(|it| (it.id, it.handle.as_deref())).collect();
        let identity = (11_660, Some("imol|livechat|1|67|21"));
        assert_eq!(reached, [identity, (11_658, Some("+393331000001"))]);
    }

    #[test]
    fn nonsense_is_no_card() {
        for row in [json!(5), json!({}), json!({ "ID": "x" }), json!({ "ID": 1, "PHONE": 5 })] {
            assert!(matches!(read(CardKind::Lead, &row), Err(StoreError::Corrupt { .. })), "{row}");
        }
        let bare = read(CardKind::Contact, &json!({ "ID": 1, "PHONE": false })).unwrap();
        assert_eq!((bare.responsible, bare.card.draft), (None, Draft::new(CardKind::Contact)));
    }
}
