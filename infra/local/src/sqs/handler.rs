//! SQS over HTTP: operations that change messages go through the journal.

use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use rustack_sqs_core::handler::RustackSqsHandler;
use rustack_sqs_http::body::SqsResponseBody;
use rustack_sqs_http::dispatch::SqsHandler;
use rustack_sqs_http::response::json_response;
use rustack_sqs_model::error::{SqsError, SqsErrorCode};
use rustack_sqs_model::input::{
    ChangeMessageVisibilityBatchInput, ChangeMessageVisibilityInput, DeleteMessageBatchInput,
    DeleteMessageInput, ReceiveMessageInput, SendMessageBatchInput, SendMessageInput,
};
use rustack_sqs_model::operations::SqsOperation;
use rustack_sqs_model::output::{
    ChangeMessageVisibilityBatchOutput, DeleteMessageBatchOutput, ReceiveMessageOutput,
    SendMessageBatchOutput,
};
use rustack_sqs_model::types::{
    BatchResultErrorEntry, ChangeMessageVisibilityBatchResultEntry, DeleteMessageBatchResultEntry,
    SendMessageBatchResultEntry,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::journalled::Journalled;
use crate::queues::declared;

type Response = http::Response<SqsResponseBody>;

/// How many entries a batch may have. Source: the SQS API reference.
const MAX_ENTRIES: usize = 10;

/// Serves the journalled SQS queues.
pub(super) struct Handler {
    journalled: Arc<Journalled>,
    engine: Arc<RustackSqsHandler>,
}

impl Handler {
    pub(super) fn new(journalled: Arc<Journalled>) -> Self {
        let engine = Arc::new(RustackSqsHandler::new(Arc::clone(&journalled.engine)));
        Self { journalled, engine }
    }
}

impl SqsHandler for Handler {
    fn handle_operation(
        &self,
        op: SqsOperation,
        body: Bytes,
    ) -> Pin<Box<dyn Future<Output = Result<Response, SqsError>> + Send>> {
        let journalled = Arc::clone(&self.journalled);
        let engine = Arc::clone(&self.engine);
        Box::pin(async move {
            // As a task: a client that hangs up must not part the engine from its journal.
            let done = tokio::spawn(handle(journalled, engine, op, body)).await;
            done.unwrap_or_else(|err| Err(SqsError::internal_error(err.to_string())))
        })
    }
}

async fn handle(
    it: Arc<Journalled>,
    engine: Arc<RustackSqsHandler>,
    op: SqsOperation,
    body: Bytes,
) -> Result<Response, SqsError> {
    match op {
        SqsOperation::SendMessage => send(&it, parse(&body)?).await,
        SqsOperation::SendMessageBatch => send_batch(&it, parse(&body)?).await,
        SqsOperation::ReceiveMessage => {
            let input: ReceiveMessageInput = parse(&body)?;
            let messages = it.receive_waiting(queue(&input.queue_url)?, input).await?;
            answer(&ReceiveMessageOutput { messages })
        }
        SqsOperation::DeleteMessage => {
            let input: DeleteMessageInput = parse(&body)?;
            it.delete(queue(&input.queue_url)?, vec![input.receipt_handle]).await?;
            answer(&serde_json::json!({}))
        }
        SqsOperation::DeleteMessageBatch => delete_batch(&it, parse(&body)?).await,
        SqsOperation::ChangeMessageVisibility => {
            let input: ChangeMessageVisibilityInput = parse(&body)?;
            it.change_visibility(queue(&input.queue_url)?, input).await?;
            answer(&serde_json::json!({}))
        }
        SqsOperation::ChangeMessageVisibilityBatch => change_batch(&it, parse(&body)?).await,
        SqsOperation::GetQueueUrl
        | SqsOperation::ListQueues
        | SqsOperation::GetQueueAttributes
        | SqsOperation::ListQueueTags
        | SqsOperation::ListDeadLetterSourceQueues
        | SqsOperation::ListMessageMoveTasks => engine.handle_operation(op, body).await,
        SqsOperation::CreateQueue
        | SqsOperation::DeleteQueue
        | SqsOperation::SetQueueAttributes
        | SqsOperation::PurgeQueue
        | SqsOperation::TagQueue
        | SqsOperation::UntagQueue
        | SqsOperation::AddPermission
        | SqsOperation::RemovePermission
        | SqsOperation::StartMessageMoveTask
        | SqsOperation::CancelMessageMoveTask => Err(SqsError::new(
            SqsErrorCode::UnsupportedOperation,
            "the embedded SQS queues are declared in the program and stay as they are",
        )),
    }
}

async fn send(it: &Journalled, input: SendMessageInput) -> Result<Response, SqsError> {
    let mut sent = it.send(queue(&input.queue_url)?, vec![input]).await;
    answer(&sent.pop().unwrap_or_else(|| Err(SqsError::internal_error("nothing was sent")))?)
}

async fn send_batch(it: &Journalled, input: SendMessageBatchInput) -> Result<Response, SqsError> {
    let queue = queue(&input.queue_url)?;
    check_entries(input.entries.iter().map(|it| it.id.as_str()))?;
    let ids: Vec<_> = input.entries.iter().map(|it| it.id.clone()).collect();
    let inputs = input.entries.into_iter().map(|entry| SendMessageInput {
        queue_url: input.queue_url.clone(),
        message_body: entry.message_body,
        delay_seconds: entry.delay_seconds,
        message_deduplication_id: entry.message_deduplication_id,
        message_group_id: entry.message_group_id,
        message_attributes: entry.message_attributes,
        message_system_attributes: entry.message_system_attributes,
    });
    let mut output = SendMessageBatchOutput::default();
    for (id, sent) in ids.into_iter().zip(it.send(queue, inputs.collect()).await) {
        match sent {
            Ok(sent) => output.successful.push(SendMessageBatchResultEntry {
                id,
                message_id: sent.message_id.unwrap_or_default(),
                md5_of_message_body: sent.md5_of_message_body.unwrap_or_default(),
                md5_of_message_attributes: sent.md5_of_message_attributes,
                sequence_number: sent.sequence_number,
            }),
            Err(err) => output.failed.push(failed(id, err)),
        }
    }
    answer(&output)
}

async fn delete_batch(
    it: &Journalled,
    input: DeleteMessageBatchInput,
) -> Result<Response, SqsError> {
    check_entries(input.entries.iter().map(|it| it.id.as_str()))?;
    let (ids, receipts): (Vec<_>, Vec<_>) =
        input.entries.into_iter().map(|it| (it.id, it.receipt_handle)).unzip();
    it.delete(queue(&input.queue_url)?, receipts).await?;
    let successful = ids.into_iter().map(|id| DeleteMessageBatchResultEntry { id }).collect();
    answer(&DeleteMessageBatchOutput { successful, failed: Vec::new() })
}

async fn change_batch(
    it: &Journalled,
    input: ChangeMessageVisibilityBatchInput,
) -> Result<Response, SqsError> {
    let queue = queue(&input.queue_url)?;
    check_entries(input.entries.iter().map(|it| it.id.as_str()))?;
    let mut output = ChangeMessageVisibilityBatchOutput::default();
    for entry in input.entries {
        let change = ChangeMessageVisibilityInput {
            queue_url: input.queue_url.clone(),
            receipt_handle: entry.receipt_handle,
            visibility_timeout: entry.visibility_timeout,
        };
        match it.change_visibility(queue, change).await {
            Ok(()) => {
                let done = ChangeMessageVisibilityBatchResultEntry { id: entry.id };
                output.successful.push(done);
            }
            Err(err) => output.failed.push(failed(entry.id, err)),
        }
    }
    answer(&output)
}

fn failed(id: String, err: SqsError) -> BatchResultErrorEntry {
    BatchResultErrorEntry {
        id,
        sender_fault: err.code.is_sender_fault(),
        code: err.code.error_type().to_owned(),
        message: Some(err.message),
    }
}

/// AWS refuses a batch as a whole that is empty, too long, or names an entry twice.
fn check_entries<'a>(ids: impl Iterator<Item = &'a str>) -> Result<(), SqsError> {
    let mut ids: Vec<_> = ids.collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    match count {
        0 => Err(SqsError::empty_batch_request()),
        1..=MAX_ENTRIES if ids.len() == count => Ok(()),
        1..=MAX_ENTRIES => Err(SqsError::batch_entry_ids_not_distinct()),
        _ => Err(SqsError::too_many_entries_in_batch()),
    }
}

/// The declared SQS queue that a URL names.
fn queue(url: &str) -> Result<&'static str, SqsError> {
    url.rsplit('/').next().and_then(declared).ok_or_else(|| {
        SqsError::non_existent_queue("The specified queue does not exist for this wsdl version.")
    })
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, SqsError> {
    serde_json::from_slice(body).map_err(|err| {
        SqsError::invalid_parameter_value(format!("the request cannot be read: {err}"))
    })
}

fn answer<T: Serialize>(output: &T) -> Result<Response, SqsError> {
    let json =
        serde_json::to_vec(output).map_err(|err| SqsError::internal_error(err.to_string()))?;
    Ok(json_response(json, &uuid::Uuid::new_v4().to_string()))
}
