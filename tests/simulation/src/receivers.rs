//! A webhook's receiver and a mail server that are slow, fail and come back, as the seed has it, and remember what they took: a
//! notification is told under one id, however often it comes.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use application::ports::{Letter, Mailer, Receivers, SignedCall};
use domain::errand::Answer as Said;
use domain::time::Seconds;

use crate::dice::Dice;

/// What a call comes to.
#[derive(Clone, Copy, Debug)]
enum Answer {
    Takes,
    /// It is taken, and the answer is lost on its way.
    TakesInSilence,
    Hangs,
    AsksForTime,
    Fails,
    /// So do the next ones.
    Breaks,
}

/// How often, where there is trouble.
const ANSWERS: &[(Answer, u32)] = &[
    (Answer::Takes, 7_500),
    (Answer::TakesInSilence, 600),
    (Answer::Hangs, 500),
    (Answer::AsksForTime, 500),
    (Answer::Fails, 700),
    (Answer::Breaks, 200),
];

/// How many of 10 000 calls others overtake, or their function dies in, where there is trouble.
const SLOW: u16 = 1_500;

/// What is at the other end of webhooks and e-mail. Its copies are the same one.
#[derive(Clone, Debug)]
pub(crate) struct Outside(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    dice: Dice,
    troubled: bool,
    /// Calls that fail before it is back.
    broken_for: u32,
    /// What was told, by the id that it came under.
    taken: BTreeMap<String, String>,
    letters: BTreeMap<String, u32>,
    calls: u64,
    wrong: Option<String>,
}

impl Outside {
    pub(crate) fn new(seed: u64, troubled: bool) -> Self {
        Self(Arc::new(Mutex::new(State {
            dice: Dice::seeded(seed),
            troubled,
            broken_for: 0,
            taken: BTreeMap::new(),
            letters: BTreeMap::new(),
            calls: 0,
            wrong: None,
        })))
    }

    /// Takes everything from now on.
    pub(crate) fn heal(&self) {
        self.with(|it| {
            it.troubled = false;
            it.broken_for = 0;
        });
    }

    /// What must not have happened.
    pub(crate) fn wrong(&self) -> Option<String> {
        self.with(|it| it.wrong.clone())
    }

    /// Whether something was taken under this id.
    pub(crate) fn knows(&self, id: &str) -> bool {
        self.with(|it| it.taken.contains_key(id))
    }

    /// The ids under which something was taken.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.with(|it| it.taken.keys().cloned().collect())
    }

    /// How many calls of webhooks there were.
    pub(crate) fn calls(&self) -> u64 {
        self.with(|it| it.calls)
    }

    /// Lets others go first, or its function die, now and then.
    async fn pause(&self) {
        let mut is_slow = self.with(|it| it.troubled && it.dice.strikes(SLOW));
        poll_fn(|context| {
            if std::mem::take(&mut is_slow) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
    }

    fn with<T>(&self, run: impl FnOnce(&mut State) -> T) -> T {
        run(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    fn answer(&mut self) -> Answer {
        if !self.troubled {
            return Answer::Takes;
        }
        if self.broken_for > 0 {
            self.broken_for -= 1;
            return Answer::Fails;
        }
        let answer = self.dice.pick(ANSWERS).unwrap_or(Answer::Takes);
        if let Answer::Breaks = answer {
            self.broken_for = self.dice.between(3, 12);
        }
        answer
    }

    fn take(&mut self, id: &str, body: &str) {
        let before = self.taken.insert(id.to_owned(), body.to_owned());
        if before.is_some_and(|it| it != body) {
            self.wrong = Some(format!("under {id} a receiver was told two things"));
        }
    }
}

fn later(after: Option<Seconds>, busy: bool) -> Said {
    Said::Later { after, busy, reason: "as the dice fell".to_owned() }
}

impl Receivers for Outside {
    async fn check(&self, _: &str) -> Result<(), String> {
        Ok(())
    }

    async fn call(&self, call: SignedCall<'_>) -> Said {
        self.pause().await;
        let said = self.with(|it| {
            it.calls += 1;
            if call.secrets.is_empty() {
                it.wrong = Some(format!("{} is signed by nobody", call.id));
            }
            match it.answer() {
                Answer::Takes => {
                    it.take(call.id, call.body);
                    Said::Taken
                }
                Answer::TakesInSilence => {
                    it.take(call.id, call.body);
                    later(None, false)
                }
                Answer::Hangs => later(None, true),
                Answer::AsksForTime => later(Some(Seconds(it.dice.between(1, 300))), false),
                Answer::Fails | Answer::Breaks => later(None, false),
            }
        });
        self.pause().await;
        said
    }
}

impl Mailer for Outside {
    async fn send(&self, letter: Letter<'_>) -> Said {
        self.pause().await;
        let said = self.with(|it| {
            let answer = it.answer();
            let is_taken = matches!(answer, Answer::Takes | Answer::TakesInSilence);
            if is_taken {
                let times = it.letters.entry(letter.id.to_owned()).or_default();
                *times += 1;
                if *times > 1 {
                    it.wrong = Some(format!("{} is in a mailbox twice", letter.id));
                }
            }
            match answer {
                Answer::Takes => Said::Taken,
                // Mail servers know no ids: nobody can tell whether it is there.
                Answer::TakesInSilence | Answer::Hangs => {
                    Said::Unknown { reason: "as the dice fell".to_owned() }
                }
                Answer::AsksForTime => later(Some(Seconds(it.dice.between(1, 300))), false),
                Answer::Fails | Answer::Breaks => later(None, false),
            }
        });
        self.pause().await;
        said
    }
}
