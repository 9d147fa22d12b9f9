//! What else a line names.

use super::{Code, Subject, Warning, warning};
use crate::ids::AgreementId;
use crate::settings::fields::is_on;

/// Messengers that still lead to a line which is switched off: their messages come in and nobody answers (S46).
pub(super) fn channels(line: &Subject<'_>) -> Option<Warning> {
    if line.settings.active {
        return None;
    }
    let why = match line.channels {
        0 => return None,
        1 => "the line is switched off, and a channel is still connected to it".to_owned(),
        many => format!("the line is switched off, and {many} channels are still connected to it"),
    };
    Some(warning("ACTIVE", Code::ChannelsConnected, why))
}

/// The text about personal data (S30).
pub(super) fn agreement(line: &Subject<'_>) -> Option<Warning> {
    if !is_on(line.fields, "AGREEMENT_MESSAGE") {
        return None;
    }
    let id = AgreementId(line.number("AGREEMENT_ID"));
    if id.0 == 0 {
        let why = "customers are to be shown an agreement and none is named";
        return Some(warning("AGREEMENT_ID", Code::Missing, why));
    }
    let is_unknown = !line.agreements.contains(&id);
    is_unknown.then(|| {
        let why = format!("there is no agreement {id}: customers are shown none");
        warning("AGREEMENT_ID", Code::Unknown, why)
    })
}
