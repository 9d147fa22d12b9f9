//! The secret header of a webhook call.

use domain::channel::Connection;
use http::HeaderMap;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::inbound::Unverified;

/// Carries the `secret_token` of `setWebhook` (<https://core.telegram.org/bots/api#setwebhook>).
const SECRET_HEADER: &str = "X-Telegram-Bot-Api-Secret-Token";

/// Compares the hash of the secret header, in constant time, with that of the connection (design D16). Telegram does
/// not sign bodies.
pub(crate) fn verify(connection: &Connection, headers: &HeaderMap) -> Result<(), Unverified> {
    let secret = headers.get(SECRET_HEADER).ok_or(Unverified::Missing)?;
    let expected = connection.secret_hash.as_deref().and_then(|it| hex::decode(it).ok());
    let expected = expected.ok_or(Unverified::Wrong)?;
    let found = Sha256::digest(secret.as_bytes());
    if bool::from(found.as_slice().ct_eq(&expected)) { Ok(()) } else { Err(Unverified::Wrong) }
}

#[cfg(test)]
mod tests {
    use domain::channel::ChannelKind;
    use http::HeaderValue;

    use super::*;

    #[track_caller]
    fn check(secret_hash: Option<String>, header: Option<&str>, expected: Result<(), Unverified>) {
        let connection = Connection {
            id: "c1".to_owned(),
            kind: ChannelKind::Telegram,
            secret_hash,
            channels: vec![],
            revision: 1,
        };
        let mut headers = HeaderMap::new();
        if let Some(it) = header {
            headers.insert("x-telegram-bot-api-secret-token", HeaderValue::from_str(it).unwrap());
        }
        assert_eq!(verify(&connection, &headers), expected);
    }

    fn hash(secret: &str) -> String {
        hex::encode(Sha256::digest(secret))
    }

    #[test]
    fn only_the_right_secret_passes() {
        check(Some(hash("s3cret")), Some("s3cret"), Ok(()));
        check(Some(hash("s3cret").to_uppercase()), Some("s3cret"), Ok(()));
        check(Some(hash("s3cret")), Some("s3cre"), Err(Unverified::Wrong));
        check(Some(hash("s3cret")), Some(""), Err(Unverified::Wrong));
        check(Some(hash("s3cret")), None, Err(Unverified::Missing));
    }

    #[test]
    fn without_a_stored_hash_nothing_passes() {
        check(None, Some("s3cret"), Err(Unverified::Wrong));
        check(Some(String::new()), Some(""), Err(Unverified::Wrong));
        check(Some("no hex".to_owned()), Some("no hex"), Err(Unverified::Wrong));
    }
}
