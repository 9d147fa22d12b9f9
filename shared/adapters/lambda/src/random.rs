//! Keys that nobody guesses.

use std::fmt::Write;

/// 256 random bits, as 64 hexadecimal digits.
///
/// # Panics
///
/// Where the operating system gives no randomness: then nothing here is safe.
#[expect(
    clippy::expect_used,
    reason = "without randomness no key is one; there is nothing to fall back to"
)]
pub fn random_key() -> String {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes.iter().fold(String::with_capacity(64), |mut key, it| {
        let _written = write!(key, "{it:02x}"); // Writing to a text cannot fail.
        key
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_64_digits_and_is_another_each_time() {
        let [one, other] = [random_key(), random_key()];
        assert!(one.len() == 64 && one.bytes().all(|it| it.is_ascii_hexdigit()));
        assert_ne!(one, other);
    }
}
