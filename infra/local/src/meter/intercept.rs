//! Counts the calls of an SDK client.

use std::sync::Arc;

use aws_sdk_dynamodb::operation as dynamo;
use aws_sdk_dynamodb::types::ConsumedCapacity;
use aws_sdk_sqs::operation as sqs;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextRef, FinalizerInterceptorContextRef, Input, Output,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use tokio::sync::Notify;

use super::{Counter, Meter};
use crate::queues::{INBOUND, is_fifo};

/// SQS bills a request by steps of so many bytes.
const SQS_STEP: usize = 64 * 1024;

/// Stands in a function's SDK clients: counts its calls, and tells when it has written the table.
#[derive(Debug, Clone)]
pub struct Metered {
    function: &'static str,
    meter: Arc<Meter>,
    written: Arc<Notify>,
}

impl Metered {
    /// Counts for `function`; `written` is told of each write to the table.
    pub const fn new(function: &'static str, meter: Arc<Meter>, written: Arc<Notify>) -> Self {
        Self { function, meter, written }
    }
}

impl Intercept for Metered {
    fn name(&self) -> &'static str {
        "Metered"
    }

    fn read_before_execution(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        _cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(call) = SqsCall::of(context.input()) {
            let is_fifo = call.queue().is_some_and(is_fifo);
            let counter = if is_fifo { Counter::FifoRequests } else { Counter::StandardRequests };
            self.meter.add(self.function, counter, count(call.size.div_ceil(SQS_STEP).max(1)));
            if call.messages > 0 && call.queue() == Some(INBOUND) && takes_in(self.function) {
                self.meter.add(self.function, Counter::InboundMessages, count(call.messages));
            }
        }
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _runtime_components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(call) = cfg.load::<Metadata>().filter(|it| it.service() == "DynamoDB") else {
            return Ok(());
        };
        let (reads, writes) = match context.output_or_error() {
            Some(Ok(output)) => capacity(output),
            // A refused condition is billed as a write, but no count of it is given.
            Some(Err(_)) | None => (0.0, 0.0),
        };
        self.meter.add(self.function, Counter::DynamoRequests, 1.0);
        self.meter.add(self.function, Counter::ReadUnits, reads);
        self.meter.add(self.function, Counter::WriteUnits, writes);
        if is_write(call.name()) {
            if matches!(context.output_or_error(), Some(Err(_))) {
                self.meter.add(self.function, Counter::RefusedWrites, 1.0);
            }
            self.written.notify_one();
        }
        Ok(())
    }
}

/// Whether what a function puts on `inbound.fifo` are customers' messages.
fn takes_in(function: &str) -> bool {
    matches!(function, "webhook" | "api")
}

fn is_write(operation: &str) -> bool {
    matches!(
        operation,
        "PutItem" | "UpdateItem" | "DeleteItem" | "TransactWriteItems" | "BatchWriteItem"
    )
}

/// A request to SQS as it is billed.
struct SqsCall<'a> {
    queue_url: Option<&'a str>,
    /// Messages that it carries.
    messages: usize,
    /// Their bodies, in bytes.
    size: usize,
}

impl<'a> SqsCall<'a> {
    fn of(input: &'a Input) -> Option<Self> {
        if let Some(it) = input.downcast_ref::<sqs::send_message::SendMessageInput>() {
            let size = it.message_body().map_or(0, str::len);
            return Some(Self { queue_url: it.queue_url(), messages: 1, size });
        }
        if let Some(it) = input.downcast_ref::<sqs::send_message_batch::SendMessageBatchInput>() {
            let size = it.entries().iter().map(|it| it.message_body().len()).sum();
            let messages = it.entries().len();
            return Some(Self { queue_url: it.queue_url(), messages, size });
        }
        macro_rules! plain {
            ($($input:ty),+ $(,)?) => {
                $(if let Some(it) = input.downcast_ref::<$input>() {
                    return Some(Self { queue_url: it.queue_url(), messages: 0, size: 0 });
                })+
            };
        }
        plain!(
            sqs::change_message_visibility::ChangeMessageVisibilityInput,
            sqs::change_message_visibility_batch::ChangeMessageVisibilityBatchInput,
            sqs::delete_message::DeleteMessageInput,
            sqs::delete_message_batch::DeleteMessageBatchInput,
            sqs::receive_message::ReceiveMessageInput,
            sqs::get_queue_attributes::GetQueueAttributesInput,
        );
        None
    }

    fn queue(&self) -> Option<&'a str> {
        self.queue_url?.rsplit('/').next()
    }
}

/// The capacity that a DynamoDB call has consumed: to read, to write.
fn capacity(output: &Output) -> (f64, f64) {
    macro_rules! units {
        ($($output:ty),+ $(,)?) => {
            $(if let Some(it) = output.downcast_ref::<$output>() {
                return sum(it.consumed_capacity());
            })+
        };
    }
    let reads = || {
        units!(
            dynamo::get_item::GetItemOutput,
            dynamo::query::QueryOutput,
            dynamo::scan::ScanOutput,
            dynamo::batch_get_item::BatchGetItemOutput,
            dynamo::transact_get_items::TransactGetItemsOutput,
        );
        0.0
    };
    let writes = || {
        units!(
            dynamo::put_item::PutItemOutput,
            dynamo::update_item::UpdateItemOutput,
            dynamo::delete_item::DeleteItemOutput,
            dynamo::batch_write_item::BatchWriteItemOutput,
            dynamo::transact_write_items::TransactWriteItemsOutput,
        );
        0.0
    };
    (reads(), writes())
}

fn sum<'a>(capacity: impl IntoIterator<Item = &'a ConsumedCapacity>) -> f64 {
    // Not `sum`: that of nothing is -0.0.
    capacity.into_iter().filter_map(ConsumedCapacity::capacity_units).fold(0.0, |sum, it| sum + it)
}

#[expect(clippy::cast_precision_loss, reason = "counts of one request")]
const fn count(number: usize) -> f64 {
    number as f64
}
