//! `imopenlines.crm.lead.create` (reference §2.2): gives `true`.

use application::ports::ChatStore;
use application::{LeadMade, make_lead};

use super::operator::{chat, denied};
use super::{Answer, Call, RestError};
use crate::app::Ports;

/// A lead of a dialog's customer, for its current operator only (trap T27). Who is known already gets no second card.
pub(super) async fn create<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let context = &call.app.context;
    if !context.has_crm {
        return Err(denied());
    }
    let record = context.store.head(chat(call)?).await?;
    let session = record.and_then(|it| it.chat.session).ok_or_else(denied)?;
    match make_lead(context, &call.app.crm, call.user, session.id).await? {
        LeadMade::Done(_) => Ok(true.into()),
        LeadMade::Refused(_) => {
            let why = "you are not the operator of this dialog";
            Err(RestError::bad("ERROR_USER_NOT_OPERATOR", why))
        }
        LeadMade::NotFound => Err(denied()),
    }
}
