//! How many items a write takes: what the store puts into its one transaction (design D2), counted as it does.

use crate::bookings::Bookings;
use crate::chat::{Chat, Entry};
use crate::session::Session;

/// As many as one transaction may hold.
pub(super) const ITEMS_MAX: usize = 10;

/// The items that lead from `before` to `after`; `has_key` says whether one of them makes it happen once.
pub(super) fn count(
    before: (&Chat, &Bookings),
    after: (&Chat, &Bookings),
    entries: &[Entry],
    has_key: bool,
) -> usize {
    let listed = |it: &Chat| it.open_session().map(|it| (it.line, it.id));
    let open = |it: &Chat| it.open_session().map(|it| it.id);
    let last = |it: &Chat| it.session.as_ref().map(|it| (it.id, it.is_over()));
    let opened = open(after.0).is_some() && open(before.0) != open(after.0);
    let ended =
        after.0.session.as_ref().is_some_and(Session::is_over) && last(before.0) != last(after.0);
    let head = 1;
    let conversation = usize::from(before.0.seq == 0);
    head + entries.len()
        + usize::from(has_key)
        + conversation
        + usize::from(opened || ended)
        + moved(before.1.place, after.1.place)
        + moved(before.1.slot, after.1.slot)
        + moved(before.1.total, after.1.total)
        + moved(listed(before.0), listed(after.0))
}

/// What is given back, and what is taken.
fn moved<T: PartialEq>(from: Option<T>, to: Option<T>) -> usize {
    if from == to { 0 } else { [from, to].iter().flatten().count() }
}
