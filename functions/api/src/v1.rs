//! Canali's own HTTP API (contract §3), one file per resource.

pub(crate) mod again;
pub(crate) mod agreements;
pub(crate) mod attachments;
pub(crate) mod channels;
pub(crate) mod chats;
pub(crate) mod comments;
pub(crate) mod crm;
pub(crate) mod customers;
pub(crate) mod dead_letters;
pub(crate) mod departments;
pub(crate) mod erasure;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod failed;
pub(crate) mod lead;
pub(crate) mod lint;
pub(crate) mod login;
pub(crate) mod network_codes;
pub(crate) mod notifications;
pub(crate) mod oidc;
pub(crate) mod read;
pub(crate) mod sessions;
pub(crate) mod templates;
pub(crate) mod tokens;
pub(crate) mod uploads;
pub(crate) mod users;
pub(crate) mod ways;
pub(crate) mod webhooks;

use utoipa::IntoResponses;

use crate::error::ErrorBody;

/// How every call can be refused.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its description is used")]
pub(crate) enum Refusals {
    /// The token is missing, unknown or revoked.
    #[response(status = 401)]
    Unauthorized(ErrorBody),
    /// Known to the caller, but not theirs to do.
    #[response(status = 403)]
    Forbidden(ErrorBody),
    /// Not there, or not for the caller to know of.
    #[response(status = 404)]
    NotFound(ErrorBody),
    /// More than is taken: 1 MB, or of files what the description says.
    #[response(status = 413)]
    TooLarge(ErrorBody),
    /// The request says something that cannot be.
    #[response(status = 422)]
    Unprocessable(ErrorBody),
    /// Too much at once; Retry-After says when to come again.
    #[response(status = 429)]
    TooMany(ErrorBody),
    /// Others were faster, or a service is away; Retry-After says when to come again.
    #[response(status = 503)]
    Busy(ErrorBody),
}

/// `text` without the blanks around it, if it is a name.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn name(field: &str, text: &str) -> Result<String, crate::error::ApiError> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 || length > 255 || text.contains('\0') {
        let why = format!("{field}: 1 to 255 characters are expected");
        return Err(crate::error::ApiError::unprocessable(why));
    }
    Ok(text.to_owned())
}
