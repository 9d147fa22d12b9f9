//! Calls to addresses that people gave us (design §8): an API base, a file's address, a webhook. What a name resolves to is
//! checked, and the checked address is the one connected to, so that no answer of a name server can lead a call into
//! our own network.
//!
//! - Public addresses are called over https only.
//! - Private, link-local, loopback, metadata and other special addresses are refused, whatever the scheme, unless they
//!   are in the allowed ranges (`CANALI_ALLOW_TARGETS`); there http will do.
//! - Redirects are not followed and proxies of the environment not used: both would go round the check.

mod address;
mod fetch;
mod resolve;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::redirect::Policy;
use thiserror::Error;
use url::{Host, Url};

pub use self::address::{AllowTargets, BadRange};
pub use self::fetch::{DOWNLOAD_TIMEOUT, FetchError, read};
use self::resolve::Resolver;

/// To connect, name resolution and TLS included. A provider's front door answers within a second; what takes five is
/// down, and it must stay well below [`CALL_TIMEOUT`] so that *not connected* and *not answered* can be told apart.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// For a whole call. Providers answer within two seconds; a call that takes 15 will not be answered.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(15);

/// How long an idle connection is kept. Servers drop theirs after 60 s and more; a call on one that was just dropped
/// ends as *unknown*, so ours must go first.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// Why an address is not called.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// It is no http(s) address of a host.
    #[error("not an http or https address")]
    NotHttp,
    /// It leads into a network that may not be called.
    #[error("the address of {0} may not be called")]
    Special(String),
    /// A public host is called over https only.
    #[error("{0} may be called over https only")]
    Plain(String),
    /// There are no root certificates, say.
    #[error("TLS cannot be set up: {0}")]
    NoTls(String),
}

/// The HTTP clients of guarded calls; clones share their connections.
#[derive(Clone, Debug)]
pub struct Targets {
    allow: AllowTargets,
    /// Made when first used: it loads the root certificates, which takes longer than all else at a cold start.
    secure: Arc<OnceLock<reqwest::Client>>,
    plain: reqwest::Client,
}

impl Targets {
    /// Clients that refuse special addresses except those in `allow`.
    ///
    /// # Errors
    ///
    /// When there are no threads for name resolution, say.
    pub fn new(allow: AllowTargets) -> Result<Self, reqwest::Error> {
        let plain = client(Resolver::plain(allow.clone())).tls_certs_only([]).build()?;
        Ok(Self { allow, secure: Arc::default(), plain })
    }

    fn secure(&self) -> Result<&reqwest::Client, Refused> {
        if let Some(client) = self.secure.get() {
            return Ok(client);
        }
        let made = client(Resolver::secure(self.allow.clone())).build();
        let made = made.map_err(|it| Refused::NoTls(words(it)))?;
        Ok(self.secure.get_or_init(|| made))
    }

    /// The client for `url`, which must be used for this address only: names are checked when they are resolved,
    /// literal addresses here.
    ///
    /// # Errors
    ///
    /// [`Refused`]; a name may still be refused by the call itself, see [`refusal`].
    pub fn client(&self, url: &Url) -> Result<&reqwest::Client, Refused> {
        let (client, secure) = match url.scheme() {
            "https" => (self.secure()?, true),
            "http" => (&self.plain, false),
            _ => return Err(Refused::NotHttp),
        };
        let address = match url.host().ok_or(Refused::NotHttp)? {
            Host::Domain(_) => return Ok(client),
            Host::Ipv4(it) => it.into(),
            Host::Ipv6(it) => it.into(),
        };
        self.allow.check(address, secure, &address.to_string())?;
        Ok(client)
    }
}

impl Targets {
    /// Whether `url` may be called, as far as its name's addresses are known now; each call looks again.
    ///
    /// # Errors
    ///
    /// [`Refused`].
    pub async fn check(&self, url: &Url) -> Result<(), Refused> {
        self.client(url)?;
        match url.host() {
            Some(Host::Domain(name)) => {
                resolve::check(&self.allow, url.scheme() == "https", name).await
            }
            Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => Ok(()),
        }
    }
}

/// The refusal at the root of a call's error, if it is one.
pub fn refusal(error: &reqwest::Error) -> Option<Refused> {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(it) = cause {
        if let Some(refused) = it.downcast_ref::<Refused>() {
            return Some(refused.clone());
        }
        cause = it.source();
    }
    None
}

/// What went wrong, with its causes, without the address: it may carry a token.
pub fn words(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(it) = cause {
        words = format!("{words}: {it}");
        cause = it.source();
    }
    words
}

fn client(resolver: Resolver) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .dns_resolver(resolver)
        .redirect(Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(CALL_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .user_agent(concat!("Canali/", env!("CARGO_PKG_VERSION")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(allow: &str, url: &str, expected: &Result<(), Refused>) {
        let targets = Targets::new(AllowTargets::parse(allow).unwrap()).unwrap();
        let url = Url::parse(url).unwrap();
        assert_eq!(targets.client(&url).map(|_| ()), *expected, "{url}");
    }

    fn special(host: &str) -> Result<(), Refused> {
        Err(Refused::Special(host.to_owned()))
    }

    #[test]
    fn literal_addresses_are_checked_before_the_call() {
        check("", "https://1.1.1.1/", &Ok(()));
        check("", "http://1.1.1.1/", &Err(Refused::Plain("1.1.1.1".to_owned())));
        check("", "https://127.0.0.1/", &special("127.0.0.1"));
        check("", "https://2130706433/", &special("127.0.0.1"));
        check("", "https://0x7f.1/", &special("127.0.0.1"));
        check("", "https://[::1]/", &special("::1"));
        check("", "https://[::ffff:10.0.0.1]/", &special("::ffff:10.0.0.1"));
        check("", "http://169.254.169.254/latest/meta-data/", &special("169.254.169.254"));
    }

    #[test]
    fn allowed_ranges_take_http_too() {
        check("127.0.0.0/8,::1/128", "http://127.0.0.1:8080/", &Ok(()));
        check("127.0.0.0/8,::1/128", "http://[::1]:8080/", &Ok(()));
        check("127.0.0.0/8", "http://[::ffff:127.0.0.1]/", &Ok(()));
        check("127.0.0.0/8", "http://10.0.0.1/", &special("10.0.0.1"));
    }

    #[test]
    fn other_schemes_are_refused() {
        check("", "ftp://example.org/", &Err(Refused::NotHttp));
        check("", "file:///etc/passwd", &Err(Refused::NotHttp));
        check("", "data:text/plain,hi", &Err(Refused::NotHttp));
    }

    #[tokio::test]
    async fn names_are_checked_where_they_are_resolved() {
        let targets = Targets::new(AllowTargets::default()).unwrap();
        for url in ["https://localhost:1/", "http://localhost:1/"] {
            let url = Url::parse(url).unwrap();
            let error = targets.client(&url).unwrap().get(url).send().await.unwrap_err();
            assert_eq!(refusal(&error), Some(Refused::Special("localhost".to_owned())));
            assert!(!words(error).contains("http://"));
        }
    }

    #[tokio::test]
    async fn an_allowed_name_is_called() {
        let targets = Targets::new(AllowTargets::parse("127.0.0.0/8,::1/128").unwrap()).unwrap();
        let url = Url::parse("http://localhost:1/").unwrap();
        let error = targets.client(&url).unwrap().get(url).send().await.unwrap_err();
        assert_eq!(refusal(&error), None, "refused by the port, not by us");
    }
}
