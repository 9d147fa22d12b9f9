//! Templates: messages in the messenger's keeping that it has approved, with gaps that are filled when one is sent.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::message::{AttachmentKind, Press, QuickReply};

/// The longest text of a gap, in characters (…/whatsapp/templates/components).
pub const GAP_MAX_CHARS: usize = 1_024;

/// A template as the messenger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its name; with the language it is one.
    pub name: String,
    /// Its language, as the messenger writes it: `it`, `en_US`.
    pub language: String,
    /// What the messenger counts it as: `marketing`, `utility`, `authentication`.
    pub category: String,
    /// What stands above.
    pub header: Option<TemplateHeader>,
    /// What it says, with its gaps: `{{1}}`, `{{name}}`.
    pub body: String,
    /// What stands below.
    pub footer: Option<String>,
    /// What can be pressed.
    pub buttons: Vec<TemplateButton>,
}

/// What stands above a template's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateHeader {
    /// A text, perhaps with a gap.
    Text(String),
    /// A file of this kind, which goes with the message.
    File(AttachmentKind),
}

/// A button of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateButton {
    /// What stands on it.
    pub title: String,
    /// What it does.
    pub kind: ButtonKind,
}

/// What a template's button does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ButtonKind {
    /// It comes back as a message.
    Reply,
    /// It opens an address, perhaps with a gap at its end.
    Url(String),
    /// It copies a code, which is given when it is sent.
    CopyCode,
    /// It does something that nothing has to be given for: a call, say.
    Other,
}

/// A template as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateUse {
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// What its gaps are filled with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
}

/// A filled gap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Where it is.
    pub place: GapPlace,
    /// Its name; the others of its place are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is filled with.
    pub text: String,
}

/// Where a gap is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapPlace {
    /// In what stands above.
    Header,
    /// In what it says.
    Body,
    /// In the address of the button at this place, from 0.
    Link(u32),
    /// What the reply at this place carries.
    Payload(u32),
    /// The code that the button at this place copies.
    Code(u32),
}

/// What somebody wants a gap filled with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filling {
    /// Where it is.
    pub place: FillingPlace,
    /// Its name, where the template's gaps have names.
    pub name: Option<String>,
    /// What it is filled with.
    pub text: String,
}

/// Where somebody wants a gap filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FillingPlace {
    /// In what stands above.
    Header,
    /// In what it says.
    Body,
    /// At the button of this place, from 0.
    Button(u32),
}

/// A template with its gaps filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// As it is sent.
    pub sent: TemplateUse,
    /// As people read it.
    pub text: String,
    /// What can be pressed under it.
    pub replies: Vec<QuickReply>,
}

/// Why a template cannot be sent as somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FillError {
    /// A gap is not filled.
    #[error("the gap {0} is not filled")]
    Missing(String),
    /// There is no such gap.
    #[error("it has no gap for {0:?}")]
    Unknown(String),
    /// The messenger would not take it.
    #[error(
        "a gap takes 1 to 1024 characters without line ends, tabs or more than four spaces in a row"
    )]
    Wrong,
    /// Its header is a file of another kind, or a file where it has none.
    #[error("its header is {0}")]
    File(&'static str),
}

impl Template {
    /// Fills the gaps; `files` are the kinds of the files that go with it.
    ///
    /// # Errors
    ///
    /// [`FillError`].
    pub fn fill(
        &self,
        fillings: &[Filling],
        files: &[AttachmentKind],
    ) -> Result<Filled, FillError> {
        if !fillings.iter().all(|it| is_taken(&it.text)) {
            return Err(FillError::Wrong);
        }
        self.check_files(files)?;
        let mut sent =
            TemplateUse { name: self.name.clone(), language: self.language.clone(), gaps: vec![] };
        let mut left: Vec<&Filling> = fillings.iter().collect();
        let header = match &self.header {
            Some(TemplateHeader::Text(text)) => {
                Some(fill_text(text, GapPlace::Header, &mut left, &mut sent)?)
            }
            Some(TemplateHeader::File(_)) | None => None,
        };
        let body = fill_text(&self.body, GapPlace::Body, &mut left, &mut sent)?;
        let mut replies = Vec::new();
        for (index, button) in (0..).zip(&self.buttons) {
            replies.extend(button.fill(index, &mut left, &mut sent)?);
        }
        if let Some(filling) = left.first() {
            return Err(FillError::Unknown(filling.text.clone()));
        }
        let lines = header.into_iter().chain([body]).chain(self.footer.clone());
        let text = lines.collect::<Vec<_>>().join("\n\n");
        Ok(Filled { sent, text, replies })
    }

    fn check_files(&self, files: &[AttachmentKind]) -> Result<(), FillError> {
        let wanted = match &self.header {
            Some(TemplateHeader::File(kind)) => Some(*kind),
            Some(TemplateHeader::Text(_)) | None => None,
        };
        match (wanted, files) {
            (None, []) => Ok(()),
            (Some(kind), [file]) if kind == *file => Ok(()),
            (None, [_, ..]) => Err(FillError::File("no file")),
            (Some(AttachmentKind::Image), _) => Err(FillError::File("a picture")),
            (Some(AttachmentKind::Video), _) => Err(FillError::File("a film")),
            (Some(_), _) => Err(FillError::File("a document")),
        }
    }
}

impl TemplateButton {
    /// What can be pressed, as people see it.
    fn fill(
        &self,
        index: u32,
        left: &mut Vec<&Filling>,
        sent: &mut TemplateUse,
    ) -> Result<Option<QuickReply>, FillError> {
        let place = FillingPlace::Button(index);
        let given = take(left, |it| it.place == place);
        let missing = || FillError::Missing(format!("of the button {:?}", self.title));
        let mut gap = |place, text: &str| {
            sent.gaps.push(Gap { place, name: None, text: text.to_owned() });
        };
        let press = match (&self.kind, given) {
            (ButtonKind::Reply, given) => {
                let payload = given.map_or(self.title.as_str(), |it| &it.text);
                gap(GapPlace::Payload(index), payload);
                Press::Payload(payload.to_owned())
            }
            (ButtonKind::Url(url), given) => match (gaps(url).pop(), given) {
                (Some((start, end, _)), Some(given)) => {
                    gap(GapPlace::Link(index), &given.text);
                    Press::Url(format!("{}{}{}", &url[..start], given.text, &url[end..]))
                }
                (Some(_), None) => return Err(missing()),
                (None, Some(given)) => return Err(FillError::Unknown(given.text.clone())),
                (None, None) => Press::Url(url.clone()),
            },
            (ButtonKind::CopyCode, Some(given)) => {
                gap(GapPlace::Code(index), &given.text);
                return Ok(None);
            }
            (ButtonKind::CopyCode, None) => return Err(missing()),
            (ButtonKind::Other, Some(given)) => {
                return Err(FillError::Unknown(given.text.clone()));
            }
            (ButtonKind::Other, None) => return Ok(None),
        };
        Ok(Some(QuickReply { title: self.title.clone(), press }))
    }
}

/// Whether the messenger takes a gap's text (…/whatsapp/support/error-codes, 132000 and its siblings).
fn is_taken(text: &str) -> bool {
    (1..=GAP_MAX_CHARS).contains(&text.chars().count())
        && !text.contains(['\n', '\r', '\t'])
        && !text.contains("     ")
        && !text.trim().is_empty()
}

/// `text` with its gaps filled by those of `left` that are for `place`; they are taken out of `left` and put into `sent`.
fn fill_text(
    text: &str,
    place: GapPlace,
    left: &mut Vec<&Filling>,
    sent: &mut TemplateUse,
) -> Result<String, FillError> {
    let of_place = match place {
        GapPlace::Header => FillingPlace::Header,
        GapPlace::Body => FillingPlace::Body,
        GapPlace::Link(index) | GapPlace::Payload(index) | GapPlace::Code(index) => {
            FillingPlace::Button(index)
        }
    };
    let mut names: Vec<&str> = Vec::new();
    for (_, _, name) in gaps(text) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    // Those without names are numbered, and given in the order of their numbers.
    let number = |it: &str| it.parse::<u32>().ok();
    names.sort_by_key(|it| number(it).unwrap_or(u32::MAX));
    let mut texts: Vec<(&str, &str)> = Vec::new();
    for name in names {
        let given = take(left, |it| {
            let named = it.name.as_deref();
            it.place == of_place
                && (named == Some(name) || named.is_none() && number(name).is_some())
        });
        let given = given.ok_or_else(|| FillError::Missing(format!("{{{{{name}}}}}")))?;
        texts.push((name, &given.text));
        let name = Some(name.to_owned()).filter(|it| number(it).is_none());
        sent.gaps.push(Gap { place, name, text: given.text.clone() });
    }
    let (mut filled, mut from) = (String::new(), 0);
    for (start, end, name) in gaps(text) {
        filled.push_str(&text[from..start]);
        filled.extend(texts.iter().filter(|it| it.0 == name).map(|it| it.1));
        from = end;
    }
    filled.push_str(&text[from..]);
    Ok(filled)
}

/// The first of `left` that is `wanted`; it is taken out.
fn take<'a>(left: &mut Vec<&'a Filling>, wanted: impl Fn(&Filling) -> bool) -> Option<&'a Filling> {
    let place = left.iter().position(|it| wanted(it))?;
    Some(left.remove(place))
}

/// The gaps of `text`: where each begins and ends, and its name.
fn gaps(text: &str) -> Vec<(usize, usize, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("{{").map(|it| from + it) {
        let Some(end) = text[start..].find("}}").map(|it| start + it) else { break };
        let name = &text[start + 2..end];
        let is_name =
            !name.is_empty() && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
        if is_name {
            found.push((start, end + 2, name));
        }
        from = end + 2;
    }
    found
}

#[cfg(test)]
mod tests;
