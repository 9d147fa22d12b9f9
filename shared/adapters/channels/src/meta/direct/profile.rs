//! Who a customer is (…/messenger-platform/identity/user-profile, …/instagram-platform/…/user-profile). Who has not
//! agreed to it is not told of: error 230.

use application::ports::{ConnectError, Profile};
use domain::channel::ChannelKind;
use url::Url;

use super::super::graph::Graph;
use crate::json::Object;
use crate::provider::Way;
use crate::wire::Request;

/// Asks for the customer's name and picture.
pub(super) async fn profile<O>(
    way: Way<'_, O>,
    graph: &Graph<'_>,
    customer: &str,
    max_bytes: usize,
) -> Result<Profile, ConnectError> {
    let on_instagram = way.account.channel.kind == ChannelKind::InstagramDirect;
    let fields =
        if on_instagram { "name,username,profile_pic" } else { "first_name,last_name,profile_pic" };
    let found = graph.call(Request::get(&[customer]).with("fields", fields)).await?;
    let found = Object::of(&found);
    let of = |name: &str| found.and_then(|it| it.string(name));
    let names = [of("first_name"), of("last_name")].into_iter().flatten();
    let full = Some(names.collect::<Vec<_>>().join(" ")).filter(|it| !it.is_empty());
    let name = full.or_else(|| of("name")).or_else(|| of("username"));
    let address = of("profile_pic").and_then(|it| Url::parse(&it).ok());
    let picture = match address {
        Some(url) => match way.targets.fetch(&url, max_bytes).await {
            Ok(picture) => Some(picture),
            Err(error) if error.is_passing() => return Err(error.into()),
            Err(_) => None,
        },
        None => None,
    };
    Ok(Profile { name, picture })
}
