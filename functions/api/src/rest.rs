//! Bitrix24-compatible REST: `GET|POST /rest/{user}/{token}/{method}[.json]` (reference §5, §7); without the two in the
//! path the caller is whom the `Authorization` header or the browser's cookie names.

mod basics;
mod batch;
mod bot;
mod brackets;
mod chats;
mod crm;
mod crm_chats;
mod envelope;
mod history;
mod keyboard;
mod lead;
mod lines;
mod list;
mod operator;
mod params;
mod query;
mod request;
mod session;
mod users;

use application::people::authenticate;
use application::ports::Clock;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use domain::user::User;

use self::envelope::success;
pub(crate) use self::envelope::{Answer, RestError};
pub(crate) use self::params::Params;
use crate::app::{App, Ports};
use crate::auth::hash_token;
use crate::error::ErrorBody;
use crate::extract::Caller;

/// One call of one method.
pub(crate) struct Call<'a, P: Ports> {
    app: &'a App<P>,
    /// Who calls.
    user: &'a User,
    /// What they say, with its names in upper case.
    params: Params,
}

/// Every method, by its own writing of its name.
const METHODS: &[&str] = &[
    "batch",
    "crm.activity.get",
    "crm.activity.list",
    "crm.company.add",
    "crm.company.delete",
    "crm.company.fields",
    "crm.company.get",
    "crm.company.list",
    "crm.company.update",
    "crm.contact.add",
    "crm.contact.delete",
    "crm.contact.fields",
    "crm.contact.get",
    "crm.contact.list",
    "crm.contact.update",
    "crm.deal.add",
    "crm.deal.delete",
    "crm.deal.fields",
    "crm.deal.get",
    "crm.deal.list",
    "crm.deal.update",
    "crm.duplicate.findbycomm",
    "crm.lead.add",
    "crm.lead.delete",
    "crm.lead.fields",
    "crm.lead.get",
    "crm.lead.list",
    "crm.lead.update",
    "crm.status.list",
    "crm.timeline.comment.add",
    "crm.timeline.comment.get",
    "crm.timeline.comment.list",
    "im.message.add",
    "imopenlines.bot.session.finish",
    "imopenlines.bot.session.message.send",
    "imopenlines.bot.session.operator",
    "imopenlines.bot.session.transfer",
    "imopenlines.config.add",
    "imopenlines.config.delete",
    "imopenlines.config.get",
    "imopenlines.config.list.get",
    "imopenlines.config.path.get",
    "imopenlines.config.update",
    "imopenlines.crm.chat.get",
    "imopenlines.crm.chat.getLastId",
    "imopenlines.crm.chat.user.add",
    "imopenlines.crm.chat.user.delete",
    "imopenlines.crm.lead.create",
    "imopenlines.crm.message.add",
    "imopenlines.dialog.get",
    "imopenlines.operator.another.finish",
    "imopenlines.operator.answer",
    "imopenlines.operator.finish",
    "imopenlines.operator.skip",
    "imopenlines.operator.spam",
    "imopenlines.operator.transfer",
    "imopenlines.revision.get",
    "imopenlines.session.history.get",
    "imopenlines.session.intercept",
    "imopenlines.session.join",
    "imopenlines.session.mode.pin",
    "imopenlines.session.mode.pinAll",
    "imopenlines.session.mode.silent",
    "imopenlines.session.mode.unpinAll",
    "imopenlines.session.start",
    "method.get",
    "methods",
    "profile",
    "scope",
    "server.time",
    "user.current",
];

/// Calls a method of the original's REST: its parameters come in the query, a form or JSON. `/rest/{method}` does the same
/// for whoever is signed in or sends an `Authorization` header.
#[utoipa::path(
    post, path = "/rest/{user}/{token}/{method}", tag = "rest", security(()),
    params(
        ("user" = u64, Path, description = "whose token it is"),
        ("token" = String, Path),
        ("method" = String, Path, description = "such as imopenlines.config.add; .json and a slash may follow"),
    ),
    responses(
        (status = 200, description = "{result, time} and, for lists, total and next"),
        (status = 400, body = ErrorBody, description = "refused, or a parameter is wrong"),
        (status = 401, body = ErrorBody, description = "NO_AUTH_FOUND"),
        (status = 403, body = ErrorBody, description = "not the caller's to do"),
        (status = 404, body = ErrorBody, description = "ERROR_METHOD_NOT_FOUND"),
        (status = 413, body = ErrorBody, description = "more than 1 MB"),
        (status = 503, body = ErrorBody, description = "QUERY_LIMIT_EXCEEDED, TRY_AGAIN: come again"),
    )
)]
pub(crate) async fn call<P: Ports>(State(app): State<App<P>>, request: Request) -> Response {
    match answer(&app, request).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

/// As with POST; everything is in the query.
#[utoipa::path(
    get, path = "/rest/{user}/{token}/{method}", tag = "rest", security(()),
    params(("user" = u64, Path), ("token" = String, Path), ("method" = String, Path)),
    responses((status = 200, description = "as with POST"))
)]
pub(crate) async fn call_by_get<P: Ports>(app: State<App<P>>, request: Request) -> Response {
    call(app, request).await
}

async fn answer<P: Ports>(app: &App<P>, request: Request) -> Result<Response, RestError> {
    let start = app.context.clock.now();
    let path = Path::of(request.uri()).ok_or_else(RestError::unauthorized)?;
    let (mut parts, body) = request.into_parts();
    let user = match &path.token {
        Some((user, token)) => named(app, user, token).await?,
        None => Caller::from_request_parts(&mut parts, app).await?.user,
    };
    let request = Request::from_parts(parts, body);
    let (params, commands) = request::read(app, request).await?;
    let answer = if path.method == "batch" {
        batch::run(app, &user, params, commands).await?
    } else {
        dispatch(&path.method, Call { app, user: &user, params }).await?
    };
    Ok(success(answer, start, app.context.clock.now()).into_response())
}

/// Who calls, by the path.
async fn named<P: Ports>(app: &App<P>, id: &str, token: &str) -> Result<User, RestError> {
    let token = hash_token(token);
    let user = authenticate(&app.context, &token).await?;
    let user = user.filter(|it| it.id.to_string() == id);
    let user = user.ok_or_else(RestError::unauthorized)?;
    app.limiters.tokens.check(&token)?;
    Ok(user)
}

/// Calls a method, whose name is in lower case.
async fn dispatch<P: Ports>(method: &str, call: Call<'_, P>) -> Result<Answer, RestError> {
    match method {
        "imopenlines.config.add" => lines::add(&call).await,
        "imopenlines.config.get" => lines::get(&call).await,
        "imopenlines.config.update" => lines::update(&call).await,
        "imopenlines.config.delete" => lines::delete(&call).await,
        "imopenlines.config.list.get" => list::get(&call).await,
        "imopenlines.config.path.get" => Ok(basics::path(&call)),
        "imopenlines.revision.get" => Ok(basics::revision()),
        "imopenlines.operator.answer" => operator::answer(&call).await,
        "imopenlines.operator.skip" => operator::skip(&call).await,
        "imopenlines.operator.transfer" => operator::transfer(&call).await,
        "imopenlines.operator.finish" => operator::finish(&call).await,
        "imopenlines.operator.another.finish" => operator::another_finish(&call).await,
        "imopenlines.operator.spam" => operator::spam(&call).await,
        "imopenlines.session.start" => session::start(&call).await,
        "imopenlines.session.join" => session::join(&call).await,
        "imopenlines.session.intercept" => session::intercept(&call).await,
        "imopenlines.session.mode.pin" => session::pin(&call).await,
        "imopenlines.session.mode.silent" => session::silent(&call).await,
        "imopenlines.session.mode.pinall" => session::pin_all(&call, true).await,
        "imopenlines.session.mode.unpinall" => session::pin_all(&call, false).await,
        "imopenlines.bot.session.operator" => bot::operator(&call).await,
        "imopenlines.bot.session.transfer" => bot::transfer(&call).await,
        "imopenlines.bot.session.finish" => bot::finish(&call).await,
        "imopenlines.bot.session.message.send" => bot::send(&call).await,
        "imopenlines.session.history.get" => history::get(&call).await,
        "imopenlines.dialog.get" => chats::dialog(&call).await,
        "imopenlines.crm.chat.get" => crm_chats::get(&call).await,
        "imopenlines.crm.chat.getlastid" => crm_chats::last(&call).await,
        "imopenlines.crm.chat.user.add" => crm_chats::add_user(&call).await,
        "imopenlines.crm.chat.user.delete" => crm_chats::remove_user(&call).await,
        "imopenlines.crm.message.add" => crm_chats::message(&call).await,
        "im.message.add" => chats::message(&call).await,
        "profile" => Ok(basics::profile(&call)),
        "user.current" => Ok(basics::current(&call)),
        "scope" => Ok(basics::scope()),
        "imopenlines.crm.lead.create" => lead::create(&call).await,
        "methods" => Ok(basics::methods(&call)),
        "method.get" => basics::method(&call),
        "server.time" => Ok(basics::time(&call)),
        crm if crm.starts_with("crm.") && is_here(&call, crm) => crm::dispatch(crm, &call).await,
        _ => Err(RestError::no_method()),
    }
}

/// Whether a method is to be called here: those of a CRM are at that CRM.
fn is_here<P: Ports>(call: &Call<'_, P>, method: &str) -> bool {
    call.app.config.crm_built_in || !method.starts_with("crm.")
}

/// `/rest/{user}/{token}/{method}` or `/rest/{method}` taken apart.
struct Path {
    /// The employee and the token, where the path names them.
    token: Option<(String, String)>,
    /// In lower case, without what may follow it.
    method: String,
}

impl Path {
    fn of(uri: &Uri) -> Option<Self> {
        let rest = uri.path().strip_prefix("/rest/")?.trim_end_matches('/');
        let (token, method) = match rest.split_once('/') {
            Some((user, rest)) => {
                let (token, method) = rest.split_once('/')?;
                (Some((user.to_owned(), token.to_owned())), method)
            }
            None => (None, rest),
        };
        let method = method.to_ascii_lowercase();
        let method = method.strip_suffix(".json").unwrap_or(&method).to_owned();
        Some(Self { token, method })
    }
}
