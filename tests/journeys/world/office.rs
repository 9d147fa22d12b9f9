//! What admins do, by the use cases: lines by the original's fields, employees, departments, the CRM.

use application::Operated;
use application::lines::{Configured, Signals, configure_line, delete_line};
use application::people::{
    Kept, NewUser, Patch, PresenceChange, UserChange, change_user, create_department, create_user,
    set_presence,
};
use application::ports::{ChannelStore, CrmAnswer, IdKind, Ids, PeopleStore, Queues};
use domain::channel::Channel;
use domain::ids::{DepartmentId, LineId, UserId};
use domain::message::Content;
use domain::presence::Leave;
use domain::session::Draft;
use domain::settings::fields::FieldError;
use domain::time::Timestamp;
use domain::user::Role;
use serde_json::{Value, json};

use super::people::{CARLA, user};
use super::{CHANNEL, LINE, World, online, timeless};

/// The refusal's code; `done`, if there was none.
pub(crate) fn code(operated: &Operated) -> &'static str {
    match operated {
        Operated::Done(_) => "done",
        Operated::Refused { refusal, .. } => refusal.code(),
        Operated::NotFound => "NOT_FOUND",
    }
}

/// An instant in RFC 3339.
pub(crate) fn instant(text: &str) -> Timestamp {
    chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc().into()
}

/// Writing an internal note.
pub(crate) fn note(text: &str) -> application::Operation {
    let content = Content::text(text);
    application::Operation::Write(Draft { content, internal: true, client_id: None })
}

impl World {
    /// A line set up by the original's fields, with the operators 1, 2, 3 … in its queue, all online. Nothing happens by
    /// itself but what `fields` say.
    pub(crate) async fn set_up(fields: Value, operators: u64) -> Self {
        let mut world = Self::new(timeless(), 0).await;
        let store = &world.context.store;
        for id in 1..=operators {
            let mut user = user(UserId(id), Role::Operator);
            user.presence = online();
            store.put_user(&user).await.unwrap();
            store.next(IdKind::User).await.unwrap(); // Spends the id that they have.
        }
        let queue: Vec<u64> = (1..=operators).collect();
        let mut all = json!({"ACTIVE": "Y", "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0, "QUEUE": queue});
        for (name, value) in fields.as_object().unwrap() {
            all[name] = value.clone();
        }
        world.configure(all).await;
        world
    }

    /// An admin changes the line; everything that follows at once happens.
    pub(crate) async fn configure(&mut self, fields: Value) {
        let configured = self.configures(LINE, fields).await;
        assert!(matches!(configured, Configured::Done(_)), "{configured:?}");
    }

    /// The field that is wrong in `fields`; nothing has changed then.
    pub(crate) async fn wrong_field(&mut self, fields: Value) -> String {
        match self.configures(LINE, fields).await {
            Configured::Wrong(FieldError { field, .. }) => field,
            other => panic!("{other:?}"),
        }
    }

    /// An admin changes a line.
    pub(crate) async fn configures(&mut self, line: LineId, fields: Value) -> Configured {
        let fields = fields.as_object().unwrap().clone();
        for _ in 0..3 {
            let signals = self.signals();
            let configured = configure_line(&self.context, CARLA, line, &fields, &signals).await;
            if let Ok(configured) = configured {
                self.settle().await;
                return configured;
            }
        }
        panic!("line {line} cannot be configured")
    }

    /// An admin deletes a line.
    pub(crate) async fn deletes(&mut self, line: LineId) {
        for _ in 0..3 {
            let (context, secrets) = (&self.context, &self.context.store);
            if delete_line(context, &self.provider, secrets, line).await.is_ok() {
                return self.settle().await;
            }
        }
        panic!("line {line} cannot be deleted")
    }

    /// Changes the channel as everybody sees it at once.
    pub(crate) async fn change_channel(&self, change: impl FnOnce(&mut Channel)) {
        let mut channel = self.context.store.channel(CHANNEL).await.unwrap().unwrap();
        change(&mut channel);
        self.context.store.put_channel(&channel).await.unwrap();
        self.context.caches.forget_channel(CHANNEL);
    }

    /// An employee or a bot is made.
    pub(crate) async fn hires(&mut self, name: &str, departments: &[u64], bot: bool) -> u64 {
        let new = NewUser {
            name: name.to_owned(),
            last_name: None,
            email: None,
            position: None,
            avatar: None,
            role: Role::Operator,
            department_ids: departments.iter().copied().map(DepartmentId).collect(),
            bot,
        };
        let signals = self.signals();
        let made = create_user(&self.context, new, &signals.id, &signals).await.unwrap();
        let Kept::Done(user) = made else { panic!("{made:?}") };
        self.settle().await;
        user.id.0
    }

    /// A department is made.
    pub(crate) async fn founds(&mut self, name: &str, parent: Option<u64>) -> u64 {
        let (name, parent) = (name.to_owned(), parent.map(DepartmentId));
        let made = create_department(&self.context, name, parent).await.unwrap();
        let Kept::Done(department) = made else { panic!("{made:?}") };
        department.id.0
    }

    /// An admin changes an employee.
    pub(crate) async fn changes(&mut self, id: u64, change: UserChange) {
        for _ in 0..3 {
            let signals = self.signals();
            let changed = change_user(&self.context, UserId(id), change.clone(), &signals).await;
            if let Ok(changed) = changed {
                assert!(matches!(changed, Kept::Done(_)), "{changed:?}");
                return self.settle().await;
            }
        }
        panic!("employee {id} cannot be changed")
    }

    /// An employee no longer works here, or does again.
    pub(crate) async fn employs(&mut self, id: u64, active: bool) {
        self.changes(id, UserChange { active: Some(active), ..UserChange::default() }).await;
    }

    /// An employee's role is changed.
    pub(crate) async fn makes(&mut self, id: u64, role: Role) {
        self.changes(id, UserChange { role: Some(role), ..UserChange::default() }).await;
    }

    /// A leave of an employee is entered.
    pub(crate) async fn grants_leave(&mut self, id: u64, from: Timestamp, to: Timestamp) {
        let leave = Patch::Set(Leave { from, to });
        self.changes(id, UserChange { leave, ..UserChange::default() }).await;
    }

    /// An employee says that they are there or not, or their sockets do.
    pub(crate) async fn notes(&mut self, id: u64, change: PresenceChange) {
        for _ in 0..3 {
            let signals = self.signals();
            if set_presence(&self.context, UserId(id), change, &signals).await.is_ok() {
                return self.settle().await;
            }
        }
        panic!("the presence of employee {id} cannot be kept")
    }

    /// The CRM answers for the customer's session.
    pub(crate) async fn crm_says(&mut self, customer: &str, responsible: Option<u64>) {
        let session = self.session(customer).id;
        self.crm_says_of(customer, session, responsible).await;
    }

    /// The CRM answers for a session of the customer, be it over.
    pub(crate) async fn crm_says_of(
        &mut self,
        customer: &str,
        session: domain::ids::SessionId,
        responsible: Option<u64>,
    ) {
        let chat = self.record(customer).chat;
        let (channel, conversation) = (CHANNEL, customer.to_owned());
        let responsible = responsible.map(UserId);
        let answer = CrmAnswer {
            channel,
            conversation,
            chat: chat.id,
            session: Some(session),
            responsible,
            cards: None,
        };
        self.changes += 1;
        let id = format!("answer {}", self.changes);
        while self.context.queues.crm_answer(answer.clone(), &id).await.is_err() {}
        self.settle().await;
    }

    fn signals(&mut self) -> Signals {
        self.changes += 1;
        Signals::at_once(&format!("change {}", self.changes))
    }
}
