//! A provider that takes everything, and remembers what it was told.

use std::sync::{Arc, Mutex};

use application::ports::{
    Account, ConnectError, Connected, Media, Messenger, OutboundPart, Outgoing, Profile,
    SendResult, SharedSecret,
};
use domain::channel::{Channel, ChannelKind};
use domain::message::{Attachment, AttachmentKind, Content, Source};
use domain::template::{ButtonKind, Template, TemplateButton, TemplateHeader};
use domain::time::Seconds;

/// What the provider was told, in words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Provider {
    told: Arc<Mutex<Vec<String>>>,
    refusal: Arc<Mutex<Option<String>>>,
    trouble: Arc<Mutex<Option<String>>>,
    profiles: Arc<Mutex<Vec<String>>>,
}

impl Provider {
    pub(crate) fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }

    /// Whose profiles it was asked for.
    pub(crate) fn asked_for_profiles(&self) -> Vec<String> {
        self.profiles.lock().unwrap().clone()
    }

    /// Refuses the next message for good.
    pub(crate) fn refuse(&self, reason: &str) {
        *self.refusal.lock().unwrap() = Some(reason.to_owned());
    }

    /// What it has against the account from now on.
    pub(crate) fn object(&self, why: Option<&str>) {
        *self.trouble.lock().unwrap() = why.map(str::to_owned);
    }

    fn note(&self, what: String) {
        self.told.lock().unwrap().push(what);
    }

    fn sent(&self, what: String) -> SendResult {
        self.note(what);
        SendResult::Sent { external_id: format!("p{}", self.told().len()) }
    }
}

impl Messenger for Provider {
    fn parts(&self, _: &Channel, content: &Content) -> Vec<OutboundPart> {
        if let Some(template) = content.template.clone() {
            let header = content.attachments.first().cloned();
            return vec![OutboundPart::Template { template, header }];
        }
        let text = content.text.clone().filter(|it| !it.is_empty()).map(OutboundPart::Text);
        let files = content.attachments.iter().cloned();
        let files = files.map(|attachment| OutboundPart::Media { attachment, caption: None });
        text.into_iter().chain(files).collect()
    }

    fn time_needed(&self, _: &Channel, _: &OutboundPart) -> Seconds {
        Seconds(1)
    }

    async fn send(&self, _: &Account, outgoing: Outgoing<'_>) -> SendResult {
        let conversation = outgoing.conversation;
        if let Some(reason) = self.refusal.lock().unwrap().take() {
            return SendResult::Rejected { reason };
        }
        if let (Some(comment), OutboundPart::Text(text)) = (outgoing.private_to, outgoing.part) {
            return self.sent(format!("privately to {comment}: {text}"));
        }
        match outgoing.part {
            OutboundPart::Text(text) | OutboundPart::Choices { text, .. } => {
                self.sent(format!("send {conversation}: {text}"))
            }
            OutboundPart::Media { attachment, .. } => self.sent(format!(
                "send {conversation}: file {}",
                match &attachment.source {
                    Source::Url(url) => url,
                    Source::Object(_) | Source::Provider(_) => {
                        attachment.name.as_deref().unwrap_or("?")
                    }
                }
            )),
            OutboundPart::Template { template, .. } => {
                self.sent(format!("send {conversation}: template {}", template.name))
            }
            OutboundPart::Location(_) | OutboundPart::Contact(_) => self.sent("send".to_owned()),
        }
    }

    async fn edit(&self, _: &Account, _: &str, external_id: &str, _: &OutboundPart) -> SendResult {
        self.note(format!("edit {external_id}"));
        SendResult::Sent { external_id: external_id.to_owned() }
    }

    async fn delete(&self, _: &Account, _: &str, external_id: &str) -> SendResult {
        self.note(format!("delete {external_id}"));
        SendResult::Sent { external_id: external_id.to_owned() }
    }

    async fn typing(&self, _: &Account, conversation: &str) -> SendResult {
        self.sent(format!("typing {conversation}"))
    }

    async fn acknowledge(&self, _: &Account, press_id: &str) -> SendResult {
        self.sent(format!("acknowledge {press_id}"))
    }

    async fn hide(&self, _: &Account, _: &str, external_id: &str, on: bool) -> SendResult {
        let what = if on { "hide" } else { "show" };
        self.note(format!("{what} {external_id}"));
        SendResult::Sent { external_id: external_id.to_owned() }
    }

    /// Who is called Kim has a picture.
    async fn profile(
        &self,
        _: &Account,
        customer: &str,
        _: usize,
    ) -> Result<Profile, ConnectError> {
        self.profiles.lock().unwrap().push(customer.to_owned());
        let picture = Some(Media { bytes: b"jpeg".to_vec(), mime: None });
        let kim = || Profile { name: Some("Kim Doe".to_owned()), picture };
        Ok(if customer == "kim" { kim() } else { Profile::default() })
    }

    /// Viber takes links.
    fn wants_links(&self, channel: &Channel) -> bool {
        channel.kind == ChannelKind::Viber
    }

    fn marks_read(&self, _: &Channel) -> bool {
        true
    }

    async fn mark_read(&self, _: &Account, conversation: &str, external_id: &str) -> SendResult {
        self.note(format!("read {conversation} up to {external_id}"));
        SendResult::Sent { external_id: external_id.to_owned() }
    }

    async fn templates(
        &self,
        _: &Account,
        name: Option<&str>,
    ) -> Result<Vec<Template>, ConnectError> {
        self.note(format!("templates {}", name.unwrap_or("of all names")));
        let template = |name: &str, header| Template {
            name: name.to_owned(),
            language: "it".to_owned(),
            category: "utility".to_owned(),
            header,
            body: "Order {{1}} is ready".to_owned(),
            footer: None,
            buttons: vec![TemplateButton { title: "Thanks".to_owned(), kind: ButtonKind::Reply }],
        };
        match name {
            Some("away") => Err(ConnectError::Unreachable("timed out".to_owned())),
            Some("no") => Err(ConnectError::Refused("no permission".to_owned())),
            Some(_) | None => {
                let picture = Some(TemplateHeader::File(AttachmentKind::Image));
                Ok(vec![template("order", None), template("look", picture)])
            }
        }
    }

    async fn connect(
        &self,
        account: &Account,
        webhook: Option<(&str, &str)>,
    ) -> Result<Connected, ConnectError> {
        match account.token.as_deref() {
            Some("bad") => return Err(ConnectError::Refused("Unauthorized".to_owned())),
            Some("away") => return Err(ConnectError::Unreachable("timed out".to_owned())),
            Some(_) | None => {}
        }
        let url = webhook.map_or("nothing", |(url, _)| url);
        self.note(format!("connect {} to {url}", account.token.as_deref().unwrap_or("-")));
        // There is no call for it.
        let by_hand = account.channel.kind == ChannelKind::AppleMessages;
        let notes = by_hand.then(|| format!("Give Apple {url}")).into_iter().collect();
        Ok(Connected { account: "bot".to_owned(), name: "The Bot".to_owned(), notes })
    }

    async fn disconnect(&self, account: &Account, staying: &[Channel]) -> Vec<String> {
        self.note(format!("disconnect {}", account.token.as_deref().unwrap_or("-")));
        vec![format!("{} channels stay", staying.len())]
    }

    async fn redeem(&self, code: &str, ours: &str) -> Result<SharedSecret, ConnectError> {
        self.note(format!("redeem {code} for {ours}"));
        match code {
            "good" => Ok(SharedSecret {
                secret: "0123456789abcdef0123456789abcdef".to_owned(),
                address: "https://b.example".to_owned(),
            }),
            "away" => Err(ConnectError::Unreachable("timed out".to_owned())),
            _ => Err(ConnectError::Refused("the code is spent".to_owned())),
        }
    }

    async fn check(&self, _: &Account) -> Result<Option<String>, ConnectError> {
        self.note("check".to_owned());
        match &*self.trouble.lock().unwrap() {
            Some(why) => Err(ConnectError::Refused(why.clone())),
            None => Ok(None),
        }
    }

    async fn fetch(
        &self,
        _: &Account,
        attachment: &Attachment,
        _: usize,
    ) -> Result<Media, ConnectError> {
        let name = attachment.name.as_deref().unwrap_or("?");
        self.note(format!("fetch {name}"));
        Ok(Media { bytes: format!("bytes of {name}").into_bytes(), mime: None })
    }
}
