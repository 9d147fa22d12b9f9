//! The tests, in their order.

use futures::future::LocalBoxFuture;

use crate::world::World;
use crate::{
    customers, ends, failures, flows, hooks, letters, minute, privileges, sockets, talks, update,
    watching,
};

/// A test on the deployed world.
pub(crate) type Test = for<'a> fn(&'a World) -> LocalBoxFuture<'a, ()>;

macro_rules! tests {
    ($($module:ident :: $name:ident),+ $(,)?) => {
        &[$((concat!(stringify!($module), "::", stringify!($name)), |world| Box::pin($module::$name(world)))),+]
    };
}

/// In this order: what takes the longest was begun at the start and is looked at late; what breaks things comes after
/// it; the roles are judged by everything that was called; at last the stack is deleted.
pub(crate) const TESTS: &[(&str, Test)] = tests![
    talks::a_telegram_customer_is_answered,
    talks::a_live_chat_visitor_is_answered,
    talks::wrong_proof_is_refused_and_nothing_is_stored,
    watching::integrators_hear_of_sessions,
    watching::a_message_is_followed_through_all_logs,
    flows::files_go_through_the_bucket,
    flows::large_files_go_past_the_functions,
    flows::files_of_customers_are_kept,
    flows::files_go_to_other_portals_by_a_link,
    flows::what_is_too_large_for_sqs_goes_by_the_bucket,
    flows::who_comes_online_gets_everybody_who_waits,
    flows::a_messenger_that_says_later_is_called_later,
    flows::a_signed_call_is_checked_with_the_key,
    flows::a_limit_over_all_lines_lets_the_next_one_in,
    flows::new_settings_reach_open_sessions,
    flows::a_late_answer_is_told,
    customers::two_who_are_one_get_one_card,
    customers::a_lead_is_made_by_hand,
    customers::a_customer_is_erased,
    customers::what_a_line_keeps_no_longer_goes,
    hooks::a_late_answer_is_told_outside,
    flows::a_silent_session_closes_itself,
    flows::a_deleted_line_leaves_what_was_said,
    sockets::a_page_hears_what_happens,
    sockets::a_visitors_page_hears_the_answer,
    sockets::a_list_is_told_once_a_second,
    sockets::a_page_ends_with_the_right_to_it,
    sockets::a_page_sees_a_messengers_customer_type,
    update::an_update_in_place_loses_nothing,
    minute::an_offer_lapses_by_the_minute_rule,
    minute::a_leave_begins_and_ends_by_the_minute_rule,
    minute::a_chat_that_nobody_can_read_holds_up_nobody,
    hooks::a_failing_receiver_is_tried_again_by_the_minute_rule,
    failures::a_failing_function_is_retried_without_a_duplicate,
    failures::offers_wait_for_a_failing_assign,
    failures::alerts_wait_for_a_failing_kpi,
    customers::customers_wait_for_nothing_when_the_crm_is_away,
    sockets::a_page_that_nobody_saw_close_is_forgotten,
    sockets::lists_wait_for_a_failing_realtime,
    failures::what_nobody_can_read_is_parked,
    failures::a_missing_setting_is_named,
    failures::dead_letters_are_sent_back,
    letters::an_admin_sends_dead_letters_back,
    privileges::every_role_grants_what_is_called_and_no_more,
    ends::deleting_keeps_what_was_said,
];
