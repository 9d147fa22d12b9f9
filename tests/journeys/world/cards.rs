//! The built-in CRM, and customers that tell who they are.

use application::ports::{ChannelStore, CrmDirectory, Kept};
use domain::channel::{Channel, ChannelKind};
use domain::crm::timeline::{Note, What};
use domain::crm::{Bound, Card, CardRef, Communication, CommunicationKind, Draft};
use domain::ids::{ChannelId, UserId};
use domain::inbound::{Inbound, InboundEvent, Sender};
use domain::message::Contact;
use domain::session::Event;
use serde_json::{Value, json};

use super::{CHANNEL, World};

/// A live chat on the same line.
pub(crate) const LIVE_CHAT: ChannelId = ChannelId(2);

impl World {
    /// Operators 1 and 2 are in the queue of an Italian line that uses the CRM, employee 3 is not.
    pub(crate) async fn with_crm(more: Value) -> Self {
        let italian = json!({"CRM": "Y", "QUEUE_TIME": 60, "CANALI": {"country": "IT"}});
        let mut world = Self::set_up(italian, 2).await;
        assert_eq!(world.hires("Rita", &[], false).await, 3);
        world.context.has_crm = true;
        world.has_directory = true;
        let channel = world.context.store.channel(CHANNEL).await.unwrap().unwrap();
        let kind = ChannelKind::LiveChat;
        let live_chat = Channel { id: LIVE_CHAT, kind, name: "Site".to_owned(), ..channel };
        world.context.store.put_channel(&live_chat).await.unwrap();
        world.configure(more).await;
        world
    }

    /// `customer` writes with what their messenger tells of them.
    pub(crate) async fn says_as(
        &mut self,
        customer: &str,
        text: &str,
        sender: impl FnOnce(&mut Sender),
    ) {
        let mut message = self.message(customer, text);
        sender(&mut message.sender);
        self.receive(&message).await;
        self.settle().await;
    }

    /// `customer` sends their own visiting card.
    pub(crate) async fn shares(&mut self, customer: &str, phone: &str) {
        let mut message = self.message(customer, "");
        let InboundEvent::Message { content, .. } = &mut message.event else { unreachable!() };
        content.text = None;
        let (name, phone) = (customer.to_owned(), phone.to_owned());
        content.contact = Some(Contact { name, phone, own: true });
        self.receive(&message).await;
        self.settle().await;
    }

    /// A visitor of the site writes, having said in its form how they can be reached.
    pub(crate) async fn writes_on_site(&mut self, visitor: &str, text: &str, email: Option<&str>) {
        let message = self.visit(visitor, text, email);
        self.receive(&message).await;
        self.settle().await;
    }

    /// Their message.
    pub(crate) fn visit(&mut self, visitor: &str, text: &str, email: Option<&str>) -> Inbound {
        let mut message = self.message(visitor, text);
        message.channel = LIVE_CHAT;
        message.sender.email = email.map(str::to_owned);
        message
    }

    /// Somebody keeps a card, with its phone or address.
    pub(crate) async fn keeps(&mut self, draft: Draft, reached: &[&str]) -> CardRef {
        let mut draft = draft;
        for value in reached {
            let kind = if value.contains('@') {
                CommunicationKind::Email
            } else {
                CommunicationKind::Phone
            };
            draft.communications.push(Communication::new(kind, value, None));
        }
        let (store, now) = (&self.context.store, super::START);
        loop {
            if let Ok(card) = store.add_card(draft.clone(), now).await {
                return card.card_ref();
            }
        }
    }

    /// The cards the customer's chat is bound to.
    pub(crate) fn bound(&self, customer: &str) -> Bound {
        self.record(customer).chat.cards
    }

    /// The customer's card.
    pub(crate) fn card(&self, customer: &str) -> Card {
        let name = self.bound(customer).main().expect("they have a card");
        self.card_named(name)
    }

    pub(crate) fn card_named(&self, name: CardRef) -> Card {
        let cards = self.context.store.all_cards();
        cards.into_iter().find(|it| it.card_ref() == name).expect("there is such a card")
    }

    /// All cards there are.
    pub(crate) fn cards(&self) -> Vec<CardRef> {
        self.context.store.all_cards().iter().map(Card::card_ref).collect()
    }

    /// What the timeline of a card says, oldest first.
    pub(crate) fn timeline_of(&self, card: CardRef) -> Vec<Note> {
        let notes = self.context.store.all_notes().into_iter();
        notes.filter(|it| it.0 == card).map(|it| it.1.note).collect()
    }

    /// The comments in it.
    pub(crate) fn comments(&self, card: CardRef) -> Vec<String> {
        let text = |it: Note| match it.what {
            What::Comment { text, .. } => Some(text),
            What::Session(_) | What::Merged { .. } => None,
        };
        self.timeline_of(card).into_iter().filter_map(text).collect()
    }

    /// Changes a card as a person does.
    pub(crate) async fn edits(&mut self, name: CardRef, change: impl Fn(&mut Draft)) {
        let store = &self.context.store;
        loop {
            let Ok(kept) = store.card(name).await else { continue };
            let card = kept.and_then(Kept::card).expect("there is such a card");
            let mut draft = card.draft.clone();
            change(&mut draft);
            draft.touch();
            if store.change_card(&card, draft, super::START).await.is_ok() {
                return;
            }
        }
    }

    pub(crate) fn responsible(&self, customer: &str) -> Option<u64> {
        self.card(customer).draft.responsible.map(|UserId(it)| it)
    }

    /// Their cards, by what they hold, and what their timelines say: without numbers, which may differ.
    pub(super) fn cards_of(&self, customer: &str) -> Vec<String> {
        let bound = self.bound(customer).cards();
        let card = |name: &CardRef| {
            let card = self.card_named(*name);
            let handles: Vec<String> =
                card.draft.handles().iter().map(ToString::to_string).collect();
            let mut notes: Vec<String> =
                self.timeline_of(*name).into_iter().map(|it| said(&it)).collect();
            notes.sort();
            let responsible = card.draft.responsible;
            format!("{} {responsible:?} {} {notes:?}", name.kind, handles.len())
        };
        bound.iter().map(card).collect()
    }

    /// That every chat is bound to cards that there are, and that they know of it; and that no two cards that nobody has
    /// touched are one customer's.
    pub(crate) fn check_cards(&self) {
        let cards = self.cards();
        let mut bindings = Vec::new();
        for record in self.context.store.all_chats() {
            for card in record.chat.cards.cards() {
                assert!(cards.contains(&card), "{card} of {} is no more", record.chat.conversation);
                bindings.push((card, record.chat.id));
            }
        }
        bindings.sort_unstable();
        assert_eq!(self.context.store.all_bindings(), bindings);
        for card in self.context.store.all_cards() {
            assert_eq!(card.draft.moving, [], "{}", card.card_ref());
        }
    }
}

fn said(note: &Note) -> String {
    match &note.what {
        What::Comment { text, .. } => format!("comment {text}"),
        What::Session(it) => format!("session, ended {:?}", it.ended.as_ref().map(|it| &it.log)),
        What::Merged { .. } => "merged".to_owned(),
    }
}

/// Whether an event says that the customer's cards have changed.
pub(crate) fn binds(event: &Event) -> bool {
    matches!(event, Event::CardsBound { .. })
}
