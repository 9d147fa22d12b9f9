//! What customers do, and how often: tables. A new behaviour is a [`Whim`], what comes of it in `world/customers`, and
//! its rows here.

/// What a customer may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whim {
    /// Nothing.
    Nothing,
    /// Write once.
    Write,
    /// Write so many messages in a row.
    Burst(u8),
    /// Read what they were answered, and choose by [`READING`].
    Read,
    /// Look whether they were answered; ask again by [`WAITING`] if not.
    Wait,
    /// Change their last message.
    Edit,
    /// Change a message that has not come yet: events overtake each other.
    EditTheNext,
    /// Take their last message back.
    Delete,
    /// Their provider hands a message in once more.
    Repeat,
    /// Shut us out.
    Leave,
    /// Let us in again.
    Return,
}

/// What they do when they come.
pub const ARRIVING: &[(Whim, u32)] =
    &[(Whim::Write, 50), (Whim::Burst(2), 25), (Whim::Burst(4), 10), (Whim::EditTheNext, 3)];

/// What they do when they have read an answer.
pub const READING: &[(Whim, u32)] = &[
    (Whim::Write, 50),
    (Whim::Burst(2), 10),
    (Whim::Nothing, 25),
    (Whim::Edit, 4),
    (Whim::Delete, 2),
    (Whim::Repeat, 4),
    (Whim::EditTheNext, 1),
    (Whim::Leave, 1),
];

/// What they do while nobody answers.
pub const WAITING: &[(Whim, u32)] = &[
    (Whim::Nothing, 60),
    (Whim::Write, 25),
    (Whim::Burst(3), 5),
    (Whim::Repeat, 5),
    (Whim::Leave, 2),
];

/// What they do in the closing delay.
pub const CLOSING: &[(Whim, u32)] =
    &[(Whim::Nothing, 80), (Whim::Write, 15), (Whim::Repeat, 3), (Whim::Edit, 2)];

/// What they do when their session is over.
pub const AFTERWARDS: &[(Whim, u32)] =
    &[(Whim::Nothing, 70), (Whim::Write, 22), (Whim::Burst(2), 5), (Whim::Return, 3)];

/// How customers are.
#[derive(Clone, Copy, Debug)]
pub struct Temper {
    /// What they do when they come.
    pub arriving: &'static [(Whim, u32)],
    /// … when they have read an answer.
    pub reading: &'static [(Whim, u32)],
    /// … while nobody answers.
    pub waiting: &'static [(Whim, u32)],
    /// … in the closing delay.
    pub closing: &'static [(Whim, u32)],
    /// … when their session is over.
    pub afterwards: &'static [(Whim, u32)],
}

/// People as they are.
pub const PEOPLE: Temper = Temper {
    arriving: ARRIVING,
    reading: READING,
    waiting: WAITING,
    closing: CLOSING,
    afterwards: AFTERWARDS,
};

/// One question, and no more.
pub const BRIEF: Temper = Temper {
    arriving: &[(Whim::Write, 1)],
    reading: &[],
    waiting: &[],
    closing: &[],
    afterwards: &[],
};
