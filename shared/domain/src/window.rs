//! When a customer can be written to, and with what: some messengers shut a window some time after the customer last
//! wrote. Known before anything is sent, so that nobody writes what cannot arrive.

use serde::{Deserialize, Serialize};

use crate::channel::ChannelKind;
use crate::chat::Chat;
use crate::time::{Seconds, Timestamp};

/// 24 hours (Meta's pages "Customer service windows" of WhatsApp and "Policy" of Messenger).
const DAY: Seconds = Seconds(24 * 60 * 60);

/// How long people, and not programs, may write on Messenger and Instagram, where Meta has granted it (…/messenger-platform/
/// policy, "Human agent").
const PERSON: Seconds = Seconds(7 * DAY.0);

/// How long a comment can be answered privately (…/messenger-platform/discovery/private-replies; Instagram's likewise).
pub const PRIVATE_REPLY: Seconds = Seconds(7 * DAY.0);

/// When a kind of channel lets customers be written to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Windows {
    /// How long after a customer's message anything may be sent; none: as long as they let us.
    pub anything: Option<Seconds>,
    /// How long after it a person may still write.
    pub by_person: Option<Seconds>,
    /// Whether a template may be sent at any time.
    pub templates: bool,
    /// Whether nothing reaches a customer who has left until they come back.
    pub shut_by_leaving: bool,
}

impl ChannelKind {
    /// When its customers can be written to.
    pub fn windows(self) -> Windows {
        match self {
            Self::Whatsapp => {
                Windows { anything: Some(DAY), templates: true, ..Windows::default() }
            }
            Self::Messenger | Self::InstagramDirect => {
                Windows { anything: Some(DAY), by_person: Some(PERSON), ..Windows::default() }
            }
            // Apple answers 410 once the customer has closed the conversation, Viber status 6 once they have
            // unsubscribed.
            Self::Viber | Self::AppleMessages => {
                Windows { shut_by_leaving: true, ..Windows::default() }
            }
            Self::Telegram
            | Self::LiveChat
            | Self::FacebookComments
            | Self::InstagramComments
            | Self::Network => Windows::default(),
        }
    }
}

/// How the window of one customer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Until when anything can be sent; none: time does not shut it.
    pub until: Option<Timestamp>,
    /// Until when a person can write, where that is longer.
    pub person_until: Option<Timestamp>,
    /// Whether a template can be sent at any time.
    pub templates: bool,
    /// Whether the customer has shut it themselves.
    pub shut: bool,
}

/// What is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// What a person writes.
    ByPerson,
    /// What a bot or Canali itself says.
    ByProgram,
    /// A template.
    Template,
}

/// What can be sent instead of what cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Instead {
    /// What a person writes.
    Person,
    /// A template.
    Template,
    /// An answer for all to read.
    PublicReply,
    /// Nothing, until the customer writes.
    Nothing,
}

impl Instead {
    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Template => "template",
            Self::PublicReply => "public_reply",
            Self::Nothing => "nothing",
        }
    }
}

impl Window {
    /// How the window of `chat` stands, whose customer last wrote at `heard_at`; none, where nothing shuts it.
    pub fn of(chat: &Chat, heard_at: Option<Timestamp>) -> Option<Self> {
        let windows = chat.kind.windows();
        let shut = windows.shut_by_leaving && chat.unreachable;
        // Of a customer who was never heard nobody knows better than their messenger.
        let after = |span: Option<Seconds>| Some(heard_at? + span?);
        let until = after(windows.anything);
        (shut || until.is_some()).then_some(Self {
            until,
            person_until: after(windows.by_person),
            templates: windows.templates,
            shut,
        })
    }

    /// Whether `sending` can be sent at `now`.
    ///
    /// # Errors
    ///
    /// What can be sent instead.
    pub fn admits(self, sending: Sending, now: Timestamp) -> Result<(), Instead> {
        if self.shut {
            return Err(Instead::Nothing);
        }
        let is_open = self.until.is_none_or(|it| now <= it);
        let by_person = self.person_until.is_some_and(|it| now <= it);
        let template = if self.templates { Instead::Template } else { Instead::Nothing };
        match sending {
            Sending::Template if self.templates => Ok(()),
            Sending::Template => Err(Instead::Nothing),
            Sending::ByProgram if is_open => Ok(()),
            Sending::ByProgram if by_person => Err(Instead::Person),
            Sending::ByPerson if is_open || by_person => Ok(()),
            Sending::ByPerson | Sending::ByProgram => Err(template),
        }
    }

    /// What can be sent once it is shut.
    pub fn afterwards(self) -> Instead {
        match (self.person_until, self.templates) {
            (Some(_), _) => Instead::Person,
            (None, true) => Instead::Template,
            (None, false) => Instead::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::Customer;
    use crate::ids::{ChannelId, ChatId, CustomerId, LineId};

    const HEARD: Timestamp = Timestamp(1_000_000);

    fn window(kind: ChannelKind, unreachable: bool) -> Option<Window> {
        let customer = Customer {
            id: CustomerId(1),
            name: "Ada".to_owned(),
            external_id: "a".to_owned(),
            picture: false,
        };
        let of = (ChannelId(1), kind, LineId(1));
        let chat = Chat::new(ChatId(1), of, "a".to_owned(), customer);
        Window::of(&Chat { unreachable, ..chat }, Some(HEARD))
    }

    /// The same answers up to `span` after the customer was heard, and `after` a millisecond later.
    #[track_caller]
    fn check(kind: ChannelKind, sending: Sending, span: Seconds, after: Instead) {
        let window = window(kind, false).unwrap();
        assert_eq!(window.admits(sending, HEARD + span), Ok(()), "{kind:?} {sending:?}");
        let late = Timestamp((HEARD + span).0 + 1);
        assert_eq!(window.admits(sending, late), Err(after), "{kind:?} {sending:?}");
    }

    #[test]
    fn a_window_shuts_a_day_after_the_customer_wrote() {
        check(ChannelKind::Whatsapp, Sending::ByPerson, DAY, Instead::Template);
        check(ChannelKind::Whatsapp, Sending::ByProgram, DAY, Instead::Template);
        for kind in [ChannelKind::Messenger, ChannelKind::InstagramDirect] {
            check(kind, Sending::ByProgram, DAY, Instead::Person);
            check(kind, Sending::ByPerson, PERSON, Instead::Nothing);
        }
    }

    #[test]
    fn templates_go_at_any_time_where_there_are_any() {
        let late = HEARD + Seconds(365 * DAY.0);
        let admits = |kind| window(kind, false).unwrap().admits(Sending::Template, late);
        assert_eq!(admits(ChannelKind::Whatsapp), Ok(()));
        assert_eq!(admits(ChannelKind::Messenger), Err(Instead::Nothing));
        let messenger = window(ChannelKind::Messenger, false).unwrap();
        assert_eq!(messenger.admits(Sending::ByProgram, late), Err(Instead::Nothing));
    }

    #[test]
    fn what_comes_afterwards_is_told() {
        let afterwards = |kind| window(kind, false).map(Window::afterwards);
        assert_eq!(afterwards(ChannelKind::Whatsapp), Some(Instead::Template));
        assert_eq!(afterwards(ChannelKind::Messenger), Some(Instead::Person));
        assert_eq!(afterwards(ChannelKind::Telegram), None);
    }

    #[test]
    fn who_has_left_is_written_to_when_they_are_back() {
        for kind in [ChannelKind::Viber, ChannelKind::AppleMessages] {
            assert_eq!(window(kind, false), None);
            let shut = window(kind, true).unwrap();
            for sending in [Sending::ByPerson, Sending::ByProgram, Sending::Template] {
                assert_eq!(shut.admits(sending, HEARD), Err(Instead::Nothing));
            }
        }
        for kind in [ChannelKind::Telegram, ChannelKind::LiveChat] {
            assert_eq!(window(kind, true), None, "their messengers say so themselves");
        }
    }
}
