//! Requests and answers, to the letter of payload format 2.0.

use http_body_util::BodyExt;
use lambda_http::RequestExt;
use serde_json::json;

use super::*;

fn event_of(request: http::request::Builder, body: &'static [u8]) -> serde_json::Value {
    let (head, ()) = request.body(()).unwrap().into_parts();
    let now = "2026-03-12T19:03:58.123Z".parse().unwrap();
    event::http(&head, Bytes::from_static(body), "192.0.2.7:4711".parse().unwrap(), now)
}

async fn answered(value: serde_json::Value) -> (u16, http::HeaderMap, String) {
    let (head, body) = answer::http(&value).into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (head.status.as_u16(), head.headers, String::from_utf8_lossy(&body).into_owned())
}

#[test]
fn a_request_is_as_api_gateway_hands_it_over() {
    let request = Request::post("/hooks/7/a%20b?a=1&b=x%20y&a=2")
        .header("Host", "canali.example.com")
        .header("X-Twice", "one")
        .header("X-Twice", "two")
        .header("Cookie", "a=1; b=2")
        .header("User-Agent", "tests")
        .header("X-Forwarded-For", "203.0.113.1");
    let event = event_of(request, br#"{"text":"ciao"}"#);
    assert_eq!(event["version"], "2.0");
    assert_eq!(event["routeKey"], "$default");
    assert_eq!(event["rawPath"], "/hooks/7/a%20b");
    assert_eq!(event["rawQueryString"], "a=1&b=x%20y&a=2");
    assert_eq!(event["queryStringParameters"], json!({ "a": "1,2", "b": "x y" }));
    assert_eq!(event["cookies"], json!(["a=1", "b=2"]));
    assert_eq!(event["headers"]["x-twice"], "one,two");
    assert_eq!(event["headers"].get("cookie"), None);
    assert_eq!(event["headers"]["x-forwarded-for"], "203.0.113.1, 192.0.2.7");
    let context = &event["requestContext"];
    assert_eq!(context["http"]["method"], "POST");
    assert_eq!(context["http"]["protocol"], "HTTP/1.1");
    assert_eq!(context["http"]["sourceIp"], "192.0.2.7");
    assert_eq!(context["http"]["userAgent"], "tests");
    assert_eq!(context["stage"], "$default");
    assert_eq!(context["time"], "12/Mar/2026:19:03:58 +0000");
    assert_eq!(context["timeEpoch"], 1_773_342_238_123_i64);
    assert_eq!(event["body"], r#"{"text":"ciao"}"#);
    assert_eq!(event["isBase64Encoded"], false);
}

#[test]
fn a_body_that_is_no_text_is_encoded() {
    let event = event_of(Request::post("/"), &[0xff, 0x00]);
    assert_eq!((&event["body"], &event["isBase64Encoded"]), (&json!("/wA="), &json!(true)));
    let event = event_of(Request::get("/"), b"");
    assert_eq!((event.get("body"), event.get("cookies")), (None, None));
}

#[test]
fn the_functions_library_reads_it_back() {
    let request = Request::put("/a%20b?q=%C3%A8").header("Host", "h").header("Cookie", "a=1");
    let event = event_of(request, "sì".as_bytes()).to_string();
    let request = lambda_http::request::from_reader(event.as_bytes()).unwrap();
    assert_eq!(request.method(), "PUT");
    assert_eq!(request.uri().path(), "/a%20b");
    assert_eq!(request.query_string_parameters().first("q"), Some("è"));
    assert_eq!(request.headers()["cookie"], "a=1");
    assert_eq!(&request.body()[..], "sì".as_bytes());
}

#[tokio::test]
async fn an_answer_becomes_http() {
    let (status, headers, body) = answered(json!({
        "statusCode": 201,
        "headers": { "Content-Type": "text/html", "X-A": "1", "Content-Length": "999" },
        "multiValueHeaders": { "X-A": ["2", "3"] },
        "cookies": ["a=1; HttpOnly", "b=2"],
        "body": "ok",
        "isBase64Encoded": false,
    }))
    .await;
    assert_eq!((status, body.as_str()), (201, "ok"));
    assert_eq!(headers["content-type"], "text/html");
    assert_eq!(headers.get_all("x-a").iter().collect::<Vec<_>>(), ["2", "3"]);
    assert_eq!(headers.get_all("set-cookie").iter().count(), 2);
    assert_eq!(headers.get("content-length"), None, "the server's matter");
}

#[tokio::test]
async fn an_answer_may_be_encoded_or_bare() {
    let encoded = json!({ "statusCode": 200, "body": "b2s=", "isBase64Encoded": true });
    assert_eq!(answered(encoded).await.2, "ok");
    let (status, headers, body) = answered(json!({ "a": 1 })).await;
    assert_eq!((status, body.as_str()), (200, r#"{"a":1}"#));
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(answered(json!({ "statusCode": 204 })).await.0, 204);
}

#[tokio::test]
async fn an_answer_that_is_none_tells_nothing() {
    for odd in [
        json!({ "statusCode": "yes" }),
        json!({ "statusCode": 42 }),
        json!({ "statusCode": 200, "body": "%", "isBase64Encoded": true }),
    ] {
        let (status, _, body) = answered(odd).await;
        assert_eq!(status, 500);
        assert!(body.contains("\"error\":\"INTERNAL_SERVER_ERROR\""), "{body}");
    }
}
