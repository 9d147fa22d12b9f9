//! A fault layer between the SDK and the network: what no emulator shows (design §9). For tests only.
//!
//! Give the client's configuration an [`Faults::interceptor`]; turn the SDK's own retries off where a fault is to
//! come through to the caller.

mod answers;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextMut,
};
use aws_smithy_runtime_api::client::interceptors::{
    Intercept, SharedInterceptor, dyn_dispatch_hint,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use serde_json::Value;

/// A way for a call to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is throttled; nothing has happened.
    Throttled,
    /// Another transaction is under way; nothing has happened. A read is throttled instead.
    Conflict,
    /// It takes effect, and its answer is a server's error.
    AnswerLost,
    /// Everything of a batch is left unprocessed; any other call is throttled instead.
    Unprocessed,
}

/// Tells calls to fail, and counts them. Its copies share plan and count.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Plan>>);

#[derive(Debug, Default)]
struct Plan {
    calls: u64,
    planned: BTreeMap<u64, Fault>,
    page_max: Option<u64>,
}

impl Faults {
    /// No faults, until some are planned.
    pub fn none() -> Self {
        Self::default()
    }

    /// Lets the `n`-th call from now fail; 1 is the next.
    pub fn fail_call(&self, n: u64, fault: Fault) {
        self.with(|it| {
            let call = it.calls + n;
            it.planned.insert(call, fault);
        });
    }

    /// Lets no call fail any more.
    pub fn heal(&self) {
        self.with(|it| it.planned.clear());
    }

    /// Lets no query answer more than `items` at once.
    pub fn limit_pages(&self, items: u64) {
        self.with(|it| it.page_max = Some(items));
    }

    /// How many calls there were, each try of the SDK counted.
    pub fn calls(&self) -> u64 {
        self.with(|it| it.calls)
    }

    /// What makes a client's calls fail.
    pub fn interceptor(&self) -> SharedInterceptor {
        SharedInterceptor::new(FaultInterceptor(self.clone()))
    }

    fn next(&self) -> (Option<Fault>, Option<u64>) {
        self.with(|it| {
            it.calls += 1;
            (it.planned.remove(&it.calls), it.page_max)
        })
    }

    fn with<T>(&self, run: impl FnOnce(&mut Plan) -> T) -> T {
        run(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[derive(Debug)]
struct FaultInterceptor(Faults);

/// What is answered in place of the real answer.
#[derive(Debug)]
struct Instead {
    status: u16,
    body: Value,
}

impl Storable for Instead {
    type Storer = StoreReplace<Self>;
}

#[dyn_dispatch_hint]
impl Intercept for FaultInterceptor {
    fn name(&self) -> &'static str {
        "faults"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let operation = operation(request);
        let (fault, page_max) = self.0.next();
        config.interceptor_state().unset::<Instead>();
        if fault.is_none() && page_max.is_none() {
            return Ok(());
        }
        let mut body: Value = serde_json::from_slice(request.body().bytes().unwrap_or(b"{}"))?;
        if let Some(fault) = fault {
            if fault != Fault::AnswerLost {
                // Something that changes nothing is asked for instead.
                request.headers_mut().insert("x-amz-target", "DynamoDB_20120810.ListTables");
                replace_body(request, "{}".to_owned());
            }
            config.interceptor_state().store_put(answers::instead(fault, &operation, &body));
        } else if let Some(page_max) = page_max.filter(|_| operation == "Query") {
            let limit = body["Limit"].as_u64().unwrap_or(page_max).min(page_max);
            body["Limit"] = limit.into();
            replace_body(request, body.to_string());
        }
        Ok(())
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(Instead { status, body }) = config.load::<Instead>() {
            let body = SdkBody::from(body.to_string());
            *context.response_mut() = HttpResponse::new((*status).try_into()?, body);
        }
        Ok(())
    }
}

/// `PutItem`, `Query` …
fn operation(request: &HttpRequest) -> String {
    let target = request.headers().get("x-amz-target").unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default().to_owned()
}

fn replace_body(request: &mut HttpRequest, body: String) {
    request.headers_mut().insert("content-length", body.len().to_string());
    *request.body_mut() = SdkBody::from(body);
}
