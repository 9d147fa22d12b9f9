//! A session, as it is shown.

use application::chats::{Page, SessionView};
use domain::crm::{Bound, CardId};
use domain::session::{CloseReason, SessionStatus};
use domain::window::Instead;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::instant;
use super::message::MessageDto;
use super::responses::ResponseTimesDto;

/// One handling of a customer's request.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionDto {
    id: u64,
    chat_id: u64,
    /// The line it is in now.
    line_id: u64,
    channel_id: u64,
    /// The messenger of that channel: `telegram`, `live_chat` …
    channel_kind: &'static str,
    status: StatusDto,
    /// The status as the original's number.
    status_code: u8,
    /// Whether nobody answered within the line's no-answer time.
    unanswered: bool,
    /// Who owns it, or owned it last.
    operator_id: Option<u64>,
    /// To whom it is offered.
    offered_to: Vec<u64>,
    /// The offer: what an answer or a skip may be fenced with.
    offer_id: Option<u64>,
    /// The bot that holds it.
    bot_id: Option<u64>,
    /// Whether its owner has pinned it.
    pinned: bool,
    /// Whether what employees write stays internal.
    silent: bool,
    /// Who reads along.
    joined: Vec<u64>,
    customer: CustomerDto,
    opened_at: String,
    /// Since when it counts as waiting: its age in the queue.
    queued_at: String,
    answered_at: Option<String>,
    closed_at: Option<String>,
    close_reason: Option<CloseReasonDto>,
    /// When time changes it next.
    next_deadline: Option<String>,
    /// The place of the last entry in its chat's log: what is after a lower one is new to who has read up to there.
    last_seq: u64,
    /// Until when anything can be sent to the customer, where their messenger shuts a window some time after they last
    /// wrote.
    window_until: Option<String>,
    /// What can be sent after that.
    afterwards: Option<AfterwardsDto>,
    /// With `person`: until when.
    person_until: Option<String>,
    /// Rises with every change.
    version: u64,
}

/// Who asks.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Customer)]
pub struct CustomerDto {
    id: u64,
    name: String,
    /// The provider's id of the person.
    external_id: String,
    /// Whether their messages open no session.
    blocked: bool,
    /// What they are known by in the CRM; not there, where they are unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    crm: Option<CustomerCards>,
    /// Whether they have shut us out.
    unreachable: bool,
}

/// A customer's cards, by their numbers; the one that stands for the customer first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CustomerCards {
    /// The kind of that one: `contact`, `company`, `lead` or `deal`.
    kind: &'static str,
    /// Its number.
    id: u64,
    contact_id: Option<u64>,
    company_id: Option<u64>,
    lead_id: Option<u64>,
    deal_id: Option<u64>,
}

impl CustomerCards {
    /// Those that a chat is bound to.
    pub(crate) fn of(cards: Bound) -> Option<Self> {
        let main = cards.main()?;
        let number = |it: Option<CardId>| it.map(|it| it.0);
        Some(Self {
            kind: main.kind.name(),
            id: main.id.0,
            contact_id: number(cards.contact),
            company_id: number(cards.company),
            lead_id: number(cards.lead),
            deal_id: number(cards.deal),
        })
    }
}

/// What can be sent to a customer whose window is shut.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Afterwards)]
pub enum AfterwardsDto {
    /// What an operator writes, and no bot.
    Person,
    /// A template.
    Template,
    /// Nothing, until they write.
    Nothing,
}

/// Where a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SessionStatus)]
#[expect(missing_docs, reason = "the names in the answer")]
pub enum StatusDto {
    New,
    Skip,
    Answer,
    Client,
    ClientAfterOperator,
    Operator,
    WaitClient,
    Closed,
    Spam,
    Duplicate,
    SilentlyClosed,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CloseReason)]
#[expect(missing_docs, reason = "the names in the answer")]
pub enum CloseReasonDto {
    Finished,
    Idle,
    Spam,
    LineDeleted,
    ChannelDisconnected,
    CustomerErased,
}

/// A page of sessions, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sessions {
    /// The sessions.
    pub items: Vec<SessionDto>,
    /// The `cursor` of the next page; not there on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A session with a page of its messages.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryDto {
    /// The session.
    pub session: SessionDto,
    /// Its messages, in order.
    pub messages: Vec<MessageDto>,
    /// The `after_seq` of the next page; not there on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
    /// How long the customer waited for answers; with the first page only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_times: Option<ResponseTimesDto>,
}

impl From<Page> for Sessions {
    fn from(page: Page) -> Self {
        let next = page.next.map(|it| it.to_string());
        Self { items: page.items.into_iter().map(SessionDto::from).collect(), next }
    }
}

impl From<SessionView> for SessionDto {
    fn from(view: SessionView) -> Self {
        let SessionView { chat, session, offered_to, next_deadline, window, version } = view;
        let until = window.and_then(|it| it.until);
        let status = session.status();
        let closed = session.closed();
        Self {
            id: session.id.0,
            chat_id: chat.id.0,
            line_id: session.line.0,
            channel_id: chat.channel.0,
            channel_kind: chat.kind.name(),
            status: status.into(),
            status_code: status.code(),
            unanswered: session.unanswered,
            operator_id: session.operator().map(|it| it.0),
            offered_to: offered_to.iter().map(|it| it.0).collect(),
            offer_id: session.offer().map(|(offer, _)| offer.0),
            bot_id: session.bot().map(|it| it.0),
            pinned: session.pinned,
            silent: session.silent,
            joined: session.joined.iter().map(|it| it.0).collect(),
            customer: CustomerDto {
                id: chat.customer.id.0,
                name: chat.customer.name,
                external_id: chat.customer.external_id,
                blocked: chat.blocked,
                crm: CustomerCards::of(chat.cards),
                unreachable: chat.unreachable,
            },
            opened_at: instant(session.opened_at),
            queued_at: instant(session.queued_at),
            answered_at: session.answered_at.map(instant),
            closed_at: closed.map(|(at, _)| instant(at)),
            close_reason: closed.map(|(_, reason)| reason.into()),
            next_deadline: next_deadline.map(instant),
            last_seq: chat.seq,
            window_until: until.map(instant),
            afterwards: window.filter(|_| until.is_some()).map(|it| it.afterwards().into()),
            person_until: window.and_then(|it| it.person_until).map(instant),
            version,
        }
    }
}

impl From<Instead> for AfterwardsDto {
    fn from(instead: Instead) -> Self {
        match instead {
            Instead::Person => Self::Person,
            Instead::Template => Self::Template,
            Instead::PublicReply | Instead::Nothing => Self::Nothing,
        }
    }
}

impl From<SessionStatus> for StatusDto {
    fn from(status: SessionStatus) -> Self {
        match status {
            SessionStatus::New => Self::New,
            SessionStatus::Skip => Self::Skip,
            SessionStatus::Answer => Self::Answer,
            SessionStatus::Client => Self::Client,
            SessionStatus::ClientAfterOperator => Self::ClientAfterOperator,
            SessionStatus::Operator => Self::Operator,
            SessionStatus::WaitClient => Self::WaitClient,
            SessionStatus::Closed => Self::Closed,
            SessionStatus::Spam => Self::Spam,
            SessionStatus::Duplicate => Self::Duplicate,
            SessionStatus::SilentlyClosed => Self::SilentlyClosed,
        }
    }
}

impl From<StatusDto> for SessionStatus {
    fn from(status: StatusDto) -> Self {
        match status {
            StatusDto::New => Self::New,
            StatusDto::Skip => Self::Skip,
            StatusDto::Answer => Self::Answer,
            StatusDto::Client => Self::Client,
            StatusDto::ClientAfterOperator => Self::ClientAfterOperator,
            StatusDto::Operator => Self::Operator,
            StatusDto::WaitClient => Self::WaitClient,
            StatusDto::Closed => Self::Closed,
            StatusDto::Spam => Self::Spam,
            StatusDto::Duplicate => Self::Duplicate,
            StatusDto::SilentlyClosed => Self::SilentlyClosed,
        }
    }
}

impl From<CloseReason> for CloseReasonDto {
    fn from(reason: CloseReason) -> Self {
        match reason {
            CloseReason::Finished => Self::Finished,
            CloseReason::Idle => Self::Idle,
            CloseReason::Spam => Self::Spam,
            CloseReason::LineDeleted => Self::LineDeleted,
            CloseReason::ChannelDisconnected => Self::ChannelDisconnected,
            CloseReason::CustomerErased => Self::CustomerErased,
        }
    }
}
