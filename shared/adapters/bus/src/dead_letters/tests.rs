//! Against an SQS that answers what a test tells it to (AWS JSON 1.0); the embedded one runs the port's whole suite.

use std::sync::{Arc, Mutex};

use aws_sdk_sqs::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::*;

/// What it was asked: the operation and its input. It refuses the operation that it is told to.
#[derive(Clone)]
struct Fake {
    refused: &'static str,
    /// What is dead, until it is received.
    dead: Arc<Mutex<Vec<Value>>>,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
}

async fn answer(State(fake): State<Fake>, headers: HeaderMap, body: String) -> Response {
    let target = headers["x-amz-target"].to_str().unwrap();
    let operation = target.trim_start_matches("AmazonSQS.").to_owned();
    let asked: Value = serde_json::from_str(&body).unwrap();
    fake.asked.lock().unwrap().push((operation.clone(), asked.clone()));
    if operation == fake.refused {
        let error = json!({ "__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "no" });
        // By this SQS tells the codes of its older protocol, which the SDK goes by.
        let code = [("x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender")];
        return (StatusCode::BAD_REQUEST, code, error.to_string()).into_response();
    }
    let answer = match operation.as_str() {
        "GetQueueUrl" => {
            json!({ "QueueUrl": format!("http://sqs/{}", asked["QueueName"].as_str().unwrap()) })
        }
        "GetQueueAttributes" => json!({ "Attributes": { "ApproximateNumberOfMessages": "2" } }),
        "ReceiveMessage" => json!({ "Messages": std::mem::take(&mut *fake.dead.lock().unwrap()) }),
        "SendMessage" => json!({ "MessageId": "anew", "MD5OfMessageBody": "" }),
        _ => json!({}),
    };
    (StatusCode::OK, answer.to_string()).into_response()
}

impl Fake {
    fn refusing(refused: &'static str) -> Self {
        let letter = |id: &str| {
            json!({
                "MessageId": id, "ReceiptHandle": format!("handle of {id}"), "Body": "{}",
                "Attributes": { "MessageGroupId": "a", "SentTimestamp": "1000" },
            })
        };
        let dead = Arc::new(Mutex::new(vec![letter("one"), letter("two")]));
        Self { refused, dead, asked: Arc::default() }
    }

    async fn letters(&self) -> SqsDeadLetters {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(self.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        let config = aws_sdk_sqs::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-central-1"))
            .credentials_provider(Credentials::for_tests())
            .retry_config(RetryConfig::disabled())
            .endpoint_url(format!("http://{address}"));
        SqsDeadLetters::deployed(Client::from_conf(config.build()), "canali")
    }

    /// The handles, or names, that an operation was asked about.
    fn asked(&self, operation: &str, about: &str) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        let of = asked.iter().filter(|it| it.0 == operation);
        of.map(|it| it.1[about].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// The error with its causes.
fn words(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", words(source)),
        None => error.to_string(),
    }
}

const INBOUND: DeadLetterQueue = DeadLetterQueue::Inbound;

#[tokio::test]
async fn what_cannot_be_sent_is_not_deleted_and_holds_up_its_group() {
    let fake = Fake::refusing("SendMessage");
    let error = fake.letters().await.redrive(INBOUND, &[], 10).await.unwrap_err();
    let said = words(&error);
    assert!(said.contains("one not sent to inbound.fifo: "), "{said}");
    assert_eq!(fake.asked("SendMessage", "MessageDeduplicationId"), ["redriven-one"]);
    assert_eq!(fake.asked("DeleteMessage", "ReceiptHandle"), [""; 0]);
    let put_back = fake.asked("ChangeMessageVisibility", "ReceiptHandle");
    assert_eq!(put_back, ["handle of one", "handle of two"]);
}

#[tokio::test]
async fn each_is_deleted_once_it_is_sent() {
    let fake = Fake::refusing("nothing");
    let done = fake.letters().await.redrive(INBOUND, &[], 10).await.unwrap();
    assert_eq!((done.sent, done.left), (vec!["one".to_owned(), "two".to_owned()], 2));
    let asked: Vec<String> = fake.asked.lock().unwrap().iter().map(|it| it.0.clone()).collect();
    let wanted = ["SendMessage", "DeleteMessage", "SendMessage", "DeleteMessage"];
    assert_eq!(asked[3..7], wanted, "{asked:?}");
    let names = fake.asked("GetQueueUrl", "QueueName");
    assert_eq!(names, ["canali-inbound-dlq.fifo", "canali-inbound.fifo"]);
    assert_eq!(fake.asked("SendMessage", "QueueUrl"), ["http://sqs/canali-inbound.fifo"; 2]);
    assert_eq!(fake.asked("SendMessage", "MessageGroupId"), ["a"; 2]);
}

#[tokio::test]
async fn what_was_sent_and_is_still_there_is_told() {
    let fake = Fake::refusing("DeleteMessage");
    let error = fake.letters().await.redrive(INBOUND, &[], 10).await.unwrap_err();
    let said = words(&error);
    assert!(said.contains("one was sent, and is still there: "), "{said}");
    assert_eq!(fake.asked("SendMessage", "QueueUrl").len(), 1);
}

#[tokio::test]
async fn a_deployment_without_the_queue_is_told_so() {
    let fake = Fake::refusing("GetQueueUrl");
    let error = fake.letters().await.count(INBOUND).await.unwrap_err();
    assert!(words(&error).ends_with("there is no SQS queue canali-inbound-dlq.fifo"), "{error}");
}
