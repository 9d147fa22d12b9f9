//! What messengers' SDKs say of what goes between us and their messengers: WhatsApp's `pywa`, which follows Meta's documents,
//! and Viber's own.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use application::ports::{Account, Messenger, OutboundPart, Outgoing};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use channels::Channels;
use channels::targets::AllowTargets;
use domain::channel::{Channel, ChannelKind};
use domain::ids::{ChannelId, LineId, MessageId};
use domain::message::{Attachment, AttachmentKind, Contact, Location, Press, QuickReply, Source};
use memory::{Faults, MemoryStore};
use serde_json::{Value, json};
use tests::binary::root;
use tokio::net::TcpListener;

const SECRET: &str = "what only the two know";
const CUSTOMER: &str = "393330000001";
const ANSWERED: &str = "wamid.1";

/// A provider that takes everything, and what it took last.
struct Taker {
    base: String,
    last: Arc<Mutex<Value>>,
    messengers: Channels<MemoryStore>,
}

impl Taker {
    async fn new() -> Self {
        let last = Arc::new(Mutex::new(Value::Null));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
        let base = format!("http://{}", listener.local_addr().expect("it has an address"));
        let router = axum::Router::new().fallback(take).with_state(Arc::clone(&last));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let targets = AllowTargets::parse("127.0.0.0/8").expect("it is a network");
        let messengers = Channels::new(MemoryStore::new(Faults::none()), targets);
        Self { base, last, messengers: messengers.expect("it can be made") }
    }

    fn account(&self, kind: ChannelKind) -> Account {
        let channel = Channel {
            id: ChannelId(3),
            line: LineId(1),
            kind,
            name: "Shop".to_owned(),
            connection: "c1".to_owned(),
            api_base: Some(self.base.clone()),
            account: Some("1065001".to_owned()),
            details: BTreeMap::new(),
            public_key: None,
            registered_url: None,
            origins: vec![],
            widget: None,
            takes_texts: true,
            notes: vec![],
            disconnected_at: None,
        };
        Account { channel, token: Some("t".to_owned()), key: None }
    }

    /// What the provider is told where `part` is sent.
    async fn told(&self, kind: ChannelKind, part: &OutboundPart, reply_to: Option<&str>) -> Value {
        let outgoing = Outgoing {
            conversation: CUSTOMER,
            id: MessageId(7),
            index: 0,
            part,
            reply_to,
            private_to: None,
            late: false,
            face: None,
        };
        let _taken = self.messengers.send(&self.account(kind), outgoing).await;
        self.last()
    }

    fn last(&self) -> Value {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

async fn take(State(last): State<Arc<Mutex<Value>>>, body: Bytes) -> Json<Value> {
    let said = serde_json::from_slice(&body).unwrap_or_default();
    *last.lock().unwrap_or_else(PoisonError::into_inner) = said;
    Json(json!({ "messages": [{ "id": "wamid.2" }], "status": 0, "message_token": 2 }))
}

fn text() -> OutboundPart {
    OutboundPart::Text("hello".to_owned())
}

fn location() -> OutboundPart {
    OutboundPart::Location(Location {
        latitude: 45.5,
        longitude: 9.25,
        name: Some("Shop".to_owned()),
        address: Some("Via Roma 1".to_owned()),
    })
}

fn contact() -> OutboundPart {
    let (name, phone) = ("Ann".to_owned(), "+393330000002".to_owned());
    OutboundPart::Contact(Contact { name, phone, own: false })
}

fn choices(text: &str, replies: &[(&str, &str)]) -> OutboundPart {
    let replies = replies.iter().map(|(title, payload)| QuickReply {
        title: (*title).to_owned(),
        press: Press::Payload((*payload).to_owned()),
    });
    OutboundPart::Choices { text: text.to_owned(), replies: replies.collect() }
}

fn file(kind: AttachmentKind, name: &str) -> OutboundPart {
    let attachment = Attachment {
        kind,
        source: Source::Url(format!("https://shop.example/{name}")),
        name: Some(name.to_owned()),
        mime: None,
        size: Some(1_000),
        duration_s: None,
    };
    OutboundPart::Media { attachment, caption: None }
}

async fn to_whatsapp(taker: &Taker) -> Value {
    let kind = ChannelKind::Whatsapp;
    let yes_no = choices("Shall we?", &[("Yes", "y"), ("No", "n")]);
    let slots = [1, 2, 3, 4, 5].map(|n| (format!("Slot {n}"), format!("slot:{n}")));
    let slots = slots.each_ref().map(|(title, payload)| (title.as_str(), payload.as_str()));
    let mut sent = json!({
        "text": taker.told(kind, &text(), Some(ANSWERED)).await,
        "location": taker.told(kind, &location(), None).await,
        "contact": taker.told(kind, &contact(), None).await,
        "buttons": taker.told(kind, &yes_no, None).await,
        "list": taker.told(kind, &choices("When?", &slots), None).await,
    });
    let _shown = taker.messengers.mark_read(&taker.account(kind), CUSTOMER, ANSWERED).await;
    sent["read"] = taker.last();
    sent
}

async fn to_viber(taker: &Taker) -> Value {
    let kind = ChannelKind::Viber;
    let buttons = choices("Shall we?", &[("Yes", "y"), ("No", "n")]);
    json!({
        "text": taker.told(kind, &text(), None).await,
        "location": taker.told(kind, &location(), None).await,
        "contact": taker.told(kind, &contact(), None).await,
        "buttons": taker.told(kind, &buttons, None).await,
        "picture": taker.told(kind, &file(AttachmentKind::Image, "a.jpg"), None).await,
        "video": taker.told(kind, &file(AttachmentKind::Video, "a.mp4"), None).await,
        "file": taker.told(kind, &file(AttachmentKind::File, "a.pdf"), None).await,
    })
}

/// What the samples of a messenger say, by name.
fn samples(messenger: &str) -> BTreeMap<String, String> {
    let files = std::fs::read_dir(root().join("events").join(messenger)).expect("they are there");
    let paths = files.map(|it| it.expect("it can be listed").path());
    let read = |path: &Path| {
        let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).expect("it can be read"))
    };
    paths.map(|it| read(&it)).collect()
}

/// What the SDKs are given.
pub(crate) async fn given() -> Value {
    let taker = Taker::new().await;
    json!({
        "whatsapp":
            { "secret": SECRET, "events": samples("whatsapp"), "sent": to_whatsapp(&taker).await },
        "viber": { "secret": SECRET, "events": samples("viber"), "sent": to_viber(&taker).await },
    })
}
