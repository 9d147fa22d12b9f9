//! Templates of WhatsApp: what Meta has approved, and one on its way.

use application::ports::{ConnectError, Messenger, OutboundPart, SendResult};
use domain::channel::ChannelKind;
use domain::message::{Attachment, AttachmentKind, Source};
use domain::template::{
    ButtonKind, Gap, GapPlace, Template, TemplateButton, TemplateHeader, TemplateUse,
};
use serde_json::{Value, json};

use crate::http_api::{HttpApi, Reply, ok};

async fn api(replies: impl IntoIterator<Item = Reply>) -> HttpApi {
    let mut api = HttpApi::answering(ChannelKind::Whatsapp, "1065001", replies).await;
    api.account.channel.details.insert("waba_id".to_owned(), "8856001".to_owned());
    api
}

/// A template of Meta's with these components.
fn meta(name: &str, components: &Value) -> Value {
    json!({
        "name": name, "language": "it", "status": "APPROVED", "category": "UTILITY",
        "components": components, "id": "1",
    })
}

fn body(text: &str) -> Value {
    json!({ "type": "BODY", "text": text })
}

#[tokio::test]
async fn all_pages_of_what_we_can_send_are_listed() {
    let buttons = json!({ "type": "BUTTONS", "buttons": [
        { "type": "QUICK_REPLY", "text": "Stop" },
        { "type": "URL", "text": "Track", "url": "https://a.example/{{1}}" },
        { "type": "COPY_CODE", "text": "Copy" },
        { "type": "PHONE_NUMBER", "text": "Call", "phone_number": "+3902" },
    ]});
    let whole = json!([
        { "type": "HEADER", "format": "DOCUMENT" }, body("Order {{1}} is ready"),
        { "type": "FOOTER", "text": "Sample shop" }, buttons,
    ]);
    let pending = {
        let mut it = meta("pending", &json!([body("x")]));
        it["status"] = "PENDING".into();
        it
    };
    let paging = json!({ "cursors": { "after": "more" }, "next": "https://graph.example/next" });
    let api = api([
        ok(json!({ "data": [meta("order", &whole), pending], "paging": paging })),
        ok(json!({
            "data": [
                meta("cards", &json!([body("x"), { "type": "CAROUSEL", "cards": [] }])),
                meta("flow", &json!([{ "type": "BUTTONS", "buttons": [{ "type": "FLOW" }] }])),
                meta("hello", &json!([{ "type": "HEADER", "format": "TEXT", "text": "Hi {{name}}" }, body("y")])),
                "no template", {},
            ],
            "paging": { "cursors": { "after": "end" } },
        })),
    ])
    .await;
    let templates = api.channels.templates(&api.account, None).await.unwrap();
    let names: Vec<&str> = templates.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["order", "hello"], "only what is approved, and that we can send");
    let button = |title: &str, kind| TemplateButton { title: title.to_owned(), kind };
    let expected = Template {
        name: "order".to_owned(),
        language: "it".to_owned(),
        category: "utility".to_owned(),
        header: Some(TemplateHeader::File(AttachmentKind::File)),
        body: "Order {{1}} is ready".to_owned(),
        footer: Some("Sample shop".to_owned()),
        buttons: vec![
            button("Stop", ButtonKind::Reply),
            button("Track", ButtonKind::Url("https://a.example/{{1}}".to_owned())),
            button("Copy", ButtonKind::CopyCode),
            button("Call", ButtonKind::Other),
        ],
    };
    assert_eq!(templates[0], expected);
    assert_eq!(templates[1].header, Some(TemplateHeader::Text("Hi {{name}}".to_owned())));
    let [first, second] = api.asked().try_into().unwrap();
    assert_eq!(first.line(), "GET /v26.0/8856001/message_templates");
    assert!(first.is_authorized());
    assert_eq!((first.query["status"].as_str(), first.query.get("after")), ("APPROVED", None));
    assert_eq!(second.query["after"], "more");
}

#[tokio::test]
async fn one_is_found_by_its_whole_name() {
    let found = json!({ "data": [
        meta("order", &json!([body("x")])), meta("order_late", &json!([body("y")])),
    ]});
    let api = api([ok(found)]).await;
    let templates = api.channels.templates(&api.account, Some("order")).await.unwrap();
    assert_eq!(templates.len(), 1);
    assert_eq!(api.only().query["name"], "order");
}

#[tokio::test]
async fn what_stands_in_the_way_is_said_in_words() {
    let mut api = api([
        Reply::Says(400, json!({ "error": { "message": "no permission", "code": 200 } })),
        Reply::Breaks,
    ])
    .await;
    let refused = |it: Result<Vec<Template>, ConnectError>| match it.unwrap_err() {
        ConnectError::Refused(why) => why,
        ConnectError::Unreachable(why) => format!("unreachable: {why}"),
    };
    let why = refused(api.channels.templates(&api.account, None).await);
    assert_eq!(why, "Meta refuses: no permission");
    let why = refused(api.channels.templates(&api.account, None).await);
    assert!(why.starts_with("unreachable: "), "{why}");
    api.account.channel.details.clear();
    let why = refused(api.channels.templates(&api.account, None).await);
    assert!(why.contains("waba_id"), "{why}");
    let viber = HttpApi::answering(ChannelKind::Viber, "pa:1", []).await;
    let why = refused(viber.channels.templates(&viber.account, None).await);
    assert_eq!(why, "viber has no templates");
    assert_eq!(viber.asked().len(), 0);
}

fn gap(place: GapPlace, name: Option<&str>, text: &str) -> Gap {
    Gap { place, name: name.map(str::to_owned), text: text.to_owned() }
}

fn part(gaps: Vec<Gap>, header: Option<Attachment>) -> OutboundPart {
    let (name, language) = ("order".to_owned(), "it".to_owned());
    OutboundPart::Template { template: TemplateUse { name, language, gaps }, header }
}

#[tokio::test]
async fn a_template_goes_with_its_gaps_filled() {
    let sent = ok(json!({ "messages": [{ "id": "wamid.1" }] }));
    let api = api([ok(json!({ "id": "media-1" })), sent]).await;
    api.keep("uploads/1", b"%PDF");
    let file = Attachment {
        kind: AttachmentKind::File,
        source: Source::Object("uploads/1".to_owned()),
        name: Some("invoice.pdf".to_owned()),
        mime: Some("application/pdf".to_owned()),
        size: None,
        duration_s: None,
    };
    let gaps = vec![
        gap(GapPlace::Body, Some("first_name"), "Ada"),
        gap(GapPlace::Body, Some("order"), "1042"),
        gap(GapPlace::Link(0), None, "1042"),
        gap(GapPlace::Payload(1), None, "stop"),
        gap(GapPlace::Code(2), None, "SALE"),
    ];
    let result = api.send("393330000001", &part(gaps, Some(file))).await;
    assert_eq!(result, SendResult::Sent { external_id: "wamid.1".to_owned() });
    let message = &api.asked()[1].body;
    assert_eq!(message["type"], "template");
    let button = |kind: &str, index: &str, parameter: Value| json!({ "type": "button", "sub_type": kind, "index": index, "parameters": [parameter] });
    let expected = json!({
        "name": "order", "language": { "code": "it" },
        "components": [
            { "type": "header", "parameters": [
                { "type": "document", "document": { "id": "media-1", "filename": "invoice.pdf" } },
            ]},
            { "type": "body", "parameters": [
                { "type": "text", "parameter_name": "first_name", "text": "Ada" },
                { "type": "text", "parameter_name": "order", "text": "1042" },
            ]},
            button("url", "0", json!({ "type": "text", "text": "1042" })),
            button("quick_reply", "1", json!({ "type": "payload", "payload": "stop" })),
            button("copy_code", "2", json!({ "type": "coupon_code", "coupon_code": "SALE" })),
        ],
    });
    assert_eq!(message["template"], expected);
}

#[tokio::test]
async fn without_gaps_only_name_and_language_go_and_elsewhere_nothing() {
    let api = api([ok(json!({ "messages": [{ "id": "wamid.1" }] }))]).await;
    api.send("39333", &part(vec![gap(GapPlace::Header, None, "1042")], None)).await;
    let sent = &api.only().body["template"]["components"];
    let expected =
        json!([{ "type": "header", "parameters": [{ "type": "text", "text": "1042" }] }]);
    assert_eq!(*sent, expected);
    for kind in [ChannelKind::Messenger, ChannelKind::Viber, ChannelKind::FacebookComments] {
        let api = HttpApi::answering(kind, "1", []).await;
        let result = api.send("1", &part(vec![], None)).await;
        assert!(matches!(result, SendResult::Rejected { .. }), "{result:?}");
        assert_eq!(api.asked().len(), 0);
    }
}
