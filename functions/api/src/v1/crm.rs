//! Cards of the CRM: who a customer is on all channels (S16, S47).

use application::cards::{
    Commented, Edited, card_chats, card_sessions, change_card, comment, countries, duplicates_of,
    find_card, read_timeline, search_cards,
};
use application::ports::{CrmDirectory, Kept};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::crm::phone::Region;
use domain::crm::timeline::ItemId;
use domain::crm::{Card, CardKind, CardRef};
use domain::ids::SessionId;
use serde::Deserialize;
use utoipa::IntoParams;

use self::patch::given;
use super::Refusals;
use crate::app::{App, Ports};
use crate::dto::Created;
use crate::dto::crm::{
    CardChatDto, CardDetailsDto, CardDto, CardPatch, CardRefDto, CardSearchDto, CardSessionsDto,
    NewComment, TimelineDto,
};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Caller, Ids, Params};
use crate::random::random_hex;

mod patch;

/// Sessions, and items of a timeline, in a page without a limit, and at most.
const PAGE: usize = 50;
const PAGE_MAX: usize = 100;

/// The longest comment, and the longest name of one that a caller gives.
const COMMENT_MAX_CHARS: usize = 20_000;
const CLIENT_ID_MAX_CHARS: usize = 255;

/// Which page.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageParams {
    /// The `next` of the page before.
    before: Option<u64>,
    /// How many at most: 1 to 100, 50 by default.
    limit: Option<usize>,
}

/// Whom to search for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchParams {
    /// A phone in any writing, an e-mail address, or a messenger identity (`imol|…`, or the user code alone).
    communication: String,
    /// The country, by its ISO 3166-1 code, in whose way a phone is read that does not say its own;
    /// without it in the ways of the lines' countries.
    country: Option<String>,
}

/// A card, by its kind (`contact`, `company`, `lead`, `deal`) and number, with its customer's chats and sessions on all
/// channels, its timeline and possible duplicates. For every employee; what was written in a session is there for who may
/// read it, and for the card's responsible.
#[utoipa::path(
    get, path = "/api/v1/crm/{kind}/{id}", tag = "crm",
    params(("kind" = String, Path), ("id" = u64, Path)),
    responses((status = 200, body = CardDetailsDto), Refusals)
)]
pub(crate) async fn show<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(place): Ids<(String, u64)>,
) -> Result<Json<CardDetailsDto>, ApiError> {
    let card = found(&app, &place).await?;
    Ok(Json(details(&app, &caller, &card).await?))
}

/// Changes a card: only what is in the body. For who is responsible for it, supervisors and admins; a card that nobody is
/// responsible for, for all.
#[utoipa::path(
    patch, path = "/api/v1/crm/{kind}/{id}", tag = "crm",
    params(("kind" = String, Path), ("id" = u64, Path)), request_body = CardPatch,
    responses(
        (status = 200, body = CardDto),
        (status = 409, body = ErrorBody, description = "OUTDATED: it has another revision"),
        Refusals,
    )
)]
pub(crate) async fn change<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(place): Ids<(String, u64)>,
    Body(patch): Body<CardPatch>,
) -> Result<Json<CardDto>, ApiError> {
    let place = named(&place)?;
    let card = app.crm.card(place).await?.and_then(Kept::card).ok_or_else(ApiError::not_found)?;
    let (seen, given) = (patch.revision, given(patch, &card));
    let (context, user) = (&app.context, &caller.user);
    match change_card(context, &app.crm, user, (place, &given), seen).await? {
        Edited::Done(card) => Ok(Json(CardDto::of(&card, user))),
        Edited::NotFound => Err(ApiError::not_found()),
        Edited::Denied => Err(ApiError::forbidden()),
        Edited::Wrong(wrong) => Err(patch::refused(&wrong)),
        Edited::Outdated => Err(ApiError::new(
            StatusCode::CONFLICT,
            "OUTDATED",
            "the card has been changed since that revision",
        )),
    }
}

/// More of a card's timeline, newest first.
#[utoipa::path(
    get, path = "/api/v1/crm/{kind}/{id}/timeline", tag = "crm",
    params(("kind" = String, Path), ("id" = u64, Path), PageParams),
    responses((status = 200, body = TimelineDto), Refusals)
)]
pub(crate) async fn timeline<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(place): Ids<(String, u64)>,
    Params(page): Params<PageParams>,
) -> Result<Json<TimelineDto>, ApiError> {
    let card = found(&app, &place).await?;
    let page = (page.before.map(ItemId), page.limit()?);
    let page = read_timeline(&app.context, &app.crm, &caller.user, &card, page).await?;
    Ok(Json(page.into()))
}

/// More of the sessions of a card's customer, on all channels, newest first.
#[utoipa::path(
    get, path = "/api/v1/crm/{kind}/{id}/sessions", tag = "crm",
    params(("kind" = String, Path), ("id" = u64, Path), PageParams),
    responses((status = 200, body = CardSessionsDto), Refusals)
)]
pub(crate) async fn sessions<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(place): Ids<(String, u64)>,
    Params(page): Params<PageParams>,
) -> Result<Json<CardSessionsDto>, ApiError> {
    let card = found(&app, &place).await?;
    let page = (page.before.map(SessionId), page.limit()?);
    let chats = card_chats(&app.context, card.card_ref()).await?;
    let page = card_sessions(&app.context, &caller.user, &chats, page).await?;
    Ok(Json(page.into()))
}

/// Notes something on a card. For every employee.
#[utoipa::path(
    post, path = "/api/v1/crm/{kind}/{id}/comments", tag = "crm",
    params(("kind" = String, Path), ("id" = u64, Path)), request_body = NewComment,
    responses((status = 200, body = Created), Refusals)
)]
pub(crate) async fn note<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(place): Ids<(String, u64)>,
    Body(new): Body<NewComment>,
) -> Result<Json<Created>, ApiError> {
    let card = found(&app, &place).await?;
    let text = new.text.trim();
    if text.is_empty() || text.chars().count() > COMMENT_MAX_CHARS {
        let why = format!("text: 1 to {COMMENT_MAX_CHARS} characters are expected");
        return Err(ApiError::unprocessable(why));
    }
    let key = match new.client_id.filter(|it| !it.is_empty()) {
        Some(key) if key.chars().count() > CLIENT_ID_MAX_CHARS => {
            let why = format!("client_id: at most {CLIENT_ID_MAX_CHARS} characters are taken");
            return Err(ApiError::unprocessable(why));
        }
        Some(key) => key,
        None => random_hex(),
    };
    let (context, place) = (&app.context, card.card_ref());
    match comment(context, &app.crm, &caller.user, place, (text, &key)).await? {
        Commented::Done(id) => Ok(Json(Created { id: id.0 })),
        Commented::NotFound => Err(ApiError::not_found()),
    }
}

/// The cards that a communication leads to. For every employee.
#[utoipa::path(
    get, path = "/api/v1/crm/search", tag = "crm", params(SearchParams),
    responses((status = 200, body = CardSearchDto), Refusals)
)]
pub(crate) async fn search<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Params(params): Params<SearchParams>,
) -> Result<Json<CardSearchDto>, ApiError> {
    let country = params.country.filter(|it| !it.is_empty());
    let unknown = || ApiError::unprocessable("country: an ISO 3166-1 code is expected");
    let region = country.map(|it| Region::named(&it).ok_or_else(unknown)).transpose()?;
    let regions = match region {
        Some(region) => vec![region],
        None => countries(&app.context).await?,
    };
    let found = search_cards(&app.crm, &params.communication, &regions).await?;
    Ok(Json(CardSearchDto::of(found, &caller.user)))
}

impl PageParams {
    fn limit(self) -> Result<usize, ApiError> {
        match self.limit {
            None => Ok(PAGE),
            Some(limit @ 1..=PAGE_MAX) => Ok(limit),
            Some(_) => Err(ApiError::unprocessable(format!("limit: 1 to {PAGE_MAX} are expected"))),
        }
    }
}

fn named((kind, id): &(String, u64)) -> Result<CardRef, ApiError> {
    let kind = CardKind::named(kind).ok_or_else(ApiError::not_found)?;
    Ok(CardRef::new(kind, *id))
}

/// The card of this name, or what it has become part of.
async fn found<P: Ports>(app: &App<P>, place: &(String, u64)) -> Result<Card, ApiError> {
    find_card(&app.crm, named(place)?).await?.ok_or_else(ApiError::not_found)
}

/// A card with all that belongs to it.
pub(super) async fn details<P: Ports>(
    app: &App<P>,
    caller: &Caller,
    card: &Card,
) -> Result<CardDetailsDto, ApiError> {
    let (context, user) = (&app.context, &caller.user);
    let chats = card_chats(context, card.card_ref()).await?;
    let sessions = card_sessions(context, user, &chats, (None, PAGE)).await?;
    let timeline = read_timeline(context, &app.crm, user, card, (None, PAGE)).await?;
    let duplicates = duplicates_of(&app.crm, card).await?;
    Ok(CardDetailsDto {
        card: CardDto::of(card, user),
        chats: chats.iter().map(CardChatDto::from).collect(),
        sessions: sessions.into(),
        timeline: timeline.into(),
        duplicates: duplicates.iter().map(CardRefDto::from).collect(),
    })
}
