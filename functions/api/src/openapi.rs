//! The API's description of itself.

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

use crate::files;
use crate::live_chat::{config, events, messages, session, signals};
use crate::rest;
use crate::v1::{
    again, agreements, attachments, channels, chats, comments, crm, customers, dead_letters,
    departments, erasure, explain, export, failed, lead, lint, login, network_codes, notifications,
    oidc, read, sessions, templates, tokens, uploads, users, ways, webhooks,
};

/// Every documented route.
#[derive(OpenApi)]
#[openapi(
    info(title = "Canali", description = "Open channels: customers write, operators answer."),
    modifiers(&Bearer),
    security(("token" = [])),
    paths(
        show,
        login::ways, login::login, login::set_password, oidc::start, oidc::callback, tokens::create, tokens::sign_out, tokens::list, tokens::revoke,
        users::me, users::create, users::list, users::change, users::presence,
        departments::create, departments::list,
        agreements::create, agreements::list, agreements::show, agreements::change,
        channels::connect, channels::list, channels::show, channels::change, channels::disconnect,
        network_codes::create, network_codes::redeem, templates::list, lint::show,
        sessions::list, sessions::show, explain::show, sessions::answer, sessions::skip, sessions::finish, sessions::spam,
        sessions::intercept, sessions::join, sessions::pin, sessions::silence, sessions::transfer, lead::create,
        chats::write, chats::revise, chats::retract, chats::typing, read::mark, again::send, comments::hide, comments::reply,
        notifications::list, notifications::mark_all, notifications::mark, ways::show, ways::set,
        webhooks::create, webhooks::list, webhooks::show, webhooks::change, webhooks::enable, webhooks::rotate, webhooks::test,
        webhooks::delete,
        customers::show, customers::picture, customers::unblock, customers::start, erasure::erase, erasure::show, export::show,
        attachments::show, uploads::create, uploads::link,
        dead_letters::list, dead_letters::show, dead_letters::redrive, failed::list,
        crm::search, crm::show, crm::change, crm::timeline, crm::sessions, crm::note,
        files::show, files::named,
        rest::call, rest::call_by_get,
        config::show, session::open, messages::write, messages::list, messages::change, messages::retract, messages::upload, messages::upload_link,
        messages::attachment, events::poll, signals::tell,
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use memory::{ManualClock, MemoryDeadLetters, MemoryQueues, MemoryStore};

    use super::*;
    use crate::app::NoWakeups;
    use crate::routes::all;

    type Outside = (
        MemoryStore,
        MemoryQueues,
        ManualClock,
        ::channels::Channels<MemoryStore>,
        ::receivers::SignedCalls,
        MemoryStore,
        MemoryStore,
        MemoryStore,
        NoWakeups,
        MemoryDeadLetters,
    );

    #[test]
    fn every_route_is_described_and_every_description_is_a_route() {
        // The one path in it whose parts are taken apart by hand.
        let written = |path: &str| path.replace("/rest/{*path}", "/rest/{user}/{token}/{method}");
        let routes: BTreeSet<(String, String)> = all::<Outside>()
            .iter()
            .map(|it| (it.method.as_str().to_lowercase(), written(it.path)))
            .collect();
        let document = serde_json::to_value(Document::openapi()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let described: BTreeSet<(String, String)> = paths
            .iter()
            .flat_map(|(path, methods)| {
                methods.as_object().unwrap().keys().map(|method| (method.clone(), path.clone()))
            })
            .collect();
        assert_eq!(routes, described);
    }

    #[test]
    fn every_description_says_how_it_is_refused() {
        let document = serde_json::to_value(Document::openapi()).unwrap();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, call) in methods.as_object().unwrap() {
                let responses = call["responses"].as_object().unwrap();
                let is_refused = responses.keys().any(|it| it.starts_with('4'));
                let cannot_fail =
                    path == "/openapi.json" || path.starts_with("/rest") && method == "get";
                assert!(is_refused || cannot_fail, "{method} {path}");
                assert!(
                    call["description"].is_string() || call["summary"].is_string(),
                    "{method} {path}"
                );
            }
        }
    }
}
