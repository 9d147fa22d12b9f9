//! What is known of a customer.

use serde::Serialize;
use utoipa::ToSchema;

use super::crm::CardDetailsDto;
use super::customer::CustomerDetailsDto;
use super::message::MessageDto;
use super::session::SessionDto;

/// What is known of the customer of a chat; from the second page on only messages.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerExport)]
pub(crate) struct ExportDto {
    pub(crate) chat_id: u64,
    /// Who they are, with what they were shown and agreed to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) customer: Option<CustomerDetailsDto>,
    /// How else they can be reached, as their channel told: `phone:…`, `email:…`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) handles: Vec<String>,
    /// Their contact, lead and deal in the built-in CRM, each with the first page of its sessions and its timeline. A firm's card is
    /// not only about them, and is not here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) cards: Vec<CardDetailsDto>,
    /// Where their other chats, which are known by these cards, are exported.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) other_chats: Vec<String>,
    /// The chat's open session, or its last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) session: Option<SessionDto>,
    /// What was written in this chat, with what employees wrote for themselves; files by their links.
    pub(crate) messages: Vec<MessageDto>,
    /// The `after` of the next page; not there on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<u64>,
}
