//! All messengers behind the one port.

use application::ports::{
    Account, ConnectError, Connected, Media, Messenger, Objects, OutboundPart, Outgoing, Profile,
    SendResult, SharedSecret, StoreError,
};
use domain::channel::Channel;
use domain::message::{Attachment, Content, Source};
use domain::pace::Pace;
use domain::template::Template;
use domain::time::Seconds;
use url::Url;

use crate::parts;
use crate::provider::{Provider, Sent, Way, provider};
use crate::targets::{AllowTargets, FetchError, Targets};
use crate::telegram::{self, Bot, PollError, Polled};

/// Speaks to every provider, by the channel's kind; files we keep ourselves come from `O`.
#[derive(Clone, Debug)]
pub struct Channels<O> {
    objects: O,
    targets: Targets,
}

impl<O: Objects> Channels<O> {
    /// The messengers; addresses in `allow` may be called although they are not public.
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up.
    pub fn new(objects: O, allow: AllowTargets) -> Result<Self, reqwest::Error> {
        Ok(Self { objects, targets: Targets::new(allow)? })
    }

    /// The guarded HTTP clients, for other addresses that people gave us.
    pub fn targets(&self) -> &Targets {
        &self.targets
    }

    /// Waits up to `timeout` for a Telegram bot's updates from `offset` on, where it has no webhook.
    ///
    /// # Errors
    ///
    /// [`PollError`]; no update is lost by it.
    pub async fn poll(
        &self,
        account: &Account,
        offset: Option<i64>,
        timeout: Seconds,
    ) -> Result<Vec<Polled>, PollError> {
        telegram::poll(&Bot::new(&self.targets, account)?, offset, timeout).await
    }

    fn way<'a>(&'a self, account: &'a Account) -> Way<'a, O> {
        Way { targets: &self.targets, objects: &self.objects, account }
    }
}

impl<O: Objects> Messenger for Channels<O> {
    fn parts(&self, channel: &Channel, content: &Content) -> Vec<OutboundPart> {
        provider!(channel.kind, it => {
            parts::offering(content, &crate::facts::of(&it), |content| it.parts(content))
        })
    }

    fn time_needed(&self, channel: &Channel, part: &OutboundPart) -> Seconds {
        let needed = provider!(channel.kind, it => it.time_needed(part));
        Seconds(u32::try_from(needed.as_secs()).unwrap_or(u32::MAX))
    }

    fn shows_faces(&self, channel: &Channel) -> bool {
        provider!(channel.kind, it => crate::facts::of(&it).faces)
    }

    fn pace(&self, channel: &Channel, conversation: &str, part: Option<&OutboundPart>) -> Pace {
        provider!(channel.kind, it => it.pace(channel, conversation, part))
    }

    async fn send(&self, account: &Account, outgoing: Outgoing<'_>) -> SendResult {
        provider!(account.channel.kind, it => it.send(self.way(account), outgoing).await)
    }

    async fn edit(
        &self,
        account: &Account,
        conversation: &str,
        external_id: &str,
        part: &OutboundPart,
    ) -> SendResult {
        let sent = Sent { conversation, id: external_id };
        provider!(account.channel.kind, it => it.edit(self.way(account), sent, part).await)
    }

    async fn delete(&self, account: &Account, conversation: &str, external_id: &str) -> SendResult {
        let sent = Sent { conversation, id: external_id };
        provider!(account.channel.kind, it => it.delete(self.way(account), sent).await)
    }

    async fn typing(&self, account: &Account, conversation: &str) -> SendResult {
        provider!(account.channel.kind, it => it.typing(self.way(account), conversation).await)
    }

    fn wants_links(&self, channel: &Channel) -> bool {
        provider!(channel.kind, it => it.wants_links(channel))
    }

    async fn hide(
        &self,
        account: &Account,
        conversation: &str,
        external_id: &str,
        on: bool,
    ) -> SendResult {
        let comment = Sent { conversation, id: external_id };
        provider!(account.channel.kind, it => it.hide(self.way(account), comment, on).await)
    }

    async fn profile(
        &self,
        account: &Account,
        customer: &str,
        max_bytes: usize,
    ) -> Result<Profile, ConnectError> {
        let way = self.way(account);
        provider!(account.channel.kind, it => it.profile(way, customer, max_bytes).await)
    }

    fn marks_read(&self, channel: &Channel) -> bool {
        provider!(channel.kind, it => it.marks_read(channel))
    }

    async fn mark_read(
        &self,
        account: &Account,
        conversation: &str,
        external_id: &str,
    ) -> SendResult {
        let read = Sent { conversation, id: external_id };
        provider!(account.channel.kind, it => it.mark_read(self.way(account), read).await)
    }

    async fn acknowledge(&self, account: &Account, press_id: &str) -> SendResult {
        provider!(account.channel.kind, it => it.acknowledge(self.way(account), press_id).await)
    }

    async fn templates(
        &self,
        account: &Account,
        name: Option<&str>,
    ) -> Result<Vec<Template>, ConnectError> {
        provider!(account.channel.kind, it => it.templates(self.way(account), name).await)
    }

    async fn connect(
        &self,
        account: &Account,
        webhook: Option<(&str, &str)>,
    ) -> Result<Connected, ConnectError> {
        provider!(account.channel.kind, it => it.connect(self.way(account), webhook).await)
    }

    async fn disconnect(&self, account: &Account, staying: &[Channel]) -> Vec<String> {
        let (told, by_hand) = provider!(account.channel.kind, it => {
            (it.disconnect(self.way(account), staying).await, by_hand(&it))
        });
        told.unwrap_or_else(|error| vec![format!("It was not told ({error}). {by_hand}")])
    }

    async fn redeem(&self, code: &str, ours: &str) -> Result<SharedSecret, ConnectError> {
        crate::network::redeem(&self.targets, code, ours).await
    }

    async fn check(&self, account: &Account) -> Result<Option<String>, ConnectError> {
        provider!(account.channel.kind, it => it.check(self.way(account)).await)
    }

    async fn fetch(
        &self,
        account: &Account,
        attachment: &Attachment,
        max_bytes: usize,
    ) -> Result<Media, ConnectError> {
        match &attachment.source {
            Source::Provider(id) => {
                let way = self.way(account);
                provider!(account.channel.kind, it => it.fetch(way, attachment, id, max_bytes).await)
            }
            Source::Url(url) => {
                let url = Url::parse(url);
                let url = url.map_err(|_| refused("the file's address is none"))?;
                Ok(self.targets.fetch(&url, max_bytes).await?)
            }
            Source::Object(key) => {
                let bytes = self.objects.get(key).await.map_err(|it| unstored(&it))?;
                let bytes = bytes.ok_or_else(|| refused("the file is gone"))?;
                if bytes.len() > max_bytes {
                    return Err(FetchError::TooLarge(max_bytes).into());
                }
                Ok(Media { bytes, mime: attachment.mime.clone() })
            }
        }
    }
}

/// What a person does where a provider was not told of a disconnection.
fn by_hand<P: Provider>(_: &P) -> &'static str {
    P::BY_HAND
}

fn refused(why: &str) -> ConnectError {
    ConnectError::Refused(why.to_owned())
}

fn unstored(error: &StoreError) -> ConnectError {
    match error {
        StoreError::Unavailable { .. } | StoreError::Stale { .. } => {
            ConnectError::Unreachable(error.to_string())
        }
        StoreError::Corrupt { .. } => ConnectError::Refused(error.to_string()),
    }
}
