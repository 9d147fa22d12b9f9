//! How a line shows its operators to customers (S14, S15).

use serde_json::Value;

use super::fields::{Fields, value};
use crate::user::User;

/// An operator as customers see them; nothing of it, where the line hides them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Face {
    /// What they are called.
    pub name: Option<String>,
    /// Their position in the company.
    pub position: Option<String>,
    /// The address of their picture.
    pub avatar: Option<String>,
}

/// Their profile, what the line says of them (`QUEUE_OPERATOR_DATA`), or nothing, as `OPERATOR_DATA` has it; what neither says
/// is the line's fallback (`DEFAULT_OPERATOR_DATA`).
pub fn face(user: Option<&User>, line: &Fields) -> Face {
    let mode = value(line, "OPERATOR_DATA");
    if mode == "hide" {
        return Face::default();
    }
    let id = user.map(|it| it.id.to_string()).unwrap_or_default();
    let overrides = value(line, "QUEUE_OPERATOR_DATA");
    let own = overrides.get(&id).filter(|_| mode == "queue");
    let default = value(line, "DEFAULT_OPERATOR_DATA");
    let said = |of: Option<&Value>, name: &str| {
        let text = of.and_then(|it| it.get(name)).and_then(Value::as_str);
        text.filter(|it| !it.is_empty()).map(str::to_owned)
    };
    Face {
        name: said(own, "NAME")
            .or_else(|| user.map(User::full_name))
            .or(said(Some(&default), "NAME")),
        position: said(own, "USER_WORK_POSITION").or_else(|| user?.position.clone()),
        avatar: said(own, "AVATAR")
            .or_else(|| user?.avatar.clone())
            .or(said(Some(&default), "AVATAR")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ids::UserId;
    use crate::presence::Presence;
    use crate::settings::fields::normalise;
    use crate::user::Role;

    fn eva() -> User {
        User {
            id: UserId(5),
            name: "Eva".to_owned(),
            last_name: Some("Neri".to_owned()),
            email: None,
            position: Some("Sales".to_owned()),
            avatar: Some("https://a.example/e.png".to_owned()),
            role: Role::Operator,
            department_ids: vec![],
            bot: false,
            presence: Presence::default(),
        }
    }

    #[track_caller]
    fn check(fields: &Value, user: Option<&User>, shown: [Option<&str>; 3]) {
        let fields = normalise(&Fields::new(), fields.as_object().unwrap()).unwrap();
        let Face { name, position, avatar } = face(user, &fields);
        assert_eq!([name.as_deref(), position.as_deref(), avatar.as_deref()], shown);
    }

    #[test]
    fn the_line_says_how_operators_are_shown() {
        let own = json!({ "5": { "NAME": "Support", "USER_WORK_POSITION": "Help", "AVATAR": "https://a.example/us.png" } });
        let profile = [Some("Eva Neri"), Some("Sales"), Some("https://a.example/e.png")];
        check(&json!({}), Some(&eva()), profile);
        check(&json!({ "QUEUE_OPERATOR_DATA": own }), Some(&eva()), profile);
        let queue = json!({ "OPERATOR_DATA": "queue", "QUEUE_OPERATOR_DATA": own });
        let shown = [Some("Support"), Some("Help"), Some("https://a.example/us.png")];
        check(&queue, Some(&eva()), shown);
        check(&json!({ "OPERATOR_DATA": "queue" }), Some(&eva()), profile);
        check(&json!({ "OPERATOR_DATA": "hide" }), Some(&eva()), [None; 3]);
        let fallback = json!({ "DEFAULT_OPERATOR_DATA": { "NAME": "Us" } });
        check(&fallback, None, [Some("Us"), None, None]);
    }
}
