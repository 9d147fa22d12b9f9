//! What a message says (…/whatsapp/webhooks/reference/messages).

use domain::message::{
    Attachment, AttachmentKind, Button, Contact, Content, Location, Origin, OriginKind, ReplyTo,
    Source,
};

use crate::json::Object;

/// The kinds with a file.
const FILES: [(&str, AttachmentKind); 6] = [
    ("voice", AttachmentKind::Voice),
    ("image", AttachmentKind::Image),
    ("video", AttachmentKind::Video),
    ("audio", AttachmentKind::Audio),
    ("document", AttachmentKind::File),
    ("sticker", AttachmentKind::Sticker),
];

/// The content of `message`; of a kind we do not know its own JSON.
pub(super) fn content(message: Object<'_>) -> Content {
    let kind = message.text("type").unwrap_or_default();
    let mut content = message.object(kind).and_then(|body| known(kind, message, body));
    if kind == "contacts" {
        content = cards(message);
    }
    let mut content = content
        .filter(|it| !it.is_empty())
        .unwrap_or_else(|| Content { unsupported: Some(message.raw()), ..Content::default() });
    let context = message.object("context");
    content.reply_to = context.and_then(|it| it.id("id")).map(|it| ReplyTo {
        external_id: Some(it),
        seq: None,
        quote: None,
    });
    content.origin = message.object("referral").map(referral);
    if content.origin.is_none() {
        content.origin = context.and_then(|it| it.object("referred_product")).map(product);
    }
    content
}

fn known(kind: &str, message: Object<'_>, body: Object<'_>) -> Option<Content> {
    if message.values("errors").next().is_some() {
        return None;
    }
    if let Some((_, kind)) = FILES.into_iter().find(|it| it.0 == kind) {
        return file(kind, body);
    }
    match kind {
        "text" => Some(Content { text: body.string("body"), ..Content::default() }),
        "location" => place(body),
        "button" => {
            let payload = body.string("payload").or_else(|| body.string("text"))?;
            Some(pressed(payload, body.string("text")))
        }
        "interactive" => answer(body),
        _ => None,
    }
}

fn file(kind: AttachmentKind, body: Object<'_>) -> Option<Content> {
    let kind = match kind {
        AttachmentKind::Audio if body.flag("voice") => AttachmentKind::Voice,
        kind => kind,
    };
    let attachment = Attachment {
        kind,
        source: Source::Provider(body.id("id")?),
        name: body.string("filename"),
        mime: body.string("mime_type"),
        size: body.count("file_size"),
        duration_s: None,
    };
    let text = body.string("caption");
    Some(Content { text, attachments: vec![attachment], ..Content::default() })
}

fn place(body: Object<'_>) -> Option<Content> {
    let location = Location {
        latitude: body.number("latitude")?,
        longitude: body.number("longitude")?,
        name: body.string("name"),
        address: body.string("address"),
    };
    Some(Content { location: Some(location), ..Content::default() })
}

/// The first card; what further ones say stands in the text.
fn cards(message: Object<'_>) -> Option<Content> {
    let mut cards = message.objects("contacts").filter_map(card);
    let contact = cards.next()?;
    let lines: Vec<String> = cards.map(|it| format!("{} {}", it.name, it.phone)).collect();
    let text = Some(lines.join("\n")).filter(|it| !it.is_empty());
    Some(Content { text, contact: Some(contact), ..Content::default() })
}

fn card(card: Object<'_>) -> Option<Contact> {
    let phone = card.objects("phones").next();
    let phone = phone.and_then(|it| it.string("phone").or_else(|| it.id("wa_id")));
    let name = card
        .object("name")
        .and_then(|it| it.string("formatted_name").or_else(|| it.string("first_name")));
    let mail = card.objects("emails").next().and_then(|it| it.string("email"));
    let phone = phone.or(mail);
    (phone.is_some() || name.is_some()).then(|| Contact {
        name: name.unwrap_or_default(),
        phone: phone.unwrap_or_default(),
        own: false,
    })
}

fn answer(body: Object<'_>) -> Option<Content> {
    for kind in ["button_reply", "list_reply"] {
        if let Some(reply) = body.object(kind) {
            return Some(pressed(reply.id("id")?, reply.string("title")));
        }
    }
    let form = body.object("nfm_reply")?;
    Some(pressed(form.string("response_json")?, form.string("body")))
}

fn pressed(payload: String, text: Option<String>) -> Content {
    let text = text.or_else(|| Some(payload.clone()));
    Content { text, button: Some(Button::carrying(payload)), ..Content::default() }
}

/// The advertisement or post from which the customer came.
fn referral(referral: Object<'_>) -> Origin {
    let kind = match referral.text("source_type") {
        Some("post") => OriginKind::Post,
        Some(_) | None => OriginKind::Ad,
    };
    Origin {
        kind,
        id: referral.id("source_id"),
        title: referral.string("headline").or_else(|| referral.string("body")),
        url: referral.string("source_url"),
        reference: referral.string("ctwa_clid"),
    }
}

fn product(product: Object<'_>) -> Origin {
    Origin {
        kind: OriginKind::Product,
        id: product.id("product_retailer_id"),
        reference: product.id("catalog_id"),
        ..Origin::default()
    }
}
