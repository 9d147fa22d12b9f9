//! SDK clients for the functions, at the embedded endpoints.

mod tokens;

use std::sync::Arc;

use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, Region, StalledStreamProtectionConfig,
};
use aws_smithy_http_client::Builder;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use tokio::sync::Notify;

use self::tokens::Tokenless;
use crate::meter::{Meter, Metered};
use crate::queues::REGION;

/// Makes clients that are metered by function and share their connections.
#[derive(Debug, Clone)]
pub struct Sdk {
    dynamodb: String,
    sqs: String,
    meter: Arc<Meter>,
    written: Arc<Notify>,
    http: SharedHttpClient,
}

impl Sdk {
    /// Clients of these endpoints; `written` is told of each write to the table.
    pub fn new(dynamodb: String, sqs: String, meter: Arc<Meter>, written: Arc<Notify>) -> Self {
        // Without TLS: both are on the loopback interface.
        Self { dynamodb, sqs, meter, written, http: Builder::new().build_http() }
    }

    /// DynamoDB for a function.
    pub fn dynamodb(&self, function: &'static str) -> aws_sdk_dynamodb::Client {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static(REGION))
            .credentials_provider(credentials())
            .endpoint_url(&self.dynamodb)
            .http_client(self.http.clone())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .interceptor(self.metered(function))
            .interceptor(Tokenless)
            .build();
        aws_sdk_dynamodb::Client::from_conf(config)
    }

    /// SQS for a function.
    pub fn sqs(&self, function: &'static str) -> aws_sdk_sqs::Client {
        let config = aws_sdk_sqs::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static(REGION))
            .credentials_provider(credentials())
            .endpoint_url(&self.sqs)
            .http_client(self.http.clone())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .interceptor(self.metered(function))
            .build();
        aws_sdk_sqs::Client::from_conf(config)
    }

    fn metered(&self, function: &'static str) -> Metered {
        Metered::new(function, Arc::clone(&self.meter), Arc::clone(&self.written))
    }
}

/// Neither service checks them, but both want to see some.
fn credentials() -> Credentials {
    Credentials::new("local", "local", None, None, "embedded")
}
