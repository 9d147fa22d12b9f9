//! Signing in at another's: OpenID Connect's authorization code flow with PKCE, with any provider that has a discovery
//! document (<https://openid.net/specs/openid-connect-core-1_0.html>, RFC 7636).
//!
//! What is known between the two halves of the flow is kept by the browser, in a cookie, so that any instance can finish
//! what another began. The provider is asked for its addresses and keys each time: people sign in seldom, and keys that
//! were changed are then the right ones.

mod calls;
mod flow;

pub use self::flow::{Begun, Identity, OidcError, Provider, Settings};
