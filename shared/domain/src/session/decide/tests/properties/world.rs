//! A chat to which anything may happen, and everything that may.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::access::Actor;
use crate::bookings::{Bookings, bookings};
use crate::channel::ChannelKind;
use crate::chat::{Chat, Customer, Entry};
use crate::ids::{ChannelId, OfferId, SessionId, UserId};
use crate::message::Content;
use crate::presence::{Presence, Status};
use crate::queue::{Choice, Roster, Seat, choose};
use crate::samples::{ANNA, BRUNO, CARLA, CHAT, CUSTOMER, DINO, LINE, OTHER_LINE, START};
use crate::session::{
    CloseReason, Command, Draft, Event, Facts, Incoming, Offeree, Session, TransferTarget, commit,
    decide,
};
use crate::settings::{Counting, QueueType, Settings};
use crate::time::{Minutes, Seconds, Timestamp};

/// One thing that happens.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Milliseconds pass, and the timer fires.
    Pass(i64),
    Says,
    Leaves,
    Returns,
    /// The queue offers it; the loads its members have from elsewhere.
    Offers([u32; 3]),
    Answers(Actor, Seen),
    Skips(Actor, Seen),
    Writes(Actor, bool),
    ToUser(Actor, Actor),
    ToLine(Actor, bool),
    Finishes(Actor),
    Spams(Actor),
    Intercepts(Actor),
    Joins(Actor),
    Abandoned,
}

/// The offer somebody saw.
#[derive(Clone, Copy, Debug)]
pub(super) enum Seen {
    None,
    Present,
    Stale,
}

#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) chat: Chat,
    pub(super) held: Bookings,
    pub(super) settings: Settings,
    pub(super) now: Timestamp,
    pub(super) log: Vec<Entry>,
    loads: [u32; 3],
}

impl World {
    pub(super) fn new(settings: Settings) -> Self {
        let name = "Maria Antonietta della Valle".to_owned();
        let customer = Customer { id: CUSTOMER, name, external_id: "1234567890".to_owned() };
        let of = (ChannelId(11), ChannelKind::Telegram, LINE);
        let chat = Chat::new(CHAT, of, "1234567890".to_owned(), customer);
        let held = Bookings::default();
        Self { chat, held, settings, now: START, log: vec![], loads: [0; 3] }
    }

    pub(super) fn take(&mut self, step: &Step) {
        if let Step::Pass(span) = step {
            self.now.0 += span;
        }
        if let Step::Offers(loads) = step {
            self.loads = *loads;
        }
        let Some(command) = self.command(step) else { return };
        let new_session = Some(SessionId(self.chat.seq + 1));
        let facts = Facts { new_session, ..Facts::of(&self.settings) };
        let Ok(events) = decide(&self.chat, command, facts, self.now) else { return };
        let (chat, entries) = commit(self.chat.clone(), events, self.now);
        self.chat = chat;
        self.log.extend(entries);
        self.held = bookings(&self.chat, &self.settings, &self.held, self.now);
    }

    fn command(&self, step: &Step) -> Option<Command> {
        Some(match *step {
            Step::Pass(_) => Command::Tick,
            Step::Says => {
                let external_id = format!("1234567890:{}", self.chat.seq);
                let content = Content::text("Good morning, where is my order?");
                Command::Receive(Incoming { external_id, sent_at: self.now, content })
            }
            Step::Leaves => Command::Leave,
            Step::Returns => Command::Return,
            Step::Offers(_) => {
                let session = self.chat.open_session()?;
                let choice = choose(&self.roster(), &self.settings, &session.passed, self.now)?;
                let Choice { to, wrapped, decision } = choice;
                Command::Offer { to, wrapped, decision }
            }
            Step::Answers(by, seen) => Command::Answer { by, offer: self.seen(seen) },
            Step::Skips(by, seen) => Command::Skip { by, offer: self.seen(seen) },
            Step::Writes(by, internal) => {
                let content = Content::text("Let me see.");
                Command::Write { by, draft: Draft { content, internal, client_id: None } }
            }
            Step::ToUser(by, to) => {
                let to = TransferTarget::User { user: to.user, employed: true };
                Command::Transfer { by, to }
            }
            Step::ToLine(by, other) => {
                let line = if other { OTHER_LINE } else { LINE };
                Command::Transfer { by, to: TransferTarget::Line { line, active: true } }
            }
            Step::Finishes(by) => Command::Finish { by },
            Step::Spams(by) => Command::Spam { by, block: false },
            Step::Intercepts(by) => Command::Intercept { by },
            Step::Joins(by) => Command::Join { by },
            Step::Abandoned => Command::Abandon { reason: CloseReason::LineDeleted },
        })
    }

    fn seen(&self, seen: Seen) -> Option<OfferId> {
        let present = self.chat.open_session().and_then(Session::offer).map(|(id, _)| id);
        match seen {
            Seen::None => None,
            Seen::Present => present,
            Seen::Stale => Some(OfferId::of(CHAT, 1)),
        }
    }

    /// Anna, Bruno and Carla with the loads they have from elsewhere.
    pub(super) fn roster(&self) -> Roster {
        let presence = Presence { status: Status::Online, ..Presence::default() };
        let seats = [ANNA, BRUNO, CARLA].into_iter().zip(self.loads).zip(0..);
        let seat = |((actor, load), position): ((Actor, u32), u32)| Seat {
            user: actor.user,
            position,
            presence,
            load,
            total: 0,
            turn: 0,
        };
        Roster { seats: seats.map(seat).collect() }
    }

    pub(super) fn added_since<'a>(&'a self, before: &Self) -> &'a [Entry] {
        &self.log[before.log.len()..]
    }

    /// Whom the queue has offered it since `before`, and the limit.
    pub(super) fn offered_since(&self, before: &Self) -> Option<(UserId, u32)> {
        let limit = self.settings.limit()?;
        self.added_since(before).iter().find_map(|it| match it.event {
            Event::OfferMade { to: Offeree::One(user), .. } => Some((user, limit)),
            _ => None,
        })
    }

    /// Whether `by` may speak to the customer, with `holder` holding the session.
    pub(super) fn may_speak(&self, by: UserId, holder: Option<UserId>) -> bool {
        let offer = self.chat.open_session().and_then(Session::offer);
        let everyone = offer.is_some_and(|(_, to)| to == Offeree::Everyone);
        holder == Some(by) || everyone && by != DINO.user
    }
}

impl Step {
    /// The same once more; nothing, where a key makes it happen once: the provider's id, or the caller's.
    pub(super) fn repeated(&self) -> Option<Self> {
        match self {
            Self::Says | Self::Writes(..) => None,
            Self::Pass(_) => Some(Self::Pass(0)),
            other => Some(other.clone()),
        }
    }

    pub(super) fn is_customers_message(&self) -> bool {
        matches!(self, Self::Says)
    }
}

fn actor() -> impl Strategy<Value = Actor> {
    prop::sample::select(vec![ANNA, BRUNO, CARLA, DINO])
}

fn seen() -> impl Strategy<Value = Seen> {
    prop::sample::select(vec![Seen::None, Seen::None, Seen::Present, Seen::Stale])
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => prop_oneof![0..2_i64, 0..30_000_i64, Just(60_000), 0..900_000_i64].prop_map(Step::Pass),
        4 => Just(Step::Says),
        1 => prop_oneof![Just(Step::Leaves), Just(Step::Returns)],
        5 => [0..4_u32, 0..4_u32, 0..4_u32].prop_map(Step::Offers),
        3 => (actor(), seen()).prop_map(|(by, seen)| Step::Answers(by, seen)),
        2 => (actor(), seen()).prop_map(|(by, seen)| Step::Skips(by, seen)),
        3 => (actor(), prop::bool::weighted(0.2)).prop_map(|(by, note)| Step::Writes(by, note)),
        2 => (actor(), actor()).prop_map(|(by, to)| Step::ToUser(by, to)),
        1 => (actor(), any::<bool>()).prop_map(|(by, other)| Step::ToLine(by, other)),
        2 => actor().prop_map(Step::Finishes),
        1 => prop_oneof![
            actor().prop_map(Step::Spams),
            actor().prop_map(Step::Intercepts),
            actor().prop_map(Step::Joins),
            Just(Step::Abandoned),
        ],
    ]
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    vec(step(), 1..40)
}

pub(super) fn settings() -> impl Strategy<Value = Settings> {
    let queue_type =
        prop::sample::select(vec![QueueType::Evenly, QueueType::Strictly, QueueType::All]);
    let counting =
        prop::sample::select(vec![Counting::Answered, Counting::AnsweredNew, Counting::Closed]);
    let times = (
        prop::sample::select(vec![0, 1, 60]),
        prop::sample::select(vec![0, 30, 60]),
        prop::sample::select(vec![0, 120]),
        prop::sample::select(vec![0, 10]),
    );
    let rest = (prop::sample::select(vec![0, 1, 3]), any::<bool>(), prop::bool::weighted(0.9));
    (queue_type, counting, times, rest).prop_map(|(queue_type, counting, times, rest)| Settings {
        queue_type,
        counting,
        queue_time: Seconds(times.0),
        no_answer_time: Seconds(times.1),
        auto_close_time: Seconds(times.2),
        full_close_time: Minutes(times.3),
        max_chat: rest.0,
        members_may_intercept: rest.1,
        active: rest.2,
        close_text: Some("Goodbye".to_owned()),
        ..Settings::default()
    })
}
