//! The limits that providers publish, as they are held.

use std::fmt::Write;

use application::ports::{Messenger, OutboundPart};
use domain::channel::ChannelKind;
use domain::message::{Attachment, AttachmentKind, Source};
use domain::pace::{Pace, Rate};

use crate::bot_api::{account, messengers};

fn film() -> OutboundPart {
    let source = Source::Url("https://a.example/film".to_owned());
    let kind = AttachmentKind::Video;
    let attachment =
        Attachment { kind, source, name: None, mime: None, size: None, duration_s: None };
    OutboundPart::Media { attachment, caption: None }
}

fn pace(kind: ChannelKind, conversation: &str, part: Option<&OutboundPart>) -> Pace {
    messengers().pace(&account(kind, "http://127.0.0.1:1").channel, conversation, part)
}

/// A limit, and where it differs that of some.
fn words(usual: Option<Rate>, some: Option<Rate>, who: &str) -> String {
    match (usual, some) {
        (Some(usual), Some(some)) if usual != some => format!("{usual}; {who} {some}"),
        (Some(it), _) | (None, Some(it)) => it.to_string(),
        (None, None) => "–".to_owned(),
    }
}

#[tokio::test]
async fn the_limits_in_the_documents_are_those_that_are_held() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/channels.md");
    let text = std::fs::read_to_string(path).unwrap();
    let mut table =
        String::from("| Kind | All calls of an account | One conversation |\n|---|---|---|\n");
    for kind in ChannelKind::ALL {
        let (usual, film, group) =
            (pace(kind, "1", None), pace(kind, "1", Some(&film())), pace(kind, "-1", None));
        let account = words(usual.account, film.account, "of sounds and films");
        let conversation = words(usual.conversation, group.conversation, "groups");
        writeln!(table, "| `{}` | {account} | {conversation} |", kind.name()).unwrap();
    }
    assert!(text.contains(&table), "docs/channels.md lacks this table:\n{table}");
}

#[tokio::test]
async fn films_are_slower_than_texts_where_meta_says_so() {
    let text = OutboundPart::Text("hello".to_owned());
    for kind in [ChannelKind::Messenger, ChannelKind::InstagramDirect] {
        let of = |part| pace(kind, "1", Some(part)).account.unwrap().interval_us();
        assert_eq!((of(&text), of(&film())), (5_000, 142_858), "{kind:?}");
    }
    let of = |part| pace(ChannelKind::Whatsapp, "1", Some(part)).account;
    assert_eq!(of(&text), of(&film()));
}
