//! What is known of a customer, for who has to tell them.

use std::collections::BTreeSet;

use application::cards::customers_cards;
use application::chats::{read_customer, session_view, written_page};
use application::ports::{ChatStore, CrmBindings, CrmDirectory, Kept};
use axum::Json;
use axum::extract::State;
use domain::chat::Chat;
use domain::crm::CardKind;
use domain::ids::ChatId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Refusals, crm};
use crate::app::{App, Ports};
use crate::dto::customer::CustomerDetailsDto;
use crate::dto::export::ExportDto;
use crate::dto::message::MessageDto;
use crate::error::ApiError;
use crate::extract::{Admin, Caller, Ids, Params};

/// Which page.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportParams {
    /// The `next` of the page before.
    #[serde(default)]
    after: u64,
}

/// What is known of the chat's customer: who they are, how they can be reached, their cards with the timelines, where their other
/// chats are exported, and, page by page, what was written in this one. For admins.
#[utoipa::path(
    get, path = "/api/v1/chats/{chat}/customer/export", tag = "privacy",
    params(("chat" = u64, Path), ExportParams),
    responses((status = 200, body = ExportDto), Refusals)
)]
pub(crate) async fn show<P: Ports>(
    State(app): State<App<P>>,
    _: Admin,
    caller: Caller,
    Ids(chat): Ids<u64>,
    Params(ExportParams { after }): Params<ExportParams>,
) -> Result<Json<ExportDto>, ApiError> {
    let record = app.context.store.head(ChatId(chat)).await?.ok_or_else(ApiError::not_found)?;
    let page = written_page(&app.context, &record.chat, after).await?;
    let files = format!("{}/api/v1/attachments", app.config.public_url);
    let messages = page.messages.into_iter().map(|it| MessageDto::of(it, &files)).collect();
    let mut export = ExportDto {
        chat_id: chat,
        customer: None,
        handles: vec![],
        cards: vec![],
        other_chats: vec![],
        session: None,
        messages,
        next: page.next,
    };
    if after == 0 {
        tell_who(&app, &caller, &record.chat, &mut export).await?;
        export.session = session_view(&app.context, record).await?.map(Into::into);
    }
    Ok(Json(export))
}

/// What is known beside what was written.
async fn tell_who<P: Ports>(
    app: &App<P>,
    caller: &Caller,
    chat: &Chat,
    export: &mut ExportDto,
) -> Result<(), ApiError> {
    let url = &app.config.public_url;
    let view = read_customer(&app.context, &caller.user, chat.id).await?;
    export.customer = view.map(|it| CustomerDetailsDto::of(it, url));
    export.handles = chat.reach.iter().map(ToString::to_string).collect();
    let mut cards = chat.cards.cards();
    cards.retain(|it| it.kind != CardKind::Company);
    if app.config.crm_built_in {
        cards = customers_cards(&app.crm, cards).await?;
    }
    let mut others: BTreeSet<ChatId> = BTreeSet::new();
    for place in cards {
        others.extend(app.context.store.chats_of(place).await?);
        if app.config.crm_built_in
            && let Some(card) = app.crm.card(place).await?.and_then(Kept::card)
        {
            export.cards.push(crm::details(app, caller, &card).await?);
        }
    }
    others.remove(&chat.id);
    let link = |it: ChatId| format!("{url}/api/v1/chats/{it}/customer/export");
    export.other_chats = others.into_iter().map(link).collect();
    Ok(())
}
