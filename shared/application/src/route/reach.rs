//! What a channel tells of its customer beside their message (S16).

use domain::crm::{CommunicationKind, Handle};
use domain::inbound::{Inbound, InboundEvent};
use domain::settings::Settings;

/// How the customer can be reached, as the channel tells, where their line has a CRM: what their profile says, and the
/// card of their own that they send.
pub(super) fn reach(has_crm: bool, settings: &Settings, inbound: &Inbound) -> Vec<Handle> {
    let Some(line) = settings.crm.as_ref().filter(|_| has_crm) else { return vec![] };
    let own_card = match &inbound.event {
        InboundEvent::Message { content, .. } => content.contact.as_ref().filter(|it| it.own),
        InboundEvent::Edit { .. }
        | InboundEvent::Delete { .. }
        | InboundEvent::Reaction { .. }
        | InboundEvent::Receipt { .. }
        | InboundEvent::Echo { .. }
        | InboundEvent::Left
        | InboundEvent::Returned => None,
    };
    let phones = inbound.sender.phone.iter().chain(own_card.map(|it| &it.phone));
    let phones = phones.filter_map(|it| Handle::of_messenger_phone(it, line.country));
    let email = inbound.sender.email.as_deref();
    let email = email.and_then(|it| Handle::of(CommunicationKind::Email, it, None));
    phones.chain(email).collect()
}
