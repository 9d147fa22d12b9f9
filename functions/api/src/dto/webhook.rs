//! Webhooks, what they were told, and how employees choose to be told, as they are shown and as they are made.

use domain::alert::{About, Ways};
use domain::errand::{Errand, State};
use domain::ids::WebhookId;
use domain::webhook::{Because, Webhook};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::instant;
use super::notification::AboutDto;

/// An address that is told of things.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(crate) struct WebhookDto {
    id: u64,
    /// Whose it is.
    user_id: u64,
    name: String,
    url: String,
    created_at: String,
    /// Whether it is told of things. One that has taken nothing for 5 days, or answered 410, is not, until it is enabled.
    enabled: bool,
    disabled_at: Option<String>,
    disabled_because: Option<BecauseDto>,
    /// Since when it has taken nothing.
    failing_since: Option<String>,
    /// Until when the secret before the last signs too.
    old_secret_until: Option<String>,
}

/// Why a webhook is told nothing any more.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WebhookDisabledBecause)]
pub(crate) enum BecauseDto {
    /// It has taken nothing for 5 days.
    Failing,
    /// Its receiver answered 410.
    Gone,
}

/// A webhook to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewWebhook)]
pub(crate) struct NewWebhookDto {
    /// An https address; http only in the ranges that the deployment allows. It is called where it is: redirects are not
    /// followed.
    #[schema(max_length = 2048)]
    pub(crate) url: String,
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) name: Option<String>,
    /// Whose it is; the caller's, if it is not said.
    pub(crate) user_id: Option<u64>,
}

/// What changes of a webhook: only what is there.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct WebhookPatch {
    #[schema(max_length = 2048)]
    pub(crate) url: Option<String>,
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) name: Option<String>,
}

/// A webhook that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookWithSecret {
    #[serde(flatten)]
    pub(crate) webhook: WebhookDto,
    /// What signs its calls: `whsec_…`.
    pub(crate) secret: String,
}

/// A webhook's new secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookSecret)]
pub(crate) struct SecretDto {
    id: u64,
    /// What signs its calls from now on: `whsec_…`.
    secret: String,
    /// Until when the one before signs too.
    old_secret_until: Option<String>,
}

/// What was sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SentTest)]
pub(crate) struct SentDto {
    /// The errand's id: what the receiver is told as `webhook-id`.
    pub(crate) id: String,
}

/// A webhook with what it was told last.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookWithErrands {
    #[serde(flatten)]
    pub(crate) webhook: WebhookDto,
    /// Newest first, of the last 30 days, 20 at most.
    pub(crate) errands: Vec<ErrandDto>,
}

/// One thing that a webhook was told, or is to be told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Errand)]
pub(crate) struct ErrandDto {
    /// What the receiver is told as `webhook-id`, in every try the same.
    id: String,
    /// What it tells of: `notification.nobody_there`, `webhook.test` …
    #[serde(rename = "type")]
    kind: String,
    /// When that happened.
    at: String,
    state: ErrandStateDto,
    /// How often it was tried.
    attempts: u32,
    /// When it is tried next.
    next_at: Option<String>,
    /// When the last try ended.
    last_at: Option<String>,
    /// Why it was not taken then.
    error: Option<String>,
}

/// Where an errand stands.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ErrandState)]
pub(crate) enum ErrandStateDto {
    /// It is tried, now or at `next_at`.
    Waiting,
    /// It was taken.
    Taken,
    /// It was not, and is tried no more.
    Over,
}

/// How an employee is told besides their inbox. What comes to be told one day goes the same way.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = Ways)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct WaysDto {
    /// Whether by e-mail, at the address of their card.
    email: bool,
    /// The webhook of theirs that is told.
    webhook_id: Option<u64>,
    /// What they find in their inbox and are told no other way.
    inbox_only: Vec<AboutDto>,
    /// Shown only: their card has it. It is taken, so that what was read can be sent back.
    email_address: Option<String>,
}

/// How an employee is told besides their inbox.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WaysOfUser)]
pub(crate) struct WaysOut {
    email: bool,
    /// Where that goes; without an address they are told nothing by e-mail.
    email_address: Option<String>,
    webhook_id: Option<u64>,
    inbox_only: Vec<AboutDto>,
}

impl From<Webhook> for WebhookDto {
    fn from(it: Webhook) -> Self {
        Self {
            id: it.id.0,
            user_id: it.user.0,
            name: it.name,
            url: it.url,
            created_at: instant(it.created_at),
            enabled: it.disabled.is_none(),
            disabled_at: it.disabled.map(|it| instant(it.at)),
            disabled_because: it.disabled.map(|it| it.because.into()),
            failing_since: it.failing_since.map(instant),
            old_secret_until: it.old_secret.map(|it| instant(it.until)),
        }
    }
}

impl From<Because> for BecauseDto {
    fn from(because: Because) -> Self {
        match because {
            Because::Failing => Self::Failing,
            Because::Gone => Self::Gone,
        }
    }
}

impl SecretDto {
    /// The secret that `webhook` was just given.
    pub(crate) fn of(webhook: &Webhook, secret: String) -> Self {
        let old = webhook.old_secret.as_ref();
        Self { id: webhook.id.0, secret, old_secret_until: old.map(|it| instant(it.until)) }
    }
}

impl From<Errand> for ErrandDto {
    fn from(it: Errand) -> Self {
        let next_at = it.due().map(instant);
        let state = match it.state {
            State::Waiting { .. } | State::Trying { .. } => ErrandStateDto::Waiting,
            State::Taken { .. } => ErrandStateDto::Taken,
            State::Over { .. } => ErrandStateDto::Over,
        };
        Self {
            id: it.key.id,
            kind: it.kind,
            at: instant(it.key.at),
            state,
            attempts: it.attempts,
            next_at,
            last_at: it.last.as_ref().map(|it| instant(it.at)),
            error: it.last.and_then(|it| it.reason),
        }
    }
}

impl From<WaysDto> for Ways {
    fn from(it: WaysDto) -> Self {
        let WaysDto { email, webhook_id, inbox_only, email_address } = it;
        drop(email_address);
        let inbox_only = inbox_only.into_iter().map(About::from).collect();
        Self { email, webhook: webhook_id.map(WebhookId), inbox_only }
    }
}

impl WaysOut {
    /// `ways` of somebody with this address.
    pub(crate) fn of(ways: Ways, address: Option<String>) -> Self {
        Self {
            email: ways.email,
            email_address: address,
            webhook_id: ways.webhook.map(|it| it.0),
            inbox_only: ways.inbox_only.into_iter().map(AboutDto::from).collect(),
        }
    }
}
