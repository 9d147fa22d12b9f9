//! SES, with a stand-in for it inside the test that speaks its API as documented (API reference, `SendEmail`).

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use application::contract::mailers::{Arrived, Mailbox};
use application::contract_tests;
use application::ports::{Letter, Mailer};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sesv2::config::{Credentials, SharedCredentialsProvider};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use domain::errand::Answer;
use mail::SesMail;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::files::sender;

/// What is answered: a status and a kind of error; none is a success.
type Wrong = (u16, &'static str);

/// A status that never comes.
const NEVER: u16 = 0;

#[derive(Debug, Default)]
struct State {
    letters: Vec<Value>,
    wrong: VecDeque<Wrong>,
}

/// A stand-in for SES.
pub(crate) struct Ses {
    mail: SesMail,
    config: SdkConfig,
    state: Arc<Mutex<State>>,
}

fn config(endpoint: &str) -> SdkConfig {
    let credentials = Credentials::new("test", "test", None, None, "test");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .endpoint_url(endpoint)
        .build()
}

impl Ses {
    async fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let kept = Arc::clone(&state);
        let answer = move |Json(letter): Json<Value>| {
            let wrong = kept.lock().unwrap().wrong.pop_front();
            if wrong.is_none() {
                kept.lock().unwrap().letters.push(letter);
            }
            answered(wrong)
        };
        let router = Router::new().route("/v2/email/outbound-emails", post(answer));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let config = config(&endpoint);
        Self { mail: SesMail::new(&config, sender()), config, state }
    }

    async fn send(&self, wrong: Option<Wrong>) -> Answer {
        self.state.lock().unwrap().wrong.extend(wrong);
        let letter = Letter { id: "a", to: "ann@shop.example", subject: "Hi", text: "there" };
        self.mail.send(letter).await
    }
}

impl Mailbox for Ses {
    fn mailer(&self) -> &impl Mailer {
        &self.mail
    }

    async fn arrived(&self) -> Vec<Arrived> {
        let state = self.state.lock().unwrap();
        state.letters.iter().map(read).collect()
    }
}

async fn answered(wrong: Option<Wrong>) -> Response {
    let Some((status, kind)) = wrong else {
        return Json(json!({ "MessageId": "1" })).into_response();
    };
    if status == NEVER {
        std::future::pending::<()>().await;
    }
    let mut headers = HeaderMap::new();
    headers.insert("x-amzn-errortype", HeaderValue::from_static(kind));
    (StatusCode::from_u16(status).unwrap(), headers, Json(json!({ "message": "no" })))
        .into_response()
}

fn read(letter: &Value) -> Arrived {
    assert_eq!(letter["FromEmailAddress"], "Canali <canali@shop.example>");
    let message = &letter["Content"]["Simple"];
    let addresses = ["ToAddresses", "CcAddresses", "BccAddresses"];
    let addresses =
        addresses.iter().filter_map(|it| letter["Destination"][it].as_array()).flatten();
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    let automatic = json!([{ "Name": "Auto-Submitted", "Value": "auto-generated" }]);
    Arrived {
        to: addresses.map(text).collect(),
        subject: text(&message["Subject"]["Data"]),
        text: text(&message["Body"]["Text"]["Data"]),
        is_automatic: message["Headers"] == automatic,
    }
}

async fn fresh() -> (Ses, ()) {
    (Ses::start().await, ())
}

contract_tests!(mailers, super::fresh);

#[tokio::test]
async fn each_error_means_what_it_says_and_nothing_is_tried_twice() {
    let ses = Ses::start().await;
    for (wrong, is_the_letters) in [
        ((400, "MessageRejected"), true),
        ((400, "BadRequestException"), true),
        ((429, "TooManyRequestsException"), false),
        ((400, "SendingPausedException"), false),
        ((400, "AccountSuspendedException"), false),
        ((400, "MailFromDomainNotVerifiedException"), false),
        ((400, "LimitExceededException"), false),
        ((404, "NotFoundException"), false),
        ((403, "AccessDeniedException"), false),
        ((500, "InternalFailure"), false),
    ] {
        let answer = ses.send(Some(wrong)).await;
        let expected = format!("{answer:?}");
        assert_eq!(matches!(answer, Answer::Never { .. }), is_the_letters, "{wrong:?}: {expected}");
        assert_eq!(
            matches!(answer, Answer::Later { .. }),
            !is_the_letters,
            "{wrong:?}: {expected}"
        );
        assert!(ses.state.lock().unwrap().wrong.is_empty(), "{wrong:?} was tried once");
    }
    assert!(ses.arrived().await.is_empty());
}

#[tokio::test]
async fn who_is_not_there_is_tried_again() {
    let mail = SesMail::new(&config("http://127.0.0.1:1"), sender());
    let letter = Letter { id: "a", to: "ann@shop.example", subject: "Hi", text: "there" };
    let answer = mail.send(letter).await;
    assert!(matches!(answer, Answer::Later { .. }), "{answer:?}");
}

#[tokio::test]
async fn what_is_not_answered_may_have_been_sent() {
    let ses = Ses::start().await;
    let mail = SesMail::waiting(&ses.config, sender(), Duration::from_millis(50));
    ses.state.lock().unwrap().wrong.push_back((NEVER, ""));
    let letter = Letter { id: "a", to: "ann@shop.example", subject: "Hi", text: "there" };
    let answer = mail.send(letter).await;
    assert!(matches!(answer, Answer::Unknown { .. }), "{answer:?}");
}
