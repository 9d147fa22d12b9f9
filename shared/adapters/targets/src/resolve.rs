//! Name resolution that hands out only addresses that may be called.

use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::Refused;
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

impl Resolver {
    /// The addresses of `host` that may be called.
    ///
    /// # Errors
    ///
    /// That it leads nowhere; or [`Refused`], if there are some and none may be called.
    async fn callable(
        allow: &AllowTargets,
        secure: bool,
        host: &str,
    ) -> std::io::Result<Result<Vec<SocketAddr>, Refused>> {
        // The port of the call replaces this one.
        let found = tokio::net::lookup_host((host, 0)).await?;
        let (mut callable, mut refused) = (Vec::<SocketAddr>::new(), None);
        for address in found {
            match allow.check(address.ip(), secure, host) {
                Ok(()) => callable.push(address),
                Err(it) => refused = Some(it),
            }
        }
        Ok(match refused {
            Some(it) if callable.is_empty() => Err(it),
            Some(_) | None => Ok(callable),
        })
    }
}

/// Whether `host` may be called, as far as its addresses are known now.
///
/// # Errors
///
/// [`Refused`]: none of its addresses may be called.
pub(crate) async fn check(allow: &AllowTargets, secure: bool, host: &str) -> Result<(), Refused> {
    match Resolver::callable(allow, secure, host).await {
        Ok(found) => found.map(drop),
        Err(_) => Ok(()), // It leads nowhere, now.
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (allow, secure) = (Arc::clone(&self.allow), self.secure);
        Box::pin(async move {
            let callable = Self::callable(&allow, secure, name.as_str()).await??;
            Ok(Box::new(callable.into_iter()) as Addrs)
        })
    }
}
