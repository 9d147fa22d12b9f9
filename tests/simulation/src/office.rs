//! The functions, each with its own clock and, as on AWS, what it remembers: what `functions/` and `api` wire.

use std::rc::Rc;
use std::sync::Arc;

use application::cache::{Caches, STALENESS};
use application::lines::{Signals, configure_line};
use application::people::{PresenceChange, UserChange, change_user, set_presence};
use application::ports::Clock;
use application::{
    Backoff, Context, Delivered, Exits, Failure, Links, assign, crm, deliver, dispatch, hooks, kpi,
    operate, recognise, retain, route, route_timer, timeouts,
};
use domain::ids::UserId;
use domain::presence::Leave;
use domain::time::{Minutes, Seconds};
use memory::{Body, ManualClock, MemoryQueues, MemoryStore, Message};

use crate::clock::SkewedClock;
use crate::crm::ShakyCrm;
use crate::job::{Ended, Job, Order, Running};
use crate::plan::Trouble;
use crate::provider::Provider;
use crate::receivers::Outside;
use crate::shifts::Shift;

/// What a use case is given here.
pub(crate) type Given = Context<MemoryStore, MemoryQueues, SkewedClock>;

/// What links begin with.
const PUBLIC_URL: &str = "https://canali.example";

/// The first admin: who makes and changes everything.
pub(crate) const ADMIN: UserId = UserId(1);

#[derive(Clone, Copy, Debug)]
enum Function {
    Route,
    Assign,
    Deliver,
    Kpi,
    Crm,
    Hooks,
    Dispatch,
    Timeouts,
    Api,
}

/// All functions.
#[derive(Debug)]
pub(crate) struct Office {
    given: [Given; 9],
    provider: Provider,
    crm: ShakyCrm,
    outside: Outside,
    links: Links,
    /// How long others may remember what an admin changed.
    signals_after: Seconds,
}

impl Office {
    pub(crate) fn new(
        (store, queues, clock): (&MemoryStore, &MemoryQueues, &ManualClock),
        (provider, crm, outside): (Provider, ShakyCrm, Outside),
        trouble: &Trouble,
    ) -> Self {
        let shared = Arc::new(Caches::default());
        let caches = || if trouble.own_caches { Arc::default() } else { Arc::clone(&shared) };
        let given = [(); 9].map(|()| Context {
            store: store.clone(),
            queues: queues.clone(),
            clock: SkewedClock::new(clock.clone()),
            caches: caches(),
            backoff: Backoff::none(),
            has_crm: true,
        });
        let after = if trouble.own_caches { STALENESS.0 + 1 } else { 0 };
        let links = memory::counted_links(PUBLIC_URL);
        Self { given, provider, crm, outside, links, signals_after: Seconds(after) }
    }

    fn given(&self, function: Function) -> &Given {
        &self.given[function as usize]
    }

    /// What `api` is given.
    pub(crate) fn api(&self) -> &Given {
        self.given(Function::Api)
    }

    /// How a change of that name is announced.
    pub(crate) fn signals(&self, name: u64) -> Signals {
        Signals { id: format!("s{name}"), after: self.signals_after }
    }

    /// Begins what `job` asks for, as invocation number `name`, on a clock that is wrong by `skew` milliseconds.
    pub(crate) fn begin(self: &Rc<Self>, job: &Job, name: u64, skew: i64) -> Running {
        let office = Rc::clone(self);
        let function = match job {
            Job::Message(message) => match &message.body {
                Body::Inbound(_) | Body::CrmAnswer(_) | Body::Timer(_) => Function::Route,
                Body::Assign(_) => Function::Assign,
                Body::Outbound(_) => Function::Deliver,
                Body::Alert(_) => Function::Kpi,
                Body::Crm(_) | Body::Retain(_) => Function::Crm,
                Body::Hook(_) => Function::Hooks,
                Body::Push(_) => Function::Dispatch, // Nobody has a page open here: there is none.
            },
            Job::Record(_) => Function::Dispatch,
            Job::Minute => Function::Timeouts,
            Job::Operate(_) | Job::Shift(..) | Job::Reform(..) => Function::Api,
        };
        self.given(function).clock.skew(skew);
        match job {
            Job::Message(message) => {
                let message = Rc::clone(message);
                Box::pin(async move { office.handle(function, &message).await })
            }
            Job::Record(entry) => {
                let entry = Rc::clone(entry);
                Box::pin(async move { ended(dispatch(office.given(function), &entry).await) })
            }
            Job::Minute => {
                Box::pin(async move { ended(timeouts(office.given(function)).await.map(|_| ())) })
            }
            Job::Operate(order) => {
                let order = Rc::clone(order);
                Box::pin(async move { office.obey(&order).await })
            }
            Job::Shift(user, shift) => {
                let (user, shift) = (*user, *shift);
                Box::pin(async move { office.shift(user, shift, name).await })
            }
            Job::Reform(line, fields) => {
                let (line, fields, signals) = (*line, Rc::clone(fields), self.signals(name));
                Box::pin(async move {
                    let api = office.api();
                    let kept = configure_line(api, ADMIN, line, &fields, &signals).await;
                    ended(kept.map(|_| ()))
                })
            }
        }
    }

    async fn handle(&self, function: Function, message: &Message) -> Ended {
        let (given, id) = (self.given(function), message.id.to_string());
        match &message.body {
            Body::Inbound(event) => ended(route(given, event).await.map(|_| ())),
            Body::CrmAnswer(answer) => ended(recognise(given, answer).await.map(|_| ())),
            Body::Assign(it) => ended(assign(given, *it, &id).await.map(|_| ())),
            Body::Timer(timer) => ended(route_timer(given, timer.clone(), &id).await.map(|_| ())),
            Body::Crm(it) => ended(crm(given, &self.crm, *it).await.map(|_| ())),
            Body::Retain(it) => {
                ended(retain(given, &self.crm, &given.store, *it).await.map(|_| ()))
            }
            Body::Alert(it) => ended(kpi(given, PUBLIC_URL, *it).await.map(|_| ())),
            Body::Hook(it) => {
                let call = format!("{id}, {}", message.received);
                let exits = Exits {
                    receivers: &self.outside,
                    mailer: &self.outside,
                    secrets: &given.store,
                    public_url: PUBLIC_URL,
                    deadline: None,
                    call: &call,
                };
                delivered(hooks(given, &exits, (**it).clone()).await)
            }
            Body::Push(_) => Ended::Done,
            Body::Outbound(outbound) => {
                let store = &given.store;
                let kept = (store, &self.links);
                delivered(deliver(given, &self.provider, store, kept, outbound, None).await)
            }
        }
    }

    async fn obey(&self, order: &Order) -> Ended {
        let Order { by, chat, session, operation, .. } = order;
        match operate(self.api(), by, *chat, *session, operation.clone()).await {
            Ok(operated) => Ended::Operated(Box::new(operated)),
            Err(failure) => ended(Err(failure)),
        }
    }

    async fn shift(&self, user: UserId, shift: Shift, name: u64) -> Ended {
        let (api, signals) = (self.api(), self.signals(name));
        let now = api.clock.now();
        let mut change = UserChange::default();
        match shift {
            Shift::Status(status) => {
                let status = PresenceChange::Status(status);
                return ended(set_presence(api, user, status, &signals).await.map(|_| ()));
            }
            Shift::Workday(workday) => {
                let workday = PresenceChange::Workday(workday);
                return ended(set_presence(api, user, workday, &signals).await.map(|_| ()));
            }
            Shift::Leave(minutes) => {
                let leave = Leave { from: now, to: now + Minutes(minutes) };
                change.leave = application::people::Patch::Set(leave);
            }
            Shift::Back => change.leave = application::people::Patch::Clear,
            Shift::Dismissed => change.active = Some(false),
            Shift::Hired => change.active = Some(true),
        }
        ended(change_user(api, user, change, &signals).await.map(|_| ()))
    }
}

fn delivered(result: Result<Delivered, Failure>) -> Ended {
    match result {
        Ok(Delivered::Done) => Ended::Done,
        Ok(Delivered::Later(after)) => Ended::Later(after),
        Err(failure) => ended(Err(failure)),
    }
}

fn ended(result: Result<(), Failure>) -> Ended {
    match result {
        Ok(()) => Ended::Done,
        Err(failure) if failure.is_lasting() => Ended::Broken,
        Err(_) => Ended::Failed,
    }
}
