//! Fresh integers (design D11).

use domain::crm::CardKind;

use super::StoreError;

/// What an id is for; each kind counts on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdKind {
    /// Lines.
    Line,
    /// Employees.
    User,
    /// Customers.
    Customer,
    /// Chats.
    Chat,
    /// Sessions.
    Session,
    /// Channels.
    Channel,
    /// Departments.
    Department,
    /// Agreements.
    Agreement,
    /// Contacts of the built-in CRM.
    Contact,
    /// Companies of the built-in CRM.
    Company,
    /// Leads of the built-in CRM.
    Lead,
    /// Deals of the built-in CRM.
    Deal,
    /// Webhooks.
    Webhook,
}

impl From<CardKind> for IdKind {
    fn from(kind: CardKind) -> Self {
        match kind {
            CardKind::Contact => Self::Contact,
            CardKind::Company => Self::Company,
            CardKind::Lead => Self::Lead,
            CardKind::Deal => Self::Deal,
        }
    }
}

/// Counts ids.
pub trait Ids: Send + Sync {
    /// The next unused id of `kind`, from 1; ids that are not used leave gaps.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]: an id may have been spent.
    fn next(&self, kind: IdKind) -> impl Future<Output = Result<u64, StoreError>> + Send;
}
