//! The deployed functions as the host sees them: a name, and an answer to an event.

use std::error::Error;
use std::sync::Arc;

use futures::future::BoxFuture;
use serde_json::Value;

/// What a function failed with; it is logged and never shown outside.
pub type FunctionError = Box<dyn Error + Send + Sync>;

/// A Lambda function: invoked with its event's JSON exactly as AWS would send it.
pub trait Function: Send + Sync + 'static {
    /// Its name, as in `functions/<name>`.
    fn name(&self) -> &'static str;

    /// Handles one event.
    fn invoke(&self, event: Value) -> BoxFuture<'_, Result<Value, FunctionError>>;
}

/// The functions that the host runs.
#[derive(Clone)]
pub struct Functions {
    /// HTTP from providers.
    pub webhook: Arc<dyn Function>,
    /// `inbound.fifo` and `timers`.
    pub route: Arc<dyn Function>,
    /// `assign.fifo`.
    pub assign: Arc<dyn Function>,
    /// The minute rule.
    pub timeouts: Arc<dyn Function>,
    /// The table's stream.
    pub dispatch: Arc<dyn Function>,
    /// `outbound.fifo`.
    pub deliver: Arc<dyn Function>,
    /// `alerts`.
    pub kpi: Arc<dyn Function>,
    /// `crm`.
    pub crm: Arc<dyn Function>,
    /// `hooks`.
    pub hooks: Arc<dyn Function>,
    /// HTTP from operators and integrators.
    pub api: Arc<dyn Function>,
    /// Sockets, and `pushes`.
    pub realtime: Arc<dyn Function>,
}

/// A function made of a closure.
pub struct Closure<F> {
    name: &'static str,
    handle: F,
}

impl<F, R> Closure<F>
where
    F: Fn(Value) -> R + Send + Sync + 'static,
    R: Future<Output = Result<Value, FunctionError>> + Send + 'static,
{
    /// Names `handle`.
    pub fn shared(name: &'static str, handle: F) -> Arc<dyn Function> {
        Arc::new(Self { name, handle })
    }
}

impl<F, R> Function for Closure<F>
where
    F: Fn(Value) -> R + Send + Sync + 'static,
    R: Future<Output = Result<Value, FunctionError>> + Send + 'static,
{
    fn name(&self) -> &'static str {
        self.name
    }

    fn invoke(&self, event: Value) -> BoxFuture<'_, Result<Value, FunctionError>> {
        Box::pin((self.handle)(event))
    }
}
