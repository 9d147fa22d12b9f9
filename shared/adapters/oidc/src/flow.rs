//! The two halves of the flow.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndUserEmail, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use thiserror::Error;

use crate::calls::Calls;

/// What the provider's own document makes of a client.
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// With whom people sign in.
#[derive(Clone)]
pub struct Settings {
    /// Its address, as its tokens name it: `/.well-known/openid-configuration` is below it.
    pub issuer: String,
    /// As whom it knows us.
    pub client_id: String,
    /// What proves that; none for a public client.
    pub client_secret: Option<String>,
    /// What people call it.
    pub name: String,
    /// Whether the e-mails it tells are taken for people's own even where it does not say so: only where its people cannot
    /// choose them.
    pub trusts_emails: bool,
    /// Where it sends them back to.
    pub redirect_url: String,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// A provider of identities.
#[derive(Clone, Debug)]
pub struct Provider {
    settings: Settings,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    calls: Calls,
}

/// Somebody is on their way to the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Where to.
    pub url: String,
    /// What their browser keeps until they come back; safe in a cookie.
    pub kept: String,
}

/// Who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The provider's id of them.
    pub subject: String,
    /// Their e-mail, if the provider tells it and says that it is theirs.
    pub email: Option<String>,
    /// Where in our pages they wanted to go.
    pub next: String,
}

/// Why somebody is not signed in.
#[derive(Debug, Error)]
pub enum OidcError {
    /// An address among the settings is none.
    #[error("{what} is no address")]
    Misconfigured {
        /// Which.
        what: &'static str,
    },
    /// What came back is not what was begun in this browser.
    #[error("this sign-in was not begun here")]
    NotBegun,
    /// The provider cannot be reached, or does not keep to the protocol.
    #[error("the provider failed at its {step}")]
    Provider {
        /// What was asked for.
        step: &'static str,
        /// What it said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// What the browser keeps.
#[derive(Serialize, Deserialize)]
struct Kept {
    state: String,
    nonce: String,
    verifier: String,
    next: String,
}

impl Provider {
    /// The provider of these settings; it is not asked anything yet.
    ///
    /// # Errors
    ///
    /// [`OidcError::Misconfigured`].
    pub fn new(settings: Settings) -> Result<Self, OidcError> {
        let wrong = |what| OidcError::Misconfigured { what };
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|_| wrong("the issuer"))?;
        let redirect = RedirectUrl::new(settings.redirect_url.clone());
        let redirect = redirect.map_err(|_| wrong("the address to come back to"))?;
        let calls = Calls::new().map_err(|source| failed("start", source))?;
        Ok(Self { settings, issuer, redirect, calls })
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Sends somebody to the provider; `next` is where in our pages they want to go.
    ///
    /// # Errors
    ///
    /// [`OidcError::Provider`].
    pub async fn begin(&self, next: String) -> Result<Begun, OidcError> {
        let client = self.client(self.discover().await?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let kept = Kept {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
            next,
        };
        let kept = serde_json::to_vec(&kept).map_err(|source| failed("start", source))?;
        Ok(Begun { url: url.into(), kept: BASE64_URL_SAFE_NO_PAD.encode(kept) })
    }

    /// Learns who came back, by what their browser kept and what the provider gave them along.
    ///
    /// # Errors
    ///
    /// [`OidcError::NotBegun`], [`OidcError::Provider`].
    pub async fn finish(&self, kept: &str, state: &str, code: &str) -> Result<Identity, OidcError> {
        let kept = BASE64_URL_SAFE_NO_PAD.decode(kept).map_err(|_| OidcError::NotBegun)?;
        let kept: Kept = serde_json::from_slice(&kept).map_err(|_| OidcError::NotBegun)?;
        if !bool::from(kept.state.as_bytes().ct_eq(state.as_bytes())) {
            return Err(OidcError::NotBegun);
        }
        let metadata = self.discover().await?;
        let userinfo = metadata.userinfo_endpoint().is_some();
        let client = self.client(metadata);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|source| failed("discovery document", source))?
            .set_pkce_verifier(PkceCodeVerifier::new(kept.verifier))
            .request_async(&self.calls)
            .await
            .map_err(|source| failed("token", source))?;
        let missing = || failed("id token", std::io::Error::other("there is none"));
        let token = answer.id_token().ok_or_else(missing)?;
        let claims = token
            .claims(&client.id_token_verifier(), &Nonce::new(kept.nonce))
            .map_err(|source| failed("id token", source))?;
        let subject = claims.subject().clone();
        let mut email = self.theirs(claims.email(), claims.email_verified());
        if email.is_none() && userinfo {
            // Providers may tell less in the token than they do when asked.
            let told: CoreUserInfoClaims = client
                .user_info(answer.access_token().clone(), Some(subject.clone()))
                .map_err(|source| failed("discovery document", source))?
                .request_async(&self.calls)
                .await
                .map_err(|source| failed("user info", source))?;
            email = self.theirs(told.email(), told.email_verified());
        }
        Ok(Identity { subject: subject.to_string(), email, next: kept.next })
    }

    /// A client of the provider's as it describes itself now.
    fn client(&self, metadata: CoreProviderMetadata) -> Client {
        let (id, secret) = (&self.settings.client_id, &self.settings.client_secret);
        let (id, secret) = (ClientId::new(id.clone()), secret.clone().map(ClientSecret::new));
        CoreClient::from_provider_metadata(metadata, id, secret)
            .set_redirect_uri(self.redirect.clone())
    }

    /// An e-mail is somebody's only if the provider has made sure, or is trusted to.
    fn theirs(&self, email: Option<&EndUserEmail>, is_verified: Option<bool>) -> Option<String> {
        let is_theirs = is_verified.unwrap_or(self.settings.trusts_emails);
        email.filter(|_| is_theirs).map(|it| it.to_string())
    }

    async fn discover(&self) -> Result<CoreProviderMetadata, OidcError> {
        let discovered =
            CoreProviderMetadata::discover_async(self.issuer.clone(), &self.calls).await;
        discovered.map_err(|source| failed("discovery document", source))
    }
}

fn failed(step: &'static str, source: impl std::error::Error + Send + Sync + 'static) -> OidcError {
    OidcError::Provider { step, source: Box::new(source) }
}
