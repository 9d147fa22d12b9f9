//! Stands in the SDK client and sees every write of a chat that took effect, whatever its writer was told of it: which
//! head and which entries it put, and between which moments.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::config::interceptors::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint;
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use domain::ids::ChatId;
use serde_json::Value;

tokio::task_local! {
    /// The act that the task is at.
    pub(crate) static ACT: u64;
}

/// The moments of a history: each is later than those before, and no two are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moments(Arc<AtomicU64>);

impl Moments {
    pub(crate) fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}

/// A write of a chat's head that took effect between two moments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Write {
    /// Whose it is.
    pub(crate) act: u64,
    pub(crate) chat: ChatId,
    /// The head's version from then on.
    pub(crate) version: u64,
    /// The entries that came with it.
    pub(crate) seqs: Vec<u64>,
    pub(crate) invoked: u64,
    pub(crate) returned: u64,
}

impl Storable for Write {
    type Storer = StoreReplace<Self>;
}

/// What was seen; its copies share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Witness {
    pub(crate) moments: Moments,
    seen: Arc<Mutex<Vec<Write>>>,
}

impl Witness {
    /// All writes seen so far.
    pub(crate) fn writes(&self) -> Vec<Write> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[dyn_dispatch_hint]
impl Intercept for Witness {
    fn name(&self) -> &'static str {
        "witness"
    }

    /// After the fault layer has had its way: what is looked at is what is sent.
    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        config.interceptor_state().unset::<Write>();
        let request = context.request();
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        if target.ends_with(".TransactWriteItems") {
            let body: Value = serde_json::from_slice(request.body().bytes().unwrap_or_default())?;
            if let Some(mut write) = write_in(&body) {
                write.act = ACT.try_with(|it| *it).unwrap_or_default();
                write.invoked = self.moments.next();
                config.interceptor_state().store_put(write);
            }
        }
        Ok(())
    }

    /// Before the fault layer loses the answer: what is looked at is what was answered.
    fn read_after_transmit(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let sent = config.load::<Write>().filter(|_| context.response().status().is_success());
        if let Some(write) = sent {
            let write = Write { returned: self.moments.next(), ..write.clone() };
            self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(write);
        }
        Ok(())
    }
}

/// The write of a chat in a transaction's body, if it is one; who and when are for the caller to say.
fn write_in(body: &Value) -> Option<Write> {
    let items: Vec<&Value> =
        body["TransactItems"].as_array()?.iter().map(|it| &it["Put"]["Item"]).collect();
    let head = items.iter().find(|it| it["sk"]["S"] == "HEAD")?;
    let chat = head["pk"]["S"].as_str()?.strip_prefix("C#")?.parse().ok()?;
    let version = head["version"]["N"].as_str()?.parse().ok()?;
    let entries = items.iter().filter_map(|it| it["sk"]["S"].as_str()?.strip_prefix("E#"));
    let seqs = entries.filter_map(|it| it.parse().ok()).collect();
    Some(Write { act: 0, chat, version, seqs, invoked: 0, returned: 0 })
}
