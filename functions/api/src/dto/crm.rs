//! Cards of the CRM, as they are shown and as they are changed.

mod from;

use application::people::Patch;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::session::{CloseReasonDto, StatusDto};

/// What the CRM keeps of a person, a firm, a request or a sale.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Card)]
pub(crate) struct CardDto {
    /// `contact`, `company`, `lead` or `deal`.
    kind: &'static str,
    /// Its number among those of its kind.
    id: u64,
    /// Rises with every change: a change can be fenced with it.
    revision: u64,
    /// What people call it.
    display_name: String,
    title: String,
    name: String,
    last_name: String,
    /// How far a lead or a deal has come, by its code.
    stage: Option<String>,
    /// Whether a customer can be taken for it: a lead or a deal that is over is history.
    open: bool,
    /// Where it came from, by its code.
    source: Option<String>,
    responsible_id: Option<u64>,
    communications: Vec<CommunicationDto>,
    contact_id: Option<u64>,
    company_id: Option<u64>,
    /// The original's other fields, by their names there.
    #[schema(value_type = Object)]
    fields: Map<String, Value>,
    /// The chat and the session it was made of, where Canali made it.
    made: Option<MadeDto>,
    /// Whether the caller may change it.
    may_change: bool,
    created_at: String,
    updated_at: String,
}

/// How a customer can be reached.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Communication)]
pub(crate) struct CommunicationDto {
    /// Its number on the card.
    id: u64,
    kind: CommunicationKindDto,
    /// As it was written.
    value: String,
    /// `WORK`, `MOBILE`, `OPENLINE` …
    value_type: String,
    /// What customers are found by: a phone in E.164, an address in lower case, a messenger identity.
    handle: Option<String>,
}

/// What a communication is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CommunicationKind)]
pub(crate) enum CommunicationKindDto {
    Messenger,
    Phone,
    Email,
    Web,
}

/// Of what Canali made a card.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardMade)]
pub(crate) struct MadeDto {
    chat_id: u64,
    session_id: u64,
}

/// A card with all that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardDetails)]
pub(crate) struct CardDetailsDto {
    /// The card; where the one that was asked for has been merged into another, that one.
    pub(crate) card: CardDto,
    /// Its customer's chats, by id.
    pub(crate) chats: Vec<CardChatDto>,
    /// Their sessions on all channels: the first page.
    pub(crate) sessions: CardSessionsDto,
    /// What happened and what was noted: the first page.
    pub(crate) timeline: TimelineDto,
    /// Other cards that share a communication with it.
    pub(crate) duplicates: Vec<CardRefDto>,
}

/// A card by its name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardRef)]
pub(crate) struct CardRefDto {
    kind: &'static str,
    id: u64,
    /// What people call it; not there where only its number is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
}

/// A chat of a card's customer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardChat)]
pub(crate) struct CardChatDto {
    id: u64,
    channel_id: u64,
    /// The kind of the channel.
    channel: &'static str,
    /// The line of the channel.
    line_id: u64,
    customer_id: u64,
    customer_name: String,
    /// The chat's open session, or its last.
    session_id: Option<u64>,
    /// Whether that is open.
    open: bool,
}

/// A page of sessions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardSessions)]
pub(crate) struct CardSessionsDto {
    /// Newest first by id.
    items: Vec<CardSessionDto>,
    /// The `before` of the next page; not there on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// A session of a card's customer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardSession)]
pub(crate) struct CardSessionDto {
    id: u64,
    chat_id: u64,
    line_id: u64,
    channel_id: u64,
    channel: &'static str,
    status: StatusDto,
    operator_id: Option<u64>,
    opened_at: String,
    closed_at: Option<String>,
    close_reason: Option<CloseReasonDto>,
    /// Whether the caller may read it.
    readable: bool,
}

/// A page of a timeline.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Timeline)]
pub(crate) struct TimelineDto {
    /// Newest first.
    items: Vec<TimelineItemDto>,
    /// The `before` of the next page; not there on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// Something in a timeline.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TimelineItem)]
pub(crate) struct TimelineItemDto {
    id: u64,
    at: String,
    #[serde(flatten)]
    what: WhatDto,
}

/// What an item is about.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schema(as = TimelineWhat)]
pub(crate) enum WhatDto {
    /// Somebody noted something.
    Comment { text: String, user_id: Option<u64> },
    /// The customer had a session.
    Session {
        session_id: u64,
        chat_id: u64,
        line_id: u64,
        channel: &'static str,
        operator_id: Option<u64>,
        closed_at: Option<String>,
        close_reason: Option<CloseReasonDto>,
        /// What was written in it, once it is over; empty for who may not read it.
        log: Option<String>,
        /// Messages that found no room in the log.
        left_out: u64,
    },
    /// What was known as another card is this one.
    Merged { from: CardRefDto },
}

/// What is found by a communication.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardSearch)]
pub(crate) struct CardSearchDto {
    /// What it was taken for; nothing, if it reaches nobody.
    handles: Vec<HandleDto>,
    /// The card that a customer with it is known by, and what else may be theirs.
    theirs: Option<TheirsDto>,
    /// All cards that have it, be they over: contacts, companies, leads, deals, each the oldest first.
    items: Vec<CardDto>,
}

/// What customers are found by.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Handle)]
pub(crate) struct HandleDto {
    kind: CommunicationKindDto,
    value: String,
}

/// Whose customer it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardTheirs)]
pub(crate) struct TheirsDto {
    card: CardRefDto,
    /// Cards that could be theirs as well.
    duplicates: Vec<CardRefDto>,
}

/// What changes of a card: only what is there; `null` takes away what may be missing.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CardPatch {
    /// The revision it must have.
    pub(crate) revision: Option<u64>,
    pub(crate) title: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) stage: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) source: Patch<String>,
    #[serde(default)]
    #[schema(value_type = Option<u64>)]
    pub(crate) responsible_id: Patch<u64>,
    #[serde(default)]
    #[schema(value_type = Option<u64>)]
    pub(crate) contact_id: Patch<u64>,
    #[serde(default)]
    #[schema(value_type = Option<u64>)]
    pub(crate) company_id: Patch<u64>,
    /// With an id it changes that one, or with an empty value deletes it; without one it is added, if the card has it not
    /// yet. The others stay.
    #[serde(default)]
    pub(crate) communications: Vec<CommunicationPatch>,
    /// The original's other fields, by their names there.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub(crate) fields: Map<String, Value>,
}

/// A communication that is changed, deleted or added.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CommunicationPatch {
    pub(crate) id: Option<u64>,
    pub(crate) kind: CommunicationKindDto,
    pub(crate) value: String,
    pub(crate) value_type: Option<String>,
}

/// A note on a card.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewComment {
    pub(crate) text: String,
    /// The same one of the same caller gives the same comment.
    pub(crate) client_id: Option<String>,
}
