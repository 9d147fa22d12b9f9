//! The first start: somebody must be there to make the others.

use application::people::bootstrap_admin;
use application::ports::{Secrets, StoreError};
use thiserror::Error;

use crate::app::{App, Ports};
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

/// The same with what whoever deploys has put among the secrets: `admin/token` and, if they like, `admin/password`. Without
/// a token nobody is let in.
///
/// # Errors
///
/// [`BootstrapError`]: doing it again is safe.
pub async fn bootstrap_by_secrets<P: Ports>(app: &App<P>) -> Result<(), BootstrapError> {
    let Some(token) = app.secrets.get("admin/token").await? else { return Ok(()) };
    let password = app.secrets.get("admin/password").await?;
    bootstrap(app, &Admin { token, password }).await
}
