//! With whom employees sign in, as the deployment says.

use application::cache::STALENESS;
use application::ports::{Secrets, StoreError};
use crm_b24::Choice;
use domain::time::Seconds;
use lambda::optional;
use oidc::{OidcError, Provider, Settings};

use crate::app::Config;
use crate::limits::Limits;

/// What a deployment says of its provider of identities.
#[derive(Clone, Default)]
pub struct Identities {
    /// Its issuer's address; without it there is none.
    pub issuer: Option<String>,
    /// As whom it knows us.
    pub client_id: Option<String>,
    /// What proves that; none for a public client.
    pub client_secret: Option<String>,
    /// What people call it; its host by default.
    pub name: Option<String>,
    /// Whether e-mails it does not call verified are taken for people's own all the same.
    pub trusts_emails: bool,
}

impl std::fmt::Debug for Identities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identities").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl Identities {
    /// The provider, if there is one, of a deployment at `public_url`.
    ///
    /// # Errors
    ///
    /// [`OidcError::Misconfigured`].
    pub fn provider(self, public_url: &str) -> Result<Option<Provider>, OidcError> {
        let Some(issuer) = self.issuer else { return Ok(None) };
        let client_id = self.client_id.ok_or(OidcError::Misconfigured { what: "the client id" })?;
        let host = url::Url::parse(&issuer).ok().and_then(|it| it.host_str().map(str::to_owned));
        let settings = Settings {
            name: self.name.or(host).unwrap_or_else(|| issuer.clone()),
            issuer,
            client_id,
            client_secret: self.client_secret,
            trusts_emails: self.trusts_emails,
            redirect_url: format!("{}/api/v1/oidc/callback", public_url.trim_end_matches('/')),
        };
        Provider::new(settings).map(Some)
    }
}

/// What the function's environment says of it, with its secret from among the secrets, as `oidc/client_secret`.
///
/// # Errors
///
/// [`StoreError`]: the secrets cannot be read.
async fn identities(secrets: &impl Secrets) -> Result<Identities, StoreError> {
    let issuer = optional("CANALI_OIDC_ISSUER");
    let client_secret = match issuer {
        Some(_) => secrets.get("oidc/client_secret").await?,
        None => None,
    };
    Ok(Identities {
        issuer,
        client_id: optional("CANALI_OIDC_CLIENT_ID"),
        client_secret,
        name: optional("CANALI_OIDC_NAME"),
        trusts_emails: optional("CANALI_OIDC_TRUST_EMAILS").as_deref() == Some("true"),
    })
}

impl Config {
    /// What the deployed function's environment and secrets say.
    ///
    /// # Errors
    ///
    /// What is wrong with them: it stops the function.
    pub async fn deployed(
        secrets: &impl Secrets,
        public_url: String,
        crm: Choice,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self {
            identities: identities(secrets).await?.provider(&public_url)?,
            public_url,
            // Others remember a line as long; a second more than that, they have forgotten it.
            staleness: Seconds(STALENESS.0 + 1),
            limits: Limits::SHARED,
            socket_url: optional("CANALI_SOCKET_URL"),
            edge: optional("CANALI_EDGE"),
            crm_built_in: crm == Choice::BuiltIn,
        })
    }
}
