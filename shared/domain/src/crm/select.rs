//! Which cards of a kind somebody asks for, in which order: the original's `filter`, `order` and `start`, by its names
//! of the fields. An implementation may hand them on to another CRM as they are.

use std::cmp::Ordering;

use super::card::Card;
use super::communication::CommunicationKind;
use super::{CardKind, Handle, fields};

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// All of these must hold.
    pub conditions: Vec<Condition>,
    /// By which fields they are sorted, the first first; without any by `ID`.
    pub order: Vec<Order>,
    /// How many are passed over.
    pub start: usize,
    /// How many are given, at most.
    pub limit: usize,
    /// Whether all are counted: costs reading all.
    pub counted: bool,
}

/// What is asked of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The field by the original's name, in capitals.
    pub field: String,
    /// How its value is compared.
    pub operator: Operator,
    /// With what: it holds for one of them; a negation for all. None is nothing: an empty field.
    pub values: Vec<String>,
}

/// How a value is compared: the original's prefix of a filter's field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `=`, `@`, or no prefix.
    Is,
    /// `!`, `!=`, `!@`.
    IsNot,
    /// `>`.
    Above,
    /// `>=`.
    AtLeast,
    /// `<`.
    Below,
    /// `<=`.
    AtMost,
    /// `%`: the value has it in it, in any case.
    Has,
    /// `!%`.
    HasNot,
    /// `=%`, `%=`: the value is so, in any case, with anything in the place of each `%`.
    Like,
    /// `!=%`, `!%=`.
    Unlike,
}

/// A field that is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The field by the original's name, in capitals.
    pub field: String,
    /// Whether the highest goes first.
    pub descending: bool,
}

/// Cards that were asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selected {
    /// They.
    pub cards: Vec<Card>,
    /// How many there are in all, where it was asked.
    pub total: Option<usize>,
    /// Where the next page starts, if there is one.
    pub next: Option<usize>,
}

impl Operator {
    /// The operator before a filter's field, and the field: as in `>=ID`.
    pub fn split(key: &str) -> (Self, &str) {
        const PREFIXES: [(&str, Operator); 14] = [
            (">=", Operator::AtLeast),
            ("<=", Operator::AtMost),
            ("!=%", Operator::Unlike),
            ("!%=", Operator::Unlike),
            ("=%", Operator::Like),
            ("%=", Operator::Like),
            ("!%", Operator::HasNot),
            ("!=", Operator::IsNot),
            ("!@", Operator::IsNot),
            (">", Operator::Above),
            ("<", Operator::Below),
            ("%", Operator::Has),
            ("@", Operator::Is),
            ("=", Operator::Is),
        ];
        for (prefix, operator) in PREFIXES {
            if let Some(field) = key.strip_prefix(prefix) {
                return (operator, field);
            }
        }
        key.strip_prefix('!').map_or((Self::Is, key), |field| (Self::IsNot, field))
    }
}

impl Condition {
    /// Whether it holds for `card`.
    pub fn holds(&self, card: &Card) -> bool {
        let has = field(card, &self.field);
        self.compared(&has, || self.equal(card, &has))
    }

    /// Whether it holds for a thing whose field has these values.
    pub fn holds_for(&self, has: &[String]) -> bool {
        let is = |wanted: &String| has.iter().any(|it| ordering(it, wanted).is_eq());
        self.compared(has, || self.values.iter().any(is))
    }

    fn compared(&self, has: &[String], equal: impl Fn() -> bool) -> bool {
        let compare = |wanted: &String, is: fn(Ordering) -> bool| {
            has.iter().any(|it| is(ordering(it, wanted)))
        };
        let any = |is: fn(Ordering) -> bool| self.values.iter().any(|it| compare(it, is));
        let is_among = || {
            let empty = has.iter().all(String::is_empty);
            let wants_empty = self.values.iter().all(String::is_empty);
            if wants_empty { empty } else { equal() }
        };
        let reads = |is: fn(&str, &str) -> bool| {
            self.values.iter().map(|it| it.to_lowercase()).any(|wanted| {
                !wanted.is_empty() && has.iter().any(|it| is(&it.to_lowercase(), &wanted))
            })
        };
        match self.operator {
            Operator::Is => is_among(),
            Operator::IsNot => !is_among(),
            Operator::Above => any(Ordering::is_gt),
            Operator::AtLeast => any(Ordering::is_ge),
            Operator::Below => any(Ordering::is_lt),
            Operator::AtMost => any(Ordering::is_le),
            Operator::Has => reads(|it, wanted| it.contains(wanted)),
            Operator::HasNot => !reads(|it, wanted| it.contains(wanted)),
            Operator::Like => reads(is_like),
            Operator::Unlike => !reads(is_like),
        }
    }

    /// Whether one of the values is the field's; phones and addresses are compared as customers are found by them.
    fn equal(&self, card: &Card, has: &[String]) -> bool {
        let kind = CommunicationKind::of_field(&self.field);
        self.values.iter().any(|wanted| {
            let handle = kind.and_then(|kind| Handle::of(kind, wanted, None));
            has.iter().any(|it| ordering(it, wanted).is_eq())
                || handle.is_some_and(|it| card.draft.has(&it))
        })
    }
}

/// The values of a field by the original's name: none for one that nobody has set.
pub fn field(card: &Card, name: &str) -> Vec<String> {
    let draft = &card.draft;
    let one = |it: &str| vec![it.to_owned()];
    let id = |it: Option<u64>| it.map(|it| vec![it.to_string()]).unwrap_or_default();
    if let Some(kind) = CommunicationKind::of_field(name) {
        let of_kind = draft.communications.iter().filter(|it| it.kind == kind);
        return of_kind.map(|it| it.value.clone()).collect();
    }
    let own_stage = match draft.kind {
        CardKind::Lead => "STATUS_ID",
        CardKind::Deal => "STAGE_ID",
        CardKind::Contact | CardKind::Company => "",
    };
    match name {
        "ID" => id(Some(card.id.0)),
        "TITLE" => one(&draft.title),
        "NAME" => one(&draft.name),
        "LAST_NAME" => one(&draft.last_name),
        "SOURCE_ID" => draft.source.iter().cloned().collect(),
        "ASSIGNED_BY_ID" => id(draft.responsible.map(|it| it.0)),
        "CONTACT_ID" => id(draft.contact.map(|it| it.0)),
        "COMPANY_ID" => id(draft.company.map(|it| it.0)),
        "DATE_CREATE" => one(&card.created_at.rfc3339()),
        "DATE_MODIFY" => one(&card.updated_at.rfc3339()),
        other if other == own_stage && !own_stage.is_empty() => one(&draft.stage),
        other => fields::values(card, other),
    }
}

/// Whether `text` is `pattern`, with anything in the place of each `%`.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('%');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// Numbers are compared as numbers, instants as instants, and all else as text.
fn ordering(one: &str, other: &str) -> Ordering {
    if let (Ok(one), Ok(other)) = (one.parse::<f64>(), other.parse::<f64>()) {
        return one.total_cmp(&other);
    }
    if let (Some(one), Some(other)) = (instant(one), instant(other)) {
        return one.cmp(&other);
    }
    one.cmp(other)
}

/// An instant as ISO 8601 has it; a date alone is its beginning in UTC.
fn instant(text: &str) -> Option<i64> {
    let parsed = chrono::DateTime::parse_from_rfc3339(text).map(|it| it.timestamp_millis());
    parsed.ok().or_else(|| {
        let date = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        Some(date.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis())
    })
}

/// What `selection` gives of `cards`, which are all there are.
pub fn select(cards: Vec<Card>, selection: &Selection) -> Selected {
    let holds = |it: &Card| selection.conditions.iter().all(|condition| condition.holds(it));
    let mut found: Vec<Card> = cards.into_iter().filter(holds).collect();
    found.sort_by(|one, other| compare(one, other, &selection.order));
    let total = found.len();
    let end = selection.start.saturating_add(selection.limit);
    let page = found.into_iter().skip(selection.start).take(selection.limit).collect();
    Selected {
        cards: page,
        total: selection.counted.then_some(total),
        next: (end < total).then_some(end),
    }
}

fn compare(one: &Card, other: &Card, order: &[Order]) -> Ordering {
    let by = |order: &Order| {
        let first = |it: &Card| field(it, &order.field).into_iter().next().unwrap_or_default();
        let by_field = ordering(&first(one), &first(other));
        if order.descending { by_field.reverse() } else { by_field }
    };
    let found = order.iter().map(by).find(|it| it.is_ne());
    found.unwrap_or_else(|| one.id.cmp(&other.id))
}

#[cfg(test)]
mod tests;
