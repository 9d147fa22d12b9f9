//! The cookie a browser is signed in by. Scripts cannot read it, other sites cannot send it, and what changes anything is
//! taken from our own pages only (design §8).

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use domain::time::Seconds;
use url::Url;

use crate::error::ApiError;

/// Where we are: what the cookie is called, and which pages are ours.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Site<'a> {
    /// What links are given, without a slash at its end.
    pub(crate) public_url: &'a str,
}

impl Site<'_> {
    /// Over https the name itself promises browsers that no other host and no plain connection has set it.
    fn name(self) -> &'static str {
        if self.is_secure() { "__Host-canali" } else { "canali" }
    }

    fn is_secure(self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The token in a request's cookie.
    pub(crate) fn token(self, headers: &HeaderMap) -> Option<String> {
        value(headers, self.name())
    }

    /// The header that signs a browser in.
    pub(crate) fn signed_in(self, token: &str, until: Seconds) -> HeaderValue {
        let cookie = Cookie::build((self.name(), token.to_owned())).same_site(SameSite::Strict);
        self.header(cookie.max_age(Duration::seconds(until.0.into())))
    }

    /// The header that signs it out.
    pub(crate) fn signed_out(self) -> HeaderValue {
        let cookie = Cookie::build((self.name(), "")).same_site(SameSite::Strict);
        self.header(cookie.max_age(Duration::ZERO))
    }

    /// The header that keeps something while somebody signs in elsewhere and comes back from there.
    pub(crate) fn meanwhile(self, name: &'static str, value: String, keep: Seconds) -> HeaderValue {
        let cookie = Cookie::build((name, value)).same_site(SameSite::Lax);
        self.header(cookie.max_age(Duration::seconds(keep.0.into())))
    }

    fn header(self, cookie: cookie::CookieBuilder<'_>) -> HeaderValue {
        let cookie = cookie.path("/").http_only(true).secure(self.is_secure()).build();
        // Tokens are hex, and what is kept meanwhile is base64.
        HeaderValue::from_str(&cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
    }

    /// Refuses what would change something and was not asked for by one of our pages: a browser sends cookies along
    /// with forms of other sites too, where it does not heed `SameSite`.
    ///
    /// # Errors
    ///
    /// 403, `CROSS_SITE`.
    pub(crate) fn is_asked_by_us(self, parts: &Parts) -> Result<(), ApiError> {
        if matches!(parts.method, Method::GET | Method::HEAD) {
            return Ok(());
        }
        let text =
            |name: header::HeaderName| parts.headers.get(name).and_then(|it| it.to_str().ok());
        let by_fetch = text(header::HeaderName::from_static("sec-fetch-site"));
        let origin = text(header::ORIGIN).and_then(|it| Url::parse(it).ok());
        let is_ours = |origin: &Url| {
            let ours = Url::parse(self.public_url).ok().map(|it| it.origin());
            let host = text(header::HOST).unwrap_or_default();
            ours == Some(origin.origin()) || authority(origin) == host
        };
        match by_fetch {
            Some("same-origin") => Ok(()),
            None if origin.as_ref().is_some_and(is_ours) => Ok(()),
            Some(_) | None => Err(ApiError::cross_site()),
        }
    }
}

/// What a cookie holds.
pub(crate) fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    let sent = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let mut cookies = sent.flat_map(Cookie::split_parse).filter_map(Result::ok);
    let found = cookies.find(|it| it.name() == name)?;
    Some(found.value().to_owned()).filter(|it| !it.is_empty())
}

/// `host` or `host:port`, as a `Host` header has it.
fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    const HTTPS: Site<'_> = Site { public_url: "https://chat.example" };
    const LAPTOP: Site<'_> = Site { public_url: "http://127.0.0.1:8787" };

    fn asked(site: Site<'_>, method: Method, headers: &[(&str, &str)]) -> bool {
        let request = Request::builder().method(method).uri("/api/v1/tokens");
        let request = headers.iter().fold(request, |it, (name, value)| it.header(*name, *value));
        site.is_asked_by_us(&request.body(()).unwrap().into_parts().0).is_ok()
    }

    #[test]
    fn the_cookie_is_for_us_alone() {
        assert_eq!(
            HTTPS.signed_in("00ff", Seconds(60)),
            "__Host-canali=00ff; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=60"
        );
        assert_eq!(LAPTOP.signed_out(), "canali=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");
    }

    #[test]
    fn a_token_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        assert_eq!(HTTPS.token(&headers), None);
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; canali=plain; x"));
        headers.append(header::COOKIE, HeaderValue::from_static("__Host-canali=00ff; c=d"));
        assert_eq!(HTTPS.token(&headers).as_deref(), Some("00ff"));
        assert_eq!(LAPTOP.token(&headers).as_deref(), Some("plain"));
        headers.insert(header::COOKIE, HeaderValue::from_static("canali="));
        assert_eq!(LAPTOP.token(&headers), None);
    }

    #[test]
    fn only_our_pages_change_anything() {
        let post = Method::POST;
        for (site, headers, expected) in [
            (HTTPS, vec![("sec-fetch-site", "same-origin")], true),
            (HTTPS, vec![("sec-fetch-site", "same-site")], false),
            (
                HTTPS,
                vec![("sec-fetch-site", "cross-site"), ("origin", "https://chat.example")],
                false,
            ),
            (HTTPS, vec![("origin", "https://chat.example")], true),
            (HTTPS, vec![("origin", "http://chat.example")], false),
            (HTTPS, vec![("origin", "https://evil.example"), ("host", "chat.example")], false),
            (HTTPS, vec![("origin", "null")], false),
            (HTTPS, vec![], false),
            (LAPTOP, vec![("origin", "http://localhost:8787"), ("host", "localhost:8787")], true),
            (LAPTOP, vec![("origin", "http://localhost:3000"), ("host", "localhost:8787")], false),
        ] {
            assert_eq!(asked(site, post.clone(), &headers), expected, "{headers:?}");
        }
        assert!(asked(HTTPS, Method::GET, &[("sec-fetch-site", "cross-site")]));
    }
}
