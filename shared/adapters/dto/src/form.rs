//! What a live chat's visitor filled in, as it is written and as it is shown.

use domain::ids::AgreementId;
use domain::message::Form;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest answer, in characters.
const ANSWER_MAX_CHARS: usize = 200;

/// What a visitor filled in before they wrote.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = Form)]
pub struct FormDto {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    email: Option<String>,
    /// As written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    phone: Option<String>,
    /// The wording that they ticked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agreement: Option<WordingDto>,
}

/// An agreement in one wording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Wording)]
pub struct WordingDto {
    /// The agreement's id.
    pub id: u64,
    /// Rises with every other text or link.
    pub version: u32,
}

impl FormDto {
    /// What was filled in, or what is wrong with it.
    ///
    /// # Errors
    ///
    /// In words, for whoever sent it: which answer, and what is wrong with it.
    pub fn checked(self) -> Result<Form, String> {
        let answer = |name: &str, said: Option<String>| {
            let said = said.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
            match said {
                Some(it) if it.chars().count() > ANSWER_MAX_CHARS || it.contains('\0') => {
                    Err(format!("payload.{name}: at most {ANSWER_MAX_CHARS} characters are taken"))
                }
                said => Ok(said),
            }
        };
        let email = answer("email", self.email)?;
        if email.as_deref().is_some_and(|it| !is_address(it)) {
            return Err("payload.email: it is no e-mail address".to_owned());
        }
        let agreed = self.agreement.map(|it| (AgreementId(it.id), it.version));
        let (name, phone) = (answer("name", self.name)?, answer("phone", self.phone)?);
        Ok(Form { name, email, phone, agreed })
    }
}

/// Whether mail could go there: who is at a host. More than that, only sending tells.
fn is_address(text: &str) -> bool {
    let parts = text.rsplit_once('@');
    let is_word = |it: &str| !it.is_empty() && !it.contains(char::is_whitespace);
    parts.is_some_and(|(who, host)| is_word(who) && is_word(host))
}

impl From<Form> for FormDto {
    fn from(it: Form) -> Self {
        let agreement = it.agreed.map(|(id, version)| WordingDto { id: id.0, version });
        Self { name: it.name, email: it.email, phone: it.phone, agreement }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn checked(said: Value) -> Result<Form, String> {
        serde_json::from_value::<FormDto>(said).map_err(|it| it.to_string())?.checked()
    }

    #[test]
    fn what_is_left_empty_was_not_said() {
        assert_eq!(checked(json!({ "name": " ", "email": null })), Ok(Form::default()));
        let form = checked(
            json!({ "name": " Ada ", "email": "a@b", "agreement": { "id": 1, "version": 2 } }),
        );
        let form = form.unwrap();
        assert_eq!((form.name.as_deref(), form.email.as_deref()), (Some("Ada"), Some("a@b")));
        assert_eq!(form.agreed, Some((AgreementId(1), 2)));
    }

    #[test]
    fn what_cannot_be_is_named() {
        for (said, field) in [
            (json!({ "email": "nobody" }), "email"),
            (json!({ "email": "@host" }), "email"),
            (json!({ "email": "a b@host" }), "email"),
            (json!({ "name": "x".repeat(201) }), "name"),
            (json!({ "phone": 7 }), "integer"),
            (json!({ "agreement": 7 }), "integer"),
        ] {
            let wrong = checked(said.clone()).unwrap_err();
            assert!(wrong.contains(field), "{said}: {wrong}");
        }
    }
}
