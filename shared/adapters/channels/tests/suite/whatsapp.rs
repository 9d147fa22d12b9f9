//! WhatsApp: a number is connected, messages go out, files come in.

use application::ports::{ConnectError, Messenger, OutboundPart, SendResult};
use domain::channel::ChannelKind;
use domain::message::{Attachment, AttachmentKind, Contact, Content, Location, Source};
use domain::time::Seconds;
use serde_json::{Value, json};

use crate::bot_api::TOKEN;
use crate::http_api::{HttpApi, Reply, ok};

const HOOK: (&str, &str) = ("https://canali.example/hooks/c1", "the word");

async fn api(replies: impl IntoIterator<Item = Reply>) -> HttpApi {
    HttpApi::answering(ChannelKind::Whatsapp, "1065001", replies).await
}

fn sent() -> Reply {
    ok(json!({
        "messaging_product": "whatsapp",
        "contacts": [{ "input": "393330000001", "wa_id": "393330000001" }],
        "messages": [{ "id": "wamid.Ours001" }],
    }))
}

fn error(status: u16, code: i64, message: &str) -> Reply {
    let error = json!({ "message": message, "type": "OAuthException", "code": code });
    Reply::Says(status, json!({ "error": error }))
}

fn text(text: &str) -> OutboundPart {
    OutboundPart::Text(text.to_owned())
}

fn file(kind: AttachmentKind, source: Source, mime: Option<&str>) -> OutboundPart {
    let attachment = Attachment {
        kind,
        source,
        name: Some("invoice.pdf".to_owned()),
        mime: mime.map(str::to_owned),
        size: None,
        duration_s: None,
    };
    OutboundPart::Media { attachment, caption: Some("here".to_owned()) }
}

#[tokio::test]
async fn a_text_goes_to_a_number_or_to_a_scoped_id() {
    let api = api([sent(), sent()]).await;
    let done = SendResult::Sent { external_id: "wamid.Ours001".to_owned() };
    assert_eq!(api.reply("393330000001", &text("hello"), Some("wamid.1")).await, done);
    assert_eq!(api.send("IT.1349", &text("hello")).await, done);
    let [first, second] = api.asked().try_into().unwrap();
    assert_eq!(first.line(), "POST /v26.0/1065001/messages");
    assert!(first.is_authorized());
    let expected = json!({
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": "393330000001",
        "type": "text", "text": { "body": "hello", "preview_url": true },
        "context": { "message_id": "wamid.1" }, "biz_opaque_callback_data": "7:0",
    });
    assert_eq!(first.body, expected);
    assert_eq!((&second.body["recipient"], &second.body["to"]), (&json!("IT.1349"), &Value::Null));
}

#[tokio::test]
async fn files_are_uploaded_and_go_as_what_whatsapp_takes() {
    use AttachmentKind::{Animation, Audio, File, Image, Sticker, Video, Voice};
    let large = vec![0; 6 * 1024 * 1024];
    for (kind, mime, bytes, sent_as) in [
        (Image, Some("image/png"), &b"png"[..], "image"),
        (Image, Some("image/heic"), b"heic", "document"),
        (Image, Some("image/jpeg"), &large, "document"),
        (Video, None, b"mp4", "video"),
        (Voice, Some("audio/ogg; codecs=opus"), b"ogg", "audio"),
        (Audio, Some("audio/wav"), b"wav", "document"),
        (Sticker, None, b"webp", "sticker"),
        (Animation, Some("image/gif"), b"gif", "document"),
        (File, Some("application/pdf"), b"pdf", "document"),
    ] {
        let api = api([ok(json!({ "id": "media-1" })), sent()]).await;
        api.keep("uploads/1", bytes);
        let part = file(kind, Source::Object("uploads/1".to_owned()), mime);
        let result = api.send("39333", &part).await;
        assert!(matches!(result, SendResult::Sent { .. }), "{result:?}");
        let [upload, message] = api.asked().try_into().unwrap();
        assert_eq!(upload.line(), "POST /v26.0/1065001/media");
        assert_eq!(upload.body["messaging_product"], "whatsapp");
        assert_eq!(upload.file.unwrap().2, bytes);
        assert_eq!(message.body["type"], sent_as, "{kind:?} {mime:?}");
        assert_eq!(message.body[sent_as]["id"], "media-1");
        let name = (sent_as == "document").then_some("invoice.pdf");
        assert_eq!(message.body[sent_as]["filename"].as_str(), name);
    }
}

#[tokio::test]
async fn a_file_elsewhere_is_fetched_first() {
    let api = api([ok(json!({ "id": "media-1" })), sent()]).await;
    let address = api.serve("/files/1", b"png");
    let part = file(AttachmentKind::Image, Source::Url(address), None);
    assert!(matches!(api.send("39333", &part).await, SendResult::Sent { .. }));
    let asked = api.asked();
    assert_eq!(asked[0].line(), "GET /files/1");
    assert_eq!(asked[0].header("authorization"), "", "the token goes to Meta alone");
    assert_eq!(asked[1].file.as_ref().unwrap().1, "image/png");
    assert_eq!(asked[2].body["image"], json!({ "id": "media-1", "caption": "here" }));
}

#[tokio::test]
async fn places_and_cards() {
    let api = api([sent(), sent()]).await;
    let place = Location {
        latitude: 45.4,
        longitude: 9.1,
        name: Some("Sample Cafe".to_owned()),
        address: None,
    };
    api.send("39333", &OutboundPart::Location(place)).await;
    let card = Contact { name: "Workshop".to_owned(), phone: "+3902".to_owned(), own: false };
    api.send("39333", &OutboundPart::Contact(card)).await;
    let [place, card] = api.asked().try_into().unwrap();
    let expected = json!({ "latitude": 45.4, "longitude": 9.1, "name": "Sample Cafe" });
    assert_eq!(place.body["location"], expected);
    assert_eq!(card.body["contacts"][0]["phones"][0]["phone"], "+3902");
}

#[tokio::test]
async fn refusals_are_told_apart_by_their_codes() {
    let reason = || "as it says".to_owned();
    let later = |after: Option<u32>, whole_account| SendResult::Retry {
        after: after.map(Seconds),
        reason: reason(),
        whole_account,
    };
    for (status, code, expected) in [
        (400, 131_047, SendResult::WindowClosed { reason: reason() }),
        (400, 131_026, SendResult::RecipientGone { reason: reason() }),
        (429, 130_429, later(None, true)),
        (400, 80_007, later(None, true)),
        (400, 131_056, later(Some(6), false)),
        (500, 131_000, later(None, false)),
        (503, 2, later(None, false)),
        (401, 190, SendResult::ChannelBroken { reason: reason() }),
        (403, 200, SendResult::ChannelBroken { reason: reason() }),
        (403, 131_031, SendResult::ChannelBroken { reason: reason() }),
        (400, 131_049, SendResult::Rejected { reason: reason() }),
        (400, 131_009, SendResult::Rejected { reason: reason() }),
        (400, 999_999, SendResult::Rejected { reason: reason() }),
    ] {
        let api = api([error(status, code, "as it says")]).await;
        assert_eq!(api.send("39333", &text("x")).await, expected, "{code}");
    }
}

#[tokio::test]
async fn how_long_to_wait_is_heard() {
    let usage = json!({ "885": [{ "type": "whatsapp", "estimated_time_to_regain_access": 3 }] });
    let headers = vec![("x-business-use-case-usage", usage.to_string())];
    let body = json!({ "error": { "message": "slow down", "code": 80_007 } });
    let api = api([Reply::SaysWith(429, headers, body)]).await;
    let result = api.send("39333", &text("x")).await;
    let SendResult::Retry { after, .. } = result else { panic!("{result:?}") };
    assert_eq!(after, Some(Seconds(180)));
}

#[tokio::test]
async fn what_is_not_answered_may_have_arrived() {
    for reply in [Reply::Breaks, Reply::Garbage(200, "<html>"), ok(json!({ "messages": [] }))] {
        let api = api([reply]).await;
        let result = api.send("39333", &text("x")).await;
        assert!(matches!(result, SendResult::Unknown { .. }), "{result:?}");
    }
    let api = api([Reply::Garbage(502, "<html>")]).await;
    let result = api.send("39333", &text("x")).await;
    assert!(matches!(result, SendResult::Retry { .. }), "{result:?}");
}

#[tokio::test]
async fn long_texts_are_cut_by_characters() {
    let api = api([]).await;
    let content = Content::text("é👍".repeat(3_000));
    let parts = api.channels.parts(&api.account.channel, &content);
    let lengths: Vec<usize> = parts
        .iter()
        .map(|it| match it {
            OutboundPart::Text(it) => it.chars().count(),
            it => panic!("{it:?}"),
        })
        .collect();
    assert_eq!(lengths, [4_096, 1_904]);
}

#[tokio::test]
async fn a_number_is_connected_with_all_that_belongs_to_it() {
    let scopes = json!(["whatsapp_business_messaging", "whatsapp_business_management"]);
    let mut api = api([
        ok(json!({ "verified_name": "Sample shop", "display_phone_number": "+39 02", "id": "1" })),
        ok(json!({ "data": { "is_valid": true, "scopes": scopes } })),
        ok(json!({ "success": true })),
        ok(json!({ "success": true })),
    ])
    .await;
    api.account.key = Some("app-secret".to_owned());
    let details = [("app_id", "42"), ("waba_id", "8856001")];
    api.account.channel.details =
        details.into_iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
    let connected = api.channels.connect(&api.account, Some(HOOK)).await.unwrap();
    assert_eq!((connected.account.as_str(), connected.name.as_str()), ("1065001", "Sample shop"));
    assert_eq!(connected.notes, Vec::<String>::new());
    let asked = api.asked();
    let lines: Vec<String> = asked.iter().map(crate::http_api::Asked::line).collect();
    assert_eq!(
        lines,
        [
            "GET /v26.0/1065001",
            "GET /v26.0/debug_token",
            "POST /v26.0/42/subscriptions",
            "POST /v26.0/8856001/subscribed_apps",
        ]
    );
    assert_eq!(asked[1].query["input_token"], TOKEN);
    assert_eq!(asked[2].header("authorization"), "Bearer 42|app-secret");
    assert_eq!(asked[2].body["callback_url"], HOOK.0);
    assert_eq!(asked[2].body["verify_token"], HOOK.1);
    assert!(asked[0].is_authorized() && asked[3].is_authorized());
}

#[tokio::test]
async fn what_is_missing_is_said_in_words() {
    let api = api([ok(json!({ "display_phone_number": "+39 02" }))]).await;
    let connected = api.channels.connect(&api.account, Some(HOOK)).await.unwrap();
    assert_eq!(connected.name, "+39 02");
    assert!(connected.notes[0].contains(HOOK.0) && connected.notes[0].contains(HOOK.1));
    assert!(connected.notes[1].contains("waba_id"));

    let mut api = self::api([
        ok(json!({ "id": "1065001" })),
        ok(json!({ "data": { "scopes": ["whatsapp_business_messaging"] } })),
        ok(json!({ "success": true })),
    ])
    .await;
    api.account.key = Some("app-secret".to_owned());
    api.account.channel.details.insert("app_id".to_owned(), "42".to_owned());
    let connected = api.channels.connect(&api.account, Some(HOOK)).await.unwrap();
    assert!(connected.notes[0].ends_with("permissions whatsapp_business_management."));
}

#[tokio::test]
async fn a_token_that_is_not_accepted_is_refused() {
    let api = api([error(401, 190, "the token 7:Test_Token-x has expired"), Reply::Breaks]).await;
    let error = api.channels.connect(&api.account, Some(HOOK)).await.unwrap_err();
    let ConnectError::Refused(why) = error else { panic!("{error:?}") };
    assert_eq!(why, "Meta refuses: the token *** has expired");
    let error = api.channels.connect(&api.account, Some(HOOK)).await.unwrap_err();
    assert!(matches!(error, ConnectError::Unreachable(_)), "{error:?}");
}

#[tokio::test]
async fn a_customers_file_is_fetched_with_the_token() {
    let cdn = api([]).await;
    let url = cdn.serve("/cdn/1", b"bytes");
    let api = api([ok(json!({ "url": url, "mime_type": "audio/ogg", "file_size": 5 }))]).await;
    let OutboundPart::Media { attachment, .. } =
        file(AttachmentKind::Voice, Source::Provider("777".to_owned()), None)
    else {
        panic!()
    };
    let media = api.channels.fetch(&api.account, &attachment, 100).await.unwrap();
    assert_eq!((media.bytes.as_slice(), media.mime.as_deref()), (&b"bytes"[..], Some("audio/ogg")));
    assert_eq!(api.only().line(), "GET /v26.0/777");
    assert!(cdn.only().is_authorized());
}
