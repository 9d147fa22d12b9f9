//! The budgets of the design, measured.

fn main() {}
