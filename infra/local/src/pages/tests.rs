//! Which page is at which address, and what is said of it.

use http::Request;
use http_body_util::BodyExt;

use super::*;

const fn page(path: &'static str, mime: &'static str, plain: &'static [u8]) -> Page {
    Page { path, mime, tag: "W/\"1\"", plain, packed: None }
}

const ALL: Pages = Pages(&[
    page("/assets/a-1.js", "text/javascript", b"a"),
    page("/demo/index.html", "text/html; charset=utf-8", b"shop"),
    page("/index.html", "text/html; charset=utf-8", b"console"),
    Page { packed: Some(b"packed"), ..page("/widget.js", "text/javascript", b"widget") },
]);

/// As a browser asks when somebody goes there.
fn ask(pages: Pages, path: &str, headers: &[(&str, &str)]) -> Option<Answer> {
    let browser =
        Request::get(path).header("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
    let request = headers.iter().fold(browser, |it, (name, value)| it.header(*name, *value));
    let (head, ()) = request.body(()).unwrap().into_parts();
    pages.answer(&head)
}

async fn body(answer: Answer) -> String {
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn said(answer: &Answer, name: &str) -> String {
    answer.headers().get(name).map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn each_address_has_its_page() {
    for (path, expected) in [
        ("/", "console"),
        ("/index.html", "console"),
        ("/conversations/12", "console"),
        ("/lines/3/settings", "console"),
        ("/demo/abc", "shop"),
        ("/demo/abc/", "shop"),
        ("/widget.js", "widget"),
        ("/assets/a-1.js", "a"),
    ] {
        let answer = ask(ALL, path, &[]).unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(said(&answer, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(said(&answer, "referrer-policy"), "same-origin", "{path}");
        assert_eq!(body(answer).await, expected, "{path}");
    }
    for path in ["/assets/a-0.js", "/demo/", "/demo/a/b", "/demo"] {
        assert_eq!(ask(ALL, path, &[]).unwrap().status(), 404, "{path}");
    }
}

#[test]
fn what_is_no_page_is_for_others() {
    for first in NOT_PAGES {
        assert!(ask(ALL, &format!("/{first}/x"), &[]).is_none(), "{first}");
        assert!(ask(ALL, &format!("/{first}"), &[]).is_none(), "{first}");
    }
    let request = |method: &str, accept: &str| {
        let request = Request::builder().method(method).uri("/somewhere").header("accept", accept);
        ALL.answer(&request.body(()).unwrap().into_parts().0).is_some()
    };
    assert!(!request("GET", "application/json"));
    assert!(!request("GET", "*/*"), "a program that has the address wrong");
    assert!(!request("POST", "text/html"));
    assert!(request("HEAD", "text/html"));
}

#[test]
fn what_may_be_kept_is_said() {
    let cached = |path: &str| said(&ask(ALL, path, &[]).unwrap(), "cache-control");
    assert_eq!(cached("/assets/a-1.js"), FOR_EVER);
    assert_eq!(cached("/widget.js"), A_WHILE);
    assert_eq!(cached("/demo/abc"), NOT_AT_ALL);
    assert_eq!(cached("/conversations/12"), NOT_AT_ALL);
}

#[tokio::test]
async fn who_has_it_already_is_told_so() {
    for tags in ["W/\"1\"", "W/\"0\", W/\"1\""] {
        let answer = ask(ALL, "/widget.js", &[("if-none-match", tags)]).unwrap();
        assert_eq!((answer.status().as_u16(), said(&answer, "etag").as_str()), (304, "W/\"1\""));
        assert_eq!(body(answer).await, "");
    }
    let answer = ask(ALL, "/widget.js", &[("if-none-match", "W/\"2\"")]).unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn it_comes_packed_to_who_can_unpack_it() {
    let answer = ask(ALL, "/widget.js", &[("accept-encoding", "br, gzip;q=0.8")]).unwrap();
    assert_eq!(
        (said(&answer, "content-encoding"), said(&answer, "vary")),
        ("gzip".into(), "Accept-Encoding".into())
    );
    assert_eq!(body(answer).await, "packed");
    let answer = ask(ALL, "/assets/a-1.js", &[("accept-encoding", "gzip")]).unwrap();
    assert_eq!(
        (said(&answer, "content-encoding"), body(answer).await),
        (String::new(), "a".to_owned())
    );
}

#[test]
fn no_page_runs_what_is_written_in_it() {
    for (path, frames) in [("/", "'none'"), ("/demo/abc", "'self'"), ("/widget.js", "'none'")] {
        let policy = said(&ask(ALL, path, &[]).unwrap(), "content-security-policy");
        let directives: Vec<&str> = policy.split("; ").collect();
        assert!(directives.contains(&format!("frame-ancestors {frames}").as_str()), "{policy}");
        let runs = |it: &&str| it.starts_with("script-src") || it.starts_with("default-src");
        for directive in directives.iter().filter(|it| runs(it)) {
            assert!(!directive.contains("unsafe"), "{path}: {directive}");
        }
    }
    let script = ask(ALL, "/widget.js", &[]).unwrap();
    assert_eq!(said(&script, "access-control-allow-origin"), "*");
    assert_eq!(said(&script, "cross-origin-resource-policy"), "cross-origin");
}

#[tokio::test]
async fn without_pages_it_says_how_to_build_them() {
    let answer = ask(Pages(&[]), "/", &[]).unwrap();
    assert_eq!(said(&answer, "content-type"), "text/html; charset=utf-8");
    assert!(body(answer).await.contains("make pages"));
    let answer = ask(Pages(&[]), "/widget.js", &[]).unwrap();
    assert_eq!(answer.status(), 404);
    assert!(body(answer).await.contains("make pages"));
}

#[test]
fn the_binary_has_what_was_built() {
    // Built or not, its table is sound: addresses are unique, and nothing hidden is served.
    let mut paths: Vec<&str> = BUILT.iter().map(|it| it.path).collect();
    paths.dedup();
    assert_eq!(paths.len(), BUILT.len());
    assert!(paths.iter().all(|it| it.starts_with('/') && !it.contains("/.")), "{paths:?}");
}
