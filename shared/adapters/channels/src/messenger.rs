//! All messengers behind the one port.

use std::time::Duration;

use application::ports::{
    Account, ConnectError, Connected, Media, Messenger, Objects, OutboundPart, SendResult,
    StoreError,
};
use domain::channel::{Channel, ChannelKind};
use domain::ids::MessageId;
use domain::message::{Attachment, Content, Source};
use domain::time::Seconds;
use url::Url;

use crate::live_chat;
use crate::targets::{AllowTargets, FetchError, Targets};
use crate::telegram::{self, Bot, Failure, PollError, Polled};

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
        telegram::poll(&self.bot(account)?, offset, timeout).await
    }

    /// What the provider has against our webhook, in words; `None` if all is well.
    ///
    /// # Errors
    ///
    /// [`ConnectError`]: the provider did not tell.
    pub async fn health(&self, account: &Account) -> Result<Option<String>, ConnectError> {
        match account.channel.kind {
            ChannelKind::Telegram => telegram::health(&self.bot(account)?).await,
            ChannelKind::LiveChat => Ok(None),
        }
    }

    fn bot<'a>(&'a self, account: &'a Account) -> Result<Bot<'a>, Failure> {
        Bot::new(&self.targets, account)
    }
}

impl<O: Objects> Messenger for Channels<O> {
    fn parts(&self, channel: &Channel, content: &Content) -> Vec<OutboundPart> {
        match channel.kind {
            ChannelKind::Telegram => telegram::parts(content),
            ChannelKind::LiveChat => live_chat::parts(content),
        }
    }

    fn time_needed(&self, channel: &Channel, part: &OutboundPart) -> Seconds {
        let needed = match channel.kind {
            ChannelKind::Telegram => telegram::time_needed(part),
            ChannelKind::LiveChat => Duration::ZERO,
        };
        Seconds(u32::try_from(needed.as_secs()).unwrap_or(u32::MAX))
    }

    async fn send(
        &self,
        account: &Account,
        conversation: &str,
        id: MessageId,
        part: &OutboundPart,
        reply_to: Option<&str>,
    ) -> SendResult {
        match account.channel.kind {
            ChannelKind::Telegram => match self.bot(account) {
                Ok(bot) => telegram::send(&bot, &self.objects, conversation, part, reply_to).await,
                Err(failure) => failure.into(),
            },
            ChannelKind::LiveChat => live_chat::sent(id),
        }
    }

    async fn edit(
        &self,
        account: &Account,
        _conversation: &str,
        external_id: &str,
        part: &OutboundPart,
    ) -> SendResult {
        match account.channel.kind {
            ChannelKind::Telegram => match self.bot(account) {
                Ok(bot) => telegram::edit(&bot, external_id, part).await,
                Err(failure) => failure.into(),
            },
            ChannelKind::LiveChat => live_chat::done(external_id),
        }
    }

    async fn delete(
        &self,
        account: &Account,
        _conversation: &str,
        external_id: &str,
    ) -> SendResult {
        match account.channel.kind {
            ChannelKind::Telegram => match self.bot(account) {
                Ok(bot) => telegram::delete(&bot, external_id).await,
                Err(failure) => failure.into(),
            },
            ChannelKind::LiveChat => live_chat::done(external_id),
        }
    }

    async fn typing(&self, account: &Account, conversation: &str) -> SendResult {
        match account.channel.kind {
            ChannelKind::Telegram => match self.bot(account) {
                Ok(bot) => telegram::typing(&bot, conversation).await,
                Err(failure) => failure.into(),
            },
            ChannelKind::LiveChat => live_chat::done(""),
        }
    }

    async fn acknowledge(&self, account: &Account, press_id: &str) -> SendResult {
        match account.channel.kind {
            ChannelKind::Telegram => match self.bot(account) {
                Ok(bot) => telegram::acknowledge(&bot, press_id).await,
                Err(failure) => failure.into(),
            },
            ChannelKind::LiveChat => live_chat::done(""),
        }
    }

    async fn connect(
        &self,
        account: &Account,
        webhook: Option<(&str, &str)>,
    ) -> Result<Connected, ConnectError> {
        match account.channel.kind {
            ChannelKind::Telegram => telegram::connect(&self.bot(account)?, webhook).await,
            ChannelKind::LiveChat => Ok(live_chat::connected(&account.channel)),
        }
    }

    async fn disconnect(&self, account: &Account) -> Result<(), ConnectError> {
        match account.channel.kind {
            ChannelKind::Telegram => telegram::disconnect(&self.bot(account)?).await,
            ChannelKind::LiveChat => Ok(()),
        }
    }

    async fn fetch(
        &self,
        account: &Account,
        attachment: &Attachment,
        max_bytes: usize,
    ) -> Result<Media, ConnectError> {
        match &attachment.source {
            Source::Provider(id) => match account.channel.kind {
                ChannelKind::Telegram => telegram::fetch(&self.bot(account)?, id, max_bytes).await,
                ChannelKind::LiveChat => {
                    Err(ConnectError::Refused("live chat keeps no files elsewhere".to_owned()))
                }
            },
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

impl From<FetchError> for ConnectError {
    fn from(error: FetchError) -> Self {
        if error.is_passing() {
            Self::Unreachable(error.to_string())
        } else {
            Self::Refused(error.to_string())
        }
    }
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
