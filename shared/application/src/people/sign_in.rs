//! Who acts: logins, and the tokens people, their browsers and their programs act by.

use domain::ids::UserId;
use domain::time::{Seconds, Timestamp};
use domain::user::User;
use sha2::{Digest, Sha256};

use super::FIRST_ADMIN;
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::ports::{Clock, Queues, StoreError, TokenRecord, TokenUse};
use crate::realtime::{Dropped, drop_sockets};

/// How long a sign-in holds without being used: two weeks.
pub const SIGN_IN_IDLE: Seconds = Seconds(14 * 86_400);

/// How long a sign-in holds at most: three months.
pub const SIGN_IN_WHOLE: Seconds = Seconds(90 * 86_400);

/// How long a ticket opens a socket. It stands in an address, which others may log.
pub const TICKET: Seconds = Seconds(60);

/// How often it is noted that a sign-in is used.
const SEEN_EVERY: Seconds = Seconds(3_600);

/// Names of tokens are cut after so many characters.
const NAME_MAX: usize = 200;

/// A token to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// Whose it is.
    pub user: UserId,
    /// What it is for.
    pub kind: TokenUse,
    /// What they call it, or the browser.
    pub name: Option<String>,
    /// Of a ticket: the hash of the token that makes it.
    pub made_by: Option<String>,
}

impl NewToken {
    /// A program's, without a name.
    pub fn of_program(user: UserId) -> Self {
        Self { user, kind: TokenUse::Program, name: None, made_by: None }
    }
}

/// The SHA-256 of a token in hex: what the store knows it by. A token is 256 random bits, so nothing slower is needed.
pub fn hash_token(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

/// Revokes the token of `user` with that hash, and ends the sockets that were opened with it.
///
/// # Errors
///
/// [`Failure`]: it may be revoked while sockets are left; repeating it is safe.
pub async fn revoke_token<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    user: UserId,
    token_hash: &str,
) -> Result<(), Failure> {
    context.store.delete_token(user, token_hash).await?;
    drop_sockets(context, user, Dropped::Revoked(token_hash)).await
}

/// Who acts by the token with that hash: nobody, if it is unknown, revoked, expired or only a ticket, or its owner no
/// longer works here. A sign-in that is used holds on.
///
/// # Errors
///
/// [`StoreError`]: it is not known.
pub async fn authenticate<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    token_hash: &str,
) -> Result<Option<User>, StoreError> {
    let Some((token, user)) = holder(context, token_hash).await? else { return Ok(None) };
    let now = context.clock.now();
    match token.kind {
        TokenUse::Ticket => Ok(None),
        TokenUse::Program => Ok(Some(user)),
        TokenUse::SignIn if token.seen_at.is_some_and(|it| now < it + SEEN_EVERY) => Ok(Some(user)),
        TokenUse::SignIn => {
            let token = TokenRecord {
                seen_at: Some(now),
                expires_at: Some(end_of_sign_in(token.created_at, now)),
                ..token
            };
            let holds = context.store.renew_token(token_hash, &token).await;
            let holds = holds.unwrap_or_else(|error| {
                // It holds for now, and is noted with the next request.
                tracing::warn!(error = %error, "a sign-in could not be renewed");
                true
            });
            Ok(holds.then_some(user))
        }
    }
}

/// Who opens a socket by the token with that hash, and the hash of the token it lives by: of a ticket, the one that made
/// it.
///
/// # Errors
///
/// [`StoreError`]: it is not known.
pub async fn authenticate_socket<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    token_hash: &str,
) -> Result<Option<(User, String)>, StoreError> {
    let Some((token, _)) = holder(context, token_hash).await? else { return Ok(None) };
    let lives_by = match token.kind {
        TokenUse::Ticket => token.made_by.unwrap_or_default(),
        TokenUse::Program | TokenUse::SignIn => token_hash.to_owned(),
    };
    Ok(authenticate(context, &lives_by).await?.map(|user| (user, lives_by)))
}

/// The token, if it holds, and whose it is.
async fn holder<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    token_hash: &str,
) -> Result<Option<(TokenRecord, User)>, StoreError> {
    let Some(token) = context.store.token(token_hash).await? else { return Ok(None) };
    if token.expires_at.is_some_and(|it| it <= context.clock.now()) {
        return Ok(None);
    }
    let user = context.store.user(token.user).await?;
    Ok(user.filter(|it| !it.presence.dismissed).map(|user| (token, user)))
}

/// Who signs in as `login`: the first admin as `admin`, everybody else by their e-mail.
///
/// # Errors
///
/// [`StoreError`]: it is not known.
pub async fn find_login<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    login: &str,
) -> Result<Option<User>, StoreError> {
    if login.trim().eq_ignore_ascii_case("admin") {
        let admin = context.store.user(FIRST_ADMIN).await?;
        return Ok(admin.filter(|it| !it.presence.dismissed));
    }
    find_email(context, login).await
}

/// The employee with that e-mail, if they work here. Programs have none.
///
/// # Errors
///
/// [`StoreError`]: it is not known.
pub async fn find_email<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    email: &str,
) -> Result<Option<User>, StoreError> {
    let email = email.trim();
    let is_theirs =
        |it: &User| it.email.as_deref().is_some_and(|it| it.trim().eq_ignore_ascii_case(email));
    let mut employed = context.store.users().await?.into_iter().filter(|it| !it.presence.dismissed);
    Ok(employed.find(is_theirs))
}

/// Keeps a token by its SHA-256 in hex; from when on it is worth nothing, if it expires.
///
/// # Errors
///
/// [`StoreError`]: it may have been kept.
pub async fn keep_token<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    hash: &str,
    new: NewToken,
) -> Result<Option<Timestamp>, StoreError> {
    let now = context.clock.now();
    let expires_at = match new.kind {
        TokenUse::Program => None,
        TokenUse::SignIn => Some(end_of_sign_in(now, now)),
        TokenUse::Ticket => Some(now + TICKET),
    };
    let token = TokenRecord {
        user: new.user,
        created_at: now,
        kind: new.kind,
        name: new.name.map(|it| it.chars().take(NAME_MAX).collect()),
        seen_at: (new.kind == TokenUse::SignIn).then_some(now),
        expires_at,
        made_by: new.made_by,
    };
    context.store.put_token(hash, &token).await?;
    Ok(expires_at)
}

/// The tokens an employee can act by now, by hash; the newest first.
///
/// # Errors
///
/// [`StoreError`]: they are not known.
pub async fn tokens_of<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    user: UserId,
) -> Result<Vec<(String, TokenRecord)>, StoreError> {
    let now = context.clock.now();
    let mut tokens = context.store.tokens(user).await?;
    tokens.retain(|(_, it)| it.expires_at.is_none_or(|it| now < it));
    tokens.sort_by_key(|(_, it)| std::cmp::Reverse(it.created_at));
    Ok(tokens)
}

/// Ends an employee's sign-ins but the one with the hash `but`: after a change of their password. Programs go on.
///
/// # Errors
///
/// [`Failure`]: some may have ended; repeating it is safe.
pub async fn sign_out_elsewhere<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    user: UserId,
    but: Option<&str>,
) -> Result<(), Failure> {
    for (hash, token) in context.store.tokens(user).await? {
        if token.kind == TokenUse::SignIn && but != Some(hash.as_str()) {
            revoke_token(context, user, &hash).await?;
        }
    }
    Ok(())
}

/// Until when a sign-in of `created_at` holds that is used now.
fn end_of_sign_in(created_at: Timestamp, now: Timestamp) -> Timestamp {
    (created_at + SIGN_IN_WHOLE).min(now + SIGN_IN_IDLE)
}
