//! The port's own suite, as far as a portal holds. What it does not: revisions are its clock's, numbers of rows are
//! counted over all cards, instants are when the portal wrote, notes come back as comments by nobody, and nothing is
//! merged.

use application::contract::crm as suite;

use crate::{QUICK, portal};

macro_rules! holds {
    ($($promise:ident),+ $(,)?) => {$(
        #[tokio::test]
        async fn $promise() {
            let (portal, _fake, _store) = portal(QUICK).await;
            suite::$promise(&portal).await;
        }
    )+};
}

holds!(
    a_card_has_a_number_of_its_kind,
    a_card_is_found_by_what_it_has_now,
    many_handles_lead_to_one_card,
    of_two_cards_one_is_made,
    of_many_at_once_one_makes_a_card,
    cards_of_one_are_made_once,
    a_deal_is_about_the_card_made_with_it,
    a_deal_is_found_by_the_card_made_with_it,
    a_deleted_card_is_found_by_nothing,
    a_card_is_deleted_as_it_was_read,
    a_long_timeline_comes_by_pages,
    a_timeline_goes_with_its_card,
    sources_keep_their_names,
);
