//! How many items a write takes: what the store puts into its one transaction (design D2), counted as it does.

use super::super::*;
use crate::bookings::{Bookings, bookings};
use crate::chat::Entry;
use crate::ids::AgreementId;
use crate::message::Automatic;

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

/// The items of a customer's message after `given`, in a line that says all it can; with a bot or without.
fn fullest(given: Vec<Event>, bot: bool) -> usize {
    let settings = Settings {
        welcome_text: Some("Welcome".to_owned()),
        welcome_each_session: true,
        bot: Some(crate::settings::FirstBot { always: true, ..first_bot() }).filter(|_| bot),
        ..Settings::default()
    };
    let (id, name) = (AgreementId(1), "Privacy".to_owned());
    let agreement = Agreement::new(id, name, Some("We keep it.".to_owned()), None);
    let agreement = Agreement { version: 2, ..agreement };
    let when = When::from(customer_says("hi")).under(settings.clone()).with_agreement(agreement);
    let before = chat(given);
    let events = when.knowing(|it| it.bot_is_there = true).decide(&before).unwrap();
    let (after, entries) = commit(before.clone(), events, NOW);
    let none = Bookings::default();
    let held = bookings(&after, &settings, &none, NOW);
    count((&before, &none), (&after, &held), &entries, true)
}

#[test]
fn the_fullest_message_just_fits() {
    let agreement = AgreementId(1);
    let notice = auto(Automatic::Agreement { agreement, version: 1 }, "We keep it.", START);
    let over = Event::SessionClosed { by: None, reason: CloseReason::Finished };
    let returns = with(waiting(), [notice, over, Event::CustomerLeft]);
    for bot in [true, false] {
        assert_eq!(fullest(vec![], bot), ITEMS_MAX);
        assert_eq!(fullest(returns.clone(), bot), ITEMS_MAX);
    }
}
