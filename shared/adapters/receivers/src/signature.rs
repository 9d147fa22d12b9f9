//! Signatures, as the Standard Webhooks specification says under "Signature scheme".

use application::ports::SignedCall;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What a secret begins with where people see it.
const PREFIX: &str = "whsec_";

/// All signatures of a call, in the form of the header `webhook-signature`; none, if a secret is malformed.
pub(crate) fn all(call: &SignedCall<'_>) -> Option<String> {
    let signed: Option<Vec<String>> = call.secrets.iter().map(|it| sign(it, call)).collect();
    signed.filter(|it| !it.is_empty()).map(|it| it.join(" "))
}

/// Whole seconds since 1970.
pub(crate) fn seconds(at: Timestamp) -> i64 {
    at.0.div_euclid(1_000)
}

fn sign(secret: &str, call: &SignedCall<'_>) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{}.{}.{}", call.id, seconds(call.at), call.body).as_bytes());
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call<'a>(secrets: &'a [String], id: &'a str, body: &'a str, at: i64) -> SignedCall<'a> {
        let at = Timestamp(at);
        SignedCall { url: "https://crm.example", id, at, body, secrets }
    }

    /// The example in the specification's own libraries.
    #[test]
    fn a_call_is_signed_as_the_specification_says() {
        let secrets = ["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD".to_owned()];
        let body = r#"{"email":"test@example.com","username":"test_user"}"#;
        let call = call(&secrets, "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", body, 1_649_367_553_999);
        let expected = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";
        assert_eq!(all(&call).as_deref(), Some(expected));
    }

    /// Another implementation is asked, of all kinds of bodies.
    #[test]
    fn others_sign_the_same() {
        let secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV+b5sS"];
        let secrets = secrets.map(str::to_owned);
        for (id, body, at) in [
            ("notification-1-2-3", "{}", 0),
            ("test-00ff", "{\"text\":\"è 🙂\\n.\"}", 1_767_225_615_123),
            ("a", "", -1),
        ] {
            let theirs = secrets.each_ref().map(|it| {
                let other = standardwebhooks::Webhook::new(it).unwrap();
                other.sign(id, seconds(Timestamp(at)), body.as_bytes()).unwrap()
            });
            assert_eq!(all(&call(&secrets, id, body, at)), Some(theirs.join(" ")));
        }
    }

    #[test]
    fn without_a_secret_nothing_is_signed() {
        assert_eq!(all(&call(&[], "id", "{}", 0)), None);
        for malformed in ["", "secret", "whsec_?", "C2FVsBQIhrscChlQIMV+b5sS"] {
            assert_eq!(all(&call(&[malformed.to_owned()], "id", "{}", 0)), None, "{malformed}");
        }
    }
}
