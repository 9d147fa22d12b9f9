//! What operators see and do.

use std::rc::Rc;

use application::Operation;
use domain::ids::{ChatId, LineId, OfferId, SessionId, UserId};
use domain::message::{Author, Content};
use domain::session::{Draft, Event, Offeree, Phase, Session};
use domain::user::User;

use super::{Going, World};
use crate::agenda::Act;
use crate::deeds::{Deed, Mood, Weights};
use crate::job::{Job, Order};
use crate::watch::Bell;

/// Of those to whom a session is offered along with everyone, so many look at once.
const RACERS_MAX: usize = 6;

/// Entries looked back for one's own last message.
const LOOK_BACK: usize = 30;

/// An operator.
#[derive(Clone, Debug)]
pub(super) struct Operator {
    pub(super) user: Rc<User>,
    pub(super) mood: Mood,
    /// Whether they no longer work here.
    pub(super) is_gone: bool,
}

/// How a session looks to an operator.
struct View {
    session: SessionId,
    line: LineId,
    weights: fn(&Mood) -> Weights,
    /// Whether they own it.
    owns: bool,
    /// Their own last message.
    last: Option<u64>,
}

impl World {
    /// Lets people hear of what has happened.
    pub(super) fn ring(&mut self) {
        let bells = std::mem::take(&mut self.watch.bells);
        for (chat, bell) in &bells {
            match bell {
                Bell::Offered(Offeree::One(user), offer) => self.call(*user, *chat, Some(*offer)),
                Bell::Offered(Offeree::Everyone, offer) => self.call_everyone(*chat, *offer),
                Bell::CustomerWrote(Some(owner)) | Bell::Owned(owner) => {
                    if self.looking.insert((*owner, *chat)) {
                        self.call(*owner, *chat, None);
                    }
                }
                Bell::OperatorWrote(user) => self.rest(*user, *chat),
                Bell::Began(_)
                | Bell::Waits
                | Bell::CustomerWrote(None)
                | Bell::Finished
                | Bell::Closed => {}
            }
            self.hear(*chat, bell);
            if self.dice.strikes(self.plan.strangers)
                && let place = self.dice.below(self.operators.len())
                && let Some(user) = self.operators.get(place).map(|it| it.user.id)
            {
                self.call(user, *chat, None);
            }
        }
        self.watch.bells = bells;
        self.watch.bells.clear();
    }

    fn operator(&self, user: UserId) -> Option<&Operator> {
        // Users are counted from 1, which is the admin's.
        self.operators.get(usize::try_from(user.0).ok()?.checked_sub(2)?)
    }

    /// An operator is going to look, as soon as they do.
    fn call(&mut self, user: UserId, chat: ChatId, offer: Option<OfferId>) {
        let Some(operator) = self.operator(user) else { return };
        let (least, most) = operator.mood.looks_after;
        self.in_seconds(least, most, Act::Look { user, chat, offer });
    }

    fn call_everyone(&mut self, chat: ChatId, offer: OfferId) {
        let line = self.store.look(chat, |it, _| it.chat.open_session().map(|it| it.line));
        let Some(line) = line.flatten() else { return };
        let members = self.lines.iter().find(|it| it.0 == line).map(|it| it.1.clone());
        let mut members = members.unwrap_or_default();
        self.dice.shuffle(&mut members);
        for user in members.into_iter().take(RACERS_MAX) {
            self.call(user, chat, Some(offer));
        }
    }

    /// An owner who has answered looks again after a while.
    fn rest(&mut self, user: UserId, chat: ChatId) {
        if self.looking.insert((user, chat)) {
            self.in_seconds(40, 180, Act::Look { user, chat, offer: None });
        }
    }

    /// An operator looks at a chat, and may do something about it.
    pub(super) fn look(&mut self, user: UserId, chat: ChatId, offer: Option<OfferId>) -> Going {
        self.looking.remove(&(user, chat));
        let Some(operator) = self.operator(user).filter(|it| !it.is_gone).cloned() else {
            return Ok(());
        };
        let view = self.store.look(chat, |record, log| {
            let session = record.chat.open_session()?;
            let (weights, owns) = situation(session, user);
            let is_own = |event: &Event| match event {
                Event::MessageAdded(it) => it.author == Author::Operator(user) && !it.internal,
                _ => false,
            };
            let mut lately = log.iter().rev().take(LOOK_BACK);
            let last = lately.find(|it| is_own(&it.event)).map(|it| it.seq);
            Some(View { session: session.id, line: session.line, weights, owns, last })
        });
        let Some(view) = view.flatten() else { return Ok(()) };
        let deed = self.dice.pick((view.weights)(&operator.mood)).unwrap_or(Deed::Nothing);
        if view.owns {
            self.rest(user, chat); // Until it is over, or another's.
        }
        let Some(operation) = self.operation(deed, &view, offer) else { return Ok(()) };
        // Half of them say which session they mean.
        let session = Some(view.session).filter(|_| self.dice.strikes(5_000));
        let by = operator.user;
        self.step(Job::Operate(Rc::new(Order { by, chat, session, operation, tries: 0 })))
    }

    /// What a deed asks for.
    fn operation(&mut self, deed: Deed, view: &View, offer: Option<OfferId>) -> Option<Operation> {
        Some(match deed {
            Deed::Nothing => return None,
            Deed::Answer => Operation::Answer { offer },
            Deed::AnswerByHand => Operation::Answer { offer: None },
            Deed::Write => self.write(1, false),
            Deed::WriteMuch => self.write(3, false),
            Deed::Note => self.write(1, true),
            Deed::Skip => Operation::Skip { offer },
            Deed::TransferToPerson => {
                let place = self.dice.below(self.operators.len());
                Operation::TransferToUser(self.operators.get(place)?.user.id)
            }
            Deed::TransferToLine => {
                let place = self.dice.below(self.lines.len());
                Operation::TransferToLine(self.lines.get(place).map_or(view.line, |it| it.0))
            }
            Deed::Finish => Operation::Finish,
            Deed::Spam => Operation::Spam { block: false },
            Deed::Join => Operation::Join,
            Deed::Intercept => Operation::Intercept,
            Deed::Revise => {
                self.drafts += 1;
                let text = format!("{} corrected", self.drafts);
                Operation::Revise { target: view.last?, content: Content::text(text) }
            }
            Deed::Retract => Operation::Retract { target: view.last? },
        })
    }

    /// A message of so many parts.
    fn write(&mut self, parts: u32, internal: bool) -> Operation {
        self.drafts += 1;
        let number = self.drafts;
        let text: Vec<String> =
            (0..parts).map(|part| format!("{number:08} part {part:02}        ")).collect();
        let client_id = Some(number.to_string());
        Operation::Write(Draft {
            content: Content::text(text.concat().trim_end()),
            internal,
            client_id,
        })
    }
}

/// What an operator chooses from, and whether they own the session.
fn situation(session: &Session, user: UserId) -> (fn(&Mood) -> Weights, bool) {
    match session.phase {
        Phase::Waiting { .. } => (|it| it.waiting, false),
        Phase::Offered { to: Offeree::Everyone, .. } => (|it| it.offered_to_all, false),
        Phase::Offered { to: Offeree::One(to), .. } if to == user => (|it| it.offered, false),
        Phase::Owned { operator } if operator == user => {
            if session.unanswered_since.is_some() {
                (|it| it.owing, true)
            } else {
                (|it| it.owning, true)
            }
        }
        Phase::Closing { operator, .. } if operator == user => (|it| it.closing, false),
        Phase::Bot { .. }
        | Phase::Offered { .. }
        | Phase::Owned { .. }
        | Phase::Closing { .. }
        | Phase::Closed { .. } => (|it| it.strange, false),
    }
}
