//! A LocalStack-compatible AWS: in a container of our own, or one that runs already.

use std::collections::BTreeMap;

use testcontainers::core::{Host, IntoContainerPort, WaitFor};
use testcontainers::runners::AsyncRunner;
use testcontainers::{
    ContainerAsync, ContainerRequest, GenericImage, ImageExt, ReuseDirective, TestcontainersError,
};

use crate::aws::Aws;

/// The emulator that the suite is known to pass on.
pub const IMAGE: &str = "ministackorg/ministack:1.5.33";

/// Its port, and that of everything LocalStack-compatible.
pub const PORT: u16 = 4566;

/// The name of the container that is kept.
pub const KEPT: &str = "canali-aws";

/// By this name a container reaches the machine it runs on.
const HOST_NAME: &str = "host.docker.internal";

/// A running emulator; a container of our own ends with it.
#[derive(Debug)]
pub struct Emulator {
    /// Its services, as the account's root.
    pub aws: Aws,
    /// The name or address by which functions on it reach this machine.
    pub host: String,
    container: Option<ContainerAsync<GenericImage>>,
}

impl Emulator {
    /// The one at `AWS_ENDPOINT_URL`, or a new one.
    ///
    /// # Errors
    ///
    /// If no container can be started.
    pub async fn start() -> Result<Self, TestcontainersError> {
        match Self::running() {
            Some(running) => Ok(running),
            None => Self::of(described().start().await?).await,
        }
    }

    /// The one at `AWS_ENDPOINT_URL`, or the one that was kept before, or a new one on [`PORT`] that outlives the program.
    ///
    /// # Errors
    ///
    /// If no container can be started.
    pub async fn keep() -> Result<Self, TestcontainersError> {
        if let Some(running) = Self::running() {
            return Ok(running);
        }
        let kept = described().with_container_name(KEPT).with_mapped_port(PORT, PORT.tcp());
        Self::of(kept.with_reuse(ReuseDirective::Always).start().await?).await
    }

    fn running() -> Option<Self> {
        let endpoint = std::env::var("AWS_ENDPOINT_URL").ok().filter(|it| !it.is_empty())?;
        let host = std::env::var("CANALI_HOST").unwrap_or_else(|_| "127.0.0.1".to_owned());
        Some(Self { aws: Aws::new(endpoint.trim_end_matches('/')), host, container: None })
    }

    async fn of(container: ContainerAsync<GenericImage>) -> Result<Self, TestcontainersError> {
        let port = container.get_host_port_ipv4(PORT).await?;
        let aws = Aws::new(&format!("http://127.0.0.1:{port}"));
        Ok(Self { aws, host: HOST_NAME.to_owned(), container: Some(container) })
    }

    /// What the emulator has logged, for whoever reads a failure; nothing, if it is not ours.
    pub async fn logs(&self) -> String {
        let Some(container) = &self.container else { return String::new() };
        let out = container.stdout_to_vec().await.unwrap_or_default();
        let err = container.stderr_to_vec().await.unwrap_or_default();
        String::from_utf8_lossy(&[out, err].concat()).into_owned()
    }

    /// Stops it, if it is ours.
    pub async fn stop(self) {
        if let Some(container) = self.container {
            container.rm().await.ok();
        }
    }
}

/// The container, not started yet.
fn described() -> ContainerRequest<GenericImage> {
    let image = image();
    let (name, tag) = image.rsplit_once(':').unwrap_or((&image, "latest"));
    let mut container = GenericImage::new(name, tag)
        .with_exposed_port(PORT.tcp())
        .with_wait_for(WaitFor::message_on_either_std("Ready"))
        .with_host(HOST_NAME, Host::HostGateway);
    for (name, value) in environment() {
        container = container.with_env_var(name, value);
    }
    container
}

/// The image to start.
pub fn image() -> String {
    std::env::var("CANALI_EMULATOR_IMAGE").unwrap_or_else(|_| IMAGE.to_owned())
}

/// What the container is told: where its functions find AWS (itself), that roles are enforced, and that calls are
/// recorded. `LocalStack` has its own name for the second, and ignores what it does not know.
pub fn environment() -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{PORT}")),
        ("AUTH", "true".to_owned()),
        ("ENFORCE_IAM", "1".to_owned()),
        ("CLOUDTRAIL_RECORDING", "1".to_owned()),
        ("CLOUDTRAIL_MAX_EVENTS", "1000000".to_owned()),
    ])
}
