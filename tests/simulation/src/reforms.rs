//! What admins change of lines, and how often: a table of the original's fields.

/// A change of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reform {
    /// A field gets one of these values.
    Field(&'static str, &'static [&'static str]),
    /// The queue's members change places.
    Shuffle,
    /// Somebody joins the queue.
    Enlarge,
    /// Somebody leaves the queue.
    Reduce,
    /// The line is switched off, and on again after a while.
    Pause,
}

/// What is changed, and how often.
pub const REFORMS: &[(Reform, u32)] = &[
    (Reform::Field("QUEUE_TYPE", &["evenly", "strictly", "all"]), 6),
    (Reform::Field("QUEUE_TIME", &["0", "1", "10", "30", "60", "300"]), 8),
    (Reform::Field("MAX_CHAT", &["0", "1", "2", "3", "5"]), 10),
    (Reform::Field("TYPE_MAX_CHAT", &["answered", "answered_new", "closed"]), 10),
    (Reform::Field("CHECK_AVAILABLE", &["Y", "N"]), 8),
    (Reform::Field("NO_ANSWER_TIME", &["0", "30", "60", "600"]), 4),
    (Reform::Field("FULL_CLOSE_TIME", &["0", "1", "10"]), 4),
    (Reform::Field("AUTO_CLOSE_TIME", &["0", "120", "900"]), 4),
    (Reform::Field("SESSION_PRIORITY", &["0", "1", "7"]), 3),
    (Reform::Field("LINE_NAME", &["Sales", "Support"]), 1),
    (Reform::Shuffle, 5),
    (Reform::Enlarge, 5),
    (Reform::Reduce, 4),
    (Reform::Pause, 6),
];
