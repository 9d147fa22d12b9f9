//! How a world begins: everything is made by the use cases, and nothing fails yet.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use application::cache::Caches;
use application::channels::{ConnectOutcome, Connecting, Fresh, connect_channel};
use application::lines::{Configured, create_line};
use application::people::{
    Kept, NewUser, PresenceChange, UserChange, bootstrap_admin, change_user, create_user,
    set_presence,
};
use application::ports::NotificationStore;
use application::webhooks::{NewWebhook, create_webhook};
use application::{Backoff, Context};
use domain::alert::Ways;
use domain::channel::ChannelKind;
use domain::ids::{ChannelId, LineId, UserId};
use domain::presence::{Status, Workday};
use domain::time::Seconds;
use domain::user::{Role, User};
use memory::{Faults, ManualClock, MemoryQueues, MemoryStore};
use serde_json::json;

use super::operators::Operator;
use super::{START, World};
use crate::agenda::{Act, Agenda};
use crate::clock::SkewedClock;
use crate::crm::ShakyCrm;
use crate::deeds::{QUICK, STEADY};
use crate::dice::Dice;
use crate::job::to_the_end;
use crate::office::{ADMIN, Given, Office};
use crate::plan::{LinePlan, Plan};
use crate::provider::Provider;
use crate::receivers::Outside;
use crate::relay::Relay;
use crate::trace::Trace;
use crate::watch::Watch;

/// How many of 10 000 operators clock in and out.
const TRACKED: u16 = 3_000;

/// How many of 10 000 are supervisors.
const SUPERVISORS: u16 = 1_000;

impl World {
    /// The world of `plan`, about to begin.
    pub(crate) fn build(plan: Plan) -> Self {
        let mut dice = Dice::seeded(plan.seed);
        let (faults, clock) = (Faults::none(), ManualClock::at(START));
        let queues = MemoryQueues::new(clock.clone(), faults.clone());
        let queues = queues.shuffled(dice.seed()).forgetful();
        let store = MemoryStore::new(faults.clone()).watched();
        let provider = Provider::new(dice.seed(), plan.trouble.providers);
        // With dice of their own: what people do in a world does not hang on who is told of it.
        let outside = Outside::new(plan.seed.rotate_left(17), plan.trouble.receivers);
        let away = if plan.trouble.crm { dice.seed() } else { 0 };
        let crm = ShakyCrm::new(&store, &clock, away);
        let aws = (&store, &queues, &clock);
        let services = (provider.clone(), crm.clone(), outside.clone());
        let office = Rc::new(Office::new(aws, services, &plan.trouble));
        let mut world = Self {
            watch: Watch::new(plan.proofs),
            dice,
            office,
            crm,
            store: store.calm(),
            queues,
            provider,
            outside,
            relay: Relay::default(),
            agenda: Agenda::default(),
            trace: Trace::default(),
            paused: Vec::new(),
            operators: Vec::new(),
            customers: Vec::new(),
            customer_of: BTreeMap::new(),
            looking: BTreeSet::new(),
            lines: Vec::new(),
            channels: Vec::new(),
            steps: 0,
            idle: 0,
            minute: START + Seconds(45),
            next_check: START + plan.checks,
            next_catch_up: START,
            drafts: 0,
            clock,
            faults,
            plan,
        };
        world.furnish();
        world.begin_trouble();
        world
    }

    fn furnish(&mut self) {
        let given = Context {
            store: self.store.clone(),
            queues: self.queues.clone(),
            clock: SkewedClock::new(self.clock.clone()),
            caches: Arc::new(Caches::default()),
            backoff: Backoff::none(),
            has_crm: true,
        };
        to_the_end(bootstrap_admin(&given, "admin", None)).expect("nothing fails yet");
        told_outside(&given, ADMIN);
        for number in 0..self.plan.operators {
            self.hire(&given, number);
        }
        for plan in self.plan.lines.clone() {
            self.open(&given, &plan);
        }
        self.in_millis(0, Act::Arrive);
        if self.plan.reforms.on().is_some() {
            self.in_seconds(60, 120, Act::Reform);
        }
    }

    fn hire(&mut self, given: &Given, number: usize) {
        let role = if self.dice.strikes(SUPERVISORS) { Role::Supervisor } else { Role::Operator };
        let new = NewUser {
            name: format!("Operator {number}"),
            last_name: None,
            email: Some(format!("operator{number}@example.com")),
            position: None,
            avatar: None,
            role,
            department_ids: vec![],
            bot: false,
        };
        let signals = self.office.signals(0);
        let user = made(to_the_end(create_user(given, new, &format!("{number}"), &signals)));
        let is_tracked = self.plan.shifts.on().is_some() && self.dice.strikes(TRACKED);
        let change = UserChange { time_tracking: Some(is_tracked), ..UserChange::default() };
        made(to_the_end(change_user(given, user.id, change, &signals)));
        let online = PresenceChange::Status(Status::Online);
        made(to_the_end(set_presence(given, user.id, online, &signals)));
        let opened = PresenceChange::Workday(Workday::Opened);
        let user = made(to_the_end(set_presence(given, user.id, opened, &signals)));
        if let Some(first) = self.plan.shifts.on() {
            let after = self.dice.until_next(first);
            self.in_millis(after, Act::Shift(user.id));
        }
        told_outside(given, user.id);
        let picked = self.dice.pick(self.plan.moods).unwrap_or(QUICK);
        let mood = if number < self.plan.steady { STEADY } else { picked };
        self.operators.push(Operator { user: Rc::new(user), mood, is_gone: false });
    }

    fn open(&mut self, given: &Given, plan: &LinePlan) {
        let mut members: Vec<UserId> = self.operators.iter().map(|it| it.user.id).collect();
        if plan.members > 0 {
            self.dice.shuffle(&mut members);
            members.truncate(plan.members);
        }
        let mut fields = plan.fields.clone();
        let queue: Vec<u64> = members.iter().map(|it| it.0).collect();
        fields.insert("QUEUE".to_owned(), json!(queue));
        fields.entry("ACTIVE").or_insert_with(|| json!("Y"));
        let signals = self.office.signals(0);
        let line = match to_the_end(create_line(given, ADMIN, &fields, &signals)) {
            Ok(Configured::Done(line)) => line,
            other => panic!("the line of a plan: {other:?}"),
        };
        self.watch.laws.note(&line, START);
        self.lines.push((line.id, members));
        for kind in [ChannelKind::Telegram, ChannelKind::LiveChat] {
            let channel = self.connect(given, line.id, kind);
            self.channels.push(channel);
        }
    }

    fn connect(&mut self, given: &Given, line: LineId, kind: ChannelKind) -> ChannelId {
        let name = format!("{}-{line}", kind.name());
        let request = Connecting {
            kind,
            name: Some(name.clone()),
            api_base: None,
            account: None,
            details: std::collections::BTreeMap::new(),
            key: None,
            connection: None,
            token: kind.has_token().then(|| name.clone()),
            origins: vec![],
            widget: None,
            takes_texts: true,
            identity_secret: None,
        };
        let fresh = Fresh {
            connection: name.clone(),
            webhook_secret: name.clone(),
            public_key: name.clone(),
            session_secret: name,
        };
        let messengers = (&self.provider, &self.store);
        let connecting =
            connect_channel(given, messengers, line, request, fresh, "https://canali.example");
        match to_the_end(connecting) {
            Ok(ConnectOutcome::Done { channel, .. }) => channel.id,
            other => panic!("the channel of a plan: {other:?}"),
        }
    }

    fn begin_trouble(&mut self) {
        let trouble = self.plan.trouble;
        let calls = trouble.calls;
        if calls.unavailable + calls.answer_lost + calls.stale > 0 {
            self.faults.strike_at_random(self.dice.seed(), calls);
        }
        if trouble.pauses > 0 {
            self.faults.pause_writes(self.dice.seed(), trouble.pauses);
        }
        if trouble.index_lag > 0 {
            self.faults.lag_indexes(usize::MAX);
        }
        self.queues.repeat(trouble.repeats);
    }
}

fn made<E: std::fmt::Debug>(kept: Result<Kept<User>, E>) -> User {
    match kept {
        Ok(Kept::Done(user)) => user,
        other => panic!("an operator of a plan: {other:?}"),
    }
}

/// An employee is told by a webhook of theirs, and by e-mail.
fn told_outside(given: &Given, user: UserId) {
    let new = NewWebhook {
        user,
        name: "what watches".to_owned(),
        url: format!("https://example.com/{user}"),
        secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned(),
    };
    let made = to_the_end(create_webhook(given, &given.store, new)).expect("nothing fails yet");
    let ways = Ways { email: true, webhook: made.map(|it| it.id), ..Ways::default() };
    to_the_end(given.store.put_ways(user, &ways)).expect("nothing fails yet");
}
