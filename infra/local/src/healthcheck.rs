//! `canali healthcheck`: is the one that serves on an address well?

use std::net::SocketAddr;
use std::time::Duration;

use crate::serve::BoxError;

/// Who is well answers in milliseconds; who is only busy, within this.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks `GET /healthz` at `listen`, `host:port` as `canali serve` takes it; every interface is asked at the loopback one.
///
/// # Errors
///
/// In words: it is no address, nobody answers there, or who answers is not well.
pub async fn healthcheck(listen: &str) -> Result<(), BoxError> {
    let url = format!("http://{}/healthz", reached_at(listen));
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build()?;
    let answer = client.get(&url).send().await.map_err(|error| format!("{url}: {error}"))?;
    match answer.status() {
        status if status.is_success() => Ok(()),
        status => Err(format!("{url}: {status}").into()),
    }
}

fn reached_at(listen: &str) -> String {
    match listen.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_unspecified() && address.is_ipv6() => {
            format!("[::1]:{}", address.port())
        }
        Ok(address) if address.ip().is_unspecified() => format!("127.0.0.1:{}", address.port()),
        Ok(address) => address.to_string(),
        Err(_) => listen.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_interface_is_asked_at_the_loopback_one() {
        assert_eq!(reached_at("0.0.0.0:8787"), "127.0.0.1:8787");
        assert_eq!(reached_at("[::]:80"), "[::1]:80");
        assert_eq!(reached_at("10.0.0.7:80"), "10.0.0.7:80");
        assert_eq!(reached_at("localhost:8787"), "localhost:8787");
    }

    #[tokio::test]
    async fn who_is_not_there_is_not_well() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert!(healthcheck(&free.to_string()).await.is_err());
    }
}
