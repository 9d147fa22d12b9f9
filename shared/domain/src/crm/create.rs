//! What is made of a customer whom the CRM does not know (S18-S22).

use serde::{Deserialize, Serialize};

use super::card::{Draft, Made};
use super::communication::Communication;
use super::{CardKind, Identity};
use crate::channel::ChannelKind;
use crate::chat::Chat;
use crate::ids::{LineId, SessionId, UserId};

/// What is made by itself (`CRM_CREATE`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Creation {
    /// Nothing: whoever has the session makes a lead by hand (S18).
    #[default]
    None,
    /// A lead (S19).
    Lead,
    /// A deal, with the contact it is about (S20).
    Deal,
}

/// Where a line's new cards are said to come from (`CRM_SOURCE`, S22).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// From the channel the customer used: one source for each connector of a line.
    #[default]
    Channel,
    /// From a source of this code, whatever they used.
    Fixed(String),
}

impl Source {
    /// The code of the source (`SOURCE_ID`): of a channel `<line>|<CONNECTOR>`, as the original makes it.
    pub fn code(&self, line: LineId, channel: ChannelKind) -> String {
        match self {
            Self::Channel => format!("{line}|{}", channel.connector().to_ascii_uppercase()),
            Self::Fixed(code) => code.clone(),
        }
    }

    /// What people call a channel's source; a fixed one has a name already.
    pub fn name(&self, line_name: &str, channel: ChannelKind) -> Option<String> {
        match self {
            Self::Channel => Some(format!("{} - {line_name}", channel.title())),
            Self::Fixed(_) => None,
        }
    }
}

/// What a new card is made of.
#[derive(Clone, Copy, Debug)]
pub struct Newcomer<'a> {
    /// Their chat.
    pub chat: &'a Chat,
    /// Their session.
    pub session: SessionId,
    /// What they are called at the messenger, whole; names are cut nowhere but at [`super::card`]'s limits.
    pub name: &'a str,
    /// How they can be reached.
    pub identity: &'a Identity,
    /// The line's name.
    pub line_name: &'a str,
    /// Where they come from.
    pub source: &'a str,
    /// Who has the session, if anybody has accepted it.
    pub responsible: Option<UserId>,
}

impl Newcomer<'_> {
    /// A lead about them: the full name, and how to reach them (S18, S19).
    pub fn lead(&self) -> Draft {
        Draft { title: self.title(), ..self.card(CardKind::Lead) }
    }

    /// A contact and a deal with them (S20); the deal gets the contact's number when that has one. `pipeline` is
    /// `CRM_CREATE_SECOND`, as far as it says one.
    pub fn deal(&self, pipeline: Option<u64>) -> (Draft, Draft) {
        let mut deal =
            Draft { title: self.title(), communications: vec![], ..self.card(CardKind::Deal) };
        if let Some(pipeline) = pipeline {
            deal.fields.insert("CATEGORY_ID".to_owned(), pipeline.into());
            deal.stage = format!("C{pipeline}:NEW");
        }
        (self.card(CardKind::Contact), deal)
    }

    fn title(&self) -> String {
        title(self.name, self.line_name)
    }

    fn card(&self, kind: CardKind) -> Draft {
        Draft {
            name: self.name.trim().to_owned(),
            source: Some(self.source.to_owned()),
            responsible: self.responsible,
            communications: self.identity.handles().iter().map(Communication::of).collect(),
            made: Some(Made {
                chat: self.chat.id,
                session: self.session,
                touched: false,
                deal: None,
            }),
            ..Draft::new(kind)
        }
    }
}

/// As the original names leads and deals: `<customer> - <line>`.
fn title(name: &str, line_name: &str) -> String {
    format!("{} - {}", name.trim(), line_name.trim())
}

/// A card that was made for `chat` and that nobody has changed since, under the name that its customer has now (S18); none,
/// where it has that name, or is somebody's own by now.
pub fn renamed(draft: &Draft, chat: &Chat, line_name: &str) -> Option<Draft> {
    let name = chat.customer.name.trim();
    let is_ours = draft.made.is_some_and(|it| it.chat == chat.id && !it.touched);
    if !is_ours || name.is_empty() || draft.name == name {
        return None;
    }
    let was_called_so = draft.title == title(&draft.name, line_name);
    let title = if was_called_so { title(name, line_name) } else { draft.title.clone() };
    Some(Draft { name: name.to_owned(), title, ..draft.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::{CommunicationKind, Handle};
    use crate::samples;

    #[test]
    fn a_source_is_the_channel_or_fixed() {
        let code = |it: &Source| it.code(LineId(1), ChannelKind::Telegram);
        assert_eq!(code(&Source::Channel), "1|TELEGRAMBOT");
        assert_eq!(code(&Source::Fixed("CALL".to_owned())), "CALL");
        let name = |it: &Source| it.name("Shop", ChannelKind::LiveChat);
        assert_eq!(name(&Source::Channel).as_deref(), Some("Live Chat - Shop"));
        assert_eq!(name(&Source::Fixed("CALL".to_owned())), None);
    }

    #[test]
    fn new_cards_say_who_it_is_how_they_are_reached_and_where_they_came_from() {
        let chat = samples::chat(samples::waiting());
        let phone = Handle::of(CommunicationKind::Phone, "+390612345678", None).unwrap();
        let identity = Identity::of([Handle::of_chat(&chat), phone]);
        let session = SessionId(1);
        let newcomer = Newcomer {
            chat: &chat,
            session,
            name: " Ada Byron ",
            identity: &identity,
            line_name: "Shop",
            source: "1|TELEGRAMBOT",
            responsible: None,
        };
        let lead = newcomer.lead();
        assert_eq!((lead.title.as_str(), lead.name.as_str()), ("Ada Byron - Shop", "Ada Byron"));
        assert_eq!(lead.handles(), identity.handles());
        assert_eq!(lead.communications[0].value_type, "OPENLINE");
        assert_eq!(lead.source.as_deref(), Some("1|TELEGRAMBOT"));
        assert_eq!((lead.stage.as_str(), lead.responsible), ("NEW", None));
        assert_eq!(lead.made, Some(Made { chat: chat.id, session, touched: false, deal: None }));
        let (contact, deal) = newcomer.deal(None);
        assert_eq!((contact.title.as_str(), contact.handles()), ("", lead.handles()));
        assert_eq!((deal.title.as_str(), deal.handles()), ("Ada Byron - Shop", vec![]));
        let (_, deal) = newcomer.deal(Some(3));
        assert_eq!((deal.stage.as_str(), &deal.fields["CATEGORY_ID"]), ("C3:NEW", &3.into()));
    }

    #[test]
    fn a_name_that_comes_later_reaches_what_nobody_has_changed() {
        let mut chat = samples::chat(vec![]);
        let made = Made { chat: chat.id, session: SessionId(4), touched: false, deal: None };
        let lead = Draft {
            name: "7261".to_owned(),
            title: "7261 - Shop".to_owned(),
            made: Some(made),
            ..Draft::new(CardKind::Lead)
        };
        chat.customer.name = " Ada Byron ".to_owned();
        let called = renamed(&lead, &chat, "Shop").unwrap();
        assert_eq!(
            (called.name.as_str(), called.title.as_str()),
            ("Ada Byron", "Ada Byron - Shop")
        );
        assert_eq!(renamed(&called, &chat, "Shop"), None);
        let titled = Draft { title: "Big one".to_owned(), ..lead.clone() };
        assert_eq!(renamed(&titled, &chat, "Shop").unwrap().title, "Big one");
        let touched = Draft { made: Some(Made { touched: true, ..made }), ..lead.clone() };
        let anothers = Made { chat: crate::ids::ChatId(chat.id.0 + 1), ..made };
        let anothers = Draft { made: Some(anothers), ..lead.clone() };
        let by_hand = Draft { made: None, ..lead };
        for other in [touched, anothers, by_hand] {
            assert_eq!(renamed(&other, &chat, "Shop"), None);
        }
    }
}
