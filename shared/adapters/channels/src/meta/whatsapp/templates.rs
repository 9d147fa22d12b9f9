//! Templates: what Meta has approved (…/whatsapp/templates), and one on its way (…/whatsapp/messages/template-messages).

use application::ports::ConnectError;
use domain::message::AttachmentKind;
use domain::template::{
    ButtonKind, GapPlace, Template, TemplateButton, TemplateHeader, TemplateUse,
};
use serde_json::{Map, Value, json};

use super::super::graph::Graph;
use crate::json::Object;
use crate::wire::Request;

/// What is asked of each.
const FIELDS: &str = "name,language,status,category,components";

/// Templates of a page.
const PAGE: &str = "100";

/// Pages that are read: an account has at most 6 000 templates.
const PAGES_MAX: usize = 60;

/// Those of the business account `waba` that can be sent, with `name` only those.
pub(super) async fn list(
    graph: &Graph<'_>,
    waba: Option<&str>,
    name: Option<&str>,
) -> Result<Vec<Template>, ConnectError> {
    let needed = || {
        let why = "templates belong to the business account: connect the number with waba_id";
        ConnectError::Refused(why.to_owned())
    };
    let waba = waba.ok_or_else(needed)?;
    let mut templates = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..PAGES_MAX {
        let request = Request::get(&[waba, "message_templates"]).with("fields", FIELDS);
        let mut request = request.with("status", "APPROVED").with("limit", PAGE);
        if let Some(name) = name {
            request = request.with("name", name);
        }
        if let Some(after) = &after {
            request = request.with("after", after);
        }
        let page = graph.call(request).await?;
        let page = Object::of(&page);
        let found = page.into_iter().flat_map(|it| it.objects("data")).filter_map(template);
        // Meta looks for names that contain it.
        templates.extend(found.filter(|it| name.is_none_or(|name| it.name == name)));
        let paging = page.and_then(|it| it.object("paging")).filter(|it| it.has("next"));
        after = paging.and_then(|it| it.object("cursors")?.string("after"));
        if after.is_none() {
            break;
        }
    }
    Ok(templates)
}

/// A template of which we can send all components; none, where it is not approved or has others.
fn template(object: Object<'_>) -> Option<Template> {
    if object.text("status") != Some("APPROVED") {
        return None;
    }
    let mut template = Template {
        name: object.string("name")?,
        language: object.string("language")?,
        category: object.text("category").unwrap_or_default().to_lowercase(),
        header: None,
        body: String::new(),
        footer: None,
        buttons: vec![],
    };
    for component in object.objects("components") {
        match component.text("type").unwrap_or_default().to_uppercase().as_str() {
            "HEADER" => template.header = Some(header(component)?),
            "BODY" => template.body = component.string("text").unwrap_or_default(),
            "FOOTER" => template.footer = component.string("text"),
            "BUTTONS" => {
                let buttons = component.objects("buttons").map(button);
                template.buttons = buttons.collect::<Option<_>>()?;
            }
            _ => return None,
        }
    }
    Some(template)
}

fn header(component: Object<'_>) -> Option<TemplateHeader> {
    match component.text("format").unwrap_or_default().to_uppercase().as_str() {
        "TEXT" => Some(TemplateHeader::Text(component.string("text")?)),
        "IMAGE" => Some(TemplateHeader::File(AttachmentKind::Image)),
        "VIDEO" => Some(TemplateHeader::File(AttachmentKind::Video)),
        "DOCUMENT" => Some(TemplateHeader::File(AttachmentKind::File)),
        _ => None,
    }
}

fn button(button: Object<'_>) -> Option<TemplateButton> {
    let title = button.string("text").unwrap_or_default();
    let kind = match button.text("type").unwrap_or_default().to_uppercase().as_str() {
        "QUICK_REPLY" => ButtonKind::Reply,
        "URL" => ButtonKind::Url(button.string("url")?),
        "COPY_CODE" => ButtonKind::CopyCode,
        "PHONE_NUMBER" | "VOICE_CALL" => ButtonKind::Other,
        _ => return None,
    };
    Some(TemplateButton { title, kind })
}

/// The body of a message; `header` is the kind and the body of the file above it.
pub(super) fn body(template: &TemplateUse, header: Option<(&str, Map<String, Value>)>) -> Value {
    let mut components = Vec::new();
    if let Some((kind, file)) = header {
        let parameter = json!({ "type": kind, kind: file });
        components.push(json!({ "type": "header", "parameters": [parameter] }));
    }
    for (place, name) in [(GapPlace::Header, "header"), (GapPlace::Body, "body")] {
        let of_place = template.gaps.iter().filter(|it| it.place == place);
        let parameters: Vec<Value> = of_place
            .map(|it| {
                let mut parameter = json!({ "type": "text", "text": it.text });
                if let Some(name) = &it.name {
                    parameter["parameter_name"] = name.as_str().into();
                }
                parameter
            })
            .collect();
        if !parameters.is_empty() {
            components.push(json!({ "type": name, "parameters": parameters }));
        }
    }
    for gap in &template.gaps {
        let text = &gap.text;
        let (index, kind, parameter) = match gap.place {
            GapPlace::Header | GapPlace::Body => continue,
            GapPlace::Link(at) => (at, "url", json!({ "type": "text", "text": text })),
            GapPlace::Payload(at) => {
                (at, "quick_reply", json!({ "type": "payload", "payload": text }))
            }
            GapPlace::Code(at) => {
                (at, "copy_code", json!({ "type": "coupon_code", "coupon_code": text }))
            }
        };
        components.push(json!({
            "type": "button", "sub_type": kind, "index": index.to_string(),
            "parameters": [parameter],
        }));
    }
    json!({
        "name": template.name, "language": { "code": template.language },
        "components": components,
    })
}
