//! What admins do, and what becomes of operators.

use std::rc::Rc;

use application::ports::{LineStore, TimerMessage};
use domain::ids::{LineId, UserId};
use domain::time::Seconds;
use memory::{Body, Message, SqsQueue};
use serde_json::{Map, Value, json};

use super::{Going, World};
use crate::agenda::Act;
use crate::job::{Job, to_the_end};
use crate::reforms::Reform;
use crate::shifts::{SHIFTS, Shift};

impl World {
    /// An admin changes a line.
    pub(super) fn reform(&mut self) -> Going {
        let next = self.dice.until_next(self.plan.reforms);
        self.in_millis(next, Act::Reform);
        let Some(reform) = self.dice.pick(self.plan.changes) else { return Ok(()) };
        let place = self.dice.below(self.lines.len());
        let Some((line, members)) = self.lines.get_mut(place) else { return Ok(()) };
        let line = *line;
        let fields = match reform {
            Reform::Field(name, values) => field(name, json!(self.dice.one(values))),
            Reform::Shuffle => {
                self.dice.shuffle(members);
                queue(members)
            }
            Reform::Enlarge => {
                let place = self.dice.below(self.operators.len());
                let joining = self.operators.get(place).map(|it| it.user.id);
                members.extend(joining.filter(|it| !members.contains(it)).as_slice());
                queue(members)
            }
            Reform::Reduce if members.len() > 1 => {
                members.swap_remove(self.dice.below(members.len()));
                queue(members)
            }
            Reform::Reduce => return Ok(()),
            Reform::Pause => {
                let back = Job::Reform(line, Rc::new(field("ACTIVE", json!("Y"))));
                self.in_seconds(10, 900, Act::Do(Rc::new(back)));
                field("ACTIVE", json!("N"))
            }
        };
        self.step(Job::Reform(line, Rc::new(fields)))
    }

    /// An operator comes, goes, or changes otherwise.
    pub(super) fn shift(&mut self, user: UserId) -> Going {
        let next = self.dice.until_next(self.plan.shifts);
        self.in_millis(next, Act::Shift(user));
        let Some(shift) = self.dice.pick(SHIFTS) else { return Ok(()) };
        if let Some(operator) = self.operators.iter_mut().find(|it| it.user.id == user) {
            match shift {
                Shift::Dismissed => operator.is_gone = true,
                Shift::Hired => operator.is_gone = false,
                Shift::Status(_) | Shift::Workday(_) | Shift::Leave(_) | Shift::Back => {}
            }
        }
        match shift {
            Shift::Dismissed | Shift::Leave(_) => self.watch.laws.note_gone(user, self.now()),
            Shift::Hired | Shift::Status(_) | Shift::Workday(_) | Shift::Back => {}
        }
        self.step(Job::Shift(user, shift))
    }

    /// Notes the settings of a line as they are stored now.
    pub(super) fn read_law(&mut self, line: LineId) {
        let now = self.now();
        if let Ok(Some(line)) = to_the_end(self.store.line(line)) {
            self.watch.laws.note(&line, now);
        }
    }

    /// Whether no line was changed lately: nothing is held by old settings any more.
    pub(super) fn is_settled(&self) -> bool {
        let is_open = |it: &Message| matches!(it.body, Body::Timer(TimerMessage::Sessions { .. }));
        !self.watch.laws.changed_within(Seconds(150), self.now())
            && !self.queues.held(SqsQueue::Timers).iter().any(is_open)
    }
}

fn field(name: &str, value: Value) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), value)])
}

fn queue(members: &[UserId]) -> Map<String, Value> {
    let ids: Vec<u64> = members.iter().map(|it| it.0).collect();
    field("QUEUE", json!(ids))
}
