//! Employees and customers as the original shows them: one kind of user each with an id in one row of numbers.

use std::collections::BTreeMap;

use domain::chat::Customer;
use domain::ids::UserId;
use domain::settings::fields::{Fields, value};
use domain::user::User;
use serde_json::{Map, Value, json};

/// Customers are users to the original. Ours count on their own, so they come after this many employees.
const CUSTOMERS_FROM: u64 = 1_000_000_000;

/// The id under which a customer is a user.
pub(super) fn customer_id(customer: &Customer) -> u64 {
    CUSTOMERS_FROM + customer.id.0
}

/// How `user` is shown in a line: what the line says of them, and their profile for the rest (S14).
pub(super) fn fields_of(user: &User, line: &Fields) -> Map<String, Value> {
    let overrides = value(line, "QUEUE_OPERATOR_DATA");
    let own = overrides.get(user.id.to_string());
    let own = |name: &str| own.and_then(|it| it.get(name)).cloned();
    let fields = [
        ("USER_NAME", own("NAME").unwrap_or_else(|| Value::from(user.full_name()))),
        (
            "USER_WORK_POSITION",
            own("USER_WORK_POSITION").unwrap_or_else(|| user.position.clone().into()),
        ),
        ("USER_AVATAR", own("AVATAR").unwrap_or_else(|| user.avatar.clone().into())),
        ("USER_AVATAR_ID", own("AVATAR_ID").unwrap_or(Value::Null)),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// An employee in a history (reference §7.3).
pub(super) fn employee(user: &User) -> Value {
    let departments: Vec<u64> = user.department_ids.iter().map(|it| it.0).collect();
    let mut shown = person(user.id.0, &user.name, user.last_name.as_deref());
    shown.insert("active".to_owned(), json!(!user.presence.dismissed));
    shown.insert("workPosition".to_owned(), json!(user.position));
    shown.insert("avatar".to_owned(), json!(user.avatar.as_deref().unwrap_or_default()));
    shown.insert("departments".to_owned(), json!(departments));
    Value::Object(shown)
}

/// A customer in a history.
pub(super) fn customer(customer: &Customer) -> Value {
    let mut shown = person(customer_id(customer), &customer.name, None);
    shown.insert("connector".to_owned(), json!(true));
    shown.insert("extranet".to_owned(), json!(true));
    Value::Object(shown)
}

fn person(id: u64, name: &str, last_name: Option<&str>) -> Map<String, Value> {
    let full = last_name.map_or_else(|| name.to_owned(), |it| format!("{name} {it}"));
    let shown = json!({
        "id": id.to_string(), "name": full, "active": true, "firstName": name,
        "lastName": last_name.unwrap_or_default(), "workPosition": "", "color": "#29619b", "avatar": "",
        "avatarId": null, "birthday": "", "gender": "", "phoneDevice": false, "phones": false,
        "extranet": false, "network": false, "bot": false, "connector": false, "profile": "",
        "externalAuthId": "default", "status": "online", "idle": false, "lastActivityDate": false,
        "mobileLastDate": false, "desktopLastDate": false, "departments": [], "absent": false,
        "type": "user", "services": null, "botData": null,
    });
    match shown {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}

/// The employees by id.
pub(super) fn by_id(users: Vec<User>) -> BTreeMap<UserId, User> {
    users.into_iter().map(|it| (it.id, it)).collect()
}
