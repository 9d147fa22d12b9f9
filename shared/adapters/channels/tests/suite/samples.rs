//! Every sample in `events/telegram` comes out as what it is; those in `events/live_chat` are JSON.

use std::path::PathBuf;

use channels::Parsed;
use domain::channel::ChannelKind;
use domain::ids::ChannelId;
use domain::inbound::{Inbound, InboundEvent, Sender};
use domain::message::{
    Attachment, AttachmentKind, Button, Contact, Content, Location, RAW_MAX_BYTES, ReplyTo, Source,
};
use domain::time::Timestamp;
use serde_json::Value;

use crate::bot_api::parse_for;

const NOW: Timestamp = Timestamp(1_790_000_999_000);

fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "../../../events", name].iter().collect()
}

fn parsed(body: &[u8]) -> Parsed {
    parse_for(ChannelKind::Telegram, ChannelId(3), body, NOW)
}

#[track_caller]
fn event_of(body: &[u8]) -> Inbound {
    let Parsed { mut events, parked, .. } = parsed(body);
    assert_eq!((events.len(), parked.len()), (1, 0), "{parked:?}");
    events.remove(0)
}

#[track_caller]
fn event(sample: &str) -> Inbound {
    event_of(&std::fs::read(folder("telegram").join(format!("{sample}.json"))).unwrap())
}

#[track_caller]
fn content(sample: &str) -> Content {
    match event(sample).event {
        InboundEvent::Message { content, .. } => content,
        it @ (InboundEvent::Edit { .. }
        | InboundEvent::Delete { .. }
        | InboundEvent::Reaction { .. }
        | InboundEvent::Receipt { .. }
        | InboundEvent::Echo { .. }
        | InboundEvent::Left
        | InboundEvent::Returned) => panic!("{it:?}"),
    }
}

fn file(kind: AttachmentKind, id: &str, mime: &str, size: u64) -> Attachment {
    Attachment {
        kind,
        source: Source::Provider(id.to_owned()),
        name: None,
        mime: Some(mime.to_owned()),
        size: Some(size),
        duration_s: None,
    }
}

fn files(attachment: Attachment) -> Content {
    Content { attachments: vec![attachment], ..Content::default() }
}

#[test]
fn a_text_with_all_that_is_around_it() {
    let expected = Inbound {
        channel: ChannelId(3),
        conversation: "5001".to_owned(),
        dedupe_key: "5001:71".to_owned(),
        sender: Sender {
            external_id: "5001".to_owned(),
            aliases: vec![],
            name: "Ira Koval".to_owned(),
            username: Some("ira_sample".to_owned()),
            language: Some("uk".to_owned()),
            email: None,
            phone: None,
        },
        received_at: NOW,
        trace: None,
        event: InboundEvent::Message {
            external_id: "5001:71".to_owned(),
            sent_at: Timestamp(1_790_000_071_000),
            content: Content::text("Good morning! Is order 1042 on its way?"),
        },
    };
    assert_eq!(event("text"), expected);
    assert_eq!(content("start"), Content::text("/start shop_1042"));
}

#[test]
fn files_of_each_kind() {
    use AttachmentKind::{Animation, Audio, File, Image, Sticker, Video, Voice};
    let named = |name: &str, duration_s, it: Attachment| {
        files(Attachment { name: Some(name.to_owned()), duration_s, ..it })
    };
    let lasting =
        |duration_s, it: Attachment| files(Attachment { duration_s: Some(duration_s), ..it });
    let saying = |text: &str, it: Content| Content { text: Some(text.to_owned()), ..it };
    let id = |it: &str| format!("{it}ACAgIAAxkBAAIBSample");

    let photo = files(file(Image, &(id("Ag") + "x"), "image/jpeg", 90_112));
    assert_eq!(content("photo"), saying("This is how it arrived", photo));
    let document = file(File, &(id("BQ") + "Doc"), "application/pdf", 18_231);
    assert_eq!(
        content("document"),
        saying("the invoice", named("invoice-1042.pdf", None, document))
    );
    let audio = file(Audio, &(id("CQ") + "Aud"), "audio/mpeg", 3_250_112);
    assert_eq!(content("audio"), named("first.mp3", Some(203), audio));
    let voice = file(Voice, &(id("Aw") + "Voi"), "audio/ogg", 27_419);
    assert_eq!(content("voice"), lasting(7, voice));
    let video = file(Video, &(id("BA") + "Vid"), "video/mp4", 4_194_304);
    assert_eq!(content("video"), named("door.mp4", Some(12), video));
    let round = file(Video, &(id("DQ") + "Rnd"), "video/mp4", 1_048_576);
    assert_eq!(content("video_note"), lasting(9, round));
    let animation = file(Animation, &(id("Cg") + "Ani"), "video/mp4", 90_210);
    assert_eq!(content("animation"), named("wave.mp4", Some(3), animation));
    let sticker = file(Sticker, &(id("CA") + "Stk"), "image/webp", 16_639);
    assert_eq!(content("sticker"), saying("👍", files(sticker)));
}

#[test]
fn places() {
    let place = Location { latitude: 45.464_203, longitude: 9.189_982, name: None, address: None };
    let venue = Location {
        name: Some("Sample Cafe".to_owned()),
        address: Some("1 Example Square".to_owned()),
        ..place.clone()
    };
    assert_eq!(content("location").location, Some(place));
    assert_eq!(content("venue"), Content { location: Some(venue), ..Content::default() });
}

#[test]
fn only_the_senders_own_card_is_trusted() {
    let own =
        Contact { name: "Ira Koval".to_owned(), phone: "+390200000001".to_owned(), own: true };
    assert_eq!(content("contact_own").contact, Some(own));
    assert_eq!(event("contact_own").sender.phone.as_deref(), Some("+390200000001"));
    let other =
        Contact { name: "Workshop".to_owned(), phone: "+390200000002".to_owned(), own: false };
    assert_eq!(content("contact_other").contact, Some(other));
    assert_eq!(event("contact_other").sender.phone, None);
}

#[test]
fn a_reply_with_its_quote() {
    let answered = ReplyTo {
        external_id: Some("5001:70".to_owned()),
        seq: None,
        quote: Some("order 1042".to_owned()),
    };
    assert_eq!(
        content("reply"),
        Content { reply_to: Some(answered), ..Content::text("Yes, that one") }
    );
}

#[test]
fn edits_are_told_apart_by_time_and_content() {
    let edit = event("edited_message");
    let InboundEvent::Edit { target, content, edited_at } = &edit.event else { panic!("{edit:?}") };
    assert_eq!((target.as_str(), *edited_at), ("5001:71", Timestamp(1_790_000_190_000)));
    assert_eq!(*content, Content::text("Good morning! Is order 1024 on its way?"));
    let (start, hash) = edit.dedupe_key.rsplit_once(':').unwrap();
    assert_eq!((start, hash.len()), ("edit:5001:71:1790000190", 8));

    let moved = event("live_location");
    assert!(moved.dedupe_key.starts_with("edit:5001:86:1790000210:"));
    let InboundEvent::Edit { content, .. } = moved.event else { panic!() };
    assert_eq!(content.location.map(|it| it.latitude), Some(45.4651));
}

#[test]
fn a_pressed_button_is_a_message_of_its_own() {
    let press = event("callback_query");
    let key = "cb:21474836480001";
    assert_eq!((press.conversation.as_str(), press.dedupe_key.as_str()), ("5001", key));
    let InboundEvent::Message { external_id, sent_at, content } = press.event else { panic!() };
    assert_eq!((external_id.as_str(), sent_at), (key, NOW));
    let button =
        Button { press_id: Some("21474836480001".to_owned()), ..Button::carrying("deliver:yes") };
    assert_eq!((content.text.as_deref(), content.button), (Some("Yes, please"), Some(button)));
    assert_eq!(content.reply_to.unwrap().external_id.as_deref(), Some("5001:87"));
}

#[test]
fn leaving_and_returning() {
    let left = event("blocked");
    assert_eq!((left.event, left.conversation.as_str()), (InboundEvent::Left, "5001"));
    let returned = event("unblocked");
    assert_eq!(returned.event, InboundEvent::Returned);
    assert!(returned.dedupe_key.starts_with("upd:9100") && left.dedupe_key != returned.dedupe_key);
}

#[test]
fn a_group_is_one_conversation() {
    let message = event("group_text");
    assert_eq!(message.conversation, "-1009000000042");
    assert_eq!(message.dedupe_key, "-1009000000042:301");
    assert_eq!(message.sender.external_id, "5001");
    assert_eq!(content("group_text"), Content::text("The lift is out of order again"));
}

#[test]
fn what_we_do_not_know_keeps_its_json() {
    for (sample, text, inside) in [
        ("poll_message", None, "Which day suits you?"),
        ("web_app_data", None, "Pick a time"),
        ("paid_media", Some("Our catalogue"), "star_count"),
    ] {
        let content = content(sample);
        assert!(content.unsupported.unwrap().contains(inside), "{sample}");
        assert_eq!(content.text.as_deref(), text);
    }
}

#[test]
fn the_kept_json_is_cut_between_characters() {
    let question = "é".repeat(RAW_MAX_BYTES);
    let body = serde_json::json!({"message": {
        "message_id": 1, "chat": {"id": 2}, "poll": {"question": question},
    }});
    let InboundEvent::Message { content, .. } = event_of(body.to_string().as_bytes()).event else {
        panic!()
    };
    let length = content.unsupported.unwrap().len();
    assert!((RAW_MAX_BYTES - 1..=RAW_MAX_BYTES).contains(&length));
}

#[test]
fn reduced_updates_are_read_all_the_same() {
    let body = br#"{"message":{"message_id":"7","chat":{"id":"42"},"text":"hi"}}"#;
    let message = event_of(body);
    assert_eq!((message.conversation.as_str(), message.dedupe_key.as_str()), ("42", "42:7"));
    assert_eq!((message.sender.external_id.as_str(), message.sender.name.as_str()), ("42", "42"));
    let InboundEvent::Message { sent_at, .. } = message.event else { panic!() };
    assert_eq!(sent_at, NOW);

    let body = br#"{"callback_query":{"id":"9","from":{"id":42,"username":"u"},"data":"x"}}"#;
    let press = event_of(body);
    assert_eq!((press.conversation.as_str(), press.sender.name.as_str()), ("42", "u"));
    let body = br#"{"callback_query":{"id":"9","from":{"id":42},"message":{"chat":{"id":43}},"data":"x"}}"#;
    assert_eq!(event_of(body).conversation, "43");

    let body = br#"{"update_id":5,"my_chat_member":{"chat":{"id":42},"new_chat_member":{"status":"kicked"}}}"#;
    assert_eq!(event_of(body).event, InboundEvent::Left);
}

#[test]
fn every_sample_is_an_event_or_parked_with_its_body() {
    let mut count = 0;
    for entry in std::fs::read_dir(folder("telegram")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let body = std::fs::read(&path).unwrap();
        let Parsed { events, parked, .. } = parsed(&body);
        let expected = if name.starts_with("parked_") { (0, 1) } else { (1, 0) };
        assert_eq!((events.len(), parked.len()), expected, "{name}");
        assert!(parked.iter().all(|it| it.raw == body && it.reason.ends_with("is not handled")));
        for event in events {
            let json = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<Inbound>(&json).unwrap(), event, "{name}");
        }
        count += 1;
    }
    assert!(count >= 29, "only {count} samples");
}

#[test]
fn live_chat_samples_are_json_and_its_webhook_takes_nothing() {
    for name in ["session", "message", "quick_reply", "read", "close"] {
        let body = std::fs::read(folder("live_chat").join(format!("{name}.json"))).unwrap();
        assert!(serde_json::from_slice::<Value>(&body).unwrap().is_object());
        let parsed = parse_for(ChannelKind::LiveChat, ChannelId(4), &body, NOW);
        let Parsed { events, parked, .. } = parsed;
        assert_eq!((events.len(), parked.len(), &parked[0].raw), (0, 1, &body));
    }
}
