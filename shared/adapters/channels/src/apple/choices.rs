//! What a customer may press: a quick reply, or a list picker where there are more of them ("Quick reply", "List
//! picker").

use domain::message::QuickReply;
use serde_json::{Value, json};

use super::CHOICES;
use crate::parts::{Carried, carried};

/// Apple's extension of the Messages app that shows both ("Interactive message types", `bid`).
const EXTENSION: &str = "com.apple.messages.MSMessageExtensionBalloonPlugin:0000000000:com.apple.icloud.apps.messages.business.extension";

/// The fewest and the most items of a quick reply.
const QUICK: std::ops::RangeInclusive<usize> = 2..=5;

/// The body of an interactive message.
pub(super) fn choices(id: &str, text: &str, replies: &[QuickReply]) -> Value {
    let items = carried(replies, CHOICES.payload_max).filter_map(|(reply, it)| match it {
        Carried::Payload(identifier) => Some((identifier, reply.title.as_str())),
        Carried::Link(_) => None, // They stand in the text.
    });
    let items: Vec<(String, &str)> = items.collect();
    let mut data = json!({ "version": "1.0", "requestIdentifier": id });
    if QUICK.contains(&items.len()) {
        let items: Vec<Value> = items
            .iter()
            .map(|(identifier, title)| json!({ "identifier": identifier, "title": title }))
            .collect();
        data["quick-reply"] = json!({ "summaryText": text, "items": items });
    } else {
        let items: Vec<Value> = (0..)
            .zip(&items)
            .map(|(order, (identifier, title)): (usize, _)| {
                json!({ "identifier": identifier, "title": title, "order": order, "style": "default" })
            })
            .collect();
        let section =
            json!({ "order": 0, "title": "", "multipleSelection": false, "items": items });
        data["listPicker"] = json!({ "sections": [section] });
    }
    let received = json!({ "title": text, "style": "small" });
    json!({ "interactiveData": {
        "bid": EXTENSION, "data": data, "receivedMessage": received,
        "replyMessage": { "title": "", "style": "small" },
    }})
}
