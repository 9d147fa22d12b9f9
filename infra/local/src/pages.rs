//! The pages: the widget's script, the shop that shows it, the operators' console. They were built before the binary was
//! and are part of it; on AWS the same files are in a bucket behind CloudFront (`infra/aws/pages.yaml`), with the same
//! addresses and headers.

#[cfg(test)]
mod tests;

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_ENCODING,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use http_body_util::Full;

use crate::front::{Answer, text};

/// A file that is served.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Its address.
    path: &'static str,
    /// What it is.
    mime: &'static str,
    /// What it is known again by.
    tag: &'static str,
    /// Its bytes.
    plain: &'static [u8],
    /// The same, as gzip packs them; none, where that is hardly smaller.
    packed: Option<&'static [u8]>,
}

/// Those that were built before this binary was.
static BUILT: &[Page] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// First parts of addresses that are no page's: what begins so is never answered with the console.
pub const NOT_PAGES: [&str; 12] = [
    "api",
    "files",
    "hooks",
    "healthz",
    "lc",
    "local",
    "metrics",
    "network",
    "objects",
    "openapi.json",
    "rest",
    "ws",
];

/// Those of them that a deployment on AWS does not have.
pub const EMBEDDED_ONLY: [&str; 4] = ["healthz", "local", "metrics", "objects"];

/// What the console may do: run what is served here and nothing else. Styles are also set by its scripts, which Mantine
/// does with style elements; pictures of people are wherever their profile says.
pub const CONSOLE_POLICY: &str = "default-src 'self'; connect-src 'self' wss:; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob: https:; media-src 'self' blob:; font-src 'self' data:; \
     object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What the shop may do: as strict as a site can be that has the widget. The console shows it in a frame.
pub const DEMO_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data: blob: https:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'self'";

/// What nothing else needs.
pub const NO_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// Names by the hash of their contents never mean anything else.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Sites name the script once and for all: what is new in it reaches them within minutes.
const A_WHILE: &str = "public, max-age=300, stale-while-revalidate=86400";

/// Asked for each time, and mostly answered that it is the same.
const NOT_AT_ALL: &str = "no-cache";

/// What is told where the console was not built.
const WITHOUT_CONSOLE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
     <meta name=\"viewport\" content=\"width=device-width\"><title>Canali</title><h1>Canali is running</h1>\
     <p>Its pages were not built when it was compiled. With Node 20 or newer, in its folder:</p>\
     <pre>make pages &amp;&amp; make run</pre>\
     <p>Everything else works without them: <a href=\"/openapi.json\">the API's description</a>.</p></html>";

/// The pages that a host has.
#[derive(Clone, Copy, Debug)]
pub struct Pages(&'static [Page]);

impl Pages {
    /// Those in the binary.
    pub const fn built() -> Self {
        Self(BUILT)
    }

    /// The answer to a request for a page; none, if it is for something else.
    pub fn answer(&self, head: &Parts) -> Option<Answer> {
        if head.method != Method::GET && head.method != Method::HEAD {
            return None;
        }
        let path = head.uri.path();
        if let Some(page) = self.find(path) {
            return Some(serve(page, path, &head.headers));
        }
        let first = path.split('/').nth(1).unwrap_or_default();
        match first {
            "assets" | "widget.js" | "demo" => {
                let words = "There is no such page. If the pages were not built: make pages\n";
                Some(text(StatusCode::NOT_FOUND, words))
            }
            first if NOT_PAGES.contains(&first) || !wants_page(&head.headers) => None,
            // What it means, the console knows: its addresses are its own.
            _ => Some(match self.find("/index.html") {
                Some(page) => serve(page, "/index.html", &head.headers),
                None => without_console(),
            }),
        }
    }

    /// The page at an address: a file, or what stands for a folder or a key.
    fn find(&self, path: &str) -> Option<&'static Page> {
        let path = match path {
            "/" => "/index.html",
            _ if is_demo(path) => "/demo/index.html",
            _ => path,
        };
        self.0.iter().find(|it| it.path == path)
    }
}

/// `/demo/<public key>`, with a slash at its end or without.
fn is_demo(path: &str) -> bool {
    let key = path.strip_prefix("/demo/").map(|it| it.strip_suffix('/').unwrap_or(it));
    key.is_some_and(|it| !it.is_empty() && !it.contains('/'))
}

/// Whether it is a browser that asks, for something to show.
fn wants_page(headers: &HeaderMap) -> bool {
    headers.get_all(ACCEPT).iter().any(|it| contains(it, "text/html"))
}

fn contains(value: &HeaderValue, word: &str) -> bool {
    let text = value.to_str().unwrap_or_default();
    text.split(',').any(|it| it.split(';').next().unwrap_or_default().trim() == word)
}

fn serve(page: &'static Page, path: &str, headers: &HeaderMap) -> Answer {
    let is_known = headers.get_all(IF_NONE_MATCH).iter().any(|it| contains(it, page.tag));
    let packs = headers.get_all(ACCEPT_ENCODING).iter().any(|it| contains(it, "gzip"));
    let packed = page.packed.filter(|_| packs);
    let body = if is_known { &[][..] } else { packed.unwrap_or(page.plain) };
    let mut answer = Response::new(Full::new(Bytes::from_static(body)));
    if is_known {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
    } else if packed.is_some() {
        answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    let (policy, cached) = match path {
        "/widget.js" => (NO_POLICY, A_WHILE),
        path if path.starts_with("/assets/") => (NO_POLICY, FOR_EVER),
        _ if page.path == "/demo/index.html" => (DEMO_POLICY, NOT_AT_ALL),
        _ if page.mime.starts_with("text/html") => (CONSOLE_POLICY, NOT_AT_ALL),
        _ => (NO_POLICY, NOT_AT_ALL),
    };
    let said = [
        (CONTENT_TYPE, page.mime),
        (ETAG, page.tag),
        (VARY, "Accept-Encoding"),
        (CACHE_CONTROL, cached),
        (CONTENT_SECURITY_POLICY, policy),
    ];
    guard(&mut answer, &said);
    if path == "/widget.js" {
        // Sites that isolate themselves ask for both before they run another's script.
        let shared = [
            (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        ];
        guard(&mut answer, &shared);
    }
    answer
}

/// The headers that are said, and those that every page has.
fn guard(answer: &mut Answer, said: &[(HeaderName, &'static str)]) {
    let always = [(X_CONTENT_TYPE_OPTIONS, "nosniff"), (REFERRER_POLICY, "same-origin")];
    for (name, value) in said.iter().chain(&always) {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
}

fn without_console() -> Answer {
    let mut answer = text(StatusCode::OK, WITHOUT_CONSOLE);
    let said = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, NOT_AT_ALL),
        (CONTENT_SECURITY_POLICY, NO_POLICY),
    ];
    guard(&mut answer, &said);
    answer
}
