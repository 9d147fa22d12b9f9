//! A message, as it is shown and as it is written.

use application::chats::MessageView;
use domain::delivery::MessageStatus;
use domain::erasure::is_left;
use domain::ids::MessageId;
use domain::message::{
    Attachment, AttachmentKind, Author, Automatic, Contact, Location, Origin, OriginKind,
};
use domain::retention::is_gone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::choice::QuickReplyDto;
use super::form::FormDto;
use super::instant;

/// One message of a chat.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Message)]
#[expect(clippy::struct_excessive_bools, reason = "what a message is besides is independent")]
pub struct MessageDto {
    /// Its id.
    pub id: u64,
    /// Its place in the chat's log, without gaps over all entries.
    pub seq: u64,
    chat_id: u64,
    session_id: Option<u64>,
    author: AuthorDto,
    /// Empty where there is none, and once it was taken back.
    text: String,
    /// Whether what it said is kept no longer, as its line says; it was not taken back.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    gone: bool,
    attachments: Vec<AttachmentDto>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<LocationDto>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<ContactDto>,
    /// What a pressed button carries.
    #[serde(skip_serializing_if = "Option::is_none")]
    button: Option<String>,
    /// What stands on it, where it is a quick reply that was offered here.
    #[serde(skip_serializing_if = "Option::is_none")]
    button_title: Option<String>,
    /// What the customer may press instead of writing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    quick_replies: Vec<QuickReplyDto>,
    /// The name of the template that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<String>,
    /// What it was written under, or what led the customer to write.
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<OriginDto>,
    /// What the visitor of a live chat filled in before they wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<FormDto>,
    /// The provider's own JSON of a message whose kind we do not know.
    #[serde(skip_serializing_if = "Option::is_none")]
    unsupported: Option<String>,
    /// The message it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<u64>,
    /// When it was logged.
    at: String,
    /// The provider's time for customers.
    sent_at: String,
    /// Only for employees.
    internal: bool,
    /// Whether somebody wrote it elsewhere than here: in the messenger's own inbox, or on the phone. Its author is an operator
    /// without an id.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    elsewhere: bool,
    /// Whether it answers a comment for its author alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    private: bool,
    /// Whether it is a comment that is hidden from others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hidden: bool,
    /// Which of the line's automatic texts it is.
    automatic: Option<AutomaticDto>,
    status: MessageStatusDto,
    /// What the provider said against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edited_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_at: Option<String>,
    /// The sign the customer put on it, as an emoji.
    #[serde(skip_serializing_if = "Option::is_none")]
    reaction: Option<String>,
}

/// Who wrote a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Author)]
pub struct AuthorDto {
    kind: AuthorKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
}

/// What kind of author.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names in the answer")]
pub enum AuthorKind {
    Customer,
    Operator,
    Bot,
    System,
}

/// The texts that are sent without anybody writing them.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AutomaticText)]
#[expect(missing_docs, reason = "the names in the answer")]
pub enum AutomaticDto {
    Agreement,
    Welcome,
    NobodyThere,
    NoAnswer,
    Close,
    AutoClose,
}

/// How far a message has come.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MessageStatus)]
#[expect(missing_docs, reason = "the names in the answer")]
pub enum MessageStatusDto {
    Pending,
    Sent,
    Delivered,
    Read,
    Failed,
    Unknown,
}

/// A file of a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub struct AttachmentDto {
    /// Its place in the message, from 0.
    id: u64,
    kind: KindDto,
    name: Option<String>,
    mime: Option<String>,
    /// In bytes.
    size: Option<u64>,
    /// Where its bytes are, for who may read the message.
    url: String,
    /// Whether it is kept no longer, as its line says: there is nothing at `url`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    gone: bool,
}

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AttachmentKind)]
#[expect(missing_docs, reason = "the names in the answer")]
pub enum KindDto {
    Image,
    Video,
    Audio,
    Voice,
    File,
    Sticker,
    Animation,
}

/// A place on Earth, in degrees.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Location)]
pub struct LocationDto {
    latitude: f64,
    longitude: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

/// A visiting card.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactDto {
    name: String,
    phone: String,
}

/// What a message was written under.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Origin)]
pub struct OriginDto {
    /// `link`, `ad`, `post`, `story`, `product` or `page`.
    kind: &'static str,
    id: Option<String>,
    title: Option<String>,
    url: Option<String>,
    /// What the business has put into the link.
    reference: Option<String>,
}

impl From<Origin> for OriginDto {
    fn from(origin: Origin) -> Self {
        let kind = match origin.kind {
            OriginKind::Link => "link",
            OriginKind::Ad => "ad",
            OriginKind::Post => "post",
            OriginKind::Story => "story",
            OriginKind::Product => "product",
            OriginKind::Page => "page",
        };
        let Origin { kind: _, id, title, url, reference } = origin;
        Self { kind, id, title, url, reference }
    }
}

impl MessageDto {
    /// `view` as it is shown; `files` is where files are had, without a slash at its end.
    pub fn of(view: MessageView, files: &str) -> Self {
        let chat = view.id.chat();
        let content = view.message.content;
        let gone = view.deleted_at.is_none() && is_gone(&content);
        let reply_to = content.reply_to.and_then(|it| it.seq);
        let attachments = (0..).zip(content.attachments);
        let button = content.button;
        Self {
            id: view.id.0,
            seq: view.id.seq(),
            chat_id: chat.0,
            session_id: view.session.map(|it| it.0),
            author: view.message.author.into(),
            gone,
            text: content.text.unwrap_or_default(),
            attachments: attachments
                .map(|(n, it)| {
                    AttachmentDto::of(it, n, &format!("{files}/{}/{n}", view.content_id))
                })
                .collect(),
            location: content.location.map(LocationDto::from),
            contact: content.contact.map(ContactDto::from),
            button: button.as_ref().map(|it| it.payload.clone()),
            button_title: button.and_then(|it| it.title),
            quick_replies: content.replies.into_iter().map(QuickReplyDto::from).collect(),
            template: content.template.map(|it| it.name),
            origin: content.origin.map(OriginDto::from),
            form: content.form.map(FormDto::from),
            unsupported: content.unsupported,
            reply_to: reply_to.map(|seq| MessageId::of(chat, seq).0),
            at: instant(view.at),
            sent_at: instant(view.message.sent_at),
            internal: view.message.internal,
            elsewhere: view.message.author == Author::Elsewhere,
            private: content.private_to.is_some(),
            hidden: view.hidden,
            automatic: view.message.automatic.map(AutomaticDto::from),
            status: view.status.into(),
            error: view.error,
            external_id: view.external_id,
            edited_at: view.edited_at.map(instant),
            deleted_at: view.deleted_at.map(instant),
            reaction: view.reaction,
        }
    }
}

impl AttachmentDto {
    /// The `n`th file of a message, to be had at `url`.
    pub fn of(attachment: Attachment, n: u64, url: &str) -> Self {
        Self {
            id: n,
            gone: is_left(&attachment),
            kind: attachment.kind.into(),
            name: attachment.name,
            mime: attachment.mime,
            size: attachment.size,
            url: url.to_owned(),
        }
    }
}

impl From<Author> for AuthorDto {
    fn from(author: Author) -> Self {
        let (kind, id) = match author {
            Author::Customer(id) => (AuthorKind::Customer, Some(id.0)),
            Author::Operator(id) => (AuthorKind::Operator, Some(id.0)),
            Author::Bot(id) => (AuthorKind::Bot, Some(id.0)),
            Author::Elsewhere => (AuthorKind::Operator, None),
            Author::System => (AuthorKind::System, None),
        };
        Self { kind, id }
    }
}

impl From<Automatic> for AutomaticDto {
    fn from(automatic: Automatic) -> Self {
        match automatic {
            Automatic::Agreement { .. } => Self::Agreement,
            Automatic::Welcome => Self::Welcome,
            Automatic::NobodyThere => Self::NobodyThere,
            Automatic::NoAnswer => Self::NoAnswer,
            Automatic::Close => Self::Close,
            Automatic::AutoClose => Self::AutoClose,
        }
    }
}

impl From<MessageStatus> for MessageStatusDto {
    fn from(status: MessageStatus) -> Self {
        match status {
            MessageStatus::Pending => Self::Pending,
            MessageStatus::Unknown => Self::Unknown,
            MessageStatus::Sent => Self::Sent,
            MessageStatus::Delivered => Self::Delivered,
            MessageStatus::Read => Self::Read,
            MessageStatus::Failed => Self::Failed,
        }
    }
}

impl From<AttachmentKind> for KindDto {
    fn from(kind: AttachmentKind) -> Self {
        match kind {
            AttachmentKind::Image => Self::Image,
            AttachmentKind::Video => Self::Video,
            AttachmentKind::Audio => Self::Audio,
            AttachmentKind::Voice => Self::Voice,
            AttachmentKind::File => Self::File,
            AttachmentKind::Sticker => Self::Sticker,
            AttachmentKind::Animation => Self::Animation,
        }
    }
}

impl From<KindDto> for AttachmentKind {
    fn from(kind: KindDto) -> Self {
        match kind {
            KindDto::Image => Self::Image,
            KindDto::Video => Self::Video,
            KindDto::Audio => Self::Audio,
            KindDto::Voice => Self::Voice,
            KindDto::File => Self::File,
            KindDto::Sticker => Self::Sticker,
            KindDto::Animation => Self::Animation,
        }
    }
}

impl From<Location> for LocationDto {
    fn from(it: Location) -> Self {
        Self { latitude: it.latitude, longitude: it.longitude, name: it.name, address: it.address }
    }
}

impl From<LocationDto> for Location {
    fn from(it: LocationDto) -> Self {
        Self { latitude: it.latitude, longitude: it.longitude, name: it.name, address: it.address }
    }
}

impl From<Contact> for ContactDto {
    fn from(it: Contact) -> Self {
        Self { name: it.name, phone: it.phone }
    }
}
