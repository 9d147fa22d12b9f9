//! A chat to which anything may happen, and everything that may.

use proptest::collection::vec;
use proptest::prelude::*;

use super::items;
use crate::access::Actor;
use crate::agreement::{Agreement, ConsentHow};
use crate::bookings::{Bookings, bookings};
use crate::channel::ChannelKind;
use crate::chat::{Chat, Customer, Entry};
use crate::crm::{Bound, CardKind, CardRef, CardsChange};
use crate::ids::{AgreementId, ChannelId, OfferId, SessionId, UserId};
use crate::message::Content;
use crate::presence::{Presence, Status};
use crate::queue::{Choice, Roster, Seat, choose};
use crate::samples::{ANNA, BRUNO, CARLA, CHAT, CUSTOMER, DINO, LINE, OTHER_LINE, ROBOT, START};
use crate::session::{
    CloseReason, Command, Draft, Event, Facts, Gone, Incoming, Offeree, Responsible, Session,
    TransferTarget, Unattended, commit, decide,
};
use crate::settings::Settings;
use crate::time::{Seconds, Timestamp};

/// One thing that happens.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Milliseconds pass, and the timer fires.
    Pass(i64),
    Says,
    /// The customer sends a single `0`.
    SaysZero,
    Consents,
    Leaves,
    Returns,
    /// The queue offers it; the loads its members have from elsewhere.
    Offers([u32; 3]),
    /// Nobody of the line is there.
    Tells(Unattended),
    /// The CRM answers: who, and whether they can be asked.
    Recognises(Option<Actor>, bool),
    /// Somebody has gone, or is back.
    Reviews(Actor, Absent),
    Answers(Actor, Seen),
    Skips(Actor, Seen),
    Writes(Actor, bool),
    ToUser(Actor, Actor),
    ToLine(Actor, bool),
    Finishes(Actor),
    /// And whether the customer is blocked.
    Spams(Actor, bool),
    Unblocks(Actor),
    Starts(Actor),
    Pins(Actor, bool),
    Silences(Actor, bool),
    Greets(Actor),
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

/// Why somebody is not there.
#[derive(Clone, Copy, Debug)]
pub(super) enum Absent {
    Dismissed,
    /// For so many milliseconds.
    OnLeave(i64),
    Back,
}

/// What is known around the chat, and differs from step to step.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "what is known is independent")]
pub(super) struct Around {
    takes_texts: bool,
    bot_is_there: bool,
    has_crm: bool,
    responsible_is_there: bool,
    owner_is_gone: bool,
    /// The version of the agreement; 0 for none.
    agreement: u32,
}

#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) chat: Chat,
    pub(super) held: Bookings,
    pub(super) settings: Settings,
    pub(super) now: Timestamp,
    pub(super) log: Vec<Entry>,
    loads: [u32; 3],
    /// The agreement as it is worded now.
    agreement: Agreement,
    /// How many items the store would have written with the last step.
    pub(super) items: usize,
}

impl World {
    pub(super) fn new(settings: Settings) -> Self {
        let name = "Maria Antonietta della Valle".to_owned();
        let customer =
            Customer { id: CUSTOMER, name, external_id: "1234567890".to_owned(), picture: false };
        let of = (ChannelId(11), ChannelKind::Telegram, LINE);
        let chat = Chat::new(CHAT, of, "1234567890".to_owned(), customer);
        let held = Bookings::default();
        let text = Some("We keep what you write.".to_owned());
        let agreement = Agreement::new(AgreementId(13), "Privacy".to_owned(), text, None);
        let (now, log, loads) = (START, vec![], [0; 3]);
        Self { chat, held, settings, now, log, loads, agreement, items: 0 }
    }

    pub(super) fn take(&mut self, (step, around): &(Step, Around)) {
        self.items = 0;
        self.agreement.version = around.agreement;
        if let Step::Pass(span) = step {
            self.now.0 += span;
        }
        if let Step::Offers(loads) = step {
            self.loads = *loads;
        }
        let Some(command) = self.command(step) else { return };
        let new_session = Some(SessionId(self.chat.seq + 1));
        let gone = Gone::OnLeave { until: self.now + Seconds(60) };
        let facts = Facts {
            new_session,
            takes_texts: around.takes_texts,
            agreement: Some(&self.agreement).filter(|it| it.version > 0),
            bot_is_there: around.bot_is_there,
            has_crm: around.has_crm,
            owner_gone: around.owner_is_gone.then_some(gone),
            responsible_is_there: around.responsible_is_there,
            ..Facts::of(&self.settings)
        };
        let Ok(events) = decide(&self.chat, command, facts, self.now) else { return };
        let (chat, entries) = commit(self.chat.clone(), events, self.now);
        let held = bookings(&chat, &self.settings, &self.held, self.now);
        if !entries.is_empty() || held != self.held {
            self.items =
                items::count((&self.chat, &self.held), (&chat, &held), &entries, step.has_key());
        }
        self.chat = chat;
        self.log.extend(entries);
        self.held = held;
    }

    fn command(&self, step: &Step) -> Option<Command> {
        Some(match *step {
            Step::Pass(_) => Command::Tick,
            Step::Says => self.says("Good morning, where is my order?"),
            Step::SaysZero => self.says("0"),
            Step::Consents => Command::Consent { how: ConsentHow::Form },
            Step::Tells(why) => Command::TellNobodyIsThere { why },
            Step::Recognises(who, absent) => {
                let responsible = who.map(|it| Responsible { user: it.user, absent });
                let session = self.chat.session.as_ref().map(|it| it.id);
                let lead = |it: Actor| Bound::to(CardRef::new(CardKind::Lead, it.user.0));
                Command::Recognise {
                    session,
                    cards: who.map(|it| CardsChange::Set(lead(it))),
                    responsible,
                }
            }
            Step::Reviews(who, absent) => {
                let gone = match absent {
                    Absent::Dismissed => Some(Gone::Dismissed),
                    Absent::OnLeave(span) => {
                        Some(Gone::OnLeave { until: Timestamp(self.now.0 + span) })
                    }
                    Absent::Back => None,
                };
                Command::Review { user: who.user, gone }
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
                let to = TransferTarget::User { user: to.user, employed: to != ROBOT };
                Command::Transfer { by, to }
            }
            Step::ToLine(by, other) => {
                let line = if other { OTHER_LINE } else { LINE };
                Command::Transfer { by, to: TransferTarget::Line { line, active: true } }
            }
            Step::Finishes(by) => Command::Finish { by },
            Step::Spams(by, block) => Command::Spam { by, block },
            Step::Unblocks(by) => Command::Unblock { by },
            Step::Starts(by) => Command::Start { by },
            Step::Pins(by, on) => Command::Pin { by, on },
            Step::Silences(by, on) => Command::Silence { by, on },
            Step::Greets(by) => Command::Greet { by },
            Step::Intercepts(by) => Command::Intercept { by },
            Step::Joins(by) => Command::Join { by },
            Step::Abandoned => Command::Abandon { reason: CloseReason::LineDeleted },
        })
    }

    fn says(&self, text: &str) -> Command {
        let external_id = format!("1234567890:{}", self.chat.seq);
        let content = Content::text(text);
        Command::Receive(Incoming { external_id, sent_at: self.now, content })
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
        holder == Some(by) || everyone && ![DINO.user, ROBOT.user].contains(&by)
    }
}

impl Step {
    /// The same once more; nothing, where a key makes it happen once: the provider's id, or the caller's.
    pub(super) fn repeated(&self) -> Option<Self> {
        match self {
            Self::Says | Self::SaysZero | Self::Writes(..) => None,
            Self::Pass(_) => Some(Self::Pass(0)),
            other => Some(other.clone()),
        }
    }

    pub(super) fn is_customers_message(&self) -> bool {
        matches!(self, Self::Says | Self::SaysZero)
    }

    /// Whether it comes with an id that makes it happen once.
    fn has_key(&self) -> bool {
        self.is_customers_message()
            || matches!(self, Self::Writes(..) | Self::Leaves | Self::Returns)
    }
}

fn actor() -> impl Strategy<Value = Actor> {
    prop::sample::select(vec![ANNA, BRUNO, CARLA, DINO, ROBOT])
}

fn seen() -> impl Strategy<Value = Seen> {
    prop::sample::select(vec![Seen::None, Seen::None, Seen::Present, Seen::Stale])
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => prop_oneof![0..3_i64, 0..30_000_i64, Just(60_000), 0..900_000_i64].prop_map(Step::Pass),
        4 => Just(Step::Says),
        1 => prop_oneof![Just(Step::Leaves), Just(Step::Returns), Just(Step::SaysZero), Just(Step::Consents)],
        5 => [0..4_u32, 0..4_u32, 0..4_u32].prop_map(Step::Offers),
        3 => (actor(), seen()).prop_map(|(by, seen)| Step::Answers(by, seen)),
        2 => (actor(), seen()).prop_map(|(by, seen)| Step::Skips(by, seen)),
        3 => (actor(), prop::bool::weighted(0.2)).prop_map(|(by, note)| Step::Writes(by, note)),
        2 => (actor(), actor()).prop_map(|(by, to)| Step::ToUser(by, to)),
        1 => (actor(), any::<bool>()).prop_map(|(by, other)| Step::ToLine(by, other)),
        2 => actor().prop_map(Step::Finishes),
        2 => around_the_queue(),
        2 => by_hand(),
    ]
}

fn around_the_queue() -> impl Strategy<Value = Step> {
    let why = [Unattended::OffHours, Unattended::NobodyAtWork, Unattended::QueueEmpty];
    let absent = prop_oneof![
        Just(Absent::Dismissed),
        prop_oneof![0..2_i64, 0..90_000_i64].prop_map(Absent::OnLeave),
        Just(Absent::Back),
    ];
    prop_oneof![
        prop::sample::select(why.to_vec()).prop_map(Step::Tells),
        (prop::option::of(actor()), any::<bool>())
            .prop_map(|(who, gone)| Step::Recognises(who, gone)),
        (actor(), absent).prop_map(|(who, absent)| Step::Reviews(who, absent)),
    ]
}

fn by_hand() -> impl Strategy<Value = Step> {
    prop_oneof![
        (actor(), any::<bool>()).prop_map(|(by, block)| Step::Spams(by, block)),
        actor().prop_map(Step::Unblocks),
        actor().prop_map(Step::Starts),
        (actor(), any::<bool>()).prop_map(|(by, on)| Step::Pins(by, on)),
        (actor(), any::<bool>()).prop_map(|(by, on)| Step::Silences(by, on)),
        actor().prop_map(Step::Greets),
        actor().prop_map(Step::Intercepts),
        actor().prop_map(Step::Joins),
        Just(Step::Abandoned),
    ]
}

fn around() -> impl Strategy<Value = Around> {
    let mostly = || prop::bool::weighted(0.8);
    let agreement = prop::sample::select(vec![0, 1, 1, 2]);
    (mostly(), mostly(), mostly(), mostly(), prop::bool::weighted(0.2), agreement).prop_map(|it| {
        Around {
            takes_texts: it.0,
            bot_is_there: it.1,
            has_crm: it.2,
            responsible_is_there: it.3,
            owner_is_gone: it.4,
            agreement: it.5,
        }
    })
}

pub(super) fn steps() -> impl Strategy<Value = Vec<(Step, Around)>> {
    vec((step(), around()), 1..40)
}
