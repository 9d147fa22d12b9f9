//! The messengers, as the use cases see them: one interface for all, chosen by the channel's kind.

use domain::channel::Channel;
use domain::ids::MessageId;
use domain::message::{Attachment, Content, QuickReply};
use domain::pace::Pace;
use domain::settings::face::Face;
use domain::template::{Template, TemplateUse};
use domain::time::Seconds;
use thiserror::Error;

/// A channel with its secret: what a call to its provider needs.
#[derive(Clone)]
pub struct Account {
    /// The channel.
    pub channel: Channel,
    /// Its provider's token; none, where the channel is our own.
    pub token: Option<String>,
    /// The key its provider signs with; only where the account is set up, since sending takes the token alone.
    pub key: Option<String>,
}

impl std::fmt::Debug for Account {
    /// Without the token: what is printed ends up in logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("channel", &self.channel.id).finish_non_exhaustive()
    }
}

/// One call's worth of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum OutboundPart {
    /// A text within the channel's limit.
    Text(String),
    /// A text with what the customer may press under it.
    Choices {
        /// The text.
        text: String,
        /// What may be pressed, in order.
        replies: Vec<QuickReply>,
    },
    /// A file, with as much text as its caption takes.
    Media {
        /// The file.
        attachment: Attachment,
        /// Its caption.
        caption: Option<String>,
    },
    /// A place.
    Location(domain::message::Location),
    /// A visiting card.
    Contact(domain::message::Contact),
    /// A template, with the file that stands above it.
    Template {
        /// Which, with its gaps filled.
        template: TemplateUse,
        /// The file, where it has one.
        header: Option<Attachment>,
    },
}

/// A part on its way to a customer.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// The provider's id of the conversation.
    pub conversation: &'a str,
    /// Our message's id, for channels with an idempotency key.
    pub id: MessageId,
    /// Which of the message's parts it is, from 0.
    pub index: usize,
    /// What it says.
    pub part: &'a OutboundPart,
    /// The provider's id of the message that is answered.
    pub reply_to: Option<&'a str>,
    /// The provider's id of the comment that it answers, for the customer alone.
    pub private_to: Option<&'a str>,
    /// Whether the customer's window is shut for all but what a person writes.
    pub late: bool,
    /// The employee who wrote it, as their line shows them; where nobody did, or the messenger shows nobody, none.
    pub face: Option<&'a Face>,
}

/// What became of one call (design §7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendResult {
    /// The provider took it, under this id.
    Sent {
        /// The provider's id.
        external_id: String,
    },
    /// It said *later*.
    Retry {
        /// When, if it said so.
        after: Option<Seconds>,
        /// What it said.
        reason: String,
        /// Whether all of the account must wait, not only this conversation.
        whole_account: bool,
    },
    /// The channel does not let us write to this customer now.
    WindowClosed {
        /// What the provider said.
        reason: String,
    },
    /// It will never take this.
    Rejected {
        /// What the provider said.
        reason: String,
    },
    /// The customer is gone, or shut us out.
    RecipientGone {
        /// What the provider said.
        reason: String,
    },
    /// The account itself does not work: a revoked token, say.
    ChannelBroken {
        /// What the provider said.
        reason: String,
    },
    /// The call was made and not answered.
    Unknown {
        /// What happened.
        reason: String,
    },
}

/// A connected account, as its provider describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connected {
    /// The provider's id of the account.
    pub account: String,
    /// Its name there.
    pub name: String,
    /// What is left to be done by hand, or is missing, for a person.
    pub notes: Vec<String>,
}

/// What a one-time code of another portal's gives.
#[derive(Clone, PartialEq, Eq)]
pub struct SharedSecret {
    /// The secret that both portals have.
    pub secret: String,
    /// The other portal's public address.
    pub address: String,
}

impl std::fmt::Debug for SharedSecret {
    /// Without the secret: what is printed ends up in logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SharedSecret").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Why an account could not be connected.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// The provider does not accept it, in words for a person.
    #[error("{0}")]
    Refused(String),
    /// The provider cannot be reached.
    #[error("the provider cannot be reached: {0}")]
    Unreachable(String),
}

/// A fetched file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its media type, where the provider tells.
    pub mime: Option<String>,
}

/// What a provider tells of a customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Their name.
    pub name: Option<String>,
    /// Their picture.
    pub picture: Option<Media>,
}

/// Speaks to the providers.
pub trait Messenger: Send + Sync {
    /// Cuts a message into calls, within the channel's limits; never inside a grapheme. Pure.
    fn parts(&self, channel: &Channel, content: &Content) -> Vec<OutboundPart>;

    /// The longest a call of `part` takes: whoever has less time left does not start it. Pure.
    fn time_needed(&self, channel: &Channel, part: &OutboundPart) -> Seconds;

    /// Whether customers are shown who writes (S14). Pure.
    fn shows_faces(&self, channel: &Channel) -> bool {
        let _ = channel;
        false
    }

    /// The limits that a call of `part` is under, or, without one, a change of what was sent. Pure.
    fn pace(&self, channel: &Channel, conversation: &str, part: Option<&OutboundPart>) -> Pace {
        let _ = (channel, conversation, part);
        Pace::default()
    }

    /// Whether the provider takes files from an address alone. Pure.
    fn wants_links(&self, channel: &Channel) -> bool {
        let _ = channel;
        false
    }

    /// Whether customers can be shown that what they wrote was read. Pure.
    fn marks_read(&self, channel: &Channel) -> bool {
        let _ = channel;
        false
    }

    /// Makes the call of one part.
    fn send(
        &self,
        account: &Account,
        outgoing: Outgoing<'_>,
    ) -> impl Future<Output = SendResult> + Send;

    /// Changes a sent part.
    fn edit(
        &self,
        account: &Account,
        conversation: &str,
        external_id: &str,
        part: &OutboundPart,
    ) -> impl Future<Output = SendResult> + Send;

    /// Takes a sent part back.
    fn delete(
        &self,
        account: &Account,
        conversation: &str,
        external_id: &str,
    ) -> impl Future<Output = SendResult> + Send;

    /// Shows that somebody is typing.
    fn typing(
        &self,
        account: &Account,
        conversation: &str,
    ) -> impl Future<Output = SendResult> + Send;

    /// Hides a customer's comment from others, or shows it again.
    fn hide(
        &self,
        account: &Account,
        conversation: &str,
        external_id: &str,
        on: bool,
    ) -> impl Future<Output = SendResult> + Send {
        let _ = (account, conversation, external_id, on);
        let reason = "this messenger hides nothing".to_owned();
        std::future::ready(SendResult::Rejected { reason })
    }

    /// What the provider tells of a customer, with a picture of at most `max_bytes`.
    ///
    /// # Errors
    ///
    /// [`ConnectError`]: it does not tell (now).
    fn profile(
        &self,
        account: &Account,
        customer: &str,
        max_bytes: usize,
    ) -> impl Future<Output = Result<Profile, ConnectError>> + Send {
        let _ = (account, customer, max_bytes);
        std::future::ready(Ok(Profile::default()))
    }

    /// Shows that what the customer wrote was read, up to this message of theirs.
    fn mark_read(
        &self,
        account: &Account,
        conversation: &str,
        external_id: &str,
    ) -> impl Future<Output = SendResult> + Send {
        let _ = (account, conversation);
        std::future::ready(SendResult::Sent { external_id: external_id.to_owned() })
    }

    /// Acknowledges a pressed button.
    fn acknowledge(
        &self,
        account: &Account,
        press_id: &str,
    ) -> impl Future<Output = SendResult> + Send;

    /// Checks the account and, where `webhook` is given, tells the provider to call it with that secret; without it,
    /// makes sure that the provider can be polled.
    ///
    /// # Errors
    ///
    /// [`ConnectError`]: nothing is registered.
    fn connect(
        &self,
        account: &Account,
        webhook: Option<(&str, &str)>,
    ) -> impl Future<Output = Result<Connected, ConnectError>> + Send;

    /// Tells the provider to call us no more. What the channels in `staying` need is left as it is: one subscription may
    /// serve several. Gives what is left to be done by hand, for a person: until then the provider may call on, and its
    /// calls are refused.
    fn disconnect(
        &self,
        account: &Account,
        staying: &[Channel],
    ) -> impl Future<Output = Vec<String>> + Send;

    /// Asks the provider what it has against the account or its webhook, in words; none, if all is well or it cannot be
    /// asked.
    ///
    /// # Errors
    ///
    /// [`ConnectError`]: it does not take us for connected, or does not answer.
    fn check(
        &self,
        account: &Account,
    ) -> impl Future<Output = Result<Option<String>, ConnectError>> + Send {
        let _ = account;
        std::future::ready(Ok(None))
    }

    /// Redeems a one-time code of another portal's, for ours, which is at that address.
    ///
    /// # Errors
    ///
    /// [`ConnectError`]: there is no such code, or (for now) no secret.
    fn redeem(
        &self,
        code: &str,
        ours: &str,
    ) -> impl Future<Output = Result<SharedSecret, ConnectError>> + Send {
        let _ = (code, ours);
        std::future::ready(Err(ConnectError::Refused("there are no codes".to_owned())))
    }

    /// The templates that the provider has approved and that can be sent; with `name` only those.
    ///
    /// # Errors
    ///
    /// [`ConnectError`]: there are none on this messenger, or it does not say.
    fn templates(
        &self,
        account: &Account,
        name: Option<&str>,
    ) -> impl Future<Output = Result<Vec<Template>, ConnectError>> + Send {
        let _ = (account, name);
        let why = "this messenger has no templates".to_owned();
        std::future::ready(Err(ConnectError::Refused(why)))
    }

    /// Fetches an inbound file; at most `max_bytes`.
    ///
    /// # Errors
    ///
    /// [`ConnectError`]: it is not to be had (now).
    fn fetch(
        &self,
        account: &Account,
        attachment: &Attachment,
        max_bytes: usize,
    ) -> impl Future<Output = Result<Media, ConnectError>> + Send;
}
