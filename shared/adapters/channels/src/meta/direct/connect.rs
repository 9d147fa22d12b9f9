//! A page or an account is connected: the token is tried, the app told our address, the account subscribed.

use application::ports::{ConnectError, Connected};
use serde_json::json;

use super::super::graph::Graph;
use super::super::subscribe::{Subscription, subscribe_app};
use crate::json::Object;
use crate::provider::Way;
use crate::wire::Request;

/// What a page is subscribed to, its comments included: one page has one list (`/{page}/subscribed_apps`). The list
/// also serves the Instagram account that is reached through the page.
pub(in super::super) const PAGE: Subscription<'static> = Subscription {
    object: "page",
    fields: "messages,messaging_postbacks,message_deliveries,message_reads,message_echoes,message_reactions,\
             message_edits,messaging_referrals,messaging_handovers,standby,feed",
    permissions: &["pages_messaging", "pages_manage_metadata"],
};

/// What an Instagram account is subscribed to.
pub(in super::super) const INSTAGRAM: Subscription<'static> = Subscription {
    object: "instagram",
    fields: "messages,messaging_postbacks,messaging_seen,message_reactions,messaging_referral,standby,comments,\
             live_comments",
    permissions: &[],
};

/// Checks the token, then has the app and the account call us.
pub(in super::super) async fn connect<O>(
    way: Way<'_, O>,
    graph: &Graph<'_>,
    app: &Subscription<'_>,
    webhook: Option<(&str, &str)>,
) -> Result<Connected, ConnectError> {
    let fields = if app.object == "page" { "name" } else { "name,username" };
    let found = graph.call(Request::get(&[graph.account]).with("fields", fields)).await?;
    let notes = subscribe_app(way, app, webhook).await?;
    // `me` is what the token speaks for: the page or the account.
    let through_page = way.account.channel.details.contains_key("page_id");
    let fields = if through_page { PAGE.fields } else { app.fields };
    let fields = json!({ "subscribed_fields": fields });
    graph.call(Request::post(&["me", "subscribed_apps"], fields)).await?;
    let of = |name| Object::of(&found).and_then(|it| it.string(name));
    let account = graph.account.to_owned();
    let name = of("username").or_else(|| of("name"));
    Ok(Connected { name: name.unwrap_or_else(|| account.clone()), account, notes })
}
