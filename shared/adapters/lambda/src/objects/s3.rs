//! Links to objects in S3: requests whose query carries their own signature (AWS, "Authenticating Requests: Using Query
//! Parameters (AWS Signature Version 4)"). Not `object_store`'s: its links sign no headers, so that whoever has one could
//! put any amount there.

use std::error::Error;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use chrono::{DateTime, Utc};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What AWS wants encoded: all but the unreserved characters of RFC 3986.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The same of a path, whose slashes stay.
const PATH: &AsciiSet = &VALUE.remove(b'/');

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
    ///
    /// # Errors
    ///
    /// A header or an address that HTTP does not know.
    pub(super) fn link(&self, asked: &Asked<'_>) -> Result<String, Box<dyn Error + Send + Sync>> {
        let mut settings = SigningSettings::default();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(asked.life_s));
        // Of S3 alone.
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        let token = self.token.map(str::to_owned);
        let identity = Credentials::new(self.key_id, self.secret, token, None, "canali").into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name("s3")
            .time(SystemTime::from(asked.at))
            .settings(settings)
            .build()?
            .into();
        let mut link = format!("{}/{}", self.base, utf8_percent_encode(asked.key, PATH));
        let mut mark = '?';
        let mut add = |link: &mut String, name: &str, value: &str| {
            let value = utf8_percent_encode(value, VALUE);
            link.extend([&*mark.to_string(), name, "=", &value.to_string()]);
            mark = '&';
        };
        for (name, value) in asked.query {
            add(&mut link, name, value);
        }
        let headers = asked.headers.iter().copied();
        let body = SignableBody::UnsignedPayload;
        let request = SignableRequest::new(asked.method, &*link, headers, body)?;
        let (signed, _) = sign(request, &params)?.into_parts();
        for (name, value) in signed.params() {
            add(&mut link, name, value);
        }
        Ok(link)
    }
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
        let link = SIGNER.link(&asked()).unwrap();
        let (address, query) = link.split_once('?').unwrap();
        assert_eq!(address, "https://examplebucket.s3.amazonaws.com/test.txt");
        let mut query: Vec<&str> = query.split('&').collect();
        query.sort_unstable();
        let signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
        assert_eq!(
            query,
            [
                "X-Amz-Algorithm=AWS4-HMAC-SHA256",
                "X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request",
                "X-Amz-Date=20130524T000000Z",
                "X-Amz-Expires=86400",
                &*format!("X-Amz-Signature={signature}"),
                "X-Amz-SignedHeaders=host",
            ]
        );
    }

    #[test]
    fn what_a_request_must_carry_is_signed() {
        let headers = [("content-type", "image/png"), ("content-length", "5")];
        let put = |headers| SIGNER.link(&Asked { method: "PUT", headers, ..asked() }).unwrap();
        let link = put(&headers);
        assert!(
            link.contains("X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost"),
            "{link}"
        );
        let signature = |link: &str| {
            let found = link.split('&').find(|it| it.starts_with("X-Amz-Signature="));
            found.unwrap().to_owned()
        };
        let other = put(&[("content-type", "image/png"), ("content-length", "6")]);
        assert_ne!(signature(&link), signature(&other));
    }

    #[test]
    fn a_header_that_http_does_not_know_is_refused() {
        let headers = [("content-type", "image/png\nx: y")];
        assert!(SIGNER.link(&Asked { method: "PUT", headers: &headers, ..asked() }).is_err());
    }

    #[test]
    fn temporary_credentials_names_and_emulators_are_in_the_link() {
        let signer =
            Signer { base: "http://localhost:4566/bucket", token: Some("a+b/c="), ..SIGNER };
        let query = [("response-content-disposition", "attachment; filename*=UTF-8''caf%C3%A9")];
        let link = signer.link(&Asked { key: "media/1/2/0", query: &query, ..asked() }).unwrap();
        assert!(link.starts_with("http://localhost:4566/bucket/media/1/2/0?"), "{link}");
        assert!(link.contains("&X-Amz-Security-Token=a%2Bb%2Fc%3D"), "{link}");
        let encoded = "attachment%3B%20filename%2A%3DUTF-8%27%27caf%25C3%25A9";
        assert!(link.contains(&format!("?response-content-disposition={encoded}&")), "{link}");
    }
}
