//! Random texts: tokens, secrets, names of connections.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// 256 random bits in hex: a token nobody guesses, an id nobody has.
///
/// # Panics
///
/// As [`random`].
pub(crate) fn random_hex() -> String {
    hex::encode(random::<32>())
}

/// A secret for the calls of a webhook, in the form of the Standard Webhooks specification: 256 random bits.
///
/// # Panics
///
/// As [`random`].
pub(crate) fn webhook_secret() -> String {
    format!("whsec_{}", STANDARD.encode(random::<32>()))
}

/// So many random bytes.
///
/// # Panics
///
/// Where the operating system gives no randomness: then nothing here is safe.
#[expect(
    clippy::expect_used,
    reason = "without randomness no secret is one; there is nothing to fall back to"
)]
pub(crate) fn random<const BYTES: usize>() -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}
