//! Takes the SDK's idempotency token off transactions.
//!
//! dynoxide keeps each token for ten minutes and looks through all of them at the next transaction:
//! after some ten thousand that is most of what it does. Nothing leans on the tokens: every
//! transaction is conditional on the version it read, so one that is sent again finds itself done.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;

/// Stands in the SDK clients of the embedded `DynamoDB`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tokenless;

impl Intercept for Tokenless {
    fn name(&self) -> &'static str {
        "Tokenless"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _runtime_components: &RuntimeComponents,
        _cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        if let Some(body) = request.body().bytes().and_then(without_token) {
            request.headers_mut().insert("content-length", body.len().to_string());
            *request.body_mut() = SdkBody::from(body);
        }
        Ok(())
    }
}

/// The body without the token, if it has one. Within a text its quotes would be escaped.
fn without_token(body: &[u8]) -> Option<String> {
    const FIELD: &str = ",\"ClientRequestToken\":\"";
    let (before, after) = std::str::from_utf8(body).ok()?.rsplit_once(FIELD)?;
    let (_token, after) = after.split_once('"')?;
    Some([before, after].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_goes() {
        let body = br#"{"TransactItems":["..."],"ClientRequestToken":"a-b","Last":1}"#;
        let without = r#"{"TransactItems":["..."],"Last":1}"#;
        assert_eq!(without_token(body).as_deref(), Some(without));
        assert_eq!(without_token(br#"{"Item":{"S":"\",\"ClientRequestToken\":\"x\""}}"#), None);
        assert_eq!(without_token(b"{}"), None);
    }
}
