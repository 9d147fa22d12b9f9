//! A message as the visitor of a live chat sees it. Instants are milliseconds since 1970.

use application::chats::{SeenAuthor, SeenKind, SeenMessage};
use domain::erasure::is_left;
use domain::settings::face::Face;
use serde::Serialize;
use utoipa::ToSchema;

use crate::choice::QuickReplyDto;
use crate::message::{AttachmentDto, LocationDto};

/// A message as the visitor sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VisitorMessage {
    /// The visitor's own uuid of it, or ours of what they are told.
    pub id: String,
    /// Its place in the conversation's log.
    pub seq: u64,
    /// Who wrote it.
    pub author: VisitorAuthor,
    /// Empty where there is none, and once it was taken back.
    pub text: String,
    /// Its files.
    pub attachments: Vec<AttachmentDto>,
    /// A place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationDto>,
    /// What the visitor may press: a message of type `quick_reply` with its payload says which.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quick_replies: Vec<QuickReplyDto>,
    /// When it was written.
    pub created_at_ms: i64,
    /// When it was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at_ms: Option<i64>,
    /// When it was taken back; lists leave such messages out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at_ms: Option<i64>,
}

/// Who wrote it, as the visitor sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct VisitorAuthor {
    /// `visitor`, `operator`, `bot` or `system`.
    pub kind: &'static str,
    /// The operator's display name, if the line shows one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their position in the company, if the line shows one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// The address of their picture, if the line shows one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
}

impl VisitorMessage {
    /// `message` as it is shown; files are had below `public_url`, which has no slash at its end.
    pub fn of(message: SeenMessage, public_url: &str) -> Self {
        let SeenMessage { content, content_id, .. } = message;
        let url = |n: u64| format!("{public_url}/lc/v1/attachments/{content_id}/{n}");
        let attachments = (0..).zip(content.attachments);
        Self {
            id: message.id,
            seq: message.seq,
            author: message.author.into(),
            text: content.text.unwrap_or_default(),
            attachments: attachments
                .filter(|(_, it)| !is_left(it))
                .map(|(n, it)| AttachmentDto::of(it, n, &url(n)))
                .collect(),
            location: content.location.map(LocationDto::from),
            quick_replies: content.replies.into_iter().map(QuickReplyDto::from).collect(),
            created_at_ms: message.sent_at.0,
            edited_at_ms: message.edited_at.map(|it| it.0),
            deleted_at_ms: message.deleted_at.map(|it| it.0),
        }
    }
}

impl From<SeenAuthor> for VisitorAuthor {
    fn from(author: SeenAuthor) -> Self {
        let kind = match author.kind {
            SeenKind::Visitor => "visitor",
            SeenKind::Operator => "operator",
            SeenKind::Bot => "bot",
            SeenKind::System => "system",
        };
        let Face { name, position, avatar } = author.face;
        Self { kind, name, position, avatar }
    }
}
