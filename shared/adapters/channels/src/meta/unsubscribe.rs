//! What keeps Meta calling, and ending it. A page, an account or a business is subscribed to the app, and the app calls
//! one address for each object; both may serve other channels too (`/{page,account,business}/subscribed_apps`,
//! <https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps/>,
//! <https://developers.facebook.com/docs/graph-api/reference/app/subscriptions>).

use application::ports::ConnectError;
use domain::channel::{Channel, ChannelKind};
use reqwest::Method;

use super::graph::Graph;
use super::outcome::Failure;
use super::subscribe::{app_id, app_token};
use crate::json::Object;
use crate::provider::Way;
use crate::wire::Request;

/// What a person does where Meta could not be told.
pub(super) const BY_HAND: &str = "Remove the app from the page, account or business in its settings, and our address \
    from the app's dashboard, under Webhooks.";

/// What is subscribed to the app for a channel.
#[derive(PartialEq, Eq)]
enum Node<'a> {
    Page(&'a str),
    Account(&'a str),
    Business(&'a str),
}

impl<'a> Node<'a> {
    /// That of `channel`; none, where it was not told.
    fn of(channel: &'a Channel) -> Option<Self> {
        let account = channel.account.as_deref();
        let detail = |name: &str| channel.details.get(name).map(String::as_str);
        match channel.kind {
            ChannelKind::Messenger | ChannelKind::FacebookComments => account.map(Self::Page),
            ChannelKind::InstagramDirect | ChannelKind::InstagramComments => {
                detail("page_id").map(Self::Page).or_else(|| account.map(Self::Account))
            }
            ChannelKind::Whatsapp => detail("waba_id").map(Self::Business),
            ChannelKind::Telegram
            | ChannelKind::LiveChat
            | ChannelKind::Viber
            | ChannelKind::AppleMessages
            | ChannelKind::Network => None,
        }
    }

    /// The path of its subscriptions; `me` is what the token speaks for.
    fn path(&self) -> [&'a str; 2] {
        match self {
            Self::Page(_) | Self::Account(_) => ["me", "subscribed_apps"],
            Self::Business(id) => [id, "subscribed_apps"],
        }
    }
}

/// What the app is called for, by the channel's kind, and the field without which nothing comes.
fn object(kind: ChannelKind) -> Option<(&'static str, &'static str)> {
    match kind {
        ChannelKind::Messenger => Some(("page", "messages")),
        ChannelKind::FacebookComments => Some(("page", "feed")),
        ChannelKind::InstagramDirect => Some(("instagram", "messages")),
        ChannelKind::InstagramComments => Some(("instagram", "comments")),
        ChannelKind::Whatsapp => Some(("whatsapp_business_account", "messages")),
        ChannelKind::Telegram
        | ChannelKind::LiveChat
        | ChannelKind::Viber
        | ChannelKind::AppleMessages
        | ChannelKind::Network => None,
    }
}

/// Ends what no channel in `staying` needs; gives what is left to a person.
pub(super) async fn disconnect<O>(
    way: Way<'_, O>,
    staying: &[Channel],
) -> Result<Vec<String>, ConnectError> {
    let graph = Graph::new(way)?;
    let mut notes = Vec::new();
    notes.extend(unsubscribe(&graph, &way.account.channel, staying).await?);
    notes.extend(forget_address(way, staying).await?);
    Ok(notes)
}

async fn unsubscribe(
    graph: &Graph<'_>,
    channel: &Channel,
    staying: &[Channel],
) -> Result<Option<String>, Failure> {
    let Some(node) = Node::of(channel) else {
        let why = "Without settings.waba_id the business account cannot be unsubscribed from the app: do it in its \
                   dashboard.";
        return Ok(Some(why.to_owned()));
    };
    if staying.iter().any(|it| Node::of(it).as_ref() == Some(&node)) {
        return Ok(None);
    }
    let request = Request { method: Method::DELETE, ..Request::get(&node.path()) };
    match graph.call(request).await {
        Ok(_) => Ok(None),
        // A token that is none any more, say: nobody but a person can end it.
        Err(Failure::Refused(refusal)) if !refusal.is_passing() => {
            Ok(Some(format!("Meta refuses to unsubscribe ({}). {BY_HAND}", refusal.words())))
        }
        Err(failure) => Err(failure),
    }
}

/// Has the app forget our address, where it has ours still and nothing else comes through it.
async fn forget_address<O>(
    way: Way<'_, O>,
    staying: &[Channel],
) -> Result<Option<String>, Failure> {
    let channel = &way.account.channel;
    let Some((object, _)) = object(channel.kind) else { return Ok(None) };
    let is_needed = |it: &Channel| {
        it.connection == channel.connection
            && self::object(it.kind).is_some_and(|it| it.0 == object)
    };
    if staying.iter().any(is_needed) {
        return Ok(None);
    }
    let (Some(app), Some(token)) = (app_id(way), app_token(way)) else {
        return Ok(Some(format!(
            "Without settings.app_id the app cannot be told to forget our address: remove it in the app's dashboard, \
             under Webhooks, object {object}."
        )));
    };
    let graph = Graph::of_app(way)?;
    let bearer = format!("Bearer {token}");
    let path = [app, "subscriptions"];
    let told = graph.call_as(&bearer, Request::get(&path)).await?;
    let ours = channel.registered_url.as_deref();
    let is_ours = |it: Object<'_>| {
        it.text("object") == Some(object) && ours.is_some() && it.text("callback_url") == ours
    };
    if Object::of(&told).is_some_and(|it| it.objects("data").any(is_ours)) {
        let request = Request { method: Method::DELETE, ..Request::get(&path) };
        graph.call_as(&bearer, request.with("object", object)).await?;
    }
    Ok(None)
}

/// Whether the app is still subscribed: Meta ends that by itself where calls fail for an hour.
pub(super) async fn check<O>(way: Way<'_, O>) -> Result<(), ConnectError> {
    let channel = &way.account.channel;
    let (Some(node), Some((_, field))) = (Node::of(channel), object(channel.kind)) else {
        return Ok(());
    };
    let told = Graph::new(way)?.call(Request::get(&node.path())).await?;
    let apps: Vec<Object<'_>> =
        Object::of(&told).map(|it| it.objects("data").collect()).unwrap_or_default();
    let mut ours = apps.into_iter().filter(|it| is_ours(*it, app_id(way)));
    let Some(app) = ours.next() else {
        let why = "the app is not subscribed any more: connect the channel again";
        return Err(ConnectError::Refused(why.to_owned()));
    };
    // Of a business all or nothing is subscribed.
    if app.has("subscribed_fields") && !app.texts("subscribed_fields").any(|it| it == field) {
        let why =
            format!("the app is not subscribed to {field} any more: connect the channel again");
        return Err(ConnectError::Refused(why));
    }
    Ok(())
}

fn is_ours(app: Object<'_>, id: Option<&str>) -> bool {
    let found = app.object("whatsapp_business_api_data").unwrap_or(app).id("id");
    id.is_none() || found.as_deref() == id
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_app_is_known_by_its_id_where_that_was_told() {
        let page = json!({ "id": "42", "subscribed_fields": ["feed"] });
        let business = json!({ "whatsapp_business_api_data": { "id": 42, "name": "Us" } });
        for app in [&page, &business] {
            let app = Object::of(app).unwrap();
            assert!(is_ours(app, Some("42")) && is_ours(app, None) && !is_ours(app, Some("43")));
        }
    }
}
