//! Tokens and passwords: hashed, never kept or logged as they are (design §8).

pub use application::people::hash_token;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};

/// The argon2id hash of a password.
///
/// # Errors
///
/// If the operating system gives no salt.
pub fn hash_password(password: &str) -> Result<String, argon2::password_hash::Error> {
    argon2id().hash_password(password.as_bytes()).map(|it| it.to_string())
}

/// Whether `password` is the one that was hashed. Takes as long where there is none, so that nobody learns from the
/// time who has one.
pub(crate) fn is_password(password: &str, hash: Option<&str>) -> bool {
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODYS));
    let is_right =
        parsed.is_ok_and(|it| argon2id().verify_password(password.as_bytes(), &it).is_ok());
    is_right && hash.is_some()
}

/// The second recommendation of RFC 9106 is 64 MiB and 3 passes; OWASP's for argon2id is 19 MiB and 2, which a small
/// function does in tenths of a second.
fn argon2id() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

/// A hash with the same costs, of a password nobody knows.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$Y2FuYWxpY2FuYWxpY2FuYQ$Xl7b0oJ1rJmC3iQ1j0n2Zk3Yv8mPq4sTdW6uH9eLxAg";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_is_right() {
        let hash = hash_password("open sesame").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(is_password("open sesame", Some(&hash)));
        assert!(!is_password("open barley", Some(&hash)));
        assert!(!is_password("open sesame", None));
        assert!(!is_password("open sesame", Some("broken")));
    }

    #[test]
    fn the_hash_of_nobody_takes_the_same_work() {
        let parsed = PasswordHash::new(NOBODYS).unwrap();
        let ours = hash_password("x").unwrap();
        let ours = PasswordHash::new(&ours).unwrap();
        assert_eq!(
            (parsed.algorithm, parsed.params.to_string()),
            (ours.algorithm, ours.params.to_string())
        );
    }
}
