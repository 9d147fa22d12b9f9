//! Name resolution that hands out only addresses that may be called.

use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::AllowTargets;

/// Resolves by the system and leaves out what may not be called; the client connects to what is left.
pub(crate) struct Resolver {
    allow: Arc<AllowTargets>,
    secure: bool,
}

impl Resolver {
    /// For https: public addresses and allowed ones.
    pub(crate) fn secure(allow: AllowTargets) -> Self {
        Self { allow: Arc::new(allow), secure: true }
    }

    /// For http: allowed addresses only.
    pub(crate) fn plain(allow: AllowTargets) -> Self {
        Self { allow: Arc::new(allow), secure: false }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (allow, secure) = (Arc::clone(&self.allow), self.secure);
        Box::pin(async move {
            // The port of the call replaces this one.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let (mut callable, mut refused) = (Vec::<SocketAddr>::new(), None);
            for address in found {
                match allow.check(address.ip(), secure, name.as_str()) {
                    Ok(()) => callable.push(address),
                    Err(it) => refused = Some(it),
                }
            }
            match refused {
                Some(it) if callable.is_empty() => Err(it.into()),
                Some(_) | None => Ok(Box::new(callable.into_iter()) as Addrs),
            }
        })
    }
}
