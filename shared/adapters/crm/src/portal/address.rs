//! A webhook's address: `https://<portal>/rest/<user>/<code>/`. Whoever has it can do all that its scopes let, so it is a
//! secret.

use thiserror::Error;
use url::{Host, Url};

/// The name under which the address is kept.
pub const WEBHOOK_URL: &str = "crm/webhook_url";

/// An address that is none of a webhook; it is not told, being a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BadAddress {
    /// It is no address.
    #[error("the CRM's webhook address is no address")]
    NotOne,
    /// It is to be called without TLS, and is not on this machine.
    #[error("the CRM's webhook address must begin with https://")]
    Plain,
    /// Its path is not that of a webhook.
    #[error("the CRM's webhook address must be of the form https://portal/rest/user/code/")]
    NotAWebhook,
}

/// Checks an address before it is kept.
///
/// # Errors
///
/// [`BadAddress`].
pub fn check_address(text: &str) -> Result<(), BadAddress> {
    address(text).map(|_| ())
}

/// The address with a slash at its end, to which a method's name is added.
pub(super) fn address(text: &str) -> Result<Url, BadAddress> {
    let text = text.trim();
    let mut url = Url::parse(text).map_err(|_| BadAddress::NotOne)?;
    let is_here = match url.host().ok_or(BadAddress::NotOne)? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(it) => it.is_loopback(),
        Host::Ipv6(it) => it.is_loopback(),
    };
    match url.scheme() {
        "https" => {}
        "http" if is_here => {}
        "http" => return Err(BadAddress::Plain),
        _ => return Err(BadAddress::NotOne),
    }
    let path = url.path().trim_end_matches('/').to_owned();
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let is_webhook = match parts.as_slice() {
        [.., "rest", user, code] => user.parse::<u64>().is_ok() && !code.is_empty(),
        _ => false,
    };
    if !is_webhook {
        return Err(BadAddress::NotAWebhook);
    }
    url.set_path(&format!("{path}/"));
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// The portal's user in whose name such an address calls.
pub(super) fn user(address: &Url) -> Option<u64> {
    let mut parts = address.path().trim_end_matches('/').rsplit('/');
    parts.nth(1).and_then(|it| it.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_webhooks_over_tls() {
        for same in [
            "https://p.example/rest/1/abc",
            " https://p.example/rest/1/abc/ ",
            "https://p.example/rest/1/abc?x=1#y",
        ] {
            let found = address(same).unwrap();
            assert_eq!(found.as_str(), "https://p.example/rest/1/abc/", "{same}");
            assert_eq!(user(&found), Some(1));
        }
        assert_eq!(user(&address("https://p.example/a/rest/27/abc").unwrap()), Some(27));
        assert!(check_address("http://127.0.0.1:80/rest/1/abc/").is_ok());
        assert!(check_address("http://localhost/rest/1/abc/").is_ok());
        for (wrong, why) in [
            ("", BadAddress::NotOne),
            ("p.example/rest/1/abc", BadAddress::NotOne),
            ("ftp://p.example/rest/1/abc", BadAddress::NotOne),
            ("http://p.example/rest/1/abc", BadAddress::Plain),
            ("https://p.example/", BadAddress::NotAWebhook),
            ("https://p.example/rest/abc", BadAddress::NotAWebhook),
            ("https://p.example/rest/x/abc", BadAddress::NotAWebhook),
        ] {
            assert_eq!(check_address(wrong), Err(why), "{wrong}");
        }
    }
}
