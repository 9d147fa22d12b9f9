//! The lines and people of the histories: all modes, small limits, short times. Nothing of it changes while writers
//! write, so that what they knew of it is known afterwards.

use std::collections::BTreeMap;

use application::actor_in;
use application::ports::{ChannelStore, LineRecord, LineStore, PeopleStore};
use domain::access::Actor;
use domain::bookings::{Bookings, Slot, bookings};
use domain::channel::{Channel, ChannelKind};
use domain::chat::Chat;
use domain::ids::{ChannelId, LineId, SessionId, UserId};
use domain::presence::{Presence, Status};
use domain::queue::{Roster, Seat};
use domain::session::Facts;
use domain::settings::{Counting, QueueType, Settings};
use domain::time::{Minutes, Seconds, Timestamp};
use domain::user::{Role, User};
use serde_json::json;

/// When every history begins.
pub(crate) const START: Timestamp = Timestamp(1_767_225_600_000);

/// Each line with its members; the last is switched off. The channel of a line has its number.
const LINES: &[(LineId, &[u64])] = &[
    (LineId(1), &[1, 2, 3]),
    (LineId(2), &[2, 3, 4]),
    (LineId(3), &[1, 2, 3, 4, 5]),
    (LineId(4), &[4, 5, 6]),
    (LineId(5), &[1, 2]),
];

/// Who there is: a supervisor, five operators, one who was dismissed, an admin.
const USERS: &[(u64, Role)] = &[
    (1, Role::Supervisor),
    (2, Role::Operator),
    (3, Role::Operator),
    (4, Role::Operator),
    (5, Role::Operator),
    (6, Role::Operator),
    (DISMISSED, Role::Operator),
    (9, Role::Admin),
];
const DISMISSED: u64 = 7;

/// What the writers write in.
#[derive(Clone, Debug)]
pub(crate) struct Office {
    pub(crate) lines: BTreeMap<LineId, Settings>,
    pub(crate) rosters: BTreeMap<LineId, Roster>,
    pub(crate) users: BTreeMap<UserId, User>,
}

impl Office {
    pub(crate) fn new() -> Self {
        let users = USERS.iter().map(|(id, role)| (UserId(*id), user(*id, *role)));
        Self {
            lines: LINES.iter().map(|(line, _)| (*line, settings(*line))).collect(),
            rosters: LINES.iter().map(|(line, members)| (*line, roster(members))).collect(),
            users: users.collect(),
        }
    }

    /// Stores all of it.
    pub(crate) async fn furnish(&self, store: &(impl LineStore + PeopleStore + ChannelStore)) {
        for user in self.users.values() {
            store.put_user(user).await.unwrap();
        }
        for (line, settings) in &self.lines {
            store.put_line(&line_record(*line, settings.clone())).await.unwrap();
            store.put_channel(&channel(*line)).await.unwrap();
            for seat in &self.rosters[line].seats {
                let slot = Slot { line: *line, user: seat.user };
                store.seat(slot, seat.position, seat.presence).await.unwrap();
            }
        }
    }

    /// The line that the chat's open session is in, or its next one would start in.
    pub(crate) fn line_of(chat: &Chat) -> LineId {
        chat.open_session().map_or(chat.line, |it| it.line)
    }

    pub(crate) fn settings_of(&self, chat: &Chat) -> &Settings {
        &self.lines[&Self::line_of(chat)]
    }

    pub(crate) fn actor(&self, chat: &Chat, user: UserId) -> Actor {
        actor_in(&self.rosters[&Self::line_of(chat)], &self.users[&user])
    }

    /// The slot that the chat's session is counted in.
    pub(crate) fn slot_of(&self, chat: &Chat) -> Option<Slot> {
        bookings(chat, self.settings_of(chat), &Bookings::default(), START).slot
    }

    /// What a decision about the chat rests on.
    pub(crate) fn facts(&self, chat: &Chat, session: Option<SessionId>, full: bool) -> Facts<'_> {
        let settings = self.settings_of(chat);
        Facts { new_session: session, at_limit: full, ..Facts::of(settings) }
    }
}

fn settings(line: LineId) -> Settings {
    let common = Settings {
        queue_time: Seconds(30),
        no_answer_time: Seconds(60),
        no_answer_text: Some("we are coming".to_owned()),
        full_close_time: Minutes(1),
        close_text: Some("goodbye".to_owned()),
        auto_close_time: Seconds(240),
        ..Settings::default()
    };
    match line.0 {
        1 => Settings { max_chat: 1, members_may_intercept: true, ..common },
        2 => Settings {
            queue_type: QueueType::Strictly,
            max_chat: 2,
            counting: Counting::Answered,
            ..common
        },
        3 => Settings { queue_type: QueueType::All, max_chat: 1, ..common },
        4 => Settings {
            max_chat: 3,
            counting: Counting::Closed,
            full_close_time: Minutes(0),
            ..common
        },
        _ => Settings { active: false, ..common },
    }
}

fn roster(members: &[u64]) -> Roster {
    let presence = Presence { status: Status::Online, ..Presence::default() };
    let seat = |(position, user): (u32, &u64)| {
        let user = UserId(*user);
        Seat { user, position, presence, load: 0, total: 0, turn: 0 }
    };
    Roster { seats: (0..).zip(members).map(seat).collect() }
}

fn user(id: u64, role: Role) -> User {
    let presence = Presence { dismissed: id == DISMISSED, ..Presence::default() };
    let user =
        json!({ "id": id, "name": format!("User {id}"), "role": role, "presence": presence });
    serde_json::from_value(user).unwrap()
}

fn channel(line: LineId) -> Channel {
    let kind = ChannelKind::Telegram;
    let name = format!("Bot {line}");
    let channel = json!({
        "id": ChannelId(line.0), "line": line, "kind": kind, "name": name, "connection": name,
    });
    serde_json::from_value(channel).unwrap()
}

fn line_record(id: LineId, settings: Settings) -> LineRecord {
    LineRecord {
        id,
        fields: BTreeMap::new(),
        settings,
        created_at: START,
        modified_at: START,
        modified_by: UserId(9),
    }
}
