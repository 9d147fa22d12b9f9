//! What people write to each other: a [`Message`] and its [`Content`], the same for every channel.

mod replies;

use serde::{Deserialize, Serialize};

pub use self::replies::{Press, QuickReply, REPLIES_MAX, chosen, in_words, number_of};
use crate::ids::{AgreementId, CustomerId, UserId};
use crate::template::TemplateUse;
use crate::time::Timestamp;

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Author {
    /// The customer.
    Customer(CustomerId),
    /// An employee.
    Operator(UserId),
    /// A bot in its place.
    Bot(UserId),
    /// Somebody of ours, but not through us: in the provider's own inbox, or on the phone.
    Elsewhere,
    /// Canali itself: an automatic text.
    System,
}

/// One message as the log keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Who wrote it.
    pub author: Author,
    /// What it says.
    #[serde(flatten)]
    pub content: Content,
    /// The provider's time for customers, ours for everybody else.
    pub sent_at: Timestamp,
    /// Only for employees: never sent to the customer.
    #[serde(default, skip_serializing_if = "is_false")]
    pub internal: bool,
    /// The provider's id of a customer's message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The caller's own id of a message written over the API: the same id gives the same message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Which of the line's automatic texts it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub automatic: Option<Automatic>,
}

/// The texts that Canali sends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "text", rename_all = "snake_case")]
pub enum Automatic {
    /// The notice about personal data (S30).
    Agreement {
        /// Which agreement.
        agreement: AgreementId,
        /// Which version of its text.
        version: u32,
    },
    /// The greeting (S31).
    Welcome,
    /// Nobody is there (S29).
    NobodyThere,
    /// Nobody has answered yet (S32).
    NoAnswer,
    /// The goodbye (S33).
    Close,
    /// The goodbye for idleness (S35).
    AutoClose,
}

/// What a message says; every part is optional, an empty one is refused where it is written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// Plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Files and media, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// A place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// A visiting card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// The message this one answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<ReplyTo>,
    /// The button that was pressed instead of writing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub button: Option<Button>,
    /// What the provider wants to be told once it is in the log, in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledge: Option<String>,
    /// What the customer may press instead of writing, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replies: Vec<QuickReply>,
    /// The customer's comment that it answers, for them alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_to: Option<u64>,
    /// The template that it is; its text is what that says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<TemplateUse>,
    /// What it was written under, or what led the customer to write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// What the visitor of a live chat filled in before they wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// Set when we do not know this kind: the provider's own JSON of it, cut at [`RAW_MAX_BYTES`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsupported: Option<String>,
}

/// Raw bodies of unsupported contents are kept up to this size in the log; the whole is in the parked body.
pub const RAW_MAX_BYTES: usize = 16 * 1024;

impl Content {
    /// A plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..Self::default() }
    }

    /// Whether there is nothing in it to show.
    pub fn is_empty(&self) -> bool {
        self.text.as_deref().is_none_or(|it| it.trim().is_empty())
            && self.attachments.is_empty()
            && self.location.is_none()
            && self.contact.is_none()
            && self.button.is_none()
            && self.origin.is_none()
            && self.form.as_ref().is_none_or(Form::is_empty)
            && self.unsupported.is_none()
    }
}

/// A file or medium of a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    /// What it is.
    pub kind: AttachmentKind,
    /// Where its bytes are.
    pub source: Source,
    /// Its file name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime: Option<String>,
    /// Its size in bytes, as the sender states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Length of sound or film.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_s: Option<u32>,
}

/// The kinds of attachment that channels tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// Music or another sound file.
    Audio,
    /// A recorded voice message.
    Voice,
    /// Any file.
    File,
    /// A sticker.
    Sticker,
    /// A soundless loop.
    Animation,
}

/// Where an attachment's bytes are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// At the provider, under its own id; fetching needs the channel's token.
    Provider(String),
    /// At an address anybody can fetch.
    Url(String),
    /// In our object store.
    Object(String),
}

/// A place on Earth, in degrees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Its name, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its postal address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// A visiting card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The person's name.
    pub name: String,
    /// Their phone number as written.
    pub phone: String,
    /// Whether the channel vouches that it is the sender's own number.
    #[serde(default, skip_serializing_if = "is_false")]
    pub own: bool,
}

/// The message that another answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyTo {
    /// The provider's id of it, where the customer replies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Its place in our log, where an operator replies or where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// What the provider quotes of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
}

/// What a message was written under, or what led the customer to write it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// What it is.
    pub kind: OriginKind,
    /// The provider's id of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What it is called, or says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where people can look at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What the business has put into the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// What led a customer to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OriginKind {
    /// A link to the conversation.
    #[default]
    Link,
    /// An advertisement.
    Ad,
    /// A post.
    Post,
    /// A story: a picture or film that is gone after a day.
    Story,
    /// A product of a catalogue.
    Product,
    /// A page of the site that has the live chat.
    Page,
}

/// What the visitor of a live chat filled in before they wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Their phone, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// What they ticked that they agree to: an agreement in one wording (S30).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<(AgreementId, u32)>,
}

impl Form {
    /// Whether it says nothing of the visitor.
    pub fn is_empty(&self) -> bool {
        self.name.is_none() && self.email.is_none() && self.phone.is_none()
    }
}

/// A pressed button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What the button carries.
    pub payload: String,
    /// What stands on it, where it is one that we offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The provider's id of the press, where it waits for an acknowledgement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub press_id: Option<String>,
}

impl Button {
    /// One that carries `payload`, of which nothing else is known.
    pub fn carrying(payload: impl Into<String>) -> Self {
        Self { payload: payload.into(), title: None, press_id: None }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(it: &bool) -> bool {
    !it
}
