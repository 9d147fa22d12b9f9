//! Every sample in `events/` comes out as its snapshot says, whatever is done to it nothing panics and nothing is lost.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use channels::{Call, Parsed, Route, Routes, parse};
use domain::channel::ChannelKind;
use domain::ids::ChannelId;
use domain::inbound::Inbound;
use domain::time::Timestamp;
use http::HeaderMap;
use proptest::prelude::*;
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp(1_790_000_999_000);

/// A folder of samples, and the kind that reads them.
const FOLDERS: [(&str, ChannelKind); 8] = [
    ("whatsapp", ChannelKind::Whatsapp),
    ("messenger", ChannelKind::Messenger),
    ("instagram_direct", ChannelKind::InstagramDirect),
    ("facebook_comments", ChannelKind::FacebookComments),
    ("instagram_comments", ChannelKind::InstagramComments),
    ("viber", ChannelKind::Viber),
    ("apple_messages", ChannelKind::AppleMessages),
    ("network", ChannelKind::Network),
];

/// The channels of a connection: Meta's, one of each kind, with the accounts that the samples name; or the only one.
fn routes(kind: ChannelKind) -> Routes {
    if matches!(kind, ChannelKind::Viber | ChannelKind::Network) {
        return Routes::new(vec![Route { channel: ChannelId(16), kind, account: None }]);
    }
    let accounts = [
        (11, ChannelKind::Whatsapp, "1065001"),
        (12, ChannelKind::Messenger, "1029001"),
        (13, ChannelKind::InstagramDirect, "17841001"),
        (14, ChannelKind::FacebookComments, "1029001"),
        (15, ChannelKind::InstagramComments, "17841001"),
        (17, ChannelKind::AppleMessages, "f8a50971-30ec-11e7-b4f4-d718e535f270"),
    ];
    Routes::new(
        accounts
            .into_iter()
            .map(|(channel, kind, account)| Route {
                channel: ChannelId(channel),
                kind,
                account: Some(account.to_owned()),
            })
            .collect(),
    )
}

fn parsed(kind: ChannelKind, body: &[u8]) -> Parsed {
    parse(
        kind,
        &routes(kind),
        &Call { path: "", headers: &HeaderMap::new(), body, key: None, now: NOW },
    )
}

/// A sample's name and body.
type Sample = (String, Vec<u8>);

/// The samples of a folder, in order.
fn samples(folder: &str) -> &'static [Sample] {
    static ALL: LazyLock<HashMap<&str, Vec<Sample>>> =
        LazyLock::new(|| FOLDERS.iter().map(|it| (it.0, read(it.0))).collect());
    &ALL[folder]
}

fn read(folder: &str) -> Vec<Sample> {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../../events", folder].iter().collect();
    let paths = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let mut samples: Vec<_> = paths
        .map(|it| {
            let name = it.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read(it).unwrap())
        })
        .collect();
    samples.sort();
    samples
}

fn shown(parsed: &Parsed) -> Value {
    let reasons: Vec<&str> = parsed.parked.iter().map(|it| it.reason.as_str()).collect();
    json!({ "events": parsed.events, "parked": reasons })
}

#[test]
fn every_sample_comes_out_as_its_snapshot() {
    for (folder, kind) in FOLDERS {
        let mut all = serde_json::Map::new();
        for (name, body) in samples(folder) {
            let parsed = parsed(kind, body);
            let counts = (parsed.events.len(), parsed.parked.len());
            let well = match name.split('_').next() {
                Some("parked") => counts.0 == 0 && counts.1 > 0,
                Some("silent") => counts == (0, 0),
                _ => counts.0 > 0 && counts.1 == 0,
            };
            assert!(well, "{folder}/{name}: {counts:?}");
            all.insert(name.clone(), shown(&parsed));
        }
        insta::assert_json_snapshot!(folder, all);
    }
}

#[track_caller]
fn check(kind: ChannelKind, body: &[u8]) {
    let parsed = parsed(kind, body);
    for event in parsed.events {
        assert!(!event.conversation.is_empty() && !event.dedupe_key.is_empty());
        assert!(!event.sender.external_id.is_empty());
        let json = serde_json::to_string(&event).unwrap();
        assert!(serde_json::from_str::<Inbound>(&json).is_ok());
    }
    assert!(parsed.parked.iter().all(|it| !it.reason.is_empty() && !it.raw.is_empty()));
}

#[test]
fn what_is_cut_off_or_no_text_is_parked_whole() {
    for (folder, kind) in FOLDERS {
        for (name, body) in samples(folder) {
            let end = body.len() - 2; // Without its closing bracket and the end of the line.
            for length in (1..end).step_by(37) {
                let parsed = parsed(kind, &body[..length]);
                assert_eq!(parsed.events, [], "{folder}/{name} cut at {length}");
                assert_eq!(parsed.parked[0].raw, &body[..length]);
            }
            let mut broken = body.clone();
            broken[end / 2] = 0xFF;
            assert_eq!(parsed(kind, &broken).events, [], "{folder}/{name}");
            assert_eq!(parsed(kind, &broken).parked[0].raw, broken);
        }
        for body in ["", "null", "7", "\"x\"", "[]", "{}", "[[]]", "[null]"] {
            let parsed = parsed(kind, body.as_bytes());
            assert_eq!((parsed.events.len(), parsed.parked.len()), (0, 1), "{folder}: {body}");
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(parsed(kind, deep.as_bytes()).parked.len(), 1);
    }
}

/// All places in `value`, as JSON pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                places(value, &format!("{at}/{}", name.replace('/', "~1")), found);
            }
        }
        Value::Array(members) => {
            for (index, value) in members.iter().enumerate() {
                places(value, &format!("{at}/{index}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!([])),
        Just(json!({})),
        Just(json!([null, {}, "x"])),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,300}".prop_map(Value::from),
    ]
}

proptest! {
    #[test]
    fn samples_with_something_else_in_a_place(
        sample in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), anything()), 1..4),
    ) {
        for (folder, kind) in FOLDERS {
            let (_, body) = sample.get(samples(folder));
            let mut value: Value = serde_json::from_slice(body).unwrap();
            for (place, other) in &changes {
                let mut all = Vec::new();
                places(&value, "", &mut all);
                *value.pointer_mut(&all[place.index(all.len())]).unwrap() = other.clone();
            }
            check(kind, value.to_string().as_bytes());
        }
    }

    #[test]
    fn samples_with_other_bytes(
        sample in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        for (folder, kind) in FOLDERS {
            let (_, body) = sample.get(samples(folder));
            let mut body = body.clone();
            for (place, byte) in &changes {
                let place = place.index(body.len());
                body[place] = *byte;
            }
            check(kind, &body);
        }
    }
}
