//! Agreements: the texts that warn customers about the collection of their personal data (S30).

use domain::agreement::Agreement;
use domain::ids::AgreementId;
use domain::settings::fields::FieldError;

use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::people::{Kept, Patch};
use crate::ports::{AgreementRecord, Clock, IdKind, Queues, StoreError};

/// An agreement to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAgreement {
    /// What it is called among employees.
    pub name: String,
    /// What the customer is told.
    pub text: Option<String>,
    /// Where all of it can be read.
    pub link: Option<String>,
}

/// What changes of an agreement; `None` and `Keep` leave it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgreementChange {
    /// What it is called among employees.
    pub name: Option<String>,
    /// What the customer is told.
    pub text: Patch<String>,
    /// Where all of it can be read.
    pub link: Patch<String>,
}

/// Makes an agreement.
///
/// # Errors
///
/// [`Failure`]: it may have been made.
pub async fn create_agreement<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    new: NewAgreement,
) -> Result<Kept<Agreement>, Failure> {
    if new.text.is_none() && new.link.is_none() {
        return Ok(Kept::Wrong(says_nothing()));
    }
    let id = AgreementId(context.store.next(IdKind::Agreement).await?);
    let agreement = Agreement::new(id, new.name, new.text, new.link);
    let record = AgreementRecord { agreement, revision: 1 };
    context.store.put_agreement(&record).await?;
    Ok(Kept::Done(record.agreement))
}

/// Changes an agreement. Another text or link is another version of it, so that nobody's consent is taken to hold for
/// what they were not shown; another name alone is not.
///
/// # Errors
///
/// [`Failure::Contended`] if others changed it [`crate::ATTEMPTS_MAX`] times; nothing has changed then. Otherwise the
/// change may be kept: repeating it is safe.
pub async fn change_agreement<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    id: AgreementId,
    change: AgreementChange,
) -> Result<Kept<Agreement>, Failure> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        match try_change(context, id, change.clone()).await {
            Ok(kept) => return Ok(kept),
            Err(error) => context.again(attempt, error).await?,
        }
    }
}

async fn try_change<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    id: AgreementId,
    change: AgreementChange,
) -> Result<Kept<Agreement>, StoreError> {
    let Some(record) = context.store.agreement(id).await? else { return Ok(Kept::NotFound) };
    let before = record.agreement;
    let after = before.clone().changed(
        change.name.unwrap_or_else(|| before.name.clone()),
        change.text.apply(before.text.clone()),
        change.link.apply(before.link.clone()),
    );
    if !after.says_something() {
        return Ok(Kept::Wrong(says_nothing()));
    }
    if after != before {
        let record = AgreementRecord { agreement: after.clone(), revision: record.revision + 1 };
        context.store.put_agreement(&record).await?;
    }
    Ok(Kept::Done(after))
}

/// All agreements, by id.
///
/// # Errors
///
/// [`StoreError`]: they are not known.
pub async fn list_agreements<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
) -> Result<Vec<Agreement>, StoreError> {
    let records = context.store.agreements().await?;
    Ok(records.into_iter().map(|it| it.agreement).collect())
}

/// The agreement `id`, if there is one.
///
/// # Errors
///
/// [`StoreError`]: it is not known.
pub async fn find_agreement<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    id: AgreementId,
) -> Result<Option<Agreement>, StoreError> {
    Ok(context.store.agreement(id).await?.map(|it| it.agreement))
}

fn says_nothing() -> FieldError {
    FieldError::new("text", "a text or a link is expected")
}
