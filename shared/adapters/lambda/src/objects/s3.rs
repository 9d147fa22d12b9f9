//! Links to objects in S3: requests whose query carries their own signature (AWS, "Authenticating Requests: Using Query
//! Parameters (AWS Signature Version 4)"). Not `object_store`'s: its links sign no headers, so that whoever has one could
//! put any amount there.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// As whom, and where, a request is signed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signer<'a> {
    /// E.g. `https://bucket.s3.eu-west-1.amazonaws.com`, without a slash at its end.
    pub(super) base: &'a str,
    pub(super) region: &'a str,
    pub(super) key_id: &'a str,
    pub(super) secret: &'a str,
    /// Of temporary credentials, as functions have them.
    pub(super) token: Option<&'a str>,
}

/// A request that somebody else will make.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) method: &'static str,
    /// The object's key.
    pub(super) key: &'a str,
    /// Parameters of its query.
    pub(super) query: &'a [(&'static str, &'a str)],
    /// Headers that it must carry just so, by their names in lower case; not `host`, which it does anyway.
    pub(super) headers: &'a [(&'static str, &'a str)],
    pub(super) at: DateTime<Utc>,
    /// How long it is good, in seconds.
    pub(super) life_s: u64,
}

impl Signer<'_> {
    /// The address that is the request's permission.
    pub(super) fn link(&self, asked: &Asked<'_>) -> String {
        let (authority, prefix) = split(self.base);
        let path = format!("{prefix}/{}", encoded(asked.key, true));
        let (day, at) = (asked.at.format("%Y%m%d"), asked.at.format("%Y%m%dT%H%M%SZ").to_string());
        let scope = format!("{day}/{}/s3/aws4_request", self.region);
        let mut headers = vec![("host", authority)];
        headers.extend(asked.headers);
        headers.sort_unstable();
        let names: Vec<&str> = headers.iter().map(|it| it.0).collect();
        let names = names.join(";");
        let (credential, life) = (format!("{}/{scope}", self.key_id), asked.life_s.to_string());
        let mut query = vec![
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", credential.as_str()),
            ("X-Amz-Date", at.as_str()),
            ("X-Amz-Expires", life.as_str()),
            ("X-Amz-SignedHeaders", names.as_str()),
        ];
        query.extend(self.token.map(|it| ("X-Amz-Security-Token", it)));
        query.extend(asked.query);
        query.sort_unstable();
        let pairs = query
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name, false), encoded(value, false)));
        let query = pairs.collect::<Vec<_>>().join("&");
        let mut lines = String::new();
        for (name, value) in &headers {
            let _infallible = writeln!(lines, "{name}:{value}");
        }
        let method = asked.method;
        let canonical = format!("{method}\n{path}\n{query}\n{lines}\n{names}\nUNSIGNED-PAYLOAD");
        let hash = hex::encode(Sha256::digest(canonical));
        let signed = format!("AWS4-HMAC-SHA256\n{at}\n{scope}\n{hash}");
        let mut key = hmac(format!("AWS4{}", self.secret).as_bytes(), &day.to_string());
        for part in [self.region, "s3", "aws4_request", &signed] {
            key = hmac(&key, part);
        }
        let scheme = self.base.split("://").next().unwrap_or("https");
        format!("{scheme}://{authority}{path}?{query}&X-Amz-Signature={}", hex::encode(key))
    }
}

/// The authority of an address, and the path that follows.
fn split(base: &str) -> (&str, &str) {
    let rest = base.split_once("://").map_or(base, |it| it.1);
    rest.find('/').map_or((rest, ""), |at| rest.split_at(at))
}

/// As AWS wants it: all but the unreserved characters of RFC 3986, in capital digits; slashes of a path stay.
fn encoded(text: &str, is_path: bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if is_plain || is_path && byte == b'/' {
            encoded.push(char::from(byte));
        } else {
            let _infallible = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNER: Signer<'_> = Signer {
        base: "https://examplebucket.s3.amazonaws.com",
        region: "us-east-1",
        key_id: "AKIAIOSFODNN7EXAMPLE",
        secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        token: None,
    };

    fn asked<'a>() -> Asked<'a> {
        let at = "2013-05-24T00:00:00Z".parse().unwrap();
        Asked { method: "GET", key: "test.txt", query: &[], headers: &[], at, life_s: 86_400 }
    }

    #[test]
    fn the_example_of_the_documentation_comes_to_its_signature() {
        // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
        assert_eq!(
            SIGNER.link(&asked()),
            "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
            &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
            &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
            &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
        );
    }

    #[test]
    fn what_a_request_must_carry_is_signed() {
        let headers = [("content-type", "image/png"), ("content-length", "5")];
        let put = |headers| SIGNER.link(&Asked { method: "PUT", headers, ..asked() });
        let link = put(&headers);
        assert!(
            link.contains("X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost"),
            "{link}"
        );
        let signature = |link: &str| link.rsplit_once('=').unwrap().1.to_owned();
        let other = put(&[("content-type", "image/png"), ("content-length", "6")]);
        assert_ne!(signature(&link), signature(&other));
    }

    #[test]
    fn temporary_credentials_names_and_emulators_are_in_the_link() {
        let signer =
            Signer { base: "http://localhost:4566/bucket", token: Some("a+b/c="), ..SIGNER };
        let query = [("response-content-disposition", "attachment; filename*=UTF-8''caf%C3%A9")];
        let link = signer.link(&Asked { key: "media/1/2/0", query: &query, ..asked() });
        assert!(link.starts_with("http://localhost:4566/bucket/media/1/2/0?X-Amz-"), "{link}");
        assert!(link.contains("&X-Amz-Security-Token=a%2Bb%2Fc%3D&"), "{link}");
        let encoded = "attachment%3B%20filename%2A%3DUTF-8%27%27caf%25C3%25A9";
        assert!(link.contains(&format!("&response-content-disposition={encoded}&")), "{link}");
    }
}
