//! The socket API of API Gateway: frames to open sockets.

use std::sync::{Arc, OnceLock};

use application::ports::{Push, PushError, SocketId};
use aws_sdk_apigatewaymanagement::Client;
use aws_sdk_apigatewaymanagement::config::Builder;
use aws_sdk_apigatewaymanagement::error::SdkError;
use aws_sdk_apigatewaymanagement::primitives::Blob;

/// Pushes by API Gateway's management API. Its client is made when first used: most invocations push nothing.
#[derive(Clone, Debug)]
pub struct ApiGatewayPush {
    config: Builder,
    client: Arc<OnceLock<Client>>,
}

impl ApiGatewayPush {
    /// Pushes to the sockets of the API at `endpoint`, e.g. `https://<api>.execute-api.<region>.amazonaws.com/<stage>`. Where
    /// everything of AWS is elsewhere, at `emulator`, so is that.
    pub fn new(config: Builder, endpoint: &str, emulator: Option<&str>) -> Self {
        let endpoint = emulated(endpoint, emulator).unwrap_or_else(|| endpoint.to_owned());
        Self { config: config.endpoint_url(endpoint), client: Arc::default() }
    }

    fn client(&self) -> &Client {
        self.client.get_or_init(|| Client::from_conf(self.config.clone().build()))
    }
}

/// Where an emulator has the API that AWS has at `endpoint`: by its path, since the API's own name leads nowhere.
fn emulated(endpoint: &str, emulator: Option<&str>) -> Option<String> {
    let emulator = emulator?.trim_end_matches('/');
    let (api, rest) = endpoint.strip_prefix("https://")?.split_once('.')?;
    let (_, stage) = rest.split_once('/')?;
    Some(format!("{emulator}/_aws/execute-api/{api}/{stage}"))
}

impl Push for ApiGatewayPush {
    async fn push(&self, socket: &SocketId, frame: &str) -> Result<(), PushError> {
        let post = self.client().post_to_connection().connection_id(&socket.0);
        let sent = post.data(Blob::new(frame.as_bytes())).send().await;
        sent.map(|_| ()).map_err(SdkError::into_service_error).map_err(|error| {
            if error.is_gone_exception() {
                PushError::Gone
            } else {
                PushError::Failed(Box::new(error))
            }
        })
    }

    async fn close(&self, socket: &SocketId) {
        let deleted = self.client().delete_connection().connection_id(&socket.0).send().await;
        if let Err(error) = deleted.map_err(SdkError::into_service_error)
            && !error.is_gone_exception()
        {
            tracing::warn!(error = %error, "a socket is not closed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emulator_has_the_api_at_a_path() {
        let aws = "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/live";
        let emulated = |it| emulated(aws, it);
        let path = "http://localhost:4566/_aws/execute-api/a1b2c3/live";
        assert_eq!(emulated(Some("http://localhost:4566/")).as_deref(), Some(path));
        assert_eq!(emulated(None), None);
    }
}
