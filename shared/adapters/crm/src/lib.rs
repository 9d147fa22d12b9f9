//! The CRM behind the port [`application::ports::CrmDirectory`]: the built-in one, a Bitrix24 portal through its incoming
//! webhook, or none. Which one a deployment has is configuration, and this crate is the one place that knows of the
//! choice ([`Crm`], ADR 0026).

mod choice;
mod directory;
mod nothing;
mod portal;

pub use self::choice::{Choice, NotAChoice};
pub use self::directory::Crm;
pub use self::portal::{BadAddress, Limits, Portal, WEBHOOK_URL, check_address};
