//! The API's description of itself.

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

use crate::live_chat::{events, messages, session};
use crate::rest;
use crate::v1::{attachments, channels, chats, departments, login, sessions, uploads, users};

/// Every documented route.
#[derive(OpenApi)]
#[openapi(
    info(title = "Canali", description = "Open channels: customers write, operators answer."),
    modifiers(&Bearer),
    security(("token" = [])),
    paths(
        show,
        login::login, login::create_token, login::revoke_token, login::set_password,
        users::me, users::create, users::list, users::change, users::presence,
        departments::create, departments::list,
        channels::connect, channels::list, channels::show, channels::disconnect,
        sessions::list, sessions::show, sessions::answer, sessions::skip, sessions::finish, sessions::spam,
        sessions::intercept, sessions::join, sessions::transfer,
        chats::write, chats::revise, chats::retract, chats::typing,
        attachments::show, uploads::create,
        rest::call, rest::call_by_get,
        session::open, messages::write, messages::list, messages::change, messages::retract, messages::upload,
        messages::attachment, events::poll,
    )
)]
pub(crate) struct Document;

/// How callers say who they are.
struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme("token", token);
    }
}

/// This document.
#[utoipa::path(
    get, path = "/openapi.json", tag = "openapi", security(()),
    responses((status = 200, description = "an OpenAPI 3.1 document"))
)]
pub(crate) async fn show() -> Json<utoipa::openapi::OpenApi> {
    Json(Document::openapi())
}
