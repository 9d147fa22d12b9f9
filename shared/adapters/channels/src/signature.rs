//! HMAC-SHA256 over the bytes of a body.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::inbound::Unverified;

/// Checks, in constant time, that `signature` (hexadecimal) is that of `parts` with one of `keys`: several stand in
/// lines of their own while one replaces another.
pub(crate) fn check(
    keys: Option<&str>,
    parts: &[&[u8]],
    signature: &str,
) -> Result<(), Unverified> {
    let expected = hex::decode(signature.trim()).map_err(|_| Unverified::Wrong)?;
    for key in keys.unwrap_or_default().lines().map(str::trim).filter(|it| !it.is_empty()) {
        let mut mac = keyed(key.as_bytes());
        for part in parts {
            mac.update(part);
        }
        if mac.verify_slice(&expected).is_ok() {
            return Ok(());
        }
    }
    Err(Unverified::Wrong)
}

/// The signature of `bytes`.
pub(crate) fn sign(key: &[u8], bytes: &[u8]) -> [u8; 32] {
    let mut mac = keyed(key);
    mac.update(bytes);
    mac.finalize().into_bytes().into()
}

/// Whether `signature` is that of `bytes`, in constant time.
pub(crate) fn matches(key: &[u8], bytes: &[u8], signature: &[u8]) -> bool {
    let mut mac = keyed(key);
    mac.update(bytes);
    mac.verify_slice(signature).is_ok()
}

/// HMAC takes keys of any length.
fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key)
        .unwrap_or_else(|_| Hmac::new(&hmac::digest::Key::<Hmac<Sha256>>::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_key_over_the_same_bytes_passes() {
        let mut mac = keyed(b"key");
        mac.update(b"body");
        let signature = hex::encode(mac.finalize().into_bytes());
        assert_eq!(check(Some("key"), &[b"bo", b"dy"], &signature), Ok(()));
        assert_eq!(check(Some("old\nkey\n"), &[b"body"], &signature), Ok(()));
        assert_eq!(check(Some("key"), &[b"body"], &signature.to_uppercase()), Ok(()));
        for (keys, body, signature) in [
            (Some("other"), "body", signature.as_str()),
            (Some("key"), "Body", &signature),
            (Some("key"), "body", &signature[..62]),
            (Some("key"), "body", "not hexadecimal"),
            (Some("key"), "body", ""),
            (Some(""), "body", &signature),
            (None, "body", &signature),
        ] {
            let checked = check(keys, &[body.as_bytes()], signature);
            assert_eq!(checked, Err(Unverified::Wrong), "{keys:?} {signature}");
        }
    }
}
