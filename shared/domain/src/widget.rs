//! How a live chat looks on a page, and what it asks its visitors before they write.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A live chat's settings that its visitors see. What the line says of itself (its name, hours, agreement, how it shows its
/// operators) is the line's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Widget {
    /// The colour of its button and header, as `#rrggbb`; the widget's own by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Light or dark.
    pub theme: Theme,
    /// Where on the page it is.
    pub side: Side,
    /// The one language it speaks, of two letters; by default that of the page or the browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Its texts by language; what is missing, the widget says in its own words.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<String, Texts>,
    /// What is asked before the first message; nothing, by default.
    pub form: Questions,
    /// What is asked outside working hours instead.
    pub offline_form: Questions,
}

impl Default for Widget {
    fn default() -> Self {
        Self {
            color: None,
            theme: Theme::default(),
            side: Side::default(),
            language: None,
            texts: BTreeMap::new(),
            form: Questions::default(),
            offline_form: Questions::off_hours(),
        }
    }
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the visitor's system is.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// A lower corner of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The left one.
    Left,
    /// The right one.
    #[default]
    Right,
}

/// What a live chat says in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Texts {
    /// Before the first message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub greeting: Option<String>,
    /// Above the form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// Outside working hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offline: Option<String>,
    /// Where one writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// What its button is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launcher: Option<String>,
}

/// What a form asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Questions {
    /// The visitor's name.
    pub name: Ask,
    /// Their e-mail.
    pub email: Ask,
    /// Their phone.
    pub phone: Ask,
}

/// Whether something is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// It is not.
    #[default]
    No,
    /// It may be left empty.
    Optional,
    /// It may not.
    Required,
}

impl Questions {
    /// Who writes when nobody is there has to be reached afterwards (S21).
    pub const fn off_hours() -> Self {
        Self { name: Ask::Optional, email: Ask::Required, phone: Ask::No }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_never_said_is_the_default() {
        let nothing: Widget = serde_json::from_value(json!({})).unwrap();
        assert_eq!((nothing.theme, nothing.side), (Theme::Auto, Side::Right));
        assert_eq!(nothing.form, Questions::default());
        assert_eq!(nothing.offline_form, Questions::off_hours());
        assert!(nothing.color.is_none() && nothing.texts.is_empty());
    }

    #[test]
    fn what_was_said_is_kept() {
        let said = json!({
            "color": "#336699", "theme": "dark", "side": "left", "language": "it",
            "texts": { "it": { "greeting": "Ciao" } },
            "form": { "name": "required", "email": "optional", "phone": "no" },
            "offline_form": { "name": "no", "email": "no", "phone": "required" },
        });
        let widget: Widget = serde_json::from_value(said.clone()).unwrap();
        assert_eq!(serde_json::to_value(widget).unwrap(), said);
    }
}
