//! `/files/{key}`: files of ours behind public links, for messengers that fetch what they are sent from an address. Without a
//! token: the key is the secret, and good for a day.

use application::open_link;
use application::ports::Clock;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::app::{App, Ports};
use crate::error::ApiError;
use crate::extract::Ids;
use crate::v1::Refusals;
use crate::v1::attachments::stored;

/// A file behind a public link, to be saved; one of more than 4 MB is answered by a redirection to where it is.
#[utoipa::path(
    get, path = "/files/{key}", tag = "files", security(()), params(("key" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 302, description = "to where it is"), Refusals)
)]
pub(crate) async fn show<P: Ports>(
    State(app): State<App<P>>,
    Ids(key): Ids<String>,
) -> Result<Response, ApiError> {
    let found = open_link(&app.objects, &key, app.context.clock.now()).await?;
    let file = found.ok_or_else(ApiError::not_found)?;
    let called = (file.name.as_deref(), file.mime.as_deref());
    stored(&app, &file.object, called).await?.ok_or_else(ApiError::not_found)
}

/// The same under a name: some messengers tell a file's kind by how its address ends.
#[utoipa::path(
    get, path = "/files/{key}/{name}", tag = "files", security(()),
    params(("key" = String, Path), ("name" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), Refusals)
)]
pub(crate) async fn named<P: Ports>(
    app: State<App<P>>,
    Path((key, _)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    show(app, Ids(key)).await
}
