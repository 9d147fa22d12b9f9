//! What receivers get, and what their answers come to.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use application::ports::{Receivers, SignedCall};
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use domain::errand::Answer;
use domain::time::Timestamp;
use receivers::SignedCalls;
use targets::AllowTargets;
use tokio::net::TcpListener;

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const BODY: &str = r#"{"type":"webhook.test","data":{"text":"è"}}"#;

type Seen = Arc<Mutex<Vec<(Uri, HeaderMap, Bytes)>>>;

/// A receiver that answers with `status` and `headers`.
async fn receiver(status: u16, headers: &'static [(&'static str, &'static str)]) -> (String, Seen) {
    let seen = Seen::default();
    let kept = Arc::clone(&seen);
    let answer = move |uri: Uri, got: HeaderMap, body: Bytes| async move {
        kept.lock().unwrap().push((uri, got, body));
        let mut answer = (StatusCode::from_u16(status).unwrap(), "x".repeat(9)).into_response();
        for (name, value) in headers {
            answer.headers_mut().insert(*name, value.parse().unwrap());
        }
        answer
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook?token=t0k3n", listener.local_addr().unwrap());
    let router = axum::Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, seen)
}

fn calls(allow: &str) -> SignedCalls {
    SignedCalls::new(AllowTargets::parse(allow).unwrap()).unwrap()
}

fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp(i64::try_from(since.as_millis()).unwrap())
}

async fn call(calls: &SignedCalls, url: &str) -> Answer {
    let secrets = [SECRET.to_owned()];
    let id = "notification-1-2-3";
    calls.call(SignedCall { url, id, at: now(), body: BODY, secrets: &secrets }).await
}

#[tokio::test]
async fn another_implementation_takes_it_for_genuine() {
    let (url, seen) = receiver(204, &[]).await;
    assert_eq!(call(&calls("127.0.0.0/8"), &url).await, Answer::Taken);
    let seen = seen.lock().unwrap();
    let (uri, headers, body) = &seen[0];
    assert_eq!((uri.to_string().as_str(), &body[..]), ("/hook?token=t0k3n", BODY.as_bytes()));
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(headers["webhook-id"], "notification-1-2-3");
    let theirs = standardwebhooks::Webhook::new(SECRET).unwrap();
    // The axum of this test and theirs have one `http`.
    theirs.verify(body, headers).unwrap();
    assert!(theirs.verify(b"{}", headers).is_err());
    let other = standardwebhooks::Webhook::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    assert!(other.verify(body, headers).is_err());
}

#[tokio::test]
async fn each_answer_means_what_the_specification_says() {
    let later = |after: Option<u32>, busy: bool| (after, busy);
    for (status, headers, expected) in [
        (400, &[][..], later(None, false)),
        (404, &[][..], later(None, false)),
        (500, &[("retry-after", "7")][..], later(Some(7), false)),
        (429, &[("retry-after", "7")][..], later(Some(7), true)),
        (502, &[][..], later(None, true)),
        (503, &[][..], later(None, true)),
        (504, &[][..], later(None, true)),
    ] {
        let (url, _) = receiver(status, headers).await;
        match call(&calls("127.0.0.0/8"), &url).await {
            Answer::Later { after, busy, reason } => {
                assert_eq!((after.map(|it| it.0), busy), expected, "{status}");
                assert_eq!(reason, format!("it answered {status}"));
            }
            other => panic!("{status}: {other:?}"),
        }
    }
    let (url, _) = receiver(410, &[]).await;
    let gone = Answer::Gone { reason: "it answered 410".to_owned() };
    assert_eq!(call(&calls("127.0.0.0/8"), &url).await, gone);
    let (url, _) = receiver(299, &[]).await;
    assert_eq!(call(&calls("127.0.0.0/8"), &url).await, Answer::Taken);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (elsewhere, seen) = receiver(200, &[]).await;
    // Leaked, as the server outlives this function's frame.
    let location: &'static str = Box::leak(elsewhere.into_boxed_str());
    let headers: &'static [(&str, &str)] =
        Box::leak(vec![("location", location)].into_boxed_slice());
    for status in [301, 302, 307, 308] {
        let (url, _) = receiver(status, headers).await;
        let answer = call(&calls("127.0.0.0/8"), &url).await;
        let Answer::Later { busy: false, reason, .. } = answer else { panic!("{answer:?}") };
        assert!(reason.starts_with(&format!("it answered {status}: redirects")), "{reason}");
        assert!(!reason.contains("t0k3n"), "{reason}");
    }
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn who_hangs_is_busy_and_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook?token=t0k3n", listener.local_addr().unwrap());
    let impatient = calls("127.0.0.0/8").waiting(Duration::from_millis(50));
    let answer = call(&impatient, &url).await;
    let Answer::Later { after: None, busy: true, reason } = answer else { panic!("{answer:?}") };
    assert!(reason.starts_with("it did not answer in time"), "{reason}");
    assert!(!reason.contains("t0k3n") && !reason.contains("127.0.0.1"), "{reason}");
}

#[tokio::test]
async fn who_is_not_there_is_tried_again() {
    let answer = call(&calls("127.0.0.0/8"), "http://127.0.0.1:1/hook?token=t0k3n").await;
    let Answer::Later { after: None, busy: false, reason } = answer else { panic!("{answer:?}") };
    assert!(reason.starts_with("it could not be called") && !reason.contains("t0k3n"), "{reason}");
}

#[tokio::test]
async fn our_own_network_is_not_called() {
    let (url, seen) = receiver(200, &[]).await;
    let public = calls("");
    let answer = call(&public, &url).await;
    let Answer::Later { reason, .. } = answer else { panic!("{answer:?}") };
    assert!(reason.contains("may not be called"), "{reason}");
    let named = url.replace("127.0.0.1", "localhost");
    let answer = call(&public, &named).await;
    assert!(
        matches!(&answer, Answer::Later { busy: false, reason, .. } if reason.contains("may not be called")),
        "{answer:?}"
    );
    assert!(seen.lock().unwrap().is_empty());
    for (address, words) in [
        (url.as_str(), "may not be called"),
        (named.as_str(), "may not be called"),
        ("https://169.254.169.254/latest/meta-data/", "may not be called"),
        ("https://[::ffff:10.0.0.1]/", "may not be called"),
        ("http://1.1.1.1/", "https only"),
        ("ftp://crm.example/", "not an http"),
        ("crm.example", "no address"),
        ("https://ann:secret@crm.example/", "name and password"),
    ] {
        let refused = public.check(address).await.unwrap_err();
        assert!(refused.contains(words), "{address}: {refused}");
    }
    assert_eq!(public.check("https://1.1.1.1/").await, Ok(()));
    assert_eq!(public.check("https://there-is-no-such-name.invalid/").await, Ok(()));
    assert_eq!(calls("127.0.0.0/8,::1/128").check(&named).await, Ok(()));
}

#[tokio::test]
async fn what_cannot_be_signed_is_not_sent() {
    let (url, seen) = receiver(200, &[]).await;
    let (calls, secrets) = (calls("127.0.0.0/8"), ["nonsense".to_owned()]);
    for secrets in [&secrets[..], &[]] {
        let call = SignedCall { url: &url, id: "a", at: now(), body: BODY, secrets };
        assert!(matches!(calls.call(call).await, Answer::Never { .. }));
    }
    assert!(seen.lock().unwrap().is_empty());
}
