//! The pure core: decisions of whole conversations, one after the other, on one core.

use std::hint::black_box;
use std::io;
use std::time::Instant;

use domain::access::Actor;
use domain::channel::ChannelKind;
use domain::chat::{Chat, Customer};
use domain::ids::{ChannelId, ChatId, CustomerId, LineId, SessionId, UserId};
use domain::message::Content;
use domain::presence::{Presence, Status};
use domain::queue::{Roster, Seat, choose};
use domain::session::{Command, Draft, Facts, Incoming, commit, decide};
use domain::settings::Settings;
use domain::time::{Seconds, Timestamp};

use crate::report::{Bound, Report};

const CONVERSATIONS: u64 = 50_000;

/// Messages of each side in a conversation.
const TURNS: u64 = 8;

pub(crate) fn measure(report: &mut Report) -> io::Result<()> {
    let began = Instant::now();
    let mut decided = 0;
    for number in 1..=CONVERSATIONS {
        decided += black_box(conversation(number));
    }
    let per_second = f64::from(decided) / began.elapsed().as_secs_f64();
    let (now, aim) = (Bound::AtLeast(100_000.0), Bound::AtLeast(1_000_000.0));
    report.row("core_decisions", per_second, "per_s", Some(now), Some(aim))
}

/// From the first message to the closing; the number of decisions.
fn conversation(number: u64) -> u32 {
    let settings = Settings { active: true, ..Settings::default() };
    let presence = Presence { status: Status::Online, ..Presence::default() };
    let seat =
        |user| Seat { user: UserId(user), position: 0, presence, load: 0, total: 0, turn: user };
    let roster = Roster { seats: (1..=20).map(seat).collect() };
    let customer = CustomerId(number);
    let customer = Customer {
        id: customer,
        name: "Ada".to_owned(),
        external_id: number.to_string(),
        picture: false,
    };
    let of = (ChannelId(1), ChannelKind::Telegram, LineId(1));
    let mut chat = Chat::new(ChatId(number), of, number.to_string(), customer);
    let mut now = Timestamp(1_767_225_600_000);
    let mut decided = 0;
    let mut step = |command: Command| {
        now = now + Seconds(1);
        let new_session = Some(SessionId(number));
        let facts = Facts { new_session, ..Facts::of(&settings) };
        let events = decide(&chat, command, facts, now).expect("nothing here is refused");
        let (after, entries) = commit(chat.clone(), events, now);
        black_box(entries);
        chat = after;
        decided += 1;
    };
    let receive = |turn: u64| {
        let external_id = format!("{number}:{turn}");
        let content = Content::text("is it in stock?");
        Command::Receive(Incoming { external_id, sent_at: Timestamp(0), content })
    };
    step(receive(0));
    let choice = choose(&roster, &settings, &[], Timestamp(0)).expect("somebody is eligible");
    let by = match choice.to {
        domain::session::Offeree::One(user) => Actor { user, member: true, supervisor: false },
        domain::session::Offeree::Everyone => unreachable!("evenly is the default"),
    };
    step(Command::Offer { to: choice.to, wrapped: choice.wrapped, decision: choice.decision });
    step(Command::Answer { by, offer: None });
    for turn in 1..=TURNS {
        let draft = Draft { content: Content::text("yes"), internal: false, client_id: None };
        step(Command::Write { by, draft });
        step(receive(turn));
    }
    step(Command::Finish { by });
    step(Command::Tick);
    decided
}
