//! Bad input, for every kind of channel alike: what is not genuine, and what is genuine and makes no sense. The live chat has
//! no webhook; what its visitors send wrong is tried where the API is.

use std::path::PathBuf;

use channels::{Parsed, Unverified, parse, verify};
use domain::channel::ChannelKind;
use serde_json::{Value, json};

use crate::proof::{Caller, SECRET};

/// A message of each provider's, the `n`th.
fn message(caller: Caller, n: usize) -> Vec<u8> {
    let kind = match caller {
        Caller::Of(kind) => kind,
        Caller::Bitrix24 => {
            let form = format!(
                "event=ONIMBOTV2MESSAGEADD&data[bot][id]=456&data[message][id]={n}&data[message][text]=hello\
                 &data[message][authorId]=27&data[chat][dialogId]=27&ts=1790000071&auth[application_token]={SECRET}"
            );
            return form.into_bytes();
        }
    };
    let value = match kind {
        ChannelKind::Telegram | ChannelKind::LiveChat => json!({ "update_id": n, "message": {
            "message_id": n, "date": 1_790_000_071, "chat": { "id": 5001, "type": "private" },
            "from": { "id": 5001, "first_name": "Ira" }, "text": "hello",
        }}),
        ChannelKind::Viber => json!({
            "event": "message", "timestamp": 1_790_000_071_000_i64, "message_token": n,
            "sender": { "id": "q7Z=", "name": "Oleh" }, "message": { "type": "text", "text": "hello" },
        }),
        ChannelKind::AppleMessages => json!({
            "v": 1, "id": format!("m-{n}"), "type": "text", "sourceId": "urn:mbid:AQAAY",
            "destinationId": "f8a50971-30ec-11e7-b4f4-d718e535f270", "body": "hello",
        }),
        ChannelKind::Network => json!({
            "event_id": format!("e-{n}"), "type": "message.add", "conversation": "b-user-42",
            "message": { "id": format!("m-{n}"), "text": "hello" },
        }),
        ChannelKind::Whatsapp
        | ChannelKind::Messenger
        | ChannelKind::InstagramDirect
        | ChannelKind::FacebookComments
        | ChannelKind::InstagramComments => batch(kind, &[entry(kind, n)]),
    };
    value.to_string().into_bytes()
}

/// An entry of Meta's with one message or comment.
fn entry(kind: ChannelKind, n: usize) -> Value {
    let direct = |account: &str| {
        json!({ "id": account, "time": 1_790_000_071_000_i64, "messaging": [{
            "sender": { "id": "7392" }, "recipient": { "id": account }, "timestamp": 1_790_000_071_000_i64,
            "message": { "mid": format!("m-{n}"), "text": "hello" },
        }]})
    };
    let change = |account: &str, field: &str, value: Value| json!({ "id": account, "time": 1_790_000_071, "changes": [{ "field": field, "value": value }] });
    match kind {
        ChannelKind::Messenger => direct("1029001"),
        ChannelKind::InstagramDirect => direct("17841001"),
        ChannelKind::FacebookComments => change(
            "1029001",
            "feed",
            json!({
                "item": "comment", "verb": "add", "comment_id": format!("555_{n}"), "post_id": "1029001_555",
                "parent_id": "1029001_555", "from": { "id": "7001", "name": "Ann" }, "message": "hello",
                "created_time": 1_790_000_071,
            }),
        ),
        ChannelKind::InstagramComments => change(
            "17841001",
            "comments",
            json!({
                "id": format!("1786{n}"), "text": "hello", "from": { "id": "8480", "username": "max" },
                "media": { "id": "1805", "media_product_type": "FEED" },
            }),
        ),
        ChannelKind::Whatsapp
        | ChannelKind::Telegram
        | ChannelKind::LiveChat
        | ChannelKind::Viber
        | ChannelKind::AppleMessages
        | ChannelKind::Network => change(
            "8856001",
            "messages",
            json!({
                "messaging_product": "whatsapp", "metadata": { "phone_number_id": "1065001" },
                "messages": [{
                    "from": "39333", "id": format!("wamid.{n}"), "timestamp": "1790000071", "type": "text",
                    "text": { "body": "hello" },
                }],
            }),
        ),
    }
}

fn batch(kind: ChannelKind, entries: &[Value]) -> Value {
    let object = match kind {
        ChannelKind::Messenger | ChannelKind::FacebookComments => "page",
        ChannelKind::InstagramDirect | ChannelKind::InstagramComments => "instagram",
        ChannelKind::Whatsapp
        | ChannelKind::Telegram
        | ChannelKind::LiveChat
        | ChannelKind::Viber
        | ChannelKind::AppleMessages
        | ChannelKind::Network => "whatsapp_business_account",
    };
    json!({ "object": object, "entry": entries })
}

fn is_metas(caller: Caller) -> bool {
    caller.kind().credentials().details.contains(&"app_id")
}

/// What a genuine call with `body` holds.
fn read(caller: Caller, body: &[u8]) -> Parsed {
    let came = caller.call(body.to_vec());
    assert_eq!(caller.check(&came, 0).is_ok(), !is_stricter(caller, body), "{caller:?}");
    parse(caller.kind(), &caller.routes(), &came.at(None, 0))
}

/// A portal of Bitrix24's says its token in the body: without it, a call is not genuine.
fn is_stricter(caller: Caller, body: &[u8]) -> bool {
    let token = format!("application_token]={SECRET}");
    let says = |it: &[u8]| it.windows(token.len()).any(|it| it == token.as_bytes());
    caller == Caller::Bitrix24 && (std::str::from_utf8(body).is_err() || !says(body))
}

#[test]
fn what_is_genuine_passes_and_is_read() {
    for caller in Caller::all() {
        let parsed = read(caller, &message(caller, 1));
        assert_eq!((parsed.events.len(), parsed.parked.len()), (1, 0), "{caller:?} {parsed:?}");
    }
}

#[test]
fn what_is_not_signed_or_signed_by_somebody_else_is_refused() {
    for caller in Caller::all() {
        let genuine = caller.call(message(caller, 1));
        let stranger = caller.call_with("another secret, as long as ours", message(caller, 1));
        assert_eq!(caller.check(&stranger, 0), Err(Unverified::Wrong), "{caller:?}");
        let mut bare = genuine.clone();
        bare.headers.clear();
        bare.path = "";
        assert_eq!(caller.check(&bare, 0), Err(Unverified::Missing), "{caller:?}");
        for (name, value) in &genuine.headers {
            let mut other = genuine.clone();
            let mut bytes = value.as_bytes().to_vec();
            // The first letter after what each value begins with.
            let last = bytes.len() - 1;
            bytes[last] = if bytes[last] == b'0' { b'1' } else { b'0' };
            other.headers.insert(name.clone(), http::HeaderValue::from_bytes(&bytes).unwrap());
            assert_ne!(caller.check(&other, 0), Ok(()), "{caller:?} {name}");
            other.headers.insert(name.clone(), http::HeaderValue::from_bytes(b"\xFF").unwrap());
            assert_ne!(caller.check(&other, 0), Ok(()), "{caller:?} {name}");
        }
        // Where no secret is kept (any more), nobody is believed. A portal's address is a secret by itself.
        if caller != Caller::Of(ChannelKind::Telegram) && caller != Caller::Bitrix24 {
            let checked = verify(&caller.connection(), &genuine.at(None, 0));
            assert_eq!(checked, Err(Unverified::Wrong), "{caller:?}");
        }
    }
}

#[test]
fn the_right_signature_over_other_bytes_is_refused() {
    for caller in Caller::all().into_iter().filter(|it| it.signs_bodies()) {
        let genuine = caller.call(message(caller, 1));
        for place in 0..genuine.body.len() {
            let mut altered = genuine.clone();
            altered.body[place] ^= 1;
            assert_eq!(caller.check(&altered, 0), Err(Unverified::Wrong), "{caller:?} {place}");
        }
        for length in 0..genuine.body.len() {
            let mut cut = genuine.clone();
            cut.body.truncate(length);
            assert_eq!(caller.check(&cut, 0), Err(Unverified::Wrong), "{caller:?} cut at {length}");
        }
        let mut longer = genuine.clone();
        longer.body.push(b' ');
        assert_eq!(caller.check(&longer, 0), Err(Unverified::Wrong), "{caller:?}");
    }
}

#[test]
fn where_a_proof_has_a_time_an_old_call_is_refused() {
    for caller in Caller::all() {
        let genuine = caller.call(message(caller, 1));
        match caller.life() {
            Some(life) => {
                assert_eq!(caller.check(&genuine, life), Ok(()), "{caller:?}");
                assert_eq!(caller.check(&genuine, life + 1), Err(Unverified::Stale), "{caller:?}");
                assert_eq!(caller.check(&genuine, -life), {
                    // Apple's clock may be a few minutes ahead, and no more.
                    let apple = caller == Caller::Of(ChannelKind::AppleMessages);
                    if apple { Err(Unverified::Stale) } else { Ok(()) }
                });
            }
            None => assert_eq!(caller.check(&genuine, 1_000_000), Ok(()), "{caller:?}"),
        }
    }
}

#[test]
fn what_is_cut_off_or_no_text_is_parked_whole() {
    for caller in Caller::all() {
        let whole = message(caller, 1);
        for length in 1..whole.len() {
            let parsed = read(caller, &whole[..length]);
            // A form that is cut off is a form: what it still says is enough, or it is parked.
            let (events, parked) = (parsed.events.len(), parsed.parked.len());
            let expected = caller == Caller::Bitrix24 && (events, parked) == (1, 0);
            assert!(expected || (events, parked) == (0, 1), "{caller:?} cut at {length}");
        }
        for place in [0, whole.len() / 2, whole.len() - 1] {
            let mut broken = whole.clone();
            broken[place] = 0xFF;
            let parsed = read(caller, &broken);
            assert_eq!(parsed.events, [], "{caller:?}");
            assert_eq!(parsed.parked[0].raw, broken, "{caller:?}");
        }
    }
}

#[test]
fn what_is_of_an_unknown_kind_is_kept_and_never_an_error() {
    let odd = [
        "null",
        "true",
        "7",
        "\"text\"",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        r#"{"entry":7}"#,
        r#"{"entry":[7]}"#,
        r#"{"object":"page","entry":[{"id":"1029001","changes":[{"field":"teleportation","value":{}}]}]}"#,
        r#"{"event":"teleportation"}"#,
        r#"{"type":"teleportation"}"#,
        r#"{"event_id":"e","type":"teleportation"}"#,
        r#"{"update_id":1,"teleportation":{}}"#,
    ];
    for caller in Caller::all() {
        for body in odd {
            let parsed = read(caller, body.as_bytes());
            let all = parsed.events.len() + parsed.parked.len();
            assert!(all >= 1, "{caller:?}: {body} is lost");
            assert!(parsed.parked.iter().all(|it| !it.reason.is_empty()), "{caller:?}: {body}");
        }
    }
}

#[test]
fn of_a_hundred_with_one_poisoned_ninety_nine_go_through_in_order() {
    let poisons =
        [json!("poison"), Value::Null, json!({}), json!([[]]), json!({ "id": {}, "changes": [7] })];
    for caller in Caller::all() {
        for poison in &poisons {
            let expected: Vec<usize> = (0..100).filter(|it| *it != 42).collect();
            let (keys, parked) = if is_metas(caller) {
                let mut entries: Vec<Value> = (0..100).map(|it| entry(caller.kind(), it)).collect();
                entries[42] = poison.clone();
                let body = batch(caller.kind(), &entries).to_string();
                let parsed = read(caller, body.as_bytes());
                let keys = parsed.events.into_iter().map(|it| it.dedupe_key).collect();
                (keys, parsed.parked.len())
            } else {
                one_by_one(caller, poison)
            };
            assert_eq!(parked, 1, "{caller:?} {poison}");
            let whole = |n: &usize| read(caller, &message(caller, *n)).events[0].dedupe_key.clone();
            assert_eq!(keys, expected.iter().map(whole).collect::<Vec<_>>(), "{caller:?}");
        }
    }
}

/// Providers that send one thing a call: a hundred calls, of which the forty-third is `poison`.
fn one_by_one(caller: Caller, poison: &Value) -> (Vec<String>, usize) {
    let (mut keys, mut parked) = (Vec::new(), 0);
    for n in 0..100 {
        let body = if n == 42 { poison.to_string().into_bytes() } else { message(caller, n) };
        let parsed = read(caller, &body);
        keys.extend(parsed.events.into_iter().map(|it| it.dedupe_key));
        parked += parsed.parked.len();
    }
    (keys, parked)
}

#[test]
fn ten_megabytes_are_read_or_parked() {
    let filler = "x".repeat(10_000_000);
    for caller in Caller::all() {
        // As one text of the message …
        let body = String::from_utf8(message(caller, 1)).unwrap().replace("hello", &filler);
        let parsed = read(caller, body.as_bytes());
        assert_eq!((parsed.events.len(), parsed.parked.len()), (1, 0), "{caller:?}");
        // … and as nothing at all.
        let parsed = read(caller, filler.as_bytes());
        assert_eq!((parsed.events.len(), parsed.parked.len()), (0, 1), "{caller:?}");
        assert_eq!(parsed.parked[0].raw.len(), filler.len());
    }
}

#[test]
fn what_is_nested_too_deep_is_parked() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        for caller in Caller::all() {
            assert_eq!(read(caller, deep.as_bytes()).parked.len(), 1, "{caller:?}");
        }
    }
    let deep = format!("a{}=1", "[b]".repeat(100_000));
    assert_eq!(read(Caller::Bitrix24, deep.as_bytes()).parked.len(), 1);
}

#[test]
fn a_live_chat_has_no_webhook() {
    let caller = Caller::Of(ChannelKind::LiveChat);
    let came = caller.call(message(caller, 1));
    assert_eq!(caller.check(&came, 0), Err(Unverified::NoWebhook));
    let parsed = parse(caller.kind(), &caller.routes(), &came.at(None, 0));
    assert_eq!((parsed.events.len(), parsed.parked.len()), (0, 1));
}

#[test]
fn every_kind_is_tried() {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../../events"].iter().collect();
    for kind in ChannelKind::ALL {
        assert!(folder.join(kind.name()).is_dir(), "{kind:?} has samples");
        let tried = kind == ChannelKind::LiveChat || Caller::all().contains(&Caller::Of(kind));
        assert!(tried, "{kind:?}");
    }
}
