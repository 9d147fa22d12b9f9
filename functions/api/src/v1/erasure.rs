//! A customer is erased, and who asks is told what was.

use application::{Erased, erase_customer, find_erasure};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::chat::Entry;
use domain::erasure::Erasure;
use domain::ids::ChatId;

use super::Refusals;
use crate::app::{App, Ports};
use crate::dto::erasure::{EraseDto, ErasureDto};
use crate::error::ApiError;
use crate::extract::{Admin, Body, Caller, Ids};

/// Erases the customer of the chat: names, ids, messages, files. An open session ends in silence, and whoever writes from
/// there is somebody new. The log keeps counts and times. Doing it again goes on where it was cut off, and gives the same
/// certificate. For admins.
#[utoipa::path(
    post, path = "/api/v1/chats/{chat}/customer/erase", tag = "privacy",
    params(("chat" = u64, Path)), request_body = EraseDto,
    responses(
        (status = 200, body = ErasureDto, description = "the certificate: all of it is done"),
        (status = 202, body = ErasureDto, description = "there is more than one call does: call again for the rest"),
        Refusals,
    )
)]
pub(crate) async fn erase<P: Ports>(
    State(app): State<App<P>>,
    _: Admin,
    caller: Caller,
    Ids(chat): Ids<u64>,
    Body(asked): Body<EraseDto>,
) -> Result<Response, ApiError> {
    let asked = Erasure {
        elsewhere: !app.config.crm_built_in,
        ..Erasure::begun(caller.user.id, asked.everywhere)
    };
    let (context, chat) = (&app.context, ChatId(chat));
    let erased = Box::pin(erase_customer(context, &app.crm, &app.objects, chat, &asked)).await?;
    match erased {
        Erased::Done(entry) => Ok(Json(certificate(&entry)?).into_response()),
        Erased::Begun(entry) => {
            Ok((StatusCode::ACCEPTED, Json(certificate(&entry)?)).into_response())
        }
        Erased::NotFound => Err(ApiError::not_found()),
    }
}

/// The certificate of a customer who was erased. For admins.
#[utoipa::path(
    get, path = "/api/v1/chats/{chat}/customer/erasure", tag = "privacy",
    params(("chat" = u64, Path)),
    responses((status = 200, body = ErasureDto), Refusals)
)]
pub(crate) async fn show<P: Ports>(
    State(app): State<App<P>>,
    _: Admin,
    Ids(chat): Ids<u64>,
) -> Result<Json<ErasureDto>, ApiError> {
    let found = find_erasure(&app.context, ChatId(chat)).await?;
    certificate(&found.ok_or_else(ApiError::not_found)?).map(Json)
}

fn certificate(entry: &Entry) -> Result<ErasureDto, ApiError> {
    ErasureDto::of(entry).ok_or_else(ApiError::internal)
}
