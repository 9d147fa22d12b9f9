//! Receivers of webhooks and mailboxes that keep what they were told, and answer as a test says.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use application::ports::{Letter, Mailer, Receivers, SignedCall};
use domain::errand::Answer;
use domain::time::Timestamp;

/// The world outside. Its copies are the same one.
#[derive(Clone, Debug, Default)]
pub struct MemoryReceivers(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    script: VecDeque<Answer>,
    always: Option<Answer>,
    calls: Vec<Called>,
    letters: Vec<Mailed>,
    /// What no webhook may be at.
    refused: Vec<String>,
}

/// A call of a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The address.
    pub url: String,
    /// Its id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// The body.
    pub body: String,
    /// What signed it.
    pub secrets: Vec<String>,
    /// Whether it was taken.
    pub taken: bool,
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailed {
    /// Its id.
    pub id: String,
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// Whether it was taken.
    pub taken: bool,
}

impl MemoryReceivers {
    /// The answers to the next calls and letters; what comes then is taken.
    pub fn answer(&self, answers: impl IntoIterator<Item = Answer>) {
        self.with(|it| it.script.extend(answers));
    }

    /// What is answered from now on; `None`: all is taken again.
    pub fn always(&self, answer: Option<Answer>) {
        self.with(|it| it.always = answer);
    }

    /// Lets no webhook be at `url`.
    pub fn refuse(&self, url: &str) {
        self.with(|it| it.refused.push(url.to_owned()));
    }

    /// All calls, in order.
    pub fn calls(&self) -> Vec<Called> {
        self.with(|it| it.calls.clone())
    }

    /// All letters, in order.
    pub fn letters(&self) -> Vec<Mailed> {
        self.with(|it| it.letters.clone())
    }

    fn with<T>(&self, run: impl FnOnce(&mut State) -> T) -> T {
        run(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    fn next(&mut self) -> Answer {
        let scripted = self.script.pop_front().or_else(|| self.always.clone());
        scripted.unwrap_or(Answer::Taken)
    }
}

impl Receivers for MemoryReceivers {
    async fn check(&self, url: &str) -> Result<(), String> {
        let is_refused = self.with(|it| it.refused.iter().any(|it| it == url));
        if is_refused { Err("it may not be called".to_owned()) } else { Ok(()) }
    }

    async fn call(&self, call: SignedCall<'_>) -> Answer {
        self.with(|it| {
            let answer = it.next();
            it.calls.push(Called {
                url: call.url.to_owned(),
                id: call.id.to_owned(),
                at: call.at,
                body: call.body.to_owned(),
                secrets: call.secrets.to_vec(),
                taken: answer == Answer::Taken,
            });
            answer
        })
    }
}

impl Mailer for MemoryReceivers {
    async fn send(&self, letter: Letter<'_>) -> Answer {
        self.with(|it| {
            let answer = it.next();
            it.letters.push(Mailed {
                id: letter.id.to_owned(),
                to: letter.to.to_owned(),
                subject: letter.subject.to_owned(),
                text: letter.text.to_owned(),
                taken: answer == Answer::Taken,
            });
            answer
        })
    }
}
