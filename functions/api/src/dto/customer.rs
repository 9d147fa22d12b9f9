//! A customer with what is kept of them, as it is shown.

use application::chats::CustomerView;
use domain::agreement::{Consent, ConsentHow};
use domain::channel::Channel;
use domain::chat::Chat;
use domain::ids::AgreementId;
use serde::Serialize;
use utoipa::ToSchema;

use super::instant;

/// A chat's customer, with everything that is kept of them apart from what they wrote.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerDetails)]
pub(crate) struct CustomerDetailsDto {
    id: u64,
    name: String,
    /// The provider's id of the person.
    external_id: String,
    /// Where their picture is, for who may read the chat; none, where their messenger shows none.
    picture: Option<String>,
    chat_id: u64,
    channel: ChannelRefDto,
    /// Whether their messages open no session.
    blocked: bool,
    /// Whether they have shut us out.
    unreachable: bool,
    /// The agreement they were last shown.
    notice: Option<NoticeDto>,
    /// What they last agreed to.
    consent: Option<ConsentDto>,
}

/// What a customer writes through.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChannelRef)]
pub(crate) struct ChannelRefDto {
    id: u64,
    kind: String,
    name: Option<String>,
    /// The line it belongs to: that of its settings and templates, wherever its sessions are.
    line_id: Option<u64>,
}

/// An agreement in one wording.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notice)]
pub(crate) struct NoticeDto {
    agreement: u64,
    /// Rises with every other text or link.
    version: u32,
}

/// What a customer agreed to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Consent)]
pub(crate) struct ConsentDto {
    agreement: u64,
    version: u32,
    at: String,
    how: ConsentHowDto,
}

/// How a customer agreed.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ConsentHow)]
pub(crate) enum ConsentHowDto {
    /// They wrote on after they had been shown the notice.
    Continued,
    /// They ticked it in a form.
    Form,
}

impl CustomerDetailsDto {
    /// `view` as it is shown; `public_url` has no slash at its end.
    pub(crate) fn of(view: CustomerView, public_url: &str) -> Self {
        let CustomerView { chat, channel } = view;
        let channel = ChannelRefDto::of(&chat, channel);
        let picture = || format!("{public_url}/api/v1/chats/{}/customer/picture", chat.id);
        Self {
            id: chat.customer.id.0,
            name: chat.customer.name,
            picture: chat.customer.picture.then(picture),
            external_id: chat.customer.external_id,
            chat_id: chat.id.0,
            channel,
            blocked: chat.blocked,
            unreachable: chat.unreachable,
            notice: chat.notice.map(NoticeDto::from),
            consent: chat.consent.map(ConsentDto::from),
        }
    }
}

impl ChannelRefDto {
    /// The channel of `chat`; without a name, where it is forgotten.
    pub(crate) fn of(chat: &Chat, channel: Option<Channel>) -> Self {
        Self {
            id: chat.channel.0,
            kind: chat.kind.name().to_owned(),
            line_id: channel.as_ref().map(|it| it.line.0),
            name: channel.map(|it| it.name),
        }
    }
}

impl From<(AgreementId, u32)> for NoticeDto {
    fn from((agreement, version): (AgreementId, u32)) -> Self {
        Self { agreement: agreement.0, version }
    }
}

impl From<Consent> for ConsentDto {
    fn from(consent: Consent) -> Self {
        let Consent { agreement, version, at, how } = consent;
        let how = match how {
            ConsentHow::Continued => ConsentHowDto::Continued,
            ConsentHow::Form => ConsentHowDto::Form,
        };
        Self { agreement: agreement.0, version, at: instant(at), how }
    }
}
