//! Telling Meta where to call. The app is told the address once for each object; the page, account or number is then
//! subscribed to the app (<https://developers.facebook.com/docs/graph-api/reference/app/subscriptions>,
//! `/{page,account,business}/subscribed_apps`).

use serde_json::{Value, json};

use super::graph::Graph;
use super::outcome::Failure;
use crate::json::Object;
use crate::provider::Way;
use crate::wire::Request;

/// What is subscribed.
pub(super) struct Subscription<'a> {
    /// What the app is called for: `page`, `instagram`, `whatsapp_business_account`.
    pub(super) object: &'a str,
    /// The fields of it.
    pub(super) fields: &'a str,
    /// The permissions without which nothing comes or goes.
    pub(super) permissions: &'a [&'a str],
}

/// The app's id, where it was given with the account.
pub(super) fn app_id<O>(way: Way<'_, O>) -> Option<&str> {
    way.account.channel.details.get("app_id").map(String::as_str)
}

/// The app's own token, where its id and its secret are known
/// (<https://developers.facebook.com/docs/facebook-login/guides/access-tokens#apptokens>).
pub(super) fn app_token<O>(way: Way<'_, O>) -> Option<String> {
    let secret = way.account.key.as_deref()?.lines().next()?;
    Some(format!("{}|{secret}", app_id(way)?))
}

/// Tells the app the address, and says what is missing.
///
/// With the app's id this is done by calls; without it a person has to do it in the app's dashboard.
pub(super) async fn subscribe_app<O>(
    way: Way<'_, O>,
    it: &Subscription<'_>,
    webhook: Option<(&str, &str)>,
) -> Result<Vec<String>, Failure> {
    let mut notes = Vec::new();
    let Some((url, word)) = webhook else { return Ok(notes) };
    let (Some(app), Some(app_token)) = (app_id(way), app_token(way)) else {
        notes.push(format!(
            "Without settings.app_id the app cannot be told our address: in its dashboard, under Webhooks, object \
             {}, enter the callback URL {url} and the verify token {word}, and subscribe to {}.",
            it.object, it.fields
        ));
        return Ok(notes);
    };
    let graph = Graph::of_app(way)?;
    let bearer = format!("Bearer {app_token}");
    let debug = Request::get(&["debug_token"]).with("input_token", graph.token());
    let info = graph.call_as(&bearer, debug).await?;
    notes.extend(missing(&info, it.permissions));
    let told = Request::post(
        &[app, "subscriptions"],
        json!({
            "object": it.object, "callback_url": url, "verify_token": word, "fields": it.fields,
        }),
    );
    graph.call_as(&bearer, told).await?;
    Ok(notes)
}

/// Permissions that the token lacks, in words
/// (<https://developers.facebook.com/docs/graph-api/reference/debug_token>).
fn missing(info: &Value, permissions: &[&str]) -> Option<String> {
    let data = Object::of(info)?.object("data")?;
    let scopes: Vec<&str> = data.texts("scopes").collect();
    let lacking: Vec<&str> =
        permissions.iter().copied().filter(|it| !scopes.contains(it)).collect();
    (!scopes.is_empty() && !lacking.is_empty())
        .then(|| format!("The access token lacks the permissions {}.", lacking.join(", ")))
}
