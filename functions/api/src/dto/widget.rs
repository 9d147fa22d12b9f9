//! How a live chat looks, as it is set and as pages are told.

use std::collections::BTreeMap;

use domain::widget::{Ask, Questions, Side, Texts, Theme, Widget};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Languages that texts are kept in.
const LANGUAGES_MAX: usize = 20;

/// The longest text, in characters.
const TEXT_MAX_CHARS: usize = 500;

/// The longest name of the button and of the place where one writes, in characters.
const LABEL_MAX_CHARS: usize = 80;

/// How a live chat looks on a page, and what it asks before the first message. What is missing is the default.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Widget)]
pub(crate) struct WidgetDto {
    /// The colour of its button and header, as `#rrggbb`. What is written on it is black or white, whichever is easier to
    /// read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^#[0-9a-fA-F]{6}$")]
    color: Option<String>,
    /// `auto` is as the visitor's system is.
    #[serde(default)]
    theme: ThemeDto,
    /// In which lower corner of the page it is.
    #[serde(default)]
    side: SideDto,
    /// The one language it speaks, of two letters; by default that of the page, or the browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// Its texts by language, of two letters; what is missing, the widget says in its own words.
    #[serde(default)]
    texts: BTreeMap<String, TextsDto>,
    /// What is asked before the first message; nothing by default.
    #[serde(default)]
    form: QuestionsDto,
    /// What is asked outside working hours instead; an e-mail by default.
    #[serde(default = "off_hours")]
    offline_form: QuestionsDto,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WidgetTheme)]
pub(crate) enum ThemeDto {
    #[default]
    Auto,
    Light,
    Dark,
}

/// A lower corner of the page.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WidgetSide)]
pub(crate) enum SideDto {
    Left,
    #[default]
    Right,
}

/// What a live chat says in one language.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WidgetTexts)]
pub(crate) struct TextsDto {
    /// Before the first message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    greeting: Option<String>,
    /// Above the form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    form: Option<String>,
    /// Outside working hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    offline: Option<String>,
    /// Where one writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 80)]
    placeholder: Option<String>,
    /// What its button is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 80)]
    launcher: Option<String>,
}

/// What a form asks for.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WidgetForm)]
pub(crate) struct QuestionsDto {
    #[serde(default)]
    name: AskDto,
    #[serde(default)]
    email: AskDto,
    #[serde(default)]
    phone: AskDto,
}

/// Whether something is asked for.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WidgetAsk)]
pub(crate) enum AskDto {
    #[default]
    No,
    Optional,
    Required,
}

fn off_hours() -> QuestionsDto {
    Questions::off_hours().into()
}

impl WidgetDto {
    /// The settings, or what is wrong with them, after the name of the one that is.
    pub(crate) fn checked(self) -> Result<Widget, String> {
        let color = self.color.filter(|it| !it.trim().is_empty());
        let color = color.map(|it| checked_color(&it)).transpose()?;
        let language = self.language.filter(|it| !it.trim().is_empty());
        let language = language.map(|it| checked_language("language", &it)).transpose()?;
        if self.texts.len() > LANGUAGES_MAX {
            return Err(format!("texts: at most {LANGUAGES_MAX} languages are taken"));
        }
        let texts = self.texts.into_iter().map(|(tag, texts)| {
            let tag = checked_language("texts", &tag)?;
            let texts = texts.checked(&tag)?;
            Ok((tag, texts))
        });
        Ok(Widget {
            color,
            theme: self.theme.into(),
            side: self.side.into(),
            language,
            texts: texts.collect::<Result<_, String>>()?,
            form: self.form.into(),
            offline_form: self.offline_form.into(),
        })
    }
}

impl TextsDto {
    fn checked(self, language: &str) -> Result<Texts, String> {
        let text = |name: &str, text: Option<String>, max: usize| {
            let Some(text) = text.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()) else {
                return Ok(None);
            };
            if text.chars().count() > max || text.contains('\0') {
                return Err(format!("texts.{language}.{name}: at most {max} characters are taken"));
            }
            Ok(Some(text))
        };
        Ok(Texts {
            greeting: text("greeting", self.greeting, TEXT_MAX_CHARS)?,
            form: text("form", self.form, TEXT_MAX_CHARS)?,
            offline: text("offline", self.offline, TEXT_MAX_CHARS)?,
            placeholder: text("placeholder", self.placeholder, LABEL_MAX_CHARS)?,
            launcher: text("launcher", self.launcher, LABEL_MAX_CHARS)?,
        })
    }
}

fn checked_color(text: &str) -> Result<String, String> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|it| it.is_ascii_hexdigit()) {
        return Ok(text);
    }
    Err("color: a colour as #rrggbb is expected".to_owned())
}

fn checked_language(field: &str, tag: &str) -> Result<String, String> {
    let tag = tag.trim().to_ascii_lowercase();
    if tag.len() == 2 && tag.bytes().all(|it| it.is_ascii_lowercase()) {
        return Ok(tag);
    }
    Err(format!("{field}: {tag:?} is no language of two letters"))
}

impl From<Widget> for WidgetDto {
    fn from(it: Widget) -> Self {
        let texts = it.texts.into_iter().map(|(tag, texts)| (tag, texts.into()));
        Self {
            color: it.color,
            theme: it.theme.into(),
            side: it.side.into(),
            language: it.language,
            texts: texts.collect(),
            form: it.form.into(),
            offline_form: it.offline_form.into(),
        }
    }
}

impl From<Texts> for TextsDto {
    fn from(it: Texts) -> Self {
        let Texts { greeting, form, offline, placeholder, launcher } = it;
        Self { greeting, form, offline, placeholder, launcher }
    }
}

impl From<Questions> for QuestionsDto {
    fn from(it: Questions) -> Self {
        Self { name: it.name.into(), email: it.email.into(), phone: it.phone.into() }
    }
}

impl From<QuestionsDto> for Questions {
    fn from(it: QuestionsDto) -> Self {
        Self { name: it.name.into(), email: it.email.into(), phone: it.phone.into() }
    }
}

/// The same variants on both sides.
macro_rules! both_ways {
    ($inner:ident, $outer:ident: $($name:ident)*) => {
        impl From<$inner> for $outer {
            fn from(it: $inner) -> Self {
                match it { $($inner::$name => Self::$name),* }
            }
        }

        impl From<$outer> for $inner {
            fn from(it: $outer) -> Self {
                match it { $($outer::$name => Self::$name),* }
            }
        }
    };
}

both_ways!(Theme, ThemeDto: Auto Light Dark);
both_ways!(Side, SideDto: Left Right);
both_ways!(Ask, AskDto: No Optional Required);

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn checked(said: Value) -> Result<Widget, String> {
        let dto: WidgetDto = serde_json::from_value(said).map_err(|it| it.to_string())?;
        dto.checked()
    }

    #[test]
    fn what_is_not_said_is_the_default() {
        assert_eq!(checked(json!({})), Ok(Widget::default()));
        let blank = json!({ "color": " ", "language": "", "texts": { "it": { "greeting": " " } } });
        let texts = BTreeMap::from([("it".to_owned(), Texts::default())]);
        assert_eq!(checked(blank), Ok(Widget { texts, ..Widget::default() }));
    }

    #[test]
    fn what_is_said_comes_back() {
        let said = json!({
            "color": "#A1B2C3", "theme": "light", "side": "left", "language": "IT",
            "texts": { "it": { "greeting": " Ciao ", "launcher": "Aiuto" } },
            "form": { "name": "required" },
        });
        let shown = serde_json::to_value(WidgetDto::from(checked(said).unwrap())).unwrap();
        let nothing = json!({ "name": "optional", "email": "required", "phone": "no" });
        assert_eq!(
            shown,
            json!({
                "color": "#a1b2c3", "theme": "light", "side": "left", "language": "it",
                "texts": { "it": { "greeting": "Ciao", "launcher": "Aiuto" } },
                "form": { "name": "required", "email": "no", "phone": "no" },
                "offline_form": nothing,
            })
        );
    }

    #[test]
    fn what_cannot_be_is_named() {
        let long = "x".repeat(501);
        let label = "x".repeat(81);
        let many: serde_json::Map<String, Value> =
            ('a'..='u').map(|it| (format!("a{it}"), json!({}))).collect();
        for (said, field) in [
            (json!({ "color": "red" }), "color"),
            (json!({ "color": "#12345" }), "color"),
            (json!({ "color": "#12345é" }), "color"),
            (json!({ "language": "ita" }), "language"),
            (json!({ "texts": { "../x": {} } }), "texts"),
            (json!({ "texts": { "it": { "greeting": long } } }), "texts.it.greeting"),
            (json!({ "texts": { "it": { "launcher": label } } }), "texts.it.launcher"),
            (json!({ "texts": many }), "texts"),
            (json!({ "theme": "pink" }), "pink"),
            (json!({ "form": { "name": true } }), "boolean"),
            (json!({ "form": { "birthday": "required" } }), "birthday"),
            (json!({ "colour": "#123456" }), "colour"),
        ] {
            let wrong = checked(said.clone()).unwrap_err();
            assert!(wrong.contains(field), "{said}: {wrong}");
        }
    }
}
