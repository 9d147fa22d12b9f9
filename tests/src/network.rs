//! The other end of a network connection, as it signs (docs/channels.md §10).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The headers that make a call of `body` at `seconds` genuine.
///
/// # Panics
///
/// Never: a key may be of any length.
pub fn signed(secret: &str, seconds: i64, body: &str) -> [(&'static str, String); 2] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("of any length");
    mac.update(format!("{seconds}.{body}").as_bytes());
    let signature = format!("v1={}", hex::encode(mac.finalize().into_bytes()));
    [("x-net-timestamp", seconds.to_string()), ("x-net-signature", signature)]
}
