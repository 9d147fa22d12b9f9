//! What employees write, as they give it.

use serde::Deserialize;
use utoipa::ToSchema;

use super::choice::QuickReplyDto;
use super::message::KindDto;
use super::template::TemplateUseDto;

/// A message to be written.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct NewMessage {
    /// At most 20 000 characters; may be missing where there are attachments.
    #[schema(max_length = 20_000)]
    pub text: Option<String>,
    /// Files, at most 10.
    #[serde(default)]
    pub attachments: Vec<NewAttachment>,
    /// Only for employees.
    #[serde(default)]
    pub internal: bool,
    /// The caller's own id of it: the same id gives the same message.
    pub client_id: Option<String>,
    /// The id of the message it answers.
    pub reply_to: Option<u64>,
    /// What the customer may press instead of writing, at most 20. They need a text to stand under; where the messenger
    /// has no buttons, or not so many, they go as a numbered text.
    #[serde(default)]
    pub quick_replies: Vec<QuickReplyDto>,
    /// The template that it is, instead of a text and quick replies: on WhatsApp, at any time.
    pub template: Option<TemplateUseDto>,
}

/// A file to be sent: one that anybody can fetch, or one that was uploaded.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewAttachment {
    /// Where anybody can fetch it.
    pub url: Option<String>,
    /// … or what an upload gave.
    pub upload_id: Option<String>,
    /// What it is called.
    pub name: Option<String>,
    /// What kind of file it is.
    pub kind: Option<KindDto>,
    /// Its media type.
    pub mime: Option<String>,
}

/// What a message is to say from now on.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MessageChange {
    /// At most 20 000 characters.
    #[schema(max_length = 20_000)]
    pub text: String,
}
