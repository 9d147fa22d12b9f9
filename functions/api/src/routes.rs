//! Every route there is: the one list that the router and the test of the API's description are made of.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};

use crate::app::{App, Ports};
use crate::error::ApiError;
use crate::extract::BODY_MAX_BYTES;
use crate::files;
use crate::live_chat::{config, cors, events, messages, session, signals};
use crate::openapi;
use crate::rest;
use crate::v1::{
    again, agreements, attachments, channels, chats, comments, crm, customers, dead_letters,
    departments, erasure, explain, export, failed, lead, lint, login, network_codes, notifications,
    oidc, read, sessions, templates, tokens, uploads, users, ways, webhooks,
};

/// A method and a path with what answers them.
pub(crate) struct Route<P: Ports> {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the answer knows it too; the test of the document asks")
    )]
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    answer: MethodRouter<App<P>>,
}

/// The function's routes.
pub fn router<P: Ports>(app: App<P>) -> Router {
    let routes = Router::new();
    let routes =
        all::<P>().into_iter().fold(routes, |it, route| it.route(route.path, route.answer));
    routes
        .fallback(async || ApiError {
            description: "there is no such address".to_owned(),
            ..ApiError::not_found()
        })
        .method_not_allowed_fallback(async || {
            let code = StatusCode::METHOD_NOT_ALLOWED;
            ApiError::new(code, "METHOD_NOT_ALLOWED", "this address takes other methods")
        })
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .layer(axum::middleware::from_fn(cors::allow))
        .layer(map_response(async |response: Response| {
            lambda::count_answer("api", response.status().as_u16());
            response
        }))
        .with_state(app)
}

/// All routes.
pub(crate) fn all<P: Ports>() -> Vec<Route<P>> {
    let mut routes = v1();
    routes.extend(live_chat());
    routes.push(post("/network/v1/codes/{code}", network_codes::redeem::<P>));
    routes.push(get("/openapi.json", openapi::show));
    routes.push(get("/files/{key}", files::show::<P>));
    routes.push(get("/files/{key}/{name}", files::named::<P>));
    routes.push(get("/rest/{*path}", rest::call_by_get::<P>));
    routes.push(post("/rest/{*path}", rest::call::<P>));
    routes
}

fn v1<P: Ports>() -> Vec<Route<P>> {
    let mut routes = people();
    routes.extend(lines());
    routes.extend(conversations());
    routes
}

#[rustfmt::skip]
fn people<P: Ports>() -> Vec<Route<P>> {
    vec![
        post("/api/v1/login", login::login::<P>),
        get("/api/v1/login", login::ways::<P>),
        get("/api/v1/oidc/start", oidc::start::<P>),
        get("/api/v1/oidc/callback", oidc::callback::<P>),
        post("/api/v1/tokens", tokens::create::<P>),
        delete("/api/v1/tokens", tokens::sign_out::<P>),
        get("/api/v1/users/{id}/tokens", tokens::list::<P>),
        delete("/api/v1/users/{id}/tokens/{token}", tokens::revoke::<P>),
        get("/api/v1/me", users::me::<P>),
        post("/api/v1/departments", departments::create::<P>),
        get("/api/v1/departments", departments::list::<P>),
        post("/api/v1/users", users::create::<P>),
        get("/api/v1/users", users::list::<P>),
        patch("/api/v1/users/{id}", users::change::<P>),
        put("/api/v1/users/{id}/presence", users::presence::<P>),
        put("/api/v1/users/{id}/password", login::set_password::<P>),
        get("/api/v1/notifications", notifications::list::<P>),
        post("/api/v1/notifications/read", notifications::mark_all::<P>),
        post("/api/v1/notifications/{id}/read", notifications::mark::<P>),
        get("/api/v1/users/{id}/notifications", ways::show::<P>),
        put("/api/v1/users/{id}/notifications", ways::set::<P>),
        post("/api/v1/webhooks", webhooks::create::<P>),
        get("/api/v1/webhooks", webhooks::list::<P>),
        get("/api/v1/webhooks/{id}", webhooks::show::<P>),
        patch("/api/v1/webhooks/{id}", webhooks::change::<P>),
        delete("/api/v1/webhooks/{id}", webhooks::delete::<P>),
        post("/api/v1/webhooks/{id}/enable", webhooks::enable::<P>),
        post("/api/v1/webhooks/{id}/secret", webhooks::rotate::<P>),
        post("/api/v1/webhooks/{id}/test", webhooks::test::<P>),
    ]
}

#[rustfmt::skip]
fn lines<P: Ports>() -> Vec<Route<P>> {
    vec![
        post("/api/v1/agreements", agreements::create::<P>),
        get("/api/v1/agreements", agreements::list::<P>),
        get("/api/v1/agreements/{id}", agreements::show::<P>),
        patch("/api/v1/agreements/{id}", agreements::change::<P>),
        post("/api/v1/lines/{line}/channels", channels::connect::<P>),
        get("/api/v1/lines/{line}/channels", channels::list::<P>),
        get("/api/v1/lines/{line}/channels/{id}", channels::show::<P>),
        patch("/api/v1/lines/{line}/channels/{id}", channels::change::<P>),
        delete("/api/v1/lines/{line}/channels/{id}", channels::disconnect::<P>),
        post("/api/v1/lines/{line}/network-codes", network_codes::create::<P>),
        get("/api/v1/lines/{line}/channels/{id}/templates", templates::list::<P>),
        get("/api/v1/lines/{line}/lint", lint::show::<P>),
        get("/api/v1/lines/{line}/failed-deliveries", failed::list::<P>),
        get("/api/v1/dead-letters", dead_letters::list::<P>),
        get("/api/v1/dead-letters/{queue}", dead_letters::show::<P>),
        post("/api/v1/dead-letters/{queue}/redrive", dead_letters::redrive::<P>),
    ]
}

#[rustfmt::skip]
fn conversations<P: Ports>() -> Vec<Route<P>> {
    vec![
        get("/api/v1/sessions", sessions::list::<P>),
        get("/api/v1/sessions/{id}", sessions::show::<P>),
        get("/api/v1/sessions/{id}/explain", explain::show::<P>),
        post("/api/v1/sessions/{id}/answer", sessions::answer::<P>),
        post("/api/v1/sessions/{id}/skip", sessions::skip::<P>),
        post("/api/v1/sessions/{id}/finish", sessions::finish::<P>),
        post("/api/v1/sessions/{id}/spam", sessions::spam::<P>),
        post("/api/v1/sessions/{id}/intercept", sessions::intercept::<P>),
        post("/api/v1/sessions/{id}/lead", lead::create::<P>),
        post("/api/v1/sessions/{id}/join", sessions::join::<P>),
        post("/api/v1/sessions/{id}/pin", sessions::pin::<P>),
        post("/api/v1/sessions/{id}/silence", sessions::silence::<P>),
        post("/api/v1/sessions/{id}/transfer", sessions::transfer::<P>),
        post("/api/v1/chats/{chat}/messages", chats::write::<P>),
        patch("/api/v1/chats/{chat}/messages/{id}", chats::revise::<P>),
        delete("/api/v1/chats/{chat}/messages/{id}", chats::retract::<P>),
        post("/api/v1/chats/{chat}/messages/{id}/send", again::send::<P>),
        post("/api/v1/chats/{chat}/messages/{id}/hide", comments::hide::<P>),
        post("/api/v1/chats/{chat}/messages/{id}/private_reply", comments::reply::<P>),
        post("/api/v1/chats/{chat}/typing", chats::typing::<P>),
        post("/api/v1/chats/{chat}/read", read::mark::<P>),
        get("/api/v1/chats/{chat}/customer", customers::show::<P>),
        get("/api/v1/chats/{chat}/customer/picture", customers::picture::<P>),
        get("/api/v1/chats/{chat}/customer/export", export::show::<P>),
        post("/api/v1/chats/{chat}/customer/erase", erasure::erase::<P>),
        get("/api/v1/chats/{chat}/customer/erasure", erasure::show::<P>),
        post("/api/v1/chats/{chat}/unblock", customers::unblock::<P>),
        post("/api/v1/chats/{chat}/start", customers::start::<P>),
        get("/api/v1/attachments/{message}/{n}", attachments::show::<P>),
        get("/api/v1/crm/search", crm::search::<P>),
        get("/api/v1/crm/{kind}/{id}", crm::show::<P>),
        patch("/api/v1/crm/{kind}/{id}", crm::change::<P>),
        get("/api/v1/crm/{kind}/{id}/timeline", crm::timeline::<P>),
        get("/api/v1/crm/{kind}/{id}/sessions", crm::sessions::<P>),
        post("/api/v1/crm/{kind}/{id}/comments", crm::note::<P>),
        post("/api/v1/uploads", uploads::create::<P>),
        post("/api/v1/uploads/links", uploads::link::<P>),
    ]
}

#[rustfmt::skip]
fn live_chat<P: Ports>() -> Vec<Route<P>> {
    vec![
        get("/lc/v1/{public_key}/config", config::show::<P>),
        post("/lc/v1/{public_key}/session", session::open::<P>),
        post("/lc/v1/messages", messages::write::<P>),
        get("/lc/v1/messages", messages::list::<P>),
        put("/lc/v1/messages/{id}", messages::change::<P>),
        delete("/lc/v1/messages/{id}", messages::retract::<P>),
        get("/lc/v1/events", events::poll::<P>),
        post("/lc/v1/events", signals::tell::<P>),
        post("/lc/v1/uploads", messages::upload::<P>),
        post("/lc/v1/uploads/links", messages::upload_link::<P>),
        get("/lc/v1/attachments/{message}/{n}", messages::attachment::<P>),
    ]
}

macro_rules! methods {
    ($($name:ident $method:ident)*) => {$(
        fn $name<P: Ports, T: 'static>(
            path: &'static str,
            handler: impl Handler<T, App<P>>,
        ) -> Route<P> {
            Route { method: Method::$method, path, answer: on(MethodFilter::$method, handler) }
        }
    )*};
}

methods!(get GET post POST put PUT patch PATCH delete DELETE);
