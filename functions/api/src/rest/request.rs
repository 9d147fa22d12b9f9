//! Reading a call: query and body are merged, whatever the body is written in (reference §5.2).

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use serde_json::{Map, Value};

use super::batch::Commands;
use super::brackets::{self, Branch};
use super::{Params, RestError};
use crate::app::{App, Ports};
use crate::extract::Raw;

/// What the call says; its batch's commands apart, since their order counts.
pub(super) async fn read<P: Ports>(
    app: &App<P>,
    request: Request,
) -> Result<(Params, Commands), RestError> {
    let query = brackets::parse(request.uri().query().unwrap_or_default());
    let mut commands = Commands::of_form(&query);
    let mut params = of_form(query);
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    if kind.starts_with("multipart/form-data") {
        let form = parts(app, request).await?;
        commands = commands.or(Commands::of_form(&form));
        params.merge(of_form(form));
        return Ok((params, commands));
    }
    let Raw(bytes) = Raw::from_request(request, app).await?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim();
    if text.is_empty() {
        return Ok((params, commands));
    }
    let is_form = kind.starts_with("application/x-www-form-urlencoded");
    if kind.contains("json") || (!is_form && text.starts_with(['{', '['])) {
        commands = commands.or(Commands::of_json(text));
        let order = Commands::order_of_json(text);
        params.merge(Params::of(json(text)?).sorted_by(order));
    } else {
        let form = brackets::parse(text);
        commands = commands.or(Commands::of_form(&form));
        params.merge(of_form(form));
    }
    Ok((params, commands))
}

/// What a query or a form says.
fn of_form(form: Branch) -> Params {
    let order = Commands::order_of_form(&form);
    Params::of(form.into_map()).sorted_by(order)
}

/// An object; a list's items are named by their places.
fn json(text: &str) -> Result<Map<String, Value>, RestError> {
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(Value::Array(items)) => {
            Ok((0..).zip(items).map(|(n, it): (usize, _)| (n.to_string(), it)).collect())
        }
        Ok(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | Err(_) => {
            Err(RestError::bad("INVALID_REQUEST", "the body is no JSON object"))
        }
    }
}

/// The named texts of a multipart form; files are passed over, since no method of ours takes one.
async fn parts<P: Ports>(app: &App<P>, request: Request) -> Result<Branch, RestError> {
    let broken = || RestError::bad("INVALID_REQUEST", "the form cannot be read");
    let mut form = Multipart::from_request(request, app).await.map_err(|_| broken())?;
    let mut tree = Branch::default();
    loop {
        let field =
            form.next_field().await.map_err(|it| too_large(it.status()).unwrap_or_else(broken))?;
        let Some(field) = field else { return Ok(tree) };
        let name = field.name().filter(|_| field.file_name().is_none()).map(str::to_owned);
        let value =
            field.text().await.map_err(|it| too_large(it.status()).unwrap_or_else(broken))?;
        if let Some(name) = name {
            tree.add(&name, value);
        }
    }
}

fn too_large(status: StatusCode) -> Option<RestError> {
    let error = RestError::bad("TOO_LARGE", "at most 1 MB is taken");
    (status == StatusCode::PAYLOAD_TOO_LARGE).then_some(RestError { status, ..error })
}
