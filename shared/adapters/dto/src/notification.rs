//! An employee's inbox, as it is shown.

use application::conversation_link;
use application::notifications::Inbox;
use application::ports::{Received, Subject};
use domain::alert::About;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::instant;

/// Something an employee was told by itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Notification)]
pub struct NotificationDto {
    /// Its number in the inbox: it rises as they come in.
    id: u64,
    kind: AboutDto,
    text: String,
    /// The conversation's page, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chat_id: Option<u64>,
    /// The line the session was in.
    #[serde(skip_serializing_if = "Option::is_none")]
    line_id: Option<u64>,
    /// The webhook, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_id: Option<u64>,
    /// When it happened.
    at: String,
    read: bool,
}

/// What a notification is about: its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NotificationAbout)]
#[expect(missing_docs, reason = "the names in the answer")]
pub enum AboutDto {
    FirstAnswerLate,
    FurtherAnswerLate,
    NobodyThere,
    WebhookDisabled,
}

/// A page of an inbox, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notifications)]
pub struct InboxDto {
    items: Vec<NotificationDto>,
    /// The `before` of the next page; not there on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
    /// How many of all in the inbox are not read; of more than 1000 it is 1000.
    unread: usize,
}

/// How many notifications are not read.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = Unread)]
pub struct UnreadDto {
    /// How many; of more than 1000 it is 1000.
    pub unread: usize,
}

impl InboxDto {
    /// `inbox`, with links that begin with `public_url`.
    pub fn of(inbox: Inbox, public_url: &str) -> Self {
        let Inbox { items, next, unread } = inbox;
        let items = items.into_iter().map(|it| NotificationDto::of(it, public_url)).collect();
        Self { items, next, unread }
    }
}

impl NotificationDto {
    /// `received`, with a link that begins with `public_url`.
    pub fn of(received: Received, public_url: &str) -> Self {
        let it = received.notification;
        let shown = Self {
            id: received.number,
            kind: it.about.into(),
            text: it.text,
            link: None,
            session_id: None,
            chat_id: None,
            line_id: None,
            webhook_id: None,
            at: instant(it.at),
            read: received.is_read,
        };
        match it.subject {
            Subject::Entry { chat, session, line, .. } => Self {
                link: Some(conversation_link(public_url, session)),
                session_id: Some(session.0),
                chat_id: Some(chat.0),
                line_id: Some(line.0),
                ..shown
            },
            Subject::Webhook { webhook, .. } => Self { webhook_id: Some(webhook.0), ..shown },
        }
    }
}

impl From<About> for AboutDto {
    fn from(about: About) -> Self {
        match about {
            About::FirstAnswerLate => Self::FirstAnswerLate,
            About::FurtherAnswerLate => Self::FurtherAnswerLate,
            About::NobodyThere => Self::NobodyThere,
            About::WebhookDisabled => Self::WebhookDisabled,
        }
    }
}

impl From<AboutDto> for About {
    fn from(about: AboutDto) -> Self {
        match about {
            AboutDto::FirstAnswerLate => Self::FirstAnswerLate,
            AboutDto::FurtherAnswerLate => Self::FurtherAnswerLate,
            AboutDto::NobodyThere => Self::NobodyThere,
            AboutDto::WebhookDisabled => Self::WebhookDisabled,
        }
    }
}
