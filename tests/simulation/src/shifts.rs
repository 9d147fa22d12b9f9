//! How operators come and go: a table.

use domain::presence::{Status, Workday};

/// A change of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// They say whether they are there.
    Status(Status),
    /// They clock in or out.
    Workday(Workday),
    /// They are on leave for so many minutes from now on.
    Leave(u32),
    /// Their leave is taken out again.
    Back,
    /// They no longer work here.
    Dismissed,
    /// They work here (again).
    Hired,
}

/// What happens to operators, and how often.
pub const SHIFTS: &[(Shift, u32)] = &[
    (Shift::Status(Status::Online), 45),
    (Shift::Status(Status::Away), 10),
    (Shift::Status(Status::Offline), 10),
    (Shift::Workday(Workday::Opened), 20),
    (Shift::Workday(Workday::Paused), 5),
    (Shift::Workday(Workday::Closed), 4),
    (Shift::Leave(30), 3),
    (Shift::Back, 3),
    (Shift::Dismissed, 1),
    (Shift::Hired, 4),
];
