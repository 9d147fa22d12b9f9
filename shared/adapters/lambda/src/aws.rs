//! The SDK's configuration, read once at cold start.

use aws_config::{BehaviorVersion, SdkConfig};

/// Region, credentials and endpoints from the environment; `AWS_ENDPOINT_URL` puts anything compatible behind it.
pub async fn aws() -> SdkConfig {
    aws_config::load_defaults(BehaviorVersion::latest()).await
}
