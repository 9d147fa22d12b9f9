//! Agreements: the texts that warn customers about the collection of their personal data (S30).

use application::agreements::{AgreementChange, NewAgreement};
use application::agreements::{
    change_agreement, create_agreement, find_agreement, list_agreements,
};
use application::people::Kept;
use axum::Json;
use axum::extract::State;
use domain::agreement::Agreement;
use domain::ids::AgreementId;
use url::Url;

use super::{Refusals, name};
use crate::app::{App, Ports};
use crate::dto::Items;
use crate::dto::agreement::{AgreementDto, AgreementPatch, NewAgreementDto};
use crate::error::ApiError;
use crate::extract::{Admin, Body, Caller, Ids};

/// Characters a text may have.
const TEXT_MAX: usize = 4_000;

/// Characters a link may have.
const LINK_MAX: usize = 2_048;

/// Makes an agreement. Admins only.
#[utoipa::path(
    post, path = "/api/v1/agreements", tag = "agreements", request_body = NewAgreementDto,
    responses((status = 200, body = AgreementDto), Refusals)
)]
pub(crate) async fn create<P: Ports>(
    State(app): State<App<P>>,
    _: Admin,
    Body(new): Body<NewAgreementDto>,
) -> Result<Json<AgreementDto>, ApiError> {
    let new = NewAgreement {
        name: name("name", &new.name)?,
        text: new.text.map(|it| text(&it)).transpose()?.flatten(),
        link: new.link.map(|it| link(&it)).transpose()?.flatten(),
    };
    shown(create_agreement(&app.context, new).await?)
}

/// All agreements, by id.
#[utoipa::path(
    get, path = "/api/v1/agreements", tag = "agreements",
    responses((status = 200, body = Items<AgreementDto>), Refusals)
)]
pub(crate) async fn list<P: Ports>(
    State(app): State<App<P>>,
    _: Caller,
) -> Result<Json<Items<AgreementDto>>, ApiError> {
    let agreements = list_agreements(&app.context).await?;
    Ok(Json(Items { items: agreements.into_iter().map(AgreementDto::from).collect() }))
}

/// One agreement.
#[utoipa::path(
    get, path = "/api/v1/agreements/{id}", tag = "agreements", params(("id" = u64, Path)),
    responses((status = 200, body = AgreementDto), Refusals)
)]
pub(crate) async fn show<P: Ports>(
    State(app): State<App<P>>,
    _: Caller,
    Ids(id): Ids<u64>,
) -> Result<Json<AgreementDto>, ApiError> {
    let found = find_agreement(&app.context, AgreementId(id)).await?;
    Ok(Json(found.ok_or_else(ApiError::not_found)?.into()))
}

/// Changes an agreement: only what is in the body. Another text or link is another version of it. Admins only.
#[utoipa::path(
    patch, path = "/api/v1/agreements/{id}", tag = "agreements", params(("id" = u64, Path)),
    request_body = AgreementPatch, responses((status = 200, body = AgreementDto), Refusals)
)]
pub(crate) async fn change<P: Ports>(
    State(app): State<App<P>>,
    _: Admin,
    Ids(id): Ids<u64>,
    Body(patch): Body<AgreementPatch>,
) -> Result<Json<AgreementDto>, ApiError> {
    let change = AgreementChange {
        name: patch.name.map(|it| name("name", &it)).transpose()?,
        text: patch.text.check(|it| text(&it))?,
        link: patch.link.check(|it| link(&it))?,
    };
    shown(change_agreement(&app.context, AgreementId(id), change).await?)
}

fn shown(kept: Kept<Agreement>) -> Result<Json<AgreementDto>, ApiError> {
    match kept {
        Kept::Done(agreement) => Ok(Json(agreement.into())),
        Kept::Wrong(error) => Err(error.into()),
        Kept::NotFound => Err(ApiError::not_found()),
    }
}

/// A text without the blanks around it; an empty one is none.
fn text(text: &str) -> Result<Option<String>, ApiError> {
    let text = text.trim();
    if text.chars().count() > TEXT_MAX || text.contains('\0') {
        let why = format!("text: at most {TEXT_MAX} characters are taken, and none that is zero");
        return Err(ApiError::unprocessable(why));
    }
    Ok(Some(text.to_owned()).filter(|it| !it.is_empty()))
}

/// A web address as browsers write it, so without a line break in it; an empty one is none.
fn link(text: &str) -> Result<Option<String>, ApiError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let wrong = || {
        let why = format!("link: an http or https address of at most {LINK_MAX} characters");
        ApiError::unprocessable(format!("{why} is expected"))
    };
    let url = Url::parse(text.trim()).map_err(|_| wrong())?;
    if !matches!(url.scheme(), "http" | "https") || url.as_str().len() > LINK_MAX {
        return Err(wrong());
    }
    Ok(Some(url.into()))
}
