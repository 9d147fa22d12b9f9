//! `/objects/*`: bytes that clients put and get by a link, past the functions and their limits: what S3 is on AWS. The link is
//! the permission, whatever page has it.

use std::sync::Arc;
use std::time::Duration;

use application::ports::Objects;
use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use lambda::{Granted, OwnLinks, StoredObjects};

use super::{Answer, answer, body, error};
use crate::clock::HostClock;

/// What the addresses of files begin with.
pub(crate) const PREFIX: &str = "/objects/";

/// How long a client may take to send a file.
const TIMEOUT: Duration = Duration::from_mins(10);

/// The files of this host.
#[derive(Debug)]
pub struct Files {
    /// Makes the links.
    pub links: OwnLinks,
    /// Where the bytes are.
    pub objects: StoredObjects,
    /// Says when a link is over.
    pub clock: Arc<HostClock>,
}

impl Files {
    /// Answers a request for what is at `key`.
    pub(super) async fn answer(&self, head: &Parts, key: &str, body: Incoming) -> Answer {
        let mut answer = if head.method == Method::OPTIONS {
            preflight()
        } else {
            let query = head.uri.query().unwrap_or_default();
            match (&head.method, self.links.granted(key, query, self.clock.now())) {
                (&Method::PUT, Some(Granted::Put { key, size, mime })) => {
                    self.put(head, body, &key, size, &mime).await
                }
                (&Method::GET, Some(Granted::Get { key, mime, disposition })) => {
                    self.get(&key, &mime, &disposition).await
                }
                _ => denied("The link is none, is over, or is for something else."),
            }
        };
        let all = HeaderValue::from_static("*");
        answer.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, all);
        answer
    }

    async fn put(&self, head: &Parts, body: Incoming, key: &str, size: u64, mime: &str) -> Answer {
        let said = head.headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
        if said != Some(mime) {
            return denied("The link is for another media type.");
        }
        let max = usize::try_from(size).unwrap_or(usize::MAX);
        let bytes = match body::read_within(head, body, max, TIMEOUT).await {
            Ok(bytes) => bytes,
            Err(refusal) => return refusal.answer(),
        };
        if bytes.len() != max {
            return denied("The link is for a file of another size.");
        }
        match self.objects.put(key, bytes.to_vec()).await {
            Ok(()) => Answer::default(),
            Err(failure) => {
                tracing::error!(error = %failure, "a file is not kept");
                answer::internal()
            }
        }
    }

    async fn get(&self, key: &str, mime: &str, disposition: &str) -> Answer {
        let bytes = match self.objects.get(key).await {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return error(StatusCode::NOT_FOUND, "NOT_FOUND", "There is no such file."),
            Err(failure) => {
                tracing::error!(error = %failure, "a file is not read");
                return answer::internal();
            }
        };
        // To be saved, never to be shown in our origin: whoever sent it may have sent a page.
        let answer = Response::builder()
            .header(CONTENT_TYPE, mime)
            .header(CONTENT_DISPOSITION, disposition)
            .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
            .header(CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox")
            .header(CACHE_CONTROL, "private, max-age=300")
            .body(Full::new(Bytes::from(bytes)));
        answer.unwrap_or_else(|_| answer::internal())
    }
}

fn denied(why: &str) -> Answer {
    error(StatusCode::FORBIDDEN, "ACCESS_DENIED", why)
}

fn preflight() -> Answer {
    let answer = Response::builder()
        .status(StatusCode::NO_CONTENT)
        .header(ACCESS_CONTROL_ALLOW_METHODS, "GET, PUT")
        .header(ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type")
        .header(ACCESS_CONTROL_MAX_AGE, "86400")
        .body(Full::default());
    answer.unwrap_or_else(|_| answer::internal())
}
