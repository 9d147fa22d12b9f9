//! Messages that will not arrive, as they are shown.

use application::chats::{FailedPage, FailedView};
use domain::ids::LineId;
use serde::Serialize;
use utoipa::ToSchema;

use super::customer::ChannelRefDto;
use super::instant;

/// Characters of a message that are shown: enough to know it by.
const TEXT_MAX: usize = 200;

/// One page of a line's failed deliveries, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FailedDeliveries)]
pub(crate) struct FailedPageDto {
    items: Vec<FailedDto>,
    /// The next page is what comes `before` this; none, where nothing does.
    next: Option<String>,
}

/// A message that will not arrive.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FailedDelivery)]
pub(crate) struct FailedDto {
    /// The message, which can be sent again by it.
    id: u64,
    chat_id: u64,
    /// Its place in the chat's log.
    seq: u64,
    session_id: Option<u64>,
    /// The line it was written in.
    line_id: u64,
    channel: ChannelRefDto,
    customer: AddresseeDto,
    /// The start of what it says; empty, where it has no text.
    text: String,
    /// Why it failed, as the provider says or we do.
    error: Option<String>,
    failed_at: String,
}

/// Who has not got it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Addressee)]
pub(crate) struct AddresseeDto {
    name: String,
}

impl FailedPageDto {
    /// The page of `line`.
    pub(crate) fn of(page: FailedPage, line: LineId) -> Self {
        let FailedPage { items, next } = page;
        let items = items.into_iter().map(|it| FailedDto::of(it, line)).collect();
        Self { items, next: next.map(|it| it.to_string()) }
    }
}

impl FailedDto {
    fn of(failed: FailedView, line: LineId) -> Self {
        let FailedView { message, chat, channel, failed_at } = failed;
        let text = message.message.content.text.unwrap_or_default();
        Self {
            id: message.id.0,
            chat_id: chat.id.0,
            seq: message.id.seq(),
            session_id: message.session.map(|it| it.0),
            line_id: line.0,
            channel: ChannelRefDto::of(&chat, channel),
            customer: AddresseeDto { name: chat.customer.name },
            text: text.chars().take(TEXT_MAX).collect(),
            error: message.error,
            failed_at: instant(failed_at),
        }
    }
}
