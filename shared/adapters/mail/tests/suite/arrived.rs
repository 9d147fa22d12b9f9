//! Letters as they arrive, read by a library that is not the one which wrote them.

use application::contract::mailers::Arrived;
use mail_parser::{Address, MessageParser};

/// Reads a message as a mail program does.
pub(crate) fn read(bytes: &[u8]) -> Arrived {
    let message = MessageParser::default().parse(bytes).unwrap();
    let addresses = |it: Option<&Address<'_>>| -> Vec<String> {
        let all = it.into_iter().flat_map(Address::iter);
        all.filter_map(|it| it.address().map(str::to_owned)).collect()
    };
    let to = [message.to(), message.cc(), message.bcc()].into_iter().flat_map(addresses).collect();
    let automatic = message.header_raw("Auto-Submitted").map(str::trim);
    Arrived {
        to,
        subject: message.subject().unwrap_or_default().to_owned(),
        text: message.body_text(0).unwrap_or_default().replace("\r\n", "\n"),
        is_automatic: automatic == Some("auto-generated"),
    }
}
