//! A one-time code is redeemed at the portal that made it: it is answered with the secret that both have from then on.

use application::channels::CODES_PATH;
use application::ports::{ConnectError, SharedSecret};
use serde_json::json;
use url::Url;

use crate::json::Object;
use crate::targets::Targets;
use crate::wire::{Request, call_elsewhere, cut};

/// Redeems `code` for the portal at `ours`.
pub(crate) async fn redeem(
    targets: &Targets,
    code: &str,
    ours: &str,
) -> Result<SharedSecret, ConnectError> {
    let refused = |why: &str| ConnectError::Refused(why.to_owned());
    let code = code.trim();
    let (address, _) = code.split_once(CODES_PATH).ok_or_else(|| refused("this is no code"))?;
    let url = Url::parse(code).map_err(|_| refused("this is no code"))?;
    let request = Request::post(&[], json!({ "address": ours }));
    let answer = call_elsewhere(targets, url, request).await?;
    let object = Object::of(&answer.json);
    let words = object.and_then(|it| it.string("error_description")).map(|it| cut(&it));
    match answer.status.as_u16() {
        200..=299 => {
            let secret = object.and_then(|it| it.string("shared_secret"));
            let secret = secret.ok_or_else(|| {
                ConnectError::Unreachable("the other portal's answer cannot be read".to_owned())
            })?;
            Ok(SharedSecret { secret, address: address.trim_end_matches('/').to_owned() })
        }
        404 => Err(refused("the code is spent, too old, or was never made")),
        status @ (429 | 500..) => {
            Err(ConnectError::Unreachable(format!("the other portal answers {status}")))
        }
        status => {
            let words = words.unwrap_or_else(|| status.to_string());
            Err(ConnectError::Refused(format!("the other portal refuses: {words}")))
        }
    }
}
