//! Webhooks and errands: what is kept of them, and the ways out.

use domain::errand::{Addressee, Answer, Errand, ErrandKey};
use domain::ids::WebhookId;
use domain::time::Timestamp;
use domain::webhook::Webhook;
use serde::{Deserialize, Serialize};

use super::StoreError;

/// A webhook as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookRecord {
    /// The webhook.
    pub webhook: Webhook,
    /// Counts writes, from 1, so that two who change it at once do not undo each other.
    pub revision: u64,
}

/// Keeps webhooks. Reads are consistent.
pub trait WebhookStore: Send + Sync {
    /// The webhook `id`, if there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn webhook(
        &self,
        id: WebhookId,
    ) -> impl Future<Output = Result<Option<WebhookRecord>, StoreError>> + Send;

    /// All webhooks, by id; every page is followed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn webhooks(&self) -> impl Future<Output = Result<Vec<WebhookRecord>, StoreError>> + Send;

    /// Keeps a webhook; `record.revision` must be one above what is stored (1 for a new webhook).
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: another revision is stored, or none; nothing has changed. [`StoreError::Unavailable`]: it may
    /// or may not have been kept.
    fn put_webhook(
        &self,
        record: &WebhookRecord,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Forgets a webhook; there need not be one. Its errands stay until their time is over.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not be gone.
    fn delete_webhook(&self, id: WebhookId) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// An errand as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrandRecord {
    /// The errand.
    pub errand: Errand,
    /// Counts writes, from 1.
    pub revision: u64,
}

/// Keeps errands. Reads are consistent, but for what is due.
pub trait ErrandStore: Send + Sync {
    /// Keeps a new errand; false, if there is one of its key. From `expires_at` on it may be forgotten.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not have been kept; adding it again is safe.
    fn add_errand(
        &self,
        errand: &Errand,
        expires_at: Timestamp,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// The errand of `key`, if there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn errand(
        &self,
        key: &ErrandKey,
    ) -> impl Future<Output = Result<Option<ErrandRecord>, StoreError>> + Send;

    /// Keeps what became of an errand; `record.revision` must be one above what is stored.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`]: another revision is stored, or none; nothing has changed. [`StoreError::Unavailable`]: it may
    /// or may not have been kept.
    fn put_errand(
        &self,
        record: &ErrandRecord,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The last `limit` errands for `to`, newest first by when what they tell of happened.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    fn errands(
        &self,
        to: Addressee,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Errand>, StoreError>> + Send;

    /// Errands that are due until `until`, the earliest first, with when. An index read.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    fn due_errands(
        &self,
        until: Timestamp,
    ) -> impl Future<Output = Result<Vec<(ErrandKey, Timestamp)>, StoreError>> + Send;

    /// Lets an errand that cannot be read be due no more; there need not be one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: it may or may not be due still.
    fn shelve_errand(&self, key: &ErrandKey)
    -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// A call of a webhook, to be signed.
#[derive(Clone, Copy, Debug)]
pub struct SignedCall<'a> {
    /// The address.
    pub url: &'a str,
    /// What the receiver knows it by, in every try the same: the header `webhook-id`.
    pub id: &'a str,
    /// When it is called: the header `webhook-timestamp`.
    pub at: Timestamp,
    /// The body, to the byte.
    pub body: &'a str,
    /// The secrets that sign, `whsec_…`: one signature each.
    pub secrets: &'a [String],
}

/// Calls the receivers of webhooks.
pub trait Receivers: Send + Sync {
    /// Whether `url` is an address that may be called, or why not, in words. A name that leads nowhere now may.
    fn check(&self, url: &str) -> impl Future<Output = Result<(), String>> + Send;

    /// Calls a webhook once. Never [`Answer::Unknown`]: a receiver knows by the id what it had before.
    fn call(&self, call: SignedCall<'_>) -> impl Future<Output = Answer> + Send;
}

/// An e-mail.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// What it is known by, in every try the same.
    pub id: &'a str,
    /// The address, as the employee's card has it.
    pub to: &'a str,
    /// One line.
    pub subject: &'a str,
    /// Plain text.
    pub text: &'a str,
}

/// Carries e-mail.
///
/// What a letter says can be anything: it changes no header, and adds no recipient.
pub trait Mailer: Send + Sync {
    /// Hands a letter over once. Never [`Answer::Gone`].
    fn send(&self, letter: Letter<'_>) -> impl Future<Output = Answer> + Send;
}

/// Where nobody carries e-mail, none is sent.
impl<M: Mailer> Mailer for Option<M> {
    async fn send(&self, letter: Letter<'_>) -> Answer {
        match self {
            Some(mailer) => mailer.send(letter).await,
            None => Answer::Never { reason: "no e-mail is sent from here".to_owned() },
        }
    }
}
