//! One-time codes, by which another portal comes to share a secret with us: made by an admin here, redeemed by the other
//! portal.

use application::channels::{Fresh, Redemption, make_code, redeem_code};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::ids::LineId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Refusals;
use super::channels::address;
use crate::app::{App, Ports};
use crate::dto::instant;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Admin, Body, Caller, Ids};
use crate::random::random_hex;

/// A code to be made.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct NewNetworkCode {
    /// What the channel is called that it opens here; the other portal's address by default.
    name: Option<String>,
}

/// A code that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NetworkCode {
    /// What an admin of the other portal connects a channel with, as `settings.code`. It is told once.
    code: String,
    /// Until when it can be redeemed.
    expires_at: String,
}

/// A portal that redeems a code.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Redeeming {
    /// Its public address.
    address: String,
}

/// What both portals have now.
#[derive(Serialize, ToSchema)]
pub(crate) struct Shared {
    /// The secret by which they sign.
    shared_secret: String,
}

/// Makes a one-time code by which another portal opens a *network* channel on this line: an admin there connects a channel
/// with it, within the hour, and nobody copies a secret. Admins only.
#[utoipa::path(
    post, path = "/api/v1/lines/{line}/network-codes", tag = "channels", params(("line" = u64, Path)),
    request_body = NewNetworkCode,
    responses((status = 200, body = NetworkCode), Refusals)
)]
pub(crate) async fn create<P: Ports>(
    State(app): State<App<P>>,
    _: Admin,
    caller: Caller,
    Ids(line): Ids<u64>,
    Body(new): Body<NewNetworkCode>,
) -> Result<Json<NetworkCode>, ApiError> {
    let name = new.name.filter(|it| !it.trim().is_empty());
    let name = name.map(|it| super::name("name", &it)).transpose()?;
    let (whose, random) = ((LineId(line), caller.user.id), random_hex());
    let made = make_code(&app.context, whose, name, &random, &app.config.public_url).await?;
    let made = made.ok_or_else(ApiError::not_found)?;
    Ok(Json(NetworkCode { code: made.code, expires_at: instant(made.expires_at) }))
}

/// Redeems a one-time code, for the portal that calls: it is what its *network* channel connects with. The same portal may
/// redeem it again while it lasts, if the answer was lost.
#[utoipa::path(
    post, path = "/network/v1/codes/{code}", tag = "channels", params(("code" = String, Path)), security(()),
    request_body = Redeeming,
    responses(
        (status = 200, body = Shared),
        (status = 404, body = ErrorBody, description = "NOT_FOUND: it was never made, is too old, or another portal was first"),
        (status = 422, body = ErrorBody, description = "CHANNEL_REFUSED: the portal cannot be reached at this address, say"),
    )
)]
pub(crate) async fn redeem<P: Ports>(
    State(app): State<App<P>>,
    headers: HeaderMap,
    Ids(code): Ids<String>,
    Body(redeeming): Body<Redeeming>,
) -> Result<Json<Shared>, ApiError> {
    app.limiters.addresses.check(&app.peer(&headers))?;
    let address = address("address", &redeeming.address)?;
    let fresh = Fresh {
        connection: random_hex(),
        webhook_secret: random_hex(),
        public_key: random_hex(),
        session_secret: random_hex(),
    };
    let ports = (&app.messenger, &app.secrets);
    let (made, url) = ((fresh, random_hex()), &app.config.public_url);
    match redeem_code(&app.context, ports, (&code, &address), made, url).await? {
        Redemption::Shared(shared_secret) => Ok(Json(Shared { shared_secret })),
        Redemption::NoCode => Err(ApiError::not_found()),
        Redemption::Refused(why) => {
            Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "CHANNEL_REFUSED", why))
        }
    }
}
