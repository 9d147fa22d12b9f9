//! DynamoDB inside the test: dynoxide behind its own HTTP server on a loopback port.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Config, Credentials, Region};
use aws_sdk_dynamodb::types::StreamSpecification;
use dynamodb::faults::Faults;
use dynamodb::{DynamoStore, create_table};
use dynoxide::Database;
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A server of its own, gone with the test's runtime.
pub(crate) struct Embedded {
    /// What the clients' calls fail by.
    pub(crate) faults: Faults,
    endpoint: String,
    _folder: Option<TempDir>,
}

impl Embedded {
    pub(crate) async fn start() -> Self {
        Self::serve(Database::memory().unwrap(), None).await
    }

    /// On a temporary file: for tests that write more than a thousand items.
    pub(crate) async fn on_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("table.sqlite");
        let database = Database::new(file.to_str().unwrap()).unwrap();
        // These two set `synchronous = NORMAL`, for which there is no call of its own.
        database.enable_bulk_loading().unwrap();
        database.disable_bulk_loading().unwrap();
        Self::serve(database, Some(folder)).await
    }

    async fn serve(database: Database, folder: Option<TempDir>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(dynoxide::server::serve_on(listener, database));
        Self { faults: Faults::none(), endpoint, _folder: folder }
    }

    /// A client whose faults come through: the SDK tries nothing again.
    pub(crate) fn client(&self) -> Client {
        self.client_with(RetryConfig::disabled())
    }

    pub(crate) fn client_with(&self, retries: RetryConfig) -> Client {
        Client::from_conf(self.config().retry_config(retries).build())
    }

    /// The configuration of all clients, but for their retries.
    pub(crate) fn config(&self) -> Builder {
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .endpoint_url(&self.endpoint)
            .interceptor(self.faults.interceptor())
    }

    /// The stores on a new table.
    pub(crate) async fn store(&self, table: &str) -> DynamoStore {
        let client = self.client();
        create_table(&client, table).await.unwrap();
        DynamoStore::new(client, table)
    }

    /// Turns the table's stream off: with it, each write looks through all that were streamed before.
    pub(crate) async fn silence(&self, table: &str) {
        let off = StreamSpecification::builder().stream_enabled(false).build().unwrap();
        let update = self.client().update_table().table_name(table).stream_specification(off);
        update.send().await.unwrap();
    }
}
