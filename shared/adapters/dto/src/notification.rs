//! An employee's inbox, as it is shown.

use application::conversation_link;
use application::notifications::Inbox;
use application::ports::Received;
use domain::alert::About;
use serde::Serialize;
use utoipa::ToSchema;

use super::instant;

/// Something an employee was told by itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Notification)]
pub struct NotificationDto {
    /// Its number in the inbox: it rises as they come in.
    id: u64,
    about: AboutDto,
    text: String,
    /// The conversation's page.
    link: String,
    session_id: u64,
    chat_id: u64,
    /// The line the session was in.
    line_id: u64,
    /// When it happened.
    at: String,
    read: bool,
}

/// What a notification is about.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NotificationAbout)]
#[expect(missing_docs, reason = "the names in the answer")]
pub enum AboutDto {
    FirstAnswerLate,
    FurtherAnswerLate,
    NobodyThere,
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
        Self {
            id: received.number,
            about: it.about.into(),
            text: it.text,
            link: conversation_link(public_url, it.session),
            session_id: it.session.0,
            chat_id: it.chat.0,
            line_id: it.line.0,
            at: instant(it.at),
            read: received.is_read,
        }
    }
}

impl From<About> for AboutDto {
    fn from(about: About) -> Self {
        match about {
            About::FirstAnswerLate => Self::FirstAnswerLate,
            About::FurtherAnswerLate => Self::FurtherAnswerLate,
            About::NobodyThere => Self::NobodyThere,
        }
    }
}
