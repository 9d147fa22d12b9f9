//! A number is connected: the token is tried, the app told our address, the business subscribed
//! (…/whatsapp/webhooks/create-webhook-endpoint, `/{business}/subscribed_apps`).

use application::ports::{ConnectError, Connected};
use serde_json::Value;

use super::super::graph::Graph;
use super::super::outcome::Failure;
use super::super::subscribe::{Subscription, subscribe_app};
use crate::json::Object;
use crate::provider::Way;
use crate::wire::{Body, Request};

const APP: Subscription<'static> = Subscription {
    object: "whatsapp_business_account",
    fields: "messages,smb_message_echoes",
    permissions: &["whatsapp_business_messaging", "whatsapp_business_management"],
};

/// Checks the token, then has the app and the business call us.
pub(super) async fn connect<O>(
    way: Way<'_, O>,
    graph: &Graph<'_>,
    webhook: Option<(&str, &str)>,
) -> Result<Connected, ConnectError> {
    let number = number(graph).await?;
    let mut notes = subscribe_app(way, &APP, webhook).await?;
    match way.account.channel.details.get("waba_id") {
        Some(business) => {
            let mut request = Request::post(&[business, "subscribed_apps"], Value::Null);
            request.body = Body::Nothing;
            graph.call(request).await?;
        }
        None => notes.push(
            "Without settings.waba_id the business account cannot be subscribed to the app: do it in its dashboard."
                .to_owned(),
        ),
    }
    let of = |name| Object::of(&number).and_then(|it| it.string(name));
    let name = of("verified_name").or_else(|| of("display_phone_number"));
    let account = graph.account.to_owned();
    Ok(Connected { name: name.unwrap_or_else(|| account.clone()), account, notes })
}

/// What WhatsApp thinks of the number, where that is bad.
pub(super) async fn quality(graph: &Graph<'_>) -> Result<Option<String>, ConnectError> {
    let number = number(graph).await?;
    let quality = Object::of(&number).and_then(|it| it.string("quality_rating"));
    Ok(quality
        .filter(|it| it == "RED")
        .map(|_| "WhatsApp rates the number's quality low".to_owned()))
}

async fn number(graph: &Graph<'_>) -> Result<Value, Failure> {
    let fields = "verified_name,display_phone_number,quality_rating";
    graph.call(Request::get(&[graph.account]).with("fields", fields)).await
}
