//! Invokes a function as Lambda does: with a time limit, apart from the caller, and billed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use lambda::Causes;
use serde_json::Value;

use crate::functions::Function;
use crate::meter::Meter;

/// The longest an invocation may take; API Gateway waits as long.
pub const TIMEOUT: Duration = Duration::from_mins(1);

/// Why an invocation has no answer.
#[derive(Debug, thiserror::Error)]
pub enum InvokeError {
    /// The function answered with an error.
    #[error("the function failed: {0}")]
    Failed(String),
    /// The function panicked.
    #[error("the function panicked")]
    Panicked,
    /// The function took longer than [`TIMEOUT`] and was stopped.
    #[error("the function took too long")]
    TimedOut,
}

/// A function with its meter.
#[derive(Clone)]
pub struct Invoker {
    function: Arc<dyn Function>,
    meter: Arc<Meter>,
}

impl Invoker {
    /// Invokes `function` and counts for it.
    pub const fn new(function: Arc<dyn Function>, meter: Arc<Meter>) -> Self {
        Self { function, meter }
    }

    /// The function's name.
    pub fn name(&self) -> &'static str {
        self.function.name()
    }

    /// What counts for it.
    pub const fn meter(&self) -> &Arc<Meter> {
        &self.meter
    }

    /// Hands one event to the function.
    ///
    /// # Errors
    ///
    /// [`InvokeError`], already logged; how far the function came is not known then.
    pub async fn invoke(&self, event: Value) -> Result<Value, InvokeError> {
        let began = Instant::now();
        let function = Arc::clone(&self.function);
        // As a task: a panic, or a caller that goes away, ends at its edge.
        let mut task = tokio::spawn(async move { function.invoke(event).await });
        let answer = match tokio::time::timeout(TIMEOUT, &mut task).await {
            Ok(Ok(Ok(answer))) => Ok(answer),
            Ok(Ok(Err(err))) => Err(InvokeError::Failed(Causes(err.as_ref()).to_string())),
            Ok(Err(_)) => Err(InvokeError::Panicked),
            Err(_) => {
                task.abort();
                Err(InvokeError::TimedOut)
            }
        };
        self.meter.add_invocation(self.name(), began.elapsed());
        if let Err(err) = &answer {
            tracing::error!(function = self.name(), error = %err, "an invocation failed");
        }
        answer
    }
}

impl std::fmt::Debug for Invoker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invoker").field("function", &self.name()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::clock::HostClock;
    use crate::functions::Closure;

    fn invoker(function: Arc<dyn Function>) -> Invoker {
        Invoker::new(function, Meter::new(Arc::new(HostClock::system())))
    }

    #[tokio::test]
    async fn an_answer_comes_back() {
        let echo = invoker(Closure::shared("echo", |event| async { Ok(event) }));
        assert_eq!(echo.invoke(json!({ "a": 1 })).await.unwrap(), json!({ "a": 1 }));
    }

    #[tokio::test]
    async fn a_panic_stays_inside() {
        let broken = invoker(Closure::shared("broken", |_| async { panic!("no") }));
        assert!(matches!(broken.invoke(json!({})).await, Err(InvokeError::Panicked)));
    }

    #[tokio::test(start_paused = true)]
    async fn who_never_ends_is_stopped() {
        let stuck = invoker(Closure::shared("stuck", |_| std::future::pending()));
        assert!(matches!(stuck.invoke(json!({})).await, Err(InvokeError::TimedOut)));
    }
}
