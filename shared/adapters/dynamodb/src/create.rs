//! The table itself, for the embedded mode and for tests; on AWS the template makes it.

use std::time::Duration;

use application::ports::StoreError;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::client::Waiters;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType,
    TimeToLiveSpecification, TimeToLiveStatus,
};

use crate::error::{refused, unavailable};
use crate::table::built;

/// The indexes and the attribute that ends an item's life.
pub(crate) const DUE: &str = "due";
pub(crate) const SESSIONS: &str = "sessions";
const TTL: &str = "ttl";

/// How long a new table is waited for.
const CREATED_WITHIN: Duration = Duration::from_mins(1);

/// Makes the table, unless there is one of that name.
///
/// # Errors
///
/// [`StoreError::Unavailable`]: it may or may not have been made; asking again is safe.
pub async fn create_table(client: &Client, name: &str) -> Result<(), StoreError> {
    let create = described(client.create_table().table_name(name)).map_err(built)?;
    if let Err(err) = create.send().await {
        let exists =
            err.as_service_error().is_some_and(CreateTableError::is_resource_in_use_exception);
        if !exists {
            return Err(unavailable(err));
        }
    }
    let created = client.wait_until_table_exists().table_name(name).wait(CREATED_WITHIN).await;
    created.map_err(|err| refused(format!("table {name} is not there: {err}")))?;
    forget_by_ttl(client, name).await
}

fn described(create: CreateTableFluentBuilder) -> Result<CreateTableFluentBuilder, BuildError> {
    let stream = StreamSpecification::builder()
        .stream_enabled(true)
        .stream_view_type(StreamViewType::NewImage)
        .build()?;
    Ok(create
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute("pk", ScalarAttributeType::S)?)
        .attribute_definitions(attribute("sk", ScalarAttributeType::S)?)
        .attribute_definitions(attribute("due_shard", ScalarAttributeType::S)?)
        .attribute_definitions(attribute("due_at", ScalarAttributeType::N)?)
        .attribute_definitions(attribute("list_key", ScalarAttributeType::S)?)
        .attribute_definitions(attribute("list_id", ScalarAttributeType::N)?)
        .set_key_schema(Some(schema("pk", "sk")?))
        .global_secondary_indexes(index(DUE, "due_shard", "due_at")?)
        .global_secondary_indexes(index(SESSIONS, "list_key", "list_id")?)
        .stream_specification(stream))
}

fn attribute(name: &str, kind: ScalarAttributeType) -> Result<AttributeDefinition, BuildError> {
    AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build()
}

fn schema(hash: &str, range: &str) -> Result<Vec<KeySchemaElement>, BuildError> {
    let key =
        |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
    Ok(vec![key(hash, KeyType::Hash)?, key(range, KeyType::Range)?])
}

fn index(name: &str, hash: &str, range: &str) -> Result<GlobalSecondaryIndex, BuildError> {
    GlobalSecondaryIndex::builder()
        .index_name(name)
        .set_key_schema(Some(schema(hash, range)?))
        .projection(Projection::builder().projection_type(ProjectionType::KeysOnly).build())
        .build()
}

async fn forget_by_ttl(client: &Client, name: &str) -> Result<(), StoreError> {
    let found = client.describe_time_to_live().table_name(name).send().await;
    let found = found.map_err(unavailable)?.time_to_live_description;
    let on = found
        .and_then(|it| it.time_to_live_status)
        .is_some_and(|it| matches!(it, TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling));
    if on {
        return Ok(());
    }
    let ttl = TimeToLiveSpecification::builder().enabled(true).attribute_name(TTL).build();
    let update = client.update_time_to_live().table_name(name);
    let sent = update.time_to_live_specification(ttl.map_err(built)?).send().await;
    sent.map(drop).map_err(unavailable)
}
