//! Templates, as they are listed and as they are sent.

use domain::message::AttachmentKind;
use domain::template::{
    ButtonKind, Filling, FillingPlace, Template, TemplateButton, TemplateHeader,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::message::KindDto;

/// A template that can be sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Template)]
pub struct TemplateDto {
    name: String,
    /// As the messenger writes it: `it`, `en_US`. With the name it is one template.
    language: String,
    /// `marketing`, `utility`, `authentication`.
    category: String,
    /// The text above, perhaps with a gap.
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<String>,
    /// Or the kind of the file above, which is to be the message's attachment.
    #[serde(skip_serializing_if = "Option::is_none")]
    header_file: Option<KindDto>,
    /// What it says; its gaps are `{{1}}`, `{{2}}` … or have names.
    body: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    footer: Option<String>,
    buttons: Vec<TemplateButtonDto>,
}

/// A button of a template.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TemplateButton)]
pub struct TemplateButtonDto {
    title: String,
    /// `reply`, `url`, `copy_code` or `other`.
    kind: &'static str,
    /// The address, perhaps with a gap.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// A template to be sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = TemplateUse)]
pub struct TemplateUseDto {
    /// Its name at the provider.
    pub name: String,
    /// As the messenger writes it: `it`, `en_US`.
    pub language: String,
    /// What its gaps are filled with.
    #[serde(default)]
    pub parameters: Vec<ParameterDto>,
}

/// What a gap of a template is filled with.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = TemplateParameter)]
pub struct ParameterDto {
    /// Where the gap is; in the body by default.
    #[serde(default)]
    pub place: PlaceDto,
    /// The gap's name, where it has one; those without names are counted.
    pub name: Option<String>,
    /// Which button, from 0.
    pub index: Option<u32>,
    /// What it says there: 1 to 1 024 characters in one line. Of a reply: what it carries; of a link: what its address
    /// ends with; of a code: the code.
    #[schema(max_length = 1_024)]
    pub text: String,
}

/// Where a gap is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TemplatePlace)]
pub enum PlaceDto {
    /// In the text above.
    Header,
    /// In what it says.
    #[default]
    Body,
    /// Of a button.
    Button,
}

impl TemplateUseDto {
    /// What the gaps are to be filled with.
    pub fn fillings(&self) -> Vec<Filling> {
        let fillings = self.parameters.iter().map(|it| Filling {
            place: match it.place {
                PlaceDto::Header => FillingPlace::Header,
                PlaceDto::Body => FillingPlace::Body,
                PlaceDto::Button => FillingPlace::Button(it.index.unwrap_or_default()),
            },
            name: it.name.clone(),
            text: it.text.clone(),
        });
        fillings.collect()
    }
}

impl From<Template> for TemplateDto {
    fn from(template: Template) -> Self {
        let Template { name, language, category, header, body, footer, buttons } = template;
        let (header, header_file): (Option<String>, Option<AttachmentKind>) = match header {
            Some(TemplateHeader::Text(text)) => (Some(text), None),
            Some(TemplateHeader::File(kind)) => (None, Some(kind)),
            None => (None, None),
        };
        Self {
            name,
            language,
            category,
            header,
            header_file: header_file.map(KindDto::from),
            body,
            footer,
            buttons: buttons.into_iter().map(TemplateButtonDto::from).collect(),
        }
    }
}

impl From<TemplateButton> for TemplateButtonDto {
    fn from(button: TemplateButton) -> Self {
        let (kind, url) = match button.kind {
            ButtonKind::Reply => ("reply", None),
            ButtonKind::Url(url) => ("url", Some(url)),
            ButtonKind::CopyCode => ("copy_code", None),
            ButtonKind::Other => ("other", None),
        };
        Self { title: button.title, kind, url }
    }
}
