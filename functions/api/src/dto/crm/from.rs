//! What the rules have of cards, as it is shown.

use application::cards::{CardSession, CardSessions, Search, TimelinePage};
use domain::chat::Chat;
use domain::crm::access::may_change;
use domain::crm::matching::Match;
use domain::crm::timeline::{Ended, Item, SessionActivity, What};
use domain::crm::{Card, CardRef, Communication, CommunicationKind, Handle};
use domain::user::User;

use super::{
    CardChatDto, CardDto, CardRefDto, CardSearchDto, CardSessionDto, CardSessionsDto,
    CommunicationDto, CommunicationKindDto, HandleDto, MadeDto, TheirsDto, TimelineDto,
    TimelineItemDto, WhatDto,
};
use crate::dto::instant;

impl CardDto {
    /// `card`, as `reader` sees it.
    pub(crate) fn of(card: &Card, reader: &User) -> Self {
        let draft = &card.draft;
        let made = draft.made.as_ref();
        Self {
            kind: draft.kind.name(),
            id: card.id.0,
            revision: card.revision,
            display_name: draft.display(),
            title: draft.title.clone(),
            name: draft.name.clone(),
            last_name: draft.last_name.clone(),
            stage: Some(draft.stage.clone()).filter(|it| !it.is_empty()),
            open: draft.is_open(),
            source: draft.source.clone(),
            responsible_id: draft.responsible.map(|it| it.0),
            communications: draft.communications.iter().map(CommunicationDto::from).collect(),
            contact_id: draft.contact.map(|it| it.0),
            company_id: draft.company.map(|it| it.0),
            fields: draft.fields.clone().into_iter().collect(),
            made: made.map(|it| MadeDto { chat_id: it.chat.0, session_id: it.session.0 }),
            may_change: may_change(reader, draft),
            created_at: instant(card.created_at),
            updated_at: instant(card.updated_at),
        }
    }
}

impl CardSearchDto {
    pub(crate) fn of(search: Search, reader: &User) -> Self {
        Self {
            handles: search.handles.into_iter().map(HandleDto::from).collect(),
            theirs: search.theirs.map(TheirsDto::from),
            items: search.cards.iter().map(|it| CardDto::of(it, reader)).collect(),
        }
    }
}

impl From<&Communication> for CommunicationDto {
    fn from(it: &Communication) -> Self {
        Self {
            id: it.id,
            kind: it.kind.into(),
            value: it.value.clone(),
            value_type: it.value_type.clone(),
            handle: it.handle.clone(),
        }
    }
}

impl From<Handle> for HandleDto {
    fn from(it: Handle) -> Self {
        Self { kind: it.kind.into(), value: it.value }
    }
}

impl From<Match> for TheirsDto {
    fn from(it: Match) -> Self {
        Self {
            card: (&it.card).into(),
            duplicates: it.others.into_iter().map(CardRefDto::from).collect(),
        }
    }
}

impl From<&Card> for CardRefDto {
    fn from(card: &Card) -> Self {
        Self { display_name: Some(card.draft.display()), ..card.card_ref().into() }
    }
}

impl From<CardRef> for CardRefDto {
    fn from(it: CardRef) -> Self {
        Self { kind: it.kind.name(), id: it.id.0, display_name: None }
    }
}

impl From<&Chat> for CardChatDto {
    fn from(chat: &Chat) -> Self {
        Self {
            id: chat.id.0,
            channel_id: chat.channel.0,
            channel: chat.kind.name(),
            line_id: chat.line.0,
            customer_id: chat.customer.id.0,
            customer_name: chat.customer.name.clone(),
            session_id: chat.session.as_ref().map(|it| it.id.0),
            open: chat.open_session().is_some(),
        }
    }
}

impl From<CardSessions> for CardSessionsDto {
    fn from(page: CardSessions) -> Self {
        let next = page.next.map(|it| it.0);
        Self { items: page.items.into_iter().map(CardSessionDto::from).collect(), next }
    }
}

impl From<CardSession> for CardSessionDto {
    fn from(it: CardSession) -> Self {
        let CardSession { chat, session, readable } = it;
        let closed = session.closed();
        Self {
            id: session.id.0,
            chat_id: chat.id.0,
            line_id: session.line.0,
            channel_id: chat.channel.0,
            channel: chat.kind.name(),
            status: session.status().into(),
            operator_id: session.operator().map(|it| it.0),
            opened_at: instant(session.opened_at),
            closed_at: closed.map(|(at, _)| instant(at)),
            close_reason: closed.map(|(_, reason)| reason.into()),
            readable,
        }
    }
}

impl From<TimelinePage> for TimelineDto {
    fn from(page: TimelinePage) -> Self {
        let next = page.next.map(|it| it.0);
        Self { items: page.items.into_iter().map(TimelineItemDto::from).collect(), next }
    }
}

impl From<Item> for TimelineItemDto {
    fn from(item: Item) -> Self {
        let Item { id, note } = item;
        Self { id: id.0, at: instant(note.at), what: note.what.into() }
    }
}

impl From<What> for WhatDto {
    fn from(what: What) -> Self {
        match what {
            What::Comment { text, by } => Self::Comment { text, user_id: by.map(|it| it.0) },
            What::Session(activity) => activity.into(),
            What::Merged { from } => Self::Merged { from: from.into() },
        }
    }
}

impl From<SessionActivity> for WhatDto {
    fn from(activity: SessionActivity) -> Self {
        let SessionActivity { session, chat, line, channel, ended } = activity;
        let of = |it: fn(&Ended) -> u64| ended.as_ref().map_or(0, it);
        Self::Session {
            session_id: session.0,
            chat_id: chat.0,
            line_id: line.0,
            channel: channel.name(),
            operator_id: ended.as_ref().and_then(|it| it.operator).map(|it| it.0),
            closed_at: ended.as_ref().map(|it| instant(it.at)),
            close_reason: ended.as_ref().map(|it| it.reason.into()),
            left_out: of(|it| it.left_out),
            log: ended.map(|it| it.log),
        }
    }
}

impl From<CommunicationKind> for CommunicationKindDto {
    fn from(kind: CommunicationKind) -> Self {
        match kind {
            CommunicationKind::Messenger => Self::Messenger,
            CommunicationKind::Phone => Self::Phone,
            CommunicationKind::Email => Self::Email,
            CommunicationKind::Web => Self::Web,
        }
    }
}

impl From<CommunicationKindDto> for CommunicationKind {
    fn from(kind: CommunicationKindDto) -> Self {
        match kind {
            CommunicationKindDto::Messenger => Self::Messenger,
            CommunicationKindDto::Phone => Self::Phone,
            CommunicationKindDto::Email => Self::Email,
            CommunicationKindDto::Web => Self::Web,
        }
    }
}
