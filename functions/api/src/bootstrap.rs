//! The first start: somebody must be there to make the others.

use application::channels::reregister_all;
use application::people::bootstrap_admin;
use application::ports::{Secrets, StoreError};
use lambda::Causes;
use thiserror::Error;

use crate::app::{App, Inner, Ports};
use crate::auth::{hash_password, hash_token};

/// What the first admin acts by.
#[derive(Clone)]
pub struct Admin {
    /// Their token: kept beside those they have.
    pub token: String,
    /// Their password: set only where they have none.
    pub password: Option<String>,
}

impl std::fmt::Debug for Admin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Admin")
    }
}

/// Why there is no admin.
#[derive(Debug, Error)]
pub enum BootstrapError {
    /// The store did not take it; doing it again is safe.
    #[error("the first admin could not be kept")]
    Store(#[from] StoreError),
    /// There is no randomness.
    #[error("the password could not be hashed")]
    Password,
}

/// Makes sure that user 1, the first admin, is there and can act by `admin`. At every start; repeating changes nothing.
///
/// # Errors
///
/// [`BootstrapError`]: doing it again is safe.
pub async fn bootstrap<P: Ports>(app: &App<P>, admin: &Admin) -> Result<(), BootstrapError> {
    let hash = admin.password.as_deref().map(hash_password).transpose();
    let hash = hash.map_err(|_| BootstrapError::Password)?;
    Ok(bootstrap_admin(&app.context, &hash_token(&admin.token), hash.as_deref()).await?)
}

/// What the deployed function begins with: the admin whose token, and password if they like, whoever deploys has put among
/// the secrets as `admin/token` and `admin/password` (without a token nobody is let in); and, beside its first requests,
/// [`reregister`].
///
/// # Errors
///
/// [`BootstrapError`]: doing it again is safe.
pub async fn begin<P: Ports>(app: &App<P>) -> Result<(), BootstrapError> {
    if let Some(token) = app.secrets.get("admin/token").await? {
        let password = app.secrets.get("admin/password").await?;
        bootstrap(app, &Admin { token, password }).await?;
    }
    let app = app.clone();
    // Whoever waits for the function does not wait for messengers. A call that freezes with it comes to nothing, and
    // the next start makes it again.
    tokio::spawn(async move { reregister(&app).await });
    Ok(())
}

/// Tells providers that were told another address of ours than it is now (S2); what fails is logged and tried again by
/// the next start.
pub async fn reregister<P: Ports>(app: &App<P>) {
    let Inner { context, messenger, secrets, config, .. } = &**app;
    match reregister_all(context, messenger, secrets, &config.public_url).await {
        Ok(failed) => {
            for (channel, reason) in failed {
                tracing::error!(channel.id = channel.0, reason, "not registered at its provider");
            }
        }
        Err(error) => {
            tracing::error!(error = %Causes(&error), "channels not registered at their providers");
        }
    }
}
