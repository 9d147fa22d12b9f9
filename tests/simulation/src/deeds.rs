//! What operators do, and how often: tables. A new behaviour is a [`Deed`], what it asks for in `world/operators`, and
//! its rows here.

/// What an operator may do about a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Nothing.
    Nothing,
    /// Take it, by the offer they saw.
    Answer,
    /// Take it, whatever the offer.
    AnswerByHand,
    /// Write to the customer.
    Write,
    /// Write to the customer, at length.
    WriteMuch,
    /// Write for colleagues only.
    Note,
    /// Pass it on.
    Skip,
    /// Hand it to a colleague.
    TransferToPerson,
    /// Hand it to a line.
    TransferToLine,
    /// End it.
    Finish,
    /// End it as spam.
    Spam,
    /// Read along.
    Join,
    /// Take it over.
    Intercept,
    /// Change their last message.
    Revise,
    /// Take their last message back.
    Retract,
}

/// Deeds with how often each is chosen.
pub type Weights = &'static [(Deed, u32)];

/// How an operator is.
#[derive(Clone, Copy, Debug)]
pub struct Mood {
    /// What it is called.
    pub name: &'static str,
    /// Seconds after which they look at what has happened: at least, at most.
    pub looks_after: (u32, u32),
    /// What they do with what is offered to them.
    pub offered: Weights,
    /// What they do with what is offered to everyone.
    pub offered_to_all: Weights,
    /// What they do with what waits.
    pub waiting: Weights,
    /// What they do while their customer waits for an answer.
    pub owing: Weights,
    /// What they do while they wait for their customer.
    pub owning: Weights,
    /// What they do after they have finished.
    pub closing: Weights,
    /// What they do with what is another's.
    pub strange: Weights,
}

use Deed::{
    Answer, AnswerByHand, Finish, Intercept, Join, Note, Nothing, Retract, Revise, Skip, Spam,
    TransferToLine, TransferToPerson, Write, WriteMuch,
};

const WAITING: Weights = &[(AnswerByHand, 60), (Skip, 5), (Join, 10), (Nothing, 25)];
const OWING: Weights = &[
    (Write, 700),
    (WriteMuch, 60),
    (Note, 40),
    (Finish, 40),
    (Nothing, 80),
    (TransferToPerson, 20),
    (TransferToLine, 15),
    (Skip, 20),
    (Spam, 5),
    (Revise, 10),
    (Retract, 10),
];
const OWNING: Weights = &[
    (Finish, 400),
    (Nothing, 400),
    (Write, 60),
    (Revise, 40),
    (Retract, 20),
    (TransferToPerson, 15),
    (TransferToLine, 10),
    (Skip, 5),
];
const CLOSING: Weights = &[(Nothing, 90), (Write, 8), (Finish, 1), (Note, 1)];
const STRANGE: Weights = &[
    (Join, 30),
    (Note, 20),
    (Intercept, 15),
    (Write, 10),
    (Finish, 5),
    (Answer, 5),
    (Skip, 5),
    (Spam, 2),
    (TransferToPerson, 4),
    (TransferToLine, 4),
];

/// Answers soon.
pub const QUICK: Mood = Mood {
    name: "quick",
    looks_after: (1, 8),
    offered: &[(Answer, 80), (Write, 12), (AnswerByHand, 5), (Skip, 2), (Nothing, 1)],
    offered_to_all: &[(Answer, 80), (Write, 15), (Nothing, 5)],
    waiting: WAITING,
    owing: OWING,
    owning: OWNING,
    closing: CLOSING,
    strange: STRANGE,
};

/// Answers late, often too late.
pub const SLOW: Mood = Mood { name: "slow", looks_after: (10, 90), ..QUICK };

/// Passes on what they can.
pub const PICKY: Mood = Mood {
    name: "picky",
    looks_after: (2, 20),
    offered: &[
        (Answer, 40),
        (Skip, 40),
        (TransferToPerson, 8),
        (TransferToLine, 6),
        (Spam, 2),
        (Join, 2),
        (Nothing, 2),
    ],
    ..QUICK
};

/// Seldom looks.
pub const ABSENT: Mood = Mood {
    name: "absent",
    looks_after: (30, 300),
    offered: &[(Answer, 20), (Write, 5), (Nothing, 75)],
    offered_to_all: &[(Answer, 10), (Nothing, 90)],
    ..QUICK
};

/// Takes what is offered, always and at once, and does nothing but to answer and to finish.
pub const STEADY: Mood = Mood {
    name: "steady",
    looks_after: (1, 4),
    offered: &[(Answer, 1)],
    offered_to_all: &[(Answer, 1)],
    waiting: &[],
    owing: &[(Write, 1)],
    owning: &[(Finish, 60), (Nothing, 40)],
    closing: &[],
    strange: &[],
};

/// Takes whatever there is, be it another's.
pub const EAGER: Mood = Mood { name: "eager", strange: &[(Answer, 1)], ..STEADY };

/// Never does anything.
pub const ASLEEP: Mood = Mood {
    name: "asleep",
    looks_after: (1, 4),
    offered: &[],
    offered_to_all: &[],
    waiting: &[],
    owing: &[],
    owning: &[],
    closing: &[],
    strange: &[],
};

/// Declines whatever is offered to them.
pub const REFUSING: Mood = Mood { name: "refusing", offered: &[(Skip, 1)], ..ASLEEP };

/// People as they are.
pub const PEOPLE: &[(Mood, u32)] = &[(QUICK, 50), (SLOW, 25), (PICKY, 15), (ABSENT, 10)];
