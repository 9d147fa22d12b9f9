//! DynamoDB inside the test: dynoxide behind its own HTTP server on a loopback port.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use dynamodb::faults::Faults;
use dynamodb::{DynamoStore, create_table};
use dynoxide::Database;
use tokio::net::TcpListener;

/// A server of its own, gone with the test's runtime.
pub(crate) struct Embedded {
    /// What the clients' calls fail by.
    pub(crate) faults: Faults,
    endpoint: String,
}

impl Embedded {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(dynoxide::server::serve_on(listener, Database::memory().unwrap()));
        Self { faults: Faults::none(), endpoint }
    }

    /// A client whose faults come through: the SDK tries nothing again.
    pub(crate) fn client(&self) -> Client {
        self.client_with(RetryConfig::disabled())
    }

    pub(crate) fn client_with(&self, retries: RetryConfig) -> Client {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .endpoint_url(&self.endpoint)
            .retry_config(retries)
            .interceptor(self.faults.interceptor())
            .build();
        Client::from_conf(config)
    }

    /// The stores on a new table.
    pub(crate) async fn store(&self, table: &str) -> DynamoStore {
        let client = self.client();
        create_table(&client, table).await.unwrap();
        DynamoStore::new(client, table)
    }
}
