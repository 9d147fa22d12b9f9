//! The table.

use aws_sdk_dynamodb::types::TimeToLiveStatus;
use dynamodb::create_table;

use crate::embedded::Embedded;

#[tokio::test]
async fn a_table_is_made_once_and_keeps_what_is_in_it() {
    let embedded = Embedded::start().await;
    let client = embedded.client();
    for _ in 0..3 {
        create_table(&client, "canali").await.unwrap();
    }
    let table = client.describe_table().table_name("canali").send().await.unwrap().table.unwrap();
    let mut indexes: Vec<&str> =
        table.global_secondary_indexes().iter().filter_map(|it| it.index_name()).collect();
    indexes.sort_unstable();
    assert_eq!(indexes, ["due", "sessions"]);
    assert!(table.stream_specification.unwrap().stream_enabled);
    let ttl = client.describe_time_to_live().table_name("canali").send().await.unwrap();
    let ttl = ttl.time_to_live_description.unwrap();
    assert_eq!(ttl.attribute_name(), Some("ttl"));
    assert_eq!(ttl.time_to_live_status, Some(TimeToLiveStatus::Enabled));
}
